// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest request, the cheapest model, and what is told of the answer.
#include "core/engine/accounttest.h"

#include "core/json/value.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

const ProviderRegistry &registry()
{
    static const ProviderRegistry kRegistry = ProviderRegistry::builtIn().value();
    return kRegistry;
}

} // namespace

class TestAccountTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCheapestLookingModelIsTaken_data()
    {
        QTest::addColumn<QStringList>("models");
        QTest::addColumn<QString>("taken");
        QTest::newRow("mini") << QStringList{u"gpt-5"_s, u"gpt-5-mini"_s} << u"gpt-5-mini"_s;
        QTest::newRow("nano before mini")
            << QStringList{u"gpt-5-mini"_s, u"gpt-5-nano"_s} << u"gpt-5-nano"_s;
        QTest::newRow("haiku") << QStringList{u"claude-opus-4"_s, u"claude-haiku-4"_s}
                               << u"claude-haiku-4"_s;
        QTest::newRow("Gemini is no mini")
            << QStringList{u"gemini-3-pro"_s, u"gemini-3-flash"_s} << u"gemini-3-flash"_s;
        QTest::newRow("lite before flash")
            << QStringList{u"gemini-3-flash"_s, u"gemini-3-flash-lite"_s}
            << u"gemini-3-flash-lite"_s;
        QTest::newRow("the first otherwise") << QStringList{u"b"_s, u"a"_s} << u"b"_s;
        QTest::newRow("what talks")
            << QStringList{u"text-embedding-3-small"_s, u"gpt-4o-mini-tts"_s, u"gpt-5"_s}
            << u"gpt-5"_s;
        QTest::newRow("nothing that talks") << QStringList{u"whisper-1"_s} << QString();
        QTest::newRow("none") << QStringList() << QString();
    }

    void theCheapestLookingModelIsTaken()
    {
        QFETCH(QStringList, models);
        QFETCH(QString, taken);
        std::vector<std::string> list;
        for (const QString &model : models)
            list.push_back(model.toStdString());
        QCOMPARE(QString::fromStdString(cheapestModel(list)), taken);
    }

    void requestsAreInTheProvidersDialect_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("openai") << QByteArray("openai") << QByteArray("gpt-5")
                                << QByteArray("/v1/responses");
        QTest::newRow("openrouter")
            << QByteArray("openrouter") << QByteArray("a/b") << QByteArray("/v1/chat/completions");
        QTest::newRow("anthropic")
            << QByteArray("anthropic") << QByteArray("claude-x") << QByteArray("/v1/messages");
        QTest::newRow("Vertex, Claude")
            << QByteArray("vertex") << QByteArray("claude-x") << QByteArray("/v1/messages");
        QTest::newRow("Vertex, Gemini") << QByteArray("vertex") << QByteArray("gemini-x")
                                        << QByteArray("/v1beta/models/gemini-x:generateContent");
    }

    void requestsAreInTheProvidersDialect()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, target);
        const ProviderDefinition *definition = registry().find(ProviderId(provider.toStdString()));
        const HttpRequest request = testRequest(*definition, Account(), model.toStdString());
        QCOMPARE(request.method, "POST");
        QCOMPARE(request.target, target);
        const auto body = json::parseObject(
            {request.body.constData(), static_cast<std::size_t>(request.body.size())});
        QVERIFY(body);
        if (!target.contains(model))
            QCOMPARE(std::string(body->at("model").as_string()), model.toStdString());
    }

    void accountsWithAPrefixAreAskedByIt()
    {
        Account account;
        account.prefix = "team";
        const HttpRequest request =
            testRequest(*registry().find(ProviderId("anthropic")), account, "claude-x");
        QVERIFY(request.body.contains("\"team/claude-x\""));
    }

    void failuresAreToldInTheUpstreamsWords()
    {
        TestSink sink;
        sink.send(429, {}, R"({"error":{"message":"Slow down","type":"rate_limit_error"}})");
        RequestRecord record;
        record.status = 429;
        record.error = "ours";
        record.attemptList.emplace_back().status = 429;
        const TestReport report = testReport(record, sink, u"Work"_s, "m");
        QVERIFY(!report.ok);
        QCOMPARE(report.status, 429);
        QCOMPARE(report.message, u"Slow down"_s);
    }

    void aWaitThatIsGivenUpSaysSo()
    {
        TestSink sink;
        bool gone = false;
        sink.onGone = [&gone] { gone = true; };
        sink.leave();
        QVERIFY(gone && sink.clientGone());
        RequestRecord record;
        record.status = 499;
        record.error = "The client left";
        record.duration = Milliseconds(60'000);
        const TestReport report = testReport(record, sink, u"Work"_s, "m");
        QVERIFY(!report.ok);
        QCOMPARE(report.status, 0);
        QVERIFY2(report.message.contains(u"60 seconds"_s), qPrintable(report.message));
    }
};

QTEST_APPLESS_MAIN(TestAccountTest)
#include "tst_accounttest.moc"
