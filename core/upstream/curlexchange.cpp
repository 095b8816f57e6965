// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curlexchange.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Bodies up to this size go out with the head in one write, as curl does with its own copy.
constexpr qsizetype kInlineBodyBytes = 64 * 1024;
constexpr long kMaxIdleSeconds = 60;
constexpr long kKeepAliveProbeSeconds = 15;
constexpr long kKeepAliveIntervalSeconds = 5;

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Fields that curl makes itself from the URL and the body.
bool isMadeByCurl(std::string_view name)
{
    return sameHeaderName(name, "host") || sameHeaderName(name, "content-length") ||
           sameHeaderName(name, "expect") || isHopByHop(name);
}

bool isSendable(const Header &field)
{
    const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    return !field.name.isEmpty() && !field.name.contains(':') &&
           std::none_of(field.name.begin(), field.name.end(), breaks) &&
           std::none_of(field.value.begin(), field.value.end(), breaks);
}

int statusOf(std::string_view statusLine)
{
    int status = 0;
    const auto space = statusLine.find(' ');
    if (space != std::string_view::npos) {
        const std::string_view digits = statusLine.substr(space + 1, 3);
        std::from_chars(digits.data(), digits.data() + digits.size(), status);
    }
    return status;
}

} // namespace

CurlExchange::CurlExchange(const CurlExchangeSetup &setup, ExchangeShared &shared)
    : m_shared(shared), m_easy(curl_easy_init())
{
    setConstantOptions(setup);
}

CurlExchange::~CurlExchange()
{
    curl_easy_cleanup(m_easy);
}

void CurlExchange::setConstantOptions(const CurlExchangeSetup &setup)
{
    const auto set = [this](CURLoption option, auto value) {
        curl_easy_setopt(m_easy, option, value);
    };
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_ERRORBUFFER, m_errorText.data());
    set(CURLOPT_HEADERFUNCTION, &CurlExchange::onHeaderLine);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &CurlExchange::onBody);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_READFUNCTION, &CurlExchange::onRead);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_PREREQFUNCTION, &CurlExchange::onPrerequest);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L); // else removing a handle waits for a name being resolved
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_NOPROXY, ""); // or curl would read the environment by itself
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    set(CURLOPT_USERAGENT, "Signalbox/" SIGNALBOX_VERSION);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, kKeepAliveProbeSeconds);
    set(CURLOPT_TCP_KEEPINTVL, kKeepAliveIntervalSeconds);
    set(CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
    if (setup.versions == HttpVersions::http2WhereOffered) {
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        set(CURLOPT_PIPEWAIT, 1L);
    } else {
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_SSL_ENABLE_ALPN, 0L);
    }
    if (!setup.extraCaFile.isEmpty()) {
        // The system's store stays in force through curl's built-in certificate folder.
        set(CURLOPT_CAINFO, setup.extraCaFile.constData());
        set(CURLOPT_PROXY_CAINFO, setup.extraCaFile.constData());
    } else {
        // With a folder set curl parses all certificates for every connection; with the system's
        // bundle alone it keeps them for a day.
        const char *bundle = nullptr;
        curl_easy_getinfo(m_easy, CURLINFO_CAINFO, &bundle);
        if (bundle && *bundle)
            set(CURLOPT_CAPATH, static_cast<const char *>(nullptr));
    }
}

void CurlExchange::begin(UpstreamRequest request, const QByteArray &proxy, TransferHandler &handler,
                         CurlTransfer &transfer)
{
    m_serial = ++m_shared.lastSerial;
    m_request = std::move(request);
    m_handler = &handler;
    m_transfer = &transfer;
    m_viaProxy = !proxy.isEmpty();
    m_errorText[0] = '\0';
    if (!makeHeaderList()) {
        m_failure = failedEnd(NetworkPhase::protocol,
                              u"a request header has a line break or no proper name"_s, false);
        return;
    }
    curl_easy_setopt(m_easy, CURLOPT_URL, m_request.url.constData());
    curl_easy_setopt(m_easy, CURLOPT_PROXY, proxy.constData());
    curl_easy_setopt(m_easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(m_request.connectTimeout.count()));
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, m_headerList.data());
    setMethodAndBody();
}

void CurlExchange::clear()
{
    m_request = {};
    m_handler = nullptr;
    m_transfer = nullptr;
    m_serial = 0;
    m_stage = TransferStage::queued;
    m_bodyRead = 0;
    m_status = 0;
    m_head = {};
    m_headerBytes = 0;
    m_reused = false;
    m_paused = false;
    m_curlPaused = false;
    m_deadline = TimePoint::max();
    m_firstByteDeadline = TimePoint::max();
    m_failure.reset();
    pool = nullptr;
    resumeQueued = false;
}

