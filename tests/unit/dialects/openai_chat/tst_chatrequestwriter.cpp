// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation as a request for a chat upstream: OpenAI's own service and compatible servers
// (wire.md 1.7, 2.1 to 2.10).
#include "chattesting.h"

#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

WriteTarget officialTarget(const char *model)
{
    WriteTarget target;
    target.model = model;
    target.official = true;
    return target;
}

WriteTarget compatible(const char *model = "llama-4")
{
    WriteTarget target;
    target.model = model;
    return target;
}

struct Written
{
    QByteArray body; ///< or "refused: " and the message
    std::vector<RequestNotes::Dropped> dropped;
};

Written writtenFor(const WriteTarget &target, const Conversation &conversation)
{
    RequestNotes notes(conversation.dialect);
    const auto body = chatCodec().writeRequest(conversation, target, notes);
    return {body ? *body : "refused: " + body.error().message.toUtf8(), notes.dropped()};
}

QByteArray translated(const WriteTarget &target, const QByteArray &request)
{
    const auto conversation = read(request);
    return conversation ? writtenFor(target, *conversation).body
                        : "unread: " + conversation.error().message.toUtf8();
}

bool notes(const Written &written, const char *path)
{
    return std::any_of(written.dropped.begin(), written.dropped.end(),
                       [path](const RequestNotes::Dropped &it) { return it.path == path; });
}

Part part(std::variant<TextPart, MediaPart, ToolCallPart, ToolResultPart, ThinkingPart, RefusalPart,
                       ForeignPart>
              content)
{
    Part out;
    out.content = std::move(content);
    return out;
}

Part text(const char *words)
{
    return part(TextPart{words, {}});
}

Turn turn(Role role, std::vector<Part> parts)
{
    Turn out;
    out.role = role;
    out.parts = std::move(parts);
    out.where = "messages[0]";
    return out;
}

/// A conversation of a client of another dialect.
Conversation anthropicClient(std::vector<Turn> turns)
{
    Conversation out;
    out.dialect = DialectId::anthropic;
    out.model = "m";
    out.turns = std::move(turns);
    return out;
}

Part call(const char *id, const char *name, const char *arguments)
{
    ToolCallPart out;
    out.id = id;
    out.name = name;
    out.arguments = arguments;
    return part(std::move(out));
}

Part result(const char *id, std::vector<Part> content)
{
    ToolResultPart out;
    out.callId = id;
    out.content = std::move(content);
    return part(std::move(out));
}

MediaPart media(MediaPart::Kind kind, MediaPart::Source source, const char *mime, const char *data)
{
    MediaPart out;
    out.kind = kind;
    out.source = source;
    out.mimeType = mime;
    out.data = data;
    return out;
}

} // namespace

class TestChatRequestWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsByTarget_data();
    void settingsByTarget();
    void streamsAskForUsage();
    void compatibleServersGetOneSystemMessage();
    void billingMarkerIsDropped();
    void assistantTurns_data();
    void assistantTurns();
    void resultsFollowTheirCalls();
    void picturesInResultsFollow();
    void freeformToolsAreWrapped();
    void toolsAndChoices_data();
    void toolsAndChoices();
    void hostedToolsAreDropped();
    void media_data();
    void media();
    void videosOfChatClientsGoOn();
    void longCallIdsAreShortened();
    void googleProofsGoToGoogle();
    void strangersAreHashed();
    void extrasGoToThoseWhoKnowThem();
    void earlierAnswersAreRefused();
    void jsonModeSpeaksOfJson();
};

