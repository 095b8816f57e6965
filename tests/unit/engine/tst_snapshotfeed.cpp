// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/snapshotfeed.h"

#include <QSignalSpy>
#include <QTest>

using namespace signalbox;

namespace {

AccountSnapshot account(const char *id, int inFlight = 0)
{
    AccountSnapshot made;
    made.id = AccountId(id);
    made.inFlight = inFlight;
    return made;
}

struct Fixture
{
    StatusSnapshot status;
    std::vector<AccountSnapshot> accounts;
    int asked = 0;
    SnapshotFeed feed{{[this] { return status; },
                       [this] {
                           ++asked;
                           return accounts;
                       }}};
    std::vector<AccountsDelta> deltas;
    std::vector<StatusSnapshot> states;

    Fixture()
    {
        QObject::connect(&feed, &SnapshotFeed::accountsChanged, &feed,
                         [this](const AccountsDelta &delta) { deltas.push_back(delta); });
        QObject::connect(&feed, &SnapshotFeed::statusChanged, &feed,
                         [this](const StatusSnapshot &state) { states.push_back(state); });
    }
};

} // namespace

class TestSnapshotFeed final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsMadeWhileNobodyListens()
    {
        Fixture f;
        f.feed.touch();
        bool later = false;
        QTimer::singleShot(150, [&later] { later = true; });
        QTRY_VERIFY(later);
        QCOMPARE(f.asked, 0);
    }

    void theFirstIsComplete()
    {
        Fixture f;
        f.feed.start();
        QTRY_COMPARE(f.states.size(), std::size_t{1});
        QCOMPARE(f.deltas.size(), std::size_t{1});
        QVERIFY(f.deltas[0].full && f.deltas[0].changed.empty());
    }

    void laterOnesAreDeltas()
    {
        Fixture f;
        f.accounts = {account("a"), account("b"), account("c")};
        f.feed.start();
        QTRY_COMPARE(f.deltas.size(), std::size_t{1});
        QCOMPARE(f.deltas[0].changed.size(), std::size_t{3});
        f.accounts = {account("a"), account("b", 1), account("d")};
        f.feed.touch();
        QTRY_COMPARE(f.deltas.size(), std::size_t{2});
        QVERIFY(!f.deltas[1].full);
        QCOMPARE(f.deltas[1].changed,
                 (std::vector<AccountSnapshot>{account("b", 1), account("d")}));
        QCOMPARE(f.deltas[1].removed, (std::vector<AccountId>{AccountId("c")}));
        QCOMPARE(f.states.size(), std::size_t{1}); // the status is the same
        f.status.inFlight = 4;
        f.feed.touch();
        QTRY_COMPARE(f.states.size(), std::size_t{2});
        QCOMPARE(f.states[1].inFlight, 4);
        QCOMPARE(f.deltas.size(), std::size_t{2});
    }

    void manyTouchesAreOneTurn()
    {
        Fixture f;
        f.feed.start();
        QTRY_COMPARE(f.states.size(), std::size_t{1});
        for (int i = 1; i <= 1000; ++i) {
            f.status.inFlight = i;
            f.feed.touch();
        }
        QTRY_COMPARE(f.states.size(), std::size_t{2});
        QCOMPARE(f.states[1].inFlight, 1000);
        QCOMPARE(f.asked, 2);
    }

    void aNewListenerGetsAllAgain()
    {
        Fixture f;
        f.accounts = {account("a")};
        f.feed.start();
        QTRY_COMPARE(f.deltas.size(), std::size_t{1});
        f.feed.start();
        QTRY_COMPARE(f.deltas.size(), std::size_t{2});
        QVERIFY(f.deltas[1].full);
        QCOMPARE(f.deltas[1].changed.size(), std::size_t{1});
        QCOMPARE(f.states.size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(TestSnapshotFeed)
#include "tst_snapshotfeed.moc"
