// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/quotaheaders.h"

#include <QTest>

#include <cmath>

using namespace signalbox;
using namespace std::chrono_literals;
using enum QuotaStatus;
using enum QuotaWindow;

using Readings = std::vector<QuotaReading>;

Q_DECLARE_METATYPE(signalbox::Headers)
Q_DECLARE_METATYPE(Readings)

namespace {

constexpr WallTime kNow{Milliseconds(1'790'000'000'000)}; // 2026-09-21T14:13:20Z

QuotaReading reading(QuotaWindow window, std::optional<double> used,
                     std::optional<Milliseconds> resetsIn, QuotaStatus status = unknown,
                     const char *model = "")
{
    QuotaReading made;
    made.window = window;
    made.model = model;
    made.used = used;
    made.resetsIn = resetsIn;
    made.status = status;
    return made;
}

QByteArray describe(const Readings &readings)
{
    QByteArray text;
    for (const QuotaReading &one : readings) {
        text += QByteArray::fromStdString(std::string(quotaWindowName(one.window))) + ' ' +
                QByteArray::fromStdString(one.model) + " used " +
                (one.used ? QByteArray::number(*one.used) : "?") + " resets " +
                (one.resetsIn ? QByteArray::number(qint64(one.resetsIn->count())) : "?") + ' ' +
                QByteArray::fromStdString(std::string(quotaStatusName(one.status))) + "; ";
    }
    return text;
}

bool same(const Readings &left, const Readings &right)
{
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), [](QuotaReading a, QuotaReading b) {
               const bool close = a.used.has_value() == b.used.has_value() &&
                                  std::abs(a.used.value_or(0) - b.used.value_or(0)) < 1e-9;
               a.used = b.used; // floats apart, everything else must be equal
               return close && a == b;
           });
}

constexpr const char *kPlain = "anthropic-ratelimit-unified-";

QByteArray unified(const char *rest)
{
    return QByteArray(kPlain) + rest;
}

} // namespace

/// The quota headers of scheduling.md §6, family by family.
class TestQuotaHeaders final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsFamilies_data();
    void readsFamilies();
    void resetForms_data();
    void resetForms();
    void badFiguresAreLeftOut_data();
    void badFiguresAreLeftOut();
    void otherHeadersSayNothing();
    void aFloodOfFieldsIsCut();
    void namesOfWindows_data();
    void namesOfWindows();
    void limitGroups_data();
    void limitGroups();
};

