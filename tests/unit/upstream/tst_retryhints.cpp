// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/retryhints.h"

#include "core/upstream/momentparser.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(signalbox::Headers)

namespace {

constexpr WallTime kNow{Milliseconds(1'790'000'000'000)}; // 2026-09-21T14:13:20Z

constexpr qint64 kNone = -1;

qint64 hintOf(int status, const Headers &headers, const QByteArray &body)
{
    const auto hint =
        retryHint(status, headers, {body.constData(), static_cast<std::size_t>(body.size())}, kNow);
    return hint ? hint->count() : kNone;
}

} // namespace

/// The forms in which upstreams say when to come back (scheduling.md §7).
class TestRetryHints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsHeaders_data();
    void readsHeaders();
    void badHeaders_data();
    void badHeaders();
    void repeatedFields_data();
    void repeatedFields();
    void readsBodies_data();
    void readsBodies();
    void badBodies_data();
    void badBodies();
    void readsSpans_data();
    void readsSpans();
    void onlyOverloadsHaveHints_data();
    void onlyOverloadsHaveHints();
    void longestHintCounts();
    void deepNestingEnds();
};

void TestRetryHints::readsHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *title, const char *name, const char *value, qint64 expected) {
        QTest::newRow(title) << QByteArray(name) << QByteArray(value) << expected;
    };
    row("seconds", "Retry-After", "30", 30'000);
    row("zero", "Retry-After", "0", 0);
    row("fraction", "retry-after", "1.5", 1'500);
    row("blanks around", "retry-after", " 7 ", 7'000);
    row("with unit", "retry-after", "30s", 30'000);
    row("date, IMF-fixdate", "Retry-After", "Mon, 21 Sep 2026 14:14:20 GMT", 60'000);
    row("date, RFC 850", "Retry-After", "Monday, 21-Sep-26 14:14:20 GMT", 60'000);
    row("date, asctime", "Retry-After", "Mon Sep 21 14:14:20 2026", 60'000);
    row("date, RFC 3339", "Retry-After", "2026-09-21T14:14:20Z", 60'000);
    row("date in the past", "Retry-After", "Mon, 21 Sep 2026 14:13:19 GMT", kNone);
    row("date of another year", "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT", kNone);
    row("negative", "Retry-After", "-5", kNone);
    row("no number", "Retry-After", "soon", kNone);
    row("empty", "Retry-After", "", kNone);
    row("not a number", "Retry-After", "nan", kNone);
    row("infinite", "Retry-After", "inf", kNone);
    row("exponent", "Retry-After", "1e3", kNone);
    row("an epoch where seconds belong", "Retry-After", "1790000060", kNone);
    row("absurdly many digits", "Retry-After", "99999999999999999999999999", kNone);
    row("more than a day", "Retry-After", "172800", 86'400'000);
    row("milliseconds", "retry-after-ms", "250", 250);
    row("negative milliseconds", "retry-after-ms", "-1", kNone);
    row("a reset is no hint", "x-ratelimit-reset", "30", kNone);
    row("nor is this one", "anthropic-ratelimit-requests-reset", "2026-09-21T14:14:20Z", kNone);
}

void TestRetryHints::readsHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(qint64, expected);
    QCOMPARE(hintOf(429, {{name, value}}, "{}"), expected);
}

void TestRetryHints::badHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *title, const char *name, const QByteArray &value,
                        qint64 expected) {
        QTest::newRow(title) << QByteArray(name) << value << expected;
    };
    constexpr qint64 kDay = 86'400'000;
    row("§7 500ms is half a second", "Retry-After", "500ms", 500);
    row("§7 500ms is half a second, in ms", "Retry-After-Ms", "500ms", 500);
    row("§7 negative span", "Retry-After", "-5s", kNone);
    row("§7 negative fraction", "Retry-After", "-0.5", kNone);
    row("§7 plus sign", "Retry-After", "+5", kNone);
    row("§7 at most 24 h, seconds", "Retry-After", "86401", kDay);
    row("§7 at most 24 h, span", "Retry-After", "161h39m41.3s", kDay);
    row("§7 at most 24 h, date", "Retry-After", "Wed, 23 Sep 2026 14:13:20 GMT", kDay);
    row("§7 at most 24 h, milliseconds", "Retry-After-Ms", "86400001", kDay);
    row("§7 400 days are the last believed", "Retry-After", "34560000", kDay);
    row("§7 beyond 400 days", "Retry-After", "34560001", kNone);
    row("§7 a date beyond 400 days", "Retry-After", "Fri, 21 Sep 2029 14:13:20 GMT", kNone);
    row("§7 epoch milliseconds where seconds belong", "Retry-After", "1790000060000", kNone);
    row("§7 epoch where milliseconds belong", "Retry-After-Ms", "1790000060000", kNone);
    row("§7 five hundred digits", "Retry-After", QByteArray(500, '9'), kNone);
    row("§7 a date a second ago", "Retry-After", "Mon, 21 Sep 2026 14:13:19 GMT", kNone);
    row("§7 RFC 3339, past", "Retry-After", "2026-09-21T14:13:19Z", kNone);
    row("§7 a date that does not exist", "Retry-After", "Mon, 99 Foo 2026 25:61:61 GMT", kNone);
    row("§7 RFC 3339 without offset", "Retry-After", "2026-09-21T14:14:20", kNone);
    row("§7 wrong unit", "Retry-After", "5 parsecs", kNone);
    row("§7 half a span", "Retry-After", "5m30", kNone);
    row("§7 hexadecimal", "Retry-After", "0x10", kNone);
    row("§7 words", "Retry-After", "a while", kNone);
    row("§7 only blanks", "Retry-After", "  \t ", kNone);
    row("§7 a sentence with a number", "Retry-After", "in 5 s", kNone);
    row("§7 two points", "Retry-After", "1.2.3", kNone);
    row("§7 control characters", "Retry-After", QByteArray("5\0", 2), kNone);
}

void TestRetryHints::badHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(qint64, expected);
    QCOMPARE(hintOf(429, {{name, value}}, "{}"), expected);
}

void TestRetryHints::repeatedFields_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *title, const Headers &headers, qint64 expected) {
        QTest::newRow(title) << headers << expected;
    };
    row("§7 repeated, rising", {{"Retry-After", "5"}, {"retry-after", "10"}}, 10'000);
    row("§7 repeated, falling", {{"Retry-After", "10"}, {"Retry-After", "5"}}, 10'000);
    row("§7 repeated, one unreadable", {{"Retry-After", "soon"}, {"Retry-After", "5"}}, 5'000);
    row("§7 repeated, one negative", {{"Retry-After", "5"}, {"Retry-After", "-60"}}, 5'000);
    row("§7 repeated, one absurd", {{"Retry-After", "5"}, {"Retry-After", "1790000060"}}, 5'000);
    row("§7 repeated, none readable", {{"Retry-After", "soon"}, {"Retry-After", "-1"}}, kNone);
    row("§7 repeated milliseconds", {{"Retry-After-Ms", "100"}, {"Retry-After-Ms", "900"}}, 900);
    row("§7 a list", {{"Retry-After", "5, 10"}}, 10'000);
    row("§7 a list, blanks and gaps", {{"Retry-After", " ,10 ,, 5,"}}, 10'000);
    row("§7 a list of spans", {{"Retry-After", "1m 5s, 500ms"}}, 65'000);
    row("§7 a list, half unreadable", {{"Retry-After", "soon, 5, later"}}, 5'000);
    row("§7 a date has a comma of its own", {{"Retry-After", "Mon, 21 Sep 2026 14:14:20 GMT, 5"}},
        60'000);
    row("§7 a date after seconds", {{"Retry-After", "5, Mon, 21 Sep 2026 14:14:20 GMT"}}, 60'000);
    row("§7 a past date beside seconds", {{"Retry-After", "Mon, 21 Sep 2026 14:13:19 GMT, 5"}},
        5'000);
    row("§7 commas only", {{"Retry-After", QByteArray(20'000, ',')}}, kNone);
    row("§7 unreadable milliseconds leave the seconds",
        {{"Retry-After-Ms", "x"}, {"Retry-After", "5"}}, 5'000);
}

void TestRetryHints::repeatedFields()
{
    QFETCH(Headers, headers);
    QFETCH(qint64, expected);
    QCOMPARE(hintOf(429, headers, "{}"), expected);
}

void TestRetryHints::badBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *title, const char *body, qint64 expected) {
        QTest::newRow(title) << QByteArray(body) << expected;
    };
    constexpr qint64 kDay = 86'400'000;
    row("§7 500ms is half a second, retryDelay", R"({"retryDelay":"500ms"})", 500);
    row("§7 500ms is half a second, text", R"({"message":"Please retry in 500ms."})", 500);
    row("§7 negative delay", R"({"retryDelay":"-5s"})", kNone);
    row("§7 negative Duration", R"({"retryDelay":{"seconds":-5}})", kNone);
    row("§7 negative text", R"({"message":"try again in -5s"})", kNone);
    row("§7 absurd number", R"({"retry_after":1e300})", kNone);
    row("§7 epoch where seconds belong", R"({"retry_after":1790000060})", kNone);
    row("§7 at most 24 h, number", R"({"retry_after":1000000})", kDay);
    row("§7 at most 24 h, moment", R"({"resets_at":1790500000})", kDay);
    row("§7 at most 24 h, text", R"({"message":"try again in 40 days"})", kDay);
    row("§7 absurd moment", R"({"resets_at":99999999999})", kNone);
    row("§7 absurd text", R"({"message":"try again in 4000000 hours"})", kNone);
    row("§7 past moment, milliseconds", R"({"resets_at":1789999999000})", kNone);
    row("§7 negative moment", R"({"resets_at":-1790000060})", kNone);
    row("§7 wrong unit", R"({"retryDelay":"5 parsecs"})", kNone);
    row("§7 wrong unit, text", R"({"message":"try again in 5 fortnights"})", kNone);
    row("§7 not a number", R"({"retry_after":"NaN"})", kNone);
    row("§7 wrong kind", R"({"retry_after":true,"resets_at":[],"retryDelay":{"x":1}})", kNone);
    row("§7 repeated in two places", R"({"retry_after":5,"error":{"retry_after":50}})", 50'000);
    row("§7 repeated, one past", R"({"resets_at":1,"error":{"retry_after":50}})", 50'000);
    row("§7 repeated, one negative", R"({"retry_after":-1,"error":{"retry_after":5}})", 5'000);
    row("§7 repeated in the text", R"({"message":"retry in 5s. Or: try again in 1m"})", 60'000);
}

void TestRetryHints::badBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(qint64, expected);
    QCOMPARE(hintOf(429, {}, body), expected);
}

void TestRetryHints::readsBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *title, const char *body, qint64 expected) {
        QTest::newRow(title) << QByteArray(body) << expected;
    };
    row("Google RetryInfo",
        R"({"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"38.5s"}]}})",
        38'500);
    row("in an array", R"([{"error":{"details":[{"retryDelay":"5s"}]}}])", 5'000);
    row("RetryInfo as an object", R"({"retryDelay":{"seconds":"7","nanos":500000000}})", 7'500);
    row("quotaResetDelay, hours", R"({"metadata":{"quotaResetDelay":"1h16m0.667s"}})", 4'560'667);
    row("quotaResetDelay, seconds", R"({"metadata":{"quotaResetDelay":"33740.910400305s"}})",
        33'740'911);
    row("quotaResetDelay, milliseconds", R"({"metadata":{"quotaResetDelay":"539.477544ms"}})", 540);
    row("quotaResetDelay beyond a day",
        R"({"metadata":{"quotaResetDelay":"161h39m41.300432511s"}})", 86'400'000);
    row("quotaResetTimeStamp", R"({"metadata":{"quotaResetTimeStamp":"2026-09-21T15:13:20Z"}})",
        3'600'000);
    row("quotaResetTimeStamp, past",
        R"({"metadata":{"quotaResetTimeStamp":"2026-09-21T13:13:20Z"}})", kNone);
    row("retry_after number", R"({"retry_after":12})", 12'000);
    row("retry_after fraction", R"({"error":{"retry_after":0.25}})", 250);
    row("retry_after string", R"({"error":{"retry_after":"12"}})", 12'000);
    row("retry_after negative", R"({"retry_after":-12})", kNone);
    row("retry_after null", R"({"retry_after":null})", kNone);
    row("retry_after no number", R"({"retry_after":"later"})", kNone);
    row("resets_at, epoch seconds", R"({"error":{"resets_at":1790000090}})", 90'000);
    row("resets_at, epoch milliseconds", R"({"error":{"resets_at":1790000090500}})", 90'500);
    row("resets_at, date", R"({"error":{"resets_at":"2026-09-21T14:14:20Z"}})", 60'000);
    row("resets_at, past", R"({"error":{"resets_at":1789999999}})", kNone);
    row("resets_at, zero", R"({"error":{"resets_at":0}})", kNone);
    row("resets_in_seconds", R"({"error":{"resets_in_seconds":90}})", 90'000);
    row("JSON within a string", R"({"error":{"message":"{\"error\":{\"retry_after\":3}}"}})",
        3'000);
    row("text", R"({"error":{"message":"Please try again in 1m 5s."}})", 65'000);
    row("text, milliseconds", R"({"error":{"message":"Please retry in 900ms"}})", 900);
    row("text, fraction", R"({"error":{"message":"Please retry in 27.5s."}})", 27'500);
    row("text, run together", R"(Please try again in 6m0s. Visit x)", 360'000);
    row("text, reset after", R"({"message":"Your quota will reset after 25h20m26s."})", 86'400'000);
    row("text, resets in", R"({"message":"Resets in 9h22m20s."})", 33'740'000);
    row("text, words", R"({"message":"Retry after 2 minutes, please"})", 120'000);
    row("text, about", R"({"message":"TRY AGAIN IN about 3 hours"})", 10'800'000);
    row("text without unit", R"({"message":"try again in 30"})", kNone);
    row("text without number", R"({"message":"try again in a while"})", kNone);
    row("text elsewhere", R"({"message":"limit 30s reached"})", kNone);
    row("a member before the text", R"({"message":"try again in 9s","retry_after":4})", 4'000);
    row("nothing", R"({"error":{"message":"Resource has been exhausted (e.g. check quota)."}})",
        kNone);
    row("empty", "", kNone);
    row("garbage", "\x1f\x8b\x08\xff\xfe{[", kNone);
    row("cut off", R"({"error":{"retry_after":4)", kNone);
}

void TestRetryHints::readsBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(qint64, expected);
    QCOMPARE(hintOf(429, {}, body), expected);
}

void TestRetryHints::readsSpans_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("expected");
    QTest::addColumn<int>("length");
    QTest::newRow("ms is not m") << QByteArray("5ms") << qint64(5) << 3;
    QTest::newRow("m is not ms") << QByteArray("5m") << qint64(300'000) << 2;
    QTest::newRow("m before s") << QByteArray("5m3s") << qint64(303'000) << 4;
    QTest::newRow("days") << QByteArray("0.5d") << qint64(43'200'000) << 4;
    QTest::newRow("stops at words") << QByteArray("1m 5s later") << qint64(65'000) << 5;
    QTest::newRow("unit must end") << QByteArray("5mx") << kNone << 0;
    QTest::newRow("no unit") << QByteArray("5") << kNone << 0;
    QTest::newRow("empty") << QByteArray() << kNone << 0;
}

void TestRetryHints::readsSpans()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, expected);
    QFETCH(int, length);
    std::size_t used = 0;
    const auto span = parseSpan({text.constData(), static_cast<std::size_t>(text.size())}, used);
    QCOMPARE(span ? span->count() : kNone, expected);
    QCOMPARE(used, static_cast<std::size_t>(length));
}

void TestRetryHints::onlyOverloadsHaveHints_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("has");
    for (const int status : {429, 503, 529})
        QTest::addRow("%d", status) << status << true;
    for (const int status : {200, 302, 400, 401, 403, 408, 413, 500, 502, 504})
        QTest::addRow("%d", status) << status << false;
}

void TestRetryHints::onlyOverloadsHaveHints()
{
    QFETCH(int, status);
    QFETCH(bool, has);
    QCOMPARE(hintOf(status, {{"retry-after", "5"}}, "{}"), has ? 5'000 : kNone);
}

void TestRetryHints::longestHintCounts()
{
    const QByteArray body = R"({"error":{"details":[{"retryDelay":"5s"},{"retryDelay":"50s"},
        {"metadata":{"quotaResetDelay":"20s"}}]}})";
    QCOMPARE(hintOf(429, {}, body), 50'000);
    QCOMPARE(hintOf(429, {{"Retry-After", "1"}}, body), 50'000);
    QCOMPARE(hintOf(429, {{"Retry-After", "60"}}, body), 60'000);
    // retry-after-ms says the same as Retry-After, more precisely.
    QCOMPARE(hintOf(429, {{"Retry-After", "2"}, {"Retry-After-Ms", "1200"}}, "{}"), 1'200);
}

void TestRetryHints::deepNestingEnds()
{
    const QByteArray deep =
        QByteArray("[").repeated(100) + R"({"retry_after":5})" + QByteArray("]").repeated(100);
    QCOMPARE(hintOf(429, {}, deep), kNone);
    const QByteArray tooDeep = QByteArray("[").repeated(60'000);
    QCOMPARE(hintOf(429, {{"retry-after", "5"}}, tooDeep), 5'000);
}

QTEST_APPLESS_MAIN(TestRetryHints)
#include "tst_retryhints.moc"
