// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/accessguard.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::Headers)
Q_DECLARE_METATYPE(signalbox::AccessGuard::AdminVerdict)

using namespace signalbox;

namespace {

HttpRequest request(const Headers &headers, const QByteArray &target = "/v1/models")
{
    HttpRequest made;
    made.method = "GET";
    made.target = target;
    made.headers = headers;
    made.peer = QHostAddress(QHostAddress::LocalHost);
    return made;
}

AccessRules rules()
{
    AccessRules made;
    made.clientKeys = {{ClientKeyId("default"), hashKey("secret-key")},
                       {ClientKeyId("second"), hashKey("other key")}};
    made.adminKeySha256 = hashKey("admin");
    made.allowedHosts = {"box.example"};
    made.allowedOrigins = {"https://app.example"};
    return made;
}

} // namespace

class TestAccessGuard final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreFoundInTheirFourPlaces_data()
    {
        QTest::addColumn<Headers>("headers");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("id");
        const auto row = [](const char *name, const Headers &headers, const char *target,
                            const char *id) {
            QTest::newRow(name) << headers << QByteArray(target) << QByteArray(id);
        };
        row("bearer", {{"Authorization", "Bearer secret-key"}}, "/", "default");
        row("bearer, other case", {{"authorization", "bEARER secret-key"}}, "/", "default");
        row("blanks around", {{"Authorization", "Bearer   secret-key "}}, "/", "default");
        row("x-api-key", {{"X-Api-Key", "secret-key"}}, "/", "default");
        row("x-goog-api-key", {{"x-goog-api-key", "secret-key"}}, "/", "default");
        row("query", {}, "/v1?a=1&key=secret-key", "default");
        row("query, escaped", {}, "/v1?key=other%20key", "second");
        row("second of several", {{"Authorization", "Bearer wrong"}, {"x-api-key", "secret-key"}},
            "/", "default");
        row("none", {}, "/", "");
        row("wrong", {{"Authorization", "Bearer secret-keY"}}, "/", "");
        row("basic", {{"Authorization", "Basic secret-key"}}, "/", "");
        row("scheme alone", {{"Authorization", "Bearer "}}, "/", "");
        row("prefix of it", {{"x-api-key", "secret-ke"}}, "/", "");
        row("admin key", {{"x-api-key", "admin"}}, "/", "");
        row("other parameter", {}, "/v1?monkey=secret-key", "");
    }
    void keysAreFoundInTheirFourPlaces()
    {
        QFETCH(Headers, headers);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, id);
        AccessGuard guard;
        guard.setRules(rules());
        const ClientKeyRule *rule = guard.clientKey(request(headers, target));
        QCOMPARE(rule ? QByteArray::fromStdString(rule->id.str()) : QByteArray(), id);
    }

    void anEmptyKeyOpensNothing()
    {
        AccessRules careless = rules();
        careless.clientKeys.push_back({ClientKeyId("empty"), hashKey("")});
        careless.clientKeys.push_back({ClientKeyId("none"), QByteArray()});
        AccessGuard guard;
        guard.setRules(careless);
        QVERIFY(!guard.clientKey(request({{"x-api-key", ""}})));
        QVERIFY(!guard.clientKey(request({{"x-api-key", "  "}})));
        QVERIFY(!guard.clientKey(request({}, "/v1?key=")));
    }

    void foreignHostsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("lan");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char *host, bool lan, bool allowed) {
            QTest::addRow("%s%s", host, lan ? " (LAN)" : "") << QByteArray(host) << lan << allowed;
        };
        row("127.0.0.1:8045", false, true);
        row("127.0.0.1", false, true);
        row("LocalHost:1", false, true);
        row("[::1]:8045", false, true);
        row("box.example:8045", false, true);
        row("BOX.example", false, true);
        row("evil.example", false, false);
        row("127.0.0.1.evil.example", false, false);
        row("localhost.evil.example:8045", false, false);
        row("192.168.1.2:8045", false, false);
        row("192.168.1.2:8045", true, true);
        row("evil.example", true, false);
        row("", false, false);
        row("[::1", false, true);
        row("[2001:db8::1]:80", false, false);
    }
    void foreignHostsAreRefused()
    {
        QFETCH(QByteArray, host);
        QFETCH(bool, lan);
        QFETCH(bool, allowed);
        AccessRules made = rules();
        made.allowLan = lan;
        AccessGuard guard;
        guard.setRules(made);
        const auto verdict = guard.checkHost(request({{"Host", host}}));
        QCOMPARE(!verdict.has_value(), allowed);
        if (verdict)
            QCOMPARE(*verdict, ErrorClass::foreignHost);
    }

    void theUnixSocketNeedsNoHost()
    {
        AccessGuard guard;
        guard.setRules(rules());
        HttpRequest made = request({{"Host", "anything"}});
        made.viaUnixSocket = true;
        QVERIFY(!guard.checkHost(made));
        QVERIFY(!guard.checkHost(request({}))); // HTTP/1.0
    }

    void foreignOriginsAreRefused()
    {
        AccessGuard guard;
        guard.setRules(rules());
        QVERIFY(!guard.checkOrigin(request({})));
        QVERIFY(!guard.originAllowed(request({})));
        QVERIFY(!guard.checkOrigin(request({{"Origin", "https://app.example"}})));
        QVERIFY(guard.originAllowed(request({{"Origin", "https://app.example"}})));
        for (const char *origin : {"null", "", "http://app.example", "https://app.example:444",
                                   "https://app.example.evil", "http://127.0.0.1:8045"})
            QCOMPARE(guard.checkOrigin(request({{"Origin", origin}})),
                     std::optional(ErrorClass::foreignOrigin));
    }

    void adminIsForItsKeyAndThisMachine_data()
    {
        QTest::addColumn<Headers>("headers");
        QTest::addColumn<QByteArray>("peer");
        QTest::addColumn<AccessGuard::AdminVerdict>("verdict");
        const auto row = [](const char *name, const Headers &headers, const char *peer,
                            AccessGuard::AdminVerdict verdict) {
            QTest::newRow(name) << headers << QByteArray(peer) << verdict;
        };
        using enum AccessGuard::AdminVerdict;
        const Header key{"Authorization", "Bearer admin"};
        const Header own{"Host", "localhost:8045"};
        row("right", {key, own}, "127.0.0.1", allowed);
        row("IPv6", {key, {"Host", "[::1]:8045"}}, "::1", allowed);
        row("no key", {own}, "127.0.0.1", wrongKey);
        row("wrong key", {{"Authorization", "Bearer admin2"}, own}, "127.0.0.1", wrongKey);
        row("client key", {{"Authorization", "Bearer secret-key"}, own}, "127.0.0.1", wrongKey);
        row("other place", {{"x-api-key", "admin"}, own}, "127.0.0.1", wrongKey);
        row("web page", {key, own, {"Origin", "http://localhost:8045"}}, "127.0.0.1", foreign);
        row("web page that clients may be", {key, own, {"Origin", "https://app.example"}},
            "127.0.0.1", foreign);
        row("rebound name", {key, {"Host", "evil.example"}}, "127.0.0.1", foreignHost);
        row("name for clients only", {key, {"Host", "box.example"}}, "127.0.0.1", foreignHost);
        row("other machine", {key, own}, "192.168.1.9", foreign);
    }
    void adminIsForItsKeyAndThisMachine()
    {
        QFETCH(Headers, headers);
        QFETCH(QByteArray, peer);
        QFETCH(AccessGuard::AdminVerdict, verdict);
        AccessGuard guard;
        guard.setRules(rules());
        HttpRequest made = request(headers, "/admin/v1/status");
        made.peer = QHostAddress(QString::fromLatin1(peer));
        QCOMPARE(guard.checkAdmin(made), verdict);
    }

    void remoteAdminMustBeAllowed()
    {
        AccessRules made = rules();
        made.adminAllowRemote = true;
        AccessGuard guard;
        guard.setRules(made);
        HttpRequest asked = request({{"Authorization", "Bearer admin"}, {"Host", "box.example"}});
        asked.peer = QHostAddress(QStringLiteral("192.168.1.9"));
        QCOMPARE(guard.checkAdmin(asked), AccessGuard::AdminVerdict::allowed);
    }

    void withoutAnAdminKeyOnlyTheSocketServes()
    {
        AccessRules made = rules();
        made.adminKeySha256.clear();
        AccessGuard guard;
        guard.setRules(made);
        HttpRequest asked = request({{"Authorization", "Bearer "}});
        QCOMPARE(guard.checkAdmin(asked), AccessGuard::AdminVerdict::wrongKey);
        asked.viaUnixSocket = true;
        asked.peer.clear();
        QCOMPARE(guard.checkAdmin(asked), AccessGuard::AdminVerdict::allowed);
    }
};

QTEST_APPLESS_MAIN(TestAccessGuard)
#include "tst_accessguard.moc"
