// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/clock.h"
#include "core/base/dialectid.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Where a provider wants its credential: a header and what stands before the value in it.
struct CredentialPlacement
{
    std::string header; ///< e.g. "Authorization", "x-api-key", "x-goog-api-key"
    std::string prefix; ///< e.g. "Bearer "
    /// Carries the account's project beside this credential; empty: ProviderDefinition's, if any.
    std::string projectHeader;
};

/// How a provider wraps the dialects that it speaks (wire.md 1.5, 1.6).
enum class ProviderForm {
    plain,
    vertex,     ///< Vertex AI: project, location and model in the path
    codeAssist, ///< Google Cloud Code Assist: Gemini inside {model, project, request}
};
/// "plain", "vertex", "code_assist".
[[nodiscard]] std::string_view providerFormName(ProviderForm form);
[[nodiscard]] std::optional<ProviderForm> providerFormFromName(std::string_view name);

/// What a sign-in with the browser ends with.
enum class SignInFlow {
    code,          ///< tokens: the authorization code grant (RFC 6749)
    openrouterKey, ///< an API key: OpenRouter's exchange, which needs no registration
};
/// "code", "openrouter_key".
[[nodiscard]] std::optional<SignInFlow> signInFlowFromName(std::string_view name);

/// What becomes of a refresh token that was used (scheduling.md §11): a new one takes its place,
/// and the old one must never be sent again, or it stays good.
enum class RefreshTokens { rotating, kept };

/// Where and how a provider signs people in and renews access tokens: `oauth` of its definition. No
/// client id: that is the user's own, in the settings (/proxy/providers/<id>).
struct OAuthDefinition
{
    SignInFlow flow = SignInFlow::code;
    std::string tokenUrl;         ///< empty: the settings must name it
    std::string authorizationUrl; ///< empty: no sign-in with the browser
    std::string deviceUrl;        ///< empty: no sign-in with a device code
    std::string revocationUrl;    ///< empty: grants cannot be ended from here
    std::string userInfoUrl;      ///< empty: accounts are not named by their e-mail address
    std::vector<std::string> scopes;
    /// Beyond those of RFC 6749 and 7636, such as access_type=offline.
    std::vector<std::pair<std::string, std::string>> authorizationParameters;
    bool pkce = true;     ///< S256 (RFC 7636); false for servers that refuse it
    int redirectPort = 0; ///< on loopback, for servers that compare it; 0: any free one
    RefreshTokens refreshTokens = RefreshTokens::rotating;
    std::optional<Milliseconds> refreshLead;     ///< before the expiry; none: SchedulerTuning's
    std::optional<Milliseconds> refreshInterval; ///< of tokens without an expiry; none: on 401
};

/// The shapes in which quota endpoints answer.
enum class QuotaFormat {
    codeAssist,     ///< Google Code Assist, retrieveUserQuota: buckets by model
    openrouterKey,  ///< OpenRouter, GET /api/v1/key: what the key may still spend
    anthropicUsage, ///< five_hour, seven_day … with utilization from 0 to 100
};
/// "code_assist", "openrouter_key", "anthropic_usage".
[[nodiscard]] std::string_view quotaFormatName(QuotaFormat format);
[[nodiscard]] std::optional<QuotaFormat> quotaFormatFromName(std::string_view name);

/// Where a provider tells of quota: `quota` of its definition.
struct QuotaEndpoint
{
    QuotaFormat format = QuotaFormat::openrouterKey;
    std::string method = "GET"; ///< or "POST"
    std::string path;           ///< from the root of the base URL's host, with query if need be
    std::string body;           ///< JSON; a string "{project_id}" in it becomes the account's
};

