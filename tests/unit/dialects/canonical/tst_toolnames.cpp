// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 2.3: names.
#include "core/dialects/canonical/toolnames.h"
#include "core/json/value.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace signalbox;

namespace {

Tool tool(std::string name, std::string nameSpace = {})
{
    Tool out;
    out.name = std::move(name);
    out.nameSpace = std::move(nameSpace);
    return out;
}

Conversation with(std::vector<Tool> tools)
{
    Conversation out;
    out.tools = std::move(tools);
    return out;
}

std::string upstreamName(DialectId dialect, const std::string &nameSpace, const std::string &name)
{
    return toolNamesFor(dialect, with({tool(name, nameSpace)})).upstream(nameSpace, name);
}

} // namespace

class TestToolNames final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesFitTheUpstream_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<std::string>("nameSpace");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("upstream");
        const auto row = [](const char *title, DialectId dialect, const char *nameSpace,
                            const std::string &name, const std::string &upstream) {
            QTest::newRow(title) << dialect << std::string(nameSpace) << name << upstream;
        };
        using enum DialectId;
        row("plain", openaiChat, "", "get_weather-2", "get_weather-2");
        row("dots to chat", openaiChat, "", "fs.read", "fs_read");
        row("dots to responses", openaiResponses, "", "fs.read", "fs_read");
        row("dots to Anthropic", anthropic, "", "fs.read", "fs_read");
        row("dots and colons to Gemini", gemini, "", "fs.read:all", "fs.read:all");
        row("digit first to Gemini", gemini, "", "2fa", "_2fa");
        row("dash first to Gemini", gemini, "", "-x", "_-x");
        row("underscore first to Gemini", gemini, "", "_x", "_x");
        row("digit first to Anthropic", anthropic, "", "2fa", "2fa");
        row("namespace", anthropic, "mcp", "read", "mcp__read");
        row("namespace to responses", openaiResponses, "mcp", "read", "mcp__read");
        row("not ASCII", openaiChat, "", "caf\xC3\xA9", "caf__");
        row("64 to chat", openaiChat, "", std::string(64, 'x'), std::string(64, 'x'));
        row("128 to Anthropic", anthropic, "", std::string(128, 'x'), std::string(128, 'x'));
    }

    void namesFitTheUpstream()
    {
        QFETCH(DialectId, dialect);
        QFETCH(std::string, nameSpace);
        QFETCH(std::string, name);
        QFETCH(std::string, upstream);
        QCOMPARE(upstreamName(dialect, nameSpace, name), upstream);
    }

    void longNamesAreShortenedWithAHash_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<int>("longest");
        QTest::newRow("chat") << DialectId::openaiChat << 64;
        QTest::newRow("responses") << DialectId::openaiResponses << 64;
        QTest::newRow("gemini") << DialectId::gemini << 64;
        QTest::newRow("anthropic") << DialectId::anthropic << 128;
    }

    void longNamesAreShortenedWithAHash()
    {
        QFETCH(DialectId, dialect);
        QFETCH(int, longest);
        const std::string stem(static_cast<std::size_t>(longest), 'a');
        const ToolNames names = toolNamesFor(dialect, with({tool(stem + "1"), tool(stem + "2")}));
        const std::string first = names.upstream("", stem + "1");
        const std::string second = names.upstream("", stem + "2");
        QCOMPARE(first.size(), static_cast<std::size_t>(longest));
        QCOMPARE(second.size(), static_cast<std::size_t>(longest));
        QVERIFY(first.starts_with("aaaa") && second.starts_with("aaaa"));
        QVERIFY(first != second);
        QCOMPARE(names.client(first)->name, stem + "1");
        QCOMPARE(names.client(second)->name, stem + "2");
    }

    void everyToolGetsANameOfItsOwn_data()
    {
        QTest::addColumn<std::vector<Tool>>("tools");
        const auto row = [](const char *title, const std::vector<Tool> &tools) {
            QTest::newRow(title) << tools;
        };
        row("cleaned alike", {tool("a.b"), tool("a/b"), tool("a b")});
        row("cleaned into a plain one", {tool("a.b"), tool("a_b")});
        row("namespace and plain", {tool("y", "x"), tool("x__y")});
        row("two namespaces", {tool("b__c", "a"), tool("c", "a__b")});
        row("same name in namespaces", {tool("read", "a"), tool("read", "b"), tool("read")});
        row("nothing left of them", {tool(""), tool("tool"), tool("\xE2\x82\xAC")});
    }

    void everyToolGetsANameOfItsOwn()
    {
        QFETCH(std::vector<Tool>, tools);
        const ToolNames names = toolNamesFor(DialectId::openaiChat, with(tools));
        std::set<std::string> seen;
        for (const Tool &tool : tools) {
            const std::string &upstream = names.upstream(tool.nameSpace, tool.name);
            QVERIFY2(seen.insert(upstream).second, upstream.c_str());
            const ToolNames::ClientTool *back = names.client(upstream);
            QVERIFY(back);
            QCOMPARE(back->name, tool.name);
            QCOMPARE(back->nameSpace, tool.nameSpace);
            if (tool.nameSpace.empty() && (tool.name == "a_b" || tool.name == "x__y"))
                QCOMPARE(upstream, tool.name); // what needs no change has none
        }
        std::reverse(tools.begin(), tools.end());
        const ToolNames reversed = toolNamesFor(DialectId::openaiChat, with(tools));
        for (const Tool &tool : tools)
            QCOMPARE(reversed.upstream(tool.nameSpace, tool.name),
                     names.upstream(tool.nameSpace, tool.name));
    }

    void callsOfToolsThatAreGoneHaveNamesToo()
    {
        Conversation conversation = with({tool("a.b")});
        Part part;
        part.content = ToolCallPart{"c1", "a_b", "", "{}", false, ""};
        Turn turn;
        turn.role = Role::assistant;
        turn.parts = {part};
        conversation.turns = {turn};
        const ToolNames names = toolNamesFor(DialectId::openaiChat, conversation);
        QCOMPARE(names.upstream("", "a.b"), std::string("a_b")); // as without that history
        const std::string &old = names.upstream("", "a_b");
        QVERIFY(!old.empty() && old != "a_b");
        QCOMPARE(names.client(old)->name, std::string("a_b"));
    }

    void freeformToolsAreWrappedWhereNobodyKnowsThem_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<bool>("wrapped");
        QTest::newRow("chat") << DialectId::openaiChat << true;
        QTest::newRow("responses") << DialectId::openaiResponses << false;
        QTest::newRow("anthropic") << DialectId::anthropic << true;
        QTest::newRow("gemini") << DialectId::gemini << true;
    }

    void freeformToolsAreWrappedWhereNobodyKnowsThem()
    {
        QFETCH(DialectId, dialect);
        QFETCH(bool, wrapped);
        Tool patch = tool("apply_patch");
        patch.kind = Tool::Kind::freeform;
        const ToolNames names = toolNamesFor(dialect, with({patch, tool("read")}));
        QCOMPARE(names.client("apply_patch")->freeform, true);
        QCOMPARE(names.client("apply_patch")->wrapped, wrapped);
        QCOMPARE(names.client("read")->freeform, false);
        QCOMPARE(names.client("read")->wrapped, false);
    }

    void hostedToolsHaveNoNames()
    {
        Tool search = tool("web_search");
        search.kind = Tool::Kind::hosted;
        const ToolNames names = toolNamesFor(DialectId::openaiChat, with({search}));
        QVERIFY(names.upstream("", "web_search").empty());
        QVERIFY(!names.client("web_search"));
    }

    void choicesFindToolsInNamespaces()
    {
        const ToolNames names = toolNamesFor(DialectId::openaiChat, with({tool("read", "fs")}));
        QCOMPARE(names.upstream("", "read"), std::string("fs__read"));
        QVERIFY(names.upstream("other", "read").empty());
        QVERIFY(names.upstream("", "write").empty());
        QVERIFY(!ToolNames().client("read"));
    }

    void wrappedInputIsJson()
    {
        const std::string text = "line \"1\"\n\\ \xE2\x82\xAC";
        const auto object = json::parseObject(wrappedInput(text));
        QVERIFY(object.ok());
        QCOMPARE(object->size(), std::size_t{1});
        QCOMPARE(std::string(object->at("input").as_string()), text);
        const auto schema = json::parseObject(kWrappedInputSchema);
        QVERIFY(schema.ok());
        QCOMPARE(std::string(schema->at("properties").at("input").at("type").as_string()),
                 std::string("string"));
    }
};

QTEST_APPLESS_MAIN(TestToolNames)
#include "tst_toolnames.moc"
