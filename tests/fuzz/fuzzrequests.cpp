// SPDX-License-Identifier: GPL-3.0-or-later
// A client's request, read and written for every kind of upstream.
#include "core/base/bytes.h"
#include "core/dialects/canonical/tokenestimate.h"
#include "core/dialects/codec.h"
#include "core/dialects/envelope.h"
#include "core/json/splice.h"
#include "tests/fuzz/fuzzentries.h"

namespace signalbox::fuzz {

namespace {

struct Upstream
{
    DialectId dialect;
    const char *model;
    UpstreamForm form;
    bool official;
};
constexpr Upstream kUpstreams[] = {
    {DialectId::openaiChat, "gpt-5", UpstreamForm::plain, true},
    {DialectId::openaiChat, "llama3", UpstreamForm::plain, false},
    {DialectId::openaiResponses, "gpt-5", UpstreamForm::plain, true},
    {DialectId::anthropic, "claude-sonnet-4-5", UpstreamForm::plain, true},
    {DialectId::anthropic, "claude-opus-4-7", UpstreamForm::vertex, true},
    {DialectId::gemini, "gemini-2.5-flash", UpstreamForm::plain, true},
    {DialectId::gemini, "gemini-3-pro", UpstreamForm::codeAssist, true},
};

bool isJsonObject(const QByteArray &text)
{
    return json::scanObject({text.constData(), static_cast<std::size_t>(text.size())}).ok();
}

void requireSpoken(const Error &error)
{
    require(error.code == ErrorCode::invalidArgument, "a refused request is an invalidArgument");
    require(!error.message.isEmpty(), "a refused request says why");
}

void writeFor(const Upstream &upstream, const Conversation &conversation)
{
    const DialectCodec &codec = codecFor(upstream.dialect);
    WriteTarget target;
    target.model = upstream.model;
    target.form = upstream.form;
    target.official = upstream.official;
    target.project = "project";
    RequestNotes notes(conversation.dialect);
    const Result<QByteArray> body = codec.writeRequest(conversation, target, notes);
    if (!body) {
        requireSpoken(body.error());
        return;
    }
    require(isJsonObject(*body), "a written request is a JSON object");
    EnvelopeCall call;
    call.form = upstream.form;
    call.dialect = upstream.dialect;
    call.model = target.model;
    call.project = target.project;
    call.location = "global";
    call.method = "generateContent";
    require(isJsonObject(wrapRequest(call, *body)), "a wrapped request is a JSON object");
    const auto count = codec.writeCountRequest(conversation, target, notes);
    if (count && count->ok())
        require(isJsonObject(**count), "a count request is a JSON object");
}

void readRequest(DialectId client, std::string_view input)
{
    const auto document = json::Document::parse(input);
    if (!document)
        return;
    RequestHead head;
    if (client == DialectId::gemini) {
        head.pathModel = "gemini-2.5-pro";
        head.streamsByPath = true;
    } else if (client == DialectId::anthropic) {
        head.anthropicVersion = "2023-06-01";
    }
    const Result<Conversation> conversation = codecFor(client).readRequest(*document, head);
    if (!conversation) {
        requireSpoken(conversation.error());
        require(!conversation.error().fields.empty(), "a faulty request names its fields");
        return;
    }
    require(estimateTokens(*conversation) >= 0, "an estimate is not negative");
    for (const Upstream &upstream : kUpstreams)
        writeFor(upstream, *conversation);
}

} // namespace

template <int Dialect>
void readRequests(std::string_view input)
{
    readRequest(static_cast<DialectId>(Dialect), input);
}
template void readRequests<0>(std::string_view input);
template void readRequests<1>(std::string_view input);
template void readRequests<2>(std::string_view input);
template void readRequests<3>(std::string_view input);

} // namespace signalbox::fuzz
