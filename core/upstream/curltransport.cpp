// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curltransport.h"

#include "core/upstream/connectionpool.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

constexpr std::size_t kMaxIdleExchanges = 64;
constexpr Milliseconds kShortestSweep{10};

void initialiseCurl()
{
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    Q_ASSERT(done == CURLE_OK);
}

CurlExchange &exchangeOf(CURL *easy)
{
    char *exchange = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
    return *reinterpret_cast<CurlExchange *>(exchange);
}

} // namespace

/// What start() hands out: the user's end of an exchange, which may end first.
class CurlTransfer final : public Transfer
{
public:
    CurlTransfer(CurlTransport &transport, CurlExchange &exchange)
        : m_transport(transport), m_exchange(&exchange)
    {
    }
    ~CurlTransfer() override
    {
        if (m_exchange)
            m_transport.cancel(*m_exchange);
    }
    Q_DISABLE_COPY_MOVE(CurlTransfer)

    void pause() override
    {
        if (m_exchange)
            m_exchange->pause();
    }
    void resume() override
    {
        if (m_exchange)
            m_transport.resume(*m_exchange);
    }
    void forgetExchange() { m_exchange = nullptr; }

private:
    CurlTransport &m_transport;
    CurlExchange *m_exchange;
};

/// While one lives curl is on the stack: adding, removing and unpausing handles must wait.
class CurlTransport::CurlScope
{
public:
    explicit CurlScope(int &depth) : m_depth(depth) { ++m_depth; }
    ~CurlScope() { --m_depth; }
    Q_DISABLE_COPY_MOVE(CurlScope)

private:
    int &m_depth;
};

