// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/projectcheck.h"

#include "core/base/bytes.h"
#include "core/providers/providerrequest.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kAnswerMax = 1024 * 1024;

bool isGood(int status)
{
    return status >= 200 && status < 300;
}

} // namespace

ProjectCheck::ProjectCheck(HttpTransport &transport, const ProviderDefinition &provider,
                           Account account, Credential credential, Wait wait,
                           std::function<void(Answer)> done)
    : m_transport(transport)
    , m_provider(provider)
    , m_account(std::move(account))
    , m_credential(std::move(credential))
    , m_wait(std::move(wait))
    , m_done(std::move(done))
{
}

ProjectCheck::~ProjectCheck() = default;

void ProjectCheck::start()
{
    ask(Step::load, ":loadCodeAssist", loadRequest(m_account.projectId));
}

void ProjectCheck::ask(Step step, const std::string &path, const QByteArray &body)
{
    m_step = step;
    m_status = 0;
    m_body.clear();
    UpstreamRequest request = providerRequest(m_provider, m_account, m_credential);
    request.url = toBytes(rootOf(baseUrlOf(m_provider, m_account))) + "/v1internal" + toBytes(path);
    if (!body.isEmpty()) {
        request.method = "POST";
        request.body = body;
        request.headers.set("Content-Type", "application/json");
    }
    m_transfer = m_transport.start(std::move(request), *this);
}

void ProjectCheck::onboard()
{
    ask(Step::onboard, ":onboardUser", onboardRequest(m_facts.tier, m_facts.projectId));
}

void ProjectCheck::onHead(int status, Headers)
{
    m_status = status;
}

void ProjectCheck::onData(QByteArrayView data)
{
    m_body.append(data.first(std::min(data.size(), kAnswerMax - m_body.size())));
}

void ProjectCheck::onEnd(const TransferEnd &end)
{
    const auto ended = std::move(m_transfer); // it calls this
    if (end.ok) {
        onAnswer();
        return;
    }
    finish(Error{ErrorCode::unavailable,
                 u"%1 could not be asked for the project: %2"_s.arg(m_provider.name, end.message),
                 {},
                 {}});
}

void ProjectCheck::onAnswer()
{
    if (m_step == Step::load && m_status == 403 && isOrganisationRule(view(m_body)))
        onStanding(standingByRule(m_account.projectId));
    else if (!isGood(m_status))
        finish(refusal());
    else if (m_step == Step::load)
        onStanding(standingFromJson(view(m_body), m_account.projectId));
    else
        onOperation(operationFromJson(view(m_body)));
}

void ProjectCheck::onStanding(const Result<CodeAssistStanding> &standing)
{
    if (!standing) {
        finish(standing.error());
        return;
    }
    m_facts = standing->facts;
    if (standing->onboardTier.empty())
        finish(m_facts);
    else
        onboard();
}

void ProjectCheck::onOperation(const Result<CodeAssistOperation> &operation)
{
    if (!operation) {
        finish(operation.error());
        return;
    }
    if (!operation->done) {
        waitFor(operation->name);
        return;
    }
    if (!operation->projectId.empty())
        m_facts.projectId = operation->projectId;
    if (m_facts.projectId.empty()) {
        finish(Error{ErrorCode::corrupt,
                     u"%1 signed the account up, but named no project: refresh the account in a "
                     "minute"_s.arg(m_provider.name),
                     {},
                     {}});
        return;
    }
    finish(m_facts);
}

void ProjectCheck::waitFor(const std::string &operation)
{
    if (++m_polls > kMostPolls) {
        finish(Error{ErrorCode::unavailable,
                     u"%1 is still signing the account up: refresh it in a few minutes"_s.arg(
                         m_provider.name),
                     {},
                     {}});
        return;
    }
    m_alarm = m_wait(kPollEvery, [this, operation] {
        if (operation.empty())
            onboard(); // which answers with the same operation
        else
            ask(Step::poll, '/' + operation, {});
    });
}

Error ProjectCheck::refusal() const
{
    const auto json = nestedJson(view(m_body));
    const QString said = cleanedSentence(errorSentence(json ? &*json : nullptr, view(m_body)));
    QString message =
        u"%1 answered %2 to the question for the project"_s.arg(m_provider.name).arg(m_status);
    if (!said.isEmpty())
        message += u": "_s + said;
    const bool refused = m_status == 401 || m_status == 403;
    return {refused ? ErrorCode::unauthorized : ErrorCode::unavailable, message, {}, {}};
}

void ProjectCheck::finish(const Answer &answer)
{
    const auto done = std::move(m_done);
    done(answer); // may destroy this
}

} // namespace signalbox
