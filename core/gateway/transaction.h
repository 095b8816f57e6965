// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"
#include "core/gateway/accessguard.h"
#include "core/gateway/accountsource.h"
#include "core/gateway/answerstream.h"
#include "core/gateway/attemptplan.h"
#include "core/gateway/attempts.h"
#include "core/gateway/endpoint.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/modelrouter.h"
#include "core/gateway/responsesink.h"
#include "core/gateway/responsestore.h"
#include "core/gateway/silencewatch.h"
#include "core/gateway/translatedanswer.h"
#include "core/gateway/translatedrequest.h"
#include "core/telemetry/requestrecord.h"
#include "core/upstream/errorclassifier.h"
#include "core/upstream/transport.h"

#include <functional>
#include <memory>
#include <optional>

namespace signalbox {

/// What the gateway is given; outlives it. Settings are read at the start of each attempt, so that
/// a change is in force for the next request.
struct GatewayServices
{
    AccountSource &accounts;
    HttpTransport &transport;
    const ProviderRegistry &providers;
    const Clock &clock;
    QByteArray via; ///< how this instance names itself in Via (RFC 9110, 7.6.3)
};

/// What all transactions share; outlives them.
struct TransactionServices : GatewayServices
{
    TranslationServices translation;
    ResponseStore &responses;
    SilenceWatch &silence;
};

/// The part of the settings that a transaction obeys. A value taken when it begins.
struct TransactionSettings
{
    AttemptLimits attempts;
    bool forwardRateHeaders = true;
    QByteArray upstreamProxy;
    qsizetype maxBodyBytes = 104'857'600; ///< after decoding
    AliasTable aliases;
};

/// One client request on its way to an answer: the attempt loop (architecture.md, life of a
/// request). Acquires a lease, sends, classifies, releases, and finishes or tries the next account;
/// the first byte written to the client is the point of no return. Engine thread. Calls `done`
/// exactly once, after the answer has ended in whatever way; the owner destroys it then, not from
/// inside the call.
class ProxyTransaction final : private TransferHandler
{
public:
    ProxyTransaction(TransactionServices services,
                     std::shared_ptr<const TransactionSettings> settings, HttpRequest request,
                     Endpoint endpoint, const ClientKeyRule &key,
                     std::shared_ptr<ResponseSink> sink, std::string requestId,
                     std::function<void(ProxyTransaction *, RequestRecord)> done);
    ~ProxyTransaction() override;

    /// The request is about something that lives on that account: no other can serve it.
    void bindTo(AccountId account) { m_pinned = std::move(account); }
    void start();
    /// Ends it now with its dialect's error: the proxy is being stopped.
    void terminate(const QString &why);

private:
    enum class Body { none, error, buffered, relayed, stream };

    [[nodiscard]] bool readRequest();
    [[nodiscard]] bool pinAccount();
    void acquire();
    void onAcquired(AcquireResult result);
    [[nodiscard]] Query makeQuery() const;
    void bindToFamily(Query &query) const;
    [[nodiscard]] bool wantsStream() const { return m_facts.stream || m_endpoint.streamsByPath; }
    [[nodiscard]] bool wantsArray() const;

    void send();
    void transmit(const QByteArray &body);
    [[nodiscard]] UpstreamPlace place() const;
    [[nodiscard]] QByteArray requestBody() const;
    [[nodiscard]] QByteArray renamedBody() const;
    [[nodiscard]] TranslatedRequest &translation();
    void translate();
    void onWritten(WrittenRequest written);
    void refuseHere(const ProviderId &provider, const Error &error);

    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;

    [[nodiscard]] std::unique_ptr<AnswerRelay> makeRelay();
    [[nodiscard]] std::unique_ptr<AnswerRelay> translatedRelay(bool events);
    void relayStream(QByteArrayView data);
    void relayBuffered(QByteArrayView data);
    void writeReady();
    void beginAnswer();
    void pauseWhenFull();
    void onSilence();
    void onAnswered();
    void onBufferedAnswer();
    void onStreamEnded(const TransferEnd &end);
    void onComplete();
    void onFailureTold();
    void onGarbage(const Error &error);
    void breakOff(const AttemptVerdict &verdict, ClientError error);
    [[nodiscard]] bool makesResponse() const;
    /// Whether it could be told which response it is.
    bool rememberResponse(const QByteArray &answer);