void TestQuotaHeaders::readsFamilies_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<Readings>("expected");
    const auto row = [](const char *title, const Headers &headers, const Readings &expected) {
        QTest::newRow(title) << headers << expected;
    };
    const auto minute = Milliseconds(60'000);
    row("§6 unified: both windows",
        {{unified("status"), "allowed"},
         {unified("reset"), "1790003600"},
         {unified("representative-claim"), "five_hour"},
         {unified("5h-status"), "allowed"},
         {unified("5h-reset"), "1790003600"},
         {unified("5h-utilization"), "0.42"},
         {unified("7d-status"), "allowed_warning"},
         {unified("7d-reset"), "1790086400"},
         {unified("7d-utilization"), "0.81"}},
        {reading(fiveHour, 0.42, 1h, allowed), reading(sevenDay, 0.81, 24h, warning)});
    row("§6 unified: a window of a model family counts that family only",
        {{unified("7d_opus-status"), "rejected"},
         {unified("7d_opus-reset"), "1790003600"},
         {unified("7d_opus-utilization"), "1.0"},
         {unified("7d_sonnet-utilization"), "0.1"},
         {unified("7d_oi-utilization"), "0.2"}},
        {reading(sevenDay, 1.0, 1h, rejected, "*opus*"),
         reading(sevenDay, 0.1, {}, unknown, "*sonnet*"),
         reading(sevenDay, 0.2, {}, unknown, "*fable*")});
    row("§6 unified: reset by RFC 3339, names in any case",
        {{"Anthropic-RateLimit-Unified-5H-Reset", "2026-09-21T14:14:20Z"},
         {"Anthropic-RateLimit-Unified-5H-Utilization", " 0.5 "}},
        {reading(fiveHour, 0.5, minute)});
    row("§6 unified: raw figures above 1 stay", {{unified("5h-utilization"), "1.07"}},
        {reading(fiveHour, 1.07, {})});
    row("§6 unified: the plain status is the claim's",
        {{unified("status"), "rejected"},
         {unified("reset"), "1790003600"},
         {unified("representative-claim"), "seven_day_opus"}},
        {reading(sevenDay, {}, 1h, rejected, "*opus*")});
    row("§6 unified: the worse of plain status and the window's own",
        {{unified("5h-status"), "allowed"},
         {unified("5h-reset"), "1790003600"},
         {unified("status"), "rejected"},
         {unified("reset"), "1790007200"},
         {unified("representative-claim"), "five_hour"}},
        {reading(fiveHour, {}, 1h, rejected)});
    row("§6 unified: without claim the window with the same reset",
        {{unified("5h-reset"), "1790003600"},
         {unified("7d-reset"), "1790086400"},
         {unified("status"), "rejected"},
         {unified("reset"), "1790086400"}},
        {reading(fiveHour, {}, 1h), reading(sevenDay, {}, 24h, rejected)});
    row("§6 unified: plain alone, within five hours",
        {{unified("status"), "rejected"}, {unified("reset"), "1790003600"}},
        {reading(fiveHour, {}, 1h, rejected)});
    row("§6 unified: plain alone, beyond five hours",
        {{unified("status"), "rejected"}, {unified("reset"), "1790086400"}},
        {reading(sevenDay, {}, 24h, rejected)});
    row("§6 unified: a claim about something else",
        {{unified("status"), "rejected"},
         {unified("reset"), "1790003600"},
         {unified("representative-claim"), "overage"},
         {unified("overage-status"), "rejected"},
         {unified("fallback-percentage"), "0.5"},
         {unified("overage-disabled-reason"), "org_level_disabled"}},
        {});
    row("§6 unified: a reset that has passed is told as such",
        {{unified("5h-reset"), "1789999990"}, {unified("5h-utilization"), "0.9"}},
        {reading(fiveHour, 0.9, Milliseconds(-10'000))});
    row("§6 Anthropic: requests and the tightest of the tokens",
        {{"anthropic-ratelimit-requests-limit", "50"},
         {"anthropic-ratelimit-requests-remaining", "40"},
         {"anthropic-ratelimit-requests-reset", "2026-09-21T14:14:20Z"},
         {"anthropic-ratelimit-tokens-limit", "100000"},
         {"anthropic-ratelimit-tokens-remaining", "80000"},
         {"anthropic-ratelimit-tokens-reset", "2026-09-21T14:13:30Z"},
         {"anthropic-ratelimit-input-tokens-limit", "100000"},
         {"anthropic-ratelimit-input-tokens-remaining", "10000"},
         {"anthropic-ratelimit-input-tokens-reset", "2026-09-21T14:14:20Z"},
         {"anthropic-ratelimit-output-tokens-limit", "20000"},
         {"anthropic-ratelimit-output-tokens-remaining", "15000"}},
        {reading(requests, 0.2, minute), reading(tokens, 0.9, minute)});
    row("§6 OpenAI: Go durations",
        {{"x-ratelimit-limit-requests", "60"},
         {"x-ratelimit-remaining-requests", "59"},
         {"x-ratelimit-reset-requests", "1s"},
         {"x-ratelimit-limit-tokens", "150000"},
         {"x-ratelimit-remaining-tokens", "75000"},
         {"x-ratelimit-reset-tokens", "6m0s"}},
        {reading(requests, 1.0 / 60, 1s), reading(tokens, 0.5, 6min)});
    row("§6 OpenAI: a project's tokens count with the others",
        {{"x-ratelimit-limit-tokens", "1000"},
         {"x-ratelimit-remaining-tokens", "900"},
         {"x-ratelimit-limit-project-tokens", "1000"},
         {"x-ratelimit-remaining-project-tokens", "100"},
         {"x-ratelimit-reset-project-tokens", "120ms"}},
        {reading(tokens, 0.9, 120ms)});
    row("§6 over the limit: remaining below zero",
        {{"x-ratelimit-limit-tokens", "1000"}, {"x-ratelimit-remaining-tokens", "-100"}},
        {reading(tokens, 1.1, {})});
    row("§6 more remaining than the limit",
        {{"x-ratelimit-limit-tokens", "1000"}, {"x-ratelimit-remaining-tokens", "1200"}},
        {reading(tokens, 0.0, {})});
    row("§6 nothing remaining, no limit told",
        {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "30"}},
        {reading(requests, 1.0, 30s)});
    row("§6 OpenRouter: epoch milliseconds, over 12 h is the day's",
        {{"X-RateLimit-Limit", "200"},
         {"X-RateLimit-Remaining", "50"},
         {"X-RateLimit-Reset", "1790050000000"}},
        {reading(day, 0.75, Milliseconds(50'000'000))});
    row("§6 exactly 12 h is still the short window",
        {{"x-ratelimit-limit", "4"},
         {"x-ratelimit-remaining", "1"},
         {"x-ratelimit-reset", "43200"}},
        {reading(requests, 0.75, 12h)});
    row("§6 the name says day",
        {{"x-ratelimit-limit-tokens-day", "1000"},
         {"x-ratelimit-remaining-tokens-day", "400"},
         {"x-ratelimit-reset-tokens-day", "3600"},
         {"x-ratelimit-limit-tokens-minute", "100"},
         {"x-ratelimit-remaining-tokens-minute", "100"}},
        {reading(day, 0.6, 1h), reading(tokens, 0.0, {})});
    row("§6 x-rate-limit, unit first",
        {{"X-Rate-Limit-Requests-Limit", "10"},
         {"X-Rate-Limit-Requests-Remaining", "5"},
         {"X-Rate-Limit-Requests-Reset", "Mon, 21 Sep 2026 14:14:20 GMT"}},
        {reading(requests, 0.5, minute)});
    row("§6 ratelimit-*, IETF draft 03",
        {{"RateLimit-Limit", "100, 100;w=60, 5000;w=3600"},
         {"RateLimit-Remaining", "25"},
         {"RateLimit-Reset", "30"},
         {"RateLimit-Policy", "100;w=60"}},
        {reading(requests, 0.75, 30s)});
    row("§6 ratelimit in one field", {{"RateLimit", "limit=100, remaining=50, reset=5"}},
        {reading(requests, 0.5, 5s)});
    row("§6 ratelimit in one field, semicolons",
        {{"ratelimit", "limit=100;remaining=10; reset=60"}}, {reading(requests, 0.9, minute)});
    row("§6 limit and reset without a figure",
        {{"x-ratelimit-limit", "100"}, {"x-ratelimit-reset", "60"}},
        {reading(requests, {}, minute)});
    row("repeated fields: the tightest counts",
        {{"x-ratelimit-limit", "100"},
         {"x-ratelimit-remaining", "80"},
         {"x-ratelimit-remaining", "20"},
         {"x-ratelimit-reset", "5"},
         {"x-ratelimit-reset", "60"}},
        {reading(requests, 0.8, minute)});
    row("several values in a field: the tightest counts",
        {{"x-ratelimit-limit", "100"},
         {"x-ratelimit-remaining", "80, 20"},
         {"x-ratelimit-reset", "5, 60"}},
        {reading(requests, 0.8, minute)});
    row("repeated status: the worst counts",
        {{unified("5h-status"), "rejected"}, {unified("5h-status"), "allowed"}},
        {reading(fiveHour, {}, {}, rejected)});
}

void TestQuotaHeaders::readsFamilies()
{
    QFETCH(Headers, headers);
    QFETCH(Readings, expected);
    const Readings found = quotaReadings(headers, kNow);
    QVERIFY2(same(found, expected), describe(found).constData());
}

void TestQuotaHeaders::resetForms_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("milliseconds");
    QTest::newRow("§6 delay seconds") << QByteArray("90") << qint64(90'000);
    QTest::newRow("§6 delay, fraction") << QByteArray("0.5") << qint64(500);
    QTest::newRow("§6 no delay") << QByteArray("0") << qint64(0);
    QTest::newRow("§6 Go duration") << QByteArray("1m30.5s") << qint64(90'500);
    QTest::newRow("§6 Go duration, ms is not m") << QByteArray("500ms") << qint64(500);
    QTest::newRow("§6 epoch seconds") << QByteArray("1790000090") << qint64(90'000);
    QTest::newRow("§6 epoch seconds, past") << QByteArray("1789999910") << qint64(-90'000);
    QTest::newRow("§6 epoch milliseconds") << QByteArray("1790000090500") << qint64(90'500);
    QTest::newRow("§6 RFC 3339") << QByteArray("2026-09-21T14:14:50Z") << qint64(90'000);
    QTest::newRow("§6 RFC 3339, offset")
        << QByteArray("2026-09-21T16:14:50.250+02:00") << qint64(90'250);
    QTest::newRow("§6 HTTP date") << QByteArray("Mon, 21 Sep 2026 14:14:50 GMT") << qint64(90'000);
    QTest::newRow("§6 two dates, the later")
        << QByteArray("Mon, 21 Sep 2026 14:14:50 GMT, Mon, 21 Sep 2026 14:15:50 GMT")
        << qint64(150'000);
}

void TestQuotaHeaders::resetForms()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, milliseconds);
    const Readings found =
        quotaReadings({{"x-ratelimit-reset", value}, {"x-ratelimit-remaining", "0"}}, kNow);
    QVERIFY2(same(found, {reading(requests, 1.0, Milliseconds(milliseconds))}),
             describe(found).constData());
}

void TestQuotaHeaders::badFiguresAreLeftOut_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<Readings>("expected");
    const auto row = [](const char *title, const Headers &headers, const Readings &expected) {
        QTest::newRow(title) << headers << expected;
    };
    row("utilization: no number", {{unified("5h-utilization"), "much"}}, {});
    row("utilization: NaN", {{unified("5h-utilization"), "nan"}}, {});
    row("utilization: infinite", {{unified("5h-utilization"), "inf"}}, {});
    row("utilization: negative", {{unified("5h-utilization"), "-0.5"}}, {});
    row("utilization: empty", {{unified("5h-utilization"), ""}}, {});
    row("utilization: beyond a double", {{unified("5h-utilization"), QByteArray(400, '9')}}, {});
    row("utilization bad, reset good",
        {{unified("5h-utilization"), "NaN"}, {unified("5h-reset"), "1790003600"}},
        {reading(fiveHour, {}, 1h)});
    row("status unknown", {{unified("5h-status"), "perhaps"}}, {});
    row("window unknown", {{unified("9w-utilization"), "0.5"}, {unified("-status"), "rejected"}},
        {});
    row("reset: absurdly far",
        {{"x-ratelimit-reset", "99999999999999999"}, {"x-ratelimit-remaining", "0"}},
        {reading(requests, 1.0, {})});
    row("reset: absurdly long ago",
        {{"x-ratelimit-reset", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"x-ratelimit-remaining", "0"}},
        {reading(requests, 1.0, {})});
    row("reset: between a delay and an epoch",
        {{"x-ratelimit-reset", "123456789"}, {"x-ratelimit-remaining", "0"}},
        {reading(requests, 1.0, {})});
    row("reset: negative", {{"x-ratelimit-reset", "-30"}, {"x-ratelimit-remaining", "0"}},
        {reading(requests, 1.0, {})});
    row("reset: wrong unit", {{"x-ratelimit-reset", "30 parsecs"}}, {});
    row("limit of zero tells no share",
        {{"x-ratelimit-limit", "0"}, {"x-ratelimit-remaining", "0"}}, {});
    row("negative limit", {{"x-ratelimit-limit", "-10"}, {"x-ratelimit-remaining", "5"}}, {});
    row("remaining without limit", {{"x-ratelimit-remaining", "5"}}, {});
    row("limit alone", {{"x-ratelimit-limit-tokens", "5"}}, {});
    row("a share beyond a double",
        {{"x-ratelimit-limit", "0." + QByteArray(300, '0') + '1'},
         {"x-ratelimit-remaining", '-' + QByteArray(300, '9')}},
        {});
    row("another unit", {{"x-ratelimit-limit-images", "5"}, {"x-ratelimit-remaining-images", "0"}},
        {});
    row("one field, garbage", {{"ratelimit", "remaining,=;limit=;;=5,reset=-1"}}, {});
}

void TestQuotaHeaders::badFiguresAreLeftOut()
{
    QFETCH(Headers, headers);
    QFETCH(Readings, expected);
    const Readings found = quotaReadings(headers, kNow);
    QVERIFY2(same(found, expected), describe(found).constData());
}

void TestQuotaHeaders::otherHeadersSayNothing()
{
    QVERIFY(quotaReadings({}, kNow).empty());
    const Headers plain = {{"Content-Type", "application/json"},
                           {"Retry-After", "5"},
                           {"x-request-id", "1"},
                           {"x-reset", "5"},
                           {"my-x-ratelimit-remaining", "0"},
                           {"x-ratelimitbysize-reset", "9"}};
    QVERIFY(quotaReadings(plain, kNow).empty());
}

void TestQuotaHeaders::aFloodOfFieldsIsCut()
{
    Headers flood;
    for (int i = 0; i < 5000; ++i)
        flood.add(unified("7d_m") + QByteArray::number(i) + "-utilization", "0.5");
    const Readings found = quotaReadings(flood, kNow);
    QVERIFY(!found.empty());
    QVERIFY2(found.size() <= 128, describe(found).constData());
    QVERIFY(quotaReadings({{unified("7d_") + QByteArray(70'000, 'x') + "-utilization", "1"}}, kNow)
                .empty());
}

void TestQuotaHeaders::namesOfWindows_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *expected) {
        QTest::newRow(*name ? name : "empty") << QByteArray(name) << QByteArray(expected);
    };
    row("5h", "5h ");
    row("7d", "7d ");
    row("7d_Opus", "7d *opus*");
    row("five_hour", "5h ");
    row("seven_day", "7d ");
    row("seven_day_sonnet", "7d *sonnet*");
    row("overage", "none");
    row("7d_", "none");
    row("7days", "none");
    row("", "none");
}

void TestQuotaHeaders::namesOfWindows()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, expected);
    const auto scope = quotaScope(name.toStdString());
    const std::string found =
        scope ? std::string(quotaWindowName(scope->window)) + ' ' + scope->model : "none";
    QCOMPARE(QByteArray::fromStdString(found), expected);
}

void TestQuotaHeaders::limitGroups_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<QByteArray>("group");
    QTest::newRow("§6 Anthropic") << Headers{{"Anthropic-Organization-Id", "3f1c-aa"}}
                                  << QByteArray("3f1c-aa");
    QTest::newRow("§6 OpenAI") << Headers{{"openai-organization", " acme "}} << QByteArray("acme");
    QTest::newRow("none") << Headers{{"x-request-id", "1"}} << QByteArray();
    QTest::newRow("empty") << Headers{{"openai-organization", ""}} << QByteArray();
    QTest::newRow("too long") << Headers{{"openai-organization", QByteArray(200, 'a')}}
                              << QByteArray();
    QTest::newRow("not printable") << Headers{{"openai-organization", "a\x01z"}} << QByteArray();
}

void TestQuotaHeaders::limitGroups()
{
    QFETCH(Headers, headers);
    QFETCH(QByteArray, group);
    QCOMPARE(QByteArray::fromStdString(limitGroupOf(headers)), group);
}

QTEST_APPLESS_MAIN(TestQuotaHeaders)
#include "tst_quotaheaders.moc"
