// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class FormField;

/// By which way an account's requests go out: as the settings say, as the system says, direct or by
/// a connection proxy. Its Test knocks at the account's address that way, without a credential. UI
/// thread.
class ConnectionField final : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectionField(EngineFacade &facade, QWidget *parent = nullptr);

    /// What Test knocks at; empty: it cannot be told yet.
    void setBaseUrl(const std::string &url);
    /// A proxy choice (urlpolicy.h); empty: as the settings say.
    [[nodiscard]] std::string choice() const;
    /// False after saying beside the field what is missing.
    [[nodiscard]] bool complete();
    [[nodiscard]] FormField *proxyField() const { return m_proxyField; }
    void clearFaults();

Q_SIGNALS:
    void edited();

private:
    enum class Way { asSettings, system, direct, proxy };

    [[nodiscard]] Way way() const;
    void onChanged();
    void test();
    void takeTest(const Result<ConnectionReport> &reply);
    void showResult(const QString &text, const char *role);

    EngineFacade &m_facade;
    std::string m_baseUrl;
    int m_generation = 0; ///< answers to tests of another choice are told by it
    QComboBox *m_way;
    QPushButton *m_test;
    QLineEdit *m_proxy;
    FormField *m_proxyField;
    QLabel *m_result;
};

} // namespace signalbox
