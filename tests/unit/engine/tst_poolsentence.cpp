// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/poolsentence.h"

#include <QDateTime>
#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

using Counts = QMap<int, int>;
Q_DECLARE_METATYPE(Cause)

class TestPoolSentence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qputenv("TZ", "UTC"); }
    void sentences_data();
    void sentences();
    void everyCauseIsSaid();
    void timeIsRoundedUpToTheMinute();
};

static WallTime at(int hour, int minute, int second)
{
    const QDateTime time(QDate(2026, 11, 21), QTime(hour, minute, second), Qt::UTC);
    return WallTime(Milliseconds(time.toMSecsSinceEpoch()));
}

static unsigned &count(CauseCounts &causes, Cause cause)
{
    return causes.at(static_cast<std::size_t>(cause));
}

void TestPoolSentence::sentences_data()
{
    QTest::addColumn<QList<Cause>>("causes");
    QTest::addColumn<bool>("recovers");
    QTest::addColumn<QString>("expected");
    using C = Cause;
    QTest::newRow("§7 the example")
        << QList<C>{C::cooldownAccount, C::cooldownModel, C::needsLogin} << true
        << QStringLiteral("3 accounts: 2 limited until 14:05, 1 needs sign-in");
    QTest::newRow("one account") << QList<C>{C::needsLogin} << false
                                 << QStringLiteral("1 account: 1 needs sign-in");
    QTest::newRow("several alike") << QList<C>{C::needsLogin, C::needsLogin} << false
                                   << QStringLiteral("2 accounts: 2 need sign-in");
    QTest::newRow("other providers are left out")
        << QList<C>{C::providerNotInRoute, C::providerNotInRoute, C::accountBusy} << false
        << QStringLiteral("1 account: 1 busy");
    QTest::newRow("other providers only")
        << QList<C>{C::providerNotInRoute} << false
        << QStringLiteral("No account is with a provider of this model");
    QTest::newRow("none at all") << QList<C>{} << false
                                 << QStringLiteral("No account has been added yet");
    QTest::newRow("limited without a known end")
        << QList<C>{C::cooldownAccount} << false << QStringLiteral("1 account: 1 limited");
}

void TestPoolSentence::sentences()
{
    QFETCH(QList<Cause>, causes);
    QFETCH(bool, recovers);
    QFETCH(QString, expected);
    CauseCounts counts{};
    for (const Cause cause : causes)
        ++count(counts, cause);
    QCOMPARE(poolSentence(counts, recovers ? std::optional(at(14, 5, 0)) : std::nullopt), expected);
}

void TestPoolSentence::everyCauseIsSaid()
{
    for (std::size_t i = 0; i < kCauseCount; ++i) {
        CauseCounts counts{};
        counts.at(i) = 1;
        const QString sentence = poolSentence(counts, std::nullopt);
        if (static_cast<Cause>(i) != Cause::providerNotInRoute)
            QVERIFY2(sentence.startsWith(QStringLiteral("1 account: 1 ")),
                     std::string(causeName(static_cast<Cause>(i))).c_str());
    }
}

void TestPoolSentence::timeIsRoundedUpToTheMinute()
{
    CauseCounts counts{};
    count(counts, Cause::cooldownAccount) = 1;
    QVERIFY(poolSentence(counts, at(14, 4, 1)).endsWith(QStringLiteral("until 14:05")));
    QVERIFY(poolSentence(counts, at(23, 59, 59)).endsWith(QStringLiteral("until 00:00")));
}

QTEST_APPLESS_MAIN(TestPoolSentence)
#include "tst_poolsentence.moc"
