// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/fieldreader.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

json::Object objectOf(std::string_view text)
{
    return json::parseObject(text).value();
}

std::vector<std::string> pointersOf(const std::vector<FieldFault> &faults)
{
    std::vector<std::string> out;
    for (const FieldFault &fault : faults)
        out.push_back(fault.pointer);
    return out;
}

} // namespace

class TestFieldReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void absentMembersLeaveTheTarget()
    {
        const json::Object object;
        std::vector<FieldFault> faults;
        json::FieldReader reader(object, {}, faults);
        bool flag = true;
        int number = 7;
        std::string text = "old";
        std::vector<std::string> list = {"x"};
        reader.read("flag", flag);
        reader.read("number", number, 0, 10);
        reader.read("text", text);
        reader.read("list", list);
        QVERIFY(flag && number == 7 && text == "old" && list.size() == 1);
        QVERIFY(faults.empty());
        QVERIFY(reader.object("group") == nullptr);
        QVERIFY(faults.empty());
    }

    void everyFaultIsCollectedWithItsPointer()
    {
        const json::Object object = objectOf(
            R"({"flag":1,"low":-1,"high":11,"half":1.5,"text":2,"list":["a",1,"b",null],)"
            R"("notalist":{},"group":[],"pairs":{"a":"b","c/d":1},"name":"blue","null":null})");
        std::vector<FieldFault> faults;
        json::FieldReader reader(object, "/top", faults);
        bool flag = true;
        int number = 5;
        long long wide = 5;
        std::string text = "old";
        QString shown = u"old"_s;
        std::vector<std::string> list;
        std::vector<std::pair<std::string, std::string>> pairs;
        reader.read("flag", flag);
        reader.read("low", number, 0, 10);
        reader.read("high", wide, 0, 10);
        reader.read("half", number, 0, 10);
        reader.read("text", text);
        reader.read("null", shown);
        reader.read("list", list);
        reader.read("notalist", list);
        QVERIFY(reader.object("group") == nullptr);
        reader.read("pairs", pairs);
        int colour = 0;
        reader.readName<int>(
            "name", colour,
            [](std::string_view name) { return name == "red" ? std::optional(1) : std::nullopt; },
            u"must be red"_s);
        const std::vector<std::string> expected = {
            "/top/flag",     "/top/low",   "/top/high",       "/top/half",
            "/top/text",     "/top/null",  "/top/list/1",     "/top/list/3",
            "/top/notalist", "/top/group", "/top/pairs/c~1d", "/top/name"};
        QCOMPARE(pointersOf(faults), expected);
        QVERIFY(flag && number == 5 && wide == 5 && text == "old" && shown == u"old"_s);
        QCOMPARE(list, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(faults[1].message, u"must be a whole number from 0 to 10"_s);
        QCOMPARE(faults.back().message, u"must be red"_s);
    }

    void fractionsKeepTheirRange_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *text, bool accepted) {
            QTest::newRow(text) << QByteArray(text) << accepted;
        };
        row("0.5", true);
        row("2", true);
        row("2.25", true);
        row("-0.001", false);
        row("2.2500001", false);
        row("1e400", false);
        row("\"1\"", false);
        row("null", false);
    }
    void fractionsKeepTheirRange()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, accepted);
        const auto value = json::parseObject("{\"n\":" + text.toStdString() + "}");
        if (!value.ok()) { // no number that JSON could carry
            QVERIFY(!accepted);
            return;
        }
        std::vector<FieldFault> faults;
        json::FieldReader reader(*value, {}, faults);
        double number = 7;
        reader.read("n", number, 0, 2.25);
        QCOMPARE(faults.empty(), accepted);
        QCOMPARE(number, accepted ? text.toDouble() : 7.0);
        if (!accepted)
            QCOMPARE(faults.front().message, u"must be a number from 0 to 2.25"_s);
    }

    void numbersAreExact_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("whole") << QByteArray("3") << true;
        QTest::newRow("whole as a double") << QByteArray("3.0") << true;
        QTest::newRow("smallest") << QByteArray("0") << true;
        QTest::newRow("largest") << QByteArray("10") << true;
        QTest::newRow("fraction") << QByteArray("3.5") << false;
        QTest::newRow("beyond 64 bits") << QByteArray("18446744073709551616") << false;
        QTest::newRow("huge") << QByteArray("1e300") << false;
        QTest::newRow("as text") << QByteArray("\"3\"") << false;
        QTest::newRow("boolean") << QByteArray("true") << false;
    }

    void numbersAreExact()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, accepted);
        const json::Object object = objectOf(("{\"n\":" + text + "}").toStdString());
        std::vector<FieldFault> faults;
        json::FieldReader reader(object, {}, faults);
        int number = -1;
        reader.read("n", number, 0, 10);
        QCOMPARE(faults.empty(), accepted);
        QCOMPARE(number >= 0, accepted);
    }

    void unknownMembersKeepTheirOrder()
    {
        const json::Object object = objectOf(R"({"z":1,"known":2,"a":{"b":3}})");
        std::vector<FieldFault> faults;
        json::FieldReader reader(object, {}, faults);
        int known = 0;
        reader.read("known", known, 0, 10);
        QCOMPARE(json::dump(reader.unknown()), QByteArray(R"({"z":1,"a":{"b":3}})"));
        QVERIFY(reader.has("z"));
        QVERIFY(!reader.has("y"));
    }
};

QTEST_APPLESS_MAIN(TestFieldReader)
#include "tst_fieldreader.moc"
