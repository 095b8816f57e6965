// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class FileDrop;
class FormField;

/// Adds an account that signs in by the key file of a service account. The file leaves the memory
/// with the pane. UI thread.
class ServiceAccountPane final : public QWidget
{
    Q_OBJECT

public:
    explicit ServiceAccountPane(EngineFacade &facade, QWidget *parent = nullptr);

    /// `made` has provider, label, address, project and connection as chosen so far.
    void begin(const ProviderDefinition &provider, const Account &made);
    void takeFile(const QString &path);
    /// Forgets the file and drops the answer that is waited for.
    void cancel();

Q_SIGNALS:
    void added(const signalbox::AccountId &id, const QString &name);
    void backRequested();
    void cancelRequested();

private:
    void makeForm();
    void makeButtons();
    void add();
    void takeAdded(const Result<AddedAccount> &reply);

    EngineFacade &m_facade;
    Account m_made;
    Secret m_keyFile;
    QString m_fileName;
    int m_generation = 0; ///< answers from before a cancel() are told by it
    QLabel *m_title;
    QLabel *m_note;
    FileDrop *m_drop;
    QLineEdit *m_project;
    FormField *m_projectField = nullptr;
    QPushButton *m_add = nullptr;
};

} // namespace signalbox