void TestChatRequestWriter::settingsByTarget_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("model"); // official when it begins with "gpt" or "o"
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const char *members, const char *model,
                        const char *pointer, const char *value) {
        QTest::newRow(name) << requestWith(members) << QByteArray(model) << QByteArray(pointer)
                            << wire(value);
    };
    row("wire 2.10 max official", "'max_tokens':5", "gpt-5", "/max_completion_tokens", "5");
    row("wire 2.10 no old name", "'max_tokens':5", "gpt-5", "/max_tokens", "absent");
    row("wire 2.10 max compatible", "'max_completion_tokens':5", "llama", "/max_tokens", "5");
    row("E07 stop is a list", "'stop':'x'", "llama", "/stop", "['x']");
    row("wire 2.10 gpt-5 and temperature", "'temperature':0.2", "gpt-5", "/temperature", "absent");
    row("wire 2.10 gpt-4.1 and temperature", "'temperature':0.2", "gpt-4.1", "/temperature", "0.2");
    row("wire 2.10 compatible and temperature", "'temperature':0.2", "llama", "/temperature",
        "0.2");
    row("wire 2.10 temperature clamped", "'temperature':3", "llama", "/temperature", "2");
    row("wire 2.10 seed", "'seed':9007199254740993", "llama", "/seed", "9007199254740993");
    row("wire 2.10 logprobs", "'logprobs':true,'top_logprobs':2", "gpt-4.1", "/top_logprobs", "2");
    row("wire 2.10 n", "'n':3", "llama", "/n", "3");
    row("wire 2.10 store official", "'store':true", "gpt-5", "/store", "true");
    row("wire 2.10 store compatible", "'store':true", "llama", "/store", "absent");
    row("wire 2.10 verbosity", "'verbosity':'low'", "gpt-5", "/verbosity", "'low'");
    row("wire 2.10 verbosity compatible", "'verbosity':'low'", "llama", "/verbosity", "absent");
    row("wire 2.10 cache key", "'prompt_cache_key':'k'", "gpt-5", "/prompt_cache_key", "'k'");
    row("wire 2.10 cache key compatible", "'prompt_cache_key':'k'", "llama", "/prompt_cache_key",
        "absent");
    row("wire 2.10 service tier", "'service_tier':'flex'", "gpt-5", "/service_tier", "'flex'");
    row("wire 2.10 service tier compatible", "'service_tier':'flex'", "llama", "/service_tier",
        "absent");
    row("wire 2.6 effort", "'reasoning_effort':'high'", "gpt-5", "/reasoning_effort", "'high'");
    row("wire 2.6 effort clamped", "'reasoning_effort':'max'", "llama", "/reasoning_effort",
        "'high'");
    row("wire 2.6 off compatible", "'reasoning_effort':'none'", "llama", "/reasoning_effort",
        "absent");
    row("wire 2.6 no effort for models that do not think", "'reasoning_effort':'high'", "gpt-4.1",
        "/reasoning_effort", "absent");
    row("wire 2.9 schema",
        "'response_format':{'type':'json_schema','json_schema':{'name':'my name',"
        "'schema':{'type':'object','properties':{'a':{'type':'string'}},"
        "'additionalProperties':false,'required':['a']},'strict':true}}",
        "gpt-5", "/response_format",
        "{'json_schema':{'name':'my_name','schema':{'additionalProperties':false,'properties':"
        "{'a':{'type':'string'}},'required':['a'],'type':'object'},'strict':true},"
        "'type':'json_schema'}");
    row("C11 strict dropped",
        "'response_format':{'type':'json_schema','json_schema':{'name':'n','strict':true,"
        "'schema':{'type':'object','properties':{'a':{'type':'string'}}}}}",
        "gpt-5", "/response_format/json_schema/strict", "absent");
    row("wire 2.9 json_object", "'response_format':{'type':'json_object'}", "llama",
        "/response_format", "{'type':'json_object'}");
    row("wire 2.1 model", "'n':1", "llama", "/model", "'llama'");
    row("wire 2.1 developer", "'messages':[{'role':'system','content':'s'}]", "gpt-5",
        "/messages/0/role", "'developer'");
    row("wire 2.1 system for older models", "'messages':[{'role':'developer','content':'s'}]",
        "gpt-4.1", "/messages/0/role", "'system'");
    row("wire 2.1 system for compatible servers", "'messages':[{'role':'developer','content':'s'}]",
        "llama", "/messages/0/role", "'system'");
}

