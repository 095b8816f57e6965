// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/attempts.h"
#include "tests/support/fakeaccounts.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

Q_DECLARE_METATYPE(signalbox::PickReason)

class TestAttempts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comingBackAfterWaiting_data();
    void comingBackAfterWaiting();
};

void TestAttempts::comingBackAfterWaiting_data()
{
    QTest::addColumn<PickReason>("reason");
    QTest::addColumn<int>("counted");

    QTest::newRow("§3 waited for the conversation's account") << PickReason::session << 1;
    QTest::newRow("§7 given the account again") << PickReason::strategy << 8;
}

void TestAttempts::comingBackAfterWaiting()
{
    QFETCH(PickReason, reason);
    QFETCH(int, counted);
    FakeAccounts accounts;
    accounts.add("one");
    accounts.reason = reason;
    Attempts attempts;
    for (int i = 0; i < 8; ++i) {
        const auto ticket = accounts.acquire(Query(), nullptr, [&](AcquireResult result) {
            attempts.taken(*std::get<std::unique_ptr<AccountLease>>(result));
        });
        QVERIFY(!ticket);
    }
    QCOMPARE(attempts.counted(), counted);
    QCOMPARE(attempts.attempted().size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestAttempts)
#include "tst_attempts.moc"
