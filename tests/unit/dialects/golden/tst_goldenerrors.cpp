// SPDX-License-Identifier: GPL-3.0-or-later
// Every error status of every upstream, as each client is told of it (tests/data/dialects/errors).
#include "goldentarget.h"
#include "jsonmatch.h"

#include "core/base/bytes.h"
#include "core/gateway/failurewords.h"
#include "core/upstream/errorclassifier.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::golden;
using namespace Qt::StringLiterals;

namespace {

constexpr WallTime kNow{Milliseconds(1'790'000'000'000)};

/// What the proxy tells of an answer with this status: who is to blame is the classifier's
/// business, and what blames nobody goes to the client as the upstream said it.
ClientError clientError(const Target &upstream, int status, const QByteArray &body,
                        DialectId client)
{
    const Headers headers;
    const AttemptVerdict verdict = classifyAnswer({.dialect = upstream.dialect,
                                                   .status = status,
                                                   .headers = headers,
                                                   .body = view(body),
                                                   .model = "up-model",
                                                   .credential = CredentialKind::apiKey},
                                                  kNow);
    if (verdict.outcome.kind == OutcomeKind::neutral)
        return refusalFor(verdict.outcome, view(body), client);
    return clientErrorFor(verdict.outcome);
}

const json::Object &errorIn(const json::Object &body)
{
    return body.at("error").get_object();
}

} // namespace

class TestGoldenErrors final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTold_data()
    {
        QTest::addColumn<QByteArray>("upstream");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<int>("client");
        for (const Target &target : targets()) {
            const json::Object bodies = dataFile(u"errors/"_s + json::toQString(target.name));
            for (const auto &body : bodies) {
                if (body.key() == "rule")
                    continue;
                for (const DialectId client : kAllDialects) {
                    const QByteArray name = toBytes(body.key()) + ": " + toBytes(target.name) +
                                            " > " + toBytes(dialectName(client));
                    QTest::newRow(name.constData())
                        << toBytes(target.name) << toBytes(body.key()) << static_cast<int>(client);
                }
            }
        }
    }

    void isTold()
    {
        QFETCH(QByteArray, upstream);
        QFETCH(QByteArray, status);
        QFETCH(int, client);
        const auto dialect = static_cast<DialectId>(client);
        const json::Object bodies = dataFile(u"errors/"_s + QString::fromUtf8(upstream));
        static const json::Object kClients = dataFile(u"errors/clients"_s);
        const json::Object &expected =
            kClients.at(view(status)).at(dialectName(dialect)).get_object();

        const ClientError error = clientError(targetNamed(view(upstream)), status.toInt(),
                                              json::dump(bodies.at(view(status))), dialect);
        const Dialect &words = dialectFor(dialect);
        QCOMPARE(words.errorStatus(error.kind), static_cast<int>(expected.at("status").as_int64()));
        const auto body = json::parseObject(view(words.errorBody(error)));
        QVERIFY(body.ok());
        const json::Object &told = errorIn(*body);
        const bool google = dialect == DialectId::gemini;
        QCOMPARE(textAt(told, google ? "status" : "type"), textAt(expected, "type"));
        if (expected.contains("code"))
            QCOMPARE(json::dump(told.at("code")), json::dump(expected.at("code")));
        if (google)
            QCOMPARE(told.at("code").as_int64(), expected.at("status").as_int64());
        if (dialect == DialectId::anthropic)
            QCOMPARE(textAt(*body, "type"), std::string("error"));
        const json::Value &raw = bodies.at(view(status));
        const json::Value &said = raw.is_array() ? raw.get_array()[0] : raw;
        const std::string sentence = textAt(errorIn(said.get_object()), "message");
        QVERIFY2(textAt(told, "message").find(sentence) != std::string::npos,
                 textAt(told, "message").c_str());
    }
};

QTEST_GUILESS_MAIN(TestGoldenErrors)
#include "tst_goldenerrors.moc"
