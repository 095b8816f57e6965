// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/signindesk.h"

#include "core/base/logging.h"
#include "core/base/random.h"
#include "core/engine/signinaccount.h"
#include "core/net/urlpolicy.h"

#include <QPointer>

#include <algorithm>
#include <vector>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRunningMax = 16;
constexpr std::size_t kEndedMax = 64;
constexpr Milliseconds kKept = std::chrono::minutes(15);
constexpr int kIdBytes = 16;

Error refusal(const char *pointer, const QString &sentence)
{
    return {ErrorCode::invalidArgument, sentence, {{pointer, sentence}}, {}};
}

Error noSuchSignIn()
{
    return {ErrorCode::notFound,
            u"There is no sign-in with this id, or it ended long ago: start it again"_s,
            {},
            {}};
}

Status checkWay(const ProviderDefinition &provider, SignInWay way)
{
    const OAuthDefinition &signIn = provider.signIn;
    if (!signInGives(provider, signInKind(provider)))
        return refusal("/provider",
                       u"%1 has no sign-in: add an account with a key"_s.arg(provider.name));
    if (way == SignInWay::device && signIn.deviceUrl.empty())
        return refusal(
            "/way", u"%1 has no sign-in with a device code: use the browser"_s.arg(provider.name));
    if (way == SignInWay::browser && signIn.authorizationUrl.empty())
        return refusal(
            "/way", u"%1 has no sign-in with the browser: use a device code"_s.arg(provider.name));
    return {};
}

Status checkClient(const ProviderDefinition &provider, const OAuthClient &client)
{
    if (provider.signIn.flow == SignInFlow::openrouterKey || !client.clientId.empty())
        return {};
    return refusal(
        "/client_id",
        u"Enter your own OAuth client for %1 first: register one of the kind Desktop app "
        "with the provider, and give Signalbox its client id and secret"_s.arg(provider.name));
}

} // namespace

SignInDesk::SignInDesk(Services services, QObject *parent)
    : QObject(parent), m_services(std::move(services)), m_revocations(m_services.oauth)
{
}

SignInDesk::~SignInDesk() = default;

SignInDesk::Entry *SignInDesk::find(const std::string &id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

int SignInDesk::running() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(), [](const auto &one) {
        return !one.second->run->ended();
    }));
}

Status SignInDesk::takeAccount(SignInStart &start) const
{
    if (!start.account)
        return {};
    const auto found = m_services.accounts.all().find(*start.account);
    if (found == m_services.accounts.all().end())
        return noSuchAccount();
    const Account &account = found->second;
    if (!start.provider.empty() && start.provider != account.provider)
        return refusal("/provider", u"The account belongs to another provider"_s);
    if (!start.proxyUrl.empty() && !isProxyChoice(start.proxyUrl))
        return refusal("/proxy_url", proxyChoiceRule());
    start.provider = account.provider;
    if (start.proxyUrl.empty())
        start.proxyUrl = account.proxyUrl;
    return {};
}

Status SignInDesk::checkStart(const SignInStart &start) const
{
    const ProviderDefinition *provider = m_services.providers.find(start.provider);
    if (!provider)
        return refusal("/provider", u"There is no provider %1"_s.arg(
                                        QString::fromStdString(start.provider.str())));
    if (const Status possible = checkWay(*provider, start.way); !possible)
        return possible;
    const CredentialKind kind = signInKind(*provider);
    if (start.account) {
        if (m_services.accounts.all().at(*start.account).credentialKind != kind)
            return refusal("/account", u"This account does not sign in: give it a new key, or add "
                                       "the sign-in as an account of its own"_s);
    } else {
        SignedIn nothing;
        nothing.signIn.credential.kind = kind;
        if (const Status fit = m_services.accounts.check(accountOf(start, nothing)); !fit)
            return fit;
    }
    return checkClient(*provider, m_services.client(provider->id));
}

Status SignInDesk::checkRoom() const
{
    if (m_stopped)
        return Error{ErrorCode::unavailable, u"Signalbox is being closed"_s, {}, {}};
    if (!m_services.secrets.usable()) {
        return Error{ErrorCode::noSecretStore,
                     u"The sign-in could not be kept: %1"_s.arg(m_services.secrets.whyUnusable()),
                     {},
                     {}};
    }
    if (running() >= kRunningMax) {
        return Error{ErrorCode::conflict,
                     u"%1 sign-ins are running already: end one of them first"_s.arg(kRunningMax),
                     {},
                     {}};
    }
    return {};
}

