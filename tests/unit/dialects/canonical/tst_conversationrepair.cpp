// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 2.1, 2.2 and 2.5: the order of turns, and each call with its result.
#include "core/dialects/canonical/conversationrepair.h"
#include "tests/unit/dialects/canonical/turnwords.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

using Turns = std::vector<Turn>;

std::string repairedTurns(Turns turns, const RepairRules &rules)
{
    Conversation conversation;
    conversation.turns = std::move(turns);
    return inWords(repaired(std::move(conversation), rules).turns);
}

Part cached(Part part)
{
    part.cacheControl = "{\"type\":\"ephemeral\"}";
    return part;
}

Part image()
{
    Part out;
    out.content = MediaPart{};
    return out;
}

/// What Anthropic demands (wire.md 2.1).
RepairRules strict()
{
    RepairRules out;
    out.midSystem = RepairRules::MidSystem::toUser;
    out.mergeSameRole = true;
    out.startWithUser = true;
    out.resultsFirst = true;
    out.dropEmptyText = true;
    return out;
}

void row(const char *name, const Turns &turns, const RepairRules &rules, const char *words)
{
    QTest::newRow(name) << turns << rules << std::string(words);
}

} // namespace

Q_DECLARE_METATYPE(RepairRules)

class TestConversationRepair final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void results_data()
    {
        columns();
        const RepairRules none;
        row("in order already",
            {user({text("a")}), assistant({text("b"), call("c1", "f"), call("c2", "g")}),
             user({result("c1", "x"), result("c2", "y"), text("d")})},
            none,
            "user: 'a'\nassistant: 'b', call c1, call c2\n"
            "user: result c1 ('x'), result c2 ('y'), 'd'\n");
        row("A02 in the order of the calls, from a turn each",
            {assistant({call("c1", "f"), call("c2", "f"), call("c3", "f")}),
             user({result("c3", "z")}), user({result("c1", "x")}), user({result("c2", "y")})},
            none,
            "assistant: call c1, call c2, call c3\n"
            "user: result c1 ('x'), result c2 ('y'), result c3 ('z')\n");
        row("2.5 from any distance",
            {assistant({call("c1", "f")}), user({text("a")}), assistant({text("b")}),
             user({text("c"), result("c1", "x")})},
            none, "assistant: call c1\nuser: result c1 ('x'), 'a'\nassistant: 'b'\nuser: 'c'\n");
        row("2.5 before its call", {user({result("c1", "x")}), assistant({call("c1", "f")})}, none,
            "assistant: call c1\nuser: result c1 ('x')\n");
        row("system turn between",
            {assistant({call("c1", "f")}), prompt("s"), user({result("c1", "x"), text("a")})}, none,
            "assistant: call c1\nuser: result c1 ('x')\nsystem: 's'\nuser: 'a'\n");
        row("2.5 interrupted call",
            {assistant({call("c1", "f")}), user({text("a")}), assistant({call("c2", "f")})}, none,
            "assistant: call c1\nuser: result c1 ('no output'), 'a'\n"
            "assistant: call c2\nuser: result c2 ('no output')\n");
        row("2.5 of several the last",
            {assistant({call("c1", "f")}), user({result("c1", "old")}),
             user({text("a"), result("c1", "new")})},
            none, "assistant: call c1\nuser: result c1 ('new')\nuser: 'a'\n");
        row("2.5 orphan becomes text", {user({text("a"), result("gone", "x"), text("b")})}, none,
            "user: 'a', 'Result of a tool:\nx', 'b'\n");
        row("2.5 orphan with a name", {user({result("gone", "x", "read")})}, none,
            "user: 'Result of a tool (read):\nx'\n");
        row("calls stay where they are", {assistant({call("c1", "f"), text("a"), call("c2", "g")})},
            none,
            "assistant: call c1, 'a', call c2\n"
            "user: result c1 ('no output'), result c2 ('no output')\n");
    }

    void results() { compare(); }

    void idsThatOccurTwice_data()
    {
        columns();
        const RepairRules none;
        const std::string second = madeCallId(2, 1, "f");
        row("in later turns, each with its own result",
            {assistant({call("c", "f")}), user({result("c", "x")}), assistant({call("c", "f")}),
             user({result("c", "y")})},
            none,
            ("assistant: call c\nuser: result c ('x')\nassistant: call " + second +
             "\nuser: result " + second + " ('y')\n")
                .c_str());
        const std::string twin = madeCallId(0, 1, "f");
        row("in one turn, in their order",
            {assistant({call("c", "f"), call("c", "f")}),
             user({result("c", "x"), result("c", "y")})},
            none,
            ("assistant: call c, call " + twin + "\nuser: result c ('x'), result " + twin +
             " ('y')\n")
                .c_str());
    }

    void idsThatOccurTwice() { compare(); }

    void resultsWithoutIds_data()
    {
        columns();
        const RepairRules none;
        const auto id = [](std::size_t turn, std::size_t number, const char *name) {
            return madeCallId(turn, number, name);
        };
        row("2.5 by name, first in first out",
            {assistant({call("", "f"), call("", "g"), call("", "f")}),
             user({result("", "x", "f"), result("", "y", "f"), result("", "z", "g")})},
            none,
            ("assistant: call " + id(0, 0, "f") + ", call " + id(0, 1, "g") + ", call " +
             id(0, 2, "f") + "\nuser: result " + id(0, 0, "f") + " ('x'), result " + id(0, 1, "g") +
             " ('z'), result " + id(0, 2, "f") + " ('y')\n")
                .c_str());
        row("of the nearest turn before",
            {assistant({call("", "f")}), user({text("a")}), assistant({call("", "f")}),
             user({result("", "x", "f")})},
            none,
            ("assistant: call " + id(0, 0, "f") + "\nuser: result " + id(0, 0, "f") +
             " ('no output'), 'a'\nassistant: call " + id(2, 0, "f") + "\nuser: result " +
             id(2, 0, "f") + " ('x')\n")
                .c_str());
        row("an id that nobody knows, but a name",
            {assistant({call("", "f")}), user({result("other", "x", "f")})}, none,
            ("assistant: call " + id(0, 0, "f") + "\nuser: result " + id(0, 0, "f") + " ('x')\n")
                .c_str());
        row("no call of that name", {assistant({call("c", "f")}), user({result("", "x", "g")})},
            none, "assistant: call c\nuser: result c ('no output'), 'Result of a tool (g):\nx'\n");
    }

    void resultsWithoutIds() { compare(); }

    void roles_data()
    {
        columns();
        RepairRules rules = strict();
        row("2.1 neighbours merge",
            {user({text("a")}), user({text("b")}), assistant({text("c")}),
             assistant({call("c1", "f")}), user({result("c1", "x")}), user({text("d")})},
            rules, "user: 'a', 'b'\nassistant: 'c', call c1\nuser: result c1 ('x'), 'd'\n");
        row("2.1 results first",
            {user({text("a")}), assistant({call("c1", "f")}),
             user({text("b"), result("c1", "x"), text("c")})},
            rules, "user: 'a'\nassistant: call c1\nuser: result c1 ('x'), 'b', 'c'\n");
        row("parallel calls in turns of their own",
            {user({text("a")}), assistant({call("c1", "f")}), assistant({call("c2", "f")}),
             user({result("c1", "x")}), user({result("c2", "y")})},
            rules,
            "user: 'a'\nassistant: call c1, call c2\nuser: result c1 ('x'), result c2 ('y')\n");
        row("2.1 starts with the user", {prompt("s"), assistant({text("a")})}, rules,
            "system: 's'\nuser: 'Continue.'\nassistant: 'a'\n");
        row("nothing but system", {prompt("s")}, rules, "system: 's'\nuser: 'Continue.'\n");
        rules.endWithUser = true;
        row("2.1 ends with the user", {user({text("a")}), assistant({text("b")})}, rules,
            "user: 'a'\nassistant: 'b'\nuser: 'Continue.'\n");
        row("a call at the end has its result", {user({text("a")}), assistant({call("c1", "f")})},
            rules, "user: 'a'\nassistant: call c1\nuser: result c1 ('no output')\n");
        row("nothing is asked, nothing is changed",
            {assistant({text("a")}), assistant({text("")}), prompt("s"), user({text(" ")})},
            RepairRules(), "assistant: 'a'\nassistant: ''\nsystem: 's'\nuser: ' '\n");
    }

    void roles() { compare(); }

    void midSystem_data()
    {
        columns();
        RepairRules rules;
        rules.midSystem = RepairRules::MidSystem::toUser;
        row("leading ones stay", {prompt("s"), prompt("t"), user({text("a")})}, rules,
            "system: 's'\nsystem: 't'\nuser: 'a'\n");
        row("2.1 into the user's next turn",
            {user({text("a")}), assistant({text("b")}), prompt("s"), user({text("c")})}, rules,
            "user: 'a'\nassistant: 'b'\nuser: '<system>\ns\n</system>', 'c'\n");
        row("E01 as last message", {prompt("s"), user({text("a")}), prompt("t")}, rules,
            "system: 's'\nuser: 'a', '<system>\nt\n</system>'\n");
        row("at the end after the assistant",
            {user({text("a")}), assistant({text("b")}), prompt("s")}, rules,
            "user: 'a'\nassistant: 'b'\nuser: '<system>\ns\n</system>'\n");
        row("several",
            {user({text("a")}), assistant({text("b")}), prompt("s"), prompt("t"),
             user({text("c")})},
            rules,
            "user: 'a'\nassistant: 'b'\n"
            "user: '<system>\ns\n</system>', '<system>\nt\n</system>', 'c'\n");
        row("before the assistant speaks: not after it",
            {user({text("a")}), prompt("s"), assistant({text("b")}), user({text("c")})}, rules,
            "user: 'a', '<system>\ns\n</system>'\nassistant: 'b'\nuser: 'c'\n");
        row("between a call and its result",
            {user({text("a")}), assistant({call("c1", "f")}), prompt("s"),
             user({result("c1", "x")})},
            strict(),
            "user: 'a'\nassistant: call c1\nuser: result c1 ('x'), '<system>\ns\n</system>'\n");
    }

    void midSystem() { compare(); }

    void blankTexts_data()
    {
        columns();
        RepairRules rules;
        rules.dropEmptyText = true;
        row("E04 beside others",
            {user({text(""), text("a"), text(" \n\t")}), assistant({text(""), call("c", "f")}),
             user({result("c", "x")})},
            rules, "user: 'a'\nassistant: call c\nuser: result c ('x')\n");
        row("2.2 a user's turn keeps a part", {user({text(" ")})}, rules, "user: 'Continue.'\n");
        row("an assistant's turn goes",
            {user({text("a")}), assistant({text("")}), user({text("b")})}, rules,
            "user: 'a'\nuser: 'b'\n");
        row("a blank system prompt goes", {prompt(""), user({text("a")})}, rules, "user: 'a'\n");
        Part signedBlank = text("");
        signedBlank.signature = {"google", "s"};
        row("A06 a proof stays", {user({text("a")}), assistant({text("b"), signedBlank})}, rules,
            "user: 'a'\nassistant: 'b', '' signed s\n");
        row("A09 empty thinking stays",
            {user({text("a")}), assistant({thought("", {"anthropic", "s"}), text("b")})}, rules,
            "user: 'a'\nassistant: thought '' signed s, 'b'\n");
        row("a cache mark moves to the part before", {user({text("a"), cached(text(""))})}, rules,
            "user: 'a' cached\n");
        row("in results too", {assistant({call("c", "f")}), user({result("c", " ")})}, rules,
            "assistant: call c\nuser: result c ()\n");
    }

    void blankTexts() { compare(); }

    void marksAndProofsStay()
    {
        Part signedCall = call("c1", "f");
        signedCall.signature = {"google", "s"};
        const std::string words = repairedTurns({user({cached(text("a"))}), assistant({signedCall}),
                                                 user({text("b"), cached(result("c1", "x"))}),
                                                 user({cached(result("gone", "y"))})},
                                                strict());
        QCOMPARE(words, std::string("user: 'a' cached\nassistant: call c1 signed s\n"
                                    "user: result c1 ('x') cached, 'b', "
                                    "'Result of a tool:\ny' cached\n"));
    }

    void orphansKeepTheirImagesAndErrors()
    {
        Part orphan = result("gone", "x", "shot");
        orphan.as<ToolResultPart>()->content.push_back(image());
        orphan.as<ToolResultPart>()->isError = true;
        QCOMPARE(repairedTurns({user({orphan})}, strict()),
                 std::string("user: 'Error of a tool (shot):\nx', media\n"));
    }

    void resultsTakeTheirCallsNameAndKind()
    {
        Part patch = call("c", "apply_patch");
        patch.as<ToolCallPart>()->freeform = true;
        Conversation conversation;
        conversation.turns = {assistant({patch}), user({result("c", "done")})};
        conversation = repaired(std::move(conversation), {});
        const auto *made = conversation.turns.at(1).parts.at(0).as<ToolResultPart>();
        QVERIFY(made);
        QCOMPARE(made->name, std::string("apply_patch"));
        QVERIFY(made->freeform);
    }

    void resultsMayStayWhereTheyAre()
    {
        RepairRules rules;
        rules.keepToolBlockTurn = false;
        QCOMPARE(repairedTurns({assistant({call("c1", "f"), call("c2", "f")}), user({text("a")}),
                                user({result("c2", "y"), result("c2", "z"), result("no", "w")})},
                               rules),
                 std::string("assistant: call c1, call c2\nuser: result c1 ('no output'), 'a'\n"
                             "user: result c2 ('z'), 'Result of a tool:\nw'\n"));
    }

    void systemTurnsWithSettingsStayApart()
    {
        Turn settings = turn(Role::system, {});
        settings.extras = "{\"output_config\":{\"effort\":\"low\"}}"; // E01
        RepairRules rules = strict();
        rules.midSystem = RepairRules::MidSystem::keep;
        QCOMPARE(repairedTurns({user({text("a")}), prompt("s"), settings}, rules),
                 std::string("user: 'a'\nsystem: 's'\nsystem:\n"));
    }

    void madeTurnsSayWhereTheyComeFrom()
    {
        Conversation conversation;
        conversation.turns = {assistant({call("c", "f")})};
        conversation.turns.front().where = "messages[3]";
        conversation = repaired(std::move(conversation), {});
        QCOMPARE(conversation.turns.at(1).where, std::string("messages[3]"));
    }

    void repairingTwiceChangesNothing()
    {
        RepairRules rules = strict();
        rules.endWithUser = true;
        Conversation conversation;
        conversation.turns = {assistant({call("", "f"), call("c", "f"), call("c", "f")}),
                              prompt("s"),
                              user({result("c", "x"), text("")}),
                              assistant({text(" ")}),
                              user({result("gone", "y")}),
                              prompt("t")};
        conversation = repaired(std::move(conversation), rules);
        const std::string once = inWords(conversation.turns);
        QCOMPARE(inWords(repaired(std::move(conversation), rules).turns), once);
    }

    void longHistoriesStayPaired()
    {
        Turns turns;
        std::string words;
        for (int i = 0; i < 2'000; ++i) {
            const std::string id = "c" + std::to_string(i);
            turns.push_back(assistant({call(id, "f")}));
            turns.push_back(user({result(id, "x")}));
            words.append("assistant: call ").append(id).append("\nuser: result ");
            words.append(id).append(" ('x')\n");
        }
        QVERIFY(repairedTurns(std::move(turns), {}) == words);
    }

    void theLeadingSystemCanBeTakenOff()
    {
        Conversation conversation;
        conversation.turns = {prompt("s"), prompt("t"), user({text("a")}), prompt("u")};
        QCOMPARE(inWords(takeLeadingSystem(conversation)),
                 std::string("system: 's'\nsystem: 't'\n"));
        QCOMPARE(inWords(conversation.turns), std::string("user: 'a'\nsystem: 'u'\n"));
        QVERIFY(takeLeadingSystem(conversation).empty());
    }

    void madeIdsDependOnPlaceAndName()
    {
        const std::string id = madeCallId(1, 2, "f");
        QCOMPARE(madeCallId(1, 2, "f"), id);
        QVERIFY(id.starts_with("call_"));
        QCOMPARE(safeCallId(id), id);
        QVERIFY(madeCallId(1, 3, "f") != id);
        QVERIFY(madeCallId(2, 2, "f") != id);
        QVERIFY(madeCallId(1, 2, "g") != id);
        QVERIFY(madeCallId(11, 1, "f") != madeCallId(1, 11, "f"));
    }

    void safeIdsHaveSafeCharacters_data()
    {
        QTest::addColumn<std::string>("id");
        QTest::addColumn<bool>("same");
        QTest::newRow("safe") << std::string("toolu_01-Ab") << true;
        QTest::newRow("64 long") << std::string(64, 'x') << true;
        QTest::newRow("65 long") << std::string(65, 'x') << false;
        QTest::newRow("1.7 Kimi") << std::string("functions.read:0") << false;
        QTest::newRow("empty") << std::string() << false;
        QTest::newRow("not ASCII") << std::string("\xC3\xA9") << false;
    }

    void safeIdsHaveSafeCharacters()
    {
        QFETCH(std::string, id);
        QFETCH(bool, same);
        const std::string safe = safeCallId(id);
        QCOMPARE(safe == id, same);
        QCOMPARE(safeCallId(id), safe);
        QVERIFY(!safe.empty() && safe.size() <= 64);
        QCOMPARE(safe.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789_-"),
                 std::string::npos);
        QVERIFY(safeCallId(id + "1") != safe);
    }

private:
    static void columns()
    {
        QTest::addColumn<Turns>("turns");
        QTest::addColumn<RepairRules>("rules");
        QTest::addColumn<std::string>("words");
    }

    static void compare()
    {
        QFETCH(Turns, turns);
        QFETCH(RepairRules, rules);
        QFETCH(std::string, words);
        const std::string got = repairedTurns(turns, rules);
        QVERIFY2(got == words, got.c_str());
    }
};

QTEST_APPLESS_MAIN(TestConversationRepair)
#include "tst_conversationrepair.moc"
