// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace signalbox {

/// Values by string key, at most `capacity` of them: the least recently touched one goes first.
/// Looking up and touching do not allocate. Pointers stay valid until their entry goes.
template <class Value>
class LruMap
{
public:
    struct Node
    {
        std::string key;
        Value value{};
    };
    using Iterator = typename std::list<Node>::iterator;

    explicit LruMap(std::size_t capacity) : m_capacity(capacity) { Q_ASSERT(capacity > 0); }

    /// The oldest above it go.
    void setCapacity(std::size_t capacity)
    {
        Q_ASSERT(capacity > 0);
        m_capacity = capacity;
        while (m_nodes.size() > m_capacity)
            erase(std::prev(m_nodes.end()));
    }

    /// Null when there is none. Does not count as use.
    [[nodiscard]] Value *find(std::string_view key)
    {
        const auto found = m_index.find(key);
        return found == m_index.end() ? nullptr : &found->second->value;
    }

    /// The value of the key as the most recently used one; made when it is missing, and then the
    /// oldest goes if the map is full.
    Value &touch(std::string_view key)
    {
        if (const auto found = m_index.find(key); found != m_index.end()) {
            m_nodes.splice(m_nodes.begin(), m_nodes, found->second);
            return found->second->value;
        }
        if (full())
            erase(std::prev(m_nodes.end()));
        m_nodes.push_front(Node{std::string(key), Value{}});
        m_index.emplace(m_nodes.front().key, m_nodes.begin());
        return m_nodes.front().value;
    }

    /// The entry after the erased one.
    Iterator erase(Iterator node)
    {
        m_index.erase(node->key);
        return m_nodes.erase(node);
    }

    void clear()
    {
        m_index.clear();
        m_nodes.clear();
    }

    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    [[nodiscard]] bool full() const { return m_nodes.size() >= m_capacity; }

    /// Most recently used first.
    [[nodiscard]] Iterator begin() { return m_nodes.begin(); }
    [[nodiscard]] Iterator end() { return m_nodes.end(); }

private:
    std::size_t m_capacity;
    std::list<Node> m_nodes;
    std::unordered_map<std::string_view, Iterator> m_index; ///< keys live in the nodes
};

} // namespace signalbox