SignInRequest SignInDesk::requestFor(const SignInStart &start) const
{
    const ProviderDefinition &provider = *m_services.providers.find(start.provider);
    SignInRequest request{provider.signIn, m_services.client(provider.id)};
    request.proxyUrl = start.proxyUrl.empty() ? m_services.upstreamProxy() : start.proxyUrl;
    request.port = static_cast<quint16>(provider.signIn.redirectPort);
    if (start.account)
        request.loginHint = m_services.accounts.all().at(*start.account).email.toStdString();
    return request;
}

void SignInDesk::start(SignInStart start, const Reply<SignInSnapshot> &reply)
{
    if (const Status there = takeAccount(start); !there)
        return reply(there.error());
    if (const Status fit = checkStart(start); !fit)
        return reply(fit.error());
    if (const Status room = checkRoom(); !room)
        return reply(room.error());
    SignInSnapshot first;
    first.id = secureToken(kIdBytes);
    first.provider = start.provider;
    first.way = start.way;
    const std::string id = first.id;
    auto run = std::make_unique<SignInRun>(
        m_services.oauth, requestFor(start), std::move(first),
        SignInRun::Hooks{[this, id] { onChanged(id); }, [this, id] { onSignedIn(id); }});
    if (const Status begun = run->start(); !begun)
        return reply(begun.error());
    auto entry = std::make_unique<Entry>();
    entry->start = std::move(start);
    entry->run = std::move(run);
    entry->order = ++m_lastOrder;
    const bool shown = entry->run->shown();
    if (!shown)
        entry->reply = reply;
    const Entry &placed = *m_entries.emplace(id, std::move(entry)).first->second;
    if (shown)
        reply(placed.run->snapshot());
}

void SignInDesk::signIn(const std::string &id, const Reply<SignInSnapshot> &reply) const
{
    const Entry *entry = find(id);
    reply(entry ? Result<SignInSnapshot>(entry->run->snapshot()) : noSuchSignIn());
}

void SignInDesk::pasteCode(const std::string &id, const Secret &text,
                           const Reply<SignInSnapshot> &reply)
{
    const Entry *entry = find(id);
    const Status pasted = entry ? entry->run->paste(text) : Status(noSuchSignIn());
    reply(pasted ? Result<SignInSnapshot>(entry->run->snapshot()) : pasted.error());
}

void SignInDesk::cancel(const std::string &id, const Reply<SignInSnapshot> &reply)
{
    const Entry *entry = find(id);
    if (entry && !entry->saving)
        entry->run->cancel();
    reply(entry ? Result<SignInSnapshot>(entry->run->snapshot()) : noSuchSignIn());
}

void SignInDesk::stop()
{
    m_stopped = true;
    std::vector<std::string> ids;
    for (const auto &[id, entry] : m_entries)
        ids.push_back(id);
    for (const std::string &id : ids)
        cancel(id, [](const Result<SignInSnapshot> &) {});
}

void SignInDesk::onChanged(const std::string &id)
{
    Entry &entry = *find(id);
    const SignInSnapshot now = entry.run->snapshot();
    if (entry.run->ended())
        keepForAWhile(id, entry);
    if (!entry.reply) {
        Q_EMIT changed(now);
        return;
    }
    const auto reply = std::exchange(entry.reply, nullptr);
    if (!entry.run->ended())
        return reply(now);
    Error why = entry.run->failure().value_or(
        Error{ErrorCode::cancelled, u"The sign-in was cancelled"_s, {}, {}});
    why.detail.clear(); // OAuth's code, no id of anything here
    reply(std::move(why));
}

void SignInDesk::keepForAWhile(const std::string &id, Entry &entry)
{
    entry.forget = m_services.oauth.alarms.after(kKept, [this, id] { m_entries.erase(id); });
    const auto older = [](const auto &left, const auto &right) {
        return left.second->forget &&
               (!right.second->forget || left.second->order < right.second->order);
    };
    if (m_entries.size() > kEndedMax + kRunningMax)
        m_entries.erase(std::min_element(m_entries.begin(), m_entries.end(), older));
}

void SignInDesk::onSignedIn(const std::string &id)
{
    m_saves.run([this, id](const SerialQueue::Done &next) { save(id, next); });
}

