// SPDX-License-Identifier: GPL-3.0-or-later
// A chat client's request as a conversation (wire.md 1.1; chat/completions of the OpenAI SDK).
#include "chattesting.h"

#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// One part in words.
QByteArray words(const Part &part)
{
    std::string out;
    if (const auto *text = part.as<TextPart>()) {
        out = "text " + text->text;
    } else if (const auto *media = part.as<MediaPart>()) {
        static constexpr const char *kKinds[] = {"image", "audio", "video", "document"};
        static constexpr const char *kSources[] = {"base64", "url", "file", "text"};
        out = std::string(kKinds[static_cast<int>(media->kind)]) + ' ' +
              kSources[static_cast<int>(media->source)] + ' ' + media->mimeType + ' ' +
              media->data + ' ' + media->name + media->detail;
    } else if (const auto *call = part.as<ToolCallPart>()) {
        out = (call->freeform ? "custom " : "call ") + call->id + ' ' + call->name + ' ' +
              call->arguments;
    } else if (const auto *result = part.as<ToolResultPart>()) {
        out = "result " + result->callId + ' ' + result->name + " [";
        for (const Part &inner : result->content)
            out += words(inner).toStdString() + ',';
        out += ']';
    } else if (const auto *thinking = part.as<ThinkingPart>()) {
        out = "thinking " + thinking->text;
    } else if (const auto *refusal = part.as<RefusalPart>()) {
        out = "refusal " + refusal->text;
    }
    if (!part.signature.empty())
        out += " <" + part.signature.family + ' ' + part.signature.value + '>';
    return QByteArray::fromStdString(out);
}

/// The turns in words: "user: text hi; image …", a line each.
QByteArray turnWords(const Conversation &conversation)
{
    QByteArray out;
    for (const Turn &turn : conversation.turns) {
        static constexpr const char *kRoles[] = {"system", "user", "assistant"};
        out += turn.developer ? "developer" : kRoles[static_cast<int>(turn.role)];
        for (const Part &part : turn.parts)
            out += (&part == &turn.parts.front() ? ": " : "; ") + words(part);
        out += '\n';
    }
    return out;
}

} // namespace

class TestChatRequestReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesBecomeTurns_data();
    void messagesBecomeTurns();
    void olderFunctionCallsHaveTheirResult();
    void proofsGoWhereTheyBelong();
    void cacheMarksStay();
    void toolsAreRead();
    void choicesAreRead_data();
    void choicesAreRead();
    void settingsAreRead();
    void effortsAreRead_data();
    void effortsAreRead();
    void formatsAreRead();
    void whatIsUnknownIsCarried();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void everyFaultIsCollected();
    void everyMemberOfTheSdkIsKnown();
};

