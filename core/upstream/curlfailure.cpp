// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curlfailure.h"

#include "core/base/logging.h"

#include <cerrno>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

bool isTlsFailure(CURLcode code)
{
    switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
        return true;
    default:
        return false;
    }
}

/// The proxy did its work and reports that the upstream is out of reach.
bool proxyBlamesUpstream(long proxyError)
{
    return proxyError == CURLPX_REPLY_CONNECTION_REFUSED ||
           proxyError == CURLPX_REPLY_HOST_UNREACHABLE ||
           proxyError == CURLPX_REPLY_NETWORK_UNREACHABLE || proxyError == CURLPX_REPLY_TTL_EXPIRED;
}

NetworkPhase phaseWhileConnecting(const CurlFacts &facts)
{
    if (facts.code == CURLE_COULDNT_RESOLVE_HOST)
        return NetworkPhase::resolve;
    if (facts.code == CURLE_COULDNT_RESOLVE_PROXY)
        return NetworkPhase::proxy;
    if (facts.code == CURLE_PROXY)
        return proxyBlamesUpstream(facts.proxyError) ? NetworkPhase::connect : NetworkPhase::proxy;
    if (isTlsFailure(facts.code))
        return NetworkPhase::tls;
    return facts.viaProxy ? NetworkPhase::proxy : NetworkPhase::connect;
}

/// Whether nobody answered at all, neither the upstream nor the proxy before it. What a proxy or
/// a host on the way says against a connection is an answer.
bool isUnreachable(const CurlFacts &facts)
{
    if (facts.stage > TransferStage::connecting || facts.hostConnected)
        return false;
    switch (facts.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_OPERATION_TIMEDOUT:
        return true;
    case CURLE_COULDNT_CONNECT:
        return facts.osError == ENETUNREACH || facts.osError == EHOSTUNREACH ||
               facts.osError == ENETDOWN || facts.osError == EHOSTDOWN ||
               facts.osError == EADDRNOTAVAIL || facts.osError == ETIMEDOUT;
    default:
        return false;
    }
}

NetworkPhase phaseOf(const CurlFacts &facts)
{
    switch (facts.stage) {
    case TransferStage::queued:
    case TransferStage::connecting:
        return phaseWhileConnecting(facts);
    case TransferStage::sending:
    case TransferStage::awaiting:
    case TransferStage::head:
        break;
    case TransferStage::body:
        return NetworkPhase::body;
    }
    switch (facts.code) {
    case CURLE_SEND_ERROR:
        return NetworkPhase::send;
    case CURLE_UNSUPPORTED_PROTOCOL: // an answer without a status line (HTTP/0.9)
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_OUT_OF_MEMORY: // a header line beyond curl's own limit of 100 KB
        return NetworkPhase::protocol;
    default:
        return facts.stage == TransferStage::sending ? NetworkPhase::send
                                                     : NetworkPhase::awaitResponse;
    }
}

QString sentence(NetworkPhase phase)
{
    switch (phase) {
    case NetworkPhase::resolve:
        return u"The host name could not be resolved"_s;
    case NetworkPhase::connect:
        return u"Could not connect"_s;
    case NetworkPhase::tls:
        return u"No secure connection could be made"_s;
    case NetworkPhase::proxy:
        return u"The connection proxy failed"_s;
    case NetworkPhase::send:
        return u"The connection broke while the request was being sent"_s;
    case NetworkPhase::awaitResponse:
        return u"The connection was closed before a complete response head came"_s;
    case NetworkPhase::firstByteTimeout:
        return u"The upstream did not begin to answer in time"_s;
    case NetworkPhase::body:
        return u"The answer broke off before its end"_s;
    case NetworkPhase::idleTimeout:
        return u"The upstream fell silent in the middle of its answer"_s;
    case NetworkPhase::protocol:
        return u"The upstream's answer is no usable HTTP"_s;
    }
    return {};
}

} // namespace

TransferEnd failedEnd(NetworkPhase phase, const QString &detail, bool reusedConnection)
{
    QString message = sentence(phase);
    if (!detail.isEmpty())
        message += u": "_s + redact(detail.simplified());
    return {false, phase, message, reusedConnection, false};
}

TransferEnd transferEnd(const CurlFacts &facts)
{
    // A connection that closes within the head leaves curl content, without a complete head.
    if (facts.code == CURLE_OK && facts.stage == TransferStage::body)
        return {true, NetworkPhase::resolve, {}, facts.reusedConnection, false};
    if (facts.code == CURLE_OK)
        return failedEnd(NetworkPhase::awaitResponse, {}, facts.reusedConnection);
    const char *detail = *facts.detail ? facts.detail : curl_easy_strerror(facts.code);
    TransferEnd end = failedEnd(phaseOf(facts), QString::fromUtf8(detail), facts.reusedConnection);
    end.unreachable = isUnreachable(facts);
    return end;
}

} // namespace signalbox
