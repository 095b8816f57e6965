// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/httpmessage.h"
#include "tests/support/upstreamanswers.h"
#include "tests/support/upstreamstep.h"

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <deque>

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace signalbox::test {

class ScriptedUpstream;

/// One connection of the scripted upstream: reads requests one after the other and plays each
/// answer. Child of the upstream; deletes itself when the other side has gone.
class UpstreamConnection final : public QObject
{
    Q_OBJECT

public:
    /// Takes the socket over.
    UpstreamConnection(ScriptedUpstream &upstream, QTcpSocket *socket, quint64 number);
    ~UpstreamConnection() override;

private:
    /// What happens when all pieces are written.
    enum class Ending { next, close, reset, silence };
    struct Piece
    {
        QByteArray bytes;
        Milliseconds delay{0};
        bool event = false;
    };

    void onReadyRead();
    void readNext();
    void handle(const RequestHead &head, const QByteArray &body);
    void respond(const RequestHead &head, const UpstreamCall &call, const UpstreamStep &step);
    void planPlain(QByteArray head, const UpstreamAnswer &answer, const UpstreamStep &step);
    void planStream(QByteArray head, const UpstreamAnswer &answer, const UpstreamCall &call,
                    const UpstreamStep &step);
    void add(QByteArray bytes, Milliseconds delay = Milliseconds(0), bool event = false);
    void dripSlowly(Milliseconds delay);
    void pump();
    void finish();
    void resetConnection();
    void onDisconnected();

    ScriptedUpstream &m_upstream;
    QTcpSocket *m_socket;
    quint64 m_number;
    QByteArray m_in;
    bool m_continueSent = false;
    bool m_busy = false;
    bool m_faulty = false; ///< the step asked for a broken answer
    quint64 m_request = 0; ///< number of the request being answered; 0: a control call or none
    std::deque<Piece> m_out;
    bool m_waited = false; ///< the front piece's delay is over
    Ending m_ending = Ending::next;
    QTimer m_timer;
};

} // namespace signalbox::test
