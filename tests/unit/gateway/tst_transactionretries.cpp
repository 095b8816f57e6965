// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §6, §7: the retry budget, renewed credentials, probes that are no attempts,
// offline.
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::NetworkPhase)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kRefused = "{\"error\":{\"message\":\"token expired\"}}";

void addAccounts(TransactionFixture &f, int count)
{
    for (int i = 0; i < count; ++i)
        f.accounts.add(QByteArray("a" + QByteArray::number(i)).constData());
}

} // namespace

class TestTransactionRetries final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersDrawOnTheBudget_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("retryAfter");
        QTest::addColumn<bool>("draws");
        const auto row = [](const char *name, int status, bool draws, const char *hint = "") {
            QTest::newRow(name) << status << QByteArray(hint) << draws;
        };
        row("§7 500", 500, true);
        row("§7 502", 502, true);
        row("§7 408", 408, true);
        row("§7 503 without a hint", 503, true);
        row("§7 529 without a hint", 529, true);
        row("§7 503 with a hint", 503, false, "30");
        row("§7 429", 429, false);
        row("§7 401 of a key", 401, false);
        row("§7 403", 403, false);
    }
    void answersDrawOnTheBudget()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, retryAfter);
        QFETCH(bool, draws);
        const QByteArray body = "{\"error\":{\"message\":\"no\"}}";
        Headers headers;
        if (!retryAfter.isEmpty())
            headers.set("Retry-After", retryAfter);
        {
            TransactionFixture f;
            addAccounts(f, 2);
            f.accounts.retries = 1;
            f.chat();
            f.transport.answer(0, status, body, headers);
            QCOMPARE(f.transport.count(), std::size_t{2});
            QCOMPARE(f.accounts.retries, draws ? 0 : 1);
        }
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.retries = 0;
        f.chat();
        f.transport.answer(0, status, body, headers);
        QCOMPARE(f.transport.count(), draws ? std::size_t{1} : std::size_t{2});
        if (draws) { // spent: the failure at hand
            QVERIFY(f.sink->status >= 500);
            QVERIFY(f.ended());
            QCOMPARE(f.accounts.queries.size(), std::size_t{1});
        }
    }

    void networkFailuresDrawOnTheBudget_data()
    {
        QTest::addColumn<NetworkPhase>("phase");
        QTest::addColumn<int>("status");
        QTest::newRow("§7 refused") << NetworkPhase::connect << 502;
        QTest::newRow("§7 reset") << NetworkPhase::awaitResponse << 502;
    }
    void networkFailuresDrawOnTheBudget()
    {
        QFETCH(NetworkPhase, phase);
        QFETCH(int, status);
        TransactionFixture f;
        addAccounts(f, 3);
        f.accounts.retries = 0;
        f.chat();
        f.transport.fail(0, phase);
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.sink->status, status);
        QVERIFY(f.ended());
    }

    void emptyStreamsDrawOnTheBudget()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.retries = 0;
        f.chat("{\"model\":\"gpt-5\",\"stream\":true}");
        f.transport.head(0, 200, {{"Content-Type", "text/event-stream"}});
        f.transport.end(0);
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.sink->status, 502);
    }

    void nothingIsDrawnWhereNoRetryIsAllowed()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.settings.attempts.accounts = 1;
        f.accounts.retries = 5;
        f.chat();
        f.transport.answer(0, 500, "{}");
        QCOMPARE(f.sink->status, 502);
        QCOMPARE(f.accounts.retries, 5);
    }

    void limitsOfAttemptsAreSettings()
    {
        TransactionFixture f;
        addAccounts(f, 8);
        f.settings.attempts = {2, 4};
        f.chat();
        for (std::size_t i = 0; i < f.transport.count(); ++i)
            f.transport.answer(i, 429, "{\"error\":{\"message\":\"no\"}}");
        QCOMPARE(f.transport.count(), std::size_t{4});
    }

    void aRefusedTokenIsRenewedOnce()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.accounts.renewing = true;
        f.chat();
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.accounts.renewals, 1);
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(f.transport.request(1).headers.value("authorization"),
                 QByteArray("Bearer fresh-a0"));
        QCOMPARE(f.accounts.queries.size(), std::size_t{1}); // nobody else was asked for
        f.transport.answer(1, 200, "{\"x\":1}");
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("2"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.back().outcome.kind, OutcomeKind::success);
        QCOMPARE(f.record.attemptList.size(), std::size_t{2});
        QCOMPARE(f.record.attemptList.front().outcome, std::string("unauthorized"));
    }

    void aTokenRefusedAgainIsTheAccountsEnd()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.accounts.renewing = true;
        f.chat();
        f.transport.answer(0, 401, kRefused);
        f.transport.answer(1, 401, kRefused);
        QCOMPARE(f.accounts.renewals, 1);
        QCOMPARE(f.accounts.released.back().outcome.kind, OutcomeKind::unauthorized);
        // It was one account so far: the next one is the second attempt.
        QCOMPARE(f.accounts.queries.back().attempt, 1);
        QCOMPARE(f.accounts.queries.back().attempted, std::vector<AccountId>{AccountId("acc-a0")});
        f.transport.answer(2, 401, kRefused); // the other account's token, renewed too
        QCOMPARE(f.accounts.renewals, 2);
        f.transport.answer(3, 200, "{\"x\":1}");
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("4"));
        QVERIFY(f.ended());
    }

    void withoutAFreshTokenTheRequestMovesOn()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.chat();
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.accounts.renewals, 1);
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(f.transport.request(1).headers.value("authorization"),
                 QByteArray("Bearer key-a1"));
        f.transport.answer(1, 200, "{\"x\":1}");
        QCOMPARE(f.sink->status, 200);
        QVERIFY(f.ended());
    }

    void withoutAFreshTokenAndAnotherAccountItFails()
    {
        TransactionFixture f;
        addAccounts(f, 1);
        f.accounts.renewable = true;
        f.chat();
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.sink->status, 503); // never a 401
        QVERIFY(f.sink->body.contains("token expired"));
        QVERIFY(f.ended());
    }

    void aPinnedRequestIsRenewedButNotMoved()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.chat("{\"model\":\"gpt-5\"}", {{"X-Signalbox-Account", "a0"}});
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.accounts.renewals, 1);
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.sink->status, 503);
        QVERIFY(f.ended());
    }

    void keysAreNotRenewed()
    {
        TransactionFixture f;
        addAccounts(f, 1);
        f.accounts.renewing = true;
        f.chat();
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.accounts.renewals, 0);
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::unauthorized);
        QVERIFY(f.ended());
    }

    void aRenewalThatTakesTimeMayBeLeft_data()
    {
        QTest::addColumn<QByteArray>("by");
        for (const char *by : {"client", "stop", "destruction"})
            QTest::newRow(by) << QByteArray(by);
    }
    void aRenewalThatTakesTimeMayBeLeft()
    {
        QFETCH(QByteArray, by);
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.accounts.renewing = true;
        f.chat();
        f.accounts.park();
        f.transport.answer(0, 401, kRefused);
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.accounts.waiting(), std::size_t{1});
        if (by == "client")
            f.sink->leave();
        else if (by == "stop")
            f.transaction->terminate(u"The proxy was stopped"_s);
        else
            f.transaction.reset();
        QCOMPARE(f.accounts.waiting(), std::size_t{0});
        f.accounts.serveWaiting();
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.accounts.leased, 0);
        QCOMPARE(f.doneCalls, by == "destruction" ? 0 : 1);
    }

    void aRenewalThatTakesTimeEndsWell()
    {
        TransactionFixture f;
        addAccounts(f, 1);
        f.accounts.renewable = true;
        f.accounts.renewing = true;
        f.chat();
        f.accounts.park();
        f.transport.answer(0, 401, kRefused);
        f.accounts.serveWaiting();
        f.transport.answer(1, 200, "{\"x\":1}");
        QCOMPARE(f.sink->status, 200);
        QVERIFY(f.ended());
    }

    void afterARenewalInVainTheQueueIsStillLeftInOrder()
    {
        TransactionFixture f;
        addAccounts(f, 2);
        f.accounts.renewable = true;
        f.chat();
        f.accounts.parkAcquires();
        f.transport.answer(0, 401, kRefused); // renew says no at once, the next acquire waits
        QCOMPARE(f.accounts.waiting(), std::size_t{1});
        f.accounts.serveWaiting();
        QCOMPARE(f.transport.count(), std::size_t{2});
        f.transport.answer(1, 200, "{\"x\":1}");
        QCOMPARE(f.sink->status, 200);
        QVERIFY(f.ended());
    }

    void probesAreNoAttempts()
    {
        TransactionFixture f;
        addAccounts(f, 4);
        f.accounts.halfOpen = 2;
        f.chat();
        for (std::size_t i = 0; i < 5; ++i) {
            QCOMPARE(f.transport.count(), i + 1);
            QCOMPARE(f.accounts.queries.at(i).attempt, std::max(0, static_cast<int>(i) - 2));
            f.transport.answer(i, 500, "{}");
        }
        QVERIFY(f.accounts.queries.at(2).attempted.empty());
        QCOMPARE(f.transport.count(), std::size_t{5}); // two probes, three attempts
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("5"));
        QVERIFY(f.ended());
    }

    void probesAreNotWithoutEnd()
    {
        TransactionFixture f;
        addAccounts(f, 1);
        f.accounts.halfOpen = 1'000;
        f.chat();
        for (std::size_t i = 0; i < f.transport.count(); ++i)
            f.transport.answer(i, 500, "{}");
        QVERIFY(f.transport.count() < 10);
        QVERIFY(f.ended());
    }

    void suspensionIsNotTriedElsewhere()
    {
        TransactionFixture f;
        addAccounts(f, 3);
        f.chat();
        f.transport.answer(0, 403,
                           "{\"error\":{\"message\":\"Your account was suspended for a violation "
                           "of our terms of service\"}}");
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.sink->status, 403);
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::suspended);
    }

    void offlineIsToldInTheCallersDialect_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("§7 chat") << QByteArray("/v1/chat/completions")
                                 << QByteArray("service_unavailable");
        QTest::newRow("§7 anthropic") << QByteArray("/v1/messages") << QByteArray("api_error");
        QTest::newRow("§7 gemini")
            << QByteArray("/v1beta/models/g:generateContent") << QByteArray("UNAVAILABLE");
    }
    void offlineIsToldInTheCallersDialect()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, words);
        TransactionFixture f;
        NoAccount none;
        none.offline = true;
        none.sentence = u"this machine is offline"_s;
        f.accounts.setNoAccount(none);
        f.ask(target, "{\"model\":\"m\"}");
        QCOMPARE(f.sink->status, 503);
        QVERIFY(f.sink->body.contains("this machine is offline"));
        QVERIFY(f.sink->body.contains(words));
        QVERIFY(f.ended());
    }

    void offlineSaysMoreThanTheFailureBeforeIt()
    {
        TransactionFixture f;
        addAccounts(f, 1);
        NoAccount none;
        none.offline = true;
        none.sentence = u"this machine is offline"_s;
        f.accounts.setNoAccount(none);
        f.chat();
        f.transport.fail(0, NetworkPhase::resolve);
        QCOMPARE(f.sink->status, 503);
        QVERIFY(f.sink->body.contains("this machine is offline"));
    }
};

QTEST_APPLESS_MAIN(TestTransactionRetries)
#include "tst_transactionretries.moc"
