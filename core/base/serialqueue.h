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
            runFirst();
    }

private:
    void runFirst()
    {
        // It may be done before it returns: its own state must outlive its place in the queue.
        const Operation operation = std::move(m_waiting.front());
        operation([this] { onDone(); });
    }

    void onDone()
    {
        m_waiting.pop_front();
        if (!m_waiting.empty())
            runFirst();
    }

    std::deque<Operation> m_waiting; ///< the place of the front one is taken by what runs
};

} // namespace signalbox
