// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/offlinewatch.h"

#include "core/scheduling/tuning.h"
#include "tests/support/allocationcount.h"

#include <QTest>

#include <string>
#include <vector>

using namespace signalbox;
using signalbox::test::allocations;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1000h};

/// What became of a host, so long before the question is asked.
struct Try
{
    enum Kind { reached, unreachable };
    Kind kind;
    const char *host;
    Milliseconds before;
};
using Tries = std::vector<Try>;
using System = OfflineWatch::System;

} // namespace

Q_DECLARE_METATYPE(Tries)
Q_DECLARE_METATYPE(OfflineWatch::System)

class TestOfflineWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offline_data();
    void offline();
    void spanIsSettable();
    void endsByItself();
    void onlySoManyHostsAreKept();
    void knownHostsAllocateNothing();
    void clockThatGoesBack();
};

void TestOfflineWatch::offline_data()
{
    QTest::addColumn<Tries>("tries");
    QTest::addColumn<System>("system");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *name, bool expected, const Tries &tries,
                        System system = System::unknown) {
        QTest::newRow(name) << tries << system << expected;
    };
    using enum Try::Kind;
    row("§7 nothing tried", false, {});
    row("§7 one reached", false, {{reached, "a.example", 0s}});
    row("§7 every host", true, {{unreachable, "a.example", 1s}, {unreachable, "b.example", 0s}});
    row("§7 every host but one", false,
        {{unreachable, "a.example", 1s},
         {unreachable, "b.example", 0s},
         {reached, "c.example", 4s}});
    row("§7 that one was tried too long ago", true,
        {{reached, "c.example", 5'001ms},
         {unreachable, "a.example", 1s},
         {unreachable, "b.example", 0s}});
    row("§7 that one exactly 5 s ago", false,
        {{reached, "c.example", 5s},
         {unreachable, "a.example", 1s},
         {unreachable, "b.example", 0s}});
    row("§7 the failures just within 5 s", true,
        {{unreachable, "a.example", 5s}, {unreachable, "b.example", 5s}});
    row("§7 the failures too long ago", false,
        {{unreachable, "a.example", 5'001ms}, {unreachable, "b.example", 5'001ms}});
    row("§7 one failure too long ago", false,
        {{unreachable, "a.example", 5'001ms}, {unreachable, "b.example", 0s}});
    row("§7 one host that was never reached", false,
        {{unreachable, "a.example", 1s}, {unreachable, "a.example", 0s}});
    row("§7 one host that was reached once", true,
        {{reached, "a.example", 60s}, {unreachable, "a.example", 0s}});
    row("§7 another was reached once", false,
        {{reached, "b.example", 60s}, {unreachable, "a.example", 0s}});
    row("§7 the last word of a host: unreachable", true,
        {{reached, "a.example", 3s}, {unreachable, "a.example", 0s}});
    row("§7 the last word of a host: reached", false,
        {{reached, "a.example", 60s},
         {unreachable, "a.example", 3s},
         {unreachable, "b.example", 3s},
         {reached, "a.example", 0s}});
    row("§7 loopback reached is no evidence", true,
        {{reached, "127.0.0.1", 0s},
         {unreachable, "a.example", 0s},
         {unreachable, "b.example", 0s}});
    row("§7 loopback by name is no evidence", true,
        {{reached, "localhost", 0s},
         {unreachable, "a.example", 0s},
         {unreachable, "b.example", 0s}});
    row("§7 the demo inside this program is no evidence", true,
        {{reached, "demo.invalid", 0s},
         {unreachable, "a.example", 0s},
         {unreachable, "b.example", 0s}});
    row("§7 loopback unreachable is no evidence", false,
        {{reached, "a.example", 60s},
         {unreachable, "127.0.0.1", 0s},
         {unreachable, "::1", 0s},
         {unreachable, "[::1]", 0s},
         {unreachable, "localhost", 0s}});
    row("§7 loopback counts for no second host", false,
        {{unreachable, "127.0.0.1", 0s}, {unreachable, "a.example", 0s}});
    row("§7 the system says so, and one host", true, {{unreachable, "a.example", 0s}},
        System::offline);
    row("§7 the system says so, against another host", true,
        {{reached, "lan.example", 0s}, {unreachable, "a.example", 0s}}, System::offline);
    row("§7 the system alone", false, {}, System::offline);
    row("§7 the system, and all is reached", false, {{reached, "a.example", 0s}}, System::offline);
    row("§7 the system, and an old failure", false, {{unreachable, "a.example", 5'001ms}},
        System::offline);
    row("§7 the system, and a loopback host", false, {{unreachable, "127.0.0.1", 0s}},
        System::offline);
    row("§7 the system says online: the hosts decide", true,
        {{unreachable, "a.example", 0s}, {unreachable, "b.example", 0s}}, System::online);
    row("§7 the system says online, one unknown host", false, {{unreachable, "a.example", 0s}},
        System::online);
}

void TestOfflineWatch::offline()
{
    QFETCH(Tries, tries);
    QFETCH(System, system);
    QFETCH(bool, expected);
    OfflineWatch watch;
    watch.setSystem(system);
    for (const Try &tried : tries) {
        if (tried.kind == Try::reached)
            watch.reached(tried.host, kStart - tried.before);
        else
            watch.unreachable(tried.host, kStart - tried.before);
    }
    QCOMPARE(watch.offline(kStart, {}), expected);
}

void TestOfflineWatch::spanIsSettable()
{
    SchedulerTuning tuning;
    tuning.offlineWithin = 20s;
    OfflineWatch watch;
    watch.unreachable("a.example", kStart);
    watch.unreachable("b.example", kStart);
    QVERIFY(watch.offline(kStart + 20s, tuning));
    QVERIFY(!watch.offline(kStart + 20'001ms, tuning));
}

void TestOfflineWatch::endsByItself()
{
    OfflineWatch watch;
    watch.unreachable("a.example", kStart);
    watch.unreachable("b.example", kStart);
    QVERIFY(watch.offline(kStart, {}));
    watch.reached("b.example", kStart);
    QVERIFY(!watch.offline(kStart, {}));
    watch.setSystem(System::offline);
    QVERIFY(watch.offline(kStart, {}));
    watch.setSystem(System::unknown);
    QVERIFY(!watch.offline(kStart, {}));
}

void TestOfflineWatch::onlySoManyHostsAreKept()
{
    OfflineWatch watch;
    watch.reached("old.example", kStart);
    for (std::size_t i = 1; i < OfflineWatch::kHosts; ++i)
        watch.reached("host" + std::to_string(i) + ".example", kStart + 1s);
    // Still there: it was reached before, so it counts alone.
    OfflineWatch full = watch;
    full.unreachable("old.example", kStart + 10s);
    QVERIFY(full.offline(kStart + 10s, {}));
    // The one tried longest ago makes room.
    watch.reached("new.example", kStart + 2s);
    watch.unreachable("old.example", kStart + 10s);
    QVERIFY(!watch.offline(kStart + 10s, {}));
}

void TestOfflineWatch::knownHostsAllocateNothing()
{
    constexpr std::string_view kHost = "a-name-that-fits-into-no-small-string.example";
    OfflineWatch watch;
    watch.reached(kHost, kStart);
    watch.reached("127.0.0.1", kStart);
    const std::size_t before = allocations;
    QVERIFY(before > 0); // they are counted at all
    bool offline = false;
    for (int i = 0; i < 100; ++i) {
        const TimePoint now = kStart + Milliseconds(i);
        watch.reached(kHost, now);
        watch.reached("127.0.0.1", now);
        watch.unreachable(kHost, now);
        offline = watch.offline(now, {});
    }
    QCOMPARE(allocations - before, std::size_t(0));
    QVERIFY(offline);
}

void TestOfflineWatch::clockThatGoesBack()
{
    OfflineWatch watch;
    watch.unreachable("a.example", kStart);
    watch.reached("b.example", kStart);
    watch.unreachable("b.example", kStart);
    watch.reached("c.example", kStart);
    // Tries of the future are none, neither failures nor answers.
    const TimePoint now = kStart - 1h;
    QVERIFY(!watch.offline(now, {}));
    watch.unreachable("a.example", now);
    QVERIFY(!watch.offline(now, {}));
    watch.unreachable("b.example", now);
    QVERIFY(watch.offline(now, {}));
}

QTEST_APPLESS_MAIN(TestOfflineWatch)
#include "tst_offlinewatch.moc"