CurlTransport::CurlTransport(CurlTransportOptions options, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_sweepTimer(this)
{
    initialiseCurl();
    m_sweepTimer.setSingleShot(true);
    connect(&m_sweepTimer, &QTimer::timeout, this, &CurlTransport::sweep);
}

CurlTransport::~CurlTransport()
{
    Q_ASSERT(m_depth == 0);
    for (const auto &exchange : m_live) {
        if (exchange->transfer())
            exchange->transfer()->forgetExchange();
        exchange->abandon();
        if (exchange->pool)
            exchange->pool->remove(exchange->easy());
    }
    m_live.clear();
    m_pools.clear();
}

std::unique_ptr<Transfer> CurlTransport::start(UpstreamRequest request, TransferHandler &handler)
{
    CurlExchange &exchange = takeExchange();
    auto transfer = std::make_unique<CurlTransfer>(*this, exchange);
    const QByteArray proxy = proxyFor(request);
    exchange.begin(std::move(request), proxy, handler, *transfer);
    m_starting.push_back(&exchange);
    scheduleTurn();
    return transfer;
}

void CurlTransport::dropIdleConnections()
{
    // curl cannot close idle connections on request: the whole pool is left behind and goes when
    // its last transfer has ended.
    m_current = nullptr;
    scheduleTurn();
}

QByteArray CurlTransport::proxyFor(const UpstreamRequest &request) const
{
    if (request.proxyUrl == "none")
        return {};
    if (request.proxyUrl.isEmpty() || request.proxyUrl == "system")
        return m_options.systemProxy.proxyFor(request.url);
    return request.proxyUrl;
}

CurlExchange &CurlTransport::takeExchange()
{
    std::unique_ptr<CurlExchange> exchange;
    if (m_idle.empty()) {
        exchange = std::make_unique<CurlExchange>(
            CurlExchangeSetup{m_options.versions, m_options.extraCaFile}, m_shared);
    } else {
        exchange = std::move(m_idle.back());
        m_idle.pop_back();
    }
    exchange->index = m_live.size();
    m_live.push_back(std::move(exchange));
    return *m_live.back();
}

void CurlTransport::recycle(CurlExchange &exchange)
{
    if (exchange.resumeQueued)
        std::erase(m_resumed, &exchange);
    exchange.clear();
    const std::size_t index = exchange.index;
    std::unique_ptr<CurlExchange> owned = std::move(m_live[index]);
    if (index + 1 < m_live.size()) {
        m_live[index] = std::move(m_live.back());
        m_live[index]->index = index;
    }
    m_live.pop_back();
    if (m_idle.size() < kMaxIdleExchanges)
        m_idle.push_back(std::move(owned));
}

ConnectionPool &CurlTransport::currentPool()
{
    if (!m_current) {
        m_pools.push_back(std::make_unique<ConnectionPool>());
        m_current = m_pools.back().get();
        m_current->setActivity([this, pool = m_current](curl_socket_t socket, int events) {
            act(*pool, socket, events);
        });
    }
    return *m_current;
}

void CurlTransport::cancel(CurlExchange &exchange)
{
    exchange.abandon();
    if (!exchange.pool)
        return; // still in m_starting, which drops it
    if (m_depth > 0) {
        m_abandoned.push_back(&exchange);
    } else {
        detach(exchange);
        recycle(exchange);
    }
}

void CurlTransport::resume(CurlExchange &exchange)
{
    if (!exchange.resume() || exchange.resumeQueued)
        return;
    exchange.resumeQueued = true;
    m_resumed.push_back(&exchange);
    scheduleTurn();
}

void CurlTransport::scheduleTurn()
{
    if (m_turnPosted)
        return;
    m_turnPosted = true;
    QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

bool CurlTransport::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    turn();
    return true;
}

void CurlTransport::turn()
{
    m_turnPosted = false;
    retirePools();
    addStarted();
    unpauseResumed();
    for (std::size_t i = 0; i < m_pools.size(); ++i) {
        if (m_pools[i]->wantsTurn()) {
            const CurlScope scope(m_depth);
            m_pools[i]->drive(CURL_SOCKET_TIMEOUT, 0);
        }
    }
    settle();
}

void CurlTransport::addStarted()
{
    // A handler that hears of a refusal may start or cancel others: the list is read afresh.
    for (std::size_t left = m_starting.size(); left > 0 && !m_starting.empty(); --left) {
        CurlExchange *exchange = m_starting.front();
        m_starting.pop_front();
        if (exchange->abandoned()) {
            recycle(*exchange);
        } else if (exchange->refusal()) {
            conclude(*exchange, TransferEnd(*exchange->refusal()));
        } else {
            exchange->pool = &currentPool();
            exchange->pool->adopt(exchange->easy());
            const CurlScope scope(m_depth);
            exchange->pool->add(exchange->easy());
        }
    }
}

void CurlTransport::unpauseResumed()
{
    const std::vector<CurlExchange *> resumed = std::exchange(m_resumed, {});
    const CurlScope scope(m_depth); // nothing is recycled within, so the pointers stay good
    for (CurlExchange *exchange : resumed) {
        exchange->resumeQueued = false;
        if (!exchange->abandoned())
            exchange->unpauseCurl();
    }
}

void CurlTransport::act(ConnectionPool &pool, curl_socket_t socket, int events)
{
    {
        const CurlScope scope(m_depth);
        pool.drive(socket, events);
    }
    settle();
}

void CurlTransport::settle()
{
    bool again = !m_starting.empty() || !m_resumed.empty();
    for (std::size_t i = 0; i < m_pools.size(); ++i) {
        do {
            removeAbandoned();
        } while (concludeFinished(*m_pools[i]));
        m_pools[i]->rearm();
        again = again || m_pools[i]->wantsTurn();
    }
    if (again)
        scheduleTurn();
    armSweep();
}

void CurlTransport::removeAbandoned()
{
    for (CurlExchange *exchange : std::exchange(m_abandoned, {})) {
        detach(*exchange);
        recycle(*exchange);
    }
}

bool CurlTransport::concludeFinished(ConnectionPool &pool)
{
    int left = 0;
    const CURLMsg *message = curl_multi_info_read(pool.multi(), &left);
    if (!message)
        return false;
    CurlExchange &exchange = exchangeOf(message->easy_handle);
    conclude(exchange, exchange.endOf(message->data.result));
    return true;
}

void CurlTransport::detach(CurlExchange &exchange)
{
    ConnectionPool *pool = exchange.pool;
    if (!pool)
        return;
    {
        const CurlScope scope(m_depth);
        pool->remove(exchange.easy());
    }
    pool->rearm();
    if (pool->wantsTurn() || (pool != m_current && pool->transfers() == 0))
        scheduleTurn();
}

void CurlTransport::conclude(CurlExchange &exchange, const TransferEnd &end)
{
    TransferHandler *handler = exchange.handler();
    exchange.transfer()->forgetExchange();
    detach(exchange);
    recycle(exchange);
    handler->onEnd(end);
}

void CurlTransport::retirePools()
{
    std::erase_if(m_pools, [this](const std::unique_ptr<ConnectionPool> &pool) {
        return pool.get() != m_current && pool->transfers() == 0;
    });
}

void CurlTransport::armSweep()
{
    if (m_shared.earliest == TimePoint::max() || (m_sweepAt && *m_sweepAt <= m_shared.earliest))
        return;
    m_sweepAt = m_shared.earliest;
    const auto left = std::chrono::ceil<Milliseconds>(*m_sweepAt - SystemClock().now());
    m_sweepTimer.start(std::max(left, kShortestSweep));
}

void CurlTransport::sweep()
{
    // The timer stands at the earliest deadline that some transfer ever had; by now most have moved
    // on or ended, so that even many short requests cost one sweep in a long while.
    m_sweepAt.reset();
    m_shared.earliest = TimePoint::max();
    const TimePoint now = SystemClock().now();
    std::vector<unsigned long long> expired;
    for (const auto &exchange : m_live) {
        if (exchange->deadline() <= now)
            expired.push_back(exchange->serial());
        else
            m_shared.earliest = std::min(m_shared.earliest, exchange->deadline());
    }
    for (const unsigned long long serial : expired) {
        const auto found =
            std::find_if(m_live.begin(), m_live.end(), [serial](const auto &exchange) {
                return exchange->serial() == serial && !exchange->abandoned();
            });
        if (found != m_live.end())
            conclude(**found, (*found)->timedOut());
    }
    settle();
}

} // namespace signalbox
