// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace signalbox {

/// Asks providers about accounts by themselves, one kind of question (quota, scheduling.md §6;
/// model lists): every so often with jitter, soon after start and after a sign-in, less often after
/// failures, a few at a time, never while the machine is offline. Has no timer: tick() does what is
/// due. Engine thread; clock and random must outlive it.
class AccountPolls final : public QObject
{
    Q_OBJECT

public:
    /// What was told has been taken over, or why there was nothing.
    using Answer = std::function<void(const Status &)>;
    struct Hooks
    {
        /// Those that can be asked: with an endpoint and a credential, and in use.
        std::function<std::vector<AccountId>()> accounts;
        /// Asks one; destroying what it returns cancels. It answers at most once, possibly before
        /// it returns, and may be destroyed from within its answer.
        std::function<std::shared_ptr<void>(const AccountId &, Answer)> ask;
        std::function<bool()> offline;
        /// Between two questions to one account, as the settings say now.
        std::function<Milliseconds()> interval;
        /// How long what is known of an account at the start stays good; null, zero: not at all.
        std::function<Milliseconds(const AccountId &)> goodFor{};
    };
    static constexpr int kAtOnce = 4;
    /// The first questions after start are spread over this.
    static constexpr Milliseconds kFirstSpread{30'000};
    /// The interval doubles with each failure in a row, this often at most.
    static constexpr int kMostDoublings = 4;

    AccountPolls(Hooks hooks, const Clock &clock, Random &random, QObject *parent = nullptr);

    /// Looks at what is due; to be called every few seconds.
    void tick();
    /// A new sign-in: its figures are asked for at once.
    void askSoon(const AccountId &id);

private:
    struct Entry
    {
        TimePoint dueAt;
        int failures = 0;
        bool asking = false;
        bool again = false; ///< another question is due as soon as this one is answered
        std::shared_ptr<void> running;
    };

    void takeOverAccounts(TimePoint now);
    void startDue();
    void start(const AccountId &id, Entry &entry);
    void onAnswer(const AccountId &id, const Status &answer);
    /// A span within a tenth of the one given.
    [[nodiscard]] Milliseconds jittered(Milliseconds span);

    Hooks m_hooks;
    const Clock &m_clock;
    Random &m_random;
    std::map<AccountId, Entry> m_entries;
    int m_asking = 0;
    bool m_starting = false;
};

} // namespace signalbox
