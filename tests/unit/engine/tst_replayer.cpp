// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/replayer.h"
#include "tests/support/fakeclock.h"

#include <QTest>
#include <QTimer>

#include <optional>
#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

SimulationInput input(std::size_t requests, const char *id = "a")
{
    SimulationInput made;
    SimulatedAccount account;
    account.account.account.id = AccountId(id);
    account.account.account.provider = ProviderId("openai");
    made.accounts.push_back(account);
    made.requests.resize(requests);
    for (std::size_t i = 0; i < requests; ++i)
        made.requests[i].at = Milliseconds(i);
    return made;
}

/// A clock on which each look costs a millisecond.
class SlowClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override { return m_now += 1ms; }
    [[nodiscard]] WallTime wallNow() const override { return {}; }

private:
    mutable TimePoint m_now = TimePoint(1000h);
};

} // namespace

class TestReplayer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersOnceAndLater()
    {
        const FakeClock clock;
        Replayer replayer(clock);
        int answers = 0;
        SimulationReportPtr report;
        replayer.run(input(500), [&](const Result<SimulationReportPtr> &result) {
            ++answers;
            report = result.value();
        });
        QCOMPARE(answers, 0);
        QTRY_COMPARE(answers, 1);
        QCOMPARE(report->accounts, std::vector<AccountId>{AccountId("a")});
        QCOMPARE(report->result.served, std::uint64_t(500));
        QCoreApplication::processEvents();
        QCOMPARE(answers, 1);
    }

    void otherWorkComesBetween()
    {
        const SlowClock clock;
        Replayer replayer(clock);
        bool done = false;
        int turns = 0;
        QTimer other;
        connect(&other, &QTimer::timeout, this, [&turns] { ++turns; });
        other.start(0);
        replayer.run(input(2'000), [&](const Result<SimulationReportPtr> &) { done = true; });
        QTRY_VERIFY(done);
        // 6 000 events, at most 64 × 3 of them in a turn.
        QVERIFY2(turns > 20, qPrintable(QString::number(turns)));
    }

    void oneAfterTheOther()
    {
        const FakeClock clock;
        Replayer replayer(clock);
        std::vector<std::string> order;
        const auto note = [&order](const Result<SimulationReportPtr> &result) {
            order.push_back(result.value()->accounts.front().str());
        };
        replayer.run(input(20'000, "long"), note);
        replayer.run(input(1, "short"), note);
        QTRY_COMPARE(order, (std::vector<std::string>{"long", "short"}));
    }

    void tooManyAreRefused()
    {
        const FakeClock clock;
        Replayer replayer(clock);
        int served = 0;
        std::optional<ErrorCode> refused;
        const auto note = [&](const Result<SimulationReportPtr> &result) {
            if (result)
                ++served;
            else
                refused = result.error().code;
        };
        for (std::size_t i = 0; i < Replayer::kMostWaiting; ++i)
            replayer.run(input(10), note);
        QVERIFY(!refused);
        replayer.run(input(10), note);
        QCOMPARE(refused.value(), ErrorCode::unavailable);
        QTRY_COMPARE(served, static_cast<int>(Replayer::kMostWaiting));
    }

    void faultsAreToldAtOnce()
    {
        const FakeClock clock;
        Replayer replayer(clock);
        SimulationInput wrong = input(1);
        wrong.requests[0].at = -1ms;
        std::string pointer;
        replayer.run(wrong, [&](const Result<SimulationReportPtr> &result) {
            pointer = result.error().fields.at(0).pointer;
        });
        QCOMPARE(pointer, std::string("/requests/0/at_ms"));
    }

    void replyMayAskAgainOrEndIt()
    {
        const FakeClock clock;
        auto replayer = std::make_unique<Replayer>(clock);
        int answers = 0;
        replayer->run(input(1), [&](const Result<SimulationReportPtr> &) {
            ++answers;
            replayer->run(input(1), [&](const Result<SimulationReportPtr> &) {
                ++answers;
                replayer.reset();
            });
        });
        QTRY_COMPARE(answers, 2);
        QVERIFY(!replayer);
    }

    void endsWithoutAnAnswer()
    {
        const FakeClock clock;
        auto replayer = std::make_unique<Replayer>(clock);
        int answers = 0;
        replayer->run(input(1), [&](const Result<SimulationReportPtr> &) { ++answers; });
        replayer.reset();
        QCoreApplication::processEvents();
        QCOMPARE(answers, 0);
    }
};

QTEST_GUILESS_MAIN(TestReplayer)
#include "tst_replayer.moc"
