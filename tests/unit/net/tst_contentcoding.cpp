// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/contentcoding.h"

#include <QTest>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

using namespace signalbox;

namespace {

constexpr qsizetype kLimit = 100'000;

QByteArray gzip(const QByteArray &text)
{
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray input = text;
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(text.size()))),
                   '\0');
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray brotli(const QByteArray &text)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(static_cast<std::size_t>(text.size())) + 64;
    QByteArray out(static_cast<qsizetype>(size), '\0');
    BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, static_cast<std::size_t>(text.size()),
                          reinterpret_cast<const unsigned char *>(text.constData()), &size,
                          reinterpret_cast<unsigned char *>(out.data()));
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

QByteArray zstd(const QByteArray &text)
{
    QByteArray out(
        static_cast<qsizetype>(ZSTD_compressBound(static_cast<std::size_t>(text.size()))), '\0');
    const std::size_t size =
        ZSTD_compress(out.data(), static_cast<std::size_t>(out.size()), text.constData(),
                      static_cast<std::size_t>(text.size()), 3);
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

QByteArray encode(const QByteArray &coding, const QByteArray &text)
{
    if (coding == "br")
        return brotli(text);
    return coding == "zstd" ? zstd(text) : gzip(text);
}

std::variant<QByteArray, CodingFault> decode(const QByteArray &coding, const QByteArray &body,
                                             qsizetype limit = kLimit)
{
    return decodeContent({{"Content-Encoding", coding}}, body, limit);
}

void addCodings()
{
    QTest::addColumn<QByteArray>("coding");
    for (const char *coding : {"gzip", "br", "zstd"})
        QTest::newRow(coding) << QByteArray(coding);
}

} // namespace

class TestContentCoding final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codedTextComesBack_data() { addCodings(); }
    void codedTextComesBack()
    {
        QFETCH(QByteArray, coding);
        for (const QByteArray &text :
             {QByteArray(), QByteArray("{\"model\":\"\xC3\xA9\"}"), QByteArray(kLimit, 'x')}) {
            const auto decoded = decode(coding, encode(coding, text));
            QVERIFY(std::holds_alternative<QByteArray>(decoded));
            QCOMPARE(std::get<QByteArray>(decoded), text);
        }
    }

    void moreThanTheLimitIsTooLarge_data() { addCodings(); }
    void moreThanTheLimitIsTooLarge()
    {
        QFETCH(QByteArray, coding);
        const QByteArray bomb = encode(coding, QByteArray(50'000'000, '\0'));
        QVERIFY(bomb.size() < kLimit);
        for (const QByteArray &body : {bomb, encode(coding, QByteArray(kLimit + 1, 'x'))}) {
            const auto decoded = decode(coding, body);
            QVERIFY(std::holds_alternative<CodingFault>(decoded));
            QCOMPARE(std::get<CodingFault>(decoded), CodingFault::tooLarge);
        }
    }

    void damagedBytesAreMalformed_data() { addCodings(); }
    void damagedBytesAreMalformed()
    {
        QFETCH(QByteArray, coding);
        const QByteArray whole =
            encode(coding, QByteArray("some text that is long enough ").repeated(40));
        QByteArray longer = whole + "x";
        for (const QByteArray &body :
             {QByteArray(), QByteArray("no such thing"), whole.first(whole.size() - 1),
              whole.first(whole.size() / 2), longer}) {
            const auto decoded = decode(coding, body);
            QVERIFY2(std::holds_alternative<CodingFault>(decoded), body.toHex().constData());
            QCOMPARE(std::get<CodingFault>(decoded), CodingFault::malformed);
        }
    }

    void severalMembersAreOneText()
    {
        QCOMPARE(std::get<QByteArray>(decode("gzip", gzip("one ") + gzip("two"))),
                 QByteArray("one two"));
        QCOMPARE(std::get<QByteArray>(decode("zstd", zstd("one ") + zstd("two"))),
                 QByteArray("one two"));
    }

    void codingsAreTakenOffInReverse()
    {
        const QByteArray body = zstd(gzip("text"));
        QCOMPARE(std::get<QByteArray>(decode(" GZIP ,zstd", body)), QByteArray("text"));
        QCOMPARE(std::get<QByteArray>(decodeContent(
                     {{"Content-Encoding", "gzip"}, {"content-encoding", "zstd"}}, body, kLimit)),
                 QByteArray("text"));
        QCOMPARE(std::get<CodingFault>(decode("zstd, gzip", body)), CodingFault::malformed);
    }

    void otherCodingsAreUnknown_data()
    {
        QTest::addColumn<QByteArray>("coding");
        for (const char *coding :
             {"deflate", "compress", "gzip;q=1", "*", "gzip, snappy", "gzip,gzip,gzip,gzip"})
            QTest::newRow(coding) << QByteArray(coding);
    }
    void otherCodingsAreUnknown()
    {
        QFETCH(QByteArray, coding);
        QCOMPARE(std::get<CodingFault>(decode(coding, gzip("x"))), CodingFault::unknown);
    }

    void identityIsNoCoding()
    {
        QVERIFY(!isContentCoded({}));
        QVERIFY(!isContentCoded({{"Content-Encoding", "Identity, "}}));
        QVERIFY(isContentCoded({{"content-encoding", "br"}}));
        QCOMPARE(std::get<QByteArray>(decode("identity", "as it is")), QByteArray("as it is"));
    }
};

QTEST_APPLESS_MAIN(TestContentCoding)
#include "tst_contentcoding.moc"
