// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/gateway.h"

#include "core/base/random.h"
#include "core/gateway/clientapi.h"
#include "core/gateway/codeassistclient.h"
#include "core/gateway/requestreading.h"
#include "core/gateway/responsedesk.h"
#include "core/net/contentcoding.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kSilenceSweep{1'000};

QString sentenceFor(ErrorClass kind)
{
    switch (kind) {
    case ErrorClass::foreignHost:
        return u"This address is not served under that host name. Add it to proxy.allowed_hosts to allow it"_s;
    case ErrorClass::foreignOrigin:
        return u"Web pages of this origin may not use the proxy. Add it to proxy.allowed_origins to allow it"_s;
    case ErrorClass::wrongKey:
        return u"The key is missing or wrong. Use the client key that Signalbox shows under API Proxy"_s;
    default:
        return {};
    }
}

bool isAdminPath(QByteArrayView path)
{
    return path == QByteArrayView("/admin") || path.startsWith(QByteArrayView("/admin/"));
}

/// What lets a page of an allowed origin read an answer (Fetch Standard, 3.2.3).
Headers corsHeaders(const HttpRequest &request)
{
    return {{"Access-Control-Allow-Origin", request.headers.value("origin")},
            {"Access-Control-Expose-Headers", "*"},
            {"Vary", "Origin"}};
}

bool namesUs(const Headers &headers, const QByteArray &via)
{
    for (const Header &field : headers.fields()) {
        if (sameHeaderName({field.name.constData(), static_cast<std::size_t>(field.name.size())},
                           "via") &&
            field.value.contains(via))
            return true;
    }
    return false;
}

} // namespace

Gateway::Gateway(GatewayServices services, RequestHandler &admin, QObject *parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_admin(admin)
    , m_reasoning(m_services.clock)
    , m_responses(m_services.clock)
    , m_silence(m_services.clock, [this] { m_silenceTimer.start(kSilenceSweep); })
    , m_settings(std::make_shared<const TransactionSettings>())
    , m_idStem("req_" + secureToken(5))
{
    m_graceTimer.setSingleShot(true);
    connect(&m_graceTimer, &QTimer::timeout, this, &Gateway::terminateAll);
    connect(&m_silenceTimer, &QTimer::timeout, this, &Gateway::onSilenceTimer);
}

Gateway::~Gateway() = default;

void Gateway::setSettings(TransactionSettings settings)
{
    m_settings = std::make_shared<const TransactionSettings>(std::move(settings));
}

void Gateway::handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink)
{
    if (isAdminPath(request.path()))
        handleAdmin(std::move(request), std::move(sink));
    else
        handleClient(std::move(request), sink);
}

void Gateway::setServing(Serving serving)
{
    m_serving = serving;
    if (serving == Serving::yes)
        finishDrain();
}

void Gateway::handleAdmin(HttpRequest request, std::shared_ptr<ResponseSink> sink)
{
    const auto refuseAdmin = [&sink](int status, const char *code, const char *message) {
        const QByteArray body = QByteArrayLiteral("{\"error\":{\"code\":\"") + code +
                                QByteArrayLiteral("\",\"message\":\"") + message +
                                QByteArrayLiteral("\",\"fields\":[]}}");
        sink->send(status, {{"Content-Type", "application/json"}}, body);
    };
    switch (m_guard.checkAdmin(request)) {
    case AccessGuard::AdminVerdict::allowed:
        m_admin.handleRequest(std::move(request), std::move(sink));
        return;
    case AccessGuard::AdminVerdict::foreignHost:
        refuseAdmin(421, "foreign_host", "The admin API is not served under this host name");
        return;
    case AccessGuard::AdminVerdict::foreign:
        refuseAdmin(403, "foreign_origin",
                    "The admin API answers this computer only, and no web page");
        return;
    case AccessGuard::AdminVerdict::wrongKey:
        refuseAdmin(401, "unauthorized", "The admin key is missing or wrong");
        return;
    }
}

void Gateway::handleClient(HttpRequest request, const std::shared_ptr<ResponseSink> &sink)
{
    const DialectId dialect = dialectToAnswer(request.target, request.headers);
    auto foreign = m_guard.checkHost(request);
    if (!foreign)
        foreign = m_guard.checkOrigin(request);
    if (foreign) {
        refuse(*sink, dialect, *foreign, sentenceFor(*foreign));
        return;
    }
    if (m_guard.originAllowed(request))
        sink->setExtraHeaders(corsHeaders(request));
    const auto found = findEndpoint(request);
    const auto *endpoint = std::get_if<Endpoint>(&found);
    if (answerPublic(request, endpoint, *sink))
        return;
    const ClientKeyRule *key = m_guard.clientKey(request);
    if (!key) {
        refuse(*sink, dialect, ErrorClass::wrongKey, sentenceFor(ErrorClass::wrongKey),
               {{"WWW-Authenticate", "Bearer"}});
        return;
    }
    if (endpoint)
        answerEndpoint(std::move(request), *endpoint, *key, sink);
    else
        refuseEndpoint(request, std::get<NoEndpoint>(found), *sink);
}

