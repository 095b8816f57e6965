// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"
#include "core/upstream/errorclassifier.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// What an error body says, read once: its sentence and the codes, types and reasons that the
/// dialects put beside it. A value on the stack of the classifier; the answer must outlive it.
class ErrorSigns
{
public:
    explicit ErrorSigns(const UpstreamAnswer &answer);

    /// The parsed body; null when it is no JSON.
    [[nodiscard]] const json::Value *parsed() const { return m_json ? &*m_json : nullptr; }
    /// The upstream's own words, raw.
    [[nodiscard]] const std::string &sentence() const { return m_sentence; }

    [[nodiscard]] RateLimitReason limitReason() const;
    /// Whether the upstream speaks of one model or of a quota of one.
    [[nodiscard]] bool speaksOfModel() const;
    /// Whether the limit is one of an organisation, workspace or project rather than the account's.
    [[nodiscard]] bool speaksOfGroup() const;
    [[nodiscard]] bool namesUnknownModel() const;
    [[nodiscard]] bool namesBadKey() const;
    [[nodiscard]] bool namesEmptyBalance() const;
    /// A breach of terms or a suspension of the account.
    [[nodiscard]] bool namesSuspension() const;
    [[nodiscard]] bool demandsVerification() const;
    [[nodiscard]] std::string verificationUrl() const;

private:
    void collect(const json::Value &value, int depth);
    [[nodiscard]] bool hasCode(std::string_view code) const;
    [[nodiscard]] bool says(std::string_view words) const;
    [[nodiscard]] bool saysOneOf(std::initializer_list<std::string_view> phrases) const;
    [[nodiscard]] bool limitIsZero() const;
    [[nodiscard]] bool modelThenFault(std::string_view subject) const;

    const UpstreamAnswer &m_answer;
    std::optional<json::Value> m_json;
    std::string m_sentence;
    std::vector<std::string> m_codes; ///< values of code, type, status, reason, param …
    std::string m_quotaIds;           ///< Google's quota ids and metrics
    std::string m_link;               ///< where the user verifies the account
    bool m_modelDimension = false;
    bool m_html = false;
};

} // namespace signalbox
