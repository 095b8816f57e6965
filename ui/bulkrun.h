// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <vector>

namespace signalbox {

using AccountIds = std::vector<AccountId>;

/// How a run over several accounts ended.
struct BulkOutcome
{
    AccountIds done;
    std::vector<std::pair<AccountId, Error>> failed;
    bool cancelled = false;
};

/// Does one asynchronous thing to several accounts, a few at a time, one failure not stopping the
/// others; can be cancelled between them. Deletes itself after finished(). UI thread.
class BulkRun final : public QObject
{
    Q_OBJECT

public:
    using Step = std::function<void(const AccountId &, std::function<void(Status)>)>;

    BulkRun(AccountIds ids, Step step, QObject *parent);

    /// `atOnce` steps run side by side.
    void start(int atOnce);
    /// What runs is awaited; nothing new begins.
    void cancel();

Q_SIGNALS:
    void progressed(int done, int total);
    void finished(const signalbox::BulkOutcome &outcome);

private:
    void next();
    void take(const AccountId &id, const Status &status);

    AccountIds m_ids;
    Step m_step;
    BulkOutcome m_outcome;
    std::size_t m_begun = 0;
    int m_running = 0;
};

} // namespace signalbox