void TestChatRequestWriter::settingsByTarget()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    const WriteTarget target =
        model.startsWith("gpt") ? officialTarget(model.constData()) : compatible(model.constData());
    const QByteArray body = translated(target, request);
    QCOMPARE(at(body, pointer.constData()), value == "absent" ? value : normal(value));
}

void TestChatRequestWriter::streamsAskForUsage()
{
    const QByteArray stream = translated(compatible(), requestWith("'stream':true"));
    QCOMPARE(at(stream, "/stream"), "true");
    QCOMPARE(at(stream, "/stream_options"), wire("{'include_usage':true}"));
    const QByteArray plain = translated(compatible(), requestWith("'n':1"));
    QCOMPARE(at(plain, "/stream_options"), "absent");
}

void TestChatRequestWriter::compatibleServersGetOneSystemMessage()
{
    const QByteArray request =
        messages("{'role':'system','content':'one'},{'role':'developer','content':'two'},"
                 "{'role':'user','content':'hi'},{'role':'assistant','content':'yes'},"
                 "{'role':'system','content':'late'},{'role':'user','content':'go'}");
    const QByteArray body = translated(compatible(), request);
    QCOMPARE(at(body, "/messages/0"), wire("{'content':'one\\n\\ntwo','role':'system'}"));
    QCOMPARE(at(body, "/messages/3/role"), wire("'user'"));
    QVERIFY(at(body, "/messages/3/content").contains("late"));
    QVERIFY(at(body, "/messages/3/content").contains("go"));
    QCOMPARE(at(body, "/messages/4"), "absent");
    const QByteArray own = translated(officialTarget("gpt-4.1"), request);
    QCOMPARE(at(own, "/messages/4"), wire("{'content':'late','role':'system'}"));
}

void TestChatRequestWriter::billingMarkerIsDropped()
{
    const Conversation conversation = anthropicClient(
        {turn(Role::system, {text("x-anthropic-billing-header: cc_version=2"), text("be kind")}),
         turn(Role::user, {text("hi")})});
    const QByteArray body = writtenFor(compatible(), conversation).body;
    QCOMPARE(at(body, "/messages/0/content"), wire("'be kind'"));
}

void TestChatRequestWriter::assistantTurns_data()
{
    QTest::addColumn<bool>("official");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArray>("message"); // messages[1]
    const auto row = [](const char *name, bool official, const char *list, const char *message) {
        QTest::newRow(name) << official << messages(list) << normal(wire(message));
    };
    const char *const thought =
        "{'role':'user','content':'hi'},"
        "{'role':'assistant','reasoning_content':'hm','content':'let me','tool_calls':"
        "[{'id':'c','type':'function','function':{'name':'f','arguments':'{`a`:1}'}}]},"
        "{'role':'tool','tool_call_id':'c','content':'1'}";
    row("wire 2.6 thoughts go to compatible servers", false, thought,
        "{'role':'assistant','content':'let me','reasoning_content':'hm','tool_calls':"
        "[{'id':'c','type':'function','function':{'name':'f','arguments':'{`a`:1}'}}]}");
    row("wire 2.6 OpenAI does not know thoughts", true, thought,
        "{'role':'assistant','content':'let me','tool_calls':"
        "[{'id':'c','type':'function','function':{'name':'f','arguments':'{`a`:1}'}}]}");
    row("wire 2.6 thoughts without calls stay here", false,
        "{'role':'user','content':'hi'},"
        "{'role':'assistant','reasoning_content':'hm','content':'a'}",
        "{'role':'assistant','content':'a'}");
    row("wire 1.1 refusal", true,
        "{'role':'user','content':'hi'},{'role':'assistant','content':null,'refusal':'no'}",
        "{'role':'assistant','content':null,'refusal':'no'}");
    row("wire 1.1 refusal in words", false,
        "{'role':'user','content':'hi'},{'role':'assistant','content':null,'refusal':'no'}",
        "{'role':'assistant','content':'no'}");
    row("wire 1.1 earlier sound", true,
        "{'role':'user','content':'hi'},{'role':'assistant','audio':{'id':'audio_1'}}",
        "{'role':'assistant','content':null,'audio':{'id':'audio_1'}}");
    row("wire 1.1 name", true,
        "{'role':'user','content':'hi'},{'role':'assistant','name':'ann','content':'a'}",
        "{'role':'assistant','name':'ann','content':'a'}");
}

