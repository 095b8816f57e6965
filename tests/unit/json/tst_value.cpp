// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/value.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestValue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void depthHasALimit_data()
    {
        QTest::addColumn<int>("depth");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("at the limit") << 128 << true;
        QTest::newRow("one more") << 129 << false;
        QTest::newRow("far beyond") << 100'000 << false;
    }

    void depthHasALimit()
    {
        QFETCH(int, depth);
        QFETCH(bool, accepted);
        const auto levels = static_cast<std::size_t>(depth);
        QCOMPARE(json::parse(std::string(levels, '[') + std::string(levels, ']')).ok(), accepted);
    }

    void syntaxErrorsSayWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        QTest::newRow("empty") << QByteArray() << u"line 1, column 1"_s;
        QTest::newRow("cut off") << QByteArray("{\"a\": 1") << u"line 1, column 8"_s;
        QTest::newRow("third line") << QByteArray("{\n \"a\": 1,\n x\n}") << u"line 3, column 2"_s;
        QTest::newRow("trailing comma") << QByteArray("[1,]") << u"line 1, column 4"_s;
        QTest::newRow("more after it") << QByteArray("{}\n{}") << u"line 2, column 1"_s;
        QTest::newRow("comment") << QByteArray("{} // no") << u"line 1, column 4"_s;
        QTest::newRow("bad utf-8") << QByteArray("[\"\xff\"]") << u"line 1, column 3"_s;
    }

    void syntaxErrorsSayWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        const auto value = json::parse({text.constData(), static_cast<std::size_t>(text.size())});
        QVERIFY(!value);
        QCOMPARE(value.error().code, ErrorCode::corrupt);
        QVERIFY2(value.error().message.contains(place), qPrintable(value.error().message));
    }

    void whiteSpaceAndAByteOrderMarkAreFine()
    {
        QVERIFY(json::parse("\xEF\xBB\xBF {\"a\": 1}\r\n\n").ok());
        QVERIFY(json::parse(" 12 ").ok());
        QVERIFY(!json::parse("\xEF\xBB\xBF"));
    }

    void theTopCanBeDemandedToBeAnObject()
    {
        QVERIFY(json::parseObject("{}").ok());
        const auto list = json::parseObject("[]");
        QVERIFY(!list);
        QCOMPARE(list.error().fields.size(), std::size_t{1});
        QCOMPARE(list.error().fields.front().pointer, std::string());
    }

    void prettyTextReadsBackTheSameInTheSameOrder()
    {
        static constexpr std::string_view kText =
            "{\"z\":1,\"a\":{\"c\":[],\"b\":[1,{\"x\":null}]},\"empty\":{},"
            "\"text\":\"a\\\"b\\\\ü\\u0001\","
            R"("big":18446744073709551615,"low":-9223372036854775808,"half":0.5,"yes":true})";
        const auto value = json::parse(kText);
        QVERIFY(value.ok());
        const QByteArray pretty = json::dumpPretty(*value);
        QVERIFY(pretty.startsWith("{\n  \"z\": 1,\n  \"a\": {\n    \"c\": [],\n    \"b\": [\n"));
        QVERIFY(pretty.endsWith("}\n"));
        const auto again =
            json::parse({pretty.constData(), static_cast<std::size_t>(pretty.size())});
        QVERIFY(again.ok());
        QVERIFY(*again == *value);
        QCOMPARE(json::dump(*again), json::dump(*value));
    }

    void longTextsAreDumpedWhole()
    {
        const json::Value value(boost::json::string(10'000, 'x'));
        QCOMPARE(json::dump(value), '"' + QByteArray(10'000, 'x') + '"');
    }

    void mergingIsDeepForObjectsOnly_data()
    {
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QByteArray>("merged");
        const auto row = [](const char *name, const char *base, const char *patch,
                            const char *merged) {
            QTest::newRow(name) << QByteArray(base) << QByteArray(patch) << QByteArray(merged);
        };
        row("nothing", R"({"a":1})", "{}", R"({"a":1})");
        row("deep", R"({"a":{"b":1,"c":2}})", R"({"a":{"c":3}})", R"({"a":{"b":1,"c":3}})");
        row("order stays", R"({"a":1,"b":2})", R"({"a":3,"c":4})", R"({"a":3,"b":2,"c":4})");
        row("list replaces", R"({"a":[1,2]})", R"({"a":[3]})", R"({"a":[3]})");
        row("object replaces scalar", R"({"a":1})", R"({"a":{"b":1}})", R"({"a":{"b":1}})");
        row("scalar replaces object", R"({"a":{"b":1}})", R"({"a":1})", R"({"a":1})");
        row("null is a value", R"({"a":1})", R"({"a":null})", R"({"a":null})");
    }

    void mergingIsDeepForObjectsOnly()
    {
        QFETCH(QByteArray, base);
        QFETCH(QByteArray, patch);
        QFETCH(QByteArray, merged);
        auto object = json::parseObject(base.toStdString());
        const auto change = json::parseObject(patch.toStdString());
        QVERIFY(object.ok() && change.ok());
        json::merge(*object, *change);
        QCOMPARE(json::dump(*object), merged);
    }

    void pointersAreEscaped()
    {
        QCOMPARE(json::pointerTo("", "a"), std::string("/a"));
        QCOMPARE(json::pointerTo("/a", "b/c~d"), std::string("/a/b~1c~0d"));
        QCOMPARE(json::pointerTo("/a", ""), std::string("/a/"));
    }

    void textsConvertBothWays()
    {
        const QString text = u"Zürich 日本 \U0001F600"_s;
        QCOMPARE(json::toQString(json::fromQString(text)), text);
    }
};

QTEST_APPLESS_MAIN(TestValue)
#include "tst_value.moc"
