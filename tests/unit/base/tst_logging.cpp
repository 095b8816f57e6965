// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/logging.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestLogging final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void credentialsAreRedacted_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("redacted");
        QTest::newRow("bearer") << u"Authorization: Bearer abc.def-123"_s
                                << u"Authorization: Bearer [redacted]"_s;
        QTest::newRow("x-api-key")
            << u"x-api-key: abc123, accept: */*"_s << u"x-api-key: [redacted], accept: */*"_s;
        QTest::newRow("x-goog-api-key")
            << u"X-Goog-Api-Key: abc"_s << u"X-Goog-Api-Key: [redacted]"_s;
        QTest::newRow("json member") << u"{\"api_key\":\"abc\",\"port\":1}"_s
                                     << u"{\"api_key\":\"[redacted]\",\"port\":1}"_s;
        QTest::newRow("refresh token")
            << u"{\"refresh_token\": \"1//abc\"}"_s << u"{\"refresh_token\": \"[redacted]\"}"_s;
        QTest::newRow("query") << u"GET /v1beta/models?key=abc&x=1"_s
                               << u"GET /v1beta/models?key=[redacted]&x=1"_s;
        QTest::newRow("passphrase") << u"passphrase=hunter2"_s << u"passphrase=[redacted]"_s;
        QTest::newRow("openai key alone")
            << u"tried sk-proj-abcdefghijkl today"_s << u"tried [redacted] today"_s;
        QTest::newRow("google key alone") << u"AIzaSyA1234567890abcdef"_s << u"[redacted]"_s;
        QTest::newRow("two in a line") << u"x-api-key: one; x-api-key: two"_s
                                       << u"x-api-key: [redacted]; x-api-key: [redacted]"_s;
        QTest::newRow("words that begin alike")
            << u"the skeletonconstruction of pkgconfigurations"_s
            << u"the skeletonconstruction of pkgconfigurations"_s;
        QTest::newRow("nothing secret")
            << u"listening on 127.0.0.1:8045"_s << u"listening on 127.0.0.1:8045"_s;
    }

    void credentialsAreRedacted()
    {
        QFETCH(QString, text);
        QFETCH(QString, redacted);
        QCOMPARE(redact(text), redacted);
    }

    void levelsHaveNames()
    {
        QCOMPARE(logLevelFromName("debug"), std::optional(LogLevel::debug));
        QCOMPARE(logLevelFromName("error"), std::optional(LogLevel::error));
        QCOMPARE(logLevelFromName("Info"), std::nullopt);
        QCOMPARE(logLevelFromName(""), std::nullopt);
    }

    void theLogFileGetsLinesAboveTheLevelAndNoSecrets()
    {
        const QTemporaryDir dir;
        const QString path = dir.filePath(u"log"_s);
        const Status missing = installLogging(LogLevel::info, dir.filePath(u"none/log"_s));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::inputOutput);
        QVERIFY(installLogging(LogLevel::warning, path).ok());
        qCInfo(lcStore, "too quiet");
        qCWarning(lcStore, "sent Bearer topsecret");
        setLogLevel(LogLevel::debug);
        qCDebug(lcEngine, "now heard");
        qInstallMessageHandler(nullptr);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QCOMPARE(text.count('\n'), 2);
        QVERIFY(text.contains("warning signalbox.store: sent Bearer [redacted]\n"));
        QVERIFY(text.contains("debug signalbox.engine: now heard\n"));
    }
};

QTEST_APPLESS_MAIN(TestLogging)
#include "tst_logging.moc"