void TestChatRequestWriter::assistantTurns()
{
    QFETCH(bool, official);
    QFETCH(QByteArray, list);
    QFETCH(QByteArray, message);
    const QByteArray body = translated(official ? officialTarget("gpt-5") : compatible(), list);
    QCOMPARE(at(body, "/messages/1"), message);
}

void TestChatRequestWriter::resultsFollowTheirCalls()
{
    ToolResultPart failed;
    failed.callId = "c1";
    failed.isError = true;
    failed.content = {text("no such file")};
    const Conversation conversation =
        anthropicClient({turn(Role::user, {text("hi")}),
                         turn(Role::assistant,
                              {text("a"), call("c1", "f", "{}"), call("c2", "g", "{}"), text("b")}),
                         turn(Role::user, {text("and now"), result("c2", {}), part(failed)})});
    const QByteArray body = writtenFor(officialTarget("gpt-5"), conversation).body;
    QCOMPARE(at(body, "/messages/1/content"), wire("'a\\n\\nb'"));
    QCOMPARE(at(body, "/messages/2"),
             wire("{'content':'Error: no such file','role':'tool','tool_call_id':'c1'}"));
    QCOMPARE(at(body, "/messages/3"), wire("{'content':'','role':'tool','tool_call_id':'c2'}"));
    QCOMPARE(at(body, "/messages/4"), wire("{'content':'and now','role':'user'}"));
}

void TestChatRequestWriter::picturesInResultsFollow()
{
    using enum MediaPart::Kind;
    const Part picture = part(::media(image, MediaPart::Source::base64, "image/png", "AAAA"));
    const Conversation conversation = anthropicClient(
        {turn(Role::user, {text("hi")}), turn(Role::assistant, {call("c1", "f", "{}")}),
         turn(Role::user, {result("c1", {text("see"), picture})})});
    const QByteArray body = writtenFor(compatible(), conversation).body;
    QCOMPARE(at(body, "/messages/2/role"), wire("'tool'"));
    QVERIFY(at(body, "/messages/2/content").startsWith("\"see\\n\\n["));
    QCOMPARE(at(body, "/messages/3/role"), wire("'user'"));
    QCOMPARE(at(body, "/messages/3/content/1"),
             wire("{'image_url':{'url':'data:image/png;base64,AAAA'},'type':'image_url'}"));
}

void TestChatRequestWriter::freeformToolsAreWrapped()
{
    Conversation conversation = anthropicClient({turn(Role::user, {text("hi")})});
    conversation.dialect = DialectId::openaiResponses;
    Tool tool;
    tool.kind = Tool::Kind::freeform;
    tool.name = "apply_patch";
    tool.nameSpace = "files";
    tool.description = "Patches.";
    tool.format = wire("{'type':'grammar','syntax':'lark','definition':'start: A'}").toStdString();
    conversation.tools.push_back(tool);
    ToolCallPart patch;
    patch.id = "c";
    patch.name = "apply_patch";
    patch.nameSpace = "files";
    patch.arguments = "*** \"Begin\"";
    patch.freeform = true;
    conversation.turns.push_back(turn(Role::assistant, {part(patch)}));
    const QByteArray body = writtenFor(officialTarget("gpt-5"), conversation).body;
    QCOMPARE(at(body, "/tools/0/function/parameters"),
             wire("{'properties':{'input':{'type':'string'}},'required':['input'],"
                  "'type':'object'}"));
    QCOMPARE(at(body, "/tools/0/function/name"), wire("'files__apply_patch'"));
    const QByteArray description = at(body, "/tools/0/function/description");
    QVERIFY(description.startsWith("\"Patches."));
    QVERIFY(description.contains("lark") && description.contains("start: A"));
    QCOMPARE(at(body, "/messages/1/tool_calls/0/function/name"), wire("'files__apply_patch'"));
    const auto parsed = json::parse(view(body));
    const json::Value arguments =
        parsed->at("messages").at(1).at("tool_calls").at(0).at("function").at("arguments");
    const auto inner = json::parseObject(std::string_view(arguments.get_string()));
    QVERIFY(inner.ok());
    QCOMPARE(inner->at("input").as_string(), "*** \"Begin\"");
}