void TestChatRequestReader::messagesBecomeTurns_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArray>("turns");
    const auto row = [](const char *name, const char *list, const char *turns) {
        QTest::newRow(name) << messages(list) << wire(turns).replace("\\\"", "\"");
    };
    row("wire 1.1 roles",
        "{'role':'developer','content':'d'},{'role':'system','content':'s'},"
        "{'role':'user','content':'u','name':'ann'},{'role':'assistant','content':'a'}",
        "developer: text d\nsystem: text s\nuser: text u\nassistant: text a\n");
    row("wire 2.2 content null", "{'role':'user','content':null}", "user: text \n");
    row("wire 2.2 content object", "{'role':'user','content':{'type':'text','text':'x'}}",
        "user: text x\n");
    row("wire 2.2 strings in a list", "{'role':'user','content':['x','y']}",
        "user: text x; text y\n");
    row("wire 2.2 image as data URL",
        "{'role':'user','content':[{'type':'image_url','image_url':"
        "{'url':'data:image/png;base64,AAAA','detail':'low'}}]}",
        "user: image base64 image/png AAAA low\n");
    row("wire 2.2 image by address",
        "{'role':'user','content':[{'type':'image_url','image_url':'https://e.org/a.png'}]}",
        "user: image url  https://e.org/a.png \n");
    row("wire 2.2 sound",
        "{'role':'user','content':[{'type':'input_audio','input_audio':"
        "{'data':'AA==','format':'wav'}}]}",
        "user: audio base64 audio/wav AA== \n");
    row("wire 2.2 pdf",
        "{'role':'user','content':[{'type':'file','file':"
        "{'file_data':'data:application/pdf;base64,JVBE','filename':'a.pdf'}}]}",
        "user: document base64 application/pdf JVBE a.pdf\n");
    row("wire 2.2 text file is text",
        "{'role':'user','content':[{'type':'file','file':"
        "{'file_data':'data:text/plain;base64,aGk=','filename':'a.txt'}}]}",
        "user: document text text/plain hi a.txt\n");
    row("wire 2.2 file id",
        "{'role':'user','content':[{'type':'file','file':{'file_id':'file-1'}}]}",
        "user: document file  file-1 \n");
    row("wire 2.2 video",
        "{'role':'user','content':[{'type':'video_url','video_url':"
        "{'url':'data:video/mp4;base64,AAAA'}}]}",
        "user: video base64 video/mp4 AAAA \n");
    row("wire 1.1 reasoning_content", "{'role':'assistant','reasoning_content':'hm','content':'a'}",
        "assistant: thinking hm; text a\n");
    row("wire 1.1 reasoning", "{'role':'assistant','reasoning':'hm','content':'a'}",
        "assistant: thinking hm; text a\n");
    row("wire 1.1 refusals",
        "{'role':'assistant','content':[{'type':'refusal','refusal':'no'}]},"
        "{'role':'assistant','content':null,'refusal':'never'}",
        "assistant: refusal no\nassistant: refusal never\n");
    row("wire 2.5 neighbouring results are one turn",
        "{'role':'assistant','content':null,'tool_calls':["
        "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
        "{'id':'c2','type':'custom','custom':{'name':'g','input':'raw'}}]},"
        "{'role':'tool','tool_call_id':'c1','content':'1'},"
        "{'role':'tool','tool_call_id':'c2','content':[{'type':'text','text':'2'}]},"
        "{'role':'user','content':'u'}",
        "assistant: call c1 f {}; custom c2 g raw\n"
        "user: result c1  [text 1,]; result c2  [text 2,]\nuser: text u\n");
    row("wire 2.2 result that is JSON",
        "{'role':'tool','tool_call_id':'c','content':{'a':1}},"
        "{'role':'tool','tool_call_id':'d','content':''}",
        "user: result c  [text {'a':1},]; result d  []\n");
    row("wire 2.5 arguments are an object",
        "{'role':'assistant','tool_calls':["
        "{'id':'1','function':{'name':'f','arguments':''}},"
        "{'id':'2','function':{'name':'f'}},"
        "{'id':'3','function':{'name':'f','arguments':{'b':1,'a':2}}},"
        "{'id':'4','function':{'name':'f','arguments':'[1]'}},"
        "{'id':'5','function':{'name':'f','arguments':'oops'}},"
        "{'id':'6','function':{'name':'f','arguments':'{`n`: 12345678901234567890}'}}]}",
        "assistant: call 1 f {}; call 2 f {}; call 3 f {'b':1,'a':2}; call 4 f {'value':[1]}; "
        "call 5 f {'value':'oops'}; call 6 f {'n': 12345678901234567890}\n");
}

void TestChatRequestReader::messagesBecomeTurns()
{
    QFETCH(QByteArray, list);
    QFETCH(QByteArray, turns);
    const auto conversation = read(list);
    QVERIFY2(conversation.ok(),
             qPrintable(conversation.ok() ? QString() : conversation.error().message));
    QCOMPARE(turnWords(*conversation), turns);
}

void TestChatRequestReader::olderFunctionCallsHaveTheirResult()
{
    const auto conversation = read(messages("{'role':'assistant','content':null,'function_call':"
                                            "{'name':'f','arguments':'{}'}},"
                                            "{'role':'function','name':'f','content':'1'},"
                                            "{'role':'assistant','content':null,'function_call':"
                                            "{'name':'f','arguments':'{}'}},"
                                            "{'role':'function','name':'f','content':'2'}"));
    QVERIFY(conversation.ok());
    QCOMPARE(conversation->turns.size(), 4U);
    std::string last;
    for (const std::size_t i : {0U, 2U}) {
        const auto *call = conversation->turns[i].parts[0].as<ToolCallPart>();
        const auto *result = conversation->turns[i + 1].parts[0].as<ToolResultPart>();
        QVERIFY(call && result && !call->id.empty());
        QCOMPARE(result->callId, call->id);
        QVERIFY(call->id != last);
        last = call->id;
    }
}

