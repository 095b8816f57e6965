// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/scheduling/waitline.h"

#include <QTest>

#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

Query asked(const char *clientKey = "k")
{
    Query query;
    query.model = "gpt-5";
    query.providers = {ProviderId("openai")};
    query.clientKey = ClientKeyId(clientKey);
    return query;
}

using Change = std::function<void(Query &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestWaitLine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneKeyGoesFirstInFirstOut();
    void keysTakeTurns();
    void theTurnIsKeptFromWalkToWalk();
    void refusedRequestKeepsTheTurnOfItsKey();
    void refusedRequestHoldsUpNobodyElse();
    void sameWantIsTriedOnce();
    void differentWantIsTried_data();
    void differentWantIsTried();
    void indifferentMembersAreTheSameWant_data();
    void indifferentMembersAreTheSameWant();
    void refusalMayHoldForItsSessionOnly();
    void cheaperRequestIsTried();
    void ownTimeIsDue();
    void shorterWaitIsToldAtOnce();
    void refusalCountsForItsWalkOnly();
    void leavesAtOnce();
    void newcomersAreNotPartOfTheWalk();
    void goneDuringTheWalk();
    void lineKnowsItsTimes();
    void isFullAtAThousand();
    void generatedSequencesLoseNobody();

private:
    /// All that a walk offers, when each is refused until `until`.
    static std::vector<WaitLine::Id> refuseAll(WaitLine &line, TimePoint now, TimePoint until,
                                               WaitLine::Holds holds = WaitLine::Holds::forAll)
    {
        std::vector<WaitLine::Id> tried;
        line.startWalk();
        while (const WaitLine::Id id = line.next(now)) {
            tried.push_back(id);
            line.refused(id, until, holds);
        }
        return tried;
    }
    /// Serves the first that a walk offers.
    static WaitLine::Id serveOne(WaitLine &line, TimePoint now)
    {
        line.startWalk();
        const WaitLine::Id id = line.next(now);
        line.served(id);
        return id;
    }

    const TimePoint m_now = TimePoint(1000h);
    const TimePoint m_later = m_now + 10s;
};

void TestWaitLine::oneKeyGoesFirstInFirstOut()
{
    WaitLine line;
    std::vector<WaitLine::Id> parked;
    for (int i = 0; i < 200; ++i)
        parked.push_back(line.add(asked(), m_now, m_later));
    std::vector<WaitLine::Id> served;
    while (!line.empty())
        served.push_back(serveOne(line, m_now));
    QCOMPARE(served, parked);
}

void TestWaitLine::keysTakeTurns()
{
    WaitLine line;
    std::vector<WaitLine::Id> a;
    for (int i = 0; i < 4; ++i)
        a.push_back(line.add(asked("a"), m_now, m_later));
    const auto b1 = line.add(asked("b"), m_now, m_later);
    const auto c1 = line.add(asked("c"), m_now, m_later);
    const auto b2 = line.add(asked("b"), m_now, m_later);
    std::vector<WaitLine::Id> served;
    line.startWalk();
    while (const WaitLine::Id id = line.next(m_now)) {
        served.push_back(id);
        line.served(id);
    }
    QCOMPARE(served, (std::vector<WaitLine::Id>{a[0], b1, c1, a[1], b2, a[2], a[3]}));
    QVERIFY(line.empty());
}

void TestWaitLine::theTurnIsKeptFromWalkToWalk()
{
    WaitLine line;
    const auto a1 = line.add(asked("a"), m_now, m_later);
    const auto a2 = line.add(asked("a"), m_now, m_later);
    const auto a3 = line.add(asked("a"), m_now, m_later);
    const auto b1 = line.add(asked("b"), m_now, m_later);
    const auto b2 = line.add(asked("b"), m_now, m_later);
    std::vector<WaitLine::Id> served;
    while (!line.empty())
        served.push_back(serveOne(line, m_now));
    QCOMPARE(served, (std::vector<WaitLine::Id>{a1, b1, a2, b2, a3}));
}