bool Gateway::answerPublic(const HttpRequest &request, const Endpoint *endpoint,
                           ResponseSink &sink) const
{
    if (request.method == "OPTIONS" && m_guard.originAllowed(request)) {
        sink.send(204,
                  {{"Access-Control-Allow-Methods", "GET, POST, OPTIONS"},
                   {"Access-Control-Allow-Headers",
                    request.headers.value("access-control-request-headers")},
                   {"Access-Control-Max-Age", "600"}},
                  {});
        return true;
    }
    if (endpoint && endpoint->kind == EndpointKind::health) {
        answerHealth(sink, m_services.accounts.activeAccounts());
        return true;
    }
    if (endpoint && endpoint->kind == EndpointKind::hello) {
        sink.send(200, {{"Content-Type", "text/plain"}}, "Signalbox\n");
        return true;
    }
    return false;
}

void Gateway::refuseEndpoint(const HttpRequest &request, const NoEndpoint &none,
                             ResponseSink &sink) const
{
    const QString path = QString::fromUtf8(request.path());
    if (none.allow.empty()) {
        refuse(sink, none.dialect, ErrorClass::unknownPath,
               u"There is no endpoint %1 here"_s.arg(path));
        return;
    }
    refuse(sink, none.dialect, ErrorClass::wrongMethod,
           u"%1 takes %2"_s.arg(path, QString::fromStdString(none.allow)),
           {{"Allow", QByteArray::fromStdString(none.allow)}});
}

bool Gateway::decodeBody(HttpRequest &request, DialectId dialect, ResponseSink &sink) const
{
    if (!isContentCoded(request.headers))
        return true;
    auto decoded = decodeContent(request.headers, request.body, m_settings->maxBodyBytes);
    if (auto *body = std::get_if<QByteArray>(&decoded)) {
        request.body = std::move(*body);
        request.headers.remove("content-encoding");
        return true;
    }
    switch (std::get<CodingFault>(decoded)) {
    case CodingFault::unknown:
        refuse(sink, dialect, ErrorClass::unsupportedCoding,
               u"The body's Content-Encoding is not known here; %1 are"_s.arg(
                   QString::fromLatin1(kKnownCodings)),
               {{"Accept-Encoding", kKnownCodings}});
        break;
    case CodingFault::malformed:
        refuse(sink, dialect, ErrorClass::badRequest,
               u"The body is not what its Content-Encoding says"_s);
        break;
    case CodingFault::tooLarge:
        refuse(sink, dialect, ErrorClass::bodyTooLarge,
               u"The decoded body is larger than %1 bytes"_s.arg(m_settings->maxBodyBytes));
        break;
    }
    return false;
}

void Gateway::answerEndpoint(HttpRequest request, Endpoint endpoint, const ClientKeyRule &key,
                             const std::shared_ptr<ResponseSink> &sink)
{
    if (m_serving == Serving::no) {
        refuse(*sink, endpoint.dialect, ErrorClass::unavailable,
               u"The proxy is stopped. Start it in Signalbox under API Proxy"_s);
        return;
    }
    switch (endpoint.kind) {
    case EndpointKind::listModels:
        answerModelList(*sink, endpoint, m_services.accounts);
        return;
    case EndpointKind::describeModel:
        if (!answerModel(*sink, endpoint, m_services.accounts)) {
            refuse(*sink, endpoint.dialect, ErrorClass::unknownModel,
                   u"No account here lists the model %1"_s.arg(
                       QString::fromStdString(endpoint.model)));
        }
        return;
    case EndpointKind::notHosted:
        refuse(*sink, endpoint.dialect, ErrorClass::notImplemented,
               u"Files and batches live on one account and cannot be served through a pool"_s);
        return;
    case EndpointKind::webSocket:
        refuse(*sink, endpoint.dialect, ErrorClass::upgradeRequired,
               u"WebSocket is not offered here; send the request over HTTP"_s);
        return;
    case EndpointKind::codeAssist:
        answerCodeAssist(request, endpoint, *sink);
        return;
    case EndpointKind::proxy:
    case EndpointKind::storedResponse:
    case EndpointKind::health:
    case EndpointKind::hello:
        break;
    }
    if (namesUs(request.headers, m_services.via)) {
        refuse(*sink, endpoint.dialect, ErrorClass::loop,
               u"The request came back to this proxy: an account's base URL leads here"_s);
        return;
    }
    if (decodeBody(request, endpoint.dialect, *sink))
        startTransaction(std::move(request), std::move(endpoint), key, sink);
}

void Gateway::answerCodeAssist(const HttpRequest &request, const Endpoint &endpoint,
                               ResponseSink &sink) const
{
    if (const auto answer = codeAssistAnswer(endpoint))
        sink.send(200, {{"Content-Type", "application/json"}}, *answer);
    else
        refuseEndpoint(request, {DialectId::gemini, {}}, sink);
}

