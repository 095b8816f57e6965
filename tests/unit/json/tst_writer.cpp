// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/writer.h"

#include <QTest>

#include <limits>

using namespace signalbox;

class TestWriter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stringsAreEscapedAsRfc8259Demands_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("json");
        const auto row = [](const char *name, const QByteArray &text, const char *json) {
            QTest::newRow(name) << text << QByteArray(json);
        };
        row("empty", "", "\"\"");
        row("plain", "plain text", "\"plain text\"");
        row("quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\"");
        row("short escapes", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
        row("other controls", QByteArray("\x00\x01\x1f", 3), "\"\\u0000\\u0001\\u001f\"");
        row("delete is no control here", "\x7f", "\"\x7f\"");
        row("no HTML escaping", "</a>&'", "\"</a>&'\"");
        row("UTF-8 stays", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
            "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
        row("escape at both ends", "\nx\n", "\"\\nx\\n\"");
    }

    void stringsAreEscapedAsRfc8259Demands()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, json);
        QByteArray out;
        json::appendString(out, {text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(out, json);
    }

    void numbersAreShort_data()
    {
        QTest::addColumn<double>("number");
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("half") << 0.5 << QByteArray("0.5");
        QTest::newRow("tenth") << 0.1 << QByteArray("0.1");
        QTest::newRow("whole") << 2.0 << QByteArray("2");
        QTest::newRow("negative") << -1.25 << QByteArray("-1.25");
        QTest::newRow("large") << 1e300 << QByteArray("1e+300");
        QTest::newRow("no number")
            << std::numeric_limits<double>::quiet_NaN() << QByteArray("null");
        QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << QByteArray("null");
    }

    void numbersAreShort()
    {
        QFETCH(double, number);
        QFETCH(QByteArray, json);
        QByteArray out;
        json::Writer(out).real(number);
        QCOMPARE(out, json);
    }

    void wholeNumbersReachTheEndsOf64Bits()
    {
        QByteArray out;
        json::Writer writer(out);
        writer.beginArray();
        writer.integer(std::numeric_limits<long long>::max());
        writer.integer(std::numeric_limits<long long>::min());
        writer.integer(0);
        writer.endArray();
        QCOMPARE(out, QByteArray("[9223372036854775807,-9223372036854775808,0]"));
    }

    void commasStandBetweenAndNowhereElse()
    {
        QByteArray out = "data: ";
        json::Writer writer(out);
        writer.beginObject();
        writer.beginArray("empty");
        writer.endArray();
        writer.beginObject("also");
        writer.endObject();
        writer.beginArray("list");
        writer.integer(1);
        writer.beginObject();
        writer.null("a");
        writer.boolean("b", true);
        writer.endObject();
        writer.string("x");
        writer.null();
        writer.boolean(false);
        writer.raw("{\"as\": \"it is\"}");
        writer.endArray();
        writer.real("r", 0.25);
        writer.raw("j", "[1, 2]");
        writer.integer("i", 7);
        writer.value("v", json::Value("w"));
        writer.key("k");
        writer.string("end");
        writer.endObject();
        QCOMPARE(out, QByteArray("data: {\"empty\":[],\"also\":{},\"list\":[1,{\"a\":null,"
                                 "\"b\":true},\"x\",null,false,{\"as\": \"it is\"}],\"r\":0.25,"
                                 "\"j\":[1, 2],\"i\":7,\"v\":\"w\",\"k\":\"end\"}"));
    }

    void keysAreEscapedToo()
    {
        QByteArray out;
        json::Writer writer(out);
        writer.beginObject();
        writer.string("a\"b", "");
        writer.endObject();
        QCOMPARE(out, QByteArray("{\"a\\\"b\":\"\"}"));
    }

    void valuesAreWrittenAsTheyWereRead_data()
    {
        QTest::addColumn<QByteArray>("json");
        for (const char *json :
             {"0.5", "1.0", "-0.25", "1e+300", "0", "-1", "9223372036854775807",
              "-9223372036854775808", "18446744073709551615", "null", "true", "false", "\"\"",
              "\"\xC3\xA9\\n\"", "[]", "{}", "[[],{}]", "{\"z\":1,\"a\":[1.5,\"x\"],\"m\":{}}"})
            QTest::newRow(json) << QByteArray(json);
    }

    void valuesAreWrittenAsTheyWereRead()
    {
        QFETCH(QByteArray, json);
        const auto value = json::parse(json.toStdString());
        QVERIFY(value.ok());
        QCOMPARE(json::valueText(*value), json.toStdString());
    }

    void numbersBeyond64BitsBecomeTheNearestDouble()
    {
        const auto value = json::parse("18446744073709551616");
        QVERIFY(value.ok());
        const auto again = json::parse(json::valueText(*value));
        QVERIFY(again.ok());
        QCOMPARE(again->to_number<double>(), 18446744073709551616.0);
    }
};

QTEST_APPLESS_MAIN(TestWriter)
#include "tst_writer.moc"
