// SPDX-License-Identifier: GPL-3.0-or-later
// Renewing what an account has: its tokens on the way to the disk, and what the provider tells of
// it.
#include "core/engine/accountkeeper.h"

#include "core/base/logging.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error keyNotReadable()
{
    return {ErrorCode::noSecretStore, u"The key of this account cannot be read now"_s, {}, {}};
}

} // namespace

void AccountKeeper::refresh(const AccountId &id, const Reply<AccountSnapshot> &reply)
{
    const auto found = m_accounts.find(id);
    if (found == m_accounts.end()) {
        reply(noSuchAccount());
        return;
    }
    if (!m_services.tokenKeeper || !signsIn(found->second.credentialKind)) {
        askForModels(id, reply);
        return;
    }
    const std::uint64_t number = ++m_lastRenewal;
    auto wait = m_services.tokenKeeper->renewForUser(id, [=, this](const Status &renewed) {
        const auto ended = m_renewals.extract(number); // alive to the end of this call
        if (renewed)
            askForModels(id, reply);
        else
            reply(renewed.error());
    });
    if (wait)
        m_renewals.emplace(number, std::move(wait));
}

void AccountKeeper::checkKeyFile(const Account &account, const Credential &credential,
                                 const std::function<void(VerifyReport)> &done)
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    VerifyReport unknown;
    unknown.message = u"The key of the service account could not be tried"_s;
    if (!m_services.refresher || !provider) {
        done(unknown);
        return;
    }
    const std::uint64_t number = ++m_lastRenewal;
    auto run =
        m_services.refresher->refresh(account, credential, [=, this](const RefreshResult &result) {
            const auto ended = m_keyChecks.extract(number); // alive to the end of this call
            VerifyReport report;
            report.accepted = result.end == RefreshEnd::renewed;
            report.refused = result.end == RefreshEnd::refused;
            report.message =
                report.accepted ? u"%1 accepted the key"_s.arg(provider->name) : result.message;
            if (report.accepted && !provider->modelsPath.empty())
                runCheck(account, result.credential, done);
            else
                done(report);
        });
    if (run)
        m_keyChecks.emplace(number, std::move(run));
}

void AccountKeeper::learn(const AccountId &id, LearnedFacts facts,
                          const std::function<void(Status)> &done)
{
    queue<AccountSnapshot>(
        [this, id, facts = std::move(facts)](const Reply<AccountSnapshot> &reply) {
            const auto found = m_accounts.find(id);
            if (found == m_accounts.end()) {
                reply(noSuchAccount());
                return;
            }
            Account account = found->second; // no edit by the user: `updated_at` stays
            if (facts.models) {
                account.knownModels = *facts.models;
                account.lastRefreshedAt = m_services.clock.wallNow();
            }
            account.projectId = facts.projectId.value_or(account.projectId);
            account.tier = facts.tier.value_or(account.tier);
            if (!account.needsLogin) // what that says matters more
                account.lastError = facts.trouble.value_or(account.lastError);
            saveLearned(account, reply);
        },
        [done](const Result<AccountSnapshot> &saved) {
            done(saved ? Status() : Status(saved.error()));
        });
}

void AccountKeeper::saveLearned(const Account &account, const Reply<AccountSnapshot> &reply)
{
    m_services.store.save(account, [this, account, reply](const Status &saved) {
        if (!saved) {
            reply(saved.error());
            return;
        }
        // The credential stays the one in use, or none: the secret store may be closed by now.
        auto access = m_services.tokens.access(account.id);
        const Status taken =
            use(account, access ? std::optional(std::move(access->credential)) : std::nullopt);
        reply(taken ? Result<AccountSnapshot>(*m_services.tokens.snapshot(account.id))
                    : taken.error());
    });
}

