// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Gemini clients: wire.md 1.4, 2.4, 2.5; types of @google/genai.
#include "geminitest.h"

#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::geminitest;
using namespace Qt::StringLiterals;

namespace {

Result<Conversation> read(const QByteArray &body)
{
    return readRequest(DialectId::gemini, unquoted(body));
}

/// A request with this generationConfig.
Result<Conversation> configured(const QByteArray &config)
{
    return read("{'contents':'hi','generationConfig':" + config + "}");
}

} // namespace

class TestGeminiRequestReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriedThoughtsAreOneAgain_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QStringList>("thoughts");
        QTest::newRow("2.6 another family's proof is of the whole text")
            << u"anthropic"_s << QStringList{u"ab"_s};
        QTest::newRow("2.6 Google's own parts stay apart")
            << u"google"_s << QStringList{u"a"_s, u"b"_s, u""_s};
    }

    /// As the SDK's chat sends back what it was streamed: each chunk a content of its own.
    void carriedThoughtsAreOneAgain()
    {
        QFETCH(QString, family);
        QFETCH(QStringList, thoughts);
        const std::string proof = carriedSignature({family.toStdString(), "cHJvb2Y="}, "google");
        const auto given =
            read("{'contents':[{'role':'user','parts':[{'text':'hi'}]},"
                 "{'role':'model','parts':[{'text':'a','thought':true}]},"
                 "{'role':'model','parts':[{'text':'b','thought':true}]},"
                 "{'role':'model','parts':[{'text':'','thought':true,'thoughtSignature':'" +
                 QByteArray::fromStdString(proof) +
                 "'}]},{'role':'model','parts':[{'text':'x'}]},"
                 "{'role':'user','parts':[{'text':'on'}]}]}");
        QVERIFY(given.ok());
        QStringList found;
        Signature last;
        for (const Turn &turn : given->turns) {
            QVERIFY(!turn.parts.empty());
            for (const Part &part : turn.parts) {
                if (const auto *thought = part.as<ThinkingPart>()) {
                    found += QString::fromStdString(thought->text);
                    last = part.signature;
                }
            }
        }
        QCOMPARE(found, thoughts);
        QCOMPARE(last, (Signature{family.toStdString(), "cHJvb2Y="}));
    }

    void turns_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char *name, const char *body, const QStringList &expected) {
            QTest::newRow(name) << QByteArray(body) << expected;
        };
        row("1.4 contents",
            "{'contents':[{'role':'user','parts':[{'text':'a'},{'text':'b'}]},"
            "{'role':'model','parts':[{'text':'c'}]}]}",
            {u"user: text(a) text(b)"_s, u"assistant: text(c)"_s});
        row("1.4 lenient: a string", "{'contents':'a'}", {u"user: text(a)"_s});
        row("1.4 lenient: one content", "{'contents':{'role':'model','parts':{'text':'a'}}}",
            {u"assistant: text(a)"_s});
        row("1.4 lenient: parts and strings", "{'contents':[{'text':'a'},'b']}",
            {u"user: text(a)"_s, u"user: text(b)"_s});
        row("1.4 lenient: no role", "{'contents':[{'parts':[{'text':'a'}]}]}",
            {u"user: text(a)"_s});
        row("F03 two user contents",
            "{'contents':[{'role':'user','parts':[{'text':'a'}]},"
            "{'role':'user','parts':[{'text':'b'}]}]}",
            {u"user: text(a)"_s, u"user: text(b)"_s});
        row("1.4 system, its role ignored",
            "{'contents':'a','systemInstruction':{'role':'user','parts':[{'text':'s'}]}}",
            {u"system: text(s)"_s, u"user: text(a)"_s});
        row("1.4 snake_case, system as a string", "{'contents':'a','system_instruction':'s'}",
            {u"system: text(s)"_s, u"user: text(a)"_s});
        row("1.4 inline data of every kind",
            "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AA=='}},"
            "{'inline_data':{'mime_type':'audio/wav','data':'BB=='}},"
            "{'inlineData':{'mimeType':'video/mp4','data':'CC=='}},"
            "{'inlineData':{'mimeType':'application/pdf','data':'DD=='}}]}]}",
            {u"user: image(image/png base64 AA==) audio(audio/wav base64 BB==) "
             u"video(video/mp4 base64 CC==) document(application/pdf base64 DD==)"_s});
        row("1.4 files: in the cloud, on the web, at Google",
            "{'contents':[{'parts':[{'fileData':{'mimeType':'image/png','fileUri':'gs://b/i'}},"
            "{'fileData':{'fileUri':'https://youtu.be/x'}},"
            "{'file_data':{'mime_type':'image/png','file_uri':'https://generativelanguage."
            "googleapis.com/v1beta/files/f'}}]}]}",
            {u"user: image(image/png url gs://b/i) video( url https://youtu.be/x) "
             u"image(image/png file https://generativelanguage.googleapis.com/v1beta/files/f)"_s});
        row("F03 calls and results with ids",
            "{'contents':[{'role':'model','parts':[{'functionCall':{'id':'c1','name':'f','args':"
            "{'b':1,'a':[1.0]}}}]},{'role':'user','parts':[{'functionResponse':{'id':'c1',"
            "'name':'f','response':{'output':'o'}}}]}]}",
            {u"assistant: call(c1 f {\"b\":1,\"a\":[1.0]})"_s, u"user: result(c1 f text(o))"_s});
        row("2.5 results: errors, objects, nothing",
            "{'contents':[{'parts':[{'functionResponse':{'id':'1','name':'f','response':{'error':"
            "'bad'}}},{'functionResponse':{'id':'2','name':'f','response':{'output':{'a':1}}}},"
            "{'functionResponse':{'id':'3','name':'f','response':{'a':1,'output':2}}},"
            "{'function_response':{'id':'4','name':'f'}}]}]}",
            {u"user: error(1 f text(bad)) result(2 f text({\"a\":1})) "
             u"result(3 f text({\"a\":1,\"output\":2})) result(4 f )"_s});
        row("2.5 pictures in results",
            "{'contents':[{'parts':[{'functionResponse':{'id':'1','name':'f','response':{'output':"
            "'o'},'parts':[{'inlineData':{'mimeType':'image/png','data':'AA=='}}]}}]}]}",
            {u"user: result(1 f text(o) image(image/png base64 AA==))"_s});
        row("F03 thoughts, and signatures on any part",
            "{'contents':[{'role':'model','parts':[{'text':'t','thought':true},{'text':'a',"
            "'thoughtSignature':'cw=='},{'functionCall':{'id':'1','name':'f'},"
            "'thought_signature':'cQ=='},{'text':'','thoughtSignature':'cg=='}]}]}",
            {u"assistant: thinking(t) text(a)~google:cw== call(1 f {})~google:cQ== "
             u"text()~google:cg=="_s});
        row("A03 the word for no signature is none",
            "{'contents':[{'role':'model','parts':[{'functionCall':{'id':'1','name':'f'},"
            "'thoughtSignature':'skip_thought_signature_validator'}]}]}",
            {u"assistant: call(1 f {})"_s});
        row("1.4 parts that only Gemini knows",
            "{'contents':[{'role':'model','parts':[{'executableCode':{'language':'PYTHON','code':"
            "'x=1'}},{'codeExecutionResult':{'outcome':'OUTCOME_OK','output':'1'}},{'toolCall':"
            "{'toolType':'GOOGLE_SEARCH_WEB'}}]}]}",
            {u"assistant: foreign(executableCode ```python\nx=1\n```) "
             u"foreign(codeExecutionResult Output:\n```\n1\n```) foreign(toolCall )"_s});
        row("1.4 countTokens of a whole request",
            "{'generateContentRequest':{'model':'models/x','contents':[{'parts':[{'text':'a'}]}],"
            "'systemInstruction':{'parts':[{'text':'s'}]}}}",
            {u"system: text(s)"_s, u"user: text(a)"_s});
        row("1.5 Code Assist's wrapper", "{'model':'x','project':'p','request':{'contents':'a'}}",
            {u"user: text(a)"_s});
    }

    void turns()
    {
        QFETCH(QByteArray, body);
        const auto conversation = read(body);
        QVERIFY2(conversation.ok(),
                 qPrintable(conversation.ok() ? QString() : conversation.error().message));
        QTEST(turnsOf(*conversation), "expected");
    }

    /// 2.5: pairing without ids is by name, first in first out, within a step.
    void callsWithoutIdsArePaired()
    {
        const auto conversation = read(
            "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':{'n':1}}},"
            "{'functionCall':{'name':'g'}},{'functionCall':{'name':'f','args':{'n':2}}}]},"
            "{'parts':[{'functionResponse':{'name':'g','response':{'output':'g'}}},"
            "{'functionResponse':{'name':'f','response':{'output':'f1'}}},"
            "{'functionResponse':{'name':'f','response':{'output':'f2'}}}]},"
            "{'role':'model','parts':[{'functionCall':{'name':'f'}}]},"
            "{'role':'model','parts':[{'functionCall':{'name':'h'}}]},"
            "{'parts':[{'functionResponse':{'name':'h','response':{'output':'h'}}}]}]}");
        QVERIFY(conversation.ok());
        const QString f1 = json::toQString(madeCallId(0, 0, "f"));
        const QString g = json::toQString(madeCallId(0, 1, "g"));
        const QString f2 = json::toQString(madeCallId(0, 2, "f"));
        const QString h = json::toQString(madeCallId(3, 0, "h"));
        const QStringList turns = turnsOf(*conversation);
        QCOMPARE(
            turns.at(0),
            u"assistant: call(%1 f {\"n\":1}) call(%2 g {}) call(%3 f {\"n\":2})"_s.arg(f1, g, f2));
        QCOMPARE(turns.at(1), u"user: result(%1 g text(g)) result(%2 f text(f1)) "
                              u"result(%3 f text(f2))"_s.arg(g, f1, f2));
        QCOMPARE(turns.at(4), u"user: result(%1 h text(h))"_s.arg(h));
    }

    void toolsAreRead()
    {
        const auto conversation = read(
            "{'contents':'a','tools':[{'functionDeclarations':[{'name':'f','description':'d',"
            "'parameters':{'type':'OBJECT'}},{'name':'g','parametersJsonSchema':{'type':'object',"
            "'properties':{}}},{'name':'h'}]},{'google_search':{}},{'urlContext':{}}]}");
        QVERIFY(conversation.ok());
        const std::vector<Tool> &tools = conversation->tools;
        QCOMPARE(tools.size(), std::size_t(5));
        QCOMPARE(tools[0].name, std::string("f"));
        QCOMPARE(tools[0].description, std::string("d"));
        QVERIFY(tools[0].schema && tools[0].schema->at("type") == json::Value("OBJECT"));
        QVERIFY(tools[1].schema);
        QVERIFY(!tools[2].schema);
        QCOMPARE(tools[3].kind, Tool::Kind::hosted);
        QCOMPARE(tools[3].hostedKind, std::string("googleSearch"));
        QCOMPARE(tools[3].json, std::string("{\"googleSearch\":{}}"));
        QCOMPARE(tools[4].hostedKind, std::string("urlContext"));
    }

    void toolChoice_data()
    {
        using Mode = ToolChoice::Mode;
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("names");
        QTest::addColumn<bool>("required");
        const auto row = [](const char *name, const char *config, Mode mode, int names,
                            bool required) {
            QTest::newRow(name) << QByteArray(config) << static_cast<int>(mode) << names
                                << required;
        };
        row("2.4 AUTO", "{'mode':'AUTO'}", Mode::automatic, 0, false);
        row("2.4 NONE", "{'mode':'NONE'}", Mode::none, 0, false);
        row("2.4 ANY", "{'mode':'ANY'}", Mode::required, 0, false);
        row("2.4 ANY, one", "{'mode':'ANY','allowed_function_names':['f']}", Mode::named, 1, false);
        row("2.4 ANY, some", "{'mode':'ANY','allowedFunctionNames':['f','g']}", Mode::subset, 2,
            true);
        row("2.4 VALIDATED", "{'mode':'VALIDATED'}", Mode::automatic, 0, false);
        row("2.4 VALIDATED, some", "{'mode':'VALIDATED','allowedFunctionNames':['f','g']}",
            Mode::subset, 2, false);
        row("2.4 unspecified", "{'mode':'MODE_UNSPECIFIED'}", Mode::unset, 0, false);
    }

    void toolChoice()
    {
        QFETCH(QByteArray, config);
        const auto conversation =
            read("{'contents':'a','toolConfig':{'functionCallingConfig':" + config + "}}");
        QVERIFY(conversation.ok());
        const ToolChoice &choice = conversation->toolChoice;
        QTEST(static_cast<int>(choice.mode), "mode");
        QTEST(static_cast<int>(choice.names.size()), "names");
        QTEST(choice.subsetRequired, "required");
    }

    void thinking_data()
    {
        using Mode = ReasoningWish::Mode;
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("figure"); // budget or effort
        QTest::addColumn<bool>("visible");
        const auto row = [](const char *name, const char *config, Mode mode, int figure,
                            bool visible) {
            QTest::newRow(name) << QByteArray(config) << static_cast<int>(mode) << figure
                                << visible;
        };
        row("2.6 a budget", "{'thinkingBudget':512,'includeThoughts':true}", Mode::budget, 512,
            true);
        row("2.6 off", "{'thinkingBudget':0}", Mode::off, 0, false);
        row("2.6 dynamic", "{'thinking_budget':-1,'include_thoughts':true}", Mode::adaptive, 0,
            true);
        row("2.6 a level", "{'thinkingLevel':'LOW'}", Mode::effort, static_cast<int>(Effort::low),
            false);
        row("2.6 a level in small letters", "{'thinkingLevel':'minimal'}", Mode::effort,
            static_cast<int>(Effort::minimal), false);
        row("2.6 thoughts only", "{'includeThoughts':true}", Mode::unset, 0, true);
    }

    void thinking()
    {
        QFETCH(QByteArray, config);
        QFETCH(int, figure);
        const auto conversation = configured("{'thinkingConfig':" + config + "}");
        QVERIFY(conversation.ok());
        const ReasoningWish &wish = conversation->reasoning;
        QTEST(static_cast<int>(wish.mode), "mode");
        if (wish.mode == ReasoningWish::Mode::effort)
            QCOMPARE(static_cast<int>(wish.effort), figure);
        else
            QCOMPARE(wish.budget, static_cast<long long>(figure));
        QTEST(wish.visible.value_or(false), "visible");
    }

    void samplingIsRead()
    {
        const auto conversation =
            configured("{'temperature':0.5,'topP':0.9,'top_k':40,'seed':3,'presencePenalty':1,"
                       "'frequencyPenalty':-1,'stopSequences':['a','b'],'max_output_tokens':100,"
                       "'candidateCount':2,'responseLogprobs':true,'logprobs':4}");
        QVERIFY(conversation.ok());
        const Sampling &sampling = conversation->sampling;
        QCOMPARE(sampling.temperature, std::optional(0.5));
        QCOMPARE(sampling.topP, std::optional(0.9));
        QCOMPARE(sampling.topK, std::optional(40.0));
        QCOMPARE(sampling.seed, std::optional(3LL));
        QCOMPARE(sampling.presencePenalty, std::optional(1.0));
        QCOMPARE(sampling.frequencyPenalty, std::optional(-1.0));
        QCOMPARE(sampling.stop, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(sampling.maxTokens, std::optional(100LL));
        QCOMPARE(sampling.choices, 2);
        QVERIFY(sampling.logprobs);
        QCOMPARE(sampling.topLogprobs, std::optional(4));
    }

    void format_data()
    {
        using Kind = OutputFormat::Kind;
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("schema");
        const auto row = [](const char *name, const char *config, Kind kind, bool schema) {
            QTest::newRow(name) << QByteArray(config) << static_cast<int>(kind) << schema;
        };
        row("2.9 text", "{'responseMimeType':'text/plain'}", Kind::text, false);
        row("2.9 JSON", "{'response_mime_type':'application/json'}", Kind::jsonObject, false);
        row("2.9 Google's schema",
            "{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT'}}",
            Kind::jsonSchema, true);
        row("2.9 JSON schema",
            "{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}",
            Kind::jsonSchema, true);
        row("1.4 its name in the proto",
            "{'responseMimeType':'application/json','_responseJsonSchema':{'type':'object'}}",
            Kind::jsonSchema, true);
        row("1.4 one word of an enumeration",
            "{'responseMimeType':'text/x.enum','responseSchema':{'enum':['a']}}", Kind::text,
            false);
    }

    void format()
    {
        QFETCH(QByteArray, config);
        const auto conversation = configured(config);
        QVERIFY(conversation.ok());
        QTEST(static_cast<int>(conversation->format.kind), "kind");
        QTEST(conversation->format.schema != nullptr, "schema");
    }

    void whatOnlyGeminiKnowsIsKept()
    {
        const auto conversation =
            read("{'cached_content':'cachedContents/c','contents':'a','safetySettings':[],"
                 "'labels':{'a':'b'},'toolConfig':{'retrievalConfig':{}},'new_member':1,"
                 "'generationConfig':{'speech_config':{},'topK':1}}");
        QVERIFY(conversation.ok());
        QStringList names;
        for (const auto &extra : conversation->extras)
            names << json::toQString(extra.first);
        names.sort();
        QCOMPARE(names, (QStringList{u"cachedContent"_s, u"generationConfig.speechConfig"_s,
                                     u"labels"_s, u"newMember"_s, u"safetySettings"_s,
                                     u"toolConfig.retrievalConfig"_s}));
    }

    void headIsRead()
    {
        const auto conversation = readRequest(DialectId::gemini, unquoted("{'contents':'a'}"),
                                              {"gemini-2.5-pro", true, {}});
        QVERIFY(conversation.ok());
        QCOMPARE(conversation->model, std::string("gemini-2.5-pro"));
        QVERIFY(conversation->stream);
        QCOMPARE(conversation->turns.front().where, std::string("contents"));
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("pointers");
        QTest::addColumn<QString>("begins");
        const auto row = [](const char *name, const char *body, const QStringList &pointers,
                            const QString &begins) {
            QTest::newRow(name) << QByteArray(body) << pointers << begins;
        };
        row("no contents", "{}", {u"/contents"_s}, u"contents: "_s);
        row("empty contents", "{'contents':[]}", {u"/contents"_s}, u"contents: "_s);
        row("every fault, by path",
            "{'contents':[{'role':'assistant','parts':[{'text':1},{},{'inlineData':{'data':'A'}},"
            "{'functionCall':{'args':[]}}]}],'generationConfig':{'topK':'x','thinkingConfig':"
            "{'thinkingLevel':'HUGE'}}}",
            {u"/contents/0/role"_s, u"/contents/0/parts/0/text"_s, u"/contents/0/parts/1"_s,
             u"/contents/0/parts/2/inlineData/mimeType"_s,
             u"/contents/0/parts/3/functionCall/name"_s, u"/contents/0/parts/3/functionCall/args"_s,
             u"/generationConfig/topK"_s, u"/generationConfig/thinkingConfig/thinkingLevel"_s},
            u"contents[0].role: "_s);
        row("as the client spelled it", "{'contents':'a','generation_config':{'top_k':'x'}}",
            {u"/generation_config/top_k"_s}, u"generation_config.top_k: "_s);
        row("never both",
            "{'contents':'a','generationConfig':{'thinkingConfig':"
            "{'thinkingBudget':1,'thinkingLevel':'LOW'}}}",
            {u"/generationConfig/thinkingConfig/thinkingLevel"_s},
            u"generationConfig.thinkingConfig.thinkingLevel: "_s);
        row("unknown mode",
            "{'contents':'a','toolConfig':{'functionCallingConfig':{'mode':'SOME'}}}",
            {u"/toolConfig/functionCallingConfig/mode"_s},
            u"toolConfig.functionCallingConfig.mode: "_s);
        row("a tool without a name", "{'contents':'a','tools':[{'functionDeclarations':[{}]}]}",
            {u"/tools/0/functionDeclarations/0/name"_s},
            u"tools[0].functionDeclarations[0].name: "_s);
    }

    void faults()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, begins);
        const auto conversation = read(body);
        QVERIFY(!conversation.ok());
        QCOMPARE(conversation.error().code, ErrorCode::invalidArgument);
        QStringList pointers;
        for (const FieldFault &fault : conversation.error().fields)
            pointers << json::toQString(fault.pointer);
        QTEST(pointers, "pointers");
        QVERIFY2(conversation.error().message.startsWith(begins),
                 qPrintable(conversation.error().message));
    }
};

QTEST_APPLESS_MAIN(TestGeminiRequestReader)
#include "tst_geminirequestreader.moc"
