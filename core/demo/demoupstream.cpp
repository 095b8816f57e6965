// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demoupstream.h"

#include "core/base/bytes.h"
#include "core/base/duration.h"
#include "core/demo/demoaccounts.h"
#include "core/demo/demoanswer.h"
#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/canonical/tokenestimate.h"
#include "core/net/urlpolicy.h"

#include <QUrl>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kModelStem = "demo-";

DemoReply jsonReply(int status, const QByteArray &body)
{
    DemoReply reply;
    reply.status = status;
    reply.headers.add("Content-Type", "application/json");
    reply.pieces.push_back(body);
    return reply;
}

DemoReply errorReply(DialectId dialect, const ClientError &error)
{
    const Dialect &words = dialectFor(dialect);
    return jsonReply(words.errorStatus(error.kind), words.errorBody(error));
}

DemoReply errorReply(DialectId dialect, ErrorClass kind, const QString &sentence)
{
    return errorReply(dialect, ClientError{kind, sentence, {}, {}, {}});
}

std::string decoded(std::string_view text)
{
    return QByteArray::fromPercentEncoding(toBytes(text)).toStdString();
}

} // namespace

DemoUpstream::DemoUpstream(const DemoRules &rules, const Clock &clock)
    : m_rules(rules), m_clock(clock), m_quotas(rules, clock), m_random(rules.seed)
{
}

bool DemoUpstream::serves(const QByteArray &url)
{
    static const QString kHost = QString::fromLatin1(kDemoHost.data(), kDemoHost.size());
    return QUrl::fromEncoded(url, QUrl::StrictMode).host() == kHost; // lower case by then
}

DemoUpstream::Call DemoUpstream::geminiCall(std::string_view path, std::string_view query)
{
    Call call;
    call.dialect = DialectId::gemini;
    if (path.empty()) {
        call.task = Task::models;
        return call;
    }
    const std::string name = decoded(path.substr(1));
    const auto divider = name.rfind(':');
    if (divider == std::string::npos)
        return call;
    const std::string_view method = std::string_view(name).substr(divider + 1);
    call.head.pathModel = name.substr(0, divider);
    call.head.streamsByPath = method == "streamGenerateContent";
    if (call.head.streamsByPath && query.find("alt=sse") == std::string_view::npos)
        call.framing = StreamFraming::jsonArray;
    if (call.head.streamsByPath || method == "generateContent")
        call.task = Task::generate;
    else if (method == "countTokens")
        call.task = Task::count;
    return call;
}

DemoUpstream::Call DemoUpstream::callOf(const UpstreamRequest &request)
{
    struct Place
    {
        std::string_view path;
        Task task;
        DialectId dialect;
    };
    static constexpr std::array kPlaces = {
        Place{"/v1/chat/completions", Task::generate, DialectId::openaiChat},
        Place{"/v1/responses", Task::generate, DialectId::openaiResponses},
        Place{"/v1/responses/input_tokens", Task::count, DialectId::openaiResponses},
        Place{"/v1/messages", Task::generate, DialectId::anthropic},
        Place{"/v1/messages/count_tokens", Task::count, DialectId::anthropic},
        Place{"/v1/models", Task::models, DialectId::openaiChat},
        Place{"/usage", Task::usage, DialectId::anthropic},
    };
    static constexpr std::string_view kGeminiModels = "/models";
    const QUrl url = QUrl::fromEncoded(request.url);
    const QByteArray whole = url.path(QUrl::FullyEncoded).toLatin1();
    const QByteArray query = url.query(QUrl::FullyEncoded).toLatin1();
    const std::string_view path = view(whole);
    const auto place = std::find_if(kPlaces.begin(), kPlaces.end(),
                                    [path](const Place &one) { return one.path == path; });
    if (place == kPlaces.end()) {
        const auto models = path.find(kGeminiModels);
        return models == std::string_view::npos
                   ? Call()
                   : geminiCall(path.substr(models + kGeminiModels.size()), view(query));
    }
    Call call;
    call.task = place->task;
    call.dialect = place->dialect;
    call.head.anthropicVersion = request.headers.value("anthropic-version").toStdString();
    if (call.task == Task::models && !call.head.anthropicVersion.empty())
        call.dialect = DialectId::anthropic;
    return call;
}

