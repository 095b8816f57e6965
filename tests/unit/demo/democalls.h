// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/demo/demoaccounts.h"
#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/codec.h"
#include "core/json/value.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"
#include "core/upstream/transport.h"

#include <QByteArray>

#include <string>
#include <string_view>
#include <vector>

/// Requests to the demo in every dialect, and its answers read as any upstream's are.
namespace signalbox::test {

/// One way to call one dialect.
struct DemoCall
{
    const char *name;
    DialectId dialect;
    QByteArray url;
    QByteArray before; ///< the body around the user's words …
    QByteArray after;
    QByteArray tools; ///< … and in front of the last brace, a tool named look_up with a city
    bool streams;
};

inline std::vector<DemoCall> demoCalls()
{
    const QByteArray schema =
        R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";
    const QByteArray chat = R"({"model":"demo-large","messages":[{"role":"user","content":")";
    const QByteArray responses = R"({"model":"demo-large","input":")";
    const QByteArray contents = R"({"contents":[{"role":"user","parts":[{"text":")";
    const QByteArray messages = R"({"model":"demo-large","max_tokens":900,)"
                                R"("messages":[{"role":"user","content":")";
    const QByteArray chatTools =
        R"(,"tools":[{"type":"function","function":{"name":"look_up","parameters":)" + schema +
        "}}]";
    const QByteArray responsesTools =
        R"(,"tools":[{"type":"function","name":"look_up","parameters":)" + schema + "}]";
    const QByteArray messagesTools =
        R"(,"tools":[{"name":"look_up","input_schema":)" + schema + "}]";
    const QByteArray geminiTools =
        R"(,"tools":[{"functionDeclarations":[{"name":"look_up","parameters":)" + schema + "}]}]";
    const QByteArray stream = R"(,"stream":true)";
    const QByteArray model = "https://demo.invalid/v1beta/models/demo-large:";
    using enum DialectId;
    return {
        {"chat", openaiChat, "https://demo.invalid/v1/chat/completions", chat, "\"}]", chatTools,
         false},
        {"chat streamed", openaiChat, "https://demo.invalid/v1/chat/completions", chat,
         "\"}]" + stream + R"(,"stream_options":{"include_usage":true})", chatTools, true},
        {"responses", openaiResponses, "https://demo.invalid/v1/responses", responses, "\"",
         responsesTools, false},
        {"responses streamed", openaiResponses, "https://demo.invalid/v1/responses", responses,
         "\"" + stream, responsesTools, true},
        {"anthropic", anthropic, "https://demo.invalid/v1/messages", messages, "\"}]",
         messagesTools, false},
        {"anthropic streamed", anthropic, "https://demo.invalid/v1/messages", messages,
         "\"}]" + stream, messagesTools, true},
        {"gemini", DialectId::gemini, model + "generateContent", contents, "\"}]}]", geminiTools,
         false},
        {"gemini streamed", DialectId::gemini, model + "streamGenerateContent?alt=sse", contents,
         "\"}]}]", geminiTools, true},
        {"gemini streamed as an array", DialectId::gemini, model + "streamGenerateContent",
         contents, "\"}]}]", geminiTools, true},
    };
}

inline UpstreamRequest demoRequest(const DemoCall &call, const QByteArray &words,
                                   const QByteArray &account = "demo-a")
{
    UpstreamRequest request;
    request.url = call.url;
    request.headers = {{"Content-Type", "application/json"}, {"x-demo-account", account}};
    request.body = call.before + words + call.after + "}";
    return request;
}

inline UpstreamRequest demoToolRequest(const DemoCall &call, const QByteArray &words)
{
    UpstreamRequest request = demoRequest(call, words);
    request.body = call.before + words + call.after + call.tools + "}";
    return request;
}

/// The answer as an upstream's is read; `complete` says whether it came to its end.
struct ReadAnswer
{
    Answer answer;
    bool complete = false;
};

inline ReadAnswer readAnswer(const DemoCall &call, const QByteArray &body)
{
    AnswerCollector collected;
    AnswerNormalizer normalizer(collected, "id");
    const auto reader = codecFor(call.dialect).answerReader(normalizer);
    bool good = true;
    if (!call.streams) {
        good = reader->readAnswer(view(body)).ok();
    } else if (body.startsWith('[')) {
        JsonArrayFramer framer;
        for (const QByteArray &piece : framer.feed(body)) {
            if (const auto item = piece.indexOf('{'); item >= 0)
                good = reader->readEvent({}, view(QByteArrayView(piece).sliced(item))).ok() && good;
        }
    } else {
        QByteArrayView events(body);
        while (const auto event = takeSseEvent(events))
            good = reader->readEvent(view(event->name), view(event->data)).ok() && good;
        good = good && events.isEmpty();
    }
    return {collected.answer(), good && reader->complete()};
}

inline std::string textOf(const Answer &answer)
{
    std::string text;
    for (const AnswerChoice &choice : answer.choices) {
        for (const AnswerPart &part : choice.parts)
            text += part.text;
    }
    return text;
}

/// Keeps what a transfer tells.
struct Heard final : TransferHandler
{
    int status = 0;
    Headers headers;
    QByteArray body;
    int pieces = 0;
    bool ended = false;
    std::unique_ptr<Transfer> *destroyOnHead = nullptr;
    std::unique_ptr<Transfer> *destroyOnData = nullptr;

    void onHead(int told, Headers fields) override
    {
        status = told;
        headers = std::move(fields);
        if (destroyOnHead)
            destroyOnHead->reset();
    }
    void onData(QByteArrayView data) override
    {
        body.append(data);
        ++pieces;
        if (destroyOnData)
            destroyOnData->reset();
    }
    void onEnd(const TransferEnd &end) override { ended = end.ok; }
};

} // namespace signalbox::test
