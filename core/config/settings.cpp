// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"

#include "core/config/settingsreader.h"
#include "core/config/settingstable.h"
#include "core/config/settingswriter.h"
#include "core/json/value.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void removeNullMembers(json::Object &object)
{
    json::Object kept;
    for (const auto &member : object) {
        if (!member.value().is_null())
            kept.emplace(member.key(), member.value());
    }
    object = std::move(kept);
}

json::Value *memberOf(json::Value *value, std::string_view name)
{
    return value && value->is_object() ? value->get_object().if_contains(name) : nullptr;
}

/// A text that must not stay where it is; null takes its place. Empty when there is none.
Secret takeSecret(json::Value *member)
{
    if (!member || !member->is_string())
        return {};
    boost::json::string &text = member->get_string();
    Secret secret{std::string_view(text)};
    clearMemory(text.data(), text.size());
    *member = nullptr;
    return secret;
}

} // namespace

Result<SettingsDocument> settingsFromJson(boost::json::object json)
{
    SettingsDocument document;
    SettingsReader reader(json);
    visitSettings(reader, document.settings);
    std::vector<FieldFault> faults = reader.takeFaults();
    if (!faults.empty()) {
        return Error{
            ErrorCode::invalidArgument, u"The settings are not valid"_s, std::move(faults), {}};
    }
    document.notices = reader.takeNotices();
    document.json = std::move(json);
    return document;
}

Result<SettingsDocument> applySettingsPatch(const SettingsDocument &current,
                                            const boost::json::object &patch)
{
    json::Value merged(settingsToJson(current));
    json::merge(merged.get_object(), patch);
    for (const char *pointer : kUserNamedObjects) {
        boost::json::error_code absent;
        json::Value *object = merged.find_pointer(pointer, absent);
        if (object && object->is_object())
            removeNullMembers(object->get_object());
    }
    return settingsFromJson(std::move(merged.get_object()));
}

Secret takeApiKey(boost::json::object &settings)
{
    return takeSecret(memberOf(settings.if_contains("proxy"), "api_key"));
}

std::map<std::string, Secret> takeClientSecrets(boost::json::object &settings)
{
    std::map<std::string, Secret> taken;
    json::Value *providers = memberOf(settings.if_contains("proxy"), "providers");
    if (!providers || !providers->is_object())
        return taken;
    for (auto &provider : providers->get_object()) {
        Secret secret = takeSecret(memberOf(&provider.value(), "client_secret"));
        if (!secret.empty())
            taken.emplace(provider.key(), std::move(secret));
    }
    return taken;
}

boost::json::object settingsToJson(const SettingsDocument &document)
{
    json::Object out = document.json;
    SettingsWriter writer(out);
    visitSettings(writer, document.settings);
    return out;
}

} // namespace signalbox