void SignInDesk::save(const std::string &id, const SerialQueue::Done &next)
{
    Entry *entry = find(id);
    if (!entry || entry->run->ended())
        return next(); // cancelled while it waited for its turn
    entry->saving = true;
    const SignedIn &signedIn = entry->run->signedIn();
    const auto &accounts = m_services.accounts.all();
    if (entry->start.account) {
        const auto account = accounts.find(*entry->start.account);
        const Status same = account == accounts.end() ? Status(noSuchAccount())
                                                      : checkPerson(account->second, signedIn);
        if (!same)
            return onSaved(id, same.error(), next);
        return renew(id, account->first, next);
    }
    if (signedIn.why)
        qCWarning(lcEngine).noquote() << "sign-in:" << signedIn.why->message;
    const ProviderDefinition *provider = m_services.providers.find(entry->start.provider);
    const auto twin = provider ? twinOf(entry->start, signedIn, *provider, accounts) : std::nullopt;
    if (twin)
        renew(id, *twin, next);
    else
        saveNew(id, next);
}

void SignInDesk::saveNew(const std::string &id, const SerialQueue::Done &next)
{
    const Entry &entry = *find(id);
    m_services.accounts.add(
        accountOf(entry.start, entry.run->signedIn()),
        [desk = QPointer<SignInDesk>(this), id, next](const Result<AddedAccount> &added) {
            if (!desk)
                return;
            const bool known = !added && added.error().code == ErrorCode::conflict &&
                               !added.error().detail.empty();
            if (known) // another account has this very token
                desk->renew(id, AccountId(added.error().detail), next);
            else
                desk->onSaved(id, added ? Result<AccountId>(added->id) : added.error(), next);
        });
}

void SignInDesk::renew(const std::string &id, const AccountId &account,
                       const SerialQueue::Done &next)
{
    const auto found = m_services.accounts.all().find(account);
    if (found == m_services.accounts.all().end())
        return onSaved(id, noSuchAccount(), next);
    const auto access = m_services.tokens.access(account);
    const auto former = access ? std::optional(access->credential) : std::nullopt;
    m_services.accounts.update(
        account, renewalOf(found->second, find(id)->run->signedIn(), former),
        [desk = QPointer<SignInDesk>(this), id, next](const Result<AccountSnapshot> &renewed) {
            if (desk)
                desk->onSaved(id, renewed ? Result<AccountId>(renewed->id) : renewed.error(), next);
        });
}

void SignInDesk::onSaved(const std::string &id, const Result<AccountId> &saved,
                         const SerialQueue::Done &next)
{
    const auto account = saved ? m_services.tokens.snapshot(*saved) : std::nullopt;
    if (Entry *entry = find(id)) {
        entry->saving = false;
        entry->run->finish(saved, account ? account->label : QString());
    }
    next();
}

bool SignInDesk::sharesGrant(const Account &account, const Credential &credential,
                             const SignInRequest &request) const
{
    const auto lives = [&](const AccountId &id) {
        const auto access = m_services.tokens.access(id);
        return access && sameGrant(access->credential, credential);
    };
    const auto &accounts = m_services.accounts.all();
    return std::any_of(accounts.begin(), accounts.end(), [&](const auto &one) {
        const Account &other = one.second;
        const ProviderDefinition *provider = m_services.providers.find(other.provider);
        return other.id != account.id && other.credentialKind == CredentialKind::oauth &&
               provider && provider->signIn.revocationUrl == request.definition.revocationUrl &&
               m_services.client(other.provider).clientId == request.client.clientId &&
               (samePerson(account, other) || lives(other.id));
    });
}

void SignInDesk::revokeFor(const Account &account, const Credential &credential,
                           std::function<void(Status)> done)
{
    const auto told = [id = account.id.str(), done = std::move(done)](const Status &status) {
        if (!status)
            qCWarning(lcEngine).noquote() << "account" << id.c_str() << status.error().message;
        if (done)
            done(status);
    };
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    if (!provider || credential.kind != CredentialKind::oauth)
        return told({});
    SignInRequest request{provider->signIn, m_services.client(provider->id)};
    request.proxyUrl = account.proxyUrl.empty() ? m_services.upstreamProxy() : account.proxyUrl;
    if (sharesGrant(account, credential, request)) {
        qCInfo(lcEngine) << "account" << account.id.str().c_str()
                         << "its grant stays: another account uses it";
        return told({});
    }
    m_revocations.revoke(request, credential, told);
}

} // namespace signalbox
