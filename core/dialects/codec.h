// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/base/result.h"
#include "core/dialects/canonical/answer.h"
#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/dialect.h"

#include <QByteArray>

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

/// What of a client's request stands outside its body.
struct RequestHead
{
    std::string pathModel;        ///< Gemini: the model in the path
    bool streamsByPath = false;   ///< Gemini: :streamGenerateContent
    std::string anthropicVersion; ///< the header; may be empty
};

/// How an upstream wraps its base dialect.
enum class UpstreamForm {
    plain,
    vertex,     ///< Vertex AI: model and project in the path, Anthropic bodies without a model
    codeAssist, ///< Google Cloud Code Assist: Gemini inside {model, project, request}
};

/// For whom a request is written.
struct WriteTarget
{
    std::string model; ///< upstream model, without a thinking suffix
    UpstreamForm form = UpstreamForm::plain;
    /// The vendor's own service, which knows every field of its dialect; servers that are only
    /// compatible get the fields that all of them know.
    bool official = false;
    std::string project; ///< Code Assist
};

/// What writing an answer for a client needs to know.
struct AnswerContext
{
    std::string model;     ///< as the client named it
    std::string requestId; ///< ours: makes ids where the upstream gave none
    long long created = 0; ///< seconds since 1970
    StreamFraming framing = StreamFraming::sse;
    /// What the client asked (settings that answers echo, include_usage); never null.
    std::shared_ptr<const Conversation> request;
};

/// Reads the answers of one upstream request and tells them as events. One per attempt; engine
/// thread. Errors are upstream's garbage: ErrorCode::corrupt, a sentence.
class AnswerReader
{
public:
    virtual ~AnswerReader() = default;

    /// A whole answer that was not streamed: all of its events, end() or failed() included.
    [[nodiscard]] virtual Status readAnswer(std::string_view json) = 0;
    /// The data of one event of a stream (`name`: its event name, may be empty), or one item of a
    /// JSON array. Unknown events are skipped; what comes after the end is ignored.
    [[nodiscard]] virtual Status readEvent(std::string_view name, std::string_view data) = 0;
    /// Whether end() or failed() was told.
    [[nodiscard]] virtual bool complete() const = 0;
    /// The stream is over in a well-framed way without its last event, and the dialect allows that
    /// (Dialect::mayEndUnsaid): tells what is still owed.
    virtual void finish() = 0;
};

/// Writes an answer as a stream in a client's dialect: takes events, gives bytes. It must have
/// begun with start(). Holds nothing back but what its dialect cannot say yet.
class AnswerWriter : public AnswerEvents
{
public:
    /// The bytes that the events so far have become; empty when none have.
    [[nodiscard]] virtual QByteArray take() = 0;
    /// Appends what resets the client's stall timer (wire.md 2.11). Before start(): nothing.
    virtual void keepAlive() = 0;
};

/// Translation for one dialect: readers and writers between its wire form and the canonical
/// conversation, answer and events. Stateless and immutable; thread-safe.
class DialectCodec
{
public:
    virtual ~DialectCodec() = default;

    [[nodiscard]] virtual DialectId id() const = 0;

    /// A client's request. invalidArgument names every field at fault with its pointer, and the
    /// message begins with the first one's path as clients write it ("messages[3].role: …").
    [[nodiscard]] virtual Result<Conversation>
    readRequest(std::shared_ptr<const json::Document> body, const RequestHead &head) const = 0;
    /// An upstream's request body. Repairs what the dialect demands (alternation, pairing), notes
    /// what it leaves out, and fails with invalidArgument where leaving out would change the
    /// meaning; the message then names the client's field (RequestNotes::refuse).
    [[nodiscard]] virtual Result<QByteArray> writeRequest(const Conversation &conversation,
                                                          const WriteTarget &target,
                                                          RequestNotes &notes) const = 0;
    /// Reads an upstream's answers into `to`, which must outlive the reader.
    [[nodiscard]] virtual std::unique_ptr<AnswerReader> answerReader(AnswerEvents &to) const = 0;

    /// A whole answer for a client that did not ask for a stream.
    [[nodiscard]] virtual QByteArray writeAnswer(const Answer &answer,
                                                 const AnswerContext &context) const = 0;
    [[nodiscard]] virtual std::unique_ptr<AnswerWriter>
    answerWriter(AnswerContext context) const = 0;

    /// The client's field for a setting, e.g. "max_completion_tokens"; empty when the dialect has
    /// none.
    [[nodiscard]] virtual std::string_view fieldOf(Setting setting) const = 0;
    /// The top-level members of a request body that the reader knows; docs/dialects.md is held
    /// against them.
    [[nodiscard]] virtual std::span<const std::string_view> knownFields() const = 0;

    /// Counting tokens: the upstream's request (nothing where this dialect has no endpoint for it),
    /// the figure in its answer, and the answer for a client.
    [[nodiscard]] virtual std::optional<Result<QByteArray>>
    writeCountRequest(const Conversation &conversation, const WriteTarget &target,
                      RequestNotes &notes) const = 0;
    [[nodiscard]] virtual std::optional<long long> readCount(std::string_view json) const = 0;
    [[nodiscard]] virtual QByteArray writeCount(long long tokens) const = 0;
};

[[nodiscard]] const DialectCodec &codecFor(DialectId id);

} // namespace signalbox
