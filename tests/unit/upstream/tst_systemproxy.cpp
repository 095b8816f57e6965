// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/systemproxy.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

/// Which proxy the environment asks for.
class TestSystemProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheEnvironment_data();
    void followsTheEnvironment();
};

void TestSystemProxy::followsTheEnvironment_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("proxy");
    const QStringList both = {u"http_proxy=http://h:1"_s, u"https_proxy=http://s:2"_s};
    const auto row = [](const char *title, const QStringList &environment, const char *url,
                        const char *proxy) {
        QTest::newRow(title) << environment << QByteArray(url) << QByteArray(proxy);
    };
    row("nothing set", {}, "https://api.example.com/", "");
    row("https", both, "https://api.example.com/v1", "http://s:2");
    row("http", both, "http://api.example.com/v1", "http://h:1");
    row("upper case", {u"HTTPS_PROXY=http://s:2"_s}, "https://api.example.com/", "http://s:2");
    row("HTTP_PROXY is not trusted", {u"HTTP_PROXY=http://h:1"_s}, "http://api.example.com/", "");
    row("lower case first", {u"HTTPS_PROXY=http://u:3"_s, u"https_proxy=http://s:2"_s},
        "https://api.example.com/", "http://s:2");
    row("all_proxy", {u"ALL_PROXY=socks5h://a:3"_s}, "https://api.example.com/", "socks5h://a:3");
    row("loopback", both, "https://127.0.0.1:9/", "");
    row("localhost", both, "http://LOCALHOST/", "");
    row("IPv6 loopback", both, "http://[::1]:9/", "");
    row("private address", both, "https://192.168.1.2/", "");
    row("public address", both, "https://93.184.216.34/", "http://s:2");
    row("excepted", both + QStringList{u"no_proxy=foo.org,.example.com"_s},
        "https://api.example.com/", "");
    row("excepted host itself", both + QStringList{u"no_proxy=api.example.com"_s},
        "https://api.example.com:8443/", "");
    row("another host", both + QStringList{u"no_proxy=api.example.com"_s},
        "https://notapi.example.com/", "http://s:2");
    row("end of a name only", both + QStringList{u"no_proxy=ple.com"_s}, "https://api.example.com/",
        "http://s:2");
    row("every host", both + QStringList{u"NO_PROXY=*"_s}, "https://api.example.com/", "");
    row("subnet", both + QStringList{u"no_proxy=93.184.0.0/16"_s}, "https://93.184.216.34/", "");
    row("other subnet", both + QStringList{u"no_proxy=93.185.0.0/16"_s}, "https://93.184.216.34/",
        "http://s:2");
}

void TestSystemProxy::followsTheEnvironment()
{
    QFETCH(QStringList, environment);
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, proxy);
    QProcessEnvironment variables;
    for (const QString &entry : environment)
        variables.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    QCOMPARE(SystemProxy(variables).proxyFor(url), proxy);
}

QTEST_APPLESS_MAIN(TestSystemProxy)
#include "tst_systemproxy.moc"
