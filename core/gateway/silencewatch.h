// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <functional>
#include <memory>
#include <vector>

namespace signalbox {

/// Notices streams on which nothing went to the client for a while, so that they can send what
/// keeps the client waiting (contract.md: keep-alives). One for all streams; its owner calls
/// sweep() about once a second while any() says so. One thread; must outlive its watches.
class SilenceWatch
{
public:
    static constexpr Milliseconds kSilence{10'000};

    /// One watched stream; ends with its destruction.
    class Watch
    {
    public:
        Watch(SilenceWatch &owner, std::function<void()> onSilence);
        ~Watch();
        Watch(const Watch &) = delete;
        Watch &operator=(const Watch &) = delete;

        /// Something was written.
        void touch();

    private:
        friend class SilenceWatch;
        SilenceWatch &m_owner;
        std::function<void()> m_onSilence;
        TimePoint m_written;
    };

    /// `onFirst` is called when the first watch of none begins.
    explicit SilenceWatch(const Clock &clock, std::function<void()> onFirst = {});

    /// Calls `onSilence` each time that nothing was written for kSilence; it may end watches, its
    /// own too.
    [[nodiscard]] std::unique_ptr<Watch> watch(std::function<void()> onSilence);
    void sweep();
    [[nodiscard]] bool any() const { return !m_watches.empty(); }

private:
    const Clock &m_clock;
    std::function<void()> m_onFirst;
    std::vector<Watch *> m_watches;
};

} // namespace signalbox
