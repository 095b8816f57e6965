// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/accessguard.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/silencewatch.h"
#include "core/gateway/transaction.h"
#include "core/telemetry/requestrecord.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// Answers what the HTTP server hands over: checks access, finds the endpoint, runs a transaction
/// or answers itself, and passes what lies under /admin on. Engine thread.
class Gateway final : public QObject, public RequestHandler
{
    Q_OBJECT

public:
    /// Receives requests under /admin once host, origin and admin key are right; must outlive this.
    explicit Gateway(GatewayServices services, RequestHandler &admin, QObject *parent = nullptr);
    ~Gateway() override;

    [[nodiscard]] AccessGuard &guard() { return m_guard; }
    void setSettings(TransactionSettings settings);

    enum class Serving { no, yes };
    /// Serving again while draining ends the draining: what runs goes on, `done` is called.
    void setServing(Serving serving);

    [[nodiscard]] int inFlight() const { return static_cast<int>(m_transactions.size()); }

    /// Refuses new requests, lets the running ones go on for `grace`, ends the rest with their
    /// dialect's error, then calls `done`. A second call while draining shortens the grace time and
    /// adds its `done`.
    void drain(Milliseconds grace, std::function<void()> done);

    /// Sends a request of this program itself with that account, as a client's would go: same
    /// headers, outcome and log, but no aliases, and served while the proxy is stopped too. `done`
    /// is called once, possibly before it returns.
    void ask(HttpRequest request, const AccountId &account, std::shared_ptr<ResponseSink> sink,
             std::function<void(const RequestRecord &)> done);

    void handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink) override;
    QByteArray refusalBody(int status, const QByteArray &target, const Headers &headers,
                           const QByteArray &reason, QByteArray *contentType) override;

Q_SIGNALS:
    /// A request ended; its record goes to the log.
    void requestEnded(const signalbox::RequestRecord &record);
    void inFlightChanged();

private:
    void handleAdmin(HttpRequest request, std::shared_ptr<ResponseSink> sink);
    void handleClient(HttpRequest request, const std::shared_ptr<ResponseSink> &sink);
    [[nodiscard]] bool answerPublic(const HttpRequest &request, const Endpoint *endpoint,
                                    ResponseSink &sink) const;
    void refuseEndpoint(const HttpRequest &request, const NoEndpoint &none,
                        ResponseSink &sink) const;
    [[nodiscard]] bool decodeBody(HttpRequest &request, DialectId dialect,
                                  ResponseSink &sink) const;
    void answerEndpoint(HttpRequest request, Endpoint endpoint, const ClientKeyRule &key,
                        const std::shared_ptr<ResponseSink> &sink);
    void startTransaction(HttpRequest request, Endpoint endpoint, const ClientKeyRule &key,
                          std::shared_ptr<ResponseSink> sink);
    void onTransactionDone(ProxyTransaction *transaction, const RequestRecord &record);
    void answerCodeAssist(const HttpRequest &request, const Endpoint &endpoint,
                          ResponseSink &sink) const;
    [[nodiscard]] bool openClientEnvelope(HttpRequest &request, Endpoint &endpoint,
                                          const std::string &requestId,
                                          std::shared_ptr<ResponseSink> &sink) const;
    void onSilenceTimer();
    void refuse(ResponseSink &sink, DialectId dialect, ErrorClass kind, const QString &message,
                Headers headers = {}) const;
    void refuse(ResponseSink &sink, DialectId dialect, const ClientError &error,
                Headers headers = {}) const;
    void terminateAll();
    void finishDrainWhenIdle();
    void finishDrain();
    [[nodiscard]] std::string nextRequestId();

    GatewayServices m_services;
    RequestHandler &m_admin;
    AccessGuard m_guard;
    TranslationWorker m_translationWorker;
    ReasoningKeeper m_reasoning;
    ResponseStore m_responses;
    SilenceWatch m_silence;
    QTimer m_silenceTimer; ///< runs while streams are watched
    std::shared_ptr<const TransactionSettings> m_settings;
    Serving m_serving = Serving::no;
    std::unordered_map<ProxyTransaction *, std::unique_ptr<ProxyTransaction>> m_transactions;
    std::vector<std::unique_ptr<ProxyTransaction>> m_ended; ///< destroyed from the event loop
    std::vector<std::function<void()>> m_drained;
    QTimer m_graceTimer;
    std::string m_idStem;
    std::uint64_t m_idCounter = 0;
};

} // namespace signalbox
