// SPDX-License-Identifier: GPL-3.0-or-later
// The pretended quotas: that they fall with use, refuse when empty and refill by the clock, as the
// code that reads real ones understands it.
#include "core/demo/demoquotas.h"

#include "core/base/bytes.h"
#include "core/providers/quotajson.h"
#include "core/upstream/quotaheaders.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

constexpr char kFull[] = "demo-a";
constexpr char kHalf[] = "demo-b";
constexpr char kLow[] = "demo-c";

/// No limit but the session's is in the way.
DemoRules sessionOnly()
{
    DemoRules rules;
    rules.requestsPerBurst = 1'000;
    rules.requestsPerMinute = 1'000;
    return rules;
}

} // namespace

class TestDemoQuotas final : public QObject
{
    Q_OBJECT

private:
    FakeClock m_clock;

    [[nodiscard]] std::optional<QuotaReading> told(DemoQuotas &quotas, const char *account,
                                                   DialectId dialect, QuotaWindow window) const
    {
        Headers headers;
        quotas.tell(account, dialect, headers);
        for (const QuotaReading &reading : quotaReadings(headers, m_clock.wallNow())) {
            if (reading.window == window)
                return reading;
        }
        return std::nullopt;
    }
    [[nodiscard]] double session(DemoQuotas &quotas, const char *account) const
    {
        const auto reading = told(quotas, account, DialectId::anthropic, QuotaWindow::fiveHour);
        return reading ? reading->used.value_or(-1) : -1;
    }
    static int requestsUntilRefused(DemoQuotas &quotas, const char *account)
    {
        int taken = 0;
        while (taken < 10'000 && !quotas.take(account, 100))
            ++taken;
        return taken;
    }

private Q_SLOTS:
    void accountsBeginDifferently()
    {
        DemoQuotas quotas({}, m_clock);
        QVERIFY(session(quotas, kFull) < session(quotas, kHalf));
        QVERIFY(session(quotas, kHalf) < session(quotas, kLow));
        QVERIFY(session(quotas, kLow) < 0.9); // the scheduler still chooses it
    }

    void useIsToldInTheWordsOfTheDialect_data()
    {
        QTest::addColumn<int>("dialect");
        QTest::addColumn<int>("window");
        const auto row = [](const char *name, DialectId dialect, QuotaWindow window) {
            QTest::newRow(name) << static_cast<int>(dialect) << static_cast<int>(window);
        };
        row("anthropic, five hours", DialectId::anthropic, QuotaWindow::fiveHour);
        row("anthropic, week", DialectId::anthropic, QuotaWindow::sevenDay);
        row("anthropic, requests", DialectId::anthropic, QuotaWindow::requests);
        row("chat, tokens", DialectId::openaiChat, QuotaWindow::tokens);
        row("chat, requests", DialectId::openaiChat, QuotaWindow::requests);
        row("responses, tokens", DialectId::openaiResponses, QuotaWindow::tokens);
        row("responses, requests", DialectId::openaiResponses, QuotaWindow::requests);
    }

    void useIsToldInTheWordsOfTheDialect()
    {
        QFETCH(int, dialect);
        QFETCH(int, window);
        DemoQuotas quotas({}, m_clock);
        const auto now = [&] {
            return told(quotas, kHalf, static_cast<DialectId>(dialect),
                        static_cast<QuotaWindow>(window));
        };
        const auto before = now();
        QVERIFY(!quotas.take(kHalf, 500));
        const auto after = now();
        QVERIFY(before && after && before->used && after->used);
        QVERIFY(*after->used > *before->used);
        QVERIFY(after->resetsIn && *after->resetsIn > 0ms && *after->resetsIn <= 1h);
    }

    void geminiTellsNothingOfUse()
    {
        DemoQuotas quotas({}, m_clock);
        Headers headers;
        quotas.tell(kFull, DialectId::gemini, headers);
        QVERIFY(headers.empty());
    }

    void theQuotaEndpointTellsTheSame()
    {
        DemoQuotas quotas({}, m_clock);
        QVERIFY(!quotas.take(kLow, 300));
        const auto readings =
            quotaFromJson(QuotaFormat::anthropicUsage, view(quotas.usage(kLow)), m_clock.wallNow());
        QVERIFY(readings.ok());
        QCOMPARE(readings->size(), std::size_t{2});
        for (const QuotaReading &reading : *readings) {
            const auto header = told(quotas, kLow, DialectId::anthropic, reading.window);
            QVERIFY(header && reading.used && reading.resetsIn);
            QVERIFY(std::abs(*header->used - *reading.used) < 0.001);
            QVERIFY(std::chrono::abs(*header->resetsIn - *reading.resetsIn) <= 1s);
        }
    }

    void anEmptySessionRefusesAndRefills()
    {
        DemoQuotas quotas(sessionOnly(), m_clock);
        const int fewest = requestsUntilRefused(quotas, kLow);
        QVERIFY(fewest > 1 && fewest < requestsUntilRefused(quotas, kFull));
        const auto refusal = quotas.take(kLow, 100);
        QVERIFY(refusal);
        QVERIFY(!refusal->sentence.isEmpty());
        const auto empty = told(quotas, kLow, DialectId::anthropic, QuotaWindow::fiveHour);
        QCOMPARE(empty->status, QuotaStatus::rejected);
        QCOMPARE(*empty->used, 1.0);
        m_clock.advance(refusal->retryAfter - 1ms);
        QVERIFY(quotas.take(kLow, 100));
        m_clock.advance(1ms);
        QCOMPARE(session(quotas, kLow), 0.0);
        QVERIFY(!quotas.take(kLow, 100));
    }

    void burstsAreRefusedThoughQuotaIsLeft()
    {
        const DemoRules rules;
        DemoQuotas quotas(rules, m_clock);
        QCOMPARE(requestsUntilRefused(quotas, kFull), rules.requestsPerBurst);
        QVERIFY(session(quotas, kFull) < 0.5);
        QVERIFY(!quotas.take(kHalf, 100)); // the others have their own
        const auto refusal = quotas.take(kFull, 100);
        QVERIFY(refusal && refusal->retryAfter <= rules.burstLength);
        m_clock.advance(refusal->retryAfter);
        QVERIFY(!quotas.take(kFull, 100));
    }

    void minutesAreCounted()
    {
        DemoRules rules = sessionOnly();
        rules.requestsPerMinute = 3;
        DemoQuotas quotas(rules, m_clock);
        QCOMPARE(requestsUntilRefused(quotas, kFull), 3);
        QCOMPARE(told(quotas, kFull, DialectId::openaiChat, QuotaWindow::requests)->used, 1.0);
        m_clock.advance(1min);
        QVERIFY(!quotas.take(kFull, 100));
    }

    void refusedRequestsCostNothing()
    {
        DemoQuotas quotas({}, m_clock);
        (void)requestsUntilRefused(quotas, kFull);
        const double before = session(quotas, kFull);
        QVERIFY(quotas.take(kFull, 1'000));
        QCOMPARE(session(quotas, kFull), before);
    }

    void oneRequestNeverTakesAll()
    {
        DemoQuotas quotas(sessionOnly(), m_clock);
        QVERIFY(!quotas.take(kFull, 10'000'000));
        QVERIFY(session(quotas, kFull) <= 0.1);
    }

    void theWeekOutlivesEverySession()
    {
        const DemoRules rules = sessionOnly();
        DemoQuotas quotas(rules, m_clock);
        for (auto passed = 0ms; passed < rules.weekLength; passed += rules.sessionLength) {
            QVERIFY(requestsUntilRefused(quotas, kFull) > 10);
            m_clock.advance(rules.sessionLength);
        }
    }

    void otherAccountsBeginBySeed()
    {
        DemoRules rules;
        const auto beginnings = [&] {
            DemoQuotas quotas(rules, m_clock);
            std::vector<double> shares;
            for (const char *name : {"demo", "demo-1", "demo-2", "demo-3"})
                shares.push_back(session(quotas, name));
            return shares;
        };
        const auto first = beginnings();
        QCOMPARE(beginnings(), first);
        for (const double used : first)
            QVERIFY(used >= 0 && used < 0.9);
        rules.seed = 2;
        QVERIFY(beginnings() != first);
    }
};

QTEST_GUILESS_MAIN(TestDemoQuotas)
#include "tst_demoquotas.moc"
