// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/value.h"
#include "tests/support/upstreamrules.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// A body with %1 where the row's own part goes; ' stands for the quotation mark.
QByteArray quoted(const QByteArray &text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray kChat = "/v1/chat/completions";
const QByteArray kResponses = "/v1/responses";
const QByteArray kMessages = "/v1/messages";
const QByteArray kRaw = "/v1/projects/p/locations/global/publishers/anthropic/models/"
                        "claude-opus-4-5:rawPredict";
const QByteArray kGemini = "/v1beta/models/gemini-2.5-flash:generateContent";
const QByteArray kGemini3 = "/v1beta/models/gemini-3-pro:generateContent";
const QByteArray kAssist = "/v1internal:generateContent";

const QByteArray kTool = "'tools':[{'type':'function','function':{'name':'t'}}]";

QByteArray chat(const QByteArray &messages, const QByteArray &more = {})
{
    return "{'model':'gpt-test-1','messages':[" + messages + "]" + more + "}";
}
QByteArray claude(const QByteArray &messages, const QByteArray &more = {})
{
    return "{'model':'claude-test-1','max_tokens':64,'messages':[" + messages + "]" + more + "}";
}
QByteArray gemini(const QByteArray &contents, const QByteArray &more = {})
{
    return "{'contents':[" + contents + "]" + more + "}";
}
QByteArray declared(const QByteArray &declaration)
{
    return gemini("{'role':'user','parts':[{'text':'hi'}]}",
                  ",'tools':[{'functionDeclarations':[" + declaration + "]}]");
}
QByteArray said(const QByteArray &role, const QByteArray &blocks)
{
    return "{'role':'" + role + "','content':" + blocks + "}";
}

} // namespace

/// The strict scripted upstream refuses what the vendors refuse, and takes what they take.
class TestUpstreamRules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsTheRule_data();
    void holdsTheRule();
    void tellsProofsApart();

private:
    void chatRows();
    void responsesRows();
    void messagesRows();
    void geminiRows();
};

void TestUpstreamRules::holdsTheRule_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("fault"); // part of it; empty: accepted
    chatRows();
    responsesRows();
    messagesRows();
    geminiRows();
}

void TestUpstreamRules::chatRows()
{
    const QByteArray hi = said("user", "'hi'");
    const QByteArray call = "{'role':'assistant','content':null,'tool_calls':[{'id':'c1',"
                            "'type':'function','function':{'name':'t','arguments':'{}'}}]}";
    const QByteArray result = "{'role':'tool','tool_call_id':'c1','content':'20 C'}";
    const auto row = [](const char *name, const QByteArray &body, const char *fault) {
        QTest::newRow(name) << kChat << body << QByteArray(fault);
    };
    row("chat 1.1: plain", chat(hi), "");
    row("chat 1.1: a whole tool turn", chat(hi + "," + call + "," + result, "," + kTool), "");
    row("chat 1.1: unknown field", chat(hi, ",'thinking':{}"), "thinking");
    row("chat 2.5: call without result", chat(hi + "," + call, "," + kTool), "must be followed");
    row("chat 2.5: result without call", chat(hi + "," + result), "must be a response");
    row("chat 2.4: tool_choice without tools", chat(hi, ",'tool_choice':'auto'"), "tool_choice");
    row("chat 2.4: parallel_tool_calls without tools", chat(hi, ",'parallel_tool_calls':false"),
        "parallel_tool_calls");
    row("chat 1.1: stream_options without stream", chat(hi, ",'stream_options':{}"),
        "stream_options");
    row("chat 2.9: schema without name",
        chat(hi, ",'response_format':{'type':'json_schema','json_schema':{'schema':{}}}"),
        "json_schema.name");
    row("chat 2.3: tool name", chat(hi, ",'tools':[{'type':'function','function':{'name':'a.b'}}]"),
        "a.b");
    row("chat 1.1: image in a tool message",
        chat(hi + "," + call +
                 ",{'role':'tool','tool_call_id':'c1','content':[{'type':'image_url'}]}",
             "," + kTool),
        "image_url");
}