    void onCount();
    void estimate();
    enum class CountOrigin { upstream, estimate };
    void sendCount(long long tokens, CountOrigin origin);

    void onUpstreamError();
    void onNetworkFailure(const TransferEnd &end);
    void rotateOrFail(const AttemptVerdict &verdict, ClientError error);
    void passUpstreamError(const Outcome &outcome);

    void answerNoAccount(const NoAccount &none);
    [[nodiscard]] bool mayLeaveFamily(const NoAccount &none) const;
    void fail(ClientError error);
    void onClientGone();
    void finish(int status, const QString &error);
    void recordAttempt(const Outcome &outcome);
    void recordUsage(const Usage &usage);
    void releaseLease(const Outcome &outcome);
    void releaseAnswered(Outcome outcome);
    [[nodiscard]] bool mayTryAgain(const AttemptVerdict &verdict);
    void renew(const AttemptVerdict &verdict, ClientError error);
    void onRenewed(AcquireResult result);
    [[nodiscard]] Headers answerHeaders(const Headers &upstream) const;
    [[nodiscard]] Headers clientHeaders() const;
    [[nodiscard]] bool isRenamed() const;

    TransactionServices m_services;
    std::shared_ptr<const TransactionSettings> m_settings;
    HttpRequest m_request;
    Endpoint m_endpoint;
    const Dialect &m_dialect;
    ClientKeyId m_clientKey;
    bool m_mayPin;
    bool m_seesAccounts;
    bool m_mayTrace;
    std::shared_ptr<ResponseSink> m_sink;
    std::function<void(ProxyTransaction *, RequestRecord)> m_done;

    TimePoint m_started;
    TimePoint m_attemptStarted;
    RequestRecord m_record;
    RequestFacts m_facts;
    bool m_isForm = false; ///< the body is a form: the model stands in it as bare text
    ModelRoute m_route;
    AttemptPlan m_plan;          ///< of the attempt at hand
    std::string m_upstreamModel; ///< likewise
    std::string m_reason;        ///< X-Signalbox-Reason: the user's rule that changed the model
    QByteArray m_accountName;    ///< X-Account-Email: whom the latest attempt went to
    std::optional<AccountId> m_pinned;
    Attempts m_attempts;
    bool m_dropsReasoning = false; ///< the client let go of it, and the body has none any more
    bool m_leftFamily = false;     ///< the client asks for a model that only other families have
    bool m_wantsTrace = false;
    Milliseconds m_waited{0};
    bool m_rotatesUnrenewed = false; ///< what comes after a renewal that fails

    std::optional<ClientError> m_lastFailure; ///< of the attempt before, for when nobody is left
    std::vector<ProviderId> m_refusing;   ///< those that cannot be asked for what the client wants
    std::optional<ClientError> m_refusal; ///< why, for when all others are not meant
    bool m_newLease = false;              ///< nothing was sent on it so far
    bool m_estimated = false;             ///< or shall not be

    RoutingTrace m_trace;
    std::unique_ptr<AcquireTicket> m_ticket;
    std::unique_ptr<AccountLease> m_lease;
    std::unique_ptr<Transfer> m_transfer;

    Body m_body = Body::none;
    int m_upstreamStatus = 0;
    Headers m_upstreamHeaders;
    QByteArray m_buffer; ///< an error body or a whole answer
    std::unique_ptr<AnswerRelay> m_relay;
    std::unique_ptr<TranslatedRequest> m_translation; ///< made when the first attempt needs it
    bool m_noted = false;     ///< the response that is being made is known by its id
    bool m_rewrites = false;  ///< the relay writes in the client's dialect what it read
    QByteArray m_lastWritten; ///< the latest events so written
    std::unique_ptr<SilenceWatch::Watch> m_silence; ///< of a begun stream
    bool m_lengthUnknown = false; ///< the upstream's body ends with its connection
    bool m_paused = false;
    bool m_finished = false;
};

} // namespace signalbox
