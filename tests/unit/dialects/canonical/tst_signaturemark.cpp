// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 2.6: proofs travel through clients of other dialects.
#include "core/dialects/canonical/signaturemark.h"

#include <QByteArray>
#include <QTest>

using namespace signalbox;

class TestSignatureMark final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownProofsTravelAsTheyAre()
    {
        const Signature own{"anthropic", "EqQB+/=="};
        QCOMPARE(carriedSignature(own, "anthropic"), std::string("EqQB+/=="));
        QVERIFY(signatureFrom("EqQB+/==", "anthropic") == own);
        QVERIFY(!isMarked("EqQB+/=="));
    }

    void nothingStaysNothing()
    {
        QCOMPARE(carriedSignature({"google", ""}, "anthropic"), std::string());
        QVERIFY(signatureFrom("", "anthropic") == Signature());
    }

    void proofsOfOthersComeBackWhole_data()
    {
        QTest::addColumn<std::string>("family");
        QTest::addColumn<std::string>("value");
        // Every remainder of the length by three, so that filling is seen to work.
        for (std::size_t length = 1; length <= 6; ++length) {
            const std::string name = "length " + std::to_string(length);
            QTest::newRow(name.c_str()) << std::string("google") << std::string(length, 'q');
        }
        QTest::newRow("standard base64") << std::string("google") << std::string("Cp+/AB==");
        QTest::newRow("fernet") << std::string("openai") << std::string("gAAAAAB-x_y=");
        QTest::newRow("looks like the frame") << std::string("openai") << std::string("..:a:.");
        QTest::newRow("not ASCII") << std::string("anthropic") << std::string("\xC3\xA9\n\"");
        QTest::newRow("large") << std::string("openai") << std::string(100'000, 'x');
    }

    void proofsOfOthersComeBackWhole()
    {
        QFETCH(std::string, family);
        QFETCH(std::string, value);
        const std::string carried = carriedSignature({family, value}, "none of them");
        QVERIFY(isMarked(carried));
        QVERIFY(carried.starts_with(kSignatureMark));
        QCOMPARE(carried.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789-_"),
                 std::string::npos);
        QCOMPARE(carried.size() % 4, std::size_t{0}); // strict decoders take it without padding
        QVERIFY(signatureFrom(carried, "anthropic") == (Signature{family, value}));
    }

    void clientsMayDecodeAndEncodeAgain()
    {
        const Signature signature{"google", "\xFB\xFF\xBE>>>???"};
        const std::string carried = carriedSignature(signature, "anthropic");
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(carried),
                                                        QByteArray::Base64UrlEncoding);
        const std::string standard = bytes.toBase64().toStdString();
        QVERIFY(standard != carried); // other characters for the same bytes
        QVERIFY(signatureFrom(standard, "anthropic") == signature);
    }

    void spoiltMarksGiveNothing_data()
    {
        QTest::addColumn<std::string>("carried");
        QTest::newRow("mark alone") << std::string(kSignatureMark);
        QTest::newRow("no base64") << std::string(kSignatureMark) + "!!!!";
        // base64 of "..google" without a colon, and of "..:x" without a family
        QTest::newRow("no value") << std::string(kSignatureMark) + "Li5nb29nbGU";
        QTest::newRow("no family") << std::string(kSignatureMark) + "Li46eA";
    }

    void spoiltMarksGiveNothing()
    {
        QFETCH(std::string, carried);
        QVERIFY(signatureFrom(carried, "anthropic").empty());
    }
};

QTEST_APPLESS_MAIN(TestSignatureMark)
#include "tst_signaturemark.moc"
