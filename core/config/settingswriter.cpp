// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingswriter.h"

#include "core/config/tuningjson.h"
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

void SettingsWriter::mapping(std::string_view name, const ModelAliases &values)
{
    json::Value &member = top()[name];
    json::Object next;
    for (const auto &[alias, target] : values) {
        const json::Value *old =
            member.is_object() ? member.get_object().if_contains(alias) : nullptr;
        std::vector<FieldFault> faults;
        const bool same = old && modelAliasFromJson(*old, {}, faults) == target;
        next.emplace(alias, same ? *old : toJson(target));
    }
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

void SettingsWriter::tuning(std::string_view name, const SchedulerTuning &values)
{
    enter(name);
    writeTuning(top(), values);
    leave();
}

void SettingsWriter::providers(std::string_view name,
                               const std::map<std::string, Settings::Provider> &providers)
{
    json::Value &member = top()[name];
    if (!member.is_object())
        member.emplace_object();
    for (const auto &[id, provider] : providers) {
        json::Value &entry = member.get_object()[id];
        if (!entry.is_object())
            entry.emplace_object();
        // What is not set is not written: the definition's own value goes on applying.
        const auto write = [&entry](std::string_view field, const std::string &text) {
            if (!text.empty() || entry.get_object().contains(field))
                entry.get_object()[field] = text;
        };
        write("client_id", provider.clientId);
        write("token_url", provider.tokenUrl);
    }
}

void SettingsWriter::addIfAbsent(std::string_view name, boost::json::value value)
{
    top().emplace(name, std::move(value));
}

} // namespace signalbox
