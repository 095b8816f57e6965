// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that are served by an account of another dialect (architecture.md, life of a request;
// wire.md 2, 4).
#include "core/dialects/canonical/signaturemark.h"
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray unquoted(const QByteArray &text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray kChatBody = unquoted("{'model':'claude-x','messages':["
                                      "{'role':'user','content':'How is the weather?'}]}");
const QByteArray kChatStream = unquoted("{'model':'claude-x','stream':true,'messages':["
                                        "{'role':'user','content':'How is the weather?'}]}");
const QByteArray kMessage =
    unquoted("{'id':'msg_1','type':'message','role':'assistant','model':'claude-up',"
             "'content':[{'type':'text','text':'Fine.'}],'stop_reason':'end_turn',"
             "'stop_sequence':null,'usage':{'input_tokens':8,'cache_read_input_tokens':3,"
             "'cache_creation_input_tokens':0,'output_tokens':7}}");
const Headers kSse{{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}};

QByteArray messageEvent(const char *name, const char *rest = "")
{
    return unquoted(QByteArray("event: ") + name + "\ndata: {'type':'" + name + "'" + rest +
                    "}\n\n");
}
const QByteArray kStart = messageEvent(
    "message_start", ",'message':{'id':'msg_1','type':'message','role':'assistant','content':[],"
                     "'model':'claude-up','stop_reason':null,'stop_sequence':null,"
                     "'usage':{'input_tokens':8,'output_tokens':1}}");
const QByteArray kText =
    messageEvent("content_block_start", ",'index':0,'content_block':{'type':'text','text':''}") +
    messageEvent("content_block_delta", ",'index':0,'delta':{'type':'text_delta','text':'Fine.'}") +
    messageEvent("content_block_stop", ",'index':0");
const QByteArray kStop =
    messageEvent("message_delta", ",'delta':{'stop_reason':'end_turn','stop_sequence':null},"
                                  "'usage':{'output_tokens':7}") +
    messageEvent("message_stop");

/// An Anthropic account that serves a chat client's model.
Account &claude(TransactionFixture &f, const char *name = "a")
{
    return f.accounts.add(name, "anthropic");
}

QByteArray textOf(const json::Object &chat)
{
    const json::Value *choices = chat.if_contains("choices");
    if (!choices || !choices->is_array() || choices->get_array().empty())
        return {};
    const auto &content = choices->at(0).at("message").at("content").as_string();
    return {content.data(), static_cast<qsizetype>(content.size())};
}

} // namespace

