// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/value.h"
#include "tests/support/scriptedupstream.h"
#include "tests/support/upstreamrules.h"
#include "tests/support/wireclient.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const QByteArray kChat = "/v1/chat/completions";
const QByteArray kResponses = "/v1/responses";
const QByteArray kMessages = "/v1/messages";
const QByteArray kGemini = "/v1beta/models/gemini-2.5-pro:generateContent";
const QByteArray kGeminiStream = "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
const QByteArray kAssist = "/v1internal:streamGenerateContent?alt=sse";

QByteArray quoted(const QByteArray &text)
{
    return QByteArray(text).replace('\'', '"');
}

/// A request with two tools in the dialect of the endpoint.
QByteArray bodyFor(const QByteArray &target, const QByteArray &more = {})
{
    if (target.startsWith("/v1internal"))
        return quoted("{'model':'gemini-2.5-pro','project':'p','request':{'contents':[],'tools':"
                      "[{'functionDeclarations':[{'name':'one'},{'name':'two'}]}]}}");
    if (target.contains("gemini"))
        return quoted("{'contents':[],'tools':[{'functionDeclarations':[{'name':'one'},"
                      "{'name':'two'}]}]}");
    const QByteArray tools = target == kChat
                                 ? QByteArray("[{'type':'function','function':{'name':'one'}},"
                                              "{'type':'function','function':{'name':'two'}}]")
                                 : QByteArray("[{'name':'one'},{'name':'two'}]");
    return quoted("{'model':'m','max_tokens':9,'tools':" + tools + more + "}");
}

} // namespace

/// What the script's members make of an answer, in each dialect (README.md).
class TestUpstreamScenes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void says_data();
    void says();
    void servesOtherEndpoints_data();
    void servesOtherEndpoints();
    void strictAnswers400();
    void interleavesArguments();

private:
    [[nodiscard]] QByteArray ask(const QByteArray &target, const QByteArray &body,
                                 const Headers &more = {});

    std::unique_ptr<ScriptedUpstream> m_upstream;
    RawResponse m_response;
};

void TestUpstreamScenes::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
}

QByteArray TestUpstreamScenes::ask(const QByteArray &target, const QByteArray &body,
                                   const Headers &more)
{
    WireClient client(m_upstream->url());
    Headers headers{{"Authorization", "Bearer key-a"}, {"anthropic-version", "2023-06-01"}};
    for (const Header &field : more.fields())
        headers.add(field.name, field.value);
    m_response = client.ask("POST", target, headers, body);
    return m_response.body;
}

void TestUpstreamScenes::says_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<bool>("stream");
    QTest::addColumn<QByteArrayList>("inOrder");
    const QByteArray think = "{'thinking':'Let me see.','calls':2,'text':'I look.'}";
    const auto proof = [](DialectId id) { return QByteArray::fromStdString(cannedProof(id)); };
    const auto row = [](const char *name, const QByteArray &step, const QByteArray &target,
                        bool stream, const QByteArrayList &inOrder) {
        QTest::newRow(name) << step << target << stream << inOrder;
    };
    row("chat", think, kChat, false,
        {"'content':'I look.'", "'reasoning_content':'Let me see.'", "'name':'one'", "Paris",
         "'name':'two'", "Rome", "'finish_reason':'tool_calls'"});
    row("chat stream", think, kChat, true,
        {"'reasoning_content':'Let m'", "'content':'I '", "'name':'one'", "'name':'two'",
         "'tool_calls'", "[DONE]"});
    row("responses", think, kResponses, false,
        {"'type':'reasoning'", "Let me see.", proof(DialectId::openaiResponses), "I look.",
         "'call_id':'call_1'", "'call_id':'call_2'"});
    row("responses stream", think, kResponses, true,
        {"reasoning_summary_text.delta", "output_text.delta", "'output_index':2",
         "'output_index':3", "event: response.completed"});
    row("messages", think, kMessages, false,
        {"'type':'thinking'", proof(DialectId::anthropic), "I look.", "toolu_1", "toolu_2",
         "'stop_reason':'tool_use'"});
    row("messages stream", think, kMessages, true,
        {"thinking_delta", "signature_delta", "'index':1", "toolu_1", "'index':3", "toolu_2",
         "event: message_stop"});
    row("gemini", think, kGemini, false,
        {"'thought':true", "I look.", "'name':'one'", proof(DialectId::gemini), "'name':'two'"});
    row("gemini stream", think, kGeminiStream, true,
        {"'thought':true", "'text':'I '", "'name':'one'", "'name':'two'", "'finishReason':'STOP'"});
    row("code assist", think, kAssist, true,
        {"data: {'response':{", "'name':'two'", "'traceId':'trace-1'"});
    const QByteArray cut = "{'text':'x','finish':'length','usage':{'output':9,'reasoning':4}}";
    row("chat length", cut, kChat, false, {"'finish_reason':'length'", "'reasoning_tokens':4"});
    row("responses length", cut, kResponses, true,
        {"event: response.incomplete", "max_output_tokens"});
    row("messages length", cut, kMessages, true,
        {"'stop_reason':'max_tokens'", "'output_tokens':9"});
    row("gemini length", cut, kGemini, false,
        {"'finishReason':'MAX_TOKENS'", "'candidatesTokenCount':5", "'thoughtsTokenCount':4"});
    const QByteArray refused = "{'refusal':'No.'}";
    row("chat refusal", refused, kChat, true, {"'refusal':'No.'"});
    row("responses refusal", refused, kResponses, true, {"response.refusal.delta", "'No.'"});
    row("messages refusal", refused, kMessages, false, {"'stop_reason':'refusal'", "'No.'"});
    row("gemini refusal", refused, kGemini, false, {"'finishReason':'SAFETY'"});
    row("exact calls", "{'calls':[{'name':'two','arguments':'{}','id':'mine'}]}", kChat, false,
        {"'id':'mine'", "'name':'two'"});
}