bool Gateway::openClientEnvelope(HttpRequest &request, Endpoint &endpoint,
                                 const std::string &requestId,
                                 std::shared_ptr<ResponseSink> &sink) const
{
    if (endpoint.clientForm != UpstreamForm::codeAssist)
        return true;
    if (const Status opened = openEnvelope(request, endpoint); !opened) {
        refuse(*sink, endpoint.dialect, badRequest(opened.error()));
        return false;
    }
    sink = std::make_shared<CodeAssistSink>(std::move(sink),
                                            endpoint.streamsByPath ? CodeAssistSink::Answer::stream
                                                                   : CodeAssistSink::Answer::whole,
                                            requestId);
    return true;
}

void Gateway::startTransaction(HttpRequest request, Endpoint endpoint, const ClientKeyRule &key,
                               std::shared_ptr<ResponseSink> sink)
{
    const std::string id = nextRequestId();
    if (!openClientEnvelope(request, endpoint, id, sink))
        return;
    const ResponseDecision decision = decideResponse(m_responses, key.id, endpoint, request);
    if (const auto *error = std::get_if<ClientError>(&decision)) {
        refuse(*sink, endpoint.dialect, *error);
        return;
    }
    if (const auto *answer = std::get_if<AnsweredHere>(&decision)) {
        sink->send(200, {{"Content-Type", "application/json"}}, answer->body);
        return;
    }
    auto transaction = std::make_unique<ProxyTransaction>(
        TransactionServices{m_services, {m_translationWorker, m_reasoning}, m_responses, m_silence},
        m_settings, std::move(request), std::move(endpoint), key, std::move(sink), id,
        [this](ProxyTransaction *ended, const RequestRecord &record) {
            onTransactionDone(ended, record);
        });
    if (const auto *home = std::get_if<GoesTo>(&decision))
        transaction->bindTo(home->account);
    ProxyTransaction *running = transaction.get();
    m_transactions.emplace(running, std::move(transaction));
    Q_EMIT inFlightChanged();
    running->start();
}

void Gateway::onSilenceTimer()
{
    m_silence.sweep();
    if (!m_silence.any())
        m_silenceTimer.stop();
}

void Gateway::onTransactionDone(ProxyTransaction *transaction, const RequestRecord &record)
{
    // It is on the stack still: it goes when the event loop is reached.
    auto node = m_transactions.extract(transaction);
    if (m_ended.empty())
        QMetaObject::invokeMethod(
            this, [this] { m_ended.clear(); }, Qt::QueuedConnection);
    m_ended.push_back(std::move(node.mapped()));
    Q_EMIT requestEnded(record);
    Q_EMIT inFlightChanged();
    finishDrainWhenIdle();
}

void Gateway::drain(Milliseconds grace, std::function<void()> done)
{
    m_serving = Serving::no;
    m_drained.push_back(std::move(done));
    if (!m_graceTimer.isActive() || m_graceTimer.remainingTimeAsDuration() > grace)
        m_graceTimer.start(grace);
    finishDrainWhenIdle();
}

void Gateway::terminateAll()
{
    std::vector<ProxyTransaction *> running;
    for (const auto &entry : m_transactions)
        running.push_back(entry.first);
    for (ProxyTransaction *transaction : running)
        transaction->terminate(u"The proxy was stopped before the answer was complete"_s);
}

void Gateway::finishDrainWhenIdle()
{
    if (m_transactions.empty())
        finishDrain();
}

void Gateway::finishDrain()
{
    m_graceTimer.stop();
    for (const auto &done : std::exchange(m_drained, {}))
        QMetaObject::invokeMethod(this, done, Qt::QueuedConnection);
}

void Gateway::refuse(ResponseSink &sink, DialectId dialect, ErrorClass kind, const QString &message,
                     Headers headers) const
{
    refuse(sink, dialect, {kind, message, {}, {}, {}}, std::move(headers));
}

void Gateway::refuse(ResponseSink &sink, DialectId dialect, const ClientError &error,
                     Headers headers) const
{
    const Dialect &words = dialectFor(dialect);
    headers.set("Content-Type", "application/json");
    sink.send(words.errorStatus(error.kind), headers, words.errorBody(error));
}

QByteArray Gateway::refusalBody(int status, const QByteArray &target, const Headers &headers,
                                const QByteArray &reason, QByteArray *contentType)
{
    const qsizetype mark = target.indexOf('?');
    if (isAdminPath(mark < 0 ? QByteArrayView(target) : QByteArrayView(target).first(mark)))
        return m_admin.refusalBody(status, target, headers, reason, contentType);
    *contentType = "application/json";
    const Dialect &dialect = dialectFor(dialectToAnswer(target, headers));
    return dialect.errorBody({classForStatus(status), QString::fromUtf8(reason), {}, {}, {}});
}

std::string Gateway::nextRequestId()
{
    return m_idStem + std::to_string(++m_idCounter);
}

} // namespace signalbox
