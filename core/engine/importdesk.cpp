// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/importdesk.h"

#include "core/accounts/accountheaders.h"
#include "core/base/random.h"
#include "core/engine/importpreview.h"
#include "core/engine/importreading.h"
#include "core/transfer/accountidentity.h"

#include <QPointer>

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kBetweenProgress{100}; // ten a second
constexpr int kIdBytes = 8;

Error gone()
{
    return {ErrorCode::notFound,
            u"This preview is not there any more: choose the files again"_s,
            {},
            {}};
}

Error busy()
{
    return {ErrorCode::conflict, u"Another import is running: wait for its end"_s, {}, {}};
}

/// All that can be used and are no duplicates, and those that cannot, to be named; or the chosen.
std::vector<std::size_t> entriesOf(const ImportPlan &plan, const ImportChoice &choice)
{
    std::set<std::size_t> places;
    if (choice.entries) {
        for (const int index : *choice.entries)
            places.insert(static_cast<std::size_t>(index));
    } else {
        for (std::size_t i = 0; i < plan.entries.size(); ++i) {
            if (plan.entries[i].standing == ImportStanding::unusable ||
                plan.entries[i].relation != ImportRelation::duplicate)
                places.insert(i);
        }
    }
    return {places.begin(), places.end()};
}

ImportFault faultOf(const ImportEntry &entry, const QString &why)
{
    const QString name = entry.account.displayName();
    const QString what = name.isEmpty()
                             ? QString::fromStdString(entry.where)
                             : u"%1 (%2)"_s.arg(name, QString::fromStdString(entry.where));
    return {entry.file, what + u": "_s + why};
}

} // namespace

/// An import on its way.
struct ImportDesk::Running
{
    std::string preview;
    ImportPlan plan;
    std::vector<KnownAccount> existing; ///< that the plan was made against
    Reply<ImportResult> reply;
    ImportResult result;
    bool alsoComes = true;
    bool stopped = false;
    std::vector<AccountKeeper::Write> writes;
    std::vector<std::size_t> entries;             ///< of the writes
    std::vector<std::optional<KnownAccount>> now; ///< the accounts that writes change
    QElapsedTimer sinceProgress;
};

ImportDesk::ImportDesk(Services services, QObject *parent)
    : QObject(parent), m_services(std::move(services))
{
    m_expiry.setInterval(kPlanLife);
    connect(&m_expiry, &QTimer::timeout, this, &ImportDesk::forgetOld);
}

void ImportDesk::preview(ImportCall call, const Reply<ImportPreview> &reply)
{
    auto reading = std::make_shared<ImportReading>();
    reading->files = std::move(call.files);
    reading->passphrase = std::move(call.passphrase);
    reading->providers = m_services.providers;
    reading->existing = m_services.accounts.known();
    reading->own = m_services.ownListeners();
    reading->now = m_services.clock.wallNow();
    for (const ProviderDefinition &definition : m_services.providers.all())
        reading->clients.emplace(definition.id, m_services.client(definition.id).clientId);
    m_services.bulk.run(
        [reading]() -> Status {
            reading->run();
            return {};
        },
        [alive = QPointer(this), reading, reply](const Status &) {
            if (alive) {
                reply(alive->remember({std::move(reading->plan), std::move(reading->existing),
                                       alive->m_services.clock.now()}));
            }
        });
}

ImportPreview ImportDesk::remember(Plan plan)
{
    forgetOld();
    while (m_plans.size() >= kMaxPlans) {
        m_plans.erase(
            std::min_element(m_plans.begin(), m_plans.end(), [](const auto &l, const auto &r) {
                return l.second.made < r.second.made;
            }));
    }
    const std::string id = "imp-" + secureToken(kIdBytes);
    const auto place = m_plans.emplace(id, std::move(plan)).first;
    m_expiry.start();
    return importPreview(id, place->second.plan, m_services.providers);
}

void ImportDesk::forgetOld()
{
    const TimePoint now = m_services.clock.now();
    std::erase_if(m_plans, [now](const auto &plan) { return now - plan.second.made >= kPlanLife; });
    if (m_plans.empty())
        m_expiry.stop();
}

