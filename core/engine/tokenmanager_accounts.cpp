// SPDX-License-Identifier: GPL-3.0-or-later
// The accounts of the TokenManager: changes to them, and what others may know of them.
#include "core/engine/accountsnapshots.h"
#include "core/engine/scheduledaccount.h"
#include "core/engine/tokenmanager.h"

#include "core/accounts/accountheaders.h"
#include "core/net/urlpolicy.h"
#include "core/providers/providerrequest.h"

#include <QUrl>

#include <algorithm>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::string hostOf(const std::string &url)
{
    return QUrl(QString::fromStdString(url), QUrl::StrictMode).host().toLower().toStdString();
}

/// Out, but not by something that ends by itself: its models are not on offer.
bool isOut(AccountState state)
{
    switch (state) {
    case AccountState::ready:
    case AccountState::limited:
    case AccountState::isProtected:
        return false;
    case AccountState::locked:
    case AccountState::needsLogin:
    case AccountState::validationBlocked:
    case AccountState::suspended:
    case AccountState::overBudget:
    case AccountState::disabled:
    case AccountState::excluded:
        return true;
    }
    return true;
}

} // namespace

void TokenManager::setSettings(const SchedulingSettings &settings)
{
    m_scheduler.configure(settings);
    m_scheduler.sweep(m_clock.now()); // other settings may protect other models
    poolChanged();
}

void TokenManager::setTuning(const SchedulerTuning &tuning)
{
    if (tuning == m_scheduler.tuning())
        return;
    m_scheduler.tune(tuning);
    if (m_keeper)
        m_keeper->setTuning(tuning);
    poolChanged();
}

Status TokenManager::upsertAccount(Account account, std::optional<Credential> credential)
{
    const ProviderDefinition *provider = m_providers.find(account.provider);
    if (!provider) {
        return Error{ErrorCode::invalidArgument,
                     tr("The provider “%1” is not known")
                         .arg(QString::fromStdString(account.provider.str())),
                     {{"/provider", tr("is not known")}},
                     {}};
    }
    const bool usable =
        (credential || account.credentialKind == CredentialKind::none) && headersFilled(account);
    SchedulerAccount scheduled = scheduledAccount(account, *provider);
    scheduled.credentialUsable = usable;
    const AccountId id = account.id;
    m_scheduler.upsertAccount(std::move(scheduled));

    auto record = std::make_shared<Record>();
    record->account = std::move(account);
    record->provider = provider;
    record->usable = usable;
    record->host = hostOf(baseUrlOf(*provider, record->account));
    record->loopback = needsNoNetwork(record->host);
    if (credential)
        record->credential = std::move(*credential);
    RecordPtr &place = m_records[id];
    record->order = place ? place->order : ++m_lastOrder;
    const bool renewed =
        place && place->usable && usable && place->credential.value != record->credential.value;
    place = std::move(record);
    if (renewed)
        m_scheduler.credentialRenewed(id);
    refreshProviders();
    poolChanged();
    tellTokenKeeper(id);
    return {};
}

std::vector<SchedulerAccount> TokenManager::schedulerAccounts() const
{
    std::vector<SchedulerAccount> accounts;
    for (const RecordPtr &record : recordsInOrder()) {
        accounts.push_back(scheduledAccount(record->account, *record->provider));
        accounts.back().credentialUsable = record->usable;
    }
    return accounts;
}

void TokenManager::removeAccount(const AccountId &id)
{
    m_scheduler.removeAccount(id);
    m_records.erase(id);
    refreshProviders();
    poolChanged();
    tellTokenKeeper(id);
}

void TokenManager::adoptProvider(const ProviderId &id)
{
    for (const RecordPtr &record : recordsInOrder()) {
        if (record->account.provider != id)
            continue;
        auto credential =
            record->usable ? std::optional<Credential>(record->credential) : std::nullopt;
        (void)upsertAccount(record->account,
                            std::move(credential)); // with none of the id: as it was
    }
}

void TokenManager::credentialRenewed(const AccountId &id)
{
    m_scheduler.credentialRenewed(id);
    poolChanged();
    Q_EMIT signedIn(id);
}

bool TokenManager::setFixedAccount(const std::optional<AccountId> &id)
{
    if (id && m_records.find(*id) == m_records.end())
        return false;
    m_scheduler.setFixedAccount(id);
    poolChanged();
    return true;
}

