// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accountkeeper.h"

#include "core/accounts/accountheaders.h"
#include "core/admin/accountpatch.h"
#include "core/base/logging.h"
#include "core/engine/keyhosts.h"
#include "core/oauth/serviceaccount.h"
#include "core/transfer/importdraft.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString describe(const FileFault &fault)
{
    QString text = fault.file;
    if (!fault.pointer.empty())
        text += u' ' + QString::fromStdString(fault.pointer);
    text += u": "_s + fault.message;
    if (!fault.quarantinedAs.isEmpty())
        text += u". It was moved to %1"_s.arg(fault.quarantinedAs);
    return text;
}

/// What is shown in lists and logs, and may go into headers. Files that have it otherwise are read
/// nevertheless.
void addLineFaults(const Account &account, std::vector<FieldFault> &faults)
{
    constexpr qsizetype kMost = 256;
    const auto check = [&faults](const char *pointer, const QString &text) {
        const bool oneLine = std::none_of(text.begin(), text.end(), [](QChar c) {
            return c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
                   c == QChar::ParagraphSeparator;
        });
        if (!oneLine || text.size() > kMost)
            faults.push_back({pointer, u"must be one line of at most %1 characters"_s.arg(kMost)});
    };
    check("/label", account.label);
    check("/email", account.email);
    check("/tier", QString::fromStdString(account.tier));
    check("/project_id", QString::fromStdString(account.projectId));
    check("/prefix", QString::fromStdString(account.prefix));
}

/// Whether two credentials open the same door: the same key, or the same sign-in.
bool isSameSecret(const Credential &left, const Credential &right)
{
    const bool sameValue = !left.value.empty() && left.value == right.value;
    return left.kind == right.kind && (sameValue || (left.renewable() && sameGrant(left, right)));
}

} // namespace

Error noSuchAccount()
{
    return {ErrorCode::notFound, u"There is no account with this id"_s, {}, {}};
}

Error invalidAccount(std::vector<FieldFault> faults)
{
    const FieldFault &first = faults.front();
    QString message = first.message;
    if (message.front().isLower()) { // a predicate, whose subject is the member
        const QString member = QString::fromStdString(first.pointer).mid(1);
        message = (member == u"credential/value" ? u"The key"_s : member) + u' ' + message;
    }
    return {ErrorCode::invalidArgument, message, std::move(faults), {}};
}

void checkCredential(const Credential &credential, std::vector<FieldFault> &faults)
{
    const auto check = [&faults](const Secret &secret, const char *pointer) {
        if (QString fault = tokenFault(secret); !fault.isEmpty())
            faults.push_back({pointer, std::move(fault)});
    };
    const bool signsIn = credential.kind == CredentialKind::oauth;
    check(credential.value, signsIn ? "/credential/access_token" : "/credential/value");
    check(credential.refreshToken, "/credential/refresh_token");
}

QString anotherHost()
{
    return u"The base URL names another host: enter the key again"_s;
}

std::string accountSecretName(const AccountId &id)
{
    return "account/" + id.str();
}

