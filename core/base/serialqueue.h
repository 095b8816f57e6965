// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <utility>

namespace signalbox {

/// Runs asynchronous operations one after the other: each begins when the one before has called its
/// `done`, so that it starts from what that one left. One thread; must outlive its operations.
class SerialQueue
{
public:
    using Done = std::function<void()>;
    using Operation = std::function<void(Done done)>;

    void run(Operation operation)
    {
        m_waiting.push_back(std::move(operation));
        if (m_waiting.size() == 1)
            m_waiting.front()([this] { onDone(); });
    }

private:
    void onDone()
    {
        m_waiting.pop_front();
        if (!m_waiting.empty())
            m_waiting.front()([this] { onDone(); });
    }

    std::deque<Operation> m_waiting; ///< the front one is running
};

} // namespace signalbox
