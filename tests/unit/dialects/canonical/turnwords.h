// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <string>
#include <vector>

/// Turns made and told in few words, for tables.
namespace signalbox::test {

inline Part text(std::string words)
{
    Part out;
    out.content = TextPart{std::move(words), {}};
    return out;
}

inline Part thought(std::string words, Signature signature = {})
{
    Part out;
    out.content = ThinkingPart{std::move(words), false, {}};
    out.signature = std::move(signature);
    return out;
}

inline Part call(std::string id, std::string name)
{
    Part out;
    out.content = ToolCallPart{std::move(id), std::move(name), {}, "{}", false, {}};
    return out;
}

/// Of the call with that id; by name alone where the id is empty.
inline Part result(std::string id, std::string words, std::string name = {})
{
    ToolResultPart result;
    result.callId = std::move(id);
    result.name = std::move(name);
    if (!words.empty())
        result.content.push_back(text(std::move(words)));
    Part out;
    out.content = std::move(result);
    return out;
}

inline Turn turn(Role role, std::vector<Part> parts)
{
    Turn out;
    out.role = role;
    out.parts = std::move(parts);
    return out;
}

inline Turn user(std::vector<Part> parts)
{
    return turn(Role::user, std::move(parts));
}

inline Turn assistant(std::vector<Part> parts)
{
    return turn(Role::assistant, std::move(parts));
}

inline Turn prompt(std::string words)
{
    return turn(Role::system, {text(std::move(words))});
}

inline std::string inWords(const Part &part)
{
    std::string out;
    if (const auto *words = part.as<TextPart>()) {
        out = '\'' + words->text + '\'';
    } else if (const auto *thinking = part.as<ThinkingPart>()) {
        out = "thought '" + thinking->text + '\'';
    } else if (const auto *call = part.as<ToolCallPart>()) {
        out = "call " + call->id;
    } else if (const auto *result = part.as<ToolResultPart>()) {
        out = "result " + result->callId + " (";
        for (const Part &item : result->content)
            out += inWords(item);
        out += ')';
    } else if (part.as<MediaPart>()) {
        out = "media";
    }
    if (!part.signature.empty())
        out += " signed " + part.signature.value;
    if (!part.cacheControl.empty())
        out += " cached";
    return out;
}

/// "user: 'hello', result c1 ('x')\nassistant: …"
inline std::string inWords(const std::vector<Turn> &turns)
{
    std::string out;
    for (const Turn &turn : turns) {
        static constexpr const char *kRoles[] = {"system:", "user:", "assistant:"};
        out += kRoles[static_cast<std::size_t>(turn.role)];
        for (const Part &part : turn.parts)
            out += (&part == turn.parts.data() ? " " : ", ") + inWords(part);
        out += '\n';
    }
    return out;
}

} // namespace signalbox::test
