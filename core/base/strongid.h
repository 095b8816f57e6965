// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace signalbox {

/// An identifier that cannot be mixed up with one of another kind. A value; empty means none.
template <class Tag>
class StrongId
{
public:
    StrongId() = default;
    explicit StrongId(std::string value) : m_value(std::move(value)) {}
    explicit StrongId(std::string_view value) : m_value(value) {}
    explicit StrongId(const char *value) : m_value(value) {}

    [[nodiscard]] const std::string &str() const { return m_value; }
    [[nodiscard]] bool empty() const { return m_value.empty(); }

    friend bool operator<(const StrongId &left, const StrongId &right)
    {
        return left.m_value < right.m_value;
    }
    friend bool operator==(const StrongId &, const StrongId &) = default;

private:
    std::string m_value;
};

} // namespace signalbox

template <class Tag>
struct std::hash<signalbox::StrongId<Tag>>
{
    std::size_t operator()(const signalbox::StrongId<Tag> &id) const noexcept
    {
        return std::hash<std::string>{}(id.str());
    }
};