/// A provider as data: `resources/providers/<id>.json`. Immutable after loading; shared freely.
struct ProviderDefinition
{
    ProviderId id;
    QString name;
    std::vector<DialectId> dialects; ///< that its upstream speaks, preferred first
    ProviderForm form = ProviderForm::plain;
    std::string location;  ///< Vertex: where the models run, "global", "us-central1" …
    bool official = false; ///< the dialects' own vendor, which knows every field of them
    std::string baseUrl;   ///< empty: each account must give one
    /// Dialects that live elsewhere than at baseUrl; never the first one. They are not spoken at an
    /// account's own base URL.
    std::vector<std::pair<DialectId, std::string>> baseUrls;
    CredentialPlacement apiKey;
    CredentialPlacement bearer;
    CredentialPlacement oauth;               ///< of access tokens
    CredentialPlacement serviceAccount;      ///< of access tokens that its key was traded for
    OAuthDefinition signIn;                  ///< meaningful where oauth is accepted
    std::vector<CredentialKind> credentials; ///< accepted kinds, preferred first
    std::vector<std::string> modelPatterns; ///< `claude-*`, `gpt-*`: names that may be meant for it
    std::vector<std::string> keyPrefixes;   ///< how its keys begin, for the paste field
    std::string modelsPath;      ///< GET there lists models and checks a key; "" when none
    std::vector<int> localPorts; ///< where such a server listens on this computer, if it runs
    std::vector<std::string>
        forwardHeaders; ///< client request headers that go upstream besides the usual
    std::vector<std::pair<std::string, std::string>>
        requiredHeaders;                ///< added when the client sent none
    std::optional<QuotaEndpoint> quota; ///< none: the provider has no such endpoint

    /// What the vendor forbids or warns of, a sentence that must be accepted before an account is
    /// added (product.md, principle 7); empty: nothing.
    QString warning;
    QString note;               ///< what a person should know before signing in; empty: nothing
    std::string keysUrl;        ///< the vendor's page where keys are made; empty: none
    bool tile = false;          ///< stands among the first in the Add dialog
    bool userDefined = false;   ///< from the data folder, not built in
    boost::json::object source; ///< as it was written, for the editor

    std::string projectHeader; ///< carries an account's project; empty: no header does

    [[nodiscard]] bool speaks(DialectId dialect) const;
    [[nodiscard]] bool accepts(CredentialKind kind) const;
    /// Where a dialect lives: its own base URL, else the one for all.
    [[nodiscard]] const std::string &baseUrlFor(DialectId dialect) const;
    /// Whose signed reasoning its accounts read, in the words of Dialect::reasoningFamily(). One
    /// that only speaks another's dialect signs by itself.
    [[nodiscard]] std::string reasoningFamily() const;
    /// Where a credential of that kind goes; the header is empty for `none`.
    [[nodiscard]] const CredentialPlacement &placementOf(CredentialKind kind) const;
    /// The header that carries an account's project with a credential of that kind; empty: none.
    [[nodiscard]] const std::string &projectHeaderOf(CredentialKind kind) const;
};

/// A definition from its JSON (docs/providers.md); the Error's fields name every fault with its
/// pointer, unknown members among them.
[[nodiscard]] Result<ProviderDefinition> providerFromJson(const boost::json::object &json);

/// The provider definitions in force. Engine thread; a copy is a value of its own that stays as it
/// is and may go to another thread. Definitions found here live as long as the registry, those that
/// were replaced or removed too: requests, tokens and accounts point at them.
class ProviderRegistry
{
public:
    using List = std::vector<std::reference_wrapper<const ProviderDefinition>>;

    /// The built-in definitions; a fault in one is a defect and asserted by a test.
    [[nodiscard]] static Result<ProviderRegistry> builtIn();

    [[nodiscard]] const ProviderDefinition *find(const ProviderId &id) const;
    [[nodiscard]] List all() const;
    /// Which provider a pasted key belongs to by its form; null when that cannot be told, or when
    /// several make keys of this form: a key is never sent to a vendor by accident.
    [[nodiscard]] const ProviderDefinition *byKeyForm(std::string_view key) const;
    /// Whose key it looks like when it does not look like one of `chosen`; empty when it may be.
    [[nodiscard]] List likelyOwners(std::string_view key, const ProviderDefinition &chosen) const;

    /// Puts a definition in force, in the place of the one with its id.
    void put(ProviderDefinition definition);
    /// False when there is none of that id.
    bool remove(const ProviderId &id);

private:
    [[nodiscard]] List withKeyForm(std::string_view key) const;

    std::vector<std::shared_ptr<const ProviderDefinition>> m_current;
    std::vector<std::shared_ptr<const ProviderDefinition>> m_retired;
};

/// A fault when a key has the form of other providers' keys and would go to this one's own host;
/// an account with a base URL of its own may have any key.
[[nodiscard]] std::optional<FieldFault> foreignKeyFault(const ProviderRegistry &providers,
                                                        const ProviderDefinition &provider,
                                                        const Account &account,
                                                        const Credential &credential);

/// Whether a shell-like pattern ('*' for any run) matches the whole name.
[[nodiscard]] bool matchesWildcard(std::string_view pattern, std::string_view name);

} // namespace signalbox