void TestUpstreamRules::responsesRows()
{
    const auto row = [](const char *name, const QByteArray &items, const char *fault,
                        const QByteArray &more = {}) {
        QTest::newRow(name) << kResponses
                            << QByteArray("{'model':'gpt-test-1','input':[" + items + "]" + more +
                                          "}")
                            << QByteArray(fault);
    };
    const QByteArray hi = said("user", "'hi'");
    const QByteArray call = "{'type':'function_call','call_id':'c1','name':'t','arguments':'{}'}";
    const QByteArray output = "{'type':'function_call_output','call_id':'c1','output':'x'}";
    row("responses 1.2: plain", hi, "");
    row("responses 1.2: a whole tool turn", hi + "," + call + "," + output, "");
    row("responses 1.2: unknown field", hi, "stop", ",'stop':['x']");
    row("responses 2.5: call without output", hi + "," + call, "No tool output");
    row("responses 2.5: output without call", hi + "," + output, "No tool call");
    row("responses 2.5: id prefix", "{'id':'x','type':'message','role':'user','content':'hi'}",
        "begins with 'msg'");
    row("responses 2.6: foreign proof",
        hi + ",{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'Zm9yZWlnbg=='}",
        "could not be verified");
    row("responses 2.6: own proof",
        hi + ",{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'" +
            QByteArray::fromStdString(cannedProof(DialectId::openaiResponses)) + "'}",
        "");
    row("responses 1.2: part of the other side",
        said("assistant", "[{'type':'input_text','text':'x'}]"), "input_text");
    row("responses 2.4: tool_choice without tools", hi, "Tool choice", ",'tool_choice':'required'");
    row("responses 2.9: schema without name", hi, "text.format.name",
        ",'text':{'format':{'type':'json_schema','schema':{}}}");
}

void TestUpstreamRules::messagesRows()
{
    const auto row = [](const char *name, const QByteArray &body, const char *fault) {
        QTest::newRow(name) << kMessages << body << QByteArray(fault);
    };
    const QByteArray hi = said("user", "'hi'");
    const QByteArray use =
        said("assistant", "[{'type':'tool_use','id':'t1','name':'t','input':{}}]");
    const QByteArray result =
        said("user", "[{'type':'tool_result','tool_use_id':'t1','content':'20 C'}]");
    row("messages 1.3: plain", claude(hi), "");
    row("messages 2.5: a whole tool turn", claude(hi + "," + use + "," + result), "");
    row("messages 1.3: max_tokens", "{'model':'m','messages':[" + hi + "]}", "max_tokens");
    row("messages 1.3: unknown field", claude(hi, ",'seed':1"), "seed");
    row("messages 2.1: begins with the assistant", claude(said("assistant", "'x'") + "," + hi),
        "first message");
    row("messages 1.3: prefill on a new model", claude(hi + "," + said("assistant", "'x'")),
        "prefill");
    row("messages 2.5: result missing", claude(hi + "," + use + "," + hi), "tool_result");
    row("messages 2.5: result without call", claude(result), "unexpected `tool_use_id`");
    row("messages 2.1: result after text",
        claude(hi + "," + use + "," +
               said("user", "[{'type':'text','text':'x'},{'type':'tool_result',"
                            "'tool_use_id':'t1','content':'y'}]")),
        "must come first");
    row("messages 2.6: foreign signature",
        claude(hi + "," +
               said("assistant", "[{'type':'thinking','thinking':'h','signature':'Zm9v'}]") + "," +
               hi),
        "Invalid `signature`");
    row("messages E04: empty text", claude(said("user", "[{'type':'text','text':' '}]")),
        "non-empty");
    row("messages 0.4: budget on a new model",
        claude(hi, ",'thinking':{'type':'enabled','budget_tokens':1024}"), "adaptive");
    row("messages 2.10: temperature on a new model", claude(hi, ",'temperature':1"), "temperature");
    row("messages 2.4: tool_choice without tools", claude(hi, ",'tool_choice':{'type':'auto'}"),
        "tool_choice");
    row("messages 2.3: schema without type",
        claude(hi, ",'tools':[{'name':'t','input_schema':{}}]"), "input_schema");
    row("messages 2.2: media type",
        claude(said("user", "[{'type':'image','source':{'type':'base64','media_type':'image/bmp',"
                            "'data':'AA=='}}]")),
        "media_type");
    QTest::newRow("vertex 1.3: model in the body")
        << kRaw << claude(hi, ",'anthropic_version':'vertex-2023-10-16'") << QByteArray("model");
    QTest::newRow("vertex 1.3: good")
        << kRaw
        << QByteArray("{'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[" + hi +
                      "]}")
        << QByteArray();
}

