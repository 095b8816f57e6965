// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demotransport.h"

#include <optional>
#include <utility>

namespace signalbox {

namespace {

/// Rings once for each thing that it tells: the head, a piece, the end. The next ring is set before
/// the handler is called, because that may destroy this.
class DemoTransfer final : public Transfer
{
public:
    DemoTransfer(DemoUpstream &upstream, Alarms &alarms, const DemoRules &rules,
                 UpstreamRequest request, TransferHandler &handler)
        : m_upstream(upstream)
        , m_alarms(alarms)
        , m_rules(rules)
        , m_request(std::move(request))
        , m_handler(handler)
    {
        ringAfter(rules.firstByte);
    }

    void pause() override { m_paused = true; }
    void resume() override
    {
        m_paused = false;
        if (std::exchange(m_held, false))
            ringAfter({});
    }

private:
    void ringAfter(Milliseconds span)
    {
        m_alarm = m_alarms.after(span, [this] { onRing(); });
    }
    void onRing()
    {
        if (m_paused)
            m_held = true;
        else if (!m_reply)
            tellHead();
        else if (m_told < m_reply->pieces.size())
            tellPiece();
        else
            m_handler.onEnd({});
    }
    void tellHead()
    {
        m_reply = m_upstream.answer(m_request);
        ringAfter({});
        m_handler.onHead(m_reply->status, m_reply->headers);
    }
    void tellPiece()
    {
        const QByteArray piece = std::move(m_reply->pieces[m_told++]);
        ringAfter(m_told < m_reply->pieces.size() ? m_rules.betweenPieces : Milliseconds{0});
        m_handler.onData(piece);
    }

    DemoUpstream &m_upstream;
    Alarms &m_alarms;
    const DemoRules &m_rules;
    const UpstreamRequest m_request;
    TransferHandler &m_handler;
    std::unique_ptr<Alarm> m_alarm;
    std::optional<DemoReply> m_reply;
    std::size_t m_told = 0; ///< pieces
    bool m_paused = false;
    bool m_held = false; ///< something is due since the pause
};

} // namespace

DemoTransport::DemoTransport(HttpTransport &behind, const Clock &clock, Alarms &alarms,
                             DemoRules rules)
    : m_behind(behind), m_alarms(alarms), m_rules(rules), m_upstream(rules, clock)
{
}

std::unique_ptr<Transfer> DemoTransport::start(UpstreamRequest request, TransferHandler &handler)
{
    if (!DemoUpstream::serves(request.url))
        return m_behind.start(std::move(request), handler);
    return std::make_unique<DemoTransfer>(m_upstream, m_alarms, m_rules, std::move(request),
                                          handler);
}

} // namespace signalbox
