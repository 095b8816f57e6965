// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/retrybudget.h"

#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

namespace {

/// A product such as 0.29 × 100 is a hair below 29.
constexpr double kRounding = 1e-9;

std::int64_t secondOf(TimePoint time)
{
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace

RetryBudget::Slice &RetryBudget::sliceOf(std::int64_t second)
{
    const auto count = static_cast<std::int64_t>(m_slices.size());
    Slice &slice = m_slices[static_cast<std::size_t>((second % count + count) % count)];
    if (slice.second != second)
        slice = {second, 0, 0};
    return slice;
}

void RetryBudget::request(TimePoint now, const SchedulerTuning &)
{
    ++sliceOf(secondOf(now)).requests;
}

bool RetryBudget::take(TimePoint now, const SchedulerTuning &tuning)
{
    const std::int64_t second = secondOf(now);
    const std::int64_t kept =
        std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(tuning.retryKept).count(),
                                 0, static_cast<std::int64_t>(m_slices.size()));
    std::uint64_t requests = 0;
    std::uint64_t retries = 0;
    for (const Slice &slice : m_slices) {
        if (slice.second > second - kept && slice.second <= second) {
            requests += slice.requests;
            retries += slice.retries;
        }
    }
    const double balance = tuning.retryShare * static_cast<double>(requests) +
                           tuning.retryPerSecond * static_cast<double>(kept) -
                           static_cast<double>(retries);
    if (balance < 1 - kRounding)
        return false;
    ++sliceOf(second).retries;
    return true;
}

} // namespace signalbox