void TestWaitLine::refusedRequestKeepsTheTurnOfItsKey()
{
    WaitLine line;
    Query other = asked("a");
    other.model = "claude-5";
    const auto a1 = line.add(other, m_now, m_later);
    const auto a2 = line.add(asked("a"), m_now, m_later);
    const auto b1 = line.add(asked("b"), m_now, m_later);
    line.startWalk();
    QCOMPARE(line.next(m_now), a1);
    line.refused(a1, m_later, WaitLine::Holds::forAll);
    QCOMPARE(line.next(m_now), a2);
    line.served(a2);
    QCOMPARE(line.next(m_now), b1);
    line.refused(b1, m_later, WaitLine::Holds::forAll);
    QCOMPARE(line.next(m_now), WaitLine::Id(0));
    // The turn is with b, although a is still in the line.
    line.startWalk();
    QCOMPARE(line.next(m_now), b1);
}

void TestWaitLine::refusedRequestHoldsUpNobodyElse()
{
    WaitLine line;
    std::vector<WaitLine::Id> parked;
    for (const char *model : {"m1", "m2", "m3"}) {
        Query query = asked();
        query.model = model;
        parked.push_back(line.add(query, m_now, m_later));
    }
    QCOMPARE(refuseAll(line, m_now, m_later), parked);
    QCOMPARE(line.size(), std::size_t(3));
}

void TestWaitLine::sameWantIsTriedOnce()
{
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    for (int i = 0; i < 50; ++i)
        line.add(asked(), m_now, m_later);
    QCOMPARE(refuseAll(line, m_now, m_later), std::vector<WaitLine::Id>{first});
}

void TestWaitLine::differentWantIsTried_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("§8 model", [](Query &q) { q.model = "gpt-6"; });
    row("§8 quota group", [](Query &q) { q.group = QuotaGroup::image; });
    row("§8 route", [](Query &q) { q.providers.emplace_back("anthropic"); });
    row("§12 pattern", [](Query &q) { q.patternProviders.emplace_back("openai"); });
    row("§12 prefix", [](Query &q) { q.prefix = "team"; });
    row("§12 pool", [](Query &q) { q.pool = "fast"; });
    row("§12 pool entries", [](Query &q) { q.alternatives.push_back({"gpt-6", q.providers, {}}); });
    row("§9 family", [](Query &q) { q.family = "anthropic"; });
    row("§9 dropped reasoning", [](Query &q) { q.dropsReasoning = true; });
    row("§2 attempted", [](Query &q) { q.attempted.emplace_back("acc-1"); });
    row("§3 attempt", [](Query &q) { q.attempt = 1; });
    row("§3 pinned", [](Query &q) { q.pinned = AccountId("acc-1"); });
    row("§7 token counting", [](Query &q) { q.probe = true; });
}

void TestWaitLine::differentWantIsTried()
{
    QFETCH(Change, change);
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    Query changed = asked();
    change(changed);
    const auto second = line.add(changed, m_now, m_later);
    QCOMPARE(refuseAll(line, m_now, m_later), (std::vector<WaitLine::Id>{first, second}));
}

void TestWaitLine::indifferentMembersAreTheSameWant_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("waited") << Change([](Query &q) { q.waited = 5s; });
    QTest::newRow("session") << Change([](Query &q) { q.session = "sid-1"; });
    QTest::newRow("client key") << Change([](Query &q) { q.clientKey = ClientKeyId("other"); });
    QTest::newRow("weight") << Change([](Query &q) { q.weight = 7; });
    QTest::newRow("§12 costs more") << Change([](Query &q) { q.inputTokens = 101; });
}

void TestWaitLine::indifferentMembersAreTheSameWant()
{
    QFETCH(Change, change);
    WaitLine line;
    Query query = asked();
    query.inputTokens = 100;
    const auto first = line.add(query, m_now, m_later);
    change(query);
    line.add(query, m_now, m_later);
    QCOMPARE(refuseAll(line, m_now, m_later), std::vector<WaitLine::Id>{first});
}