DemoReply DemoUpstream::answer(const UpstreamRequest &request)
{
    Question question{callOf(request), request.headers.value(kDemoAccountHeader).toStdString(), {}};
    const DialectId dialect = question.call.dialect;
    if (question.account.empty())
        return errorReply(dialect, ErrorClass::wrongKey,
                          u"The demo wants to know which of its accounts is asked."_s);
    if (question.call.task == Task::models)
        return models(question.call);
    if (question.call.task == Task::usage)
        return jsonReply(200, m_quotas.usage(question.account));
    if (question.call.task == Task::unknown)
        return errorReply(dialect, ErrorClass::badRequest,
                          u"The demo answers conversations only, not this kind of request."_s);
    const auto body = json::Document::parse(view(request.body));
    if (!body)
        return errorReply(dialect, ErrorClass::badRequest, body.error().message);
    auto read = codecFor(dialect).readRequest(*body, question.call.head);
    if (!read)
        return errorReply(dialect, ErrorClass::badRequest, read.error().message);
    if (!read->model.starts_with(kModelStem))
        return errorReply(dialect, ErrorClass::unknownModel,
                          u"The demo has no model of this name: use demo-large, demo-small or "
                          "demo-fast."_s);
    if (question.call.task == Task::count)
        return jsonReply(200, codecFor(dialect).writeCount(estimateTokens(*read)));
    question.conversation = std::make_shared<const Conversation>(std::move(*read));
    return generate(question);
}

bool DemoUpstream::isOverloaded()
{
    if (++m_asked <= m_rules.spared || m_rules.failsOnceIn <= 0)
        return false;
    return m_random.below(static_cast<std::uint64_t>(m_rules.failsOnceIn)) == 0;
}

AnswerContext DemoUpstream::contextOf(const Question &question)
{
    AnswerContext context;
    context.model = question.conversation->model;
    context.requestId = "demo" + std::to_string(++m_answers);
    context.created =
        std::chrono::floor<std::chrono::seconds>(m_clock.wallNow()).time_since_epoch().count();
    context.framing = question.call.framing;
    context.request = question.conversation;
    return context;
}

DemoReply DemoUpstream::generate(const Question &question)
{
    const DialectId dialect = question.call.dialect;
    if (isOverloaded())
        return errorReply(dialect, ErrorClass::overloaded,
                          u"The demo pretends to be overloaded; the next try succeeds."_s);
    const Answer answer = demoAnswer(*question.conversation, question.account);
    const auto refusal = m_quotas.take(question.account, answer.usage.input.value_or(0) +
                                                             answer.usage.output.value_or(0));
    if (refusal)
        return refused(question, *refusal);
    const AnswerContext context = contextOf(question);
    const DialectCodec &codec = codecFor(dialect);
    DemoReply reply;
    if (question.conversation->stream) {
        const std::unique_ptr<AnswerWriter> writer = codec.answerWriter(context);
        AnswerNormalizer normalizer(*writer, context.requestId);
        tellInPieces(answer, m_rules.pieceBytes, normalizer, [&reply, &writer] {
            if (QByteArray piece = writer->take(); !piece.isEmpty())
                reply.pieces.push_back(std::move(piece));
        });
        reply.headers.add("Content-Type", context.framing == StreamFraming::sse
                                              ? "text/event-stream"
                                              : "application/json");
    } else {
        AnswerCollector whole;
        AnswerNormalizer normalizer(whole, context.requestId);
        replay(answer, normalizer);
        reply = jsonReply(200, codec.writeAnswer(whole.answer(), context));
    }
    reply.headers.add("request-id", QByteArray::fromStdString(context.requestId));
    m_quotas.tell(question.account, dialect, reply.headers);
    return reply;
}

DemoReply DemoUpstream::refused(const Question &question, const DemoRefusal &refusal)
{
    const DialectId dialect = question.call.dialect;
    DemoReply reply = errorReply(
        dialect,
        ClientError{ErrorClass::rateLimited, refusal.sentence, {}, refusal.retryAfter, {}});
    if (dialect != DialectId::gemini) // Gemini tells it in the body alone
        reply.headers.add("Retry-After", QByteArray::number(static_cast<qlonglong>(
                                             retryAfterSeconds(refusal.retryAfter))));
    m_quotas.tell(question.account, dialect, reply.headers);
    return reply;
}

DemoReply DemoUpstream::models(const Call &call) const
{
    std::vector<ListedModel> listed;
    for (const std::string_view model : kDemoModels)
        listed.push_back({std::string(model), std::string(kDemoProvider)});
    return jsonReply(200, dialectFor(call.dialect).modelList(listed));
}

} // namespace signalbox