void TestChatRequestReader::proofsGoWhereTheyBelong()
{
    const auto callWith = [](const std::string &proof, const char *reasoning) {
        return messages((std::string("{'role':'assistant',") + reasoning +
                         "'tool_calls':[{'id':'c','function':{'name':'f','arguments':'{}'},"
                         "'extra_content':{'google':{'thought_signature':'" +
                         proof + "'}}}]}")
                            .c_str());
    };
    const char *const kThought = "'reasoning_content':'hm',";
    QCOMPARE(turnWords(*read(callWith("abc", kThought))),
             "assistant: thinking hm; call c f {} <google abc>\n");
    const std::string google = carriedSignature({"google", "abc"}, {});
    QCOMPARE(turnWords(*read(callWith(google, ""))), "assistant: call c f {} <google abc>\n");
    const std::string anthropic = carriedSignature({"anthropic", "sig"}, {});
    QCOMPARE(turnWords(*read(callWith(anthropic, kThought))),
             "assistant: thinking hm <anthropic sig>; call c f {}\n");
    QCOMPARE(turnWords(*read(callWith(anthropic, ""))), "assistant: call c f {}\n");
    const std::string openai = carriedSignature({"openai", "enc"}, {});
    QCOMPARE(turnWords(*read(callWith(openai, ""))),
             "assistant: thinking  <openai enc>; call c f {}\n");
}

void TestChatRequestReader::cacheMarksStay()
{
    const auto conversation =
        read(messages("{'role':'user','content':[{'type':'text','text':'a','cache_control':"
                      "{'type':'ephemeral'}},{'type':'text','text':'b','prompt_cache_breakpoint':"
                      "{'mode':'explicit'}}]}"));
    QVERIFY(conversation.ok());
    const std::vector<Part> &parts = conversation->turns[0].parts;
    QCOMPARE(parts[0].cacheControl, wire("{'type':'ephemeral'}").toStdString());
    QCOMPARE(parts[1].extras,
             wire("{'prompt_cache_breakpoint':{'mode':'explicit'}}").toStdString());
}

void TestChatRequestReader::toolsAreRead()
{
    const auto conversation =
        read(requestWith("'tools':[{'type':'function','function':{'name':'f','description':'d',"
                         "'parameters':{'type':'object'},'strict':true}},"
                         "{'type':'custom','custom':{'name':'g','format':{'type':'grammar',"
                         "'grammar':{'syntax':'lark','definition':'start: A'}}}},"
                         "{'type':'builtin_function','function':{'name':'$web_search'}}],"
                         "'functions':[{'name':'old','parameters':{'type':'object'}}],"
                         "'web_search_options':{'search_context_size':'low'}"));
    QVERIFY(conversation.ok());
    const std::vector<Tool> &tools = conversation->tools;
    QCOMPARE(tools.size(), 5U);
    QCOMPARE(tools[0].name, std::string("old"));
    QCOMPARE(tools[1].name, std::string("f"));
    QCOMPARE(tools[1].description, std::string("d"));
    QVERIFY(tools[1].schema && tools[1].schema->is_object());
    QCOMPARE(tools[1].strict, std::optional<bool>(true));
    QVERIFY(tools[2].kind == Tool::Kind::freeform);
    QCOMPARE(tools[2].format,
             wire("{'type':'grammar','syntax':'lark','definition':'start: A'}").toStdString());
    QVERIFY(tools[3].kind == Tool::Kind::hosted);
    QCOMPARE(tools[3].hostedKind, std::string("builtin_function"));
    QVERIFY(tools[4].kind == Tool::Kind::hosted);
    QCOMPARE(tools[4].hostedKind, std::string("web_search"));
    QCOMPARE(conversation->parallelToolCalls, std::optional<bool>(false));
}

