// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/json/value.h"

#include <QStringList>

namespace signalbox::golden {

/// What a client got, checked for what every answer of its dialect has (framing, ids, model,
/// numbering) and freed of it, so that a golden case says only what is its own.
struct ClientAnswer
{
    QStringList faults;
    json::Value body; ///< a whole answer, or the array of a stream's events
};

/// `bytes`: a whole answer. wire.md 1.1 – 1.4, "Response".
[[nodiscard]] ClientAnswer wholeAnswer(DialectId client, const QByteArray &bytes);
/// `bytes`: all of a stream. wire.md 2.11. Events as their data; chat's end as the text "[DONE]".
[[nodiscard]] ClientAnswer streamedAnswer(DialectId client, const QByteArray &bytes);

/// The events of a stream as they tell the same however they were cut: neighbouring pieces of one
/// text joined, what says nothing left out; Gemini's chunks as their parts.
[[nodiscard]] json::Array joined(DialectId client, const json::Array &events);

} // namespace signalbox::golden
