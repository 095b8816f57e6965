// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/transfercommands.h"
#include "core/engine/accountkeeper.h"
#include "core/engine/importextras.h"
#include "core/oauth/tokenrefresher.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// Imports from their preview to their undo (docs/import-export.md). Plans, with the secrets of the
/// files, are kept in memory for a quarter of an hour, the newest few only; one import runs at a
/// time. Engine thread; files are read on `bulk`, a thread for long work.
class ImportDesk final : public QObject
{
    Q_OBJECT

public:
    static constexpr Milliseconds kPlanLife{15 * 60'000};
    static constexpr std::size_t kMaxPlans = 4;

    /// All must outlive it.
    struct Services
    {
        AccountKeeper &accounts;
        const SecretStore &secrets;
        const ProviderRegistry &providers;
        ImportExtras &extras;
        StorageThread &bulk;
        const Clock &clock;
        /// The program's own listeners, which no base URL may name.
        std::function<std::vector<ListenAddress>()> ownListeners;
        /// The user's own registration with a provider.
        std::function<OAuthClient(const ProviderId &)> client;
    };

    explicit ImportDesk(Services services, QObject *parent = nullptr);

    /// TransferCommands says what each answers.
    void preview(ImportCall call, const Reply<ImportPreview> &reply);
    void apply(const ImportChoice &choice, const Reply<ImportResult> &reply);
    [[nodiscard]] bool cancel(const std::string &preview);
    void undo(const std::string &id, const Reply<int> &reply);
    /// The secret store is closed: plans and what an undo would put back hold secrets too.
    void forgetSecrets();
    /// The running import ends with its batch, and plans are forgotten: the program quits.
    void stop();

Q_SIGNALS:
    /// At most ten a second, and the last one.
    void progressed(const signalbox::ImportProgress &progress);

private:
    struct Plan
    {
        ImportPlan plan;
        std::vector<KnownAccount> existing; ///< that it was made against
        TimePoint made;
    };
    struct Running;
    /// What takes the last import back.
    struct Last
    {
        std::string id;
        std::vector<Account> added;
        std::vector<AccountKeeper::Write> changed; ///< back to what they were
        ImportExtras::Applied extras;
    };

    [[nodiscard]] ImportPreview remember(Plan plan);
    void forgetOld();
    [[nodiscard]] Status checkChoice(const ImportPlan &plan, const ImportChoice &choice,
                                     const std::vector<std::size_t> &entries) const;
    void select(Running &run, const std::vector<std::size_t> &entries) const;
    void onProgress(Running &run, int done);
    void onWritten(const std::shared_ptr<Running> &run, const std::vector<Status> &statuses);
    void finish(const std::shared_ptr<Running> &run, Last last);
    void undoChanged(const std::shared_ptr<Last> &last, int removed, const Reply<int> &reply);

    Services m_services;
    std::map<std::string, Plan> m_plans;
    QTimer m_expiry;
    std::shared_ptr<Running> m_running;
    std::optional<Last> m_last;
    bool m_undoing = false;
};

} // namespace signalbox