const std::optional<AccountId> &TokenManager::fixedAccount() const
{
    return m_scheduler.fixedAccount();
}

int TokenManager::clearBindings()
{
    const int cleared = m_scheduler.clearBindings();
    poolChanged();
    return cleared;
}

bool TokenManager::clearBinding(const std::string &session)
{
    const bool found = m_scheduler.clearBinding(session);
    poolChanged();
    return found;
}

std::optional<BindingSnapshot> TokenManager::moveBinding(const std::string &session,
                                                         const AccountId &account)
{
    if (!m_scheduler.moveBinding(session, account, m_clock.now()))
        return std::nullopt;
    poolChanged();
    for (BindingSnapshot &binding : bindings()) {
        if (binding.session == session)
            return std::move(binding);
    }
    return std::nullopt;
}

TokenManager::Remains TokenManager::remainsOf(const AccountId &id) const
{
    Remains remains;
    for (AccountRuntime &runtime : m_scheduler.runtime(m_clock.now())) {
        if (runtime.account == id)
            remains.runtime = std::move(runtime);
    }
    remains.bindings = m_scheduler.bindings(m_clock.now());
    std::erase_if(remains.bindings,
                  [&id](const Binding &binding) { return binding.account != id; });
    return remains;
}

void TokenManager::restoreRemains(const AccountId &id, const Remains &remains)
{
    const TimePoint now = m_clock.now();
    if (remains.runtime)
        m_scheduler.restore(*remains.runtime, now);
    m_scheduler.restoreBindings(id, remains.bindings, now);
    poolChanged();
}

int TokenManager::liftCooldowns(const std::optional<AccountId> &id)
{
    const int lifted = m_scheduler.liftCooldowns(id, m_clock.now());
    poolChanged();
    return lifted;
}

std::vector<BindingSnapshot> TokenManager::bindings() const
{
    std::vector<BindingSnapshot> found;
    for (Binding &binding : m_scheduler.bindings(m_clock.now())) {
        found.push_back(BindingSnapshot{std::move(binding.session), binding.clientKey.str(),
                                        std::move(binding.account), toWall(binding.lastUsed)});
    }
    return found;
}

int TokenManager::bindingCount() const
{
    return static_cast<int>(m_scheduler.bindingCount(m_clock.now()));
}

std::vector<CooldownSnapshot> TokenManager::cooldowns() const
{
    std::vector<CooldownSnapshot> found;
    for (Cooldown &cooldown : m_scheduler.cooldowns(m_clock.now())) {
        found.push_back(CooldownSnapshot{std::move(cooldown.account), std::move(cooldown.model),
                                         std::move(cooldown.reason), toWall(cooldown.until)});
    }
    return found;
}

std::vector<AccountSnapshot> TokenManager::snapshots() const
{
    std::unordered_map<AccountId, std::vector<CooldownSnapshot>> byAccount;
    for (CooldownSnapshot &cooldown : cooldowns())
        byAccount[cooldown.account].push_back(std::move(cooldown));
    std::vector<AccountSnapshot> all;
    all.reserve(m_records.size());
    for (const RecordPtr &record : recordsInOrder())
        all.push_back(snapshotOf(*record, byAccount[record->account.id]));
    return all;
}

std::optional<AccountSnapshot> TokenManager::snapshot(const AccountId &id) const
{
    const auto record = m_records.find(id);
    if (record == m_records.end())
        return std::nullopt;
    std::vector<CooldownSnapshot> own = cooldowns();
    std::erase_if(own, [&id](const CooldownSnapshot &cooldown) { return cooldown.account != id; });
    return snapshotOf(*record->second, own);
}

AccountSnapshot TokenManager::snapshotOf(const Record &record,
                                         const std::vector<CooldownSnapshot> &cooldowns) const
{
    const AccountId &id = record.account.id;
    const TimePoint now = m_clock.now();
    const ToWall wall = [this](TimePoint time) { return toWall(time); };
    AccountSnapshot snapshot = snapshotOfFile(record.account, *record.provider);
    addStanding(snapshot, m_scheduler.standing(id, now), wall);
    snapshot.quota = quotaItems(m_scheduler.quota(id, now), wall);
    snapshot.protectedModels = m_scheduler.protectedModels(id);
    snapshot.cooldowns = cooldowns;
    snapshot.tokenExpiresAt = record.credential.expiresAt;
    return snapshot;
}

