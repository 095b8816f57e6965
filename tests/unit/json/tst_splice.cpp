// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/splice.h"

#include "core/json/value.h"

#include <QTest>

using namespace signalbox;

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QByteArray nested(int depth)
{
    return "{\"a\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + "}";
}

} // namespace

class TestSplice final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membersAreFoundInTheirOrder()
    {
        const QByteArray text =
            " \n{ \"b\" : 1 ,\"a\":\"x\",\"c\":{\"d\":[1,2]} , \"e\": null}\r\n";
        const auto members = json::scanObject(view(text));
        QVERIFY(members);
        QCOMPARE(members->size(), std::size_t{4});
        QCOMPARE(members->at(0).key, std::string("b"));
        QCOMPARE(members->at(0).in(view(text)), std::string_view("1"));
        QCOMPARE(members->at(2).in(view(text)), std::string_view("{\"d\":[1,2]}"));
        QCOMPARE(members->at(3).in(view(text)), std::string_view("null"));
        QCOMPARE(json::findMember(*members, "a")->in(view(text)), std::string_view("\"x\""));
        QVERIFY(!json::findMember(*members, "d"));
    }

    void keysAreDecoded()
    {
        const auto members = json::scanObject("{\"m\\u006fdel\":1,\"a\\\"b\":2}");
        QVERIFY(members);
        QVERIFY(json::findMember(*members, "model"));
        QVERIFY(json::findMember(*members, "a\"b"));
    }

    void textsOfTheGrammarPass_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *name, const QByteArray &text) {
            QTest::newRow(name) << text;
        };
        row("empty", "{}");
        row("numbers", R"({"a":[0,-0,1.5,-1e+9,2E-3,123456789012345678901234567890,1e999]})");
        row("escapes", "{\"a\":\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\uD83D\\uDE00\"}");
        row("lone surrogate", "{\"a\":\"\\ud83d\"}");
        row("no UTF-8", "{\"a\":\"\xFF\"}");
        row("deep enough", nested(static_cast<int>(json::kMaxDepth) - 1));
        row("words", R"({"a":true,"b":false,"c":null})");
        row("empty containers", R"({"a":[],"b":{},"c":[[],{}]})");
    }
    void textsOfTheGrammarPass()
    {
        QFETCH(QByteArray, text);
        QVERIFY(json::scanObject(view(text)));
    }

    void everythingElseIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"",
                                 " ",
                                 "[]",
                                 "1",
                                 "\"a\"",
                                 "{",
                                 "{\"a\"",
                                 "{\"a\":",
                                 "{\"a\":1",
                                 "{\"a\":1,",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{a:1}",
                                 "{'a':1}",
                                 "{\"a\":01}",
                                 "{\"a\":+1}",
                                 "{\"a\":1.}",
                                 "{\"a\":.5}",
                                 "{\"a\":1e}",
                                 "{\"a\":-}",
                                 "{\"a\":nul}",
                                 "{\"a\":NaN}",
                                 "{\"a\":\"\n\"}",
                                 "{\"a\":\"\\x\"}",
                                 "{\"a\":\"\\u12g4\"}",
                                 "{\"a\":\"",
                                 "{\"a\":[1,]}",
                                 "{\"a\":[1 2]}",
                                 "{\"a\":{\"b\"}}",
                                 "{\"a\":[}",
                                 "{\"a\":1}}",
                                 "{\"a\":1} x",
                                 "{\"a\" 1}",
                                 "{} {}",
                                 "{\"a\":truex}"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("too deep") << nested(static_cast<int>(json::kMaxDepth) + 1);
        QTest::newRow("zero byte") << QByteArray("{\"a\":1\0}", 8);
        QTest::newRow("zero in escape") << QByteArray("{\"a\":\"\\\0\"}", 10);
    }
    void everythingElseIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto members = json::scanObject(view(text));
        QVERIFY(!members);
        QCOMPARE(members.error().code, ErrorCode::invalidArgument);
        QVERIFY(members.error().message.contains(QLatin1String("at byte")));
    }

    void everyCutOfATextIsRefused()
    {
        const QByteArray text = "{\"model\":\"a\\u00e9\",\"x\":[1,{\"y\":-2.5e3}],\"z\":null}";
        QVERIFY(json::scanObject(view(text)));
        for (qsizetype size = 0; size < text.size(); ++size)
            QVERIFY(!json::scanObject(view(text.first(size))));
    }

    void itemsOfArraysAreFound()
    {
        QCOMPARE(json::arrayItems(" [ 1 , {\"a\":[2]} ,\"x\" ] "),
                 (std::vector<std::string_view>{"1", "{\"a\":[2]}", "\"x\""}));
        QVERIFY(json::arrayItems("[]").empty());
        QVERIFY(json::arrayItems("{}").empty());
        QVERIFY(json::arrayItems("").empty());
    }

    void oneMemberIsFoundWithoutAList_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("found");
        const auto row = [](const char *name, const QByteArray &text, const QByteArray &found) {
            QTest::newRow(name) << text << found;
        };
        row("first", "{\"key\":1,\"b\":2}", "1");
        row("last, nested, with space", "\n{ \"b\" : [\"key\", {}] ,\"key\" : {\"c\" : [ ]} } ",
            "{\"c\" : [ ]}");
        row("the first of two", "{\"key\":\"a\",\"key\":\"b\"}", "\"a\"");
        row("key with an escape", "{\"k\\u0065y\":true}", "true");
        row("quotes in keys and values", "{\"a\\\"key\\\"\":\"\\\"key\\\":2\",\"key\":3}", "3");
        row("only deeper down", "{\"a\":{\"key\":1}}", {});
        row("only a longer key", "{\"keys\":1,\"akey\":2}", {});
        row("empty object", "{}", {});
        row("array", "[\"key\",1]", {});
        row("nothing", "", {});
        row("value cut off", "{\"key\":[1,2", {});
        row("broken before it", "{\"a\":01,\"key\":1}", {});
    }
    void oneMemberIsFoundWithoutAList()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, found);
        const std::string_view member = json::memberOf(view(text), "key");
        QCOMPARE(QByteArray(member.data(), static_cast<qsizetype>(member.size())), found);
    }

    void stringsAreDecoded()
    {
        QCOMPARE(json::stringValue("\"plain\""), std::optional<std::string>("plain"));
        QCOMPARE(json::stringValue("\"a\\u00e9\\n\""), std::optional<std::string>("a\xC3\xA9\n"));
        QCOMPARE(json::stringValue("\"\""), std::optional<std::string>(""));
        for (const char *other : {"1", "null", "", "\"", "\"\\ud83d\""})
            QVERIFY2(!json::stringValue(other), other);
    }

    void pathsLeadToTheirValue()
    {
        const std::string_view text = R"({"a":{"b":{"c":"x"}},"d":1})";
        const std::vector<std::string_view> path = {"a", "b", "c"};
        const auto span = json::findPath(text, path);
        QVERIFY(span);
        QCOMPARE(span->in(text), std::string_view("\"x\""));
        const std::vector<std::string_view> missing = {"a", "x"};
        QVERIFY(!json::findPath(text, missing));
        const std::vector<std::string_view> throughNumber = {"d", "x"};
        QVERIFY(!json::findPath(text, throughNumber));
    }

    void onlyTheValueIsReplaced()
    {
        const QByteArray text =
            "{\r\n \"z\" : 1e400,\"model\" :  \"old\\u0021\" ,\"a\":\"\xFF\",\"b\":0.10}";
        const auto members = json::scanObject(view(text));
        const auto *model = json::findMember(*members, "model");
        QCOMPARE(json::replaceWithString(view(text), *model, "n\"e\xC3\xA9\n"),
                 QByteArray("{\r\n \"z\" : 1e400,\"model\" :  \"n\\\"e\xC3\xA9\\n\" ,"
                            "\"a\":\"\xFF\",\"b\":0.10}"));
    }
};

QTEST_APPLESS_MAIN(TestSplice)
#include "tst_splice.moc"
