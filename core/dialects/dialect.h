// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/base/result.h"
#include "core/dialects/clienterror.h"
#include "core/dialects/reasoning.h"
#include "core/json/splice.h"
#include "core/net/headers.h"

#include <QByteArray>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// What routing needs of a request; the body itself stays as bytes.
struct RequestFacts
{
    std::string model; ///< as the client named it; empty when the body has none
    std::optional<json::MemberSpan> modelSpan; ///< where the name stands in the body
    bool stream = false;
    std::string session;           ///< session key (scheduling.md §5); empty when there is none
    long long inputTokens = 0;     ///< an estimate: a quarter of the body's bytes
    long long outputTokens = 0;    ///< at most, as the request says; 0: it does not
    bool thinks = false;           ///< thinking is asked for
    bool carriesReasoning = false; ///< signed or encrypted, of reasoningFamily() (§9)
    /// Whose proof an answer of another family left in the body, marked as such (signaturemark.h):
    /// the last one's family; empty when none is marked.
    std::string markedFamily;
};

/// Tokens of one answer. Absent where the upstream did not tell.
struct Usage
{
    std::optional<long long> input; ///< all input, cached included
    std::optional<long long> output;
    std::optional<long long> cached;
};

/// A model in a list for clients.
struct ListedModel
{
    std::string id;
    std::string ownedBy; ///< provider id
};

/// How the body of a streamed answer is cut into events.
enum class StreamFraming { sse, jsonArray };

/// What an event says about the end of its stream: nothing, that the answer is complete, or that it
/// failed (the upstream's own error event).
enum class StreamEnd { open, complete, failed };

/// One wire dialect as this program needs it on a pass-through: what routing reads, its errors, its
/// usage figures. Stateless and immutable; thread-safe.
class Dialect
{
public:
    virtual ~Dialect() = default;

    [[nodiscard]] virtual DialectId id() const = 0;

    /// Reads the facts out of a request body. `pathModel` is the model that the path names
    /// (Gemini). invalidArgument when the body is no JSON object or a field that is needed is of a
    /// wrong kind; Error::fields names it.
    [[nodiscard]] Result<RequestFacts> readRequest(std::string_view body, const Headers &headers,
                                                   std::string_view pathModel) const;

    /// Which provider family signs or encrypts the reasoning in this dialect's requests; empty:
    /// none does (scheduling.md §9).
    [[nodiscard]] virtual std::string_view reasoningFamily() const { return {}; }
    /// The body without reasoning, byte for byte the same elsewhere. `body` was read before.
    [[nodiscard]] QByteArray withoutReasoning(std::string_view body) const;

    /// The body of an error answer.
    [[nodiscard]] virtual QByteArray errorBody(const ClientError &error) const = 0;
    [[nodiscard]] virtual int errorStatus(ErrorClass kind) const;

    /// What ends a broken stream: this dialect's error event as the client's next bytes. `head`
    /// holds the first bytes of the stream that was sent, `last` its last event.
    [[nodiscard]] virtual QByteArray streamError(const ClientError &error, QByteArrayView head,
                                                 QByteArrayView last) const = 0;
    /// What resets the client's stall timer in the middle of a stream (wire.md 2.11). `head` as for
    /// streamError().
    [[nodiscard]] virtual QByteArray keepAlive(QByteArrayView head) const = 0;
    /// What the data of one event say about the end of their stream.
    [[nodiscard]] virtual StreamEnd streamEnd(std::string_view data) const = 0;
    /// Whether upstreams of this dialect are known to leave out the event that ends a stream, so
    /// that a well-framed end of the body has to do.
    [[nodiscard]] virtual bool mayEndUnsaid() const { return false; }

    /// Adds what an answer or event tells about tokens.
    virtual void readUsage(std::string_view json, Usage &usage) const = 0;
    /// A byte sequence that stands in every event with usage figures.
    [[nodiscard]] virtual std::string_view usageMarker() const = 0;

    /// Paths at which an answer or event names its model.
    [[nodiscard]] virtual std::span<const std::vector<std::string_view>> modelPaths() const = 0;

    [[nodiscard]] virtual QByteArray modelList(const std::vector<ListedModel> &models) const = 0;
    [[nodiscard]] virtual QByteArray modelEntry(const ListedModel &model) const = 0;

protected:
    /// Session hints in the body that this dialect knows, before the first user text.
    [[nodiscard]] virtual std::string
    bodySession(std::string_view body, const std::vector<json::MemberSpan> &members) const = 0;
    /// The texts of the user's turns, oldest first; stops after a few.
    [[nodiscard]] virtual std::vector<std::string>
    userTexts(std::string_view body, const std::vector<json::MemberSpan> &members) const = 0;
    /// Adds how much output and whether thinking is asked for.
    virtual void readWishes(std::string_view body, const std::vector<json::MemberSpan> &members,
                            RequestFacts &facts) const = 0;
    /// Whether the body carries signed or encrypted reasoning; with `cuts`, notes there what to
    /// take out so that it carries no reasoning at all.
    virtual bool findReasoning(std::string_view body, const std::vector<json::MemberSpan> &members,
                               ByteEdits *cuts) const;
    /// How long the first user text must be to name a session.
    [[nodiscard]] virtual std::size_t shortestSessionText() const { return 10; }
};

[[nodiscard]] const Dialect &dialectFor(DialectId id);

} // namespace signalbox
