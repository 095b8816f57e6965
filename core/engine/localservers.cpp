// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/localservers.h"

#include "core/providers/credentialcheck.h"

#include <QTimer>
#include <QUrl>

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox {

namespace {

constexpr qsizetype kListMax = 1024 * 1024;

/// The definition's own base URL at that port, where it names this computer.
std::string localUrl(const ProviderDefinition &provider, int port)
{
    QUrl url(QString::fromStdString(provider.baseUrl));
    if (!isLoopbackHost(url.host().toStdString()))
        url = QUrl(QStringLiteral("http://127.0.0.1/v1"));
    url.setPort(port);
    return url.toString(QUrl::StripTrailingSlash).toStdString();
}

bool isOwn(const std::vector<ListenAddress> &own, int port)
{
    return std::any_of(own.begin(), own.end(),
                       [port](const ListenAddress &address) { return address.port == port; });
}

} // namespace

class LocalServers::Search
{
public:
    Search(HttpTransport &transport, const ProviderRegistry &providers, Done done)
        : m_transport(transport), m_providers(providers), m_done(std::move(done))
    {
        m_limit.setSingleShot(true);
        QObject::connect(&m_limit, &QTimer::timeout, &m_limit, [this] { finish(); });
    }

    void start(const std::vector<ListenAddress> &own, const std::vector<std::string> &known)
    {
        std::set<int> asked;
        for (const ProviderDefinition &provider : m_providers.all()) {
            for (const int port : provider.localPorts) {
                if (!isOwn(own, port) && asked.insert(port).second)
                    ask(provider, port, known);
            }
        }
        m_limit.start(m_probes.empty() ? Milliseconds::zero() : kLimit);
    }

private:
    /// One port.
    class Probe final : public TransferHandler
    {
    public:
        Probe(Search &owner, LocalServer found) : server(std::move(found)), m_owner(owner) {}

        void onHead(int status, Headers) override { m_status = status; }
        void onData(QByteArrayView data) override
        {
            m_body.append(data.first(std::min(data.size(), kListMax - m_body.size())));
        }
        void onEnd(const TransferEnd &end) override
        {
            answered = end.ok && m_status == 200 && isModelList(m_body);
            if (answered)
                server.models = modelIds(m_body);
            ended = true;
            m_owner.onEnded();
        }

        LocalServer server;
        std::unique_ptr<Transfer> transfer;
        bool ended = false;
        bool answered = false;

    private:
        Search &m_owner;
        int m_status = 0;
        QByteArray m_body;
    };

    void ask(const ProviderDefinition &provider, int port, const std::vector<std::string> &known)
    {
        LocalServer server;
        server.provider = provider.id;
        server.name = provider.name;
        server.baseUrl = localUrl(provider, port);
        server.known =
            std::find(known.begin(), known.end(), originOf(server.baseUrl)) != known.end();
        UpstreamRequest request;
        request.method = "GET";
        request.url =
            upstreamUrl(DialectId::openaiChat, server.baseUrl, {}, provider.modelsPath, {});
        request.headers = {{"Accept", "application/json"}};
        request.proxyUrl = "none";
        request.connectTimeout = kLimit;
        request.firstByteTimeout = kLimit;
        request.idleTimeout = kLimit;
        m_probes.push_back(std::make_unique<Probe>(*this, std::move(server)));
        Probe &probe = *m_probes.back();
        probe.transfer = m_transport.start(std::move(request), probe);
    }

    void onEnded()
    {
        if (std::all_of(m_probes.begin(), m_probes.end(),
                        [](const auto &probe) { return probe->ended; }))
            m_limit.start(Milliseconds::zero()); // from the event loop: a transfer is calling
    }

    void finish()
    {
        std::vector<LocalServer> found;
        for (const auto &probe : m_probes) {
            if (probe->answered)
                found.push_back(std::move(probe->server));
        }
        const Done done = std::move(m_done);
        done(std::move(found)); // may destroy this
    }

    HttpTransport &m_transport;
    const ProviderRegistry &m_providers;
    Done m_done;
    QTimer m_limit;
    std::vector<std::unique_ptr<Probe>> m_probes;
};

LocalServers::LocalServers(HttpTransport &transport, const ProviderRegistry &providers, Done done)
    : m_search(std::make_unique<Search>(transport, providers, std::move(done)))
{
}

LocalServers::~LocalServers() = default;

void LocalServers::start(const std::vector<ListenAddress> &own,
                         const std::vector<std::string> &known)
{
    m_search->start(own, known);
}

} // namespace signalbox
