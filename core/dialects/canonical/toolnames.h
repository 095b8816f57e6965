// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <map>
#include <string>
#include <string_view>

namespace signalbox {

/// Which names a target takes for tools.
struct NameRules
{
    std::size_t longest = 64;
    bool letterFirst = false; ///< Gemini: a letter or underscore
    bool dots = false;        ///< Gemini: '.' and ':' too
};

/// The names of a request's tools as its upstream gets them, and the way back (wire.md 2.3). Each
/// tool's upstream name fits the rules, is unique, and depends on nothing but the tools of the
/// request, so that every turn sends the same: namespace__name, cleaned, shortened with a hash.
class ToolNames
{
public:
    ToolNames() = default;
    /// Names calls of tools in the history too that are not declared any more. `freeformAsJson`:
    /// the target has no freeform tools, so they are declared with one string property `input`.
    enum class Freeform { native, asJson };
    ToolNames(const Conversation &conversation, const NameRules &rules, Freeform freeform);

    /// The upstream's name of a client's tool. Without a namespace, a tool of that name in any
    /// namespace will do (tool choices name no namespace). Empty for a tool that is not there.
    [[nodiscard]] const std::string &upstream(std::string_view nameSpace,
                                              std::string_view name) const;

    struct ClientTool
    {
        std::string name;
        std::string nameSpace;
        bool freeform = false;
        bool wrapped = false; ///< its input stands in {"input": "…"}
    };
    /// The client's tool of an upstream's name; null for one that was never declared.
    [[nodiscard]] const ClientTool *client(std::string_view upstreamName) const;

private:
    std::map<std::pair<std::string, std::string>, std::string, std::less<>> m_upstream;
    std::map<std::string, ClientTool, std::less<>> m_client;
};

/// The name rules that writers for this dialect use. Kept in one place, so that the way back is
/// made from the same.
[[nodiscard]] ToolNames toolNamesFor(DialectId upstream, const Conversation &conversation);

/// {"input": "…"}: how a freeform tool's text is wrapped, and the schema that asks for it.
[[nodiscard]] std::string wrappedInput(std::string_view text);
inline constexpr std::string_view kWrappedInputSchema =
    R"({"type":"object","properties":{"input":{"type":"string"}},"required":["input"]})";

} // namespace signalbox
