// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/clienterror.h"
#include "core/dialects/dialect.h"

#include <QByteArray>

#include <optional>

namespace signalbox {

/// The answer of one attempt on its way to the client, event by event, whatever is done to it. One
/// per attempt, engine thread.
class AnswerRelay
{
public:
    virtual ~AnswerRelay() = default;

    /// The upstream's next bytes. ErrorCode::corrupt when they are garbage.
    [[nodiscard]] virtual Status feed(QByteArrayView data) = 0;
    /// How the upstream's body ended: where its framing says so, or anywhere.
    enum class BodyEnd { framed, cut };
    /// The upstream's body is over. ErrorCode::corrupt when it was garbage.
    [[nodiscard]] virtual Status finish(BodyEnd end) = 0;

    /// Whether anything of an answer has come.
    [[nodiscard]] virtual bool any() const = 0;
    /// What has been said about the end of the answer by now.
    [[nodiscard]] virtual StreamEnd end() const = 0;
    /// The upstream's own failure, where the client was not told of it yet.
    [[nodiscard]] virtual std::optional<ClientError> failure() const = 0;
    [[nodiscard]] virtual Usage usage() const = 0;

    /// What may go to the client by now and was not taken yet: whole events, possibly none.
    [[nodiscard]] virtual QByteArray take() = 0;
    /// The bytes that end the client's stream as broken; only after take() has given some.
    [[nodiscard]] virtual QByteArray broken(const ClientError &error) = 0;
    /// The bytes that keep a waiting client; empty when nothing more is to come.
    [[nodiscard]] virtual QByteArray keepAlive() = 0;
    /// The complete answer of a client that wants no stream; nothing where take() has it all.
    [[nodiscard]] virtual std::optional<QByteArray> whole() const { return std::nullopt; }
};

} // namespace signalbox