void CurlExchange::setMethodAndBody()
{
    const QByteArray &method = m_request.method;
    const QByteArray &body = m_request.body;
    const bool usuallyHasBody = method == "POST" || method == "PUT" || method == "PATCH";
    const char *custom = nullptr;
    if (body.isEmpty() && method == "HEAD") {
        curl_easy_setopt(m_easy, CURLOPT_NOBODY, 1L);
    } else if (body.isEmpty() && !usuallyHasBody) {
        curl_easy_setopt(m_easy, CURLOPT_HTTPGET, 1L);
        custom = method == "GET" ? nullptr : method.constData();
    } else {
        curl_easy_setopt(m_easy, CURLOPT_POST, 1L);
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        const bool inlined = body.size() <= kInlineBodyBytes;
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, inlined ? body.constData() : nullptr);
        custom = method == "POST" ? nullptr : method.constData();
    }
    curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST, custom);
}

bool CurlExchange::makeHeaderList()
{
    m_headerText.clear(); // keeps its room
    std::size_t count = 0;
    const auto append = [this, &count](std::string_view name, std::string_view separator,
                                       std::string_view value) {
        m_headerText += name;
        m_headerText += separator;
        m_headerText += value;
        m_headerText += '\0';
        ++count;
    };
    for (const Header &field : m_request.headers.fields()) {
        if (!isSendable(field))
            return false;
        if (isMadeByCurl(view(field.name)))
            continue;
        // "Name;" is curl's way to say an empty field.
        append(view(field.name), field.value.isEmpty() ? ";" : ": ", view(field.value));
    }
    // "Name:" takes away what curl would add by itself.
    append("Expect", ":", {});
    for (const char *name : {"Accept", "Content-Type"}) {
        if (!m_request.headers.contains(name))
            append(name, ":", {});
    }
    m_headerList.resize(count);
    char *line = m_headerText.data();
    for (std::size_t i = 0; i < count; ++i) {
        m_headerList[i] = {line, i + 1 < count ? &m_headerList[i + 1] : nullptr};
        line += std::strlen(line) + 1;
    }
    return true;
}

void CurlExchange::abandon()
{
    m_handler = nullptr;
    m_transfer = nullptr;
    m_deadline = TimePoint::max();
}

void CurlExchange::pause()
{
    m_paused = true;
    if (m_stage == TransferStage::body)
        m_deadline = TimePoint::max();
}

bool CurlExchange::resume()
{
    if (!m_paused)
        return false;
    m_paused = false;
    if (m_stage == TransferStage::body)
        setDeadline(m_request.idleTimeout);
    return m_curlPaused;
}

void CurlExchange::unpauseCurl()
{
    if (m_paused || !m_curlPaused)
        return;
    m_curlPaused = false;
    curl_easy_pause(m_easy, CURLPAUSE_CONT);
}

void CurlExchange::setDeadline(Milliseconds span)
{
    m_deadline = SystemClock().now() + span;
    m_shared.earliest = std::min(m_shared.earliest, m_deadline);
}

bool CurlExchange::fail(NetworkPhase phase, const QString &detail)
{
    m_failure = failedEnd(phase, detail, m_reused);
    return false;
}

