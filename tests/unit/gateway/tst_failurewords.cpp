// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/failurewords.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::Outcome)
Q_DECLARE_METATYPE(signalbox::ErrorClass)

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestFailureWords final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outcomesHaveTheirClass_data()
    {
        QTest::addColumn<Outcome>("outcome");
        QTest::addColumn<ErrorClass>("kind");
        using enum OutcomeKind;
        const auto row = [](const char *name, OutcomeKind kind, int status, ErrorClass expected) {
            Outcome outcome;
            outcome.kind = kind;
            outcome.status = status;
            QTest::newRow(name) << outcome << expected;
        };
        row("limited", rateLimited, 429, ErrorClass::rateLimited);
        row("refused key", unauthorized, 401, ErrorClass::unavailable);
        row("forbidden", forbidden, 403, ErrorClass::forbidden);
        row("suspended", suspended, 403, ErrorClass::forbidden);
        row("to be verified", validationRequired, 403, ErrorClass::forbidden);
        row("model", modelUnsupported, 404, ErrorClass::unknownModel);
        row("500", upstreamFailure, 500, ErrorClass::badGateway);
        row("502", upstreamFailure, 502, ErrorClass::badGateway);
        row("503", upstreamFailure, 503, ErrorClass::overloaded);
        row("529", upstreamFailure, 529, ErrorClass::overloaded);
        row("504", upstreamFailure, 504, ErrorClass::upstreamTimedOut);
        row("408", upstreamFailure, 408, ErrorClass::upstreamTimedOut);
        row("empty", emptyStream, 200, ErrorClass::badGateway);
        row("network", network, 0, ErrorClass::badGateway);
        Outcome overloaded;
        overloaded.kind = rateLimited;
        overloaded.reason = RateLimitReason::overloaded;
        QTest::newRow("overload with a hint") << overloaded << ErrorClass::overloaded;
    }
    void outcomesHaveTheirClass()
    {
        QFETCH(Outcome, outcome);
        QFETCH(ErrorClass, kind);
        QCOMPARE(clientErrorFor(outcome).kind, kind);
    }

    void offlineIsNobodysLimit()
    {
        NoAccount none;
        none.offline = true;
        none.retryAfter = Milliseconds(5000);
        none.causes[static_cast<std::size_t>(Cause::cooldownAccount)] = 2;
        QCOMPARE(errorClassFor(none), ErrorClass::unavailable);
        none.offline = false;
        QCOMPARE(errorClassFor(none), ErrorClass::rateLimited);
    }

    void wordsAndDelayOfTheUpstreamAreKept()
    {
        Outcome outcome;
        outcome.kind = OutcomeKind::rateLimited;
        outcome.message = QStringLiteral("slow down");
        outcome.hint = Milliseconds(5000);
        QCOMPARE(clientErrorFor(outcome).message, QStringLiteral("slow down"));
        QCOMPARE(clientErrorFor(outcome).retryAfter, std::optional(Milliseconds(5000)));
        outcome.kind = OutcomeKind::unauthorized;
        QVERIFY(clientErrorFor(outcome).message.contains(QLatin1String("credential: slow down")));
        QVERIFY(!clientErrorFor(Outcome{}).message.isEmpty());
    }

    void timeOutsAreToldApart()
    {
        const auto kindOf = [](NetworkPhase phase) {
            return clientErrorFor(TransferEnd{false, phase, QStringLiteral("x"), false}).kind;
        };
        QCOMPARE(kindOf(NetworkPhase::firstByteTimeout), ErrorClass::upstreamTimedOut);
        QCOMPARE(kindOf(NetworkPhase::idleTimeout), ErrorClass::upstreamTimedOut);
        QCOMPARE(kindOf(NetworkPhase::connect), ErrorClass::badGateway);
        QCOMPARE(kindOf(NetworkPhase::awaitResponse), ErrorClass::badGateway);
    }

    void tooLongIsToldInTheWordsThatClientsActOn_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("tooLong");
        QTest::newRow("wire 2.12 OpenAI's code")
            << QByteArray("{\"error\":{\"code\":\"context_length_exceeded\"}}") << true;
        QTest::newRow("wire 2.12 Anthropic's words")
            << QByteArray("{\"message\":\"Prompt is too long: 9 > 8\"}") << true;
        QTest::newRow("wire 2.12 Gemini's words")
            << QByteArray("The input token count (9) exceeds the maximum number of tokens") << true;
        QTest::newRow("something else") << QByteArray("temperature is too hot") << false;
    }
    void tooLongIsToldInTheWordsThatClientsActOn()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, tooLong);
        const Outcome outcome{.status = 400, .message = u"the upstream's words"_s};
        const std::string_view text(body.constData(), static_cast<std::size_t>(body.size()));
        const ClientError chat = refusalFor(outcome, text, DialectId::openaiChat);
        QCOMPARE(chat.kind, tooLong ? ErrorClass::contextTooLong : ErrorClass::badRequest);
        QCOMPARE(chat.message, u"the upstream's words"_s);
        QCOMPARE(refusalFor(outcome, text, DialectId::anthropic).message,
                 tooLong ? u"prompt is too long: the upstream's words"_s
                         : u"the upstream's words"_s);
    }

    void failuresInGoodAnswersAreJudged_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("retry");
        const auto row = [](const char *name, ErrorClass error, OutcomeKind kind, MayRetry retry) {
            QTest::newRow(name) << static_cast<int>(error) << static_cast<int>(kind)
                                << static_cast<int>(retry);
        };
        row("the request is wrong", ErrorClass::badRequest, OutcomeKind::neutral, MayRetry::never);
        row("too long", ErrorClass::contextTooLong, OutcomeKind::neutral, MayRetry::never);
        row("limited", ErrorClass::rateLimited, OutcomeKind::rateLimited, MayRetry::elsewhere);
        row("overloaded", ErrorClass::overloaded, OutcomeKind::upstreamFailure,
            MayRetry::elsewhere);
        row("wire 2.7 a malformed call: once more", ErrorClass::badGateway,
            OutcomeKind::upstreamFailure, MayRetry::once);
    }
    void failuresInGoodAnswersAreJudged()
    {
        QFETCH(int, error);
        QFETCH(int, kind);
        QFETCH(int, retry);
        const AttemptVerdict verdict =
            verdictFor({static_cast<ErrorClass>(error), u"words"_s, {}, {}, {}});
        QCOMPARE(static_cast<int>(verdict.outcome.kind), kind);
        QCOMPARE(static_cast<int>(verdict.retry), retry);
        QCOMPARE(verdict.outcome.message, u"words"_s);
    }
};

QTEST_APPLESS_MAIN(TestFailureWords)
#include "tst_failurewords.moc"
