// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakeenginefacade.h"

namespace signalbox::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

AccountSnapshot sampleAccount(const char *id, const char *label, const char *state)
{
    AccountSnapshot account;
    account.id = AccountId(id);
    account.provider = ProviderId("openai");
    account.providerName = u"OpenAI"_s;
    account.label = QString::fromUtf8(label);
    account.state = state;
    return account;
}

std::vector<AccountSnapshot> sampleAccounts(WallTime now)
{
    AccountSnapshot ana = sampleAccount("acc-ana", "ana@example.org");
    ana.email = u"ana@example.org"_s;
    ana.provider = ProviderId("gemini");
    ana.providerName = u"Gemini API"_s;
    ana.inFlight = 2;
    ana.lastUsed = now - 1s;

    AccountSnapshot lab = sampleAccount("acc-lab", "lab-key-1");
    lab.email = u"lab@example.org"_s;
    lab.provider = ProviderId("anthropic");
    lab.providerName = u"Anthropic"_s;
    lab.inFlight = 1;
    lab.lastUsed = now - 3s;
    lab.bindings = 7;

    AccountSnapshot kim = sampleAccount("acc-kim", "kim@example.org", "limited");
    kim.health = 0.6;
    kim.lastUsed = now - 2min;
    kim.availableAt = now + 12min;
    kim.cause = "cooldown_account";
    kim.cooldowns = {{kim.id, {}, "quota_exhausted", now + 12min}};

    AccountSnapshot router = sampleAccount("acc-router", "team-router");
    router.provider = ProviderId("openai-compatible");
    router.providerName = u"OpenAI-compatible"_s;
    router.priority = 10;
    router.lastUsed = now - 9min;

    AccountSnapshot old = sampleAccount("acc-old", "old-key", "needs_login");
    old.priority = 10;
    old.health = 0.1;
    old.lastUsed = now - 48h;
    old.lastError = u"The provider refused the key (401)."_s;

    AccountSnapshot local = sampleAccount("acc-local", "local-ollama", "excluded");
    local.providerName = u"OpenAI-compatible"_s;
    local.credentialKind = CredentialKind::none;
    local.priority = 20;
    local.proxyDisabled = true;
    return {ana, lab, kim, router, old, local};
}

StatusSnapshot runningStatus()
{
    StatusSnapshot status;
    status.proxy.state = ProxyState::running;
    status.proxy.address = "http://127.0.0.1:8045";
    status.proxy.port = 8045;
    status.inFlight = 3;
    status.bindings = 12;
    status.activeAccounts = 3;
    return status;
}

std::vector<ProviderDefinition> sampleProviders()
{
    const auto provider = [](const char *id, const QString &name, const char *url,
                             std::vector<std::string> prefixes) {
        ProviderDefinition made;
        made.id = ProviderId(id);
        made.name = name;
        made.baseUrl = url;
        made.credentials = {CredentialKind::apiKey};
        made.keyPrefixes = std::move(prefixes);
        made.tile = true;
        return made;
    };
    ProviderDefinition compatible = provider("openai-compatible", u"OpenAI-compatible"_s, "", {});
    compatible.credentials = {CredentialKind::apiKey, CredentialKind::none};
    return {
        provider("openai", u"OpenAI"_s, "https://api.openai.com/v1", {"sk-"}),
        provider("anthropic", u"Anthropic"_s, "https://api.anthropic.com", {"sk-ant-"}),
        provider("gemini", u"Gemini API"_s, "https://generativelanguage.googleapis.com", {"AIza"}),
        compatible};
}

} // namespace signalbox::test