void TestChatRequestReader::choicesAreRead_data()
{
    QTest::addColumn<QByteArray>("choice");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QByteArrayList>("names");
    QTest::addColumn<bool>("required");
    const auto row = [](const char *name, const char *choice, ToolChoice::Mode mode,
                        const QByteArrayList &names, bool required) {
        QTest::newRow(name) << requestWith(choice) << static_cast<int>(mode) << names << required;
    };
    using Mode = ToolChoice::Mode;
    row("wire 2.4 unset", "'n':1", Mode::unset, {}, false);
    row("wire 2.4 auto", "'tool_choice':'auto'", Mode::automatic, {}, false);
    row("wire 2.4 none", "'tool_choice':'none'", Mode::none, {}, false);
    row("wire 2.4 must call", "'tool_choice':'required'", Mode::required, {}, false);
    row("wire 2.4 named", "'tool_choice':{'type':'function','function':{'name':'f'}}", Mode::named,
        {"f"}, false);
    row("wire 2.4 named custom", "'tool_choice':{'type':'custom','custom':{'name':'g'}}",
        Mode::named, {"g"}, false);
    row("wire 2.4 subset",
        "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':"
        "[{'type':'function','function':{'name':'f'}},{'type':'custom','custom':{'name':'g'}}]}}",
        Mode::subset, {"f", "g"}, true);
    row("wire 1.1 function_call auto", "'function_call':'auto'", Mode::automatic, {}, false);
    row("wire 1.1 function_call named", "'function_call':{'name':'f'}", Mode::named, {"f"}, false);
}

void TestChatRequestReader::choicesAreRead()
{
    QFETCH(QByteArray, choice);
    QFETCH(int, mode);
    QFETCH(QByteArrayList, names);
    QFETCH(bool, required);
    const auto conversation = read(choice);
    QVERIFY(conversation.ok());
    const ToolChoice &read = conversation->toolChoice;
    QCOMPARE(static_cast<int>(read.mode), mode);
    QByteArrayList found;
    for (const std::string &name : read.names)
        found << QByteArray::fromStdString(name);
    QCOMPARE(found, names);
    QCOMPARE(read.subsetRequired, required);
}

void TestChatRequestReader::settingsAreRead()
{
    const auto conversation = read(requestWith(
        "'temperature':0.5,'top_p':0.9,'top_k':40,'seed':7,'presence_penalty':-1,"
        "'frequency_penalty':1,'stop':'END','max_completion_tokens':100,'max_tokens':50,'n':2,"
        "'logprobs':true,'top_logprobs':3,'logit_bias':{'50256':-100},'user':'u',"
        "'verbosity':'low','service_tier':'flex','prompt_cache_key':'k','store':false,"
        "'stream':true,'stream_options':{'include_usage':true},'parallel_tool_calls':false"));
    QVERIFY(conversation.ok());
    const Sampling &sampling = conversation->sampling;
    QCOMPARE(sampling.temperature, std::optional<double>(0.5));
    QCOMPARE(sampling.topP, std::optional<double>(0.9));
    QCOMPARE(sampling.topK, std::optional<double>(40));
    QCOMPARE(sampling.seed, std::optional<long long>(7));
    QCOMPARE(sampling.presencePenalty, std::optional<double>(-1));
    QCOMPARE(sampling.frequencyPenalty, std::optional<double>(1));
    QCOMPARE(sampling.stop, std::vector<std::string>{"END"});
    QCOMPARE(sampling.maxTokens, std::optional<long long>(100));
    QCOMPARE(sampling.choices, 2);
    QVERIFY(sampling.logprobs && sampling.logitBias);
    QCOMPARE(sampling.topLogprobs, std::optional<int>(3));
    QCOMPARE(conversation->user, std::string("u"));
    QCOMPARE(conversation->verbosity, std::string("low"));
    QCOMPARE(conversation->serviceTier, std::string("flex"));
    QCOMPARE(conversation->promptCacheKey, std::string("k"));
    QCOMPARE(conversation->store, std::optional<bool>(false));
    QCOMPARE(conversation->parallelToolCalls, std::optional<bool>(false));
    QVERIFY(conversation->stream && conversation->includeUsage);
    QVERIFY(conversation->extras.empty());
    QCOMPARE(read(requestWith("'max_tokens':50"))->sampling.maxTokens,
             std::optional<long long>(50));
}

