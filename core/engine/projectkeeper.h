// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/clock.h"
#include "core/providers/projectjson.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace signalbox {

/// Has the projects of Code Assist accounts found: after a sign-in, when the user refreshes, and
/// when a request was refused because the project is missing; never by itself. One run per account
/// at a time. Engine thread; the clock must outlive it.
class ProjectKeeper final : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(const Result<ProjectFacts> &)>;
    struct Hooks
    {
        /// Asks for one; destroying what it returns cancels. It answers at most once, possibly
        /// before it returns, and may be destroyed from within its answer.
        std::function<std::shared_ptr<void>(const AccountId &, Answer)> ask;
        /// What came out of it.
        std::function<void(const AccountId &, const Result<ProjectFacts> &)> take;
    };
    /// Refused requests ask at most this often: the answer would be the same.
    static constexpr Milliseconds kRefusalPause = std::chrono::minutes(5);

    ProjectKeeper(Hooks hooks, const Clock &clock, QObject *parent = nullptr);

    /// The user has signed in, or wants to know anew. Starts over what is running.
    void ask(const AccountId &id);
    /// A request said that the project is missing.
    void askAfterRefusal(const AccountId &id);
    /// The account is gone: what is running for it ends.

private:
    struct Entry
    {
        std::uint64_t run = 0; ///< 0: none
        TimePoint since;
        std::shared_ptr<void> running;
    };

    void onAnswer(const AccountId &id, std::uint64_t run, const Result<ProjectFacts> &answer);

    Hooks m_hooks;
    const Clock &m_clock;
    std::map<AccountId, Entry> m_entries;
    std::uint64_t m_lastRun = 0;
};

} // namespace signalbox
