// SPDX-License-Identifier: GPL-3.0-or-later
#include "goldencase.h"

#include "jsonmatch.h"

#include <algorithm>

namespace signalbox::golden {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kReasoningModels = "gpt-5";

bool listNames(std::string_view list, std::string_view name)
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view item = list.substr(0, comma);
        if (item == "*" || item == name)
            return true;
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return false;
}

/// What every request of a pair has, whatever the case (base.json).
void addBase(const RequestSetup &setup, json::Object &body)
{
    static const json::Object kBase = dataFile(u"base"_s);
    json::Object out;
    const auto add = [&setup, &out](std::string_view kind) {
        for (const auto &part : kBase.at(kind).get_object()) {
            if (namesPair(part.key(), dialectName(setup.client), setup.target->name) ||
                namesPair(part.key(), dialectName(setup.client), setup.target->likeOf))
                json::merge(out, part.value().get_object());
        }
    };
    add("always");
    if (setup.stream)
        add("stream");
    if (setup.model.starts_with(kReasoningModels))
        add("reasoning");
    if (setup.target->dialect != DialectId::gemini)
        out["model"] = setup.model;
    json::merge(out, body);
    body = std::move(out);
}

} // namespace

bool namesPair(std::string_view key, std::string_view left, std::string_view right)
{
    const std::size_t mark = key.find('>');
    return listNames(key.substr(0, mark), left) && listNames(key.substr(mark + 1), right);
}

const json::Value *forTarget(const json::Object &object, const Target &target)
{
    const json::Value *own = object.if_contains(target.name);
    return own || target.likeOf.empty() ? own : object.if_contains(target.likeOf);
}

RequestCase::RequestCase(const QString &name) : m_json(dataFile(u"requests/"_s + name)) {}

const json::Object *RequestCase::request(DialectId client) const
{
    const json::Value *body = memberOf(m_json.at("requests"), dialectName(client));
    return body ? body->if_object() : nullptr;
}

const json::Value *RequestCase::upstream(const Target &target) const
{
    return forTarget(m_json.at("upstream").get_object(), target);
}

bool RequestCase::covers(DialectId client, const Target &target) const
{
    const json::Value *without = m_json.if_contains("without");
    if (without) {
        for (const json::Value &pair : without->get_array()) {
            if (namesPair(textOf(pair), dialectName(client), target.name))
                return false;
        }
    }
    return request(client) && upstream(target);
}

RequestSetup RequestCase::setup(DialectId client, const Target &target) const
{
    RequestSetup out{client, &target, std::string(target.model), target.official, false};
    if (const json::Value *models = m_json.if_contains("models")) {
        if (const json::Value *model = forTarget(models->get_object(), target))
            out.model = textOf(*model);
    }
    if (const json::Value *official = m_json.if_contains("official")) {
        if (const json::Value *flag = forTarget(official->get_object(), target))
            out.official = flag->get_bool();
    }
    return out;
}

RequestCase::Expected RequestCase::expected(const RequestSetup &setup) const
{
    Expected out;
    const std::string_view client = dialectName(setup.client);
    json::Value body = *upstream(*setup.target);
    const bool own = m_json.at("upstream").get_object().contains(setup.target->name);
    if (const json::Value *overrides = m_json.if_contains("overrides")) {
        for (const auto &change : overrides->get_object()) {
            const bool here = namesPair(change.key(), client, setup.target->name) ||
                              (!own && namesPair(change.key(), client, setup.target->likeOf));
            if (here && memberOf(change.value(), "$refused"))
                body = change.value();
            else if (here)
                out.faults += patch(body, change.value().get_object());
        }
    }
    if (const json::Value *refused = memberOf(body, "$refused")) {
        const json::Value *named = refused->is_object() ? memberOf(*refused, client) : refused;
        out.field = named ? std::string(textOf(*named)) : std::string();
        return out;
    }
    addBase(setup, body.get_object());
    out.body = enveloped(setup, std::move(body));
    return out;
}

std::vector<std::string> RequestCase::dropped(const RequestSetup &setup) const
{
    std::vector<std::string> out;
    const json::Value *dropped = m_json.if_contains("dropped");
    if (!dropped)
        return out;
    for (const auto &list : dropped->get_object()) {
        if (!namesPair(list.key(), dialectName(setup.client), setup.target->name) &&
            !namesPair(list.key(), dialectName(setup.client), setup.target->likeOf))
            continue;
        for (const json::Value &path : list.value().get_array())
            out.emplace_back(textOf(path));
    }
    return out;
}

} // namespace signalbox::golden
