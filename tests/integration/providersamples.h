// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

/// Definitions and accounts for the tests of providers on the real daemon.
namespace signalbox::test {

/// Its keys go into X-Api-Key, with "key-" before them.
[[nodiscard]] inline json::Object definition(const std::string &id, const std::string &baseUrl)
{
    const json::Object key{{"header", "X-Api-Key"}, {"prefix", "key-"}};
    return {{"id", id},
            {"name", "Own " + id},
            {"dialects", json::Array{"openai_chat"}},
            {"base_url", baseUrl},
            {"credentials", json::Object{{"api_key", key}, {"none", json::Object()}}},
            {"model_patterns", json::Array{"*"}},
            {"models_path", "/models"}};
}

[[nodiscard]] inline json::Object keyAccount(const std::string &provider, const std::string &label)
{
    return {{"provider", provider},
            {"label", label},
            {"credential", json::Object{{"type", "api_key"}, {"value", label}}},
            {"models", json::Array{"gpt-test-1"}}};
}

/// The pointers of the faults of a refusal.
[[nodiscard]] inline std::string pointersOf(const RawResponse &answer)
{
    std::string pointers;
    for (const json::Object &fault : listAt(objectAt(bodyJson(answer), "error"), "fields"))
        pointers += (pointers.empty() ? "" : " ") + textAt(fault, "pointer");
    return pointers;
}

[[nodiscard]] inline std::string messageOf(const RawResponse &answer)
{
    return textAt(objectAt(bodyJson(answer), "error"), "message");
}

} // namespace signalbox::test
