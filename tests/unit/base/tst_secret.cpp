// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secret.h"

#include <QTest>

#include <array>
#include <ostream>
#include <type_traits>

using namespace signalbox;

template <class T>
concept Printable = requires(std::ostream &out, const T &value)
{
    out << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);

class TestSecret final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesShareTheBytes()
    {
        Secret original("sk-test-0123456789");
        const Secret copy = original;
        original = Secret();
        QVERIFY(original.empty());
        QVERIFY(copy.view() == "sk-test-0123456789");
        QVERIFY(!copy.empty());
    }

    void bytesMayBeAnything()
    {
        const std::string_view bytes("a\0b", 3);
        QCOMPARE(Secret(bytes).view().size(), std::size_t{3});
        QVERIFY(Secret(bytes).view() == bytes);
    }

    void equalityIsByBytes()
    {
        QVERIFY(Secret("abc") == Secret("abc"));
        QVERIFY(!(Secret("abc") == Secret("abd")));
        QVERIFY(!(Secret("abc") == Secret("abcd")));
        QVERIFY(Secret() == Secret(""));
        QVERIFY(!equalInConstantTime("a", ""));
    }

    void masksShowFourCharactersOfLongOnes()
    {
        QCOMPARE(Secret("abcdefghijkl").masked(), std::string("••••••••ijkl"));
        QCOMPARE(Secret("abcdefghijk").masked(), std::string("••••••••"));
        QCOMPARE(Secret().masked(), std::string("••••••••"));
    }

    void memoryIsCleared()
    {
        std::array<char, 4> bytes = {'a', 'b', 'c', 'd'};
        clearMemory(bytes.data(), 3);
        QCOMPARE(bytes, (std::array<char, 4>{0, 0, 0, 'd'}));
    }
};

QTEST_APPLESS_MAIN(TestSecret)
#include "tst_secret.moc"
