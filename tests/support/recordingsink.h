// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/responsesink.h"

#include <QStringList>

#include <utility>

namespace signalbox::test {

/// A sink that keeps what it is told and notes every breach of the ResponseSink contract.
class RecordingSink final : public ResponseSink
{
public:
    void send(int code, const Headers &fields, QByteArrayView bytes) override
    {
        expect(!m_begun && !m_finished, "send after an answer had begun");
        m_begun = true;
        m_finished = true;
        status = code;
        headers = withExtra(fields);
        body = bytes.toByteArray();
    }
    void begin(int code, const Headers &fields) override
    {
        expect(!m_begun && !m_finished, "begin after an answer had begun");
        m_begun = true;
        streamed = true;
        status = code;
        headers = withExtra(fields);
    }
    void write(QByteArrayView bytes) override
    {
        expect(m_begun && !m_finished, "write outside an answer");
        body += bytes;
        unsent += bytes.size();
    }
    void finish() override
    {
        expect(m_begun && !m_finished, "finish outside an answer");
        m_finished = true;
    }
    void abort() override
    {
        m_finished = true;
        aborted = true;
    }

    [[nodiscard]] bool begun() const override { return m_begun; }
    [[nodiscard]] bool finished() const override { return m_finished; }
    [[nodiscard]] bool clientGone() const override { return m_gone; }
    [[nodiscard]] qint64 unsentBytes() const override { return unsent; }

    /// The client closes its connection.
    void leave()
    {
        m_gone = true;
        if (!m_finished && onGone)
            std::exchange(onGone, nullptr)();
    }
    /// The client has read all that was written.
    void drain()
    {
        unsent = 0;
        if (onDrained) {
            const auto report = onDrained;
            report();
        }
    }

    int status = 0;
    Headers headers;
    QByteArray body;
    qint64 unsent = 0;
    bool streamed = false;
    bool aborted = false;
    QStringList breaches;

private:
    void expect(bool holds, const char *what)
    {
        if (!holds)
            breaches += QString::fromLatin1(what);
    }

    bool m_begun = false;
    bool m_finished = false;
    bool m_gone = false;
};

} // namespace signalbox::test
