// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "ui/widgets/card.h"

class QGridLayout;
class QPushButton;

namespace signalbox {

/// What an account is: names and values. UI thread.
class AccountFactsCard final : public Card
{
    Q_OBJECT

public:
    explicit AccountFactsCard(QWidget *parent = nullptr);

    void showAccount(const AccountSnapshot &account, WallTime now);

private:
    QGridLayout *m_grid;
};

/// What is left of it: quota windows with source and age, cooldowns, what is held back, the last
/// error. UI thread.
class AccountLimitsCard final : public Card
{
    Q_OBJECT

public:
    explicit AccountLimitsCard(QWidget *parent = nullptr);

    void showAccount(const AccountSnapshot &account, WallTime now);

Q_SIGNALS:
    /// End the cooldowns before their time.
    void liftRequested();

private:
    void showQuota(const AccountSnapshot &account, WallTime now);
    void showLines(const AccountSnapshot &account, WallTime now);

    QGridLayout *m_grid;
    QLabel *m_lines;
    QPushButton *m_lift;
};

} // namespace signalbox