void TestChatRequestWriter::toolsAndChoices_data()
{
    QTest::addColumn<bool>("official");
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, bool official, const char *rest, const char *pointer,
                        const char *value) {
        QTest::newRow(name) << official << requestWith(rest) << QByteArray(pointer) << wire(value);
    };
    const std::string tools =
        "'tools':[{'type':'function','function':{'name':'f','strict':true,'parameters':"
        "{'type':'object','properties':{},'required':[],'additionalProperties':false}}},"
        "{'type':'function','function':{'name':'g','strict':true,'parameters':"
        "{'type':'object','properties':{'a':{'type':'string'}}}}}],";
    const auto both = [&](const char *name, bool official, const char *rest, const char *pointer,
                          const char *value) {
        row(name, official, (tools + rest).c_str(), pointer, value);
    };
    row("C09 no parameters", true, "'tools':[{'type':'function','function':{'name':'f'}}]",
        "/tools/0/function/parameters", "{'properties':{},'type':'object'}");
    both("C11 strict kept", true, "'n':1", "/tools/0/function/strict", "true");
    both("C11 strict dropped", true, "'n':1", "/tools/1/function/strict", "absent");
    both("wire 2.3 strict is OpenAI's", false, "'n':1", "/tools/0/function/strict", "absent");
    row("wire 2.4 no choice without tools", true, "'tool_choice':'required'", "/tool_choice",
        "absent");
    row("wire 2.4 no parallel without tools", true, "'parallel_tool_calls':false",
        "/parallel_tool_calls", "absent");
    both("wire 2.4 must call", true, "'tool_choice':'required'", "/tool_choice", "'required'");
    both("wire 2.4 none", false, "'tool_choice':'none'", "/tool_choice", "'none'");
    both("wire 2.4 named", true, "'tool_choice':{'type':'function','function':{'name':'g'}}",
         "/tool_choice", "{'function':{'name':'g'},'type':'function'}");
    const char *const subset =
        "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':"
        "[{'type':'function','function':{'name':'g'}}]}}";
    both("wire 2.4 subset", true, subset, "/tool_choice",
         "{'allowed_tools':{'mode':'required','tools':[{'function':{'name':'g'},"
         "'type':'function'}]},'type':'allowed_tools'}");
    both("wire 2.4 subset for compatible servers", false, subset, "/tool_choice", "'required'");
    both("wire 2.4 subset filters", false, subset, "/tools/0/function/name", "'g'");
    both("wire 2.4 subset filters all", false, subset, "/tools/1", "absent");
    both("wire 2.4 parallel", true, "'parallel_tool_calls':false", "/parallel_tool_calls", "false");
}

void TestChatRequestWriter::toolsAndChoices()
{
    QFETCH(bool, official);
    QFETCH(QByteArray, members);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    const QByteArray body = translated(official ? officialTarget("gpt-5") : compatible(), members);
    QCOMPARE(at(body, pointer.constData()), value);
}

