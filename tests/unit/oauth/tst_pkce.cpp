// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 7636: verifier and challenge.
#include "core/oauth/pkce.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;

class TestPkce final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendixB()
    {
        QCOMPARE(pkceChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                 std::string("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    }

    void aVerifierIsRandomAndUnreserved()
    {
        const PkcePair one = newPkcePair();
        const PkcePair two = newPkcePair();
        const std::string_view verifier = one.verifier.view();
        QVERIFY(verifier.size() >= 43 && verifier.size() <= 128);
        QVERIFY(std::all_of(verifier.begin(), verifier.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        }));
        QCOMPARE(one.challenge, pkceChallenge(verifier));
        QVERIFY(!(one.verifier == two.verifier));
    }

    void aStateHas32RandomBytes()
    {
        const std::string state = newOAuthState();
        QCOMPARE(state.size(), std::size_t{52}); // base32
        QVERIFY(state != newOAuthState());
    }
};

QTEST_APPLESS_MAIN(TestPkce)
#include "tst_pkce.moc"
