// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/text/requesttext.h"
#include "ui/widgets/card.h"

class QTableWidget;

namespace signalbox {

/// The requests of the last day that an account served or refused, and below it, for the chosen
/// one, why the choice fell as it did. UI thread.
class AccountRequestsCard final : public Card
{
    Q_OBJECT

public:
    AccountRequestsCard(EngineFacade &facade, AccountId account, AccountNames names,
                        QWidget *parent = nullptr);

    /// Asks for them anew.
    void load(WallTime now);

private:
    void take(const Result<std::vector<RequestRecord>> &reply, WallTime now);
    void fill();
    void showTrace(int row);

    EngineFacade &m_facade;
    AccountId m_account;
    AccountNames m_names;
    WallTime m_now{};
    std::vector<RequestRecord> m_records;
    QTableWidget *m_table;
    QLabel *m_trace;
};

} // namespace signalbox
