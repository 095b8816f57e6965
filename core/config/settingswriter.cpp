// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingswriter.h"

#include "core/json/value.h"

namespace signalbox {

namespace {

/// The entry of the old list with this id, for the members of it that we do not know.
json::Object oldEntry(const json::Value &list, const std::string &id)
{
    if (list.is_array()) {
        for (const json::Value &entry : list.get_array()) {
            const json::Value *found =
                entry.is_object() ? entry.get_object().if_contains("id") : nullptr;
            if (found && found->is_string() && found->get_string() == id)
                return entry.get_object();
        }
    }
    return {};
}

} // namespace

void SettingsWriter::enter(std::string_view name)
{
    json::Value &group = top()[name];
    if (!group.is_object())
        group.emplace_object();
    m_stack.push_back(&group.get_object());
}

void SettingsWriter::optionalInteger(std::string_view name, const std::optional<int> &value,
                                     long long, long long)
{
    if (value)
        top()[name] = *value;
    else if (top().contains(name))
        top()[name] = nullptr;
}

void SettingsWriter::text(std::string_view name, const std::string &value, const TextRule &)
{
    top()[name] = value;
}

void SettingsWriter::texts(std::string_view name, const std::vector<std::string> &values,
                           const TextRule &)
{
    json::Array &array = top()[name].emplace_array();
    for (const std::string &value : values)
        array.emplace_back(boost::json::string_view(value));
}

void SettingsWriter::mapping(std::string_view name,
                             const std::map<std::string, std::string> &values)
{
    json::Value &member = top()[name];
    json::Object next;
    if (member.is_object()) {
        for (const auto &old : member.get_object()) {
            const auto found = values.find(std::string(old.key()));
            if (found != values.end())
                next.emplace(old.key(), boost::json::string_view(found->second));
        }
    }
    for (const auto &value : values)
        next.emplace(value.first, boost::json::string_view(value.second));
    member = std::move(next);
}

void SettingsWriter::clientKeys(std::string_view name, const std::vector<Settings::ClientKey> &keys)
{
    json::Value &member = top()[name];
    json::Array next;
    for (const Settings::ClientKey &key : keys) {
        json::Object entry = oldEntry(member, key.id);
        entry["id"] = key.id;
        entry["name"] = key.name;
        entry["last_four"] = key.lastFour;
        entry["sha256"] = key.sha256;
        next.emplace_back(std::move(entry));
    }
    member = std::move(next);
}

void SettingsWriter::addIfAbsent(std::string_view name, boost::json::value value)
{
    top().emplace(name, std::move(value));
}

} // namespace signalbox
