// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace signalbox;

class TestRandom final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameSeedGivesTheSameNumbers()
    {
        SeededRandom one(7);
        SeededRandom two(7);
        SeededRandom other(8);
        bool differs = false;
        for (int i = 0; i < 100; ++i) {
            const auto value = one.below(1000);
            QVERIFY(value < 1000);
            QCOMPARE(two.below(1000), value);
            differs = differs || other.below(1000) != value;
        }
        QVERIFY(differs);
        QCOMPARE(one.below(1), std::uint64_t{0});
    }

    void tokensAreBase32OfTheirLength_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<int>("characters");
        QTest::newRow("one") << 1 << 2;
        QTest::newRow("six, as in an account id") << 6 << 10;
        QTest::newRow("no remainder") << 10 << 16;
        QTest::newRow("a key") << 32 << 52;
    }

    void tokensAreBase32OfTheirLength()
    {
        QFETCH(int, bytes);
        QFETCH(int, characters);
        const std::string token = secureToken(bytes);
        QCOMPARE(static_cast<int>(token.size()), characters);
        QVERIFY(std::all_of(token.begin(), token.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
        }));
    }

    void tokensDoNotRepeat()
    {
        std::set<std::string> seen;
        for (int i = 0; i < 200; ++i)
            seen.insert(secureToken(16));
        QCOMPARE(seen.size(), std::size_t{200});
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