void TestChatRequestReader::effortsAreRead_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("effort");
    QTest::addColumn<int>("budget");
    const auto row = [](const char *name, const char *members, ReasoningWish::Mode mode,
                        Effort effort, int budget) {
        QTest::newRow(name) << requestWith(members) << static_cast<int>(mode)
                            << static_cast<int>(effort) << budget;
    };
    using Mode = ReasoningWish::Mode;
    row("unset", "'n':1", Mode::unset, Effort::medium, 0);
    row("wire 2.6 none", "'reasoning_effort':'none'", Mode::off, Effort::none, 0);
    row("wire 2.6 minimal", "'reasoning_effort':'minimal'", Mode::effort, Effort::minimal, 0);
    row("wire 2.6 max", "'reasoning_effort':'max'", Mode::effort, Effort::max, 0);
    row("wire 1.7 effort", "'reasoning':{'effort':'high'}", Mode::effort, Effort::high, 0);
    row("wire 1.7 budget", "'reasoning':{'max_tokens':2000}", Mode::budget, Effort::medium, 2000);
}

void TestChatRequestReader::effortsAreRead()
{
    QFETCH(QByteArray, body);
    QFETCH(int, mode);
    QFETCH(int, effort);
    QFETCH(int, budget);
    const auto conversation = read(body);
    QVERIFY(conversation.ok());
    QCOMPARE(static_cast<int>(conversation->reasoning.mode), mode);
    QCOMPARE(static_cast<int>(conversation->reasoning.effort), effort);
    QCOMPARE(conversation->reasoning.budget, static_cast<long long>(budget));
}

void TestChatRequestReader::formatsAreRead()
{
    const auto schema = read(requestWith(
        "'response_format':{'type':'json_schema','json_schema':{'name':'n','description':'d',"
        "'strict':true,'schema':{'type':'object'}}}"));
    QVERIFY(schema.ok());
    QVERIFY(schema->format.kind == OutputFormat::Kind::jsonSchema);
    QCOMPARE(schema->format.name, std::string("n"));
    QCOMPARE(schema->format.description, std::string("d"));
    QCOMPARE(schema->format.strict, std::optional<bool>(true));
    QVERIFY(schema->format.schema);
    const auto object = read(requestWith("'response_format':{'type':'json_object'}"));
    QVERIFY(object->format.kind == OutputFormat::Kind::jsonObject);
    const auto text = read(requestWith("'response_format':{'type':'text'}"));
    QVERIFY(text->format.kind == OutputFormat::Kind::text);
}

void TestChatRequestReader::whatIsUnknownIsCarried()
{
    const auto conversation =
        read(requestWith("'metadata':{'a':'b'},'min_p':0.1,'seed':null,'repetition_penalty':2"));
    QVERIFY(conversation.ok());
    QByteArrayList keys;
    for (const auto &extra : conversation->extras)
        keys << QByteArray::fromStdString(extra.first);
    QCOMPARE(keys, QByteArrayList({"metadata", "min_p", "repetition_penalty"}));
}

