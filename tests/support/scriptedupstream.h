// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"
#include "tests/support/upstreamstep.h"

#include <QByteArray>
#include <QObject>
#include <QTcpServer>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace signalbox::test {

/// What became of one request that the upstream read completely.
enum class RequestFate {
    open,     ///< being answered, or stalled on purpose
    answered, ///< the whole answer was handed to the network
    broken,   ///< ended by the scripted fault
    aborted,  ///< the other side went away before the end
};

/// "open", "answered", "broken", "aborted".
[[nodiscard]] std::string_view requestFateName(RequestFate fate);

struct RecordedRequest
{
    quint64 number = 0;     ///< from 1, in the order of arrival
    quint64 connection = 0; ///< which connection carried it, from 1
    QByteArray method;
    QByteArray target;
    Headers headers;
    QByteArray body;       ///< transfer coding removed, otherwise byte by byte as sent
    QByteArray credential; ///< as sent; empty when there was none
    RequestFate fate = RequestFate::open;
    int status = 0;  ///< of the answer; 0 while there is none
    int written = 0; ///< events handed to the network so far
};

enum class Repeat {
    no, ///< each step once; afterwards the canned answer
    yes ///< start again after the last step
};

/// An HTTP/1.1 upstream over real sockets that speaks OpenAI Chat and Responses, Anthropic and
/// Gemini, records each request and misbehaves as scripted: per credential, then for everybody
/// ("*"), then the canned answer. Also serves its control endpoints (README.md). One thread, that
/// of the owner, which runs an event loop. Listens on 127.0.0.1 only.
class ScriptedUpstream final : public QObject
{
    Q_OBJECT

public:
    explicit ScriptedUpstream(QObject *parent = nullptr);
    ~ScriptedUpstream() override;

    /// Port 0: any free one. False when the port is taken.
    [[nodiscard]] bool listen(quint16 port = 0);
    /// Stops listening and cuts every connection; requests are refused from now on.
    void close();
    /// "http://127.0.0.1:PORT"
    [[nodiscard]] QByteArray url() const;
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    /// Replaces the steps of one credential, or of all others with "*".
    void script(const QByteArray &credential, std::vector<UpstreamStep> steps,
                Repeat repeat = Repeat::no);
    /// Whether requests are held against the vendors' rules where a step says nothing of it; lax
    /// from the start.
    void setStrictness(Strictness strictness) { m_strictness = strictness; }
    /// Forgets scripts and records; connections stay.
    void reset();

    /// The latest requests (at most 10 000), oldest first.
    [[nodiscard]] const std::deque<RecordedRequest> &requests() const { return m_requests; }
    [[nodiscard]] std::vector<RecordedRequest> requestsOf(const QByteArray &credential) const;
    [[nodiscard]] quint64 totalRequests() const { return m_total; }
    [[nodiscard]] int openConnections() const;
    [[nodiscard]] quint64 connectionsSeen() const { return m_connections; }

    /// For the connection: the step that this credential's next request gets.
    [[nodiscard]] UpstreamStep takeStep(const QByteArray &credential);
    /// For the connection: keeps a request and gives it its number.
    quint64 record(RecordedRequest request);
    /// For the connection: the kept request, or null when it was dropped since.
    [[nodiscard]] RecordedRequest *find(quint64 number);

Q_SIGNALS:
    void requestRecorded(quint64 number);
    void requestEnded(quint64 number);

private:
    struct Script
    {
        std::vector<UpstreamStep> steps;
        std::size_t next = 0;
        Repeat repeat = Repeat::no;
    };

    [[nodiscard]] UpstreamStep nextStep(const QByteArray &credential);
    void onNewConnection();

    QTcpServer m_server;
    std::map<QByteArray, Script> m_scripts;
    Strictness m_strictness = Strictness::lax;
    std::deque<RecordedRequest> m_requests;
    quint64 m_total = 0;
    quint64 m_connections = 0;
};

} // namespace signalbox::test