void TestChatRequestWriter::hostedToolsAreDropped()
{
    Conversation conversation = anthropicClient({turn(Role::user, {text("hi")})});
    Tool tool;
    tool.kind = Tool::Kind::hosted;
    tool.name = "web_search";
    tool.hostedKind = "web_search_20250305";
    conversation.tools.push_back(tool);
    const Written written = writtenFor(officialTarget("gpt-5"), conversation);
    QCOMPARE(at(written.body, "/tools"), "absent");
    QVERIFY(!written.dropped.empty());
    conversation.toolChoice.mode = ToolChoice::Mode::named;
    conversation.toolChoice.names = {"web_search"};
    QVERIFY(writtenFor(officialTarget("gpt-5"), conversation).body.startsWith("refused: "));
    const QByteArray own =
        translated(officialTarget("gpt-4o-search-preview"), requestWith("'web_search_options':{}"));
    QCOMPARE(at(own, "/web_search_options"), "{}");
}

void TestChatRequestWriter::media_data()
{
    QTest::addColumn<bool>("official");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("source");
    QTest::addColumn<QByteArray>("mime");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("written"); // empty: refused with the turn's path
    using Kind = MediaPart::Kind;
    using Source = MediaPart::Source;
    const auto row = [](const char *name, bool official, Kind kind, Source source, const char *mime,
                        const char *data, const char *written) {
        QTest::newRow(name) << official << static_cast<int>(kind) << static_cast<int>(source)
                            << QByteArray(mime) << QByteArray(data) << wire(written);
    };
    row("wire 2.2 image", true, Kind::image, Source::base64, "image/png", "AA",
        "[{'image_url':{'url':'data:image/png;base64,AA'},'type':'image_url'}]");
    row("wire 2.2 image by address", false, Kind::image, Source::url, "", "https://e.org/a",
        "[{'image_url':{'url':'https://e.org/a'},'type':'image_url'}]");
    row("wire 2.2 image by storage address", true, Kind::image, Source::url, "", "gs://b/a", "");
    row("wire 2.2 sound", true, Kind::audio, Source::base64, "audio/mpeg", "AA",
        "[{'input_audio':{'data':'AA','format':'mp3'},'type':'input_audio'}]");
    row("wire 2.2 sound of another kind", true, Kind::audio, Source::base64, "audio/flac", "AA",
        "");
    row("wire 2.2 pdf", true, Kind::document, Source::base64, "application/pdf", "AA",
        "[{'file':{'file_data':'data:application/pdf;base64,AA','filename':'document.pdf'},"
        "'type':'file'}]");
    row("wire 2.2 plain text", false, Kind::document, Source::text, "text/plain", "words",
        "'words'");
    row("wire 2.2 another vendor's file", true, Kind::document, Source::file, "", "file_1", "");
    row("wire 2.2 video", true, Kind::video, Source::base64, "video/mp4", "AA", "");
    row("wire 2.2 video for compatible servers", false, Kind::video, Source::base64, "video/mp4",
        "AA", "");
}

void TestChatRequestWriter::media()
{
    QFETCH(bool, official);
    QFETCH(int, kind);
    QFETCH(int, source);
    QFETCH(QByteArray, mime);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, written);
    const Conversation conversation =
        anthropicClient({turn(Role::user, {part(::media(static_cast<MediaPart::Kind>(kind),
                                                        static_cast<MediaPart::Source>(source),
                                                        mime.constData(), data.constData()))})});
    const QByteArray body =
        writtenFor(official ? officialTarget("gpt-5") : compatible(), conversation).body;
    if (written.isEmpty())
        QVERIFY2(body.startsWith("refused: messages[0]: "), body.constData());
    else
        QCOMPARE(at(body, "/messages/0/content"), written);
}

/// A client that knows its server's own kinds of parts gets them through to one.
void TestChatRequestWriter::videosOfChatClientsGoOn()
{
    const QByteArray request = messages("{'role':'user','content':[{'type':'video_url','video_url':"
                                        "{'url':'data:video/mp4;base64,AA'}}]}");
    QCOMPARE(at(translated(compatible(), request), "/messages/0/content/0/video_url/url"),
             wire("'data:video/mp4;base64,AA'"));
    QVERIFY(translated(officialTarget("gpt-5"), request).startsWith("refused: messages[0]: "));
}