void TestWaitLine::refusalMayHoldForItsSessionOnly()
{
    // CacheFirst: what one session waits for is nothing to the others (§3).
    WaitLine line;
    Query query = asked();
    query.session = "one";
    const auto first = line.add(query, m_now, m_later);
    line.add(query, m_now, m_later);
    query.session = "two";
    const auto second = line.add(query, m_now, m_later);
    query.clientKey = ClientKeyId("other"); // its session of the same name
    const auto third = line.add(query, m_now, m_later);
    QCOMPARE(refuseAll(line, m_now, m_later, WaitLine::Holds::forItsSession),
             (std::vector<WaitLine::Id>{first, second, third}));
    QCOMPARE(refuseAll(line, m_now, m_later), std::vector<WaitLine::Id>{first});
}

void TestWaitLine::cheaperRequestIsTried()
{
    // What is over a budget for one may be within it for the other (§12).
    WaitLine line;
    Query dear = asked();
    dear.inputTokens = 1000;
    dear.outputTokens = 1000;
    Query cheap = dear;
    cheap.outputTokens = 999;
    const auto first = line.add(dear, m_now, m_later);
    const auto second = line.add(cheap, m_now, m_later);
    line.add(dear, m_now, m_later);
    QCOMPARE(refuseAll(line, m_now, m_later), (std::vector<WaitLine::Id>{first, second}));
}

void TestWaitLine::ownTimeIsDue()
{
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    const auto due = line.add(asked(), m_now, m_now);
    line.add(asked(), m_now, m_now + 1ms);
    line.startWalk();
    QCOMPARE(line.next(m_now), first);
    line.refused(first, m_now + 1ms, WaitLine::Holds::forAll);
    QCOMPARE(line.next(m_now), due);
    line.refused(due, m_now + 1ms, WaitLine::Holds::forAll);
    QCOMPARE(line.next(m_now), WaitLine::Id(0));
}

void TestWaitLine::shorterWaitIsToldAtOnce()
{
    // Its wait ends before what the refused one waits for: the verdict may be another.
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    const auto hasty = line.add(asked(), m_now, m_now + 1s);
    line.startWalk();
    QCOMPARE(line.next(m_now), first);
    line.refused(first, m_now + 5s, WaitLine::Holds::forAll);
    QCOMPARE(line.next(m_now), hasty);
}

void TestWaitLine::refusalCountsForItsWalkOnly()
{
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    line.add(asked(), m_now, m_later);
    const std::vector<WaitLine::Id> once = {first};
    QCOMPARE(refuseAll(line, m_now, m_later), once);
    QCOMPARE(refuseAll(line, m_now, m_later), once);
    QVERIFY(line.remove(first));
    line.startWalk();
    QVERIFY(line.next(m_now) != 0);
}

void TestWaitLine::leavesAtOnce()
{
    WaitLine line;
    const auto first = line.add(asked(), m_now, m_later);
    const auto second = line.add(asked(), m_now, m_later);
    QVERIFY(line.remove(first));
    QCOMPARE(line.size(), std::size_t(1));
    QVERIFY(!line.remove(first));
    QVERIFY(!line.served(first));
    line.refused(first, m_later, WaitLine::Holds::forAll); // of one that has gone: nothing
    QCOMPARE(serveOne(line, m_now), second);
    QVERIFY(line.empty());
    QVERIFY(!line.remove(99));
}

void TestWaitLine::newcomersAreNotPartOfTheWalk()
{
    WaitLine line;
    const auto first = line.add(asked("a"), m_now, m_later);
    line.startWalk();
    QCOMPARE(line.next(m_now), first);
    line.served(first);
    line.add(asked("a"), m_now, m_now);
    line.add(asked("b"), m_now, m_now);
    QCOMPARE(line.next(m_now), WaitLine::Id(0));
    QCOMPARE(line.size(), std::size_t(2));
}

