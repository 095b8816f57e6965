// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

class GatewayController;

/// First run, step 1: an own key or sign-in, what can be found on this computer after one yes, or
/// the demo. UI thread.
class SourcesStep final : public QWidget
{
    Q_OBJECT

public:
    explicit SourcesStep(GatewayController &controller, QWidget *parent = nullptr);

    [[nodiscard]] bool hasAccounts() const { return m_accounts > 0; }

Q_SIGNALS:
    void addRequested();
    void importRequested(const QStringList &files);
    /// An account came or went.
    void changed();

private:
    QPushButton *addChoice(QVBoxLayout &column, const QString &name, const QString &title,
                           const QString &text);
    void look();
    void showServers(const std::vector<LocalServer> &servers);
    void showEnvironmentKeys();
    void showOtherTools();
    void addFound(const QString &words, NewAccount account);
    void addDemo();
    void add(NewAccount account, QPushButton &button);
    void onAccounts(const AccountsDelta &delta);

    GatewayController &m_controller;
    QVBoxLayout *m_found = nullptr;
    QPushButton *m_look = nullptr;
    QPushButton *m_demo = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_fault = nullptr;
    std::vector<AccountId> m_known;
    std::size_t m_accounts = 0;
};

} // namespace signalbox
