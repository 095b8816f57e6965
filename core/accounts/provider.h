// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/dialectid.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Where a provider wants its credential: a header and what stands before the value in it.
struct CredentialPlacement
{
    std::string header; ///< e.g. "Authorization", "x-api-key", "x-goog-api-key"
    std::string prefix; ///< e.g. "Bearer "
};

/// A provider as data: `resources/providers/<id>.json`. Immutable after loading; shared freely.
struct ProviderDefinition
{
    ProviderId id;
    QString name;
    std::vector<DialectId> dialects; ///< that its upstream speaks, preferred first
    std::string baseUrl;             ///< empty: each account must give one
    CredentialPlacement apiKey;
    CredentialPlacement bearer;
    std::vector<CredentialKind> credentials; ///< accepted kinds, preferred first
    std::vector<std::string> modelPatterns; ///< `claude-*`, `gpt-*`: names that may be meant for it
    std::vector<std::string> keyPrefixes;   ///< how its keys begin, for the paste field
    std::string modelsPath; ///< GET there lists models and checks a key; "" when none
    std::vector<std::string>
        forwardHeaders; ///< client request headers that go upstream besides the usual
    std::vector<std::pair<std::string, std::string>>
        requiredHeaders; ///< added when the client sent none

    [[nodiscard]] bool speaks(DialectId dialect) const;
};

/// A definition from its JSON; the Error's fields name every fault with its pointer.
[[nodiscard]] Result<ProviderDefinition> providerFromJson(const boost::json::object &json);

/// All known provider definitions. Loaded once at start; immutable and thread-safe afterwards.
class ProviderRegistry
{
public:
    /// The built-in definitions; a fault in one is a defect and asserted by a test.
    [[nodiscard]] static Result<ProviderRegistry> builtIn();

    [[nodiscard]] const ProviderDefinition *find(const ProviderId &id) const;
    [[nodiscard]] std::span<const ProviderDefinition> all() const { return m_definitions; }
    /// Which provider a pasted key belongs to by its form; null when that cannot be told.
    [[nodiscard]] const ProviderDefinition *byKeyForm(std::string_view key) const;

private:
    std::vector<ProviderDefinition> m_definitions;
};

/// Whether a shell-like pattern ('*' for any run) matches the whole name.
[[nodiscard]] bool matchesWildcard(std::string_view pattern, std::string_view name);

} // namespace signalbox
