// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to Gemini, Vertex AI and Code Assist: wire.md 2.1 – 2.10, cases A02 – A04, C04.
#include "geminitest.h"

#include "core/dialects/canonical/toolnames.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::geminitest;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kOld = "gemini-2.5-flash";
constexpr const char *kNew = "gemini-3-pro-preview";

Part partOf(decltype(Part::content) content, Signature signature = {})
{
    Part part;
    part.content = std::move(content);
    part.signature = std::move(signature);
    return part;
}

Part text(const char *words)
{
    return partOf(TextPart{words, {}});
}

Part call(const char *id, const char *name, const char *arguments = "{}", Signature signature = {})
{
    return partOf(ToolCallPart{id, name, {}, arguments, false, {}}, std::move(signature));
}

Part result(const char *id, std::vector<Part> content)
{
    return partOf(ToolResultPart{id, {}, std::move(content), false, false, {}});
}

Part media(MediaPart::Kind kind, MediaPart::Source source, const char *mime, const char *data)
{
    MediaPart out;
    out.kind = kind;
    out.source = source;
    out.mimeType = mime;
    out.data = data;
    return partOf(std::move(out));
}

Turn turn(Role role, std::vector<Part> parts)
{
    Turn out;
    out.role = role;
    out.parts = std::move(parts);
    out.where = "messages[0]";
    return out;
}

/// What a client of another dialect said.
Conversation said(std::vector<Turn> turns)
{
    Conversation out;
    out.dialect = DialectId::anthropic;
    out.turns = std::move(turns);
    return out;
}

/// What a Gemini client said, or a client of another dialect that means the same.
Conversation read(const QByteArray &body, DialectId client)
{
    auto conversation = readRequest(DialectId::gemini, unquoted(body));
    if (!conversation)
        qFatal("%s", qPrintable(conversation.error().message));
    conversation->dialect = client;
    return *conversation;
}

WriteTarget target(const char *model, UpstreamForm form = UpstreamForm::plain)
{
    return {model, form, true, "p"};
}

json::Value written(const Conversation &conversation, const WriteTarget &to, RequestNotes &notes)
{
    const auto body = codecFor(DialectId::gemini).writeRequest(conversation, to, notes);
    return body ? parsed(*body) : json::Value(body.error().message.toStdString());
}

QString shown(const json::Value *value)
{
    return value ? QString::fromUtf8(json::dump(*value)) : u"(absent)"_s;
}

/// The member of a request that a test is about.
void compareMember(const json::Value &body, std::string_view member, const QByteArray &expected)
{
    const json::Value *value = body.is_object() ? body.get_object().if_contains(member) : &body;
    if (expected.isEmpty() && !value)
        return;
    if (!value || *value != parsed(unquoted(expected)))
        QCOMPARE(shown(value), QString::fromUtf8(unquoted(expected)));
}

const Signature kGoogle{"google", "cw=="};
const Signature kAnthropic{"anthropic", "c2ln"};

} // namespace

Q_DECLARE_METATYPE(signalbox::Conversation)

class TestGeminiRequestWriter final : public QObject
{
    Q_OBJECT

    static void row(const char *name, const char *model, const Conversation &conversation,
                    const char *expected)
    {
        QTest::newRow(name) << QByteArray(model) << conversation << QByteArray(expected);
    }

