// SPDX-License-Identifier: GPL-3.0-or-later
// Clients' Anthropic requests into conversations (wire.md 0, 1.3, 2; @anthropic-ai/sdk
// MessageCreateParams).
#include "tests/unit/dialects/anthropic/anthropictesting.h"

#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::testing;
using namespace Qt::StringLiterals;

namespace {

QByteArray request(const QByteArray &messages, const QByteArray &more = {})
{
    return R"({"model":"claude-x","max_tokens":100,"messages":)" + messages +
           (more.isEmpty() ? QByteArray() : "," + more) + '}';
}

QByteArray userSays(const QByteArray &more)
{
    return request(R"([{"role":"user","content":"hi"}])", more);
}

QByteArray blocks(const QByteArray &role, const QByteArray &content)
{
    return request(R"([{"role":")" + role + R"(","content":[)" + content + "]}]");
}

} // namespace

class TestAnthropicRequestReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void readsTurns_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("turns");
        const auto row = [](const char *name, const QByteArray &body, const QByteArray &turns) {
            QTest::newRow(name) << body << turns;
        };
        row("wire 1.3 plain", userSays({}), "user: text hi\n");
        row("wire 1.3 system string", userSays(R"("system":"be brief")"),
            "system: text be brief\nuser: text hi\n");
        row("wire 1.3 system blocks, cached",
            userSays(R"("system":[{"type":"text","text":"a"},)"
                     R"({"type":"text","text":"b","cache_control":{"type":"ephemeral"}}])"),
            "system: text a, text b cached\nuser: text hi\n");
        row("wire 2.1 billing block says nothing to others",
            userSays(R"("system":[{"type":"text","text":"x-anthropic-billing-header: v=1"},)"
                     R"({"type":"text","text":"b"}])"),
            "system: own text (), text b\nuser: text hi\n");
        row("wire 0.3 system message at the end",
            request(
                R"([{"role":"user","content":"hi"},{"role":"system",)"
                R"("content":[{"type":"text","text":"now"}],"output_config":{"effort":"low"}}])"),
            "user: text hi\nsystem: text now\n");
        row("clear_at: not shown behind a later user message",
            request(R"([{"role":"user","content":"a"},)"
                    R"({"role":"system","content":"s","clear_at":"next_user_message"},)"
                    R"({"role":"assistant","content":"b"},{"role":"user","content":"c"}])"),
            "user: text a\nsystem: own text ()\nassistant: text b\nuser: text c\n");
        row("clear_at: shown in its own turn",
            request(R"([{"role":"user","content":"a"},)"
                    R"({"role":"system","content":"s","clear_at":"next_user_message"}])"),
            "user: text a\nsystem: text s\n");
        row("wire 1.3 image base64",
            blocks("user", R"({"type":"image","source":{"type":"base64","media_type":"image/png",)"
                           R"("data":"AAAA"}})"),
            "user: image base64 image/png AAAA\n");
        row("wire 1.3 image url",
            blocks("user", R"({"type":"image","source":{"type":"url","url":"u"}})"),
            "user: image url  u\n");
        row("wire 1.3 image file",
            blocks("user", R"({"type":"image","source":{"type":"file","file_id":"file_1"}})"),
            "user: image file  file_1\n");
        row("wire 1.3 pdf",
            blocks("user", R"({"type":"document","title":"T","source":{"type":"base64",)"
                           R"("media_type":"application/pdf","data":"JVBE"}})"),
            "user: document base64 application/pdf JVBE named T\n");
        row("wire 1.3 text document",
            blocks("user", R"({"type":"document","source":{"type":"text",)"
                           R"("media_type":"text/plain","data":"words"}})"),
            "user: document text text/plain words\n");
        row("wire 1.3 document of blocks",
            blocks("user", R"({"type":"document","source":{"type":"content","content":[)"
                           R"({"type":"text","text":"a"},{"type":"image","source":)"
                           R"({"type":"url","url":"u"}},{"type":"text","text":"b"}]}})"),
            "user: document text text/plain a\nb, image url  u\n");
        row("wire 1.3 search result in words",
            blocks("user", R"({"type":"search_result","source":"where","title":"T",)"
                           R"("content":[{"type":"text","text":"found"}]})"),
            "user: own search_result (T\nwhere\nfound)\n");
        row("wire 2.6 thinking and proof",
            blocks("assistant", R"({"type":"thinking","thinking":"hmm","signature":"c2ln"})"),
            "assistant: thinking hmm <anthropic c2ln>\n");
        row("A09 thinking omitted",
            blocks("assistant", R"({"type":"thinking","thinking":"","signature":"c2ln"})"),
            "assistant: thinking  <anthropic c2ln>\n");
        row("wire 2.6 redacted",
            blocks("assistant", R"({"type":"redacted_thinking","data":"ZGF0YQ=="})"),
            "assistant: redacted <anthropic ZGF0YQ==>\n");
        row("wire 2.5 arguments keep order and numbers",
            blocks("assistant", R"({"type":"tool_use","id":"toolu_1","name":"f","input":)"
                                R"({"z":1.0,"a":9007199254740993,"const":"<b>"}})"),
            "assistant: call toolu_1 f {\"z\":1.0,\"a\":9007199254740993,\"const\":\"<b>\"}\n");
        row("wire 2.5 result string",
            blocks("user", R"({"type":"tool_result","tool_use_id":"t","content":"20C"})"),
            "user: result t (text 20C)\n");
        row("wire 2.5 result without content, error",
            blocks("user", R"({"type":"tool_result","tool_use_id":"t","is_error":true})"),
            "user: error t ()\n");
        row("wire 1.3 result of many kinds",
            blocks("user", R"({"type":"tool_result","tool_use_id":"t","content":[)"
                           R"({"type":"text","text":"a"},)"
                           R"({"type":"image","source":{"type":"base64","media_type":"image/png",)"
                           R"("data":"AA"}},)"
                           R"({"type":"tool_reference","tool_name":"grep"}]})"),
            "user: result t (text a, image base64 image/png AA, text grep)\n");
        row("wire 1.3 server tool in words",
            blocks("assistant", R"({"type":"server_tool_use","id":"s","name":"web_search",)"
                                R"("input":{"query":"q"}},)"
                                R"({"type":"web_search_tool_result","tool_use_id":"s","content":[)"
                                R"({"type":"web_search_result","url":"u","title":"T",)"
                                R"("encrypted_content":"xx"}]})"),
            "assistant: own server_tool_use (Called web_search with {\"query\":\"q\"}.), "
            "own web_search_tool_result (T\nu)\n");
        row("wire 1.3 compaction in words",
            blocks("assistant", R"({"type":"compaction","content":"so far"})"),
            "assistant: own compaction (so far)\n");
        row("a result of a server tool to come",
            blocks("assistant", R"({"type":"new_tool_result","content":{"stdout":"ok"}})"),
            "assistant: own new_tool_result (ok)\n");
    }

    void readsTurns()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, turns);
        const auto read = readRequest(body);
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().message));
        QCOMPARE(described(*read), turns);
    }

    void marksOfOtherFamiliesComeBack()
    {
        const QByteArray carried =
            QByteArray::fromStdString(carriedSignature({"google", "AbCd"}, "anthropic"));
        const auto read = readRequest(blocks(
            "assistant", R"({"type":"thinking","thinking":"","signature":")" + carried + R"("})"));
        QVERIFY(read.ok());
        QCOMPARE(described(*read), QByteArray("assistant: thinking  <google AbCd>\n"));
    }

    void namesEveryFault_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("pointers");
        const auto row = [](const char *name, const QByteArray &body, const QStringList &pointers) {
            QTest::newRow(name) << body << pointers;
        };
        row("missing", "{}", {u"/model"_s, u"/messages"_s});
        row("no messages", request("[]"), {u"/messages"_s});
        row("role", request(R"([{"role":"tool","content":"x"}])"), {u"/messages/0/role"_s});
        row("content", request(R"([{"role":"user"}])"), {u"/messages/0/content"_s});
        row("unknown kind", blocks("user", R"({"type":"hologram"})"),
            {u"/messages/0/content/0/type"_s});
        row("two faults", blocks("user", R"({"type":"text"},{"type":"tool_use","name":1})"),
            {u"/messages/0/content/0/text"_s, u"/messages/0/content/1/id"_s,
             u"/messages/0/content/1/name"_s});
        row("system image", userSays(R"("system":[{"type":"image"}])"), {u"/system/0/type"_s});
        row("source", blocks("user", R"({"type":"image","source":{"type":"ftp"}})"),
            {u"/messages/0/content/0/source/type"_s});
        row("thinking type", userSays(R"("thinking":{"type":"loud"})"), {u"/thinking/type"_s});
        row("budget", userSays(R"("thinking":{"type":"enabled"})"), {u"/thinking/budget_tokens"_s});
        row("effort", userSays(R"("output_config":{"effort":"minimal"})"),
            {u"/output_config/effort"_s});
        row("output_config", userSays(R"("output_config":3)"), {u"/output_config"_s});
        row("format", userSays(R"("output_config":{"format":{"type":"json"}})"),
            {u"/output_config/format/type"_s});
        row("tool choice", userSays(R"("tool_choice":{"type":"maybe"})"), {u"/tool_choice/type"_s});
        row("tool", userSays(R"("tools":[{"input_schema":[]}])"),
            {u"/tools/0/name"_s, u"/tools/0/input_schema"_s});
        row("max_tokens", request("[]", R"("temperature":"warm")"),
            {u"/messages"_s, u"/temperature"_s});
    }

    void namesEveryFault()
    {
        QFETCH(QByteArray, body);
        QFETCH(QStringList, pointers);
        const auto read = readRequest(body);
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::invalidArgument);
        QStringList found;
        for (const FieldFault &fault : read.error().fields)
            found << QString::fromStdString(fault.pointer);
        QCOMPARE(found, pointers);
    }

    void saysThePathAsClientsWriteIt()
    {
        const auto read = readRequest(blocks("user", R"({"type":"hologram"})"));
        QVERIFY(!read.ok());
        QVERIFY(read.error().message.startsWith(u"messages[0].content[0].type: "_s));
    }

    void readsReasoning_data()
    {
        using Mode = ReasoningWish::Mode;
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("effort");
        QTest::addColumn<int>("visible"); // -1: not said
        const auto row = [](const char *name, const QByteArray &members, Mode mode,
                            Effort effort = Effort::medium, int visible = -1) {
            QTest::newRow(name) << members << static_cast<int>(mode) << static_cast<int>(effort)
                                << visible;
        };
        row("unset", R"("stream":false)", Mode::unset);
        row("budget", R"("thinking":{"type":"enabled","budget_tokens":2048})", Mode::budget);
        row("off", R"("thinking":{"type":"disabled"},"output_config":{"effort":"high"})",
            Mode::off);
        row("adaptive, omitted", R"("thinking":{"type":"adaptive","display":"omitted"})",
            Mode::adaptive, Effort::medium, 0);
        row("adaptive and effort",
            R"("thinking":{"type":"adaptive","display":"summarized"},)"
            R"("output_config":{"effort":"xhigh"})",
            Mode::effort, Effort::xhigh, 1);
        row("effort alone", R"("output_config":{"effort":"max"})", Mode::effort, Effort::max);
        row("between tools", R"("thinking":{"type":"between_tools"})", Mode::adaptive);
    }

    void readsReasoning()
    {
        QFETCH(QByteArray, members);
        QFETCH(int, mode);
        QFETCH(int, effort);
        QFETCH(int, visible);
        const auto read = readRequest(userSays(members));
        QVERIFY(read.ok());
        QCOMPARE(static_cast<int>(read->reasoning.mode), mode);
        QCOMPARE(static_cast<int>(read->reasoning.effort), effort);
        QCOMPARE(read->reasoning.visible ? int(*read->reasoning.visible) : -1, visible);
    }

    void effortOfTheLastSystemMessageCounts()
    {
        const QByteArray system = R"({"role":"system","output_config":{"effort":"low"}})";
        const QByteArray user = R"({"role":"user","content":"a"},)";
        const QByteArray high = R"("output_config":{"effort":"high"})";
        auto read = readRequest(request("[" + user + system + "]", high));
        QVERIFY(read.ok());
        QCOMPARE(read->reasoning.effort, Effort::low);
        read = readRequest(request("[" + user + system + R"(,{"role":"assistant","content":"b"},)" +
                                       user.chopped(1) + "]",
                                   high));
        QVERIFY(read.ok());
        QCOMPARE(read->reasoning.effort, Effort::high);
    }

    void readsSettings()
    {
        const auto read = readRequest(
            userSays(R"("temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["a","b"],)"
                     R"("metadata":{"user_id":"u"},"service_tier":"auto","speed":"fast",)"
                     R"("stream":true,"future":1,"container":null,)"
                     R"("tool_choice":{"type":"any","disable_parallel_tool_use":true},)"
                     R"("output_config":{"format":{"type":"json_schema","schema":{"a":1}}})"),
            {{}, false, "2026-10-21"});
        QVERIFY(read.ok());
        QCOMPARE(read->sampling.temperature, 0.5);
        QCOMPARE(read->sampling.topP, 0.9);
        QCOMPARE(read->sampling.topK, 40.0);
        QCOMPARE(read->sampling.stop, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(read->sampling.maxTokens, 100);
        QCOMPARE(read->user, std::string("u"));
        QCOMPARE(read->serviceTier, std::string("auto"));
        QVERIFY(read->stream);
        QCOMPARE(read->anthropicVersion, std::string("2026-10-21"));
        QCOMPARE(read->toolChoice.mode, ToolChoice::Mode::required);
        QCOMPARE(read->parallelToolCalls, false);
        QCOMPARE(read->format.kind, OutputFormat::Kind::jsonSchema);
        QCOMPARE(json::dump(*read->format.schema), QByteArray(R"({"a":1})"));
        std::vector<std::string> extras;
        for (const auto &[name, value] : read->extras)
            extras.push_back(name);
        QCOMPARE(extras, (std::vector<std::string>{"speed", "future", "output_config"}));
    }

    void cacheWarmingIsNoFault()
    {
        const auto read = readRequest(
            R"({"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]})");
        QVERIFY(read.ok());
        QCOMPARE(read->sampling.maxTokens, 0);
    }

    void threadsNeedWhatOnlyTheirVendorHas()
    {
        const auto read =
            readRequest(userSays(R"("thread":{"type":"continue","previous_message_id":"msg_1"})"));
        QVERIFY(read.ok());
        QCOMPARE(read->previousResponseId, std::string("msg_1"));
    }

    void readsTools()
    {
        const auto read = readRequest(userSays(
            R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object"},)"
            R"("strict":true,"cache_control":{"type":"ephemeral"}},)"
            R"({"type":"custom","name":"g","input_schema":{"type":"object"},"defer_loading":true},)"
            R"({"name":"DeferredToolPlaceholder","input_schema":{"type":"object"}},)"
            R"({"type":"web_search_20250305","name":"web_search","max_uses":3}],)"
            R"("tool_choice":{"type":"tool","name":"f"})"));
        QVERIFY(read.ok());
        QCOMPARE(read->tools.size(), 4U);
        QCOMPARE(read->tools[0].kind, Tool::Kind::function);
        QCOMPARE(read->tools[0].description, std::string("d"));
        QCOMPARE(read->tools[0].strict, true);
        QVERIFY(read->tools[0].schema);
        QVERIFY(read->tools[0].json.empty());
        QCOMPARE(read->tools[1].kind, Tool::Kind::function);
        QVERIFY(!read->tools[1].json.empty());
        QCOMPARE(read->tools[2].kind, Tool::Kind::hosted);
        QCOMPARE(read->tools[3].kind, Tool::Kind::hosted);
        QCOMPARE(read->tools[3].hostedKind, std::string("web_search_20250305"));
        QCOMPARE(read->toolChoice.mode, ToolChoice::Mode::named);
        QCOMPARE(read->toolChoice.names, std::vector<std::string>{"f"});
    }

    void knowsTheFieldsOfTheSdk()
    {
        const auto known = anthropic().knownFields();
        for (const std::string_view name : {"max_tokens",
                                            "messages",
                                            "model",
                                            "cache_control",
                                            "container",
                                            "diagnostics",
                                            "inference_geo",
                                            "metadata",
                                            "output_config",
                                            "service_tier",
                                            "speed",
                                            "stop_sequences",
                                            "stream",
                                            "system",
                                            "thinking",
                                            "tool_choice",
                                            "tools",
                                            "user_profile_id",
                                            "workspace_id",
                                            "temperature",
                                            "top_p",
                                            "top_k",
                                            "context_management",
                                            "mcp_servers",
                                            "fallbacks",
                                            "thread"})
            QVERIFY2(std::find(known.begin(), known.end(), name) != known.end(), name.data());
    }
};

QTEST_APPLESS_MAIN(TestAnthropicRequestReader)
#include "tst_anthropicrequestreader.moc"
