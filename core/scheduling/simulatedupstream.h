// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/simulation.h"

#include <vector>

namespace signalbox {

/// The upstream of one account in a replay: counts what goes through it and says what is too much.
class UpstreamModel
{
public:
    /// The rules must outlive it.
    UpstreamModel(const SimulatedUpstream &rules, TimePoint start);

    /// What it answers to an attempt that comes now; a good answer counts at once.
    [[nodiscard]] SimulatedAnswer ask(const SimulatedRequest &request, TimePoint now);
    /// How much of its limits is used, as the headers of an answer say it.
    void tell(std::vector<QuotaReading> &readings, TimePoint now) const;

private:
    /// A limit over a stretch of time that begins with the first use.
    struct Window
    {
        long long most = 0; ///< 0: no limit
        Milliseconds length{0};
        QuotaWindow name = QuotaWindow::requests;
        long long used = 0;
        TimePoint ends = TimePoint::min();

        [[nodiscard]] bool refuses(TimePoint now) const;
        [[nodiscard]] Milliseconds left(TimePoint now) const;
        void use(long long more, TimePoint now);
        void tell(std::vector<QuotaReading> &readings, TimePoint now) const;
    };

    const SimulatedUpstream &m_rules;
    TimePoint m_start;
    Window m_requests;
    Window m_tokens;
};

/// The HTTP status that usually stands for an outcome; 0 where there is none.
[[nodiscard]] int usualStatus(const SimulatedAnswer &answer);
/// What a client is told of a failure (scheduling.md §7, end).
[[nodiscard]] int clientStatus(const SimulatedAnswer &answer);
/// What it is told when no account was found and no attempt was made.
[[nodiscard]] int clientStatus(const Unavailable &none);

} // namespace signalbox
