// SPDX-License-Identifier: GPL-3.0-or-later
#include "answerrun.h"

#include "jsonmatch.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/envelope.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"

namespace signalbox::golden {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kRequestId = "abc123";
constexpr long long kCreated = 1'790'000'000;

/// Reader and filters in front of whoever takes the events.
class Pipe
{
public:
    Pipe(const Target &upstream, const Conversation &request, AnswerEvents &to)
        : m_upstream(upstream)
        , m_restorer(to, toolNamesFor(upstream.dialect, request))
        , m_normalizer(m_restorer, std::string(kRequestId))
        , m_reader(codecFor(upstream.dialect).answerReader(m_normalizer))
    {
    }

    void readAnswer(const QByteArray &json)
    {
        note(m_reader->readAnswer(unwrapped(m_upstream.form, view(json))));
    }
    void readEvent(std::string_view name, const QByteArray &data)
    {
        if (m_garbage.isEmpty())
            note(m_reader->readEvent(name, unwrapped(m_upstream.form, view(data))));
    }
    /// The body has ended. A stream that may not end unsaid is broken.
    void endOfBody()
    {
        if (m_reader->complete())
            return;
        if (m_garbage.isEmpty() && dialectFor(m_upstream.dialect).mayEndUnsaid())
            m_reader->finish();
        else
            m_normalizer.failed({ErrorClass::badGateway, u"The upstream broke off."_s, {}, {}, {}});
    }
    [[nodiscard]] const QString &garbage() const { return m_garbage; }

private:
    void note(const Status &status)
    {
        if (!status.ok())
            m_garbage = status.error().message;
    }

    const Target &m_upstream;
    ToolRestorer m_restorer;
    AnswerNormalizer m_normalizer;
    std::unique_ptr<AnswerReader> m_reader;
    QString m_garbage;
};

void feedSse(Pipe &pipe, const QByteArray &bytes, const Feeding &feeding,
             const std::function<void()> &afterEach)
{
    SseFramer framer;
    qsizetype size = static_cast<qsizetype>(feeding.first ? feeding.first : feeding.pieces);
    for (qsizetype at = 0; at < bytes.size(); at += size) {
        if (at > 0 && feeding.pieces)
            size = static_cast<qsizetype>(feeding.pieces);
        if (size == 0 || (at > 0 && !feeding.pieces))
            size = bytes.size() - at;
        QByteArrayView events =
            framer.feed(QByteArrayView(bytes).sliced(at, std::min(size, bytes.size() - at)));
        while (const auto event = takeSseEvent(events)) {
            pipe.readEvent(view(event->name), event->data);
            afterEach();
        }
    }
}

void feedArray(Pipe &pipe, const QByteArray &bytes, const std::function<void()> &afterEach)
{
    JsonArrayFramer framer;
    for (const QByteArray &piece : framer.feed(bytes)) {
        const qsizetype begin = piece.indexOf('{');
        if (begin >= 0)
            pipe.readEvent({}, piece.sliced(begin));
        afterEach();
    }
}

} // namespace

AnswerRun::AnswerRun(const Target &upstream, DialectId client, const json::Object &clientRequest)
    : m_upstream(upstream), m_client(client)
{
    auto request = conversationOf(client, clientRequest, false);
    if (!request)
        qFatal("the case's request: %s", qPrintable(request.error().message));
    m_request = std::make_shared<const Conversation>(*std::move(request));
}

AnswerContext AnswerRun::context() const
{
    return {"client-model", std::string(kRequestId), kCreated, StreamFraming::sse, m_request};
}

QByteArray AnswerRun::written(const Answer &answer) const
{
    if (answer.failure)
        return dialectFor(m_client).errorBody(*answer.failure);
    return codecFor(m_client).writeAnswer(answer, context());
}

QByteArray AnswerRun::wrapped(const json::Value &answer) const
{
    if (m_upstream.form != UpstreamForm::codeAssist || memberOf(answer, "error"))
        return json::dump(answer);
    return json::dump(json::Object{{"response", answer}, {"traceId", "trace-1"}});
}

QByteArray AnswerRun::upstreamBytes(const json::Array &events, const Feeding &feeding) const
{
    const QByteArray lineEnd = feeding.crlf ? "\r\n" : "\n";
    QByteArray out;
    for (const json::Value &event : events) {
        if (feeding.jsonArray) {
            out += (out.isEmpty() ? "[" : ",\n") + wrapped(event);
            continue;
        }
        const json::Value *type = memberOf(event, "type");
        if (type && m_upstream.dialect != DialectId::openaiChat)
            out += "event: " + toBytes(textOf(*type)) + lineEnd;
        const QByteArray data = event.is_string() ? toBytes(textOf(event)) : wrapped(event);
        out += "data: " + data + lineEnd + lineEnd;
    }
    return feeding.jsonArray ? out + "]" : out;
}

AnswerRun::Got AnswerRun::plain(const json::Value &answer) const
{
    AnswerCollector collector;
    Pipe pipe(m_upstream, *m_request, collector);
    pipe.readAnswer(wrapped(answer));
    if (!pipe.garbage().isEmpty())
        return {{}, pipe.garbage()};
    return {written(collector.answer()), {}};
}

AnswerRun::Got AnswerRun::plainAsStream(const json::Value &answer) const
{
    AnswerCollector collector;
    Pipe pipe(m_upstream, *m_request, collector);
    pipe.readAnswer(wrapped(answer));
    if (!pipe.garbage().isEmpty())
        return {{}, pipe.garbage()};
    const auto writer = codecFor(m_client).answerWriter(context());
    replay(collector.answer(), *writer);
    return {writer->take(), {}};
}

AnswerRun::Got AnswerRun::streamed(const json::Array &events, const Feeding &feeding) const
{
    Got out;
    const auto writer = codecFor(m_client).answerWriter(context());
    Pipe pipe(m_upstream, *m_request, *writer);
    const QByteArray bytes = upstreamBytes(events, feeding);
    const auto take = [&out, &writer] { out.bytes += writer->take(); };
    if (feeding.jsonArray)
        feedArray(pipe, bytes, take);
    else
        feedSse(pipe, bytes, feeding, take);
    pipe.endOfBody();
    take();
    out.garbage = pipe.garbage();
    return out;
}

AnswerRun::Got AnswerRun::streamAsPlain(const json::Array &events) const
{
    AnswerCollector collector;
    Pipe pipe(m_upstream, *m_request, collector);
    feedSse(pipe, upstreamBytes(events, {}), {}, [] {});
    pipe.endOfBody();
    return {written(collector.answer()), pipe.garbage()};
}

} // namespace signalbox::golden