std::vector<IncidentSnapshot> TokenManager::incidents() const
{
    return incidentSnapshots(m_scheduler.incidents(m_clock.now()),
                             [this](TimePoint time) { return toWall(time); });
}

Milliseconds TokenManager::queueOldest() const
{
    const auto oldest = m_queue.oldest();
    return oldest ? std::chrono::floor<Milliseconds>(m_clock.now() - *oldest) : Milliseconds(0);
}

std::optional<AccountId> TokenManager::findAccount(std::string_view idOrLabel) const
{
    if (const auto byId = m_records.find(AccountId(idOrLabel)); byId != m_records.end())
        return byId->first;
    const QString label =
        QString::fromUtf8(idOrLabel.data(), static_cast<qsizetype>(idOrLabel.size()));
    std::optional<AccountId> found;
    for (const auto &record : m_records) {
        if (record.second->account.label != label)
            continue;
        if (found)
            return std::nullopt; // two of that name: it does not tell which one is meant
        found = record.first;
    }
    return found;
}

std::vector<ProviderId> TokenManager::configuredProviders() const
{
    return m_configured;
}

std::vector<std::string> TokenManager::prefixes() const
{
    return m_prefixes;
}

void TokenManager::refreshProviders()
{
    m_configured.clear();
    m_prefixes.clear();
    for (const auto &record : m_records) {
        if (!record.second->account.prefix.empty())
            m_prefixes.push_back(record.second->account.prefix);
    }
    std::sort(m_prefixes.begin(), m_prefixes.end());
    m_prefixes.erase(std::unique(m_prefixes.begin(), m_prefixes.end()), m_prefixes.end());
    for (const ProviderDefinition &provider : m_providers.all()) {
        if (std::any_of(m_records.begin(), m_records.end(), [&](const auto &record) {
                return record.second->account.provider == provider.id;
            }))
            m_configured.push_back(provider.id);
    }
}

std::vector<AccountSource::OfferedModel> TokenManager::servableModels() const
{
    std::vector<OfferedModel> offered;
    for (const auto &record : m_records) {
        const Account &account = record.second->account;
        if (isOut(m_scheduler.standing(account.id, m_clock.now()).state))
            continue;
        for (const std::string &model : account.offeredModels()) {
            const auto &out = account.excludedModels;
            if (std::none_of(out.begin(), out.end(), [&model](const std::string &pattern) {
                    return matchesWildcard(pattern, model);
                }))
                offered.push_back({model, account.provider});
        }
    }
    std::sort(offered.begin(), offered.end(), [](const auto &l, const auto &r) {
        return l.id != r.id ? l.id < r.id : l.provider.str() < r.provider.str();
    });
    const auto same = [](const auto &l, const auto &r) {
        return l.id == r.id && l.provider == r.provider;
    };
    offered.erase(std::unique(offered.begin(), offered.end(), same), offered.end());
    return offered;
}

int TokenManager::activeAccounts() const
{
    const TimePoint now = m_clock.now();
    return static_cast<int>(
        std::count_if(m_records.begin(), m_records.end(), [&](const auto &record) {
            return m_scheduler.standing(record.first, now).state == AccountState::ready;
        }));
}

std::vector<TokenManager::RecordPtr> TokenManager::recordsInOrder() const
{
    std::vector<RecordPtr> records;
    records.reserve(m_records.size());
    for (const auto &record : m_records)
        records.push_back(record.second);
    std::sort(records.begin(), records.end(),
              [](const RecordPtr &l, const RecordPtr &r) { return l->order < r->order; });
    return records;
}

WallTime TokenManager::toWall(TimePoint time) const
{
    // Both clocks cannot be read at one instant. Without a steady offset the same moment would
    // differ by a millisecond from one snapshot to the next, and every snapshot would count as
    // changed.
    constexpr Milliseconds kJitter{1000};
    const Milliseconds offset = m_clock.wallNow().time_since_epoch() -
                                std::chrono::floor<Milliseconds>(m_clock.now().time_since_epoch());
    if (!m_wallOffset || std::chrono::abs(offset - *m_wallOffset) > kJitter)
        m_wallOffset = offset;
    return WallTime(std::chrono::floor<Milliseconds>(time.time_since_epoch()) + *m_wallOffset);
}

} // namespace signalbox
