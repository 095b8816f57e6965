// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/headers.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace

bool sameHeaderName(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

void Headers::add(QByteArray name, QByteArray value)
{
    m_fields.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string_view name, QByteArray value)
{
    remove(name);
    m_fields.push_back(
        {QByteArray(name.data(), static_cast<qsizetype>(name.size())), std::move(value)});
}

void Headers::remove(std::string_view name)
{
    std::erase_if(m_fields,
                  [name](const Header &field) { return sameHeaderName(view(field.name), name); });
}

bool Headers::contains(std::string_view name) const
{
    return find(name).has_value();
}

QByteArray Headers::value(std::string_view name) const
{
    for (const Header &field : m_fields) {
        if (sameHeaderName(view(field.name), name))
            return field.value;
    }
    return {};
}

std::optional<std::string_view> Headers::find(std::string_view name) const
{
    for (const Header &field : m_fields) {
        if (sameHeaderName(view(field.name), name))
            return view(field.value);
    }
    return std::nullopt;
}

int Headers::count(std::string_view name) const
{
    return static_cast<int>(
        std::count_if(m_fields.begin(), m_fields.end(),
                      [name](const Header &f) { return sameHeaderName(view(f.name), name); }));
}

bool Headers::listContains(std::string_view name, std::string_view token) const
{
    for (const Header &field : m_fields) {
        if (!sameHeaderName(view(field.name), name))
            continue;
        std::string_view rest = view(field.value);
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (sameHeaderName(trimmed(rest.substr(0, comma)), token))
                return true;
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return false;
}

bool isHopByHop(std::string_view name)
{
    static constexpr std::array<std::string_view, 9> kNames = {"connection",
                                                               "keep-alive",
                                                               "proxy-authenticate",
                                                               "proxy-authorization",
                                                               "proxy-connection",
                                                               "te",
                                                               "trailer",
                                                               "transfer-encoding",
                                                               "upgrade"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [name](std::string_view known) { return sameHeaderName(known, name); });
}

} // namespace signalbox