    static void turnRows()
    {
        using enum Role;
        row("2.1 roles", kOld,
            said({turn(user, {text("a"), text("b")}), turn(assistant, {text("c")}),
                  turn(user, {text("d")})}),
            "[{'role':'user','parts':[{'text':'a'},{'text':'b'}]},{'role':'model','parts':"
            "[{'text':'c'}]},{'role':'user','parts':[{'text':'d'}]}]");
        row("2.1 neighbours are merged, blank texts go", kOld,
            said({turn(user, {text("a"), text(" ")}), turn(user, {text("b")})}),
            "[{'role':'user','parts':[{'text':'a'},{'text':'b'}]}]");
        row("2.2 text documents", kOld,
            said({turn(user, {media(MediaPart::Kind::document, MediaPart::Source::text,
                                    "text/plain", "words")})}),
            "[{'role':'user','parts':[{'text':'words'}]}]");
        row("2.2 images, sound, film, documents", kOld,
            said({turn(user,
                       {media(MediaPart::Kind::image, MediaPart::Source::base64, "image/webp", "A"),
                        media(MediaPart::Kind::audio, MediaPart::Source::base64, "audio/mp3", "B"),
                        media(MediaPart::Kind::video, MediaPart::Source::base64, "video/mp4", "C"),
                        media(MediaPart::Kind::document, MediaPart::Source::base64, "", "D")})}),
            "[{'role':'user','parts':[{'inlineData':{'mimeType':'image/webp','data':'A'}},"
            "{'inlineData':{'mimeType':'audio/mp3','data':'B'}},{'inlineData':{'mimeType':"
            "'video/mp4','data':'C'}},{'inlineData':{'mimeType':'application/pdf','data':'D'}}]}]");
        row("2.2 what Google fetches itself", kOld,
            said({turn(user, {media(MediaPart::Kind::image, MediaPart::Source::url, "image/png",
                                    "gs://b/i.png"),
                              media(MediaPart::Kind::video, MediaPart::Source::url, "",
                                    "https://www.youtube.com/watch?v=1")})}),
            "[{'role':'user','parts':[{'fileData':{'mimeType':'image/png','fileUri':"
            "'gs://b/i.png'}},{'fileData':{'fileUri':'https://www.youtube.com/watch?v=1'}}]}]");
        row("what only another dialect knows is told in words", kOld,
            said({turn(user, {text("a")}),
                  turn(assistant,
                       {partOf(ForeignPart{DialectId::anthropic, "web_search_result", "{}", "w"}),
                        partOf(ForeignPart{DialectId::anthropic, "x", "{}", ""}),
                        partOf(RefusalPart{"no"})})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'w'},"
            "{'text':'no'}]}]");
    }

    static void callRows()
    {
        using enum Role;
        row("2.5 order is kept, all results in the content after", kOld,
            said({turn(user, {text("a")}),
                  turn(assistant,
                       {text("b"), call("1", "f", "{\"z\":1,\"a\":[1.0]}"), call("2", "g")}),
                  turn(user, {text("c"), result("2", {text("G")}), result("1", {text("F")})})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b'},"
            "{'functionCall':{'id':'1','name':'f','args':{'z':1,'a':[1.0]}}},{'functionCall':"
            "{'id':'2','name':'g','args':{}}}]},{'role':'user','parts':[{'functionResponse':"
            "{'id':'1','name':'f','response':{'output':'F'}}},{'functionResponse':{'id':'2',"
            "'name':'g','response':{'output':'G'}}},{'text':'c'}]}]");
        ToolResultPart failed{"1", {}, {text("bad"), text("very")}, true, false, {}};
        row("2.5 errors", kOld,
            said({turn(user, {text("a")}), turn(assistant, {call("1", "f")}),
                  turn(user, {partOf(std::move(failed))})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'functionCall':"
            "{'id':'1','name':'f','args':{}}}]},{'role':'user','parts':[{'functionResponse':"
            "{'id':'1','name':'f','response':{'error':'bad\\nvery'}}}]}]");
        row("B08 arguments: none, no JSON, no object", kOld,
            said({turn(user, {text("a")}),
                  turn(assistant,
                       {call("1", "f", ""), call("2", "f", "{\"a\":"), call("3", "f", "[1]")}),
                  turn(user, {result("1", {}), result("2", {}), result("3", {})})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'functionCall':"
            "{'id':'1','name':'f','args':{}}},{'functionCall':{'id':'2','name':'f','args':"
            "{'value':'{\\'a\\':'}}},{'functionCall':{'id':'3','name':'f','args':{'value':[1]}}}]},"
            "{'role':'user','parts':[{'functionResponse':{'id':'1','name':'f','response':"
            "{'output':''}}},{'functionResponse':{'id':'2','name':'f','response':{'output':''}}},"
            "{'functionResponse':{'id':'3','name':'f','response':{'output':''}}}]}]");
        const Part picture =
            media(MediaPart::Kind::image, MediaPart::Source::base64, "image/png", "A");
        const auto looked = [&picture] {
            return said({turn(user, {text("a")}), turn(assistant, {call("1", "f", "{}", kGoogle)}),
                         turn(user, {result("1", {text("F"), picture})})});
        };
        row("2.5 pictures beside their response", kOld, looked(),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'functionCall':"
            "{'id':'1','name':'f','args':{}},'thoughtSignature':'cw=='}]},{'role':'user','parts':"
            "[{'functionResponse':{'id':'1','name':'f','response':{'output':'F'}}},{'inlineData':"
            "{'mimeType':'image/png','data':'A'}}]}]");
        row("2.5 pictures inside their response on Gemini 3", kNew, looked(),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'functionCall':"
            "{'id':'1','name':'f','args':{}},'thoughtSignature':'cw=='}]},{'role':'user','parts':"
            "[{'functionResponse':{'id':'1','name':'f','response':{'output':'F'},'parts':"
            "[{'inlineData':{'mimeType':'image/png','data':'A'}}]}}]}]");
    }

    static void thoughtRows()
    {
        using enum Role;
        const Part ours = partOf(ThinkingPart{"t", false, {}}, kGoogle);
        const Part theirs = partOf(ThinkingPart{"t", false, {}}, kAnthropic);
        const auto steps = [](std::vector<Part> parts, std::vector<Part> results) {
            return said({turn(user, {text("a")}), turn(assistant, std::move(parts)),
                         turn(user, std::move(results))});
        };
        const auto answered = [] { return std::vector<Part>{result("1", {}), result("2", {})}; };
        constexpr const char *kResults =
            "{'role':'user','parts':[{'functionResponse':{'id':'1','name':'f','response':"
            "{'output':''}}},{'functionResponse':{'id':'2','name':'g','response':{'output':''}}}]}";
        const auto expected = [](const char *parts) {
            return QByteArray("[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[") +
                   parts + "]}," + kResults + "]";
        };
        row("A02 the proof stays on the first call", kNew,
            steps({call("1", "f", "{}", kGoogle), call("2", "g")}, answered()),
            expected("{'functionCall':{'id':'1','name':'f','args':{}},'thoughtSignature':'cw=='},"
                     "{'functionCall':{'id':'2','name':'g','args':{}}}"));
        row("2.6 a proof carried in the thoughts goes to the call", kNew,
            steps({ours, call("1", "f"), call("2", "g")}, answered()),
            expected("{'functionCall':{'id':'1','name':'f','args':{}},'thoughtSignature':'cw=='},"
                     "{'functionCall':{'id':'2','name':'g','args':{}}}"));
        row("A03 none left: the documented word on Gemini 3", kNew,
            steps({text("b"), call("1", "f"), call("2", "g")}, answered()),
            expected("{'text':'b'},{'functionCall':{'id':'1','name':'f','args':{}},"
                     "'thoughtSignature':'skip_thought_signature_validator'},"
                     "{'functionCall':{'id':'2','name':'g','args':{}}}"));
        row("A03 none left: nothing on Gemini 2.5", kOld,
            steps({call("1", "f"), call("2", "g")}, answered()),
            expected("{'functionCall':{'id':'1','name':'f','args':{}}},"
                     "{'functionCall':{'id':'2','name':'g','args':{}}}"));
        row("A04 proofs of others never go to Google", kOld,
            steps({theirs, call("1", "f", "{}", kAnthropic), call("2", "g")}, answered()),
            expected("{'functionCall':{'id':'1','name':'f','args':{}}},"
                     "{'functionCall':{'id':'2','name':'g','args':{}}}"));
        row("A06 a proof of a text", kNew,
            said({turn(user, {text("a")}), turn(assistant, {ours, text("b")}),
                  turn(user, {text("c")})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b',"
            "'thoughtSignature':'cw=='}]},{'role':'user','parts':[{'text':'c'}]}]");
        row("A06 a proof of nothing else", kNew,
            said({turn(user, {text("a")}), turn(assistant, {text("b"), ours}),
                  turn(user, {text("c")})}),
            "[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b'},"
            "{'text':'','thoughtSignature':'cw=='}]},{'role':'user','parts':[{'text':'c'}]}]");
    }

    static void row(const char *name, const char *model, const Conversation &conversation,
                    const QByteArray &expected)
    {
        row(name, model, conversation, expected.constData());
    }

private Q_SLOTS:
    void contents_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<Conversation>("conversation");
        QTest::addColumn<QByteArray>("expected");
        turnRows();
        callRows();
        thoughtRows();
    }

    void contents()
    {
        QFETCH(QByteArray, model);
        QFETCH(Conversation, conversation);
        QFETCH(QByteArray, expected);
        RequestNotes notes(DialectId::anthropic);
        compareMember(written(conversation, target(model.constData()), notes), "contents",
                      expected);
    }

    /// C04: keys of data are nobody's business, and their order is the client's.
    void argumentsStayByteForByte()
    {
        const std::string arguments =
            "{\"title\":1,\"const\":{\"default\":null,\"type\":\"OBJECT\"},"
            "\"n\":12345678901234567890123,\"e\":1.50}";
        Conversation conversation =
            said({turn(Role::user, {text("a")}),
                  turn(Role::assistant, {call("1", "f", arguments.c_str())}),
                  turn(Role::user, {result("1", {text("o")})})});
        RequestNotes notes(DialectId::anthropic);
        const auto body =
            codecFor(DialectId::gemini).writeRequest(conversation, target(kOld), notes);
        QVERIFY(body.ok());
        QVERIFY(body->contains("\"args\":" + QByteArray::fromStdString(arguments)));
    }

    /// What Gemini's own clients send goes back as it is: thoughts, code, details of parts.
    void geminiClientsKeepTheirParts()
    {
        const QByteArray contents =
            "[{'role':'user','parts':[{'fileData':{'mimeType':'video/mp4','fileUri':'files/x'},"
            "'videoMetadata':{'fps':2}}]},{'role':'model','parts':[{'text':'t','thought':true},"
            "{'executableCode':{'language':'PYTHON','code':'1'}},{'text':'b',"
            "'thoughtSignature':'cw=='}]},{'role':'user','parts':[{'text':'c'}]}]";
        RequestNotes notes(DialectId::gemini);
        const Conversation conversation = read("{'contents':" + contents + "}", DialectId::gemini);
        compareMember(written(conversation, target(kOld), notes), "contents", contents);
        QVERIFY(notes.dropped().empty());
    }

    void systemIsTextOfItsOwn()
    {
        Conversation conversation =
            said({turn(Role::system, {text("x-anthropic-billing-header: v=1"), text("s1")}),
                  turn(Role::system, {text("s2")}), turn(Role::user, {text("a")})});
        RequestNotes notes(DialectId::anthropic);
        const json::Value body = written(conversation, target(kOld), notes);
        compareMember(body, "systemInstruction", "{'parts':[{'text':'s1'},{'text':'s2'}]}");
        compareMember(body, "contents", "[{'role':'user','parts':[{'text':'a'}]}]");
    }

    void firstAndLastAreTheUsers()
    {
        const Conversation conversation =
            said({turn(Role::assistant, {text("a")}), turn(Role::user, {text("b")}),
                  turn(Role::assistant, {text("c")})});
        RequestNotes notes(DialectId::anthropic);
        for (const auto &[model, contents] : {std::pair(kOld, 4), std::pair(kNew, 5)}) {
            const json::Value body = written(conversation, target(model), notes);
            const json::Array &list = body.at("contents").get_array();
            QCOMPARE(list.size(), static_cast<std::size_t>(contents));
            QCOMPARE(list.front().at("role"), json::Value("user"));
        }
    }

    void settings_data()
    {
        QTest::addColumn<QByteArray>("body"); // of a Gemini client, less its contents
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const char *body, const char *member,
                            const char *expected, const char *model = kOld,
                            UpstreamForm form = UpstreamForm::plain) {
            QTest::newRow(name) << QByteArray(body) << QByteArray(model) << static_cast<int>(form)
                                << QByteArray(member) << QByteArray(expected);
        };
        using enum UpstreamForm;
        constexpr const char *kTool = "'tools':[{'functionDeclarations':[{'name':'f','description':"
                                      "'d','parameters':{'type':'OBJECT','properties':{'a':"
                                      "{'type':'STRING','format':'uri'}}}},{'name':'g'}]}]";
        row("2.3 (a) JSON Schema for Gemini itself", kTool, "tools",
            "[{'functionDeclarations':[{'name':'f','description':'d','parametersJsonSchema':"
            "{'type':'object','properties':{'a':{'type':'string','format':'uri'}}}},"
            "{'name':'g'}]}]");
        for (const UpstreamForm form : {vertex, codeAssist}) {
            row(form == vertex ? "2.3 (b) Vertex" : "2.3 (b) Code Assist", kTool, "tools",
                "[{'functionDeclarations':[{'name':'f','description':'d','parameters':"
                "{'type':'OBJECT','properties':{'a':{'type':'STRING','description':"
                "'(format: uri)'}}}},{'name':'g'}]}]",
                kOld, form);
        }
        row("2.3 search where no functions stand beside", "'tools':[{'googleSearch':{}}]", "tools",
            "[{'googleSearch':{}}]");
        row("2.3 no search beside functions",
            "'tools':[{'googleSearch':{}},{'functionDeclarations':[{'name':'f'}]}]", "tools",
            "[{'functionDeclarations':[{'name':'f'}]}]");
        row("2.3 what others host", "'tools':[{'codeExecution':{}}]", "tools", "");
        constexpr const char *kFg = "'tools':[{'functionDeclarations':[{'name':'f'},"
                                    "{'name':'g'},{'name':'h'}]}],'toolConfig':"
                                    "{'functionCallingConfig':";
        const auto choice = [&row](const char *name, const char *config, const char *expected) {
            row(name, (QByteArray(kFg) + config + "}").constData(), "toolConfig", expected);
        };
        choice("2.4 auto", "{'mode':'AUTO'}", "{'functionCallingConfig':{'mode':'AUTO'}}");
        choice("2.4 none", "{'mode':'NONE'}", "{'functionCallingConfig':{'mode':'NONE'}}");
        choice("2.4 must call", "{'mode':'ANY'}", "{'functionCallingConfig':{'mode':'ANY'}}");
        choice("2.4 named", "{'mode':'ANY','allowedFunctionNames':['g']}",
               "{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['g']}}");
        choice("2.4 one of some", "{'mode':'ANY','allowedFunctionNames':['f','g']}",
               "{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f','g']}}");
        choice("2.4 some or none", "{'mode':'VALIDATED','allowedFunctionNames':['f','g']}",
               "{'functionCallingConfig':{'mode':'VALIDATED','allowedFunctionNames':['f','g']}}");
        row("2.4 no choice without tools", "'toolConfig':{'functionCallingConfig':{'mode':'ANY'}}",
            "toolConfig", "");
        row("2.10 sampling",
            "'generationConfig':{'temperature':0.5,'topP':0.9,'topK':40.0,'seed':7,"
            "'presencePenalty':0.5,'frequencyPenalty':0,'stopSequences':['a','','b'],"
            "'maxOutputTokens':100,'candidateCount':2,'responseLogprobs':true,'logprobs':3}",
            "generationConfig",
            "{'temperature':0.5,'topP':0.9,'topK':40,'maxOutputTokens':100,'candidateCount':2,"
            "'seed':7,'presencePenalty':0.5,'responseLogprobs':true,'logprobs':3,"
            "'stopSequences':['a','b']}");
        row("2.10 AM#2119 the model's most", "'generationConfig':{'maxOutputTokens':128000}",
            "generationConfig", "{'maxOutputTokens':65536}");
        row("2.10 five stops", "'generationConfig':{'stopSequences':['1','2','3','4','5','6']}",
            "generationConfig", "{'stopSequences':['1','2','3','4','5']}");
        row("2.10 a seed of 64 bits", "'generationConfig':{'seed':5000000000}", "generationConfig",
            "");
        row("A07 a budget is clamped",
            "'generationConfig':{'thinkingConfig':{'thinkingBudget':31999,'includeThoughts':true}}",
            "generationConfig",
            "{'thinkingConfig':{'includeThoughts':true,'thinkingBudget':24576}}");
        row("A07 a level to a model with budgets",
            "'generationConfig':{'thinkingConfig':{'thinkingLevel':'HIGH','includeThoughts':true}}",
            "generationConfig",
            "{'thinkingConfig':{'includeThoughts':true,'thinkingBudget':24576}}");
        row("A07 a budget to a model with levels",
            "'generationConfig':{'thinkingConfig':{'thinkingBudget':1024,'includeThoughts':true}}",
            "generationConfig", "{'thinkingConfig':{'includeThoughts':true,'thinkingLevel':'LOW'}}",
            kNew);
        row("2.6 no thinking for image models",
            "'generationConfig':{'thinkingConfig':{'thinkingBudget':1024}}", "generationConfig", "",
            "gemini-2.5-flash-image");
        constexpr const char *kSchema =
            "'generationConfig':{'responseMimeType':'application/json','responseJsonSchema':"
            "{'type':'object','properties':{'a':{'type':['string','null']}},"
            "'additionalProperties':false}}";
        row("C12 a response schema", kSchema, "generationConfig",
            "{'responseMimeType':'application/json','responseJsonSchema':{'type':'object',"
            "'properties':{'a':{'type':['string','null']}},'additionalProperties':false}}");
        row("2.9 a response schema on Vertex", kSchema, "generationConfig",
            "{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT',"
            "'properties':{'a':{'type':'STRING','nullable':true}}}}",
            kOld, vertex);
        const QByteArray both = QByteArray(kSchema) + "," + kTool;
        row("2.9 tools before JSON mode on older models", both.constData(), "generationConfig", "");
        row("2.9 both on newer models", both.constData(), "generationConfig",
            "{'responseMimeType':'application/json','responseJsonSchema':{'type':'object',"
            "'properties':{'a':{'type':['string','null']}},'additionalProperties':false}}",
            kNew);
    }

    void settings()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, expected);
        QFETCH(int, form);
        const Conversation conversation =
            read("{'contents':'a'," + body + "}", DialectId::openaiChat);
        RequestNotes notes(DialectId::openaiChat);
        const WriteTarget to = target(model.constData(), static_cast<UpstreamForm>(form));
        compareMember(written(conversation, to, notes), view(member), expected);
    }

    void geminiClientsKeepTheirSettings()
    {
        const QByteArray request =
            "{'contents':[{'role':'user','parts':[{'text':'a'}]}],'tools':[{'googleSearch':{}},"
            "{'urlContext':{}}],'toolConfig':{'retrievalConfig':{'languageCode':'de'}},"
            "'generationConfig':{'frequencyPenalty':0,'speechConfig':{'languageCode':'de'}},"
            "'serviceTier':'flex','cachedContent':'cachedContents/c','safetySettings':[]}";
        RequestNotes notes(DialectId::gemini);
        const json::Value body = written(read(request, DialectId::gemini), target(kOld), notes);
        const json::Value expected = parsed(unquoted(request));
        QCOMPARE(shown(&body), shown(&expected));
        QVERIFY(notes.dropped().empty());
    }

    void freeformToolsAreWrapped()
    {
        Conversation conversation = said({turn(Role::user, {text("a")})});
        Tool tool;
        tool.kind = Tool::Kind::freeform;
        tool.name = "patch";
        tool.nameSpace = "9 lives";
        tool.description = "Edits.";
        tool.format = "{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}";
        conversation.tools.push_back(tool);
        ToolCallPart used{"1", "patch", "9 lives", "*** \"x\"", true, {}};
        conversation.turns.push_back(turn(Role::assistant, {partOf(used)}));
        conversation.turns.push_back(turn(Role::user, {result("1", {text("o")})}));
        RequestNotes notes(DialectId::openaiResponses);
        const json::Value body = written(conversation, target(kOld), notes);
        const std::string name =
            toolNamesFor(DialectId::gemini, conversation).upstream("9 lives", "patch");
        QVERIFY(name.front() == '_');
        const json::Value &declared = body.at("tools").at(0).at("functionDeclarations").at(0);
        QCOMPARE(declared.at("name"), json::Value(name));
        QCOMPARE(declared.at("description"),
                 json::Value("Edits.\n\nThe input must follow this grammar:\nstart: x"));
        QCOMPARE(declared.at("parametersJsonSchema"), parsed(toBytes(kWrappedInputSchema)));
        const json::Value &made = body.at("contents").at(1).at("parts").at(0).at("functionCall");
        QCOMPARE(made.at("name"), json::Value(name));
        QCOMPARE(made.at("args"), parsed("{\"input\":\"*** \\\"x\\\"\"}"));
    }

    void refusals_data()
    {
        QTest::addColumn<Conversation>("conversation");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const Conversation &conversation,
                            const QString &field) { QTest::newRow(name) << conversation << field; };
        const auto with = [](MediaPart::Source source, const char *data) {
            return said({turn(Role::user, {media(MediaPart::Kind::image, source, "", data)})});
        };
        row("2.2 web addresses", with(MediaPart::Source::url, "https://example.org/i.png"),
            u"messages[0]"_s);
        row("2.2 a host that looks like another",
            with(MediaPart::Source::url, "https://www.youtube.com.example.org/i"),
            u"messages[0]"_s);
        row("2.2 files of another vendor", with(MediaPart::Source::file, "file_1"),
            u"messages[0]"_s);
        Conversation unknown = said({turn(Role::user, {text("a")})});
        Tool tool;
        tool.name = "f";
        unknown.tools.push_back(tool);
        unknown.toolChoice = {ToolChoice::Mode::named, {"nobody"}, false};
        row("2.4 a tool that is not there", unknown, u"tool_choice"_s);
        Conversation continued = said({turn(Role::user, {text("a")})});
        continued.dialect = DialectId::openaiResponses;
        continued.previousResponseId = "resp_1";
        row("2.10 previous_response_id", continued, u"previous_response_id"_s);
    }

    void refusals()
    {
        QFETCH(Conversation, conversation);
        QFETCH(QString, field);
        RequestNotes notes(conversation.dialect);
        const auto body =
            codecFor(DialectId::gemini).writeRequest(conversation, target(kOld), notes);
        QVERIFY(!body.ok());
        QCOMPARE(body.error().code, ErrorCode::invalidArgument);
        QVERIFY2(body.error().message.startsWith(field + u": "_s),
                 qPrintable(body.error().message));
    }

    void whatIsLeftOutIsNoted()
    {
        Conversation conversation = said({turn(Role::user, {text("a")})});
        conversation.dialect = DialectId::openaiChat;
        const json::Value bias = parsed("{\"1\":2}");
        conversation.sampling.logitBias = &bias;
        conversation.sampling.presencePenalty = 0;
        conversation.parallelToolCalls = false;
        conversation.verbosity = "low";
        conversation.user = "u";
        conversation.promptCacheKey = "k";
        conversation.store = true;
        conversation.serviceTier = "priority";
        conversation.extras.emplace_back("unknown_thing", &bias);
        RequestNotes notes(DialectId::openaiChat);
        const json::Value body = written(conversation, target(kOld), notes);
        QCOMPARE(body.get_object().size(), std::size_t(1)); // contents
        QStringList paths;
        for (const RequestNotes::Dropped &dropped : notes.dropped())
            paths << json::toQString(dropped.path);
        paths.sort();
        QCOMPARE(paths,
                 (QStringList{u"logit_bias"_s, u"parallel_tool_calls"_s, u"presence_penalty"_s,
                              u"prompt_cache_key"_s, u"service_tier"_s, u"store"_s,
                              u"unknown_thing"_s, u"user"_s, u"verbosity"_s}));
    }

    void counts_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("expected");
        using enum UpstreamForm;
        const auto row = [](const char *name, UpstreamForm form, const char *expected) {
            QTest::newRow(name) << static_cast<int>(form) << QByteArray(expected);
        };
        row("1.4 Gemini", plain,
            "{'generateContentRequest':{'model':'models/gemini-3-pro-preview','contents':[{'role':"
            "'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b'}]},{'role':'user',"
            "'parts':[{'text':'c'}]}],'systemInstruction':{'parts':[{'text':'s'}]},'tools':"
            "[{'functionDeclarations':[{'name':'f'}]}]}}");
        row("1.6 Vertex", vertex,
            "{'contents':[{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':"
            "'b'}]},{'role':'user','parts':[{'text':'c'}]}],'systemInstruction':{'parts':[{'text':"
            "'s'}]},'tools':[{'functionDeclarations':[{'name':'f'}]}]}");
        row("1.5 Code Assist: contents only", codeAssist,
            "{'request':{'model':'models/gemini-3-pro-preview','contents':[{'role':'user','parts':"
            "[{'text':'s'},{'text':'[{\\'functionDeclarations\\':[{\\'name\\':\\'f\\'}]}]'}]},"
            "{'role':'user','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':'b'}]},"
            "{'role':'user','parts':[{'text':'c'}]}]}}");
    }

    void counts()
    {
        QFETCH(int, form);
        QFETCH(QByteArray, expected);
        const Conversation conversation = read(
            "{'systemInstruction':'s','tools':{'functionDeclarations':{'name':'f'}},'contents':"
            "[{'parts':{'text':'a'}},{'role':'model','parts':[{'text':'t','thought':true},"
            "{'text':'b'}]},{'parts':{'text':'c'}}]}",
            DialectId::gemini);
        RequestNotes notes(DialectId::gemini);
        const auto body =
            codecFor(DialectId::gemini)
                .writeCountRequest(conversation, target(kNew, static_cast<UpstreamForm>(form)),
                                   notes);
        QVERIFY(body && body->ok());
        const json::Value actual = parsed(**body);
        if (actual != parsed(unquoted(expected)))
            QCOMPARE(shown(&actual), QString::fromUtf8(unquoted(expected)));
    }

    void countsAreRead()
    {
        const DialectCodec &codec = codecFor(DialectId::gemini);
        QCOMPARE(codec.readCount("{\"totalTokens\":7}"), std::optional(7LL));
        QCOMPARE(codec.readCount("{\"response\":{\"totalTokens\":7}}"), std::optional(7LL));
        QCOMPARE(codec.readCount("{}"), std::optional<long long>());
        QCOMPARE(codec.writeCount(7), QByteArray("{\"totalTokens\":7}"));
    }
};

QTEST_APPLESS_MAIN(TestGeminiRequestWriter)
#include "tst_geminirequestwriter.moc"
