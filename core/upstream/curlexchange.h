// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/curlfailure.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

class ConnectionPool;
class CurlTransfer;

/// Which HTTP versions a transport offers its upstreams.
enum class HttpVersions { http1, http2WhereOffered };

/// What is the same for all requests of one transport.
struct CurlExchangeSetup
{
    HttpVersions versions = HttpVersions::http1;
    QByteArray extraCaFile; ///< PEM, trusted besides the system's store; empty: none
};

/// What the exchanges of one transport have in common.
struct ExchangeShared
{
    /// When some exchange may time out at the earliest. Exchanges move it forward, the transport's
    /// sweep puts it back.
    TimePoint earliest = TimePoint::max();
    unsigned long long lastSerial = 0;
};

/// One easy handle and the request on it. Used again for later requests, so that a request costs
/// few allocations. It never touches the multi handle: its transport adds, removes and unpauses it.
/// Thread: the transport's. The handler is called from within curl only.
class CurlExchange final
{
public:
    CurlExchange(const CurlExchangeSetup &setup, ExchangeShared &shared);
    ~CurlExchange();
    Q_DISABLE_COPY_MOVE(CurlExchange)

    /// Takes a request. A request that cannot be sent sets refusal().
    void begin(UpstreamRequest request, const QByteArray &proxy, TransferHandler &handler,
               CurlTransfer &transfer);
    /// Makes it ready for the next begin().
    void clear();

    /// Why the request cannot be sent at all.
    [[nodiscard]] const std::optional<TransferEnd> &refusal() const { return m_failure; }
    /// Nobody listens any more: callbacks make curl give up.
    void abandon();
    [[nodiscard]] bool abandoned() const { return m_handler == nullptr; }

    void pause();
    /// Whether curl holds back data and must be unpaused, outside its callbacks.
    [[nodiscard]] bool resume();
    void unpauseCurl();

    /// How it ended, by curl's result.
    [[nodiscard]] TransferEnd endOf(CURLcode code) const;
    [[nodiscard]] TimePoint deadline() const { return m_deadline; }
    /// How it ended when its deadline passed.
    [[nodiscard]] TransferEnd timedOut() const;

    [[nodiscard]] CURL *easy() const { return m_easy; }
    [[nodiscard]] TransferHandler *handler() const { return m_handler; }
    [[nodiscard]] CurlTransfer *transfer() const { return m_transfer; }
    [[nodiscard]] unsigned long long serial() const { return m_serial; }

    // Bookkeeping of the transport.
    ConnectionPool *pool = nullptr; ///< set while curl has it
    std::size_t index = 0;          ///< in the transport's list of live exchanges
    bool resumeQueued = false;

private:
    static std::size_t onHeaderLine(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t onBody(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t onRead(char *buffer, std::size_t size, std::size_t count, void *self);
    static int onPrerequest(void *self, char *, char *, int, int);

    void setConstantOptions(const CurlExchangeSetup &setup);
    void setMethodAndBody();
    [[nodiscard]] bool makeHeaderList();
    [[nodiscard]] bool takeHeaderLine(std::string_view line);
    [[nodiscard]] bool headComplete();
    [[nodiscard]] bool fail(NetworkPhase phase, const QString &detail);
    void setDeadline(Milliseconds span);

    ExchangeShared &m_shared;
    CURL *m_easy = nullptr;
    std::array<char, CURL_ERROR_SIZE> m_errorText{};

    UpstreamRequest m_request;
    TransferHandler *m_handler = nullptr;
    CurlTransfer *m_transfer = nullptr;
    unsigned long long m_serial = 0;

    std::string m_headerText;
    std::vector<curl_slist> m_headerList;
    bool m_viaProxy = false;

    TransferStage m_stage = TransferStage::queued;
    qint64 m_bodyRead = 0; ///< bytes of the request body that curl has taken
    int m_status = 0;
    Headers m_head;
    qint64 m_headerBytes = 0;
    bool m_reused = false;
    bool m_paused = false;     ///< by the handler
    bool m_curlPaused = false; ///< curl holds data back
    TimePoint m_deadline = TimePoint::max();
    TimePoint m_firstByteDeadline = TimePoint::max();
    std::optional<TransferEnd> m_failure;
};

} // namespace signalbox