void TestWaitLine::goneDuringTheWalk()
{
    WaitLine line;
    const auto a1 = line.add(asked("a"), m_now, m_later);
    const auto a2 = line.add(asked("a"), m_now, m_later);
    const auto b1 = line.add(asked("b"), m_now, m_later);
    const auto c1 = line.add(asked("c"), m_now, m_later);
    line.startWalk();
    QCOMPARE(line.next(m_now), a1);
    line.served(a1);
    line.remove(b1); // its whole lane, which is the next
    line.remove(a2);
    QCOMPARE(line.next(m_now), c1);
    line.remove(c1); // the one at hand
    QCOMPARE(line.next(m_now), WaitLine::Id(0));
    QVERIFY(line.empty());
}

void TestWaitLine::lineKnowsItsTimes()
{
    WaitLine line;
    QVERIFY(!line.oldest());
    QVERIFY(!line.earliestWake());
    QCOMPARE(line.front(), WaitLine::Id(0));
    const auto a = line.add(asked("a"), m_now, m_now + 5s);
    const auto b = line.add(asked("b"), m_now + 1s, m_now + 3s);
    QCOMPARE(line.front(), a);
    QCOMPARE(line.latest(), b);
    QCOMPARE(line.oldest().value(), m_now);
    QCOMPARE(line.earliestWake().value(), m_now + 3s);
    line.refused(b, m_now + 9s, WaitLine::Holds::forAll);
    QCOMPARE(line.earliestWake().value(), m_now + 5s);
    line.remove(a);
    QCOMPARE(line.front(), b);
    QCOMPARE(line.oldest().value(), m_now + 1s);
    QCOMPARE(line.earliestWake().value(), m_now + 9s);
    QCOMPARE(line.latest(), b);
}

void TestWaitLine::isFullAtAThousand()
{
    WaitLine line;
    for (int i = 0; i < 999; ++i)
        line.add(asked(), m_now, m_later);
    QVERIFY(!line.full());
    const auto last = line.add(asked(), m_now, m_later);
    QVERIFY(line.full());
    line.remove(last);
    QVERIFY(!line.full());
}

/// Against a plain list: every request ends once, and a key is served first in, first out.
void TestWaitLine::generatedSequencesLoseNobody()
{
    constexpr std::uint64_t kSeed = 20261121;
    SeededRandom random(kSeed);
    WaitLine line;
    std::map<WaitLine::Id, std::string> waiting; // id → client key
    TimePoint now = m_now;
    for (int step = 0; step < 15'000; ++step) {
        const QByteArray where =
            "seed " + QByteArray::number(kSeed) + " step " + QByteArray::number(step);
        const std::string key(1, static_cast<char>('a' + random.below(5)));
        now += Milliseconds(random.below(20));
        switch (random.below(4)) {
        case 0:
        case 1:
            if (!line.full())
                waiting[line.add(asked(key.c_str()), now, now + 1s)] = key;
            break;
        case 2: {
            if (waiting.empty())
                break;
            const auto gone = std::next(waiting.begin(),
                                        static_cast<std::ptrdiff_t>(random.below(waiting.size())));
            QVERIFY2(line.remove(gone->first), where.constData());
            waiting.erase(gone);
            break;
        }
        default: {
            line.startWalk();
            std::uint64_t slots = random.below(3);
            while (const WaitLine::Id id = line.next(now)) {
                QVERIFY2(waiting.contains(id), where.constData());
                if (slots == 0) {
                    line.refused(id, now + 1s, WaitLine::Holds::forAll);
                    continue;
                }
                --slots;
                const std::string turn = waiting.at(id);
                for (const auto &other : waiting)
                    QVERIFY2(other.second != turn || other.first >= id, where.constData());
                line.served(id);
                waiting.erase(id);
            }
        }
        }
        QVERIFY2(line.size() == waiting.size(), where.constData());
        QVERIFY2(line.front() == (waiting.empty() ? 0 : waiting.begin()->first), where.constData());
    }
    line.startWalk();
    while (const WaitLine::Id id = line.next(now)) {
        QCOMPARE(waiting.erase(id), std::size_t(1));
        line.served(id);
    }
    QVERIFY(waiting.empty());
    QVERIFY(line.empty());
}

QTEST_APPLESS_MAIN(TestWaitLine)
#include "tst_waitline.moc"
