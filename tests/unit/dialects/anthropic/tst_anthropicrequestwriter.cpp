// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations into requests for Anthropic (wire.md 1.3, 2.1–2.10).
#include "tests/unit/dialects/anthropic/anthropictesting.h"

#include <QTest>

#include <initializer_list>

using namespace signalbox;
using namespace signalbox::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kOld = "claude-sonnet-4-5"; // manual thinking, sampling, prefill
constexpr const char *kNew = "claude-opus-5-5";   // adaptive thinking only

// In pieces, because moc takes two slashes in a data string for a comment.
constexpr std::string_view kSlashes = ":\x2f\x2f";
const std::string kHost = "https" + std::string(kSlashes);

Part text(std::string words)
{
    Part part;
    part.content = TextPart{std::move(words), {}};
    return part;
}

Part call(std::string id, std::string name, std::string arguments)
{
    Part part;
    part.content =
        ToolCallPart{std::move(id), std::move(name), {}, std::move(arguments), false, {}};
    return part;
}

Part result(std::string id, std::vector<Part> content)
{
    Part part;
    part.content = ToolResultPart{std::move(id), {}, std::move(content), false, false, {}};
    return part;
}

Part thinking(std::string words, std::string family, std::string proof)
{
    Part part;
    part.content = ThinkingPart{std::move(words), false, {}};
    part.signature = {std::move(family), std::move(proof)};
    return part;
}

Part media(MediaPart::Kind kind, MediaPart::Source source, std::string mimeType, std::string data)
{
    Part part;
    part.content = MediaPart{kind, source, std::move(mimeType), std::move(data), {}, {}};
    return part;
}

Turn turn(Role role, std::vector<Part> parts)
{
    Turn out;
    out.role = role;
    out.parts = std::move(parts);
    out.where = "messages[1]";
    return out;
}

Conversation chat(std::vector<Turn> turns)
{
    Conversation out;
    out.dialect = DialectId::openaiChat;
    out.model = "alias";
    out.turns = std::move(turns);
    return out;
}

Conversation hello()
{
    return chat({turn(Role::user, {text("hi")})});
}

QByteArray written(const Conversation &conversation, const char *model = kOld)
{
    RequestNotes notes(conversation.dialect);
    const auto body = anthropic().writeRequest(conversation, {model, {}, true, {}}, notes);
    return body.ok() ? *body : "failed: " + body.error().message.toUtf8();
}

QByteArray again(const QByteArray &body, const char *model, const std::string &version = {})
{
    const auto read = readRequest(body, {{}, false, version});
    return read.ok() ? written(*read, model) : "failed: " + read.error().message.toUtf8();
}

const json::Value *keep(Conversation &conversation, const QByteArray &schema)
{
    const auto document = json::Document::parse(view(schema)).value();
    conversation.documents.push_back(document);
    return document->root().if_contains("schema");
}

Tool function(std::string name)
{
    Tool tool;
    tool.name = std::move(name);
    return tool;
}

} // namespace

class TestAnthropicRequestWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void leastOfAll()
    {
        QCOMPARE(
            normal(written(hello())),
            normal(R"({"model":"claude-sonnet-4-5","max_tokens":32000,)"
                   R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})"));
    }

    void ordersTurns_data()
    {
        QTest::addColumn<Conversation>("conversation");
        QTest::addColumn<QByteArray>("system");
        QTest::addColumn<QByteArray>("messages");
        const auto row = [](const char *name, const Conversation &conversation,
                            const QByteArray &system, const QByteArray &messages) {
            QTest::newRow(name) << conversation << system << messages;
        };
        row("wire 2.1 leading system, same role merged",
            chat({turn(Role::system, {text("a")}), turn(Role::system, {text("b")}),
                  turn(Role::user, {text("c")}), turn(Role::user, {text("d")})}),
            R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])",
            R"([{"role":"user","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]}])");
        row("wire 2.5 results first, all of them, one turn",
            chat({turn(Role::user, {text("go")}),
                  turn(Role::assistant,
                       {text("ok"), call("a", "f", R"({"x":1})"), call("b", "f", "")}),
                  turn(Role::user, {text("and"), result("b", {text("2")})}),
                  turn(Role::user, {result("a", {})})}),
            "absent",
            R"([{"role":"user","content":[{"type":"text","text":"go"}]},)"
            R"({"role":"assistant","content":[{"type":"text","text":"ok"},)"
            R"({"type":"tool_use","id":"a","name":"f","input":{"x":1}},)"
            R"({"type":"tool_use","id":"b","name":"f","input":{}}]},)"
            R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":""},)"
            R"({"type":"tool_result","tool_use_id":"b","content":"2"},)"
            R"({"type":"text","text":"and"}]}])");
        row("E04 empty texts go", chat({turn(Role::user, {text(""), text("hi"), text(" \n")})}),
            "absent", R"([{"role":"user","content":[{"type":"text","text":"hi"}]}])");
        row("A04 thoughts of another family go, with their turn",
            chat({turn(Role::user, {text("a")}),
                  turn(Role::assistant, {thinking("hmm", "google", "AAAA")}),
                  turn(Role::user, {text("b")})}),
            "absent",
            R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}])");
        row("wire 2.6 own thoughts stay",
            chat({turn(Role::user, {text("a")}),
                  turn(Role::assistant, {thinking("", "anthropic", "c2ln"), text("b")}),
                  turn(Role::user, {text("c")})}),
            "absent",
            R"([{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant",)"
            R"("content":[{"type":"thinking","thinking":"","signature":"c2ln"},)"
            R"({"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}])");
    }

    void ordersTurns()
    {
        QFETCH(Conversation, conversation);
        QFETCH(QByteArray, system);
        QFETCH(QByteArray, messages);
        const QByteArray body = written(conversation);
        QCOMPARE(memberOf(body, "/system"), system == "absent" ? system : normal(system));
        QCOMPARE(memberOf(body, "/messages"), normal(messages));
    }

    void systemInTheMiddleBecomesMarkedUserText()
    {
        const QByteArray messages = memberOf(
            written(chat({turn(Role::user, {text("a")}), turn(Role::assistant, {text("b")}),
                          turn(Role::system, {text("mind")}), turn(Role::user, {text("c")})})),
            "/messages");
        QVERIFY(!messages.contains(R"("role":"system")"));
        QVERIFY(messages.indexOf("mind") > messages.indexOf(R"("assistant")"));
    }

    void startsWithTheUserAndEndsWithItWherePrefillIsGone()
    {
        const Conversation conversation =
            chat({turn(Role::assistant, {text("a")}), turn(Role::user, {text("b")}),
                  turn(Role::assistant, {text("c: ")})});
        const QByteArray old = written(conversation, kOld);
        QCOMPARE(memberOf(old, "/messages/0/role"), QByteArray(R"("user")"));
        QCOMPARE(memberOf(old, "/messages/3/content/0/text"), QByteArray(R"("c:")"));
        QCOMPARE(memberOf(old, "/messages/4"), QByteArray("absent"));
        QCOMPARE(memberOf(written(conversation, kNew), "/messages/4/role"),
                 QByteArray(R"("user")"));
    }

    void writesMedia_data()
    {
        using Kind = MediaPart::Kind;
        using Source = MediaPart::Source;
        QTest::addColumn<Part>("part");
        QTest::addColumn<QByteArray>("block"); // empty: refused
        const auto row = [](const char *name, const Part &part, const QByteArray &block) {
            QTest::newRow(name) << part << block;
        };
        row("image", media(Kind::image, Source::base64, "image/png", "AA"),
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}})");
        row("image/jpg", media(Kind::image, Source::base64, "image/JPG", "AA"),
            R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AA"}})");
        row("wire 1.3 only four kinds of images",
            media(Kind::image, Source::base64, "image/bmp", "AA"), {});
        row("image url", media(Kind::image, Source::url, "", kHost + "h/i.png"),
            R"({"type":"image","source":{"type":"url","url":")" + QByteArray::fromStdString(kHost) +
                R"(h/i.png"}})");
        row("bucket", media(Kind::image, Source::url, "", "gs" + std::string(kSlashes) + "b/i.png"),
            {});
        row("pdf", media(Kind::document, Source::base64, "application/pdf", "JVBE"),
            R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
            R"("data":"JVBE"}})");
        row("text as base64", media(Kind::document, Source::base64, "text/markdown", "aGk="),
            R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}})");
        row("text", media(Kind::document, Source::text, "text/plain", "hi"),
            R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}})");
        row("office", media(Kind::document, Source::base64, "application/msword", "AA"), {});
        row("wire 2.2 audio", media(Kind::audio, Source::base64, "audio/wav", "AA"), {});
        row("wire 2.2 video", media(Kind::video, Source::base64, "video/mp4", "AA"), {});
        row("wire 2.2 another vendor's file", media(Kind::image, Source::file, "", "file_1"), {});
    }

    void writesMedia()
    {
        QFETCH(Part, part);
        QFETCH(QByteArray, block);
        const QByteArray body = written(chat({turn(Role::user, {part, text("look")})}));
        if (block.isEmpty())
            QVERIFY2(body.startsWith("failed: messages[1]: "), body.constData());
        else
            QCOMPARE(memberOf(body, "/messages/0/content/0"), normal(block));
    }

    void mediaOfAnAssistantMoveToTheUser()
    {
        const QByteArray body = written(chat(
            {turn(Role::user, {text("draw")}),
             turn(Role::assistant,
                  {media(MediaPart::Kind::image, MediaPart::Source::base64, "image/png", "AA")}),
             turn(Role::user, {text("redder")})}));
        QCOMPARE(memberOf(body, "/messages/1"), QByteArray("absent"));
        QVERIFY(memberOf(body, "/messages/0/content").contains(R"("data":"AA")"));
    }

    void imagesInResults()
    {
        const QByteArray body = written(
            chat({turn(Role::user, {text("go")}), turn(Role::assistant, {call("a", "f", "{}")}),
                  turn(Role::user, {result("a", {text("see"), media(MediaPart::Kind::image,
                                                                    MediaPart::Source::base64,
                                                                    "image/png", "AA")})})}));
        QCOMPARE(memberOf(body, "/messages/2/content/0/content"),
                 normal(R"([{"type":"text","text":"see"},{"type":"image","source":)"
                        R"({"type":"base64","media_type":"image/png","data":"AA"}}])"));
    }

    void argumentsAreObjects_data()
    {
        QTest::addColumn<QByteArray>("arguments");
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("B08 empty") << QByteArray() << QByteArray("{}");
        QTest::newRow("B08 array") << QByteArray("[1]") << QByteArray(R"({"value":[1]})");
        QTest::newRow("B08 no JSON") << QByteArray("x") << QByteArray(R"({"value":"x"})");
        QTest::newRow("C04 data stay as they are")
            << QByteArray(R"({"title":1.50,"const":12345678901234567890123})")
            << QByteArray(R"({"title":1.50,"const":12345678901234567890123})");
    }

    void argumentsAreObjects()
    {
        QFETCH(QByteArray, arguments);
        QFETCH(QByteArray, input);
        const QByteArray body =
            written(chat({turn(Role::user, {text("go")}),
                          turn(Role::assistant, {call("a", "f", arguments.toStdString())}),
                          turn(Role::user, {result("a", {text("1")})})}));
        QVERIFY2(body.contains(R"("input":)" + input), body.constData());
    }

    void idsAreSafe()
    {
        const QByteArray body =
            written(chat({turn(Role::user, {text("go")}),
                          turn(Role::assistant, {call("functions.f:0", "f", "{}")}),
                          turn(Role::user, {result("functions.f:0", {text("1")})})}));
        const QByteArray id = memberOf(body, "/messages/1/content/0/id");
        QVERIFY(
            QRegularExpression(u"^.[A-Za-z0-9_-]+.$"_s).match(QString::fromUtf8(id)).hasMatch());
        QCOMPARE(memberOf(body, "/messages/2/content/0/tool_use_id"), id);
    }

    void writesTools()
    {
        Conversation conversation = hello();
        Tool withSchema = function("f");
        withSchema.description = "does f";
        withSchema.strict = true;
        withSchema.schema = keep(
            conversation, R"({"schema":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}})");
        Tool freeform;
        freeform.kind = Tool::Kind::freeform;
        freeform.name = "patch";
        freeform.format = R"({"type":"text"})";
        Tool hosted;
        hosted.kind = Tool::Kind::hosted;
        hosted.hostedKind = "web_search";
        hosted.json = R"({"type":"web_search"})";
        conversation.tools = {withSchema, function("bare"), freeform, hosted};
        conversation.parallelToolCalls = false;
        const QByteArray body = written(conversation);
        QCOMPARE(memberOf(body, "/tools/0"),
                 normal(R"({"name":"f","description":"does f","input_schema":)"
                        R"({"type":"object","properties":{"a":{"type":"string"}}}})"));
        QCOMPARE(memberOf(body, "/tools/1/input_schema/type"), QByteArray(R"("object")"));
        QCOMPARE(memberOf(body, "/tools/2/input_schema"),
                 normal(R"({"type":"object","properties":{"input":{"type":"string"}},)"
                        R"("required":["input"]})"));
        QCOMPARE(memberOf(body, "/tools/3"), QByteArray("absent")); // D06
        QCOMPARE(memberOf(body, "/tool_choice"),
                 normal(R"({"type":"auto","disable_parallel_tool_use":true})"));
    }

    void choosesTools_data()
    {
        using Mode = ToolChoice::Mode;
        QTest::addColumn<ToolChoice>("choice");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char *name, const ToolChoice &choice, const QByteArray &written) {
            QTest::newRow(name) << choice << written;
        };
        row("wire 2.4 unset", {}, "absent");
        row("wire 2.4 auto", {Mode::automatic, {}, false}, R"({"type":"auto"})");
        row("wire 2.4 none", {Mode::none, {}, false}, R"({"type":"none"})");
        row("wire 2.4 must", {Mode::required, {}, false}, R"({"type":"any"})");
        row("wire 2.4 named", {Mode::named, {"g"}, false}, R"({"name":"g","type":"tool"})");
        row("wire 2.4 subset", {Mode::subset, {"g"}, true}, R"({"type":"any"})");
    }

    void choosesTools()
    {
        QFETCH(ToolChoice, choice);
        QFETCH(QByteArray, written);
        Conversation conversation = hello();
        conversation.tools = {function("f"), function("g")};
        conversation.toolChoice = choice;
        const QByteArray body = ::written(conversation);
        QCOMPARE(memberOf(body, "/tool_choice"), written);
        const bool subset = choice.mode == ToolChoice::Mode::subset;
        QCOMPARE(memberOf(body, "/tools/0/name"), QByteArray(subset ? R"("g")" : R"("f")"));
    }

    void callsWithoutToolsDeclareThem()
    {
        Conversation conversation =
            chat({turn(Role::user, {text("go")}), turn(Role::assistant, {call("a", "f", "{}")}),
                  turn(Role::user, {result("a", {text("1")})})});
        const QByteArray body = written(conversation);
        QCOMPARE(memberOf(body, "/tools/0/name"), QByteArray(R"("f")"));
        QCOMPARE(memberOf(body, "/tool_choice"), QByteArray(R"({"type":"none"})"));
    }

    void lostToolsThatMustBeCalledAreRefused()
    {
        Conversation conversation = hello();
        Tool hosted;
        hosted.kind = Tool::Kind::hosted;
        hosted.name = "web_search";
        conversation.tools = {hosted};
        conversation.toolChoice = {ToolChoice::Mode::required, {}, false};
        QVERIFY(written(conversation).startsWith("failed: "));
    }

    void thinks_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<ReasoningWish>("wish");
        QTest::addColumn<QByteArray>("thinking");
        QTest::addColumn<QByteArray>("effort");
        const auto row = [](const char *name, const char *model, const ReasoningWish &wish,
                            const QByteArray &thinking, const QByteArray &effort) {
            QTest::newRow(name) << QByteArray(model) << wish << thinking << effort;
        };
        ReasoningWish high;
        high.mode = ReasoningWish::Mode::effort;
        high.effort = Effort::high;
        ReasoningWish budget;
        budget.mode = ReasoningWish::Mode::budget;
        budget.budget = 5000;
        ReasoningWish hidden = high;
        hidden.visible = false;
        row("wire 2.6 unset", kNew, {}, "absent", "absent");
        row("wire 2.6 effort, new", kNew, high, R"({"type":"adaptive"})", R"("high")");
        row("A07 budget, new", kNew, budget, R"({"type":"adaptive"})", R"("medium")");
        row("wire 2.6 budget, old", kOld, budget, R"({"budget_tokens":5000,"type":"enabled"})",
            "absent");
        row("wire 0.4 hidden", kNew, hidden, R"({"display":"omitted","type":"adaptive"})",
            R"("high")");
    }

    void thinks()
    {
        QFETCH(QByteArray, model);
        QFETCH(ReasoningWish, wish);
        QFETCH(QByteArray, thinking);
        QFETCH(QByteArray, effort);
        Conversation conversation = hello();
        conversation.reasoning = wish;
        const QByteArray body = written(conversation, model.constData());
        QCOMPARE(memberOf(body, "/thinking"), thinking);
        QCOMPARE(memberOf(body, "/output_config/effort"), effort);
    }

    void lostThoughtsTurnManualThinkingOff()
    {
        Conversation conversation =
            chat({turn(Role::user, {text("go")}), turn(Role::assistant, {call("a", "f", "{}")}),
                  turn(Role::user, {result("a", {text("1")})})});
        conversation.tools = {function("f")};
        conversation.reasoning.mode = ReasoningWish::Mode::budget;
        conversation.reasoning.budget = 2000;
        QCOMPARE(memberOf(written(conversation, kOld), "/thinking/type"),
                 QByteArray(R"("disabled")"));
        QCOMPARE(memberOf(written(conversation, kNew), "/thinking/type"),
                 QByteArray(R"("adaptive")"));
        std::vector<Part> &parts = conversation.turns[1].parts;
        parts.insert(parts.begin(), ::thinking("hm", "anthropic", "c2ln"));
        QCOMPARE(memberOf(written(conversation, kOld), "/thinking/type"),
                 QByteArray(R"("enabled")"));
    }

    void budgetsFitBelowMaxTokens() // A08
    {
        Conversation conversation = hello();
        conversation.sampling.maxTokens = 1000;
        conversation.reasoning.mode = ReasoningWish::Mode::budget;
        conversation.reasoning.budget = 4000;
        const QByteArray body = written(conversation, kOld);
        QVERIFY(memberOf(body, "/max_tokens").toLongLong() >
                memberOf(body, "/thinking/budget_tokens").toLongLong());
    }

    void samples()
    {
        Conversation conversation = hello();
        conversation.sampling.temperature = 1.7;
        conversation.sampling.topK = 5;
        conversation.sampling.stop = {"END", " "};
        conversation.sampling.seed = 3;
        conversation.sampling.maxTokens = 900'000;
        conversation.user = "ann";
        conversation.stream = true;
        const QByteArray old = written(conversation, kOld);
        QCOMPARE(memberOf(old, "/temperature").toDouble(), 1.0);
        QCOMPARE(memberOf(old, "/top_k"), QByteArray("5"));
        QCOMPARE(memberOf(old, "/stop_sequences"), QByteArray(R"(["END"])"));
        QCOMPARE(memberOf(old, "/seed"), QByteArray("absent"));
        QCOMPARE(memberOf(old, "/max_tokens"), QByteArray("64000"));
        QCOMPARE(memberOf(old, "/stream"), QByteArray("true"));
        QVERIFY(!memberOf(old, "/metadata").contains("ann"));
        QVERIFY(memberOf(old, "/metadata/user_id").size() > 30);
        conversation.sampling.topK = 1e300; // no number that an integer could be
        QVERIFY(memberOf(written(conversation, kOld), "/top_k").toLongLong() > 0);
        const QByteArray now = written(conversation, kNew);
        QCOMPARE(memberOf(now, "/temperature"), QByteArray("absent"));
        QCOMPARE(memberOf(now, "/top_k"), QByteArray("absent"));
    }

    void notesWhatItLeavesOut()
    {
        Conversation conversation = hello();
        conversation.sampling.seed = 3;
        conversation.sampling.logprobs = true;
        conversation.sampling.presencePenalty = 0.5;
        RequestNotes notes(conversation.dialect);
        QVERIFY(anthropic().writeRequest(conversation, {kOld, {}, true, {}}, notes).ok());
        QCOMPARE(notes.dropped().size(), 3U);
    }

    void refusesWhatChangesTheMeaning()
    {
        Conversation several = hello();
        several.sampling.choices = 2;
        QVERIFY(written(several).startsWith("failed: "));
        Conversation stored = hello();
        stored.previousResponseId = "resp_1";
        QVERIFY(written(stored).startsWith("failed: "));
    }

    void formats()
    {
        Conversation conversation = hello();
        conversation.format.kind = OutputFormat::Kind::jsonSchema;
        conversation.format.schema =
            keep(conversation,
                 R"({"schema":{"type":"object","properties":{"n":{"type":"integer",)"
                 R"("minimum":1},"d":{"type":"string","format":"date"}},"required":["n"]}})");
        // As transform-json-schema of the SDK writes it.
        QCOMPARE(memberOf(written(conversation, kNew), "/output_config/format"),
                 normal(R"({"type":"json_schema","schema":{"type":"object","properties":{)"
                        R"("n":{"type":"integer","description":"{minimum: 1}"},)"
                        R"("d":{"type":"string","format":"date"}},)"
                        R"("additionalProperties":false,"required":["n"]}})"));
        const QByteArray old = written(conversation, "claude-3-5-haiku-20241022");
        QCOMPARE(memberOf(old, "/output_config"), QByteArray("absent"));
        QVERIFY(memberOf(old, "/system/0/text").contains("minimum"));
        conversation.format.kind = OutputFormat::Kind::jsonObject;
        const QByteArray object = written(conversation, kNew);
        QCOMPARE(memberOf(object, "/output_config"), QByteArray("absent"));
        QVERIFY(memberOf(object, "/system/0/text").contains("JSON object"));
    }

    void ownClientsGetTheirRequestBack_data()
    {
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *name, const QByteArray &members) {
            QTest::newRow(name) << QByteArray(R"({"model":"claude-opus-5-5","max_tokens":128000,)" +
                                              members + "}");
        };
        const QByteArray hi =
            R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}])";
        row("Claude Code's first turn",
            R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},)"
            R"({"role":"system","content":[{"type":"text","text":"s","cache_control":)"
            R"({"type":"ephemeral"}}],"output_config":{"effort":"medium"}}],)"
            R"("system":[{"type":"text","text":"x-anthropic-billing-header: v"},)"
            R"({"type":"text","text":"b","cache_control":{"type":"ephemeral"}}],)"
            R"("metadata":{"user_id":"u"},"thinking":{"type":"adaptive","display":"omitted"},)"
            R"("context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},)"
            R"("output_config":{"effort":"medium"},"stream":true)");
        row("tools",
            hi + R"(,"tools":[{"name":"f","input_schema":{"type":"object","properties":{}},)"
                 R"("defer_loading":true},{"type":"bash_20250124","name":"bash"}],)"
                 R"("tool_choice":{"type":"tool","name":"bash"})");
        row("effort alone leaves thinking open", hi + R"(,"output_config":{"effort":"low"})");
        row("thinking between tools",
            hi + R"(,"thinking":{"type":"between_tools"},"output_config":{"effort":"low",)"
                 R"("task_budget":{"type":"tokens","total":9}})");
        row("own blocks",
            R"("messages":[{"role":"user","content":[{"type":"document","citations":{"enabled":true},)"
            R"("context":"c","title":"t","source":{"type":"text","media_type":"text/plain",)"
            R"("data":"d"}},{"type":"search_result","source":"s","title":"t",)"
            R"("content":[{"type":"text","text":"x"}]}]},{"role":"assistant","content":[)"
            R"({"type":"thinking","thinking":"","signature":"c2ln"},)"
            R"({"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},)"
            R"({"type":"web_search_tool_result","tool_use_id":"s1","content":[]},)"
            R"({"type":"tool_use","id":"t1","name":"f","input":{},"toolset_name":"computer"}]},)"
            R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1",)"
            R"("content":[{"type":"tool_reference","tool_name":"g"}]}]}],)"
            R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],)"
            R"("service_tier":"auto","speed":"fast","mcp_servers":[])");
        row("structured output",
            hi + R"(,"output_config":{"format":{"type":"json_schema","schema":{"type":"object",)"
                 R"("minProperties":1}}})");
    }

    void ownClientsGetTheirRequestBack()
    {
        QFETCH(QByteArray, body);
        QCOMPARE(normal(again(body, kNew)), normal(body));
    }

    void citationsThatWeMadeStayBehind()
    {
        const QByteArray body =
            again(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"},)"
                  R"({"role":"assistant","content":[{"type":"text","text":"b","citations":[)"
                  R"({"type":"web_search_result_location","url":"u","title":null,"cited_text":"",)"
                  R"("encrypted_index":""}]}]},{"role":"user","content":"c"}]})",
                  kNew);
        QCOMPARE(memberOf(body, "/messages/1/content"), normal(R"([{"type":"text","text":"b"}])"));
    }

    void olderModelsGetNoSystemMessages()
    {
        const QByteArray body =
            again(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"},)"
                  R"({"role":"system","content":"s","output_config":{"effort":"low"}}]})",
                  kOld);
        QCOMPARE(memberOf(body, "/messages/1"), QByteArray("absent"));
        QVERIFY(memberOf(body, "/messages/0/content").contains('s'));
        QVERIFY(!memberOf(body, "/messages").contains("output_config"));
    }

    void theNewApiVersionTakesNoSampling() // wire 0.1
    {
        const QByteArray body =
            R"({"model":"m","max_tokens":9,"temperature":0.5,"messages":[{"role":"user","content":"a"}]})";
        QCOMPARE(memberOf(again(body, kOld, "2023-06-01"), "/temperature"), QByteArray("0.5"));
        QCOMPARE(memberOf(again(body, kOld, "2026-10-21"), "/temperature"), QByteArray("absent"));
    }

    void cacheWarmingStays()
    {
        const QByteArray body = again(
            R"({"model":"m","max_tokens":0,"messages":[{"role":"user","content":"a"}]})", kOld);
        QCOMPARE(memberOf(body, "/max_tokens"), QByteArray("0"));
    }

    void counts()
    {
        Conversation conversation = hello();
        conversation.sampling.temperature = 0.5;
        conversation.tools = {function("f")};
        RequestNotes notes(conversation.dialect);
        const auto body = anthropic().writeCountRequest(conversation, {kOld, {}, true, {}}, notes);
        QVERIFY(body && body->ok());
        QCOMPARE(memberOf(**body, "/max_tokens"), QByteArray("absent"));
        QCOMPARE(memberOf(**body, "/temperature"), QByteArray("absent"));
        QCOMPARE(memberOf(**body, "/tools/0/name"), QByteArray(R"("f")"));
        QCOMPARE(anthropic().readCount(R"({"input_tokens":12})"), 12);
        QCOMPARE(anthropic().writeCount(12), QByteArray(R"({"input_tokens":12})"));
    }
};

QTEST_APPLESS_MAIN(TestAnthropicRequestWriter)
#include "tst_anthropicrequestwriter.moc"