void TestUpstreamScenes::says()
{
    QFETCH(QByteArray, step);
    QFETCH(QByteArray, target);
    QFETCH(bool, stream);
    QFETCH(QByteArrayList, inOrder);
    const QByteArray text = quoted(step);
    const auto parsed = json::parseObject(
        std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    QVERIFY(parsed.ok());
    const Result<UpstreamStep> read = stepFromJson(*parsed);
    QVERIFY(read.ok());
    m_upstream->script("*", {*read});
    const QByteArray answer =
        ask(target, bodyFor(target, stream ? ",'stream':true" : QByteArray()));
    qsizetype at = 0;
    for (const QByteArray &part : inOrder) {
        // Members of one object need no order; only what repeats stands later.
        const qsizetype found = answer.indexOf(quoted(part), stream ? at : 0);
        QVERIFY2(found >= 0, (part + " in " + answer).constData());
        at = found;
    }
}

void TestUpstreamScenes::servesOtherEndpoints_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray json = "application/json";
    const QByteArray form = "multipart/form-data; boundary=b";
    const QByteArray file = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                            "unknown-1\r\n--b--\r\n";
    const QByteArray vertex = "/v1/projects/p/locations/l/publishers/";
    QTest::newRow("images") << QByteArray("/v1/images/generations") << QByteArray("{}") << json
                            << QByteArray("b64_json");
    QTest::newRow("speech is no text") << QByteArray("/v1/audio/speech") << QByteArray("{}") << json
                                       << QByteArray("ID3\x04\x00", 5);
    QTest::newRow("multipart") << QByteArray("/v1/audio/transcriptions") << QByteArray("--b--\r\n")
                               << form << QByteArray("Hello from a");
    QTest::newRow("the model of a form")
        << QByteArray("/v1/images/edits") << file << form << QByteArray("model_not_found");
    QTest::newRow("embedContent") << QByteArray("/v1beta/models/e:embedContent") << QByteArray("{}")
                                  << json << QByteArray("values");
    QTest::newRow("vertex gemini") << vertex + "google/models/gemini-2.5-pro:generateContent"
                                   << QByteArray("{}") << json << QByteArray("candidates");
    QTest::newRow("vertex anthropic") << vertex + "anthropic/models/claude-x:rawPredict"
                                      << QByteArray("{}") << json << QByteArray("claude-x");
    QTest::newRow("vertex anthropic stream")
        << vertex + "anthropic/models/claude-x:streamRawPredict" << QByteArray("{}") << json
        << QByteArray("event: message_stop");
    QTest::newRow("vertex anthropic count")
        << vertex + "anthropic/models/count-tokens:rawPredict" << QByteArray("{\"model\":\"m\"}")
        << json << QByteArray("input_tokens");
    QTest::newRow("loadCodeAssist") << QByteArray("/v1internal:loadCodeAssist") << QByteArray("{}")
                                    << json << QByteArray("project-a");
}

void TestUpstreamScenes::servesOtherEndpoints()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, expected);
    const QByteArray answer = ask(target, body, {{"Content-Type", type}});
    QVERIFY2(answer.contains(expected), answer.constData());
}

void TestUpstreamScenes::strictAnswers400()
{
    const QByteArray body = quoted("{'model':'m','messages':[],'seeed':1}");
    static_cast<void>(ask(kChat, body));
    QCOMPARE(m_response.status, 200);
    m_upstream->setStrictness(Strictness::strict);
    QVERIFY(ask(kChat, body).contains("seeed"));
    QCOMPARE(m_response.status, 400);
    UpstreamStep lax;
    lax.strict = Strictness::lax;
    m_upstream->script("*", {lax});
    static_cast<void>(ask(kChat, body));
    QCOMPARE(m_response.status, 200);
}

void TestUpstreamScenes::interleavesArguments()
{
    UpstreamStep step;
    step.callCount = 2;
    step.interleaved = true;
    m_upstream->script("*", {step});
    const QByteArray answer = ask(kChat, bodyFor(kChat, ",'stream':true"));
    QByteArrayList order;
    for (const QByteArray &line : answer.split('\n')) {
        if (line.contains("\"tool_calls\":["))
            order.append(line.contains("\"index\":1,") || line.contains("\"index\":1}") ? "1"
                                                                                        : "0");
    }
    QCOMPARE(order.join(), QByteArray("010101"));
}

QTEST_GUILESS_MAIN(TestUpstreamScenes)

#include "tst_upstreamscenes.moc"
