// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/projectjson.h"

#include "core/json/value.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kFreeTier = "free-tier";
constexpr std::string_view kStandardTier = "standard-tier";
constexpr std::string_view kLegacyTier = "legacy-tier";
constexpr std::size_t kIdMax = 128; ///< of projects and tiers

Error misunderstood(const QString &what)
{
    return {ErrorCode::corrupt,
            u"Google's answer about the project is not understood: %1"_s.arg(what),
            {},
            {}};
}

Error projectNeeded()
{
    return {ErrorCode::invalidArgument,
            u"This account needs a Google Cloud project of yours: enter its project ID in the "
            "account"_s,
            {{"/project_id", u"is needed"_s}},
            {}};
}

std::string textOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

/// An id that can stand in a path and a header; empty for what cannot.
std::string idOf(const json::Object &object, std::string_view name)
{
    std::string id = textOf(object, name);
    const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == ':';
    });
    return plain && id.size() <= kIdMax ? id : std::string();
}

const json::Object *objectIn(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member ? member->if_object() : nullptr;
}

/// "cloudaicompanionProject": the id, or an object with it.
std::string projectIn(const json::Object &object)
{
    constexpr std::string_view kName = "cloudaicompanionProject";
    const json::Object *nested = objectIn(object, kName);
    return nested ? idOf(*nested, "id") : idOf(object, kName);
}

std::vector<const json::Object *> objectsIn(const json::Object &object, std::string_view name)
{
    std::vector<const json::Object *> found;
    const json::Value *list = object.if_contains(name);
    if (!list || !list->is_array())
        return found;
    for (const json::Value &item : list->get_array()) {
        if (const json::Object *entry = item.if_object())
            found.push_back(entry);
    }
    return found;
}

/// The tier that Google signs an account up for by itself; empty when it names none.
std::string defaultTier(const json::Object &body)
{
    for (const json::Object *tier : objectsIn(body, "allowedTiers")) {
        const json::Value *byDefault = tier->if_contains("isDefault");
        if (byDefault && byDefault->is_bool() && byDefault->get_bool())
            return idOf(*tier, "id");
    }
    return {};
}

/// Why Google does not let the account in; nothing when it does not say.
std::optional<Error> refusalIn(const json::Object &body)
{
    for (const json::Object *tier : objectsIn(body, "ineligibleTiers")) {
        const QString said = cleanedSentence(textOf(*tier, "reasonMessage"));
        const std::string url = textOf(*tier, "validationUrl");
        if (textOf(*tier, "reasonCode") == "VALIDATION_REQUIRED" && url.starts_with("https://")) {
            return Error{ErrorCode::unauthorized,
                         u"Google wants this account verified first: open %1"_s.arg(
                             QString::fromStdString(url)),
                         {},
                         url};
        }
        if (!said.isEmpty()) {
            return Error{ErrorCode::unauthorized,
                         u"Google does not let this account use Code Assist: %1"_s.arg(said),
                         {},
                         {}};
        }
    }
    return std::nullopt;
}

/// Says of itself no more than that it is none of Google's own programs.
json::Object metadata()
{
    return {{"ideType", "IDE_UNSPECIFIED"},
            {"platform", "PLATFORM_UNSPECIFIED"},
            {"pluginType", "PLUGIN_UNSPECIFIED"}};
}

} // namespace

QByteArray loadRequest(std::string_view project)
{
    json::Object told = metadata();
    json::Object body;
    if (!project.empty()) {
        body["cloudaicompanionProject"] = project;
        told["duetProject"] = project;
    }
    body["metadata"] = std::move(told);
    return json::dump(body);
}

QByteArray onboardRequest(std::string_view tier, std::string_view project)
{
    json::Object body{{"tierId", tier}};
    if (tier != kFreeTier && !project.empty())
        body["cloudaicompanionProject"] = project;
    body["metadata"] = metadata();
    return json::dump(body);
}

Result<CodeAssistStanding> standingFromJson(std::string_view body, std::string_view project)
{
    const auto object = json::parseObject(body);
    if (!object)
        return misunderstood(u"it is no JSON object"_s);
    const json::Object *current = objectIn(*object, "currentTier");
    std::string own = projectIn(*object);
    if (own.empty())
        own = project;
    if (current) {
        if (own.empty())
            return refusalIn(*object).value_or(projectNeeded());
        const json::Object *paid = objectIn(*object, "paidTier");
        std::string tier = paid ? idOf(*paid, "id") : std::string();
        if (tier.empty())
            tier = idOf(*current, "id");
        return CodeAssistStanding{{std::move(own), std::move(tier)}};
    }
    std::string tier = defaultTier(*object);
    if (tier.empty()) {
        if (const auto refusal = refusalIn(*object))
            return *refusal;
        tier = kLegacyTier;
    }
    if (tier != kFreeTier && own.empty())
        return projectNeeded();
    return CodeAssistStanding{{std::move(own), tier}, tier};
}

Result<CodeAssistOperation> operationFromJson(std::string_view body)
{
    const auto object = json::parseObject(body);
    if (!object)
        return misunderstood(u"it is no JSON object"_s);
    if (const json::Object *error = objectIn(*object, "error")) {
        const QString said = cleanedSentence(textOf(*error, "message"));
        return Error{ErrorCode::unavailable,
                     u"Google could not sign the account up for Code Assist%1"_s.arg(
                         said.isEmpty() ? QString() : u": "_s + said),
                     {},
                     {}};
    }
    CodeAssistOperation operation;
    const json::Value *done = object->if_contains("done");
    operation.done = done && done->is_bool() && done->get_bool();
    std::string name = textOf(*object, "name");
    const bool isPath = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '/';
    });
    if (isPath && name.starts_with("operations/") && name.size() <= 2 * kIdMax)
        operation.name = std::move(name);
    if (const json::Object *response = objectIn(*object, "response"))
        operation.projectId = projectIn(*response);
    return operation;
}

bool isOrganisationRule(std::string_view body)
{
    return body.find("SECURITY_POLICY_VIOLATED") != std::string_view::npos;
}

Result<CodeAssistStanding> standingByRule(std::string_view project)
{
    if (project.empty())
        return projectNeeded();
    return CodeAssistStanding{{std::string(project), std::string(kStandardTier)}};
}

bool saysProjectMissing(int status, std::string_view words)
{
    if (status != 400 && status != 403 && status != 404)
        return false;
    constexpr std::array<std::string_view, 3> kPhrases = {"invalid project resource name",
                                                          "project is required", "missing project"};
    return std::any_of(kPhrases.begin(), kPhrases.end(),
                       [words](std::string_view phrase) { return containsNoCase(words, phrase); });
}

} // namespace signalbox
