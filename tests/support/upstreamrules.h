// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/upstreamanswers.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

/// What the vendors refuse with 400 (wire.md 0, 1, 2): for tests of translated requests.
namespace signalbox::test {

/// The first rule of the vendor that a request breaks, in the vendor's way of saying it; empty when
/// it breaks none.
[[nodiscard]] std::string brokenRule(const UpstreamCall &call, const Headers &headers);

/// A proof of reasoning as this vendor makes them: base64, and told apart from those of others.
[[nodiscard]] std::string cannedProof(DialectId dialect);
/// Whether this vendor could have made it.
[[nodiscard]] bool isOwnProof(DialectId dialect, std::string_view proof);

/// Keeps the first fault found. On the stack of one check.
class RuleCheck
{
public:
    using Names = std::span<const std::string_view>;

    /// Whether `good`; else `words` are the fault, unless there was one before.
    bool check(bool good, const std::string &words)
    {
        if (!good && m_fault.empty())
            m_fault = words;
        return good;
    }
    /// No members but these.
    void onlyMembers(const json::Object &object, Names names, const std::string &path);
    [[nodiscard]] const std::string &fault() const { return m_fault; }

private:
    std::string m_fault;
};

[[nodiscard]] const json::Object *objectIn(const json::Object &object, std::string_view name);
[[nodiscard]] const json::Array *arrayIn(const json::Object &object, std::string_view name);
[[nodiscard]] std::string textIn(const json::Object &object, std::string_view name);
/// The objects of an array member, in their order; what is no object becomes an empty one.
[[nodiscard]] std::vector<json::Object> objectsIn(const json::Object &object,
                                                  std::string_view name);
[[nodiscard]] bool isOneOf(std::string_view name, RuleCheck::Names names);
/// 1 to `most` of A–Z a–z 0–9 and `more`.
[[nodiscard]] bool isName(std::string_view name, std::size_t most, std::string_view more);

void checkChat(const json::Object &body, RuleCheck &rules);
void checkResponses(const json::Object &body, RuleCheck &rules);
void checkMessages(const UpstreamCall &call, const Headers &headers, const json::Object &body,
                   RuleCheck &rules);
void checkGemini(const UpstreamCall &call, const json::Object &body, RuleCheck &rules);
/// A schema in Gemini's own Schema type.
void checkGeminiSchema(const json::Object &schema, const std::string &path, RuleCheck &rules);

} // namespace signalbox::test