void TestChatRequestWriter::longCallIdsAreShortened()
{
    const std::string id(64, 'x');
    const Conversation conversation = anthropicClient(
        {turn(Role::user, {text("hi")}), turn(Role::assistant, {call(id.c_str(), "f", "{}")}),
         turn(Role::user, {result(id.c_str(), {text("1")})})});
    const QByteArray body = writtenFor(officialTarget("gpt-5"), conversation).body;
    const QByteArray called = at(body, "/messages/1/tool_calls/0/id");
    QVERIFY(called.size() <= 42); // 40 and the quotes
    QCOMPARE(at(body, "/messages/2/tool_call_id"), called);
    QCOMPARE(at(writtenFor(compatible(), conversation).body, "/messages/2/tool_call_id"),
             '"' + QByteArray::fromStdString(id) + '"');
}

void TestChatRequestWriter::googleProofsGoToGoogle()
{
    Part signedCall = call("c", "f", "{}");
    signedCall.signature = {"google", "sig"};
    const Conversation conversation =
        anthropicClient({turn(Role::user, {text("hi")}), turn(Role::assistant, {signedCall})});
    const char *const place = "/messages/1/tool_calls/0/extra_content/google/thought_signature";
    QCOMPARE(at(writtenFor(compatible("gemini-3-pro"), conversation).body, place), wire("'sig'"));
    QCOMPARE(at(writtenFor(compatible("llama"), conversation).body, place), "absent");
    QCOMPARE(at(writtenFor(officialTarget("gpt-5"), conversation).body, place), "absent");
}

void TestChatRequestWriter::strangersAreHashed()
{
    Conversation conversation = anthropicClient({turn(Role::user, {text("hi")})});
    conversation.user = "ann@example.org";
    const QByteArray body = writtenFor(officialTarget("gpt-5"), conversation).body;
    QVERIFY(!body.contains("ann"));
    QVERIFY(at(body, "/user") != "absent");
    QCOMPARE(at(writtenFor(compatible(), conversation).body, "/user"), "absent");
}

void TestChatRequestWriter::extrasGoToThoseWhoKnowThem()
{
    const QByteArray request = requestWith("'metadata':{'a':'b'},'min_p':0.1");
    const auto conversation = read(request);
    QVERIFY(conversation.ok());
    const Written own = writtenFor(officialTarget("gpt-5"), *conversation);
    QCOMPARE(at(own.body, "/metadata"), wire("{'a':'b'}"));
    QCOMPARE(at(own.body, "/min_p"), "absent");
    QVERIFY(notes(own, "min_p"));
    const Written other = writtenFor(compatible(), *conversation);
    QCOMPARE(at(other.body, "/metadata"), "absent");
    QCOMPARE(at(other.body, "/min_p"), "0.1");
    QVERIFY(notes(other, "metadata"));
}

void TestChatRequestWriter::earlierAnswersAreRefused()
{
    Conversation conversation = anthropicClient({turn(Role::user, {text("hi")})});
    conversation.dialect = DialectId::openaiResponses;
    conversation.previousResponseId = "resp_1";
    const QByteArray body = writtenFor(compatible(), conversation).body;
    QVERIFY2(body.startsWith("refused: "), body.constData());
}

void TestChatRequestWriter::jsonModeSpeaksOfJson()
{
    Conversation conversation = anthropicClient({turn(Role::user, {text("hi")})});
    conversation.dialect = DialectId::gemini;
    conversation.format.kind = OutputFormat::Kind::jsonObject;
    const QByteArray body = writtenFor(officialTarget("gpt-4.1"), conversation).body;
    QCOMPARE(at(body, "/response_format/type"), wire("'json_object'"));
    QVERIFY(at(body, "/messages/0/content").contains("JSON"));
    conversation.turns[0].parts[0] = text("Say it in Json.");
    const QByteArray said = writtenFor(officialTarget("gpt-4.1"), conversation).body;
    QCOMPARE(at(said, "/messages/0/role"), wire("'user'"));
}

QTEST_GUILESS_MAIN(TestChatRequestWriter)
#include "tst_chatrequestwriter.moc"
