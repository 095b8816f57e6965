// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "goldentarget.h"

#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/clienterror.h"

#include <memory>

namespace signalbox::golden {

/// How the bytes of an upstream's stream arrive.
struct Feeding
{
    std::size_t pieces = 0; ///< bytes at a time; 0: all at once
    std::size_t first = 0;  ///< bytes in the first piece; 0: as the others
    bool crlf = false;
    bool jsonArray = false; ///< Gemini without alt=sse
};

/// One upstream's answers on their way to one client: reader, filters, writer, in the order in
/// which the proxy has them.
class AnswerRun
{
public:
    AnswerRun(const Target &upstream, DialectId client, const json::Object &clientRequest);

    /// What the client gets.
    struct Got
    {
        QByteArray bytes;
        QString garbage; ///< why the upstream's answer could not be read; empty: it could
    };
    [[nodiscard]] Got plain(const json::Value &answer) const;
    [[nodiscard]] Got plainAsStream(const json::Value &answer) const;
    [[nodiscard]] Got streamed(const json::Array &events, const Feeding &feeding) const;
    [[nodiscard]] Got streamAsPlain(const json::Array &events) const;

private:
    [[nodiscard]] AnswerContext context() const;
    [[nodiscard]] QByteArray written(const Answer &answer) const;
    [[nodiscard]] QByteArray upstreamBytes(const json::Array &events, const Feeding &feeding) const;
    [[nodiscard]] QByteArray wrapped(const json::Value &answer) const;

    const Target &m_upstream;
    DialectId m_client;
    std::shared_ptr<const Conversation> m_request;
};

} // namespace signalbox::golden
