// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and answers inside Vertex AI and Code Assist: wire.md 1.5, 1.6.
#include "core/dialects/envelope.h"

#include "core/base/bytes.h"
#include "core/json/value.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::EnvelopeCall)

using namespace signalbox;

namespace {

constexpr UpstreamForm kForms[] = {UpstreamForm::plain, UpstreamForm::vertex,
                                   UpstreamForm::codeAssist};

QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

EnvelopeCall callOf(UpstreamForm form, DialectId dialect, const char *method)
{
    return {form, dialect, "m-1", "proj", "us-central1", method, "req-7"};
}

} // namespace

class TestEnvelope final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void request_data()
    {
        QTest::addColumn<EnvelopeCall>("call");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const EnvelopeCall &call, const char *body,
                            const char *expected) {
            QTest::newRow(name) << call << quoted(body) << quoted(expected);
        };
        using enum UpstreamForm;
        const auto gemini = [](UpstreamForm form, const char *method) {
            return callOf(form, DialectId::gemini, method);
        };
        const auto claude = [](const char *method) {
            return callOf(vertex, DialectId::anthropic, method);
        };
        row("plain stays", gemini(plain, "generateContent"), "{'contents' : []}",
            "{'contents' : []}");
        row("1.6 Gemini on Vertex stays", gemini(vertex, "generateContent"),
            "{'contents':[], 'labels':{'a':'b'}}", "{'contents':[], 'labels':{'a':'b'}}");
        row("1.5 wrapped, its bytes as they are", gemini(codeAssist, "generateContent"),
            "{'contents':[ {'parts':[{'text':'\\u00e9 1.0'}]}],'generationConfig':{'topK':1e3}}",
            "{'model':'m-1','project':'proj','user_prompt_id':'req-7','request':{'contents':[ "
            "{'parts':[{'text':'\\u00e9 1.0'}]}],'generationConfig':{'topK':1e3}}}");
        row("1.5 unknown members are 400", gemini(codeAssist, "streamGenerateContent"),
            "{'store':false,'contents':[],'serviceTier':'flex','system_instruction':{'parts':[]}}",
            "{'model':'m-1','project':'proj','user_prompt_id':'req-7','request':{'contents':[],"
            "'system_instruction':{'parts':[]}}}");
        row("1.5 count, AM#3295: no settings, no thoughts", gemini(codeAssist, "countTokens"),
            "{'contents':[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':["
            "{'text':'t','thought':true}]},{'role':'model','parts':[{'text':'t','thought':true},"
            "{'text':'b'}]}],'safetySettings':[]}",
            "{'request':{'model':'models/m-1','contents':[{'role':'user','parts':[{'text':'a'}]},"
            "{'role':'model','parts':[{'text':'b'}]}]}}");
        row("1.5 count of a whole request", gemini(codeAssist, "countTokens"),
            "{'generateContentRequest':{'model':'models/x','contents':[{'parts':[]}],'tools':[]}}",
            "{'request':{'model':'models/m-1','contents':[{'parts':[]}]}}");
        row("1.5 count that is wrapped", gemini(codeAssist, "countTokens"),
            "{'request':{'model':'models/a','contents':[]}}",
            "{'request':{'model':'models/a','contents':[]}}");
        row("1.6 count of a whole request", gemini(vertex, "countTokens"),
            "{'generateContentRequest':{'model':'models/x','contents':[],'tools':[]}}",
            "{'contents':[],'tools':[]}");
        row("1.6 count of contents", gemini(vertex, "countTokens"), "{'contents':[]}",
            "{'contents':[]}");
        row("Anthropic on Vertex", claude("generateContent"),
            "{'model':'claude','max_tokens':9,'stream':false,'messages':[ 1.50 ]}",
            "{'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[ 1.50 ]}");
        row("Anthropic on Vertex, streamed", claude("streamGenerateContent"),
            "{'anthropic_version':'x','stream':true,'max_tokens':9}",
            "{'anthropic_version':'vertex-2023-10-16','max_tokens':9,'stream':true}");
        row("Anthropic on Vertex, counted", claude("countTokens"),
            "{'model':'claude','messages':[]}",
            "{'anthropic_version':'vertex-2023-10-16','model':'m-1','messages':[]}");
        row("no JSON goes as it is", gemini(codeAssist, "generateContent"),
            "{'contents':", "{'contents':");
    }

    void request()
    {
        QFETCH(EnvelopeCall, call);
        QFETCH(QByteArray, body);
        QTEST(wrapRequest(call, body), "expected");
    }

    void path_data()
    {
        QTest::addColumn<EnvelopeCall>("call");
        QTest::addColumn<QByteArray>("expected");
        using enum UpstreamForm;
        const auto row = [](const char *name, const EnvelopeCall &call, const char *expected) {
            QTest::newRow(name) << call << QByteArray(expected);
        };
        row("1.6 Gemini", callOf(vertex, DialectId::gemini, "generateContent"),
            "/v1/projects/proj/locations/us-central1/publishers/google/models/m-1:generateContent");
        row("1.6 Gemini stream", callOf(vertex, DialectId::gemini, "streamGenerateContent"),
            "/v1/projects/proj/locations/us-central1/publishers/google/models/"
            "m-1:streamGenerateContent?alt=sse");
        row("1.6 Gemini count", callOf(vertex, DialectId::gemini, "countTokens"),
            "/v1/projects/proj/locations/us-central1/publishers/google/models/m-1:countTokens");
        row("1.6 express mode",
            {vertex, DialectId::gemini, "m", {}, "global", "generateContent", {}},
            "/v1/publishers/google/models/m:generateContent");
        row("Anthropic", callOf(vertex, DialectId::anthropic, "generateContent"),
            "/v1/projects/proj/locations/us-central1/publishers/anthropic/models/m-1:rawPredict");
        row("Anthropic stream", callOf(vertex, DialectId::anthropic, "streamGenerateContent"),
            "/v1/projects/proj/locations/us-central1/publishers/anthropic/models/"
            "m-1:streamRawPredict");
        row("Anthropic count", callOf(vertex, DialectId::anthropic, "countTokens"),
            "/v1/projects/proj/locations/us-central1/publishers/anthropic/models/"
            "count-tokens:rawPredict");
        row("a client's model name ends no path",
            {vertex, DialectId::anthropic, "a@1/../b?x:y", "p", "l", "generateContent", {}},
            "/v1/projects/p/locations/l/publishers/anthropic/models/a@1%2F..%2Fb%3Fx%3Ay:"
            "rawPredict");
        row("1.5 Code Assist", callOf(codeAssist, DialectId::gemini, "generateContent"),
            "/v1internal:generateContent");
        row("1.5 Code Assist stream",
            callOf(codeAssist, DialectId::gemini, "streamGenerateContent"),
            "/v1internal:streamGenerateContent?alt=sse");
    }

    void path()
    {
        QFETCH(EnvelopeCall, call);
        QTEST(QByteArray::fromStdString(envelopePath(call)), "expected");
    }

    void answersAreUnwrapped()
    {
        const QByteArray inner = quoted("{'candidates':[ {} ],'modelVersion':'m'}");
        const QByteArray outer = "{ \"traceId\":\"t\", \"response\" : " + inner + "}";
        for (const UpstreamForm form : kForms) {
            const bool wraps = form == UpstreamForm::codeAssist;
            QCOMPARE(toBytes(unwrapped(form, view(outer))), wraps ? inner : outer);
            QCOMPARE(toBytes(unwrapped(form, view(inner))), inner);
        }
    }

    void errorsAreNotWrapped()
    {
        const QByteArray error = quoted("{'error':{'code':429,'message':'no response'}}");
        QCOMPARE(toBytes(unwrapped(UpstreamForm::codeAssist, view(error))), error);
        QCOMPARE(toBytes(unwrapped(UpstreamForm::codeAssist, "<html>")), QByteArray("<html>"));
    }
};

QTEST_APPLESS_MAIN(TestEnvelope)
#include "tst_envelope.moc"
