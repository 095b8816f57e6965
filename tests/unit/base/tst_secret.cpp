// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secret.h"

#include <QByteArray>
#include <QDataStream>
#include <QDebug>
#include <QString>
#include <QTest>
#include <QVariant>

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <ostream>
#include <type_traits>

using namespace signalbox;

// Nothing prints, serializes or converts a secret by accident.
template <class Stream, class T>
concept Printable = requires(Stream &out, const T &value)
{
    out << value;
};

static_assert(!Printable<std::ostream, Secret>);
static_assert(!Printable<QDebug, Secret>);
static_assert(!Printable<QDataStream, Secret>);
static_assert(Printable<QDebug, int> && Printable<QDataStream, int>); // the concept can say yes
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<Secret, QString>);
static_assert(!std::is_convertible_v<Secret, QByteArray>);
static_assert(!std::is_convertible_v<Secret, QVariant>);
static_assert(!std::is_convertible_v<Secret, bool>);
static_assert(!std::is_constructible_v<boost::json::value, Secret>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);
static_assert(!std::is_convertible_v<const char *, Secret>);

namespace {

/// The bytes of a secret, looked at when their memory is given back.
struct Watched
{
    const void *place = nullptr;
    std::size_t size = 0;
    bool freed = false;
    bool cleared = false;
} g_watched;

void watch(const Secret &secret)
{
    g_watched = {secret.view().data(), secret.view().size(), false, false};
}

} // namespace

void *operator new[](std::size_t size)
{
    if (void *place = std::malloc(size == 0 ? 1 : size))
        return place;
    throw std::bad_alloc();
}

void operator delete[](void *place) noexcept
{
    if (place && place == g_watched.place) {
        const char *bytes = static_cast<const char *>(place);
        g_watched.freed = true;
        g_watched.cleared =
            std::all_of(bytes, bytes + g_watched.size, [](char byte) { return byte == 0; });
        g_watched.place = nullptr;
    }
    std::free(place);
}

void operator delete[](void *place, std::size_t) noexcept
{
    operator delete[](place);
}

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

    void theLastCopyClearsTheBytes()
    {
        auto first = std::make_unique<Secret>("sk-test-0123456789");
        watch(*first);
        Secret copy = *first;
        first.reset();
        QVERIFY(!g_watched.freed);
        std::vector<Secret> moved;
        moved.push_back(std::move(copy));
        for (int i = 0; i < 100; ++i)
            moved.emplace_back("other"); // grows: the bytes stay where they are
        QVERIFY(!g_watched.freed);
        QVERIFY(moved.front().view() == "sk-test-0123456789");
        moved.clear();
        QVERIFY(g_watched.freed);
        QVERIFY(g_watched.cleared);
    }

    void anotherValueInItsPlaceClearsTheBytes()
    {
        Secret secret("sk-test-0123456789");
        watch(secret);
        secret = Secret("sk-test-9876543210");
        QVERIFY(g_watched.freed);
        QVERIFY(g_watched.cleared);
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
