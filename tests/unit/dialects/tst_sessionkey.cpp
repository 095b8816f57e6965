// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §5: where the session key of a request comes from.
#include "core/dialects/dialect.h"
#include "core/dialects/sessionkey.h"

#include <QCryptographicHash>
#include <QTest>

using namespace signalbox;

namespace {

std::string session(DialectId dialect, const QByteArray &body, const Headers &headers = {})
{
    const auto facts = dialectFor(dialect).readRequest(
        {body.constData(), static_cast<std::size_t>(body.size())}, headers, "m");
    return facts ? facts->session : "fault: " + facts.error().message.toStdString();
}

std::string sid(const QByteArray &text)
{
    return "sid-" + QCryptographicHash::hash(text, QCryptographicHash::Sha256)
                        .first(8)
                        .toHex()
                        .toStdString();
}

QByteArray chat(const QByteArray &content)
{
    return R"({"messages":[{"role":"system","content":"you are a helpful one"},)"
           R"({"role":"user","content":)" +
           content + "}]}";
}

} // namespace

class TestSessionKey final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersComeFirstInTheirOrder()
    {
        const QByteArray body = R"({"prompt_cache_key":"cache"})";
        Headers headers;
        for (const char *name :
             {"Thread-Id", "conversation_id", "X-Session-Affinity", "X-Session-ID", "session_id",
              "session-id", "X-Claude-Code-Session-Id"}) {
            headers.add(name, QByteArray("from ") + name);
            QCOMPARE(session(DialectId::openaiChat, body, headers), std::string("from ") + name);
        }
    }

    void hintsMustBeReadableAndShort()
    {
        const QByteArray body = R"({"prompt_cache_key":"cache"})";
        for (const QByteArray &bad : {QByteArray(257, 'x'),
                                      QByteArray("a\x01"
                                                 "b"),
                                      QByteArray("a\x7F"), QByteArray("\xFF\xFE"), QByteArray()})
            QCOMPARE(session(DialectId::openaiChat, body, {{"session_id", bad}}),
                     std::string("cache"));
        QCOMPARE(
            session(DialectId::openaiChat, body, {{"session_id", QByteArray(256, 'x')}}).size(),
            std::size_t{256});
        QCOMPARE(usableSessionHint("s\xC3\xA9"), std::string("s\xC3\xA9"));
    }

    void openaiHintsInTheBody()
    {
        QCOMPARE(session(DialectId::openaiChat, R"({"prompt_cache_key":"c","messages":[]})"),
                 std::string("c"));
        QCOMPARE(session(DialectId::openaiResponses, R"({"conversation":"conv_1"})"),
                 std::string("conv_1"));
        QCOMPARE(session(DialectId::openaiResponses, R"({"conversation":{"id":"conv_2"}})"),
                 std::string("conv_2"));
        QCOMPARE(session(DialectId::openaiResponses,
                         R"({"conversation":"conv_1","prompt_cache_key":"c"})"),
                 std::string("c"));
        QCOMPARE(session(DialectId::openaiChat, R"({"conversation":"conv_1"})"), std::string());
    }

    void anthropicUserIds_data()
    {
        QTest::addColumn<QByteArray>("userId");
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("plain") << QByteArray("\"me\"") << QByteArray("me");
        QTest::newRow("session part")
            << QByteArray("\"user_1_account__session_abc-1\"") << QByteArray("abc-1");
        QTest::newRow("JSON form")
            << QByteArray("\"{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":\\\"s-9\\\"}\"")
            << QByteArray("s-9");
        QTest::newRow("holds session-") << QByteArray("\"x-session-1\"") << QByteArray();
        QTest::newRow("empty") << QByteArray("\"\"") << QByteArray();
        QTest::newRow("null") << QByteArray("null") << QByteArray();
    }
    void anthropicUserIds()
    {
        QFETCH(QByteArray, userId);
        QFETCH(QByteArray, key);
        QCOMPARE(session(DialectId::anthropic, "{\"metadata\":{\"user_id\":" + userId + "}}"),
                 key.toStdString());
    }

    void firstUserTextNamesTheRest()
    {
        QCOMPARE(session(DialectId::openaiChat, chat("\"  a question of mine \"")),
                 sid("a question of mine"));
        QCOMPARE(session(DialectId::openaiResponses, R"({"input":"a question of mine"})"),
                 sid("a question of mine"));
        QCOMPARE(session(DialectId::openaiResponses,
                         R"({"input":[{"type":"function_call_output","output":"0123456789"},)"
                         R"({"role":"user","content":[{"type":"input_text","text":"a questio)"
                         R"(n of mine"}]}]})"),
                 sid("a question of mine"));
        QCOMPARE(session(DialectId::gemini, R"({"contents":[{"parts":[{"text":"a question"}]}]})"),
                 sid("a question"));
    }

    void neitherModelNorTimeGoesIn()
    {
        QCOMPARE(session(DialectId::openaiChat,
                         R"({"model":"x","messages":[{"role":"user","content":"a question"}]})"),
                 session(DialectId::openaiChat,
                         R"({"messages":[{"role":"user","content":"a question"}],"seed":4})"));
    }

    void blocksAreTrimmedAndJoined()
    {
        QCOMPARE(
            session(DialectId::anthropic, chat("[{\"type\":\"text\",\"text\":\" one "
                                               "\"},{\"type\":\"image\"},{\"text\":\"two\\n\"}]")),
            sid("one two"));
    }

    void remindersNameNothing()
    {
        QCOMPARE(
            session(
                DialectId::anthropic,
                chat(R"([{"text":"<system-reminder>today</system-reminder>"},{"text":"two"}])")),
            sid("two"));
        QCOMPARE(session(DialectId::openaiResponses,
                         R"({"input":[{"role":"user","content":[{"text":"<environment_contex)"
                         R"(t>x"}, {"text":"a question of mine"}]}]})"),
                 sid("a question of mine"));
        QCOMPARE(
            session(DialectId::anthropic, chat("\"<system-reminder>today</system-reminder>\"")),
            std::string());
    }

    void shortTextsAreSkippedByCharacters()
    {
        QCOMPARE(session(DialectId::openaiChat, chat("\"123456789\"")), std::string());
        QCOMPARE(session(DialectId::openaiChat, chat("\"1234567890\"")), sid("1234567890"));
        QCOMPARE(session(DialectId::anthropic, chat("\"12\"")), std::string());
        QCOMPARE(session(DialectId::anthropic, chat("\"123\"")), sid("123"));
        // Four characters, twelve bytes.
        QCOMPARE(session(DialectId::openaiChat,
                         chat("\"\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C\"")),
                 std::string());
    }

    void aLaterTextMayNameIt()
    {
        QCOMPARE(session(DialectId::openaiChat,
                         R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant",)"
                         R"("content":"hello there, friend"},{"role":"user","content":"a que)"
                         R"(stion of mine"}]})"),
                 sid("a question of mine"));
    }
};

QTEST_APPLESS_MAIN(TestSessionKey)
#include "tst_sessionkey.moc"
