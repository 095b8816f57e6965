// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedupstream.h"

#include "tests/support/upstreamconnection.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace signalbox::test {

namespace {
constexpr std::size_t kMaxRecords = 10'000;
}

std::string_view requestFateName(RequestFate fate)
{
    switch (fate) {
    case RequestFate::open:
        return "open";
    case RequestFate::answered:
        return "answered";
    case RequestFate::broken:
        return "broken";
    case RequestFate::aborted:
        return "aborted";
    }
    return {};
}

ScriptedUpstream::ScriptedUpstream(QObject *parent) : QObject(parent)
{
    m_server.setMaxPendingConnections(4096);
    connect(&m_server, &QTcpServer::newConnection, this, &ScriptedUpstream::onNewConnection);
}

ScriptedUpstream::~ScriptedUpstream()
{
    close();
}

bool ScriptedUpstream::listen(quint16 port)
{
    return m_server.listen(QHostAddress::LocalHost, port);
}

void ScriptedUpstream::close()
{
    m_server.close();
    qDeleteAll(findChildren<UpstreamConnection *>(QString(), Qt::FindDirectChildrenOnly));
}

QByteArray ScriptedUpstream::url() const
{
    return "http://127.0.0.1:" + QByteArray::number(m_server.serverPort());
}

void ScriptedUpstream::script(const QByteArray &credential, std::vector<UpstreamStep> steps,
                              Repeat repeat)
{
    m_scripts[credential] = Script{std::move(steps), 0, repeat};
}

void ScriptedUpstream::reset()
{
    m_scripts.clear();
    m_requests.clear();
    m_total = 0;
}

std::vector<RecordedRequest> ScriptedUpstream::requestsOf(const QByteArray &credential) const
{
    std::vector<RecordedRequest> out;
    for (const RecordedRequest &request : m_requests) {
        if (request.credential == credential)
            out.push_back(request);
    }
    return out;
}

int ScriptedUpstream::openConnections() const
{
    return static_cast<int>(
        findChildren<UpstreamConnection *>(QString(), Qt::FindDirectChildrenOnly).size());
}

UpstreamStep ScriptedUpstream::takeStep(const QByteArray &credential)
{
    UpstreamStep step = nextStep(credential);
    if (step.strict == Strictness::asUpstream)
        step.strict = m_strictness;
    return step;
}

UpstreamStep ScriptedUpstream::nextStep(const QByteArray &credential)
{
    for (const QByteArray &name : {credential, QByteArray("*")}) {
        const auto found = m_scripts.find(name);
        if (found == m_scripts.end())
            continue;
        Script &script = found->second;
        if (script.next == script.steps.size() && script.repeat == Repeat::yes)
            script.next = 0;
        if (script.next < script.steps.size())
            return script.steps[script.next++];
    }
    return {};
}

quint64 ScriptedUpstream::record(RecordedRequest request)
{
    request.number = ++m_total;
    m_requests.push_back(std::move(request));
    if (m_requests.size() > kMaxRecords)
        m_requests.pop_front();
    Q_EMIT requestRecorded(m_total);
    return m_total;
}

RecordedRequest *ScriptedUpstream::find(quint64 number)
{
    if (m_requests.empty() || number < m_requests.front().number ||
        number > m_requests.back().number) {
        return nullptr;
    }
    return &m_requests[static_cast<std::size_t>(number - m_requests.front().number)];
}

void ScriptedUpstream::onNewConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection())
        new UpstreamConnection(*this, socket, ++m_connections);
}

} // namespace signalbox::test
