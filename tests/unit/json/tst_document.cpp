// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/document.h"
#include "core/json/writer.h"

#include <QTest>

using namespace signalbox;

namespace {

/// The member "a" of a document as compact text.
std::string memberA(const QByteArray &text)
{
    const auto document =
        json::Document::parse({text.constData(), static_cast<std::size_t>(text.size())});
    if (!document)
        return "fault: " + document.error().message.toStdString();
    const json::Value *value = (*document)->root().if_contains("a");
    return value ? json::valueText(*value) : "nothing";
}

} // namespace

class TestDocument final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membersComeOutAsTheyStand_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<std::string>("member");
        const auto row = [](const char *name, const QByteArray &text, const std::string &member) {
            QTest::newRow(name) << text << member;
        };
        row("order of keys", "{\"a\":{\"z\":1,\"b\":2,\"k\":3}}", "{\"z\":1,\"b\":2,\"k\":3}");
        row("largest signed", "{\"a\":9223372036854775807}", "9223372036854775807");
        row("smallest", "{\"a\":-9223372036854775808}", "-9223372036854775808");
        row("largest", "{\"a\":18446744073709551615}", "18446744073709551615");
        row("half", "{\"a\":0.5}", "0.5");
        row("one point nought", "{\"a\":1.0}", "1.0");
        row("exponent", "{\"a\":1E300}", "1e+300");
        row("duplicate keys: the last", "{\"a\":1,\"b\":0,\"a\":2}", "2");
        row("byte order mark", "\xEF\xBB\xBF{\"a\":1}", "1");
        row("white space", " \r\n\t{ \"a\" : [ 1 , 2 ] } \n", "[1,2]");
        row("text", "{\"a\":\"\\u00e9\\/\\n\"}", "\"\xC3\xA9/\\n\"");
        row("absent", "{\"b\":1}", "nothing");
    }

    void membersComeOutAsTheyStand()
    {
        QFETCH(QByteArray, text);
        QFETCH(std::string, member);
        QCOMPARE(memberA(text), member);
    }

    void loneSurrogatesBecomeTheReplacementCharacter_data()
    {
        QTest::addColumn<QByteArray>("escaped");
        QTest::addColumn<QByteArray>("utf8");
        const QByteArray replaced = "\xEF\xBF\xBD";
        const QByteArray face = "\xF0\x9F\x98\x80";
        QTest::newRow("pair") << QByteArray("\\ud83d\\ude00") << face;
        QTest::newRow("high alone") << QByteArray("x\\ud83dy") << "x" + replaced + "y";
        QTest::newRow("low alone") << QByteArray("x\\ude00y") << "x" + replaced + "y";
        QTest::newRow("high at the end") << QByteArray("\\ud83d") << replaced;
        QTest::newRow("high before another escape") << QByteArray("\\ud83d\\n") << replaced + "\\n";
        QTest::newRow("high before a pair")
            << QByteArray("\\ud83d\\ud83d\\ude00") << replaced + face;
        QTest::newRow("swapped") << QByteArray("\\ude00\\ud83d") << replaced + replaced;
        QTest::newRow("no escape: a backslash before it")
            << QByteArray("\\\\ud83d \\ud83d") << "\\\\ud83d " + replaced;
        QTest::newRow("upper case") << QByteArray("\\uD83D") << replaced;
    }

    void loneSurrogatesBecomeTheReplacementCharacter()
    {
        QFETCH(QByteArray, escaped);
        QFETCH(QByteArray, utf8);
        QCOMPARE(memberA("{\"a\":\"" + escaped + "\"}"), '"' + utf8.toStdString() + '"');
    }

    void numbersBeyond64BitsBecomeTheNearestDouble()
    {
        const auto document = json::Document::parse("{\"a\":18446744073709551616}");
        QVERIFY(document.ok());
        QCOMPARE((*document)->root().at("a").to_number<double>(), 18446744073709551616.0);
    }

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
        const auto inner = static_cast<std::size_t>(depth - 1);
        const std::string text =
            "{\"a\":" + std::string(inner, '[') + std::string(inner, ']') + "}";
        QCOMPARE(json::Document::parse(text).ok(), accepted);
    }

    void whatIsNoObjectIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place");
        const auto row = [](const char *name, const QByteArray &text, const char *place) {
            QTest::newRow(name) << text << QByteArray(place);
        };
        row("empty", "", "line 1, column 1");
        row("cut off", "{\"a\":1", "line 1, column 7");
        row("second line", "{\n\"a\":x}", "line 2, column 5");
        row("invalid UTF-8", "{\"a\":\"\xff\"}", "line 1, column 7");
        row("overlong UTF-8", "{\"a\":\"\xC0\xAF\"}", "line 1, column 7");
        row("surrogate in UTF-8", "{\"a\":\"\xED\xA0\x80\"}", "line 1, column 7");
        row("two of them", "{}{}", "line 1, column 3");
        row("escape of three digits", "{\"a\":\"\\u12\"}", "line 1, column");
        row("raw line feed", "{\"a\":\"\n\"}", "line 1, column 7");
        row("array", "[1]", "must be a JSON object");
        row("number", "1", "must be a JSON object");
    }

    void whatIsNoObjectIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, place);
        const auto document =
            json::Document::parse({text.constData(), static_cast<std::size_t>(text.size())});
        QVERIFY(!document.ok());
        QCOMPARE(document.error().code, ErrorCode::corrupt);
        QVERIFY2(document.error().message.toUtf8().contains(place),
                 qPrintable(document.error().message));
    }

    void valuesLiveAsLongAsTheDocument()
    {
        std::shared_ptr<const json::Document> kept;
        {
            const auto document =
                json::Document::parse("{\"a\":{\"b\":[\"" + std::string(10'000, 'x') + "\"]}}");
            QVERIFY(document.ok());
            kept = *document;
        }
        QVERIFY(kept->root().at("a").storage().is_deallocate_trivial()); // in the arena
        QCOMPARE(kept->root().at("a").at("b").at(0).as_string().size(), std::size_t{10'000});
    }
};

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
