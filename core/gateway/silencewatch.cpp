// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/silencewatch.h"

#include <algorithm>

namespace signalbox {

SilenceWatch::Watch::Watch(SilenceWatch &owner, std::function<void()> onSilence)
    : m_owner(owner), m_onSilence(std::move(onSilence)), m_written(owner.m_clock.now())
{
    m_owner.m_watches.push_back(this);
}

SilenceWatch::Watch::~Watch()
{
    std::erase(m_owner.m_watches, this);
}

void SilenceWatch::Watch::touch()
{
    m_written = m_owner.m_clock.now();
}

SilenceWatch::SilenceWatch(const Clock &clock, std::function<void()> onFirst)
    : m_clock(clock), m_onFirst(std::move(onFirst))
{
}

std::unique_ptr<SilenceWatch::Watch> SilenceWatch::watch(std::function<void()> onSilence)
{
    const bool first = m_watches.empty();
    auto added = std::make_unique<Watch>(*this, std::move(onSilence));
    if (first && m_onFirst)
        m_onFirst();
    return added;
}

void SilenceWatch::sweep()
{
    const TimePoint now = m_clock.now();
    for (Watch *watch : std::vector<Watch *>(m_watches)) {
        const bool lives = std::find(m_watches.begin(), m_watches.end(), watch) != m_watches.end();
        if (!lives || now - watch->m_written < kSilence)
            continue;
        watch->m_written = now;
        const auto call = watch->m_onSilence; // it may end the watch
        call();
    }
}

} // namespace signalbox