Status ImportDesk::checkChoice(const ImportPlan &plan, const ImportChoice &choice,
                               const std::vector<std::size_t> &entries) const
{
    bool needsSecrets = choice.alsoComes && ImportExtras::needsSecrets(plan);
    for (const std::size_t place : entries) {
        if (place >= plan.entries.size()) {
            return Error{ErrorCode::invalidArgument,
                         u"The preview has no such entry"_s,
                         {{"/entries", u"must be places in its list, from 0 to %1"_s.arg(
                                           static_cast<int>(plan.entries.size()) - 1)}},
                         {}};
        }
        const ImportEntry &entry = plan.entries[place];
        if (entry.standing == ImportStanding::unusable)
            continue;
        needsSecrets = needsSecrets || entry.credential.kind != CredentialKind::none ||
                       holdsHeaderValues(entry.account);
        if (const QString warning = importWarning(entry, m_services.providers);
            !warning.isEmpty() && !choice.termsAccepted) {
            return Error{ErrorCode::invalidArgument,
                         u"%1 Accept this to import %2"_s.arg(warning, entry.account.displayName()),
                         {{"/terms_accepted", u"must be true"_s}},
                         std::string(kTermsNotAccepted)};
        }
    }
    if (needsSecrets && !m_services.secrets.usable()) {
        return Error{ErrorCode::noSecretStore,
                     u"The keys cannot be kept: %1"_s.arg(m_services.secrets.whyUnusable()),
                     {},
                     {}};
    }
    return {};
}

void ImportDesk::apply(const ImportChoice &choice, const Reply<ImportResult> &reply)
{
    forgetOld();
    const auto found = m_plans.find(choice.preview);
    if (m_running || m_undoing) {
        reply(busy());
        return;
    }
    if (found == m_plans.end()) {
        reply(gone());
        return;
    }
    const std::vector<std::size_t> entries = entriesOf(found->second.plan, choice);
    if (const Status fit = checkChoice(found->second.plan, choice, entries); !fit) {
        reply(fit.error());
        return;
    }
    const auto run = std::make_shared<Running>();
    run->preview = choice.preview;
    run->plan = found->second.plan;
    run->existing = found->second.existing;
    run->reply = reply;
    run->alsoComes = choice.alsoComes;
    select(*run, entries);
    m_running = run;
    onProgress(*run, 0);
    m_services.accounts.writeAll(
        run->writes,
        {[this, run](int done) { onProgress(*run, done); }, [run] { return run->stopped; }},
        [this, run](const Result<std::vector<Status>> &written) {
            if (written) {
                onWritten(run, *written);
                return;
            }
            m_running.reset(); // nothing was written: the preview stays
            run->reply(written.error());
        });
}

/// Turns the chosen entries into accounts to be written; what cannot be is counted or named.
void ImportDesk::select(Running &run, const std::vector<std::size_t> &entries) const
{
    const std::vector<KnownAccount> known = m_services.accounts.known();
    AccountIdentities identities(known, m_services.providers);
    const auto withId = [](const std::vector<KnownAccount> &list, const AccountId &id) {
        return std::find_if(list.begin(), list.end(),
                            [&id](const KnownAccount &one) { return one.account.id == id; });
    };
    run.result.skipped = static_cast<int>(run.plan.entries.size() - entries.size());
    for (const std::size_t place : entries) {
        const ImportEntry &entry = run.plan.entries[place];
        if (entry.standing == ImportStanding::unusable) {
            run.result.failed.push_back(faultOf(entry, entry.why));
            continue;
        }
        const auto own = identitiesOf(entry.account, entry.credential, m_services.providers);
        const bool changes = entry.relation == ImportRelation::changed;
        const bool twin = !entry.existing.empty() || identities.existing(own) ||
                          !identities.earlierOr(own, entry.where).empty();
        if (!changes && twin) {
            ++run.result.skipped;
            continue;
        }
        AccountKeeper::Write write{entry.account, std::nullopt, std::nullopt};
        if (entry.credential.kind != CredentialKind::none)
            write.credential = entry.credential;
        std::optional<KnownAccount> current;
        if (!changes) {
            if (!importWarning(entry, m_services.providers).isEmpty())
                write.account.extra["terms_accepted"] = true;
        } else if (const auto before = withId(run.existing, entry.existing);
                   before != run.existing.end()) {
            write.before = before->account;
            write.account.updatedAt = m_services.clock.wallNow();
            if (const auto here = withId(known, entry.existing); here != known.end()) {
                current = *here;
                keepLearned(write.account, before->account, here->account);
            }
            if (write.credential) { // what became of the one before says nothing of it
                write.account.needsLogin = false;
                write.account.lastError.clear();
            }
        }
        run.writes.push_back(std::move(write));
        run.entries.push_back(place);
        run.now.push_back(std::move(current));
    }
}

