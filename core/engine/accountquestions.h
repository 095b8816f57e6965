// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/accountkeeper.h"
#include "core/engine/accountpolls.h"
#include "core/engine/projectkeeper.h"
#include "core/engine/tokenkeeper.h"
#include "core/engine/tokenmanager.h"
#include "core/oauth/alarm.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>

namespace signalbox {

/// What providers are asked about accounts although no request needs it: quota (scheduling.md §6),
/// model lists, and the projects of Code Assist accounts. Each question goes out with a token that
/// is good. Engine thread; the services must outlive it.
class AccountQuestions final : public QObject
{
    Q_OBJECT

public:
    struct Services
    {
        TokenManager &tokens;
        TokenKeeper &tokenKeeper;
        AccountKeeper &accounts;
        HttpTransport &transport;
        Alarms &alarms;
        const Clock &clock;
        Random &random;
        /// The outbound proxy of accounts that name none.
        std::function<std::string()> upstreamProxy;
    };
    /// Model lists change with new models, a few times a year.
    static constexpr Milliseconds kModelsEvery = std::chrono::hours(6);

    explicit AccountQuestions(Services services, QObject *parent = nullptr);

    /// Asks what is due; to be called every few seconds.
    void tick();

private:
    using Access = TokenManager::Access;
    /// Starts a question; what it returns is kept alive until the whole thing is let go.
    using Go = std::function<std::shared_ptr<void>(Access)>;

    [[nodiscard]] AccountPolls::Hooks quotaHooks();
    [[nodiscard]] AccountPolls::Hooks modelHooks();
    [[nodiscard]] ProjectKeeper::Hooks projectHooks();
    /// Waits for a token that is good, then goes on; `fail` where there is none. Destroying what it
    /// returns cancels.
    [[nodiscard]] std::shared_ptr<void> withFreshToken(const AccountId &id, Go go,
                                                       std::function<void(Error)> fail);
    [[nodiscard]] std::shared_ptr<void> askForProject(const AccountId &id,
                                                      const ProjectKeeper::Answer &answer);
    void onProject(const AccountId &id, const Result<ProjectFacts> &answer);
    void onSignedIn(const AccountId &id);
    void onRequestRefused(const AccountId &id, int status, const QString &message);
    [[nodiscard]] bool isCodeAssist(const AccountId &id) const;
    [[nodiscard]] Milliseconds modelsGoodFor(const AccountId &id) const;

    Services m_services;
    AccountPolls m_quotas;
    AccountPolls m_models;
    ProjectKeeper m_projects;
};

} // namespace signalbox