void AccountKeeper::askForModels(const AccountId &id, const Reply<AccountSnapshot> &reply)
{
    const auto found = m_accounts.find(id);
    if (found == m_accounts.end()) {
        reply(noSuchAccount());
        return;
    }
    const ProviderDefinition *provider = m_services.providers.find(found->second.provider);
    const auto credential = credentialOf(found->second);
    if (!credential) {
        reply(keyNotReadable());
        return;
    }
    const bool listsModels = provider && !provider->modelsPath.empty();
    const auto take = [this, reply, asked = found->second,
                       credential = *credential](const VerifyReport &report) {
        if (!report.accepted) {
            reply(Error{report.refused ? ErrorCode::unauthorized : ErrorCode::unavailable,
                        report.message,
                        {},
                        {}});
            return;
        }
        queue<AccountSnapshot>(
            [this, asked, credential, report](const Reply<AccountSnapshot> &done) {
                saveRefreshed(asked, credential, report, done);
            },
            reply);
    };
    if (listsModels)
        runCheck(found->second, *credential, take);
    else
        take(VerifyReport{.accepted = true, .refused = false, .message = {}, .models = {}});
}

void AccountKeeper::saveRefreshed(const Account &asked, const Credential &credential,
                                  const VerifyReport &report, const Reply<AccountSnapshot> &reply)
{
    const AccountId id = asked.id;
    const auto found = m_accounts.find(id);
    if (found == m_accounts.end()) {
        reply(noSuchAccount());
        return;
    }
    Account account = found->second;
    const auto kept = credentialOf(account);
    // Tokens may have been renewed meanwhile; a key is another one when its value is.
    const bool another = kept && !signsIn(kept->kind) && kept->value != credential.value;
    if (another || account.provider != asked.provider || account.baseUrl != asked.baseUrl) {
        reply(Error{ErrorCode::conflict,
                    u"The account was changed while it was asked for: refresh it again"_s,
                    {},
                    {}});
        return;
    }
    if (!kept) {
        reply(keyNotReadable());
        return;
    }
    if (!report.models.empty())
        account.knownModels = report.models;
    account.lastRefreshedAt = m_services.clock.wallNow();
    account.needsLogin = false;
    account.lastError.clear();
    save(account, kept, renewedReply(id, reply));
}

Reply<AccountSnapshot> AccountKeeper::renewedReply(const AccountId &id,
                                                   Reply<AccountSnapshot> reply)
{
    return [this, id, reply = std::move(reply)](const Result<AccountSnapshot> &saved) {
        if (!saved) {
            reply(saved);
            return;
        }
        m_services.tokens.credentialRenewed(id);
        reply(*m_services.tokens.snapshot(id));
    };
}

void AccountKeeper::saveTokens(const AccountId &id, const Credential &before,
                               const Credential &next, std::function<void(Status)> done)
{
    m_writes.run([=, this, answer = std::move(done)](const SerialQueue::Done &gone) {
        putTokens(id, before, next, [answer, gone](const Status &saved) {
            answer(saved);
            gone();
        });
    });
}

void AccountKeeper::putTokens(const AccountId &id, const Credential &before, const Credential &next,
                              const std::function<void(Status)> &done)
{
    const auto found = m_accounts.find(id);
    const auto kept = found == m_accounts.end() ? std::nullopt : credentialOf(found->second);
    if (kept && !sameGrant(*kept, before)) {
        done(Error{
            ErrorCode::conflict, u"The account has got another credential meanwhile"_s, {}, {}});
        return;
    }
    if (!kept) { // removed, or the secret store is closed now
        done(found == m_accounts.end()
                 ? Error{ErrorCode::conflict, u"The account has been removed"_s, {}, {}}
                 : Error{ErrorCode::noSecretStore, m_services.secrets.whyUnusable(), {}, {}});
        return;
    }
    const bool rotated = before.refreshToken != next.refreshToken;
    m_services.secrets.put(accountSecretName(id), secretOf(next), [=, this](const Status &saved) {
        if (!saved && rotated) { // the new one must not be used before it is durable (§11)
            done(saved);
            return;
        }
        if (!saved) {
            qCWarning(lcEngine).noquote() << "account" << id.str().c_str()
                                          << "its token was not kept:" << saved.error().message;
        }
        m_services.tokens.renewToken(id, next);
        done({});
    });
}

} // namespace signalbox
