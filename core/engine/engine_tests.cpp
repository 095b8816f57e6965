// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of accounts and connections, on demand only.
#include "core/engine/engine.h"

#include "core/engine/accounttest.h"
#include "core/engine/connectiontest.h"

#include <QTimer>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kTestLimit{60};

Error invalid(const char *pointer, const QString &message)
{
    return {ErrorCode::invalidArgument, message, {{pointer, message}}, {}};
}

} // namespace

void Engine::testAccount(AccountId id, std::string model, Reply<TestReport> reply)
{
    const auto access = m_tokens.access(id);
    if (!access) {
        const auto known = m_tokens.snapshot(id);
        reply(known ? Error{ErrorCode::noSecretStore,
                            u"%1 has no credential that can be used now"_s.arg(known->label),
                            {},
                            {}}
                    : noSuchAccount());
        return;
    }
    if (model.empty())
        model = cheapestModel(access->account.offeredModels());
    if (model.empty()) {
        reply(invalid("/model", u"No model of %1 is known: name one"_s.arg(access->account.label)));
        return;
    }
    const auto sink = std::make_shared<TestSink>();
    auto *limit = new QTimer(this);
    limit->setSingleShot(true);
    connect(limit, &QTimer::timeout, this, [sink] { sink->leave(); });
    limit->start(kTestLimit);
    m_gateway.ask(testRequest(*access->provider, access->account, model), id, sink,
                  [sink, limit, reply = std::move(reply), model,
                   label = access->account.label](const RequestRecord &record) {
                      limit->deleteLater();
                      reply(testReport(record, *sink, label, model));
                  });
}

void Engine::testConnection(std::string baseUrl, std::string proxyUrl,
                            Reply<ConnectionReport> reply)
{
    if (const Status usable = checkBaseUrl(baseUrl, m_proxy.listeners()); !usable) {
        reply(usable.error());
        return;
    }
    if (!proxyUrl.empty() && !isProxyChoice(proxyUrl)) {
        reply(invalid("/proxy_url", proxyChoiceRule()));
        return;
    }
    if (proxyUrl.empty())
        proxyUrl = m_settings.settings().proxy.upstreamProxy;
    const auto test = std::make_shared<ConnectionTest>(m_transport, m_clock);
    m_running.insert(test);
    test->start(baseUrl, proxyUrl,
                [this, weak = std::weak_ptr(test),
                 reply = std::move(reply)](const ConnectionReport &report) {
                    endFromLoop(weak.lock());
                    reply(report);
                });
}

/// What calls this is on the stack still: it goes when the event loop is reached.
void Engine::endFromLoop(std::shared_ptr<void> work)
{
    m_running.erase(work);
    QMetaObject::invokeMethod(
        this, [ended = std::move(work)]() mutable { ended.reset(); }, Qt::QueuedConnection);
}

} // namespace signalbox
