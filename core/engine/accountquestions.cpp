// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accountquestions.h"

#include "core/base/logging.h"
#include "core/providers/credentialcheck.h"
#include "core/providers/projectcheck.h"
#include "core/providers/quotacheck.h"

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

/// A wait for a token, then the question itself.
struct Asking
{
    bool started = false;
    std::unique_ptr<TokenWait> wait;
    std::shared_ptr<void> question;
};

bool tellsQuota(const Account &account, const ProviderDefinition &provider)
{
    const bool knowsProject =
        provider.form != ProviderForm::codeAssist || !account.projectId.empty();
    return provider.quota && knowsProject;
}

bool listsModels(const Account &account, const ProviderDefinition &provider)
{
    return account.models.empty() && !provider.modelsPath.empty();
}

} // namespace

AccountQuestions::AccountQuestions(Services services, QObject *parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_quotas(quotaHooks(), m_services.clock, m_services.random)
    , m_models(modelHooks(), m_services.clock, m_services.random)
    , m_projects(projectHooks(), m_services.clock)
{
    connect(&m_services.tokens, &TokenManager::signedIn, this, &AccountQuestions::onSignedIn);
    // From the event loop: the lease is being given back.
    connect(&m_services.tokens, &TokenManager::requestRefused, this,
            &AccountQuestions::onRequestRefused, Qt::QueuedConnection);
}

void AccountQuestions::tick()
{
    m_quotas.tick();
    m_models.tick();
}

std::shared_ptr<void> AccountQuestions::withFreshToken(const AccountId &id, Go go,
                                                       std::function<void(Error)> fail)
{
    auto asking = std::make_shared<Asking>();
    const auto onToken = [this, id, go = std::move(go), fail = std::move(fail),
                          weak = std::weak_ptr(asking)](const Status &fresh) {
        const auto self = weak.lock();
        if (!self)
            return;
        self->started = true;
        auto access = fresh ? m_services.tokens.access(id) : std::nullopt;
        if (!access) {
            fail(fresh ? Error{ErrorCode::noSecretStore, {}, {}, {}} : fresh.error());
            return;
        }
        if (access->account.proxyUrl.empty())
            access->account.proxyUrl = m_services.upstreamProxy();
        self->question = go(std::move(*access));
    };
    auto wait = m_services.tokenKeeper.obtain(id, onToken);
    if (!asking->started)
        asking->wait = std::move(wait);
    return asking;
}

AccountPolls::Hooks AccountQuestions::quotaHooks()
{
    AccountPolls::Hooks hooks;
    hooks.accounts = [this] { return m_services.tokens.accountsInUse(tellsQuota); };
    hooks.ask = [this](const AccountId &id, const AccountPolls::Answer &answer) {
        const auto take = [this, id, answer](const QuotaCheck::Answer &told) {
            if (told)
                m_services.tokens.updateQuota(id, *told);
            answer(told ? Status() : Status(told.error()));
        };
        return withFreshToken(
            id,
            [this, take](Access access) {
                auto check = std::make_shared<QuotaCheck>(
                    m_services.transport, *access.provider, std::move(access.account),
                    std::move(access.credential), m_services.clock, take);
                check->start();
                return std::shared_ptr<void>(std::move(check));
            },
            [answer](const Error &error) { answer(error); });
    };
    hooks.offline = [this] { return m_services.tokens.offline(); };
    hooks.interval = [this] { return m_services.tokens.tuning().quotaRefresh; };
    return hooks;
}

AccountPolls::Hooks AccountQuestions::modelHooks()
{
    AccountPolls::Hooks hooks;
    hooks.accounts = [this] { return m_services.tokens.accountsInUse(listsModels); };
    hooks.ask = [this](const AccountId &id, const AccountPolls::Answer &answer) {
        const auto take = [this, id, answer](const VerifyReport &report) {
            if (report.models.empty()) {
                answer(Error{ErrorCode::notFound, report.message, {}, {}});
                return;
            }
            LearnedFacts facts;
            facts.models = report.models;
            m_services.accounts.learn(id, std::move(facts), answer);
        };
        return withFreshToken(
            id,
            [this, take](Access access) {
                auto check = std::make_shared<CredentialCheck>(
                    m_services.transport, *access.provider, std::move(access.account),
                    std::move(access.credential), take);
                check->start();
                return std::shared_ptr<void>(std::move(check));
            },
            [answer](const Error &error) { answer(error); });
    };
    hooks.offline = [this] { return m_services.tokens.offline(); };
    hooks.interval = [] { return kModelsEvery; };
    hooks.goodFor = [this](const AccountId &id) { return modelsGoodFor(id); };
    return hooks;
}

Milliseconds AccountQuestions::modelsGoodFor(const AccountId &id) const
{
    const auto access = m_services.tokens.access(id);
    if (!access || access->account.knownModels.empty() || !access->account.lastRefreshedAt)
        return Milliseconds(0);
    const Milliseconds age = m_services.clock.wallNow() - *access->account.lastRefreshedAt;
    return std::clamp(kModelsEvery - age, Milliseconds(0), kModelsEvery);
}

ProjectKeeper::Hooks AccountQuestions::projectHooks()
{
    return {
        .ask = [this](const AccountId &id,
                      const ProjectKeeper::Answer &answer) { return askForProject(id, answer); },
        .take = [this](const AccountId &id,
                       const Result<ProjectFacts> &answer) { onProject(id, answer); }};
}

std::shared_ptr<void> AccountQuestions::askForProject(const AccountId &id,
                                                      const ProjectKeeper::Answer &answer)
{
    return withFreshToken(
        id,
        [this, answer](Access access) {
            auto check = std::make_shared<ProjectCheck>(
                m_services.transport, *access.provider, std::move(access.account),
                std::move(access.credential),
                [this](Milliseconds span, std::function<void()> ring) {
                    return std::shared_ptr<void>(m_services.alarms.after(span, std::move(ring)));
                },
                answer);
            check->start();
            return std::shared_ptr<void>(std::move(check));
        },
        [answer](const Error &error) { answer(error); });
}

void AccountQuestions::onProject(const AccountId &id, const Result<ProjectFacts> &answer)
{
    LearnedFacts facts;
    if (answer) {
        facts.projectId = answer->projectId;
        facts.tier = answer->tier;
        facts.trouble = QString();
    } else {
        facts.trouble = answer.error().message;
        qCWarning(lcEngine).noquote() << "account" << id.str().c_str() << answer.error().message;
    }
    m_services.accounts.learn(id, std::move(facts),
                              [this, id, found = answer.ok()](const Status &kept) {
                                  if (kept && found)
                                      m_quotas.askSoon(id); // which needs the project
                              });
}

void AccountQuestions::onSignedIn(const AccountId &id)
{
    constexpr Milliseconds kJust = std::chrono::minutes(1);
    m_quotas.askSoon(id);
    if (modelsGoodFor(id) < kModelsEvery - kJust) // else a refresh has just listed them
        m_models.askSoon(id);
    if (isCodeAssist(id))
        m_projects.ask(id);
}

void AccountQuestions::onRequestRefused(const AccountId &id, int status, const QString &message)
{
    if (isCodeAssist(id) && saysProjectMissing(status, message.toStdString()))
        m_projects.askAfterRefusal(id);
}

bool AccountQuestions::isCodeAssist(const AccountId &id) const
{
    const auto access = m_services.tokens.access(id);
    return access && access->provider->form == ProviderForm::codeAssist;
}

} // namespace signalbox
