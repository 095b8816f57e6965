// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "tests/support/wireclient.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace signalbox::test {

/// What a client got, whatever its dialect and whether it came as a stream.
struct TalkAnswer
{
    QByteArray text;
    QByteArray callId; ///< of the tool call; empty without one, or where the dialect has no ids
    QByteArray callName;
    QByteArray callArguments;
    QByteArray model;            ///< as the answer names it
    QByteArray stop;             ///< the dialect's word
    bool complete = false;       ///< the stream had its last event; whole answers have
    bool failed = false;         ///< an error event or body
    QByteArray thoughtSignature; ///< proof beside the call, where the dialect has a place for it
};

/// A client of one dialect that asks about the weather with a tool, and answers the tool's call.
class TranslationTalk final
{
public:
    enum class Way { whole, stream };
    TranslationTalk(DialectId dialect, QByteArray model, Way way);

    [[nodiscard]] QByteArray target() const;
    /// The first turn: the question, with the tool on offer.
    [[nodiscard]] QByteArray question() const;
    /// The second one: the same with the call and the tool's result.
    [[nodiscard]] QByteArray result(const TalkAnswer &answer) const;
    [[nodiscard]] TalkAnswer read(const RawResponse &response) const;

private:
    [[nodiscard]] QByteArray body(const QByteArray &more) const;
    [[nodiscard]] TalkAnswer readWhole(const RawResponse &response) const;
    [[nodiscard]] TalkAnswer readStream(const RawResponse &response) const;

    DialectId m_dialect;
    QByteArray m_model;
    Way m_way;
};

} // namespace signalbox::test
