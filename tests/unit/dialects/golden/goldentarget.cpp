// SPDX-License-Identifier: GPL-3.0-or-later
#include "goldentarget.h"

#include "jsonmatch.h"

#include "core/base/bytes.h"
#include "core/dialects/envelope.h"

#include <array>

namespace signalbox::golden {

namespace {

constexpr std::string_view kProject = "project-1";
constexpr std::string_view kPathModel = "client-model";

constexpr std::array kTargets = {
    Target{"openai_chat", DialectId::openaiChat, UpstreamForm::plain, false, "gpt-4.1", ""},
    Target{"openai_responses", DialectId::openaiResponses, UpstreamForm::plain, true, "gpt-4.1",
           ""},
    Target{"anthropic", DialectId::anthropic, UpstreamForm::plain, true, "claude-sonnet-4-5", ""},
    Target{"gemini", DialectId::gemini, UpstreamForm::plain, true, "gemini-2.5-flash", ""},
    Target{"vertex", DialectId::gemini, UpstreamForm::vertex, true, "gemini-2.5-flash", "gemini"},
    Target{"vertex_claude", DialectId::anthropic, UpstreamForm::vertex, true, "claude-sonnet-4-5",
           "anthropic"},
    Target{"code_assist", DialectId::gemini, UpstreamForm::codeAssist, true, "gemini-2.5-flash",
           "gemini"},
};

/// Google's clouds know the older members for schemas only (wire.md 1.5, 2.3 b).
void renameSchemas(json::Value &body)
{
    const auto rename = [](json::Object &object, std::string_view from, std::string_view to) {
        if (const json::Value *schema = object.if_contains(from)) {
            object[to] = *schema;
            object.erase(from);
        }
    };
    if (json::Object *config = body.get_object().contains("generationConfig")
                                   ? body.at("generationConfig").if_object()
                                   : nullptr)
        rename(*config, "responseJsonSchema", "responseSchema");
    json::Value *tools = body.get_object().if_contains("tools");
    if (!tools)
        return;
    for (json::Value &tool : tools->get_array()) {
        json::Value *functions = tool.get_object().if_contains("functionDeclarations");
        if (!functions)
            continue;
        for (json::Value &function : functions->get_array())
            rename(function.get_object(), "parametersJsonSchema", "parameters");
    }
}

} // namespace

std::span<const Target> targets()
{
    return kTargets;
}

const Target &targetNamed(std::string_view name)
{
    for (const Target &target : kTargets) {
        if (target.name == name)
            return target;
    }
    qFatal("no target %s", std::string(name).c_str());
    return kTargets.front();
}

Result<Conversation> conversationOf(DialectId client, json::Object body, bool stream)
{
    RequestHead head;
    if (client == DialectId::gemini) {
        head.pathModel = textAt(body, "model");
        if (head.pathModel.empty())
            head.pathModel = kPathModel;
        head.streamsByPath = stream;
        body.erase("model");
    } else if (stream) {
        body["stream"] = true;
    }
    if (client == DialectId::anthropic)
        head.anthropicVersion = "2023-06-01";
    auto document = json::Document::parse(view(json::dump(body)));
    if (!document)
        return document.error();
    return codecFor(client).readRequest(*document, head);
}

Translated translate(const RequestSetup &setup, const json::Object &body)
{
    Translated out;
    const auto conversation = conversationOf(setup.client, body, setup.stream);
    if (!conversation) {
        out.body = conversation.error();
        return out;
    }
    const Target &target = *setup.target;
    RequestNotes notes(setup.client);
    out.body =
        codecFor(target.dialect)
            .writeRequest(*conversation,
                          {setup.model, target.form, setup.official, std::string(kProject)}, notes);
    out.dropped = notes.dropped();
    if (out.body && target.form != UpstreamForm::plain) {
        const EnvelopeCall call{
            target.form, target.dialect,
            setup.model, std::string(kProject),
            "global",    setup.stream ? "streamGenerateContent" : "generateContent",
            "request-1"};
        out.body = wrapRequest(call, *out.body);
    }
    return out;
}

json::Value enveloped(const RequestSetup &setup, json::Value body)
{
    const Target &target = *setup.target;
    if (target.form == UpstreamForm::plain)
        return body;
    if (target.dialect == DialectId::anthropic) {
        body.get_object().erase("model");
        body.get_object()["anthropic_version"] = "vertex-2023-10-16";
        return body;
    }
    renameSchemas(body);
    if (target.form == UpstreamForm::vertex)
        return body;
    json::Object outer;
    outer["model"] = setup.model;
    outer["project"] = kProject;
    outer["user_prompt_id"] = json::Object{{"$any", true}};
    outer["request"] = std::move(body);
    return outer;
}

} // namespace signalbox::golden
