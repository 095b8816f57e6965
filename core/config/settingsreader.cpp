// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingsreader.h"

#include "core/config/tuningjson.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

const json::Object &emptyObject()
{
    static const json::Object kEmpty;
    return kEmpty;
}

bool isSha256(const std::string &text)
{
    constexpr std::size_t kDigits = 64;
    return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace

SettingsReader::SettingsReader(const boost::json::object &json)
{
    m_pointers.emplace_back();
    m_stack.push_back(std::make_unique<json::FieldReader>(json, std::string(), m_faults));
}

void SettingsReader::enter(std::string_view name)
{
    // A group that is absent or of a wrong kind reads as an empty one: all defaults.
    const json::Object *group = top().object(name);
    m_pointers.push_back(json::pointerTo(m_pointers.back(), name));
    m_stack.push_back(std::make_unique<json::FieldReader>(group ? *group : emptyObject(),
                                                          m_pointers.back(), m_faults));
}

void SettingsReader::leave()
{
    m_stack.pop_back();
    m_pointers.pop_back();
}

void SettingsReader::text(std::string_view name, std::string &out, const TextRule &rule)
{
    std::string value = out;
    const std::size_t before = m_faults.size();
    top().read(name, value);
    if (m_faults.size() == before && !rule.accepts(value))
        top().fault(name, rule.allowed);
    else
        out = std::move(value);
}

void SettingsReader::texts(std::string_view name, std::vector<std::string> &out,
                           const TextRule &rule)
{
    const std::size_t before = m_faults.size();
    top().read(name, out);
    if (m_faults.size() != before)
        return;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!rule.accepts(out[i])) {
            m_faults.push_back(
                {json::pointerTo(top().pointerTo(name), std::to_string(i)), rule.allowed});
        }
    }
}

void SettingsReader::mapping(std::string_view name, ModelAliases &out)
{
    out.clear();
    const json::Object *members = top().object(name);
    if (!members)
        return;
    const std::string pointer = top().pointerTo(name);
    for (const auto &member : *members) {
        if (auto alias = modelAliasFromJson(member.value(), json::pointerTo(pointer, member.key()),
                                            m_faults))
            out.emplace_back(std::string(member.key()), std::move(*alias));
    }
}

void SettingsReader::clientKeys(std::string_view name, std::vector<Settings::ClientKey> &out)
{
    const json::Value *member = top().value(name);
    if (!member)
        return;
    if (!member->is_array()) {
        top().fault(name, u"must be a list of objects"_s);
        return;
    }
    const json::Array &items = member->get_array();
    for (std::size_t i = 0; i < items.size(); ++i)
        clientKey(items[i], json::pointerTo(top().pointerTo(name), std::to_string(i)), out);
}

void SettingsReader::clientKey(const json::Value &value, const std::string &pointer,
                               std::vector<Settings::ClientKey> &out)
{
    if (!value.is_object()) {
        m_faults.push_back({pointer, u"must be an object"_s});
        return;
    }
    json::FieldReader reader(value.get_object(), pointer, m_faults);
    Settings::ClientKey key;
    reader.read("id", key.id);
    reader.read("name", key.name);
    reader.read("last_four", key.lastFour);
    reader.read("sha256", key.sha256);
    const bool again =
        std::any_of(out.begin(), out.end(),
                    [&key](const Settings::ClientKey &other) { return other.id == key.id; });
    if (key.id.empty() || again)
        reader.fault("id", u"must be an id that no other key has"_s);
    if (!isSha256(key.sha256))
        reader.fault("sha256", u"must be 64 hexadecimal digits in lower case"_s);
    out.push_back(std::move(key));
}

void SettingsReader::apiKey(std::string_view name)
{
    const json::Value *member = top().value(name);
    if (member && !member->is_null() && !member->is_string())
        top().fault(name, u"must be a string or null"_s);
}

void SettingsReader::authMode(std::string_view name)
{
    std::string mode = "key";
    top().read(name, mode);
    if (mode != "key") {
        m_notices.push_back(
            u"The settings ask for auth_mode \"%1\"; Signalbox knows \"key\" only and uses that"_s
                .arg(json::toQString(mode)));
    }
}

void SettingsReader::tuning(std::string_view name, SchedulerTuning &out)
{
    enter(name);
    readTuning(top(), out);
    for (const auto &member : top().unknown()) {
        m_notices.push_back(u"The settings set %1, which Signalbox does not know"_s.arg(
            json::toQString(top().pointerTo(member.key()))));
    }
    leave();
}

void SettingsReader::keptInteger(std::string_view name, long long value, long long min,
                                 long long max)
{
    top().read(name, value, min, max);
}

void SettingsReader::keptText(std::string_view name, std::string_view value)
{
    std::string text(value);
    top().read(name, text);
}

void SettingsReader::providers(std::string_view name,
                               std::map<std::string, Settings::Provider> &out)
{
    const json::Object *object = top().object(name);
    if (!object)
        return;
    const std::string parent = top().pointerTo(name);
    for (const auto &member : *object) {
        const std::string id(member.key());
        provider(member.value(), json::pointerTo(parent, id), out[id]);
    }
}

void SettingsReader::provider(const json::Value &value, const std::string &pointer,
                              Settings::Provider &out)
{
    if (!value.is_object()) {
        m_faults.push_back({pointer, u"must be an object"_s});
        return;
    }
    m_pointers.push_back(pointer);
    m_stack.push_back(std::make_unique<json::FieldReader>(value.get_object(), pointer, m_faults));
    text("client_id", out.clientId, anyText());
    text("token_url", out.tokenUrl, tokenUrl());
    apiKey("client_secret");
    leave();
}

} // namespace signalbox