void TestUpstreamRules::geminiRows()
{
    const auto row = [](const char *name, const QByteArray &target, const QByteArray &body,
                        const char *fault) {
        QTest::newRow(name) << target << body << QByteArray(fault);
    };
    const QByteArray hi = "{'role':'user','parts':[{'text':'hi'}]}";
    const QByteArray calls = "{'role':'model','parts':[{'functionCall':{'name':'t','args':{}}},"
                             "{'functionCall':{'name':'t','args':{}}}]}";
    const QByteArray answer = "{'functionResponse':{'name':'t','response':{}}}";
    const QByteArray both = "{'role':'user','parts':[" + answer + "," + answer + "]}";
    const QByteArray one = "{'role':'user','parts':[" + answer + "]}";
    row("gemini 1.4: plain", kGemini, gemini(hi), "");
    row("gemini 2.5: two calls, two responses", kGemini, gemini(hi + "," + calls + "," + both), "");
    row("gemini 2.5: two calls, one response", kGemini, gemini(hi + "," + calls + "," + one),
        "number of function response parts");
    row("gemini 0.7: missing proof", kGemini3, gemini(hi + "," + calls + "," + both),
        "thought_signature");
    row("gemini 0.7: only in the current turn", kGemini3,
        gemini(hi + "," + calls + "," + both + "," + hi), "");
    row("gemini A03: the documented sentinel", kGemini3,
        gemini(hi + "," +
               QByteArray(calls).replace(
                   "}}},", "}},'thoughtSignature':'skip_thought_signature_validator'},") +
               "," + both),
        "");
    row("gemini 2.6: foreign proof", kGemini,
        gemini("{'role':'user','parts':[{'text':'x','thoughtSignature':'Zm9v'}]}"), "signature");
    row("gemini 1.4: unknown field", kGemini, gemini(hi, ",'max_tokens':3"), "max_tokens");
    row("gemini 1.4: unknown setting", kGemini, gemini(hi, ",'generationConfig':{'user':'x'}"),
        "generationConfig.user");
    row("gemini 2.2: a part without data", kGemini, gemini("{'role':'user','parts':[{}]}"),
        "oneof");
    row("gemini 2.3 b: unknown keyword", kGemini,
        declared("{'name':'t','parameters':{'type':'object','$schema':'x'}}"), "$schema");
    row("gemini 2.3 c: a property named so", kGemini,
        declared("{'name':'t','parameters':{'type':'object','properties':{'$schema':"
                 "{'type':'string'}}}}"),
        "");
    row("gemini 2.3 a: plain JSON Schema", kGemini,
        declared("{'name':'t','parametersJsonSchema':{'$schema':'x'}}"), "");
    row("gemini 2.3: name", kGemini, declared("{'name':'1t'}"), "Invalid function name");
    row("gemini 2.6: level for 2.5", kGemini,
        gemini(hi, ",'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOW'}}"), "level");
    row("gemini A07: budget out of range", kGemini,
        gemini(hi, ",'generationConfig':{'thinkingConfig':{'thinkingBudget':31999}}"), "31999");
    row("gemini 2.9: JSON with tools", kGemini,
        gemini(hi, ",'tools':[{'functionDeclarations':[{'name':'t'}]}],"
                   "'generationConfig':{'responseMimeType':'application/json'}"),
        "unsupported");
    row("assist 1.5: wrapped", kAssist,
        "{'model':'gemini-2.5-flash','project':'p','request':" + gemini(hi) + "}", "");
    row("assist H04: no project", kAssist,
        "{'model':'gemini-2.5-flash','project':'','request':" + gemini(hi) + "}", "projects/");
    row("assist 1.5: Claude takes parameters only", kAssist,
        "{'model':'claude-opus-4-5','project':'p','request':" +
            declared("{'name':'t','parametersJsonSchema':{}}") + "}",
        "Cannot find field");
}

void TestUpstreamRules::holdsTheRule()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, fault);
    const Headers headers{{"Authorization", "Bearer key-a"}};
    const UpstreamCall call = readCall("POST", target, headers, quoted(body));
    QVERIFY2(call.bodyValid, body.constData());
    const QByteArray found = QByteArray::fromStdString(brokenRule(call, headers));
    if (fault.isEmpty())
        QCOMPARE(found, QByteArray());
    else
        QVERIFY2(found.contains(fault), found.constData());
}

void TestUpstreamRules::tellsProofsApart()
{
    const DialectId vendors[] = {DialectId::anthropic, DialectId::gemini,
                                 DialectId::openaiResponses};
    for (const DialectId maker : vendors) {
        for (const DialectId reader : vendors)
            QCOMPARE(isOwnProof(reader, cannedProof(maker)), reader == maker);
    }
}

QTEST_APPLESS_MAIN(TestUpstreamRules)

#include "tst_upstreamrules.moc"
