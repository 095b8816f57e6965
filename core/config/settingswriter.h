// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settingstable.h"

#include <boost/json/object.hpp>

#include <vector>

namespace signalbox {

/// The visitor of the settings table that writes every known member over what is there; order and
/// unknown members stay. Lives on the stack; the object must outlive it.
class SettingsWriter final
{
public:
    explicit SettingsWriter(boost::json::object &json) { m_stack.push_back(&json); }

    void enter(std::string_view name);
    void leave() { m_stack.pop_back(); }

    void boolean(std::string_view name, bool value) { top()[name] = value; }
    void integer(std::string_view name, long long value, long long, long long)
    {
        top()[name] = value;
    }
    /// Not set: null where the file has the member, else nothing, so that the default applies.
    void optionalInteger(std::string_view name, const std::optional<int> &value, long long,
                         long long);
    template <class T>
    void name(std::string_view member, T value, std::optional<T> (*)(std::string_view),
              std::string_view (*nameOf)(T), const QString &)
    {
        top()[member] = nameOf(value);
    }
    void text(std::string_view name, const std::string &value, const TextRule &);
    void texts(std::string_view name, const std::vector<std::string> &values, const TextRule &);
    /// An alias that the file has in other words for the same, or with unknown members, stays.
    void mapping(std::string_view name, const ModelAliases &values);
    void clientKeys(std::string_view name, const std::vector<Settings::ClientKey> &keys);
    void apiKey(std::string_view name) { addIfAbsent(name, nullptr); }
    void authMode(std::string_view name) { top()[name] = "key"; }

    void tuning(std::string_view name, const SchedulerTuning &values);

    void keptInteger(std::string_view name, long long value, long long, long long)
    {
        addIfAbsent(name, value);
    }
    void keptText(std::string_view name, std::string_view value)
    {
        addIfAbsent(name, boost::json::string(value));
    }
    void providers(std::string_view name,
                   const std::map<std::string, Settings::Provider> &providers);

private:
    boost::json::object &top() { return *m_stack.back(); }
    void addIfAbsent(std::string_view name, boost::json::value value);

    std::vector<boost::json::object *> m_stack;
};

} // namespace signalbox
