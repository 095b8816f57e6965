// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/urlpolicy.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;

class TestUrlPolicy final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upstreamUrlsFollowTheContract_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("url");
        const auto row = [](const char *name, DialectId dialect, const char *base,
                            const char *version, const char *path, const char *query,
                            const char *url) {
            QTest::newRow(name) << dialect << QByteArray(base) << QByteArray(version)
                                << QByteArray(path) << QByteArray(query) << QByteArray(url);
        };
        using enum DialectId;
        row("openai: empty path", openaiChat, "https://h.example", "v1", "/chat/completions", "",
            "https://h.example/v1/chat/completions");
        row("openai: only a slash", openaiChat, "https://h.example/", "v1", "/chat/completions", "",
            "https://h.example/v1/chat/completions");
        row("openai: given version", openaiResponses, "https://h.example/v1", "", "/responses", "",
            "https://h.example/v1/responses");
        row("openai: own path", openaiChat, "https://h.example/api/paas/v4", "v1",
            "/chat/completions", "", "https://h.example/api/paas/v4/chat/completions");
        row("openai: gemini's own", openaiChat, "https://h.example/v1beta/openai/", "v1",
            "/chat/completions", "", "https://h.example/v1beta/openai/chat/completions");
        row("anthropic: empty path", anthropic, "https://h.example", "v1", "/messages", "",
            "https://h.example/v1/messages");
        row("anthropic: trailing v1 once", anthropic, "https://h.example/v1/", "v1",
            "/messages/count_tokens", "", "https://h.example/v1/messages/count_tokens");
        row("anthropic: own path", anthropic, "https://h.example/api/anthropic", "v1", "/messages",
            "beta=true", "https://h.example/api/anthropic/v1/messages?beta=true");
        row("anthropic: own path and v1", anthropic, "https://h.example/api/v1", "v1", "/messages",
            "", "https://h.example/api/v1/messages");
        row("gemini: client's version", gemini, "https://h.example", "v1alpha",
            "/models/m:countTokens", "", "https://h.example/v1alpha/models/m:countTokens");
        row("gemini: none from the client", gemini, "https://h.example", "", "/models", "",
            "https://h.example/v1beta/models");
        row("gemini: base says v1", gemini, "https://h.example/v1", "v1beta",
            "/models/m:generateContent", "", "https://h.example/v1/models/m:generateContent");
        row("gemini: base says v1beta", gemini, "https://h.example/x/v1beta/", "v1",
            "/models/m:generateContent", "", "https://h.example/x/v1beta/models/m:generateContent");
        row("gemini: no version at the end", gemini, "https://h.example/notv1", "v1beta", "/models",
            "", "https://h.example/notv1/v1beta/models");
        row("gemini: key never goes along", gemini, "https://h.example", "v1beta",
            "/models/m:streamGenerateContent", "alt=sse&key=CLIENT",
            "https://h.example/v1beta/models/m:streamGenerateContent?alt=sse");
        row("port and case of the base", openaiChat, "http://LocalHost:1234", "v1", "/models", "",
            "http://LocalHost:1234/v1/models");
    }

    void upstreamUrlsFollowTheContract()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, base);
        QFETCH(QByteArray, version);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, url);
        QCOMPARE(upstreamUrl(dialect, base.toStdString(), version.toStdString(), path.toStdString(),
                             query.toStdString()),
                 url);
    }

    void theKeyParameterIsTakenOut_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("kept");
        const auto row = [](const char *query, const char *kept) {
            QTest::newRow(query) << QByteArray(query) << QByteArray(kept);
        };
        row("", "");
        row("key=a", "");
        row("key", "");
        row("key=a&key=b", "");
        row("a=1&key=x&b=2", "a=1&b=2");
        row("monkey=1&keys=2&KEY=3", "monkey=1&keys=2&KEY=3");
        row("a=1&&b=2&", "a=1&b=2");
        row("a=key=b", "a=key=b");
    }

    void theKeyParameterIsTakenOut()
    {
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, kept);
        QCOMPARE(withoutKeyParameter(query.toStdString()), kept.toStdString());
    }

    void baseUrlsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *url, bool accepted) {
            QTest::newRow(url) << QByteArray(url) << accepted;
        };
        row("https://api.example.com/v1", true);
        row("https://api.example.com:8443", true);
        row("http://127.0.0.1:11434", true);
        row("http://localhost:11434/v1", true);
        row("http://[::1]:11434", true);
        row("http://192.168.1.5:8000", false);
        row("https://192.168.1.5:8000", true);
        row("http://10.1.2.3", false);
        row("https://10.1.2.3", true);
        row("http://172.31.0.1", false);
        row("https://172.31.0.1", true);
        row("http://172.32.0.1", false);
        row("http://nas:8000", false);
        row("https://nas:8000", true);
        row("http://api.example.com/v1", false);
        row("http://8.8.8.8", false);
        row("http://127.0.0.1.evil.example", false);
        row("http://localhost.evil.example", false);
        row("https://user:pw@api.example.com", false);
        row("https://api.example.com/?a=1", false);
        row("https://api.example.com/#a", false);
        row("ftp://api.example.com", false);
        row("api.example.com/v1", false);
        row("https://", false);
        row("", false);
        row("https://a b", false);
        row("file:///etc/passwd", false);
    }

    void baseUrlsAreChecked()
    {
        QFETCH(QByteArray, url);
        QFETCH(bool, accepted);
        const Status status = checkBaseUrl(url.toStdString(), {});
        QCOMPARE(status.ok(), accepted);
        if (!accepted) {
            QCOMPARE(status.error().code, ErrorCode::invalidArgument);
            QCOMPARE(status.error().fields.front().pointer, std::string("/base_url"));
        }
    }

    void proxyChoicesAreChecked_data()
    {
        QTest::addColumn<QByteArray>("choice");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *choice, bool accepted) {
            QTest::newRow(choice) << QByteArray(choice) << accepted;
        };
        row("system", true);
        row("none", true);
        row("http://127.0.0.1:3128", true);
        row("https://proxy.example.com/", true);
        row("socks5://10.0.0.1:1080", true);
        row("socks5h://[::1]:1080", true);
        row("", false);
        row("direct", false);
        row("127.0.0.1:3128", false);
        row("socks4://127.0.0.1", false);
        row("ftp://127.0.0.1", false);
        row("http://", false);
        row("http://user:password@proxy.example.com", false);
        row("http://user@proxy.example.com", false);
        row("http://:@proxy.example.com", false);
        row("http://@proxy.example.com", false);
        row("http://proxy.example.com/path", false);
        row("http://proxy.example.com?a=b", false);
        row("http://a b", false);
    }

    void proxyChoicesAreChecked()
    {
        QFETCH(QByteArray, choice);
        QFETCH(bool, accepted);
        QCOMPARE(isProxyChoice(choice.toStdString()), accepted);
    }

    void ourOwnListenerIsRefused_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *url, const char *host, bool accepted) {
            QTest::addRow("%s on %s", url, host) << QByteArray(url) << QByteArray(host) << accepted;
        };
        row("http://127.0.0.1:8045", "127.0.0.1", false);
        row("http://localhost:8045/v1", "127.0.0.1", false);
        row("http://[::1]:8045", "127.0.0.1", false);
        row("http://127.0.0.1:8045", "0.0.0.0", false);
        row("http://127.0.0.1:8046", "127.0.0.1", true);
        row("https://192.168.1.5:8045", "192.168.1.5", false);
        row("https://192.168.1.6:8045", "192.168.1.5", true);
    }

    void ourOwnListenerIsRefused()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, host);
        QFETCH(bool, accepted);
        QCOMPARE(checkBaseUrl(url.toStdString(), {{host.toStdString(), 8045}}).ok(), accepted);
    }

    void originsAreNormal()
    {
        QCOMPARE(originOf("https://API.Example.com/v1"),
                 std::string("https://api.example.com:443"));
        QCOMPARE(originOf("http://localhost"), std::string("http://localhost:80"));
        QCOMPARE(originOf("http://localhost:99/x"), std::string("http://localhost:99"));
        QCOMPARE(originOf("nothing"), std::string());
        QCOMPARE(originOf(""), std::string());
    }

    void loopbackHostsAreKnown()
    {
        for (const char *host :
             {"localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"})
            QVERIFY2(isLoopbackHost(host), host);
        for (const char *host : {"", "localhost.example", "128.0.0.1", "::2", "0.0.0.0", "[]"})
            QVERIFY2(!isLoopbackHost(host), host);
    }

    void loopbackAndTheDemoNeedNoNetwork()
    {
        for (const char *host : {"localhost", "127.0.0.1", "::1", "demo.invalid"})
            QVERIFY2(needsNoNetwork(host), host);
        for (const char *host : {"", "example.test", "other.invalid", "demo.invalid.example.test"})
            QVERIFY2(!needsNoNetwork(host), host);
    }
};

QTEST_APPLESS_MAIN(TestUrlPolicy)
#include "tst_urlpolicy.moc"
