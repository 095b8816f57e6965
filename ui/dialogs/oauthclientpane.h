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

/// Asks once for the user's own registration with a provider: Google's downloaded file, or id and
/// secret by hand. What was typed leaves the fields when the pane is left. UI thread.
class OAuthClientPane final : public QWidget
{
    Q_OBJECT

public:
    explicit OAuthClientPane(EngineFacade &facade, QWidget *parent = nullptr);
    ~OAuthClientPane() override;

    void begin(const ProviderDefinition &provider);
    /// A downloaded file, as if dropped here.
    void takeFile(const QString &path);
    void forget();
    [[nodiscard]] bool takesFiles() const;
    [[nodiscard]] QPushButton *backButton() const { return m_back; }

Q_SIGNALS:
    void saved();
    void backRequested();
    void cancelRequested();
    void serviceAccountRequested();

private:
    void makeForm();
    void makeButtons();
    void save();
    void send(const OAuthClientPatch &patch);
    void takeReply(const Result<OAuthClientSnapshot> &reply);
    void clearFaults();

    EngineFacade &m_facade;
    ProviderDefinition m_provider;
    bool m_fromFile = false; ///< what was sent last
    QLabel *m_title;
    QLabel *m_words;
    QLabel *m_note;
    FileDrop *m_drop;
    QLabel *m_orType;
    QLineEdit *m_id;
    QLineEdit *m_secret;
    QLineEdit *m_tokenUrl;
    FormField *m_idField = nullptr;
    FormField *m_secretField = nullptr;
    FormField *m_tokenUrlField = nullptr;
    QPushButton *m_serviceAccount = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace signalbox