int CurlExchange::onPrerequest(void *self, char *, char *, int, int)
{
    auto *exchange = static_cast<CurlExchange *>(self);
    exchange->m_stage = std::max(exchange->m_stage, TransferStage::connecting);
    if (exchange->m_stage > TransferStage::connecting) {
        // curl is about to send the request again, because a reused connection died without an
        // answer. The upstream may have acted on the first copy, and billed it: the attempt loop
        // decides, not curl.
        const bool sentAll = exchange->m_stage != TransferStage::sending;
        (void)exchange->fail(sentAll ? NetworkPhase::awaitResponse : NetworkPhase::send,
                             u"the kept-alive connection had been closed"_s);
        return CURL_PREREQFUNC_ABORT;
    }
    long connects = 0;
    curl_easy_getinfo(exchange->m_easy, CURLINFO_NUM_CONNECTS, &connects);
    exchange->m_reused = connects == 0;
    if (exchange->m_request.body.size() > kInlineBodyBytes) {
        exchange->m_stage = TransferStage::sending;
        exchange->setDeadline(exchange->m_request.idleTimeout);
    } else {
        exchange->m_stage = TransferStage::awaiting;
        exchange->setDeadline(exchange->m_request.firstByteTimeout);
        exchange->m_firstByteDeadline = exchange->m_deadline;
    }
    return CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::onRead(char *buffer, std::size_t size, std::size_t count, void *self)
{
    auto *exchange = static_cast<CurlExchange *>(self);
    const QByteArray &body = exchange->m_request.body;
    const qint64 left = body.size() - exchange->m_bodyRead;
    const qint64 now = std::min(left, static_cast<qint64>(size * count));
    std::memcpy(buffer, body.constData() + exchange->m_bodyRead, static_cast<std::size_t>(now));
    exchange->m_bodyRead += now;
    if (exchange->m_stage != TransferStage::sending)
        return static_cast<std::size_t>(now);
    if (exchange->m_bodyRead == body.size()) {
        exchange->m_stage = TransferStage::awaiting;
        exchange->setDeadline(exchange->m_request.firstByteTimeout);
        exchange->m_firstByteDeadline = exchange->m_deadline;
    } else {
        exchange->setDeadline(exchange->m_request.idleTimeout);
    }
    return static_cast<std::size_t>(now);
}

std::size_t CurlExchange::onHeaderLine(char *data, std::size_t size, std::size_t count, void *self)
{
    auto *exchange = static_cast<CurlExchange *>(self);
    const std::size_t length = size * count;
    if (exchange->abandoned())
        return 0;
    exchange->m_headerBytes += static_cast<qint64>(length);
    bool ok = true;
    if (exchange->m_headerBytes > exchange->m_request.maxHeaderBytes)
        ok = exchange->fail(NetworkPhase::protocol, u"its headers are too large"_s);
    else if (exchange->m_stage != TransferStage::body) // else a trailer, which nobody needs
        ok = exchange->takeHeaderLine({data, length});
    return ok ? length : 0;
}

bool CurlExchange::takeHeaderLine(std::string_view line)
{
    if (m_stage != TransferStage::head) {
        m_stage = TransferStage::head;
        setDeadline(m_request.idleTimeout);
    }
    if (line.starts_with("HTTP/")) {
        m_status = statusOf(line);
        m_head = {};
        return m_status >= 100 || fail(NetworkPhase::protocol, u"a status line without status"_s);
    }
    if (trimmed(line).empty())
        return headComplete();
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || line.front() == ' ' ||
        line.front() == '\t')
        return fail(NetworkPhase::protocol, u"a header line is malformed"_s);
    m_head.add(toBytes(trimmed(line.substr(0, colon))), toBytes(trimmed(line.substr(colon + 1))));
    return true;
}

bool CurlExchange::headComplete()
{
    if (m_status < 200) {
        // An interim answer says nothing about when the final one begins.
        m_stage = TransferStage::awaiting;
        m_deadline = m_firstByteDeadline;
        m_shared.earliest = std::min(m_shared.earliest, m_deadline);
        return true;
    }
    m_stage = TransferStage::body;
    if (m_paused)
        m_deadline = TimePoint::max();
    else
        setDeadline(m_request.idleTimeout);
    m_handler->onHead(m_status, std::move(m_head));
    return !abandoned();
}

std::size_t CurlExchange::onBody(char *data, std::size_t size, std::size_t count, void *self)
{
    auto *exchange = static_cast<CurlExchange *>(self);
    const std::size_t length = size * count;
    if (exchange->abandoned())
        return 0;
    if (exchange->m_paused) {
        exchange->m_curlPaused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    exchange->setDeadline(exchange->m_request.idleTimeout);
    exchange->m_handler->onData(QByteArrayView(data, static_cast<qsizetype>(length)));
    return exchange->abandoned() ? 0 : length;
}

TransferEnd CurlExchange::endOf(CURLcode code) const
{
    if (m_failure)
        return *m_failure;
    CurlFacts facts{.code = code,
                    .stage = m_stage,
                    .viaProxy = m_viaProxy,
                    .detail = m_errorText.data(),
                    .reusedConnection = m_reused};
    if (code == CURLE_PROXY)
        curl_easy_getinfo(m_easy, CURLINFO_PROXY_ERROR, &facts.proxyError);
    if (code != CURLE_OK) {
        curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &facts.osError);
        // The time of connecting would stay 0 when the handshake stalls.
        long localPort = 0; // 0 until TCP is up
        curl_easy_getinfo(m_easy, CURLINFO_LOCAL_PORT, &localPort);
        facts.hostConnected = localPort > 0;
    }
    return transferEnd(facts);
}

TransferEnd CurlExchange::timedOut() const
{
    if (m_stage == TransferStage::sending)
        return failedEnd(NetworkPhase::send, u"the upstream takes no more bytes"_s, m_reused);
    const bool waiting = m_stage == TransferStage::awaiting;
    return failedEnd(waiting ? NetworkPhase::firstByteTimeout : NetworkPhase::idleTimeout, {},
                     m_reused);
}

} // namespace signalbox