AccountKeeper::AccountKeeper(Services services, QObject *parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_removals({m_services.store, m_services.secrets, revocation()})
{
    connect(&m_services.tokens, &TokenManager::credentialRefused, this,
            &AccountKeeper::onCredentialRefused);
    connect(&m_services.tokens, &TokenManager::protectionChanged, this,
            [this](const AccountId &id, const std::vector<std::string> &models) {
                // From the event loop: an account that is being taken over is not ours yet.
                QMetaObject::invokeMethod(
                    this, [this, id, models] { onProtectionChanged(id, models); },
                    Qt::QueuedConnection);
            });
}

AccountKeeper::~AccountKeeper() = default;

void AccountKeeper::takeOver(const Account &account, std::vector<QString> &notices)
{
    if (holdsHeaderValues(account))
        m_services.store.keepHeaderValues(account.id);
    if (const Status taken = use(account, credentialOf(account)); !taken) {
        notices.push_back(u"accounts/%1.json /provider: %2"_s.arg(
            QString::fromStdString(account.id.str()), taken.error().message));
    }
}

std::vector<QString> AccountKeeper::load()
{
    const AccountStore::Loaded loaded = m_services.store.load();
    std::vector<QString> notices;
    for (const Account &account : loaded.accounts)
        takeOver(account, notices);
    for (const FileFault &fault : loaded.faults)
        notices.push_back(describe(fault));
    keepOpenHeaders();
    return notices;
}

void AccountKeeper::reload(std::function<void(std::vector<QString>)> done)
{
    m_writes.run([this, answer = std::move(done)](const SerialQueue::Done &next) {
        answer(takeOverFiles());
        keepOpenHeaders();
        next();
    });
}

std::vector<QString> AccountKeeper::takeOverFiles()
{
    const AccountStore::Loaded loaded = m_services.store.load(AccountStore::OnFault::leave);
    std::vector<QString> notices;
    std::map<AccountId, Account> onDisk;
    for (const Account &account : loaded.accounts) {
        onDisk.emplace(account.id, account);
        const auto known = m_accounts.find(account.id);
        if (known == m_accounts.end() || toJson(known->second) != toJson(account) ||
            holdsHeaderValues(account))
            takeOver(account, notices);
    }
    const auto isFaulty = [&loaded](const AccountId &id) {
        return std::find(loaded.faulty.begin(), loaded.faulty.end(), id) != loaded.faulty.end();
    };
    for (auto known = m_accounts.begin(); known != m_accounts.end();) {
        if (onDisk.contains(known->first) || isFaulty(known->first)) {
            ++known;
            continue;
        }
        m_services.tokens.removeAccount(known->first);
        known = m_accounts.erase(known);
    }
    for (const FileFault &fault : loaded.faults)
        notices.push_back(describe(fault));
    return notices;
}

std::vector<FieldFault> AccountKeeper::faultsOf(const Account &account) const
{
    std::vector<FieldFault> faults = accountFaults(account);
    addLineFaults(account, faults);
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    if (!provider) {
        faults.push_back({"/provider", u"There is no provider %1"_s.arg(
                                           QString::fromStdString(account.provider.str()))});
        return faults;
    }
    const auto &kinds = provider->credentials;
    if (std::find(kinds.begin(), kinds.end(), account.credentialKind) == kinds.end()) {
        faults.push_back({"/credential/type",
                          u"%1 does not take this kind of credential"_s.arg(provider->name)});
    }
    if (account.baseUrl.empty()) {
        if (provider->baseUrl.empty())
            faults.push_back(
                {"/base_url",
                 u"%1 needs a base URL, such as http://127.0.0.1:11434/v1"_s.arg(provider->name)});
    } else if (const Status usable = checkBaseUrl(account.baseUrl, m_services.ownListeners());
               !usable) {
        faults.push_back({"/base_url", usable.error().message});
    }
    return faults;
}

void AccountKeeper::checkOwner(const Account &account, const Credential &credential,
                               std::vector<FieldFault> &faults) const
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    if (!provider)
        return;
    if (auto fault = foreignKeyFault(m_services.providers, *provider, account, credential))
        faults.push_back(std::move(*fault));
}

Status AccountKeeper::checkNew(NewAccount &added) const
{
    Account &account = added.account;
    if (const Status read = adoptServiceAccount(account, added.credential); !read)
        return read;
    account.id = newAccountId();
    account.credentialKind = added.credential.kind;
    account.createdAt = m_services.clock.wallNow();
    account.updatedAt = account.createdAt;
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    if (account.label.isEmpty() && provider)
        account.label = account.email.isEmpty() ? provider->name : account.email;
    auto faults = faultsOf(account);
    checkCredential(added.credential, faults);
    checkOwner(account, added.credential, faults);
    if (!faults.empty())
        return invalidAccount(std::move(faults));
    const auto accepted = account.extra.find("terms_accepted");
    if (provider && !provider->warning.isEmpty() &&
        (accepted == account.extra.end() || accepted->value() != json::Value(true))) {
        return Error{ErrorCode::invalidArgument,
                     u"%1 Send \"terms_accepted\": true to add the account nevertheless"_s.arg(
                         provider->warning),
                     {{"/terms_accepted", u"must be true"_s}},
                     std::string(kTermsNotAccepted)};
    }
    return {};
}