void TestChatRequestReader::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QString>("begins");
    const auto row = [](const QByteArray &body, const char *pointer, const QString &begins) {
        QTest::newRow(pointer) << body << QByteArray(pointer) << begins;
    };
    row(wire("{'messages':[{'role':'user','content':'x'}]}"), "/model", u"model: "_s);
    row(wire("{'model':'m'}"), "/messages", u"messages: "_s);
    row(messages(""), "/messages", u"messages: "_s);
    row(messages("{'role':'user','content':'x'},3"), "/messages/1", u"messages[1]: "_s);
    row(messages("{'role':'wizard','content':'x'}"), "/messages/0/role", u"messages[0].role: "_s);
    row(messages("{'role':'user'}"), "/messages/0/content", u"messages[0].content: "_s);
    row(messages("{'role':'user','content':[{'type':'hologram'}]}"), "/messages/0/content/0/type",
        u"messages[0].content[0].type: "_s);
    row(messages("{'role':'user','content':[{'type':'text','text':4}]}"),
        "/messages/0/content/0/text", u"messages[0].content[0].text: "_s);
    row(messages("{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:,x'}}]}"),
        "/messages/0/content/0/image_url/url", u"messages[0].content[0].image_url.url: "_s);
    row(messages("{'role':'tool','content':'x'}"), "/messages/0/tool_call_id",
        u"messages[0].tool_call_id: "_s);
    row(messages("{'role':'assistant','tool_calls':[{'id':'c','function':{'arguments':'{}'}}]}"),
        "/messages/0/tool_calls/0/function/name", u"messages[0].tool_calls[0].function.name: "_s);
    row(requestWith("'tools':[{'type':'function'}]"), "/tools/0/function",
        u"tools[0].function: "_s);
    row(requestWith("'tool_choice':'perhaps'"), "/tool_choice", u"tool_choice: "_s);
    row(requestWith("'temperature':'hot'"), "/temperature", u"temperature: "_s);
    row(requestWith("'n':0"), "/n", u"n: "_s);
    row(requestWith("'max_completion_tokens':0"), "/max_completion_tokens",
        u"max_completion_tokens: "_s);
    row(requestWith("'reasoning_effort':'very'"), "/reasoning_effort", u"reasoning_effort: "_s);
    row(requestWith("'stop':['a',1]"), "/stop/1", u"stop[1]: "_s);
    row(requestWith("'response_format':{'type':'xml'}"), "/response_format/type",
        u"response_format.type: "_s);
    row(requestWith("'stream_options':{'include_usage':1}"), "/stream_options/include_usage",
        u"stream_options.include_usage: "_s);
}

void TestChatRequestReader::faultsAreNamed()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, pointer);
    QFETCH(QString, begins);
    const auto conversation = read(body);
    QVERIFY(!conversation.ok());
    const Error &error = conversation.error();
    QCOMPARE(error.code, ErrorCode::invalidArgument);
    QCOMPARE(error.fields.size(), 1U);
    QCOMPARE(QByteArray::fromStdString(error.fields[0].pointer), pointer);
    QVERIFY2(error.message.startsWith(begins), qPrintable(error.message));
}

void TestChatRequestReader::everyFaultIsCollected()
{
    const auto conversation = read(wire("{'model':3,'messages':[{'role':'user','content':[{'type':'"
                                        "x'}]},{'content':'y'}],'n':'1'}"));
    QVERIFY(!conversation.ok());
    QByteArrayList pointers;
    for (const FieldFault &fault : conversation.error().fields)
        pointers << QByteArray::fromStdString(fault.pointer);
    QCOMPARE(pointers,
             QByteArrayList({"/model", "/messages/0/content/0/type", "/messages/1/role", "/n"}));
}

/// ChatCompletionCreateParamsBase of openai 7.55.0.
void TestChatRequestReader::everyMemberOfTheSdkIsKnown()
{
    const auto known = chatCodec().knownFields();
    for (const char *name : {"messages",
                             "model",
                             "audio",
                             "frequency_penalty",
                             "function_call",
                             "functions",
                             "logit_bias",
                             "logprobs",
                             "max_completion_tokens",
                             "max_tokens",
                             "metadata",
                             "modalities",
                             "moderation",
                             "n",
                             "parallel_tool_calls",
                             "prediction",
                             "presence_penalty",
                             "prompt_cache_key",
                             "prompt_cache_options",
                             "prompt_cache_retention",
                             "reasoning_effort",
                             "response_format",
                             "safety_identifier",
                             "seed",
                             "service_tier",
                             "stop",
                             "store",
                             "stream",
                             "stream_options",
                             "temperature",
                             "tool_choice",
                             "tools",
                             "top_logprobs",
                             "top_p",
                             "user",
                             "verbosity",
                             "web_search_options"})
        QVERIFY2(std::find(known.begin(), known.end(), name) != known.end(), name);
}

QTEST_GUILESS_MAIN(TestChatRequestReader)
#include "tst_chatrequestreader.moc"
