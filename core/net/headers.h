// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>
#include <string_view>
#include <vector>

namespace signalbox {

/// Case-insensitive ASCII comparison of two header names (RFC 9110, 5.1).
[[nodiscard]] bool sameHeaderName(std::string_view left, std::string_view right);

struct Header
{
    QByteArray name;
    QByteArray value;

    friend bool operator==(const Header &, const Header &) = default;
};

/// HTTP header fields in the order they came; names are compared without case. A value.
class Headers
{
public:
    Headers() = default;
    Headers(std::initializer_list<Header> fields) : m_fields(fields) {}

    void add(QByteArray name, QByteArray value);
    /// Replaces every field of that name by one.
    void set(std::string_view name, QByteArray value);
    void remove(std::string_view name);

    [[nodiscard]] bool contains(std::string_view name) const;
    /// The first value of that name; empty when there is none.
    [[nodiscard]] QByteArray value(std::string_view name) const;
    /// The first value as a view that lives as long as this object is not changed.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// How often the name occurs.
    [[nodiscard]] int count(std::string_view name) const;
    /// Whether a comma-separated list field holds `token`, without case (Connection, Expect …).
    [[nodiscard]] bool listContains(std::string_view name, std::string_view token) const;

    [[nodiscard]] const std::vector<Header> &fields() const { return m_fields; }
    [[nodiscard]] bool empty() const { return m_fields.empty(); }

private:
    std::vector<Header> m_fields;
};

/// Connection-specific fields that a proxy must not forward (RFC 9110, 7.6.1), in either direction.
[[nodiscard]] bool isHopByHop(std::string_view name);

} // namespace signalbox