class TestTransactionTranslation final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsWrittenAndItsAnswerRead()
    {
        TransactionFixture f;
        claude(f);
        f.ask("/v1/chat/completions?a=1", kChatBody,
              {{"OpenAI-Beta", "x"}, {"Content-Type", "application/json"}});
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.url, QByteArray("https://api.anthropic.com/v1/messages"));
        QCOMPARE(sent.headers.value("anthropic-version"), QByteArray("2023-06-01"));
        QCOMPARE(sent.headers.value("x-api-key"), QByteArray("key-a"));
        QVERIFY(!sent.headers.contains("openai-beta"));
        QCOMPARE(parsed(sent.body).at("model").as_string(), "claude-x");
        QCOMPARE(parsed(sent.body).at("messages").at(0).at("role").as_string(), "user");
        f.transport.answer(0, 200, kMessage, {{"anthropic-ratelimit-requests-remaining", "5"}});
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.sink->headers.value("content-type"), QByteArray("application/json"));
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a@example.test"));
        QCOMPARE(f.sink->headers.value("x-mapped-model"), QByteArray("claude-x"));
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("1"));
        QVERIFY(!f.sink->headers.contains("anthropic-ratelimit-requests-remaining"));
        const json::Object answer = parsed(f.sink->body);
        QCOMPARE(answer.at("object").as_string(), "chat.completion");
        QCOMPARE(answer.at("model").as_string(), "claude-x"); // as the client named it
        QCOMPARE(textOf(answer), QByteArray("Fine."));
        QVERIFY(f.ended());
        QCOMPARE(f.record.inputTokens, std::optional(11LL)); // wire 2.8: 8 uncached and 3 cached
        QCOMPARE(f.record.outputTokens, std::optional(7LL));
        QCOMPARE(f.record.cachedTokens, std::optional(3LL));
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::success);
        QCOMPARE(f.accounts.released.front().outcome.inputTokens, 11);
    }

    void aStreamIsWrittenEventByEvent()
    {
        TransactionFixture f;
        claude(f);
        f.chat(kChatStream);
        QVERIFY(parsed(f.transport.request(0).body).at("stream").as_bool());
        QCOMPARE(f.transport.request(0).headers.value("accept"), QByteArray("text/event-stream"));
        f.transport.head(0, 200, kSse);
        QVERIFY(!f.sink->begun());
        f.transport.data(0, kStart);
        f.transport.data(0, kText.first(70)); // cut anywhere
        f.transport.data(0, kText.mid(70));
        QVERIFY(f.sink->streamed);
        QCOMPARE(f.sink->headers.value("content-type"), QByteArray("text/event-stream"));
        QVERIFY(f.sink->body.contains("\"content\":\"Fine.\""));
        QVERIFY(!f.sink->body.contains("[DONE]"));
        f.transport.data(0, kStop);
        f.transport.end(0);
        QVERIFY(f.sink->body.endsWith("data: [DONE]\n\n"));
        QVERIFY(f.sink->body.contains("\"finish_reason\":\"stop\""));
        QVERIFY(!f.sink->body.contains("claude-up"));
        QVERIFY(f.ended());
        QCOMPARE(f.record.outputTokens, std::optional(7LL));
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::success);
    }

    void theWayOfTheAnswerIsTheUpstreamsToChoose_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("events");
        QTest::newRow("a whole one for a stream") << kChatStream << false;
        QTest::newRow("events for a whole one") << kChatBody << true;
    }
    void theWayOfTheAnswerIsTheUpstreamsToChoose()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, events);
        TransactionFixture f;
        claude(f);
        f.chat(body);
        if (events) {
            f.transport.head(0, 200, kSse);
            f.transport.data(0, kStart + kText + kStop);
            f.transport.end(0);
            QVERIFY(!f.sink->streamed);
            QCOMPARE(textOf(parsed(f.sink->body)), QByteArray("Fine."));
        } else {
            f.transport.answer(0, 200, kMessage);
            QVERIFY(f.sink->streamed);
            QVERIFY(f.sink->body.contains("\"content\":\"Fine.\""));
            QVERIFY(f.sink->body.endsWith("data: [DONE]\n\n"));
        }
        QVERIFY(f.ended());
    }

    void theSameIsMendedOnAPassThrough()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat(unquoted("{'model':'gpt-5','stream':true,'messages':["
                        "{'role':'user','content':'hi'}]}"));
        f.transport.answer(0, 200,
                           unquoted("{'id':'c1','object':'chat.completion','created':1,"
                                    "'model':'gpt-5','choices':[{'index':0,'message':{'role':"
                                    "'assistant','content':'Hello'},'finish_reason':'stop'}]}"));
        QVERIFY(f.sink->streamed);
        QVERIFY(f.sink->body.contains("\"content\":\"Hello\""));
        QVERIFY(f.sink->body.endsWith("data: [DONE]\n\n"));
        QVERIFY(f.ended());
    }

    void wrongFieldsAreNamedInTheClientsDialect_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("chat") << QByteArray("/v1/chat/completions")
                              << unquoted("{'model':'claude-x','messages':[{'role':7}]}")
                              << QByteArray("anthropic") << QByteArray("messages[0].role");
        QTest::newRow("anthropic")
            << QByteArray("/v1/messages")
            << unquoted(
                   "{'model':'gpt-5','max_tokens':'x','messages':[{'role':'user','content':'hi'}]}")
            << QByteArray("openai") << QByteArray("max_tokens");
    }
    void wrongFieldsAreNamedInTheClientsDialect()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, field);
        TransactionFixture f;
        f.accounts.add("a", provider.constData());
        f.ask(target, body);
        QCOMPARE(f.sink->status, 400);
        QVERIFY2(f.sink->body.contains(field), f.sink->body.constData());
        QVERIFY(f.sink->body.contains("invalid_request_error"));
        QCOMPARE(f.transport.count(), std::size_t{0});
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("0"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
    }

    void whatAnUpstreamCannotBeAskedGoesElsewhere()
    {
        // wire 2.10: Anthropic gives one answer only; another provider may give two.
        TransactionFixture f;
        f.accounts.keepsToRoute = true;
        claude(f);
        f.accounts.add("b", "openai-compatible");
        f.chat(unquoted("{'model':'m','n':2,'messages':[{'role':'user','content':'hi'}]}"));
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.transport.request(0).headers.value("authorization"), QByteArray("Bearer key-b"));
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
        QCOMPARE(f.accounts.queries.back().attempt, 0);
        f.transport.answer(0, 200, "{\"model\":\"m\"}");
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("1"));
        QVERIFY(f.ended());
    }

    void whatNobodyCanBeAskedIsRefused()
    {
        TransactionFixture f;
        f.accounts.keepsToRoute = true;
        claude(f);
        claude(f, "b");
        f.chat(unquoted("{'model':'claude-x','n':2,'messages':[{'role':'user','content':'hi'}]}"));
        QCOMPARE(f.sink->status, 400);
        QCOMPARE(parsed(f.sink->body).at("error").at("param").as_string(), "n");
        QCOMPARE(f.transport.count(), std::size_t{0});
        QCOMPARE(f.accounts.queries.size(), std::size_t{1});
        QVERIFY(f.ended());
    }

    void whatBecameOfTheOthersIsToldInstead()
    {
        TransactionFixture f;
        f.accounts.keepsToRoute = true;
        claude(f);
        f.accounts.add("b", "openai-compatible");
        f.chat(unquoted("{'model':'m','n':2,'messages':[{'role':'user','content':'hi'}]}"));
        f.transport.answer(0, 429, "{}", {{"Retry-After", "30"}});
        QCOMPARE(f.sink->status, 429);
        QVERIFY(f.ended());
    }

    void failuresRotateAsEver()
    {
        TransactionFixture f;
        claude(f);
        claude(f, "b");
        f.chat(kChatBody);
        f.transport.answer(0, 529,
                           unquoted("{'type':'error','error':{'type':'overloaded_error',"
                                    "'message':'Overloaded'}}"));
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(parsed(f.transport.request(1).body).at("model").as_string(), "claude-x");
        f.transport.answer(1, 200, kMessage);
        QCOMPARE(textOf(parsed(f.sink->body)), QByteArray("Fine."));
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("2"));
        QVERIFY(f.ended());
    }

    void upstreamErrorsSpeakTheClientsDialect_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("error");
        QTest::addColumn<int>("told");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("wire 2.12 bad request")
            << QByteArray("/v1/chat/completions") << kChatBody << QByteArray("anthropic") << 400
            << unquoted("{'type':'error','error':{'type':'invalid_request_error',"
                        "'message':'temperature is too hot'}}")
            << 400 << QByteArray("temperature is too hot");
        QTest::newRow("wire 2.12 rate limit")
            << QByteArray("/v1/chat/completions") << kChatBody << QByteArray("anthropic") << 429
            << unquoted("{'type':'error','error':{'type':'rate_limit_error','message':'slow'}}")
            << 429 << QByteArray("rate_limit_exceeded");
        QTest::newRow("wire 2.12 context too long, for OpenAI's clients")
            << QByteArray("/v1/chat/completions") << kChatBody << QByteArray("anthropic") << 400
            << unquoted("{'type':'error','error':{'type':'invalid_request_error',"
                        "'message':'prompt is too long: 9 tokens > 8 maximum'}}")
            << 400 << QByteArray("context_length_exceeded");
        QTest::newRow("wire 2.12 context too long, for Anthropic's clients")
            << QByteArray("/v1/messages")
            << unquoted("{'model':'gpt-5','max_tokens':5,'messages':[{'role':'user',"
                        "'content':'hi'}]}")
            << QByteArray("openai") << 400
            << unquoted("{'error':{'message':'Your input exceeds the limit','type':"
                        "'invalid_request_error','code':'context_length_exceeded'}}")
            << 400 << QByteArray("prompt is too long: Your input exceeds the limit");
    }
    void upstreamErrorsSpeakTheClientsDialect()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, provider);
        QFETCH(int, status);
        QFETCH(QByteArray, error);
        QFETCH(int, told);
        QFETCH(QByteArray, word);
        TransactionFixture f;
        f.accounts.add("a", provider.constData());
        f.ask(target, body);
        f.transport.answer(0, status, error, {{"request-id", "r-9"}});
        QCOMPARE(f.sink->status, told);
        QVERIFY2(f.sink->body.contains(word), f.sink->body.constData());
        QVERIFY(!f.sink->headers.contains("request-id"));
        QVERIFY(f.ended());
    }

    void garbageIsTheAccountsFault_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("HTML") << QByteArray("text/html") << QByteArray("<html></html>");
        QTest::newRow("another shape") << QByteArray("application/json") << QByteArray("[1]");
        QTest::newRow("events") << QByteArray("text/event-stream")
                                << QByteArray("data: no json\n\n");
    }
    void garbageIsTheAccountsFault()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        TransactionFixture f;
        claude(f);
        claude(f, "b");
        f.chat(kChatBody);
        f.transport.answer(0, 200, body, {{"Content-Type", type}});
        QCOMPARE(f.sink->status, 502);
        QVERIFY(f.sink->body.contains("base URL"));
        QVERIFY(f.ended());
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::upstreamFailure);
    }

    void brokenStreamsEndWithAnError_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::addColumn<bool>("reset");
        QTest::newRow("wire B12 closed before its end") << kText << false;
        QTest::newRow("wire B12 reset") << kText << true;
        QTest::newRow("the upstream's own error event")
            << kText + messageEvent("error",
                                    ",'error':{'type':'overloaded_error','message':'Overloaded'}")
            << false;
        QTest::newRow("garbage") << kText + "event: x\ndata: {\n\n" << false;
    }
    void brokenStreamsEndWithAnError()
    {
        QFETCH(QByteArray, rest);
        QFETCH(bool, reset);
        TransactionFixture f;
        claude(f);
        claude(f, "b");
        f.chat(kChatStream);
        f.transport.head(0, 200, kSse);
        f.transport.data(0, kStart);
        f.transport.data(0, rest);
        if (reset)
            f.transport.fail(0, NetworkPhase::body);
        else
            f.transport.end(0);
        QVERIFY(f.sink->body.contains("\"content\":\"Fine.\""));
        QVERIFY(f.sink->body.contains("data: {\"error\":{"));
        QVERIFY(!f.sink->body.contains("[DONE]"));
        QVERIFY(!f.sink->body.contains("\"finish_reason\":\"stop\""));
        QVERIFY(f.sink->finished() && !f.sink->aborted);
        QVERIFY(f.ended());
        QCOMPARE(f.transport.count(), std::size_t{1});
        QVERIFY(!f.record.error.empty());
        QVERIFY(f.accounts.released.front().outcome.kind != OutcomeKind::success);
    }

    void whatFailsBeforeTheFirstByteMovesOn()
    {
        TransactionFixture f;
        claude(f);
        claude(f, "b");
        f.chat(kChatStream);
        f.transport.head(0, 200, kSse);
        f.transport.data(0, messageEvent("error", ",'error':{'type':'overloaded_error',"
                                                  "'message':'Overloaded'}"));
        f.transport.end(0);
        QCOMPARE(f.transport.count(), std::size_t{2});
        f.transport.head(1, 200, kSse);
        f.transport.data(1, kStart + kText + kStop);
        f.transport.end(1);
        QVERIFY(f.sink->body.endsWith("data: [DONE]\n\n"));
        QVERIFY(f.ended());
    }

    void stoppingEndsAStreamWithAnError()
    {
        TransactionFixture f;
        claude(f);
        f.chat(kChatStream);
        f.transport.head(0, 200, kSse);
        f.transport.data(0, kStart + kText);
        f.transport.data(0, "");
        f.transaction->terminate(u"The proxy was stopped"_s);
        QVERIFY(f.sink->body.contains("The proxy was stopped"));
        QVERIFY(!f.sink->body.contains("[DONE]"));
        QVERIFY(f.sink->finished());
        QVERIFY(f.ended());
    }

    void thinkingSuffixesBecomeAWish()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.chat(unquoted("{'model':'claude-sonnet-4-5(8192)','messages':["
                        "{'role':'user','content':'hi'}]}"));
        const json::Object sent = parsed(f.transport.request(0).body);
        QCOMPARE(sent.at("model").as_string(), "claude-sonnet-4-5");
        QCOMPARE(sent.at("thinking").at("budget_tokens").to_number<int>(), 8192);
        f.transport.answer(0, 200, kMessage);
        QCOMPARE(parsed(f.sink->body).at("model").as_string(), "claude-sonnet-4-5(8192)");
        QCOMPARE(f.sink->headers.value("x-mapped-model"), QByteArray("claude-sonnet-4-5(8192)"));
    }

    void silenceOnABegunStreamIsBroken_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("first");
        QTest::newRow("translated") << QByteArray("anthropic") << kStart + kText;
        QTest::newRow("passed through")
            << QByteArray("openai")
            << unquoted("data: {'id':'c','object':'chat.completion.chunk','choices':[]}\n\n");
    }
    void silenceOnABegunStreamIsBroken()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, first);
        TransactionFixture f;
        f.accounts.add("a", provider.constData());
        f.chat(kChatStream);
        f.transport.head(0, 200, kSse);
        f.clock.advance(Milliseconds(60'000));
        f.silence.sweep();
        QVERIFY(!f.sink->begun()); // the status must stay true
        f.transport.data(0, first);
        f.sink->drain();
        const qsizetype before = f.sink->body.size();
        f.clock.advance(Milliseconds(10'000));
        f.silence.sweep();
        const QByteArray sent = f.sink->body.mid(before);
        QVERIFY2(sent.startsWith("data: {") && sent.contains("\"delta\":{"), sent.constData());
        f.clock.advance(Milliseconds(10'000)); // the client does not take the last one
        f.silence.sweep();
        QCOMPARE(f.sink->body.mid(before), sent);
    }

    void markedProofsAreNotShownToTheWrongVendor()
    {
        // wire A04: the conversation began on Gemini and goes on at Anthropic.
        TransactionFixture f;
        claude(f);
        const QByteArray mark(kSignatureMark.data(), static_cast<qsizetype>(kSignatureMark.size()));
        f.ask("/v1/messages",
              unquoted("{'model':'claude-x','max_tokens':5,'messages':["
                       "{'role':'user','content':'hi'},"
                       "{'role':'assistant','content':[{'type':'thinking','thinking':'t',"
                       "'signature':'") +
                  QByteArray::fromStdString(carriedSignature({"google", "c2ln"}, "anthropic")) +
                  unquoted("'},{'type':'text','text':'a'}]},{'role':'user','content':'go on'}]}"));
        QCOMPARE(f.transport.count(), std::size_t{1});
        QVERIFY(!f.transport.request(0).body.contains(mark));
        QCOMPARE(f.accounts.queries.front().family, std::string("google"));
    }

    void whoAsksForAnothersModelHasLeftTheFamily_data()
    {
        QTest::addColumn<int>("other");
        QTest::addColumn<bool>("leaves");
        QTest::newRow("§9 wire A04 nobody of the family has it")
            << static_cast<int>(Cause::modelNotOffered) << true;
        QTest::newRow("§9 one of the family is limited")
            << static_cast<int>(Cause::cooldownAccount) << false;
        QTest::newRow("§9 one of the family needs a sign-in")
            << static_cast<int>(Cause::needsLogin) << false;
    }
    void whoAsksForAnothersModelHasLeftTheFamily()
    {
        QFETCH(int, other);
        QFETCH(bool, leaves);
        TransactionFixture f;
        NoAccount none;
        none.causes[static_cast<std::size_t>(Cause::thinkingIntegrity)] = 1;
        none.causes[static_cast<std::size_t>(other)] = 1;
        f.accounts.setNoAccount(none);
        f.chat(kChatBody);
        QCOMPARE(f.accounts.queries.size(), leaves ? std::size_t{2} : std::size_t{1});
        QCOMPARE(f.accounts.queries.back().dropsReasoning, leaves);
        QVERIFY(f.ended());
    }

    void codeAssistIsWrappedAndUnwrapped()
    {
        TransactionFixture f;
        f.accounts.add("a", "code-assist");
        f.accounts.project = "proj";
        const QByteArray body = unquoted("{ 'contents':[{'role':'user','parts':[{'text':'hi'}]}]}");
        f.ask("/v1beta/models/gemini-x:streamGenerateContent?alt=sse", body);
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("https://cloudcode-pa.googleapis.com/"
                            "v1internal:streamGenerateContent?alt=sse"));
        const json::Object sent = parsed(f.transport.request(0).body);
        QCOMPARE(sent.at("model").as_string(), "gemini-x");
        QCOMPARE(sent.at("project").as_string(), "proj");
        QVERIFY(f.transport.request(0).body.contains(body)); // byte for byte
        f.transport.head(0, 200, kSse);
        const QByteArray inner =
            unquoted("{'candidates':[{'content':{'role':'model','parts':[{'text':'Hi'}]},"
                     "'finishReason':'STOP'}],'modelVersion':'gemini-x'}");
        f.transport.data(0, "data: {\"response\":" + inner + ",\"traceId\":\"t\"}\n\n");
        f.transport.end(0);
        QCOMPARE(f.sink->body, "data: " + inner + "\n\n");
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::success);
    }

    void geminisArrayIsWrittenAsOne_data()
    {
        QTest::addColumn<bool>("breaks");
        QTest::newRow("complete") << false;
        QTest::newRow("broken: still JSON") << true;
    }
    void geminisArrayIsWrittenAsOne()
    {
        QFETCH(bool, breaks);
        TransactionFixture f;
        claude(f);
        f.ask("/v1beta/models/claude-x:streamGenerateContent",
              unquoted("{'contents':[{'role':'user','parts':[{'text':'hi'}]}]}"));
        QVERIFY(parsed(f.transport.request(0).body).at("stream").as_bool());
        f.transport.head(0, 200, kSse);
        f.transport.data(0, kStart + kText + (breaks ? QByteArray() : kStop));
        f.transport.end(0);
        QVERIFY(f.sink->streamed);
        QCOMPARE(f.sink->headers.value("content-type"), QByteArray("application/json"));
        const auto list =
            json::parse({f.sink->body.constData(), static_cast<std::size_t>(f.sink->body.size())});
        QVERIFY2(list && list->is_array(), f.sink->body.constData());
        QVERIFY(f.sink->body.contains("Fine."));
        QCOMPARE(list->get_array().back().get_object().contains("error"), breaks);
        QVERIFY(f.ended());
    }

    void largeRequestsAreTranslatedBesideTheEngine()
    {
        TransactionFixture f;
        claude(f);
        const QByteArray text(TranslatedRequest::kInlineMax, 'x');
        f.chat(unquoted("{'model':'claude-x','messages':[{'role':'user','content':'") + text +
               unquoted("'}]}"));
        QCOMPARE(f.transport.count(), std::size_t{0});
        QTRY_COMPARE(f.transport.count(), std::size_t{1});
        QVERIFY(f.transport.request(0).body.contains(text));
        f.transport.answer(0, 200, kMessage);
        QCOMPARE(f.sink->status, 200);
        QVERIFY(f.ended());
    }

    void aClientMayLeaveWhileItIsTranslated()
    {
        TransactionFixture f;
        claude(f);
        f.chat(unquoted("{'model':'claude-x','messages':[{'role':'user','content':'") +
               QByteArray(TranslatedRequest::kInlineMax, 'x') + unquoted("'}]}"));
        f.sink->leave();
        QVERIFY(f.ended());
        f.transaction.reset();
        claude(f, "b");
        f.chat(unquoted("{'model':'claude-x','messages':[{'role':'user','content':'") +
               QByteArray(TranslatedRequest::kInlineMax, 'y') + unquoted("'}]}"));
        QTRY_COMPARE(f.transport.count(), std::size_t{1}); // behind the first in the line
        QVERIFY(f.transport.request(0).body.contains("yyyy"));
    }
};

QTEST_GUILESS_MAIN(TestTransactionTranslation)
#include "tst_transactiontranslation.moc"