void ImportDesk::onProgress(Running &run, int done)
{
    const int total = static_cast<int>(run.writes.size());
    const bool ends = done == 0 || done == total;
    if (!ends && run.sinceProgress.isValid() &&
        !run.sinceProgress.hasExpired(kBetweenProgress.count()))
        return;
    run.sinceProgress.start();
    Q_EMIT progressed({run.preview, done, total});
}

void ImportDesk::onWritten(const std::shared_ptr<Running> &run, const std::vector<Status> &statuses)
{
    Last last;
    last.id = run->preview;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const AccountKeeper::Write &write = run->writes[i];
        if (!statuses[i]) {
            if (statuses[i].error().code == ErrorCode::cancelled)
                run->result.cancelled = true;
            else
                run->result.failed.push_back(
                    faultOf(run->plan.entries[run->entries[i]], statuses[i].error().message));
            continue;
        }
        run->result.accounts.push_back(write.account.id);
        if (!write.before) {
            ++run->result.added;
            last.added.push_back(write.account);
            continue;
        }
        ++run->result.changed;
        if (const auto &now = run->now[i]) {
            last.changed.push_back(
                {now->account, write.credential ? std::optional(now->credential) : std::nullopt,
                 write.account});
        }
    }
    if (!run->alsoComes || run->result.cancelled) {
        finish(run, std::move(last));
        return;
    }
    m_services.extras.apply(run->plan, [this, run, last](ImportExtras::Applied applied) mutable {
        for (const QString &sentence : std::exchange(applied.failed, {}))
            run->result.failed.push_back({{}, sentence});
        last.extras = std::move(applied);
        finish(run, std::move(last));
    });
}

void ImportDesk::finish(const std::shared_ptr<Running> &run, Last last)
{
    run->result.id = last.id;
    m_last = std::move(last);
    m_plans.erase(run->preview);
    m_running.reset();
    run->reply(run->result);
}

bool ImportDesk::cancel(const std::string &preview)
{
    if (m_running && m_running->preview == preview) {
        m_running->stopped = true;
        return true;
    }
    return m_plans.erase(preview) > 0;
}

void ImportDesk::forgetSecrets()
{
    m_plans.clear();
    if (m_last && std::any_of(m_last->changed.begin(), m_last->changed.end(),
                              [](const auto &write) { return write.credential.has_value(); }))
        m_last.reset();
}

void ImportDesk::stop()
{
    m_plans.clear();
    if (m_running)
        m_running->stopped = true;
}

void ImportDesk::undo(const std::string &id, const Reply<int> &reply)
{
    if (m_running || m_undoing) {
        reply(busy());
        return;
    }
    if (!m_last || m_last->id != id) {
        reply(Error{ErrorCode::notFound,
                    u"This import cannot be taken back any more: only the last one can"_s,
                    {},
                    {}});
        return;
    }
    if (!m_services.secrets.usable()) { // half of it would be done
        reply(Error{
            ErrorCode::noSecretStore,
            u"The import cannot be taken back now: %1"_s.arg(m_services.secrets.whyUnusable()),
            {},
            {}});
        return;
    }
    m_undoing = true;
    const auto last = std::make_shared<Last>(std::move(*m_last));
    m_last.reset();
    m_services.accounts.removeAll(last->added, [this, last, reply](const Result<int> &removed) {
        undoChanged(last, removed ? *removed : 0, reply);
    });
}

void ImportDesk::undoChanged(const std::shared_ptr<Last> &last, int removed,
                             const Reply<int> &reply)
{
    for (AccountKeeper::Write &write : last->changed) {
        const auto &all = m_services.accounts.all();
        const Account then = write.account;
        if (const auto now = all.find(write.account.id); now != all.end())
            keepLearned(write.account, *write.before, now->second);
        if (write.credential) { // what became of the imported one says nothing of it
            write.account.needsLogin = then.needsLogin;
            write.account.lastError = then.lastError;
        }
    }
    m_services.accounts.writeAll(
        last->changed, {}, [this, last, removed, reply](const Result<std::vector<Status>> &back) {
            int undone = removed;
            if (back)
                undone += static_cast<int>(std::count_if(
                    back->begin(), back->end(), [](const Status &one) { return one.ok(); }));
            m_services.extras.undo(last->extras, [this, undone, reply] {
                m_undoing = false;
                reply(undone);
            });
        });
}

} // namespace signalbox
