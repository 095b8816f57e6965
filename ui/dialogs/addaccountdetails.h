// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QVBoxLayout;

namespace signalbox {

class Disclosure;
class FormField;

/// What else an account is made of: its label, and under Details address, project and in which form
/// its key is sent. What the chosen provider demands stands outside of Details. UI thread.
class AddAccountDetails final : public QWidget
{
    Q_OBJECT

public:
    explicit AddAccountDetails(QWidget *parent = nullptr);

    /// Null: none is chosen.
    void setProvider(const ProviderDefinition *provider);
    [[nodiscard]] QString label() const;
    [[nodiscard]] std::string baseUrl() const;
    [[nodiscard]] std::string projectId() const;
    /// In which form a pasted key is sent.
    [[nodiscard]] CredentialKind keyKind() const;
    /// False after saying beside the fields what is missing.
    [[nodiscard]] bool complete();
    void clearFaults();
    /// Opens Details when a fault stands there.
    void revealFaults();
    [[nodiscard]] FormField *labelField() const { return m_labelField; }
    [[nodiscard]] FormField *baseUrlField() const { return m_baseUrlField; }
    [[nodiscard]] FormField *projectField() const { return m_projectField; }

Q_SIGNALS:
    void edited();

private:
    enum class Place { front, details };

    FormField *makeLine(QLineEdit *&edit, const QString &label, const QString &name,
                        const QString &tip);
    void put(FormField *field, Place place);

    bool m_urlDemanded = false;
    QLineEdit *m_label = nullptr;
    QLineEdit *m_baseUrl = nullptr;
    QLineEdit *m_project = nullptr;
    QComboBox *m_kind;
    FormField *m_labelField = nullptr;
    FormField *m_baseUrlField = nullptr;
    FormField *m_projectField = nullptr;
    FormField *m_kindField = nullptr;
    Disclosure *m_disclosure;
    QVBoxLayout *m_front;
    QVBoxLayout *m_inside;
};

} // namespace signalbox
