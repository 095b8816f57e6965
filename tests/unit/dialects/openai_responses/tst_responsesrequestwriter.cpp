// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations become requests to a Responses upstream: wire.md 1.2, 2.1–2.10.
#include "responsestesting.h"

#include "core/dialects/canonical/requestnotes.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

Part textPart(std::string text)
{
    return {TextPart{std::move(text), {}}, {}, {}};
}

Turn turnOf(Role role, std::vector<Part> parts)
{
    Turn turn;
    turn.role = role;
    turn.parts = std::move(parts);
    turn.where = "messages[0]";
    return turn;
}

/// What a Chat client says: "hi".
Conversation chatConversation()
{
    Conversation out;
    out.dialect = DialectId::openaiChat;
    out.model = "client";
    out.turns.push_back(turnOf(Role::user, {textPart("hi")}));
    return out;
}

const WriteTarget kOfficial{"gpt-5.2", UpstreamForm::plain, true, {}};
const WriteTarget kCompatible{"llama", UpstreamForm::plain, false, {}};

QByteArray written(const Conversation &conversation, const WriteTarget &target = kOfficial)
{
    RequestNotes notes(conversation.dialect);
    const auto body = responses().writeRequest(conversation, target, notes);
    return body ? *body : "refused: " + body.error().message.toUtf8();
}

QByteArray dropped(const Conversation &conversation, const WriteTarget &target = kOfficial)
{
    RequestNotes notes(conversation.dialect);
    (void)responses().writeRequest(conversation, target, notes);
    std::string out;
    for (const RequestNotes::Dropped &note : notes.dropped())
        out += (out.empty() ? "" : " ") + note.path;
    return QByteArray::fromStdString(out);
}

MediaPart mediaOf(MediaPart::Kind kind, MediaPart::Source source, std::string mimeType,
                  std::string data)
{
    MediaPart out;
    out.kind = kind;
    out.source = source;
    out.mimeType = std::move(mimeType);
    out.data = std::move(data);
    return out;
}

} // namespace

class TestResponsesRequestWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlainConversation()
    {
        Conversation c = chatConversation();
        c.turns.insert(c.turns.begin(), turnOf(Role::system, {textPart("a"), textPart("b")}));
        c.turns.push_back(turnOf(Role::assistant, {textPart("yes")}));
        c.turns.push_back(turnOf(Role::system, {textPart("later")}));
        c.stream = true;
        QCOMPARE(normal(written(c)),
                 normal(quoted(
                     "{'model':'gpt-5.2','stream':true,'instructions':'a\\n\\nb','input':["
                     "{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}]"
                     "},{'type':'message','role':'assistant','content':[{'type':'output_text',"
                     "'text':'yes','annotations':[]}]},{'type':'message','role':'system','content':"
                     "[{'type':'input_text','text':'later'}]}],"
                     "'include':['reasoning.encrypted_content'],'store':false}")));
    }

    void nothingButTheSystemIsTheInput()
    {
        Conversation c = chatConversation();
        c.turns = {turnOf(Role::system, {textPart("s")})};
        QCOMPARE(at(written(c), "/instructions"), QByteArray("absent"));
        QCOMPARE(at(written(c), "/input/0/role"), QByteArray("\"system\""));
    }

    void callsAndResults()
    {
        Conversation c = chatConversation();
        ToolCallPart call{"c 1", "look", {}, "{\"b\":1,\"a\":12345678901234567890}", false, {}};
        ToolCallPart patch{"c2", "patch", {}, "*** Begin", true, {}};
        ToolResultPart one;
        one.callId = "c 1";
        one.isError = true;
        one.content = {textPart("gone")};
        ToolResultPart two;
        two.callId = "c2";
        two.content = {
            textPart("see"),
            {mediaOf(MediaPart::Kind::image, MediaPart::Source::base64, "image/png", "QUI="),
             {},
             {}}};
        c.turns.push_back(
            turnOf(Role::assistant, {textPart("I look"), {call, {}, {}}, {patch, {}, {}}}));
        c.turns.push_back(turnOf(Role::user, {{one, {}, {}}, {two, {}, {}}, textPart("go on")}));
        const QByteArray body = written(c);
        QVERIFY(body.contains(
            QByteArray("\"arguments\":\"{\\\"b\\\":1,\\\"a\\\":12345678901234567890}\"")));
        QCOMPARE(at(body, "/input/1/content/0/text"), QByteArray("\"I look\""));
        QCOMPARE(at(body, "/input/2/type"), QByteArray("\"function_call\""));
        QCOMPARE(at(body, "/input/2/call_id"), at(body, "/input/4/call_id"));
        QVERIFY(at(body, "/input/2/call_id") != "\"c 1\"");
        QCOMPARE(at(body, "/input/3"),
                 normal(quoted("{'type':'custom_tool_call','call_id':'c2','name':'patch',"
                               "'input':'*** Begin'}")));
        QCOMPARE(at(body, "/input/4/output"), QByteArray("\"Error: gone\""));
        QCOMPARE(at(body, "/input/5"),
                 normal(quoted("{'type':'custom_tool_call_output','call_id':'c2','output':["
                               "{'type':'input_text','text':'see'},{'type':'input_image',"
                               "'image_url':'data:image/png;base64,QUI=','detail':'auto'}]}")));
        QCOMPARE(at(body, "/input/6/content/0/text"), QByteArray("\"go on\""));
    }

    void anEmptyResultIsAnEmptyText()
    {
        Conversation c = chatConversation();
        ToolResultPart result;
        result.callId = "c";
        c.turns.push_back(
            turnOf(Role::assistant, {{ToolCallPart{"c", "f", {}, "", false, {}}, {}, {}}}));
        c.turns.push_back(turnOf(Role::user, {{result, {}, {}}}));
        QCOMPARE(at(written(c), "/input/1/arguments"), QByteArray("\"{}\""));
        QCOMPARE(at(written(c), "/input/2/output"), QByteArray("\"\""));
    }

    void onlyItsOwnProofsGoUpstream()
    {
        Conversation c = chatConversation();
        c.dialect = DialectId::openaiResponses;
        const ThinkingPart thought{"hm", false, "rs_1"};
        ToolCallPart call{"c", "f", {}, "{}", false, "fc_1"};
        c.turns.push_back(
            turnOf(Role::assistant, {{thought, {"openai", "enc"}, {}}, {call, {}, {}}}));
        QCOMPARE(at(written(c), "/input/1"),
                 normal(quoted("{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text',"
                               "'text':'hm'}],'encrypted_content':'enc'}")));
        QCOMPARE(at(written(c), "/input/2/id"), QByteArray("\"fc_1\""));

        c.turns.back().parts.front().signature.family = "anthropic";
        QCOMPARE(at(written(c), "/input/1/type"), QByteArray("\"function_call\""));
        QCOMPARE(at(written(c), "/input/1/id"), QByteArray("absent"));
        QVERIFY(!written(c).contains("hm"));
    }

    void idsOfAWrongKindStayBehind()
    {
        Conversation c = chatConversation();
        c.dialect = DialectId::openaiResponses;
        c.turns[0].itemId = "item-7";
        c.turns.push_back(turnOf(Role::assistant, {textPart("a")}));
        c.turns[1].itemId = "msg_1";
        c.turns[1].phase = "commentary";
        QCOMPARE(at(written(c), "/input/0/id"), QByteArray("absent"));
        QCOMPARE(at(written(c), "/input/1/id"), QByteArray("\"msg_1\""));
        QCOMPARE(at(written(c), "/input/1/phase"), QByteArray("\"commentary\""));
    }

    void media_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("source");
        QTest::addColumn<QByteArray>("mimeType");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QByteArray>("part");
        using Kind = MediaPart::Kind;
        using Source = MediaPart::Source;
        const auto row = [](const char *name, Kind kind, Source source, const QByteArray &mimeType,
                            const QByteArray &data, const QByteArray &part) {
            QTest::newRow(name) << static_cast<int>(kind) << static_cast<int>(source) << mimeType
                                << data << part;
        };
        row("wire 2.2 image URL", Kind::image, Source::url, "",
            "https:/"
            "/x/y",
            "{'type':'input_image','image_url':'https:/"
            "/x/y','detail':'auto'}");
        row("wire 2.2 file id of OpenAI", Kind::image, Source::file, "", "file-1",
            "{'type':'input_image','file_id':'file-1','detail':'auto'}");
        row("wire 2.2 PDF", Kind::document, Source::base64, "application/pdf", "QUI=",
            "{'type':'input_file','filename':'document.pdf',"
            "'file_data':'data:application/pdf;base64,QUI='}");
        row("wire 2.2 text document", Kind::document, Source::text, "text/plain", "words",
            "{'type':'input_text','text':'words'}");
        row("wire 2.2 sound", Kind::audio, Source::base64, "audio/mpeg", "QUI=", "refused");
        row("wire 2.2 film", Kind::video, Source::base64, "video/mp4", "QUI=", "refused");
        row("wire 2.2 cloud storage", Kind::image, Source::url, "",
            "gs:/"
            "/x/y",
            "refused");
    }

    void media()
    {
        QFETCH(const int, kind);
        QFETCH(const int, source);
        QFETCH(const QByteArray, mimeType);
        QFETCH(const QByteArray, data);
        QFETCH(const QByteArray, part);
        Conversation c = chatConversation();
        c.turns[0].parts = {
            {mediaOf(static_cast<MediaPart::Kind>(kind), static_cast<MediaPart::Source>(source),
                     mimeType.toStdString(), data.toStdString()),
             {},
             {}}};
        if (part == "refused")
            QVERIFY(written(c).startsWith("refused: messages[0]: "));
        else
            QCOMPARE(at(written(c), "/input/0/content/0"), normal(quoted(part)));
    }

    void filesOfOtherVendorsAreRefused()
    {
        Conversation c = chatConversation();
        c.dialect = DialectId::anthropic;
        c.turns[0].parts = {
            {mediaOf(MediaPart::Kind::document, MediaPart::Source::file, "", "file_011"), {}, {}}};
        QVERIFY(written(c).startsWith("refused: messages[0]: "));
    }

    void tools()
    {
        Conversation c = chatConversation();
        const auto document = json::Document::parse(
            "{\"open\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}},"
            "\"closed\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
            "\"required\":[\"a\"],\"additionalProperties\":false}}");
        c.documents.push_back(*document);
        const json::Object &root = (*document)->root();
        Tool open{Tool::Kind::function, "open", {}, "d", &root.at("open"), true, {}, {}, {}, {}};
        Tool closed{
            Tool::Kind::function, "closed", "ns", {}, &root.at("closed"), true, {}, {}, {}, {}};
        Tool bare{Tool::Kind::function, "bare", {}, {}, nullptr, {}, {}, {}, {}, {}};
        Tool custom;
        custom.kind = Tool::Kind::freeform;
        custom.name = "patch";
        custom.format =
            "{\"type\":\"grammar\",\"grammar\":{\"syntax\":\"lark\",\"definition\":\"x\"}}";
        Tool search;
        search.kind = Tool::Kind::hosted;
        search.name = search.hostedKind = "web_search_20260209";
        Tool code;
        code.kind = Tool::Kind::hosted;
        code.name = code.hostedKind = "code_execution_20260301";
        c.tools = {open, closed, bare, custom, search, code};
        c.toolChoice = {ToolChoice::Mode::named, {"closed"}, false};
        c.parallelToolCalls = false;
        const QByteArray body = written(c);
        QCOMPARE(at(body, "/tools/0/strict"), QByteArray("false")); // C11
        QCOMPARE(at(body, "/tools/1/strict"), QByteArray("true"));
        QCOMPARE(at(body, "/tools/1/name"), QByteArray("\"ns__closed\""));        // D01
        QCOMPARE(at(body, "/tools/2/parameters/type"), QByteArray("\"object\"")); // C09
        QCOMPARE(at(body, "/tools/3"),
                 normal(quoted("{'type':'custom','name':'patch','format':{'type':'grammar',"
                               "'syntax':'lark','definition':'x'}}")));
        QCOMPARE(at(body, "/tools/4"), normal(quoted("{'type':'web_search'}")));
        QCOMPARE(at(body, "/tools/5"), QByteArray("absent")); // D06
        QCOMPARE(at(body, "/tool_choice"),
                 normal(quoted("{'type':'function','name':'ns__closed'}")));
        QCOMPARE(at(body, "/parallel_tool_calls"), QByteArray("false"));
        QCOMPARE(dropped(c), QByteArray("tools"));
    }

    void choiceOfSome()
    {
        Conversation c = chatConversation();
        Tool one;
        one.name = "one";
        Tool two;
        two.name = "two";
        c.tools = {one, two};
        c.toolChoice = {ToolChoice::Mode::subset, {"two"}, true};
        QCOMPARE(at(written(c), "/tool_choice"),
                 normal(quoted("{'type':'allowed_tools','mode':'required','tools':["
                               "{'type':'function','name':'two'}]}")));
        QCOMPARE(at(written(c, kCompatible), "/tool_choice"), QByteArray("\"required\""));
        QCOMPARE(at(written(c, kCompatible), "/tools/0/name"), QByteArray("\"two\""));
        QCOMPARE(at(written(c, kCompatible), "/tools/1"), QByteArray("absent"));
    }

    void choiceWithoutToolsGoes()
    {
        Conversation c = chatConversation();
        c.toolChoice.mode = ToolChoice::Mode::automatic;
        c.parallelToolCalls = true;
        QCOMPARE(at(written(c), "/tool_choice"), QByteArray("absent"));
        QCOMPARE(at(written(c), "/parallel_tool_calls"), QByteArray("absent"));
        QCOMPARE(dropped(c), QByteArray("tool_choice parallel_tool_calls"));
    }

    void settings()
    {
        Conversation c = chatConversation();
        c.sampling.maxTokens = 5;
        c.sampling.temperature = 0.5;
        c.sampling.topP = 0.25;
        c.sampling.logprobs = true;
        c.sampling.topLogprobs = 2;
        c.reasoning.mode = ReasoningWish::Mode::effort;
        c.reasoning.effort = Effort::high;
        c.reasoning.visible = true;
        c.verbosity = "low";
        c.serviceTier = "priority";
        c.promptCacheKey = "k";
        c.format.kind = OutputFormat::Kind::jsonObject;
        const QByteArray body = written(c);
        QCOMPARE(at(body, "/max_output_tokens"), QByteArray("16")); // OpenAI refuses less
        QCOMPARE(at(body, "/reasoning"), normal(quoted("{'effort':'high','summary':'auto'}")));
        QCOMPARE(at(body, "/text"),
                 normal(quoted("{'format':{'type':'json_object'},'verbosity':'low'}")));
        QCOMPARE(at(body, "/service_tier"), QByteArray("\"priority\""));
        QCOMPARE(at(body, "/prompt_cache_key"), QByteArray("\"k\""));
        QCOMPARE(at(body, "/temperature"), QByteArray("absent")); // a reasoning model
        QVERIFY(dropped(c).startsWith("temperature top_p top_logprobs logprobs"));

        const WriteTarget older{"gpt-4.1", UpstreamForm::plain, true, {}};
        QCOMPARE(at(written(c, older), "/temperature"), QByteArray("0.5"));
        QCOMPARE(at(written(c, older), "/top_logprobs"), QByteArray("2"));
        QCOMPARE(at(written(c, older), "/include"),
                 normal(quoted("['message.output_text.logprobs']")));
        QCOMPARE(at(written(c, older), "/reasoning"), QByteArray("absent"));
    }

    void compatibleServersGetWhatAllKnow()
    {
        Conversation c = chatConversation();
        c.sampling.temperature = 0.5;
        c.sampling.maxTokens = 5;
        c.verbosity = "low";
        c.promptCacheKey = "k";
        c.user = "u";
        c.store = true;
        c.serviceTier = "flex";
        QCOMPARE(normal(written(c, kCompatible)),
                 normal(quoted("{'model':'llama','input':[{'type':'message','role':'user',"
                               "'content':[{'type':'input_text','text':'hi'}]}],"
                               "'max_output_tokens':5,'temperature':0.5}")));
    }

    void whatTheApiDoesNotKnowIsDroppedOrRefused()
    {
        Conversation c = chatConversation();
        c.sampling.seed = 1;
        c.sampling.stop = {"x"};
        c.sampling.presencePenalty = 1;
        c.sampling.frequencyPenalty = 1;
        const json::Value bias = json::Object();
        c.sampling.logitBias = &bias;
        QCOMPARE(dropped(c).split(' ').size(), 5);
        QCOMPARE(at(written(c), "/seed"), QByteArray("absent"));
        c.sampling.choices = 2;
        QVERIFY(written(c).startsWith("refused: "));
    }

    void thoseOfTheSameDialectKeepTheirOwn()
    {
        const auto c =
            readInput("[{'role':'developer','content':'d'},{'role':'user','content':'hi'},"
                      "{'type':'web_search_call','id':'ws_1','status':'completed'}]",
                      ",'instructions':'i','reasoning':{'effort':'low','context':'all_turns'},"
                      "'tools':[{'type':'web_search','external_web_access':false}],"
                      "'tool_choice':{'type':'web_search_preview'},'truncation':'auto','user':'u',"
                      "'include':['web_search_call.results']");
        QVERIFY(c.ok());
        const QByteArray body = written(*c);
        QCOMPARE(at(body, "/instructions"), QByteArray("\"i\""));
        QCOMPARE(at(body, "/input/0/role"), QByteArray("\"developer\""));
        QCOMPARE(at(body, "/input/2/id"), QByteArray("\"ws_1\""));
        QCOMPARE(at(body, "/reasoning"), normal(quoted("{'effort':'low','context':'all_turns'}")));
        QCOMPARE(at(body, "/tools/0/external_web_access"), QByteArray("false"));
        QCOMPARE(at(body, "/tool_choice/type"), QByteArray("\"web_search_preview\""));
        QCOMPARE(at(body, "/truncation"), QByteArray("\"auto\""));
        QCOMPARE(at(body, "/include"), normal(quoted("['web_search_call.results']")));
        QCOMPARE(at(body, "/store"), QByteArray("absent"));
        QCOMPARE(at(body, "/safety_identifier"), QByteArray("\"u\""));
    }

    void idsOfUsersDoNotLeaveAsTheyAre()
    {
        Conversation c = chatConversation();
        c.user = "jane@example.org";
        QVERIFY(!written(c).contains("jane"));
        QCOMPARE(at(written(c), "/safety_identifier").size(), 66); // 64 and the quotes
    }

    void counting()
    {
        RequestNotes notes(DialectId::openaiChat);
        Conversation c = chatConversation();
        c.stream = true;
        c.sampling.maxTokens = 100;
        const auto body = responses().writeCountRequest(c, kOfficial, notes);
        QVERIFY(body && body->ok());
        QCOMPARE(normal(**body),
                 normal(quoted("{'model':'gpt-5.2','input':[{'type':'message','role':'user',"
                               "'content':[{'type':'input_text','text':'hi'}]}]}")));
        QVERIFY(!responses().writeCountRequest(c, kCompatible, notes));
        QCOMPARE(responses().writeCount(7),
                 quoted("{'object':'response.input_tokens','input_tokens':7}"));
        QCOMPARE(responses().readCount(view(responses().writeCount(7))).value_or(0), 7);
        QVERIFY(!responses().readCount("{}").has_value());
    }
};

QTEST_APPLESS_MAIN(TestResponsesRequestWriter)
#include "tst_responsesrequestwriter.moc"
