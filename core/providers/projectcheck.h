// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/providers/projectjson.h"
#include "core/upstream/transport.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace signalbox {

/// Finds the project and tier of a Code Assist account: asks where it stands, signs it up for the
/// tier that Google gives it where it has none yet, and waits for that to be done (wire.md 1.5).
/// One run; destroying it cancels. Engine thread. Transport and definition must outlive it.
class ProjectCheck final : private TransferHandler
{
public:
    /// Or why there is none: unauthorized (the token or the account is refused), invalidArgument (a
    /// project must be given), corrupt (not understood), unavailable (everything else).
    using Answer = Result<ProjectFacts>;
    /// Rings once after a span, unless what it returned has been destroyed; never before it
    /// returns.
    using Wait = std::function<std::shared_ptr<void>(Milliseconds, std::function<void()>)>;

    static constexpr Milliseconds kPollEvery{5'000};
    static constexpr int kMostPolls = 24;

    /// `done` is called exactly once, never before start() returned; it may destroy the check.
    ProjectCheck(HttpTransport &transport, const ProviderDefinition &provider, Account account,
                 Credential credential, Wait wait, std::function<void(Answer)> done);
    ~ProjectCheck() override;

    void start();

private:
    enum class Step { load, onboard, poll };

    void ask(Step step, const std::string &path, const QByteArray &body);
    void onboard();
    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;
    void onAnswer();
    void onStanding(const Result<CodeAssistStanding> &standing);
    void onOperation(const Result<CodeAssistOperation> &operation);
    void waitFor(const std::string &operation);
    [[nodiscard]] Error refusal() const;
    void finish(const Answer &answer);

    HttpTransport &m_transport;
    const ProviderDefinition &m_provider;
    Account m_account;
    Credential m_credential;
    Wait m_wait;
    std::function<void(Answer)> m_done;
    Step m_step = Step::load;
    std::unique_ptr<Transfer> m_transfer;
    std::shared_ptr<void> m_alarm;
    ProjectFacts m_facts;
    int m_polls = 0;
    int m_status = 0;
    QByteArray m_body;
};

} // namespace signalbox