std::optional<AccountId> AccountKeeper::duplicateOf(const NewAccount &added) const
{
    if (added.credential.kind == CredentialKind::none)
        return std::nullopt;
    for (const auto &[id, account] : m_accounts) {
        if (account.provider != added.account.provider || account.baseUrl != added.account.baseUrl)
            continue;
        const auto credential = credentialOf(account);
        if (credential && isSameSecret(*credential, added.credential))
            return id;
    }
    return std::nullopt;
}

Status AccountKeeper::checkDuplicate(const NewAccount &added) const
{
    const auto twin = duplicateOf(added);
    if (!twin)
        return {};
    return Error{ErrorCode::conflict,
                 u"This key is there already, as %1"_s.arg(m_accounts.at(*twin).label),
                 {{"/credential/value", u"is the key of an account that is there already"_s}},
                 twin->str()};
}

void AccountKeeper::add(NewAccount added, const Reply<AddedAccount> &reply)
{
    if (const Status fit = checkNew(added); !fit) {
        reply(fit.error());
        return;
    }
    if (keepsSecrets(added.account) && !m_services.secrets.usable()) {
        reply(Error{ErrorCode::noSecretStore,
                    u"The key cannot be kept: %1"_s.arg(m_services.secrets.whyUnusable()),
                    {},
                    {}});
        return;
    }
    if (const Status single = checkDuplicate(added); !single) {
        reply(single.error());
        return;
    }
    if (!added.verify) {
        storeNew(added, {added.account.id, std::nullopt}, reply);
        return;
    }
    runCheck(
        added.account, added.credential, [this, added, reply](const VerifyReport &report) mutable {
            if (!report.accepted) {
                reply(Error{report.refused ? ErrorCode::unauthorized : ErrorCode::unavailable,
                            report.message,
                            {{report.refused ? "/credential/value" : "/base_url", report.message}},
                            {}});
                return;
            }
            added.account.knownModels = report.models;
            added.account.lastRefreshedAt = m_services.clock.wallNow();
            storeNew(added, {added.account.id, report}, reply);
        });
}

void AccountKeeper::storeNew(const NewAccount &added, const AddedAccount &answer,
                             const Reply<AddedAccount> &reply)
{
    queue<AddedAccount>(
        [this, added, answer](const Reply<AddedAccount> &done) {
            // The same key may have been on its way when this call came.
            if (const Status single = checkDuplicate(added); !single) {
                done(single.error());
                return;
            }
            saveWithSecret(added.account, added.credential,
                           [this, answer, kind = added.credential.kind,
                            done](const Result<AccountSnapshot> &saved) {
                               if (saved && signsIn(kind)) // it is a sign-in, the first one
                                   m_services.tokens.credentialRenewed(answer.id);
                               if (saved)
                                   done(answer);
                               else
                                   done(saved.error());
                           });
        },
        reply);
}

void AccountKeeper::runCheck(Account account, Credential credential,
                             std::function<void(VerifyReport)> done)
{
    if (credential.kind == CredentialKind::serviceAccount && credential.value.empty()) {
        checkKeyFile(account, credential, done);
        return;
    }
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    if (account.proxyUrl.empty())
        account.proxyUrl = m_services.upstreamProxy();
    auto slot = std::make_shared<CredentialCheck *>(nullptr);
    auto check = std::make_unique<CredentialCheck>(
        m_services.transport, *provider, std::move(account), std::move(credential),
        [this, slot, done = std::move(done)](const VerifyReport &report) {
            const auto ended = m_checks.extract(*slot); // alive to the end of this call
            done(report);
        });
    *slot = check.get();
    CredentialCheck *running = check.get();
    m_checks.emplace(running, std::move(check));
    running->start();
}

void AccountKeeper::verify(NewAccount added, const Reply<VerifyReport> &reply)
{
    if (const Status fit = checkNew(added); !fit) {
        reply(fit.error());
        return;
    }
    runCheck(added.account, added.credential,
             [reply](const VerifyReport &report) { reply(report); });
}

} // namespace signalbox
