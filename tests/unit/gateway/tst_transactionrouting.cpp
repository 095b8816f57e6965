// SPDX-License-Identifier: GPL-3.0-or-later
// What a request asks of the scheduler, and what a placement makes of the request
// (scheduling.md §4, §9, §12; contract.md, X-Signalbox-Reason).
#include "core/dialects/canonical/signaturemark.h"
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray unquoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray kSigned =
    unquoted("{'model':'claude-x','messages':[{'role':'assistant','content':[{'type':'thinking',"
             "'thinking':'t','signature':'s'},{'type':'text','text':'a'}]}]}");

ModelAliases aPool(PoolOrder order = PoolOrder::rotate)
{
    return {{"smart", {ModelAlias::Kind::pool, {{"gpt-5", {}}, {"gpt-4o", 8'000}}, order}}};
}

const QByteArray &reasonOf(const TransactionFixture &f)
{
    static QByteArray value;
    value = f.sink->headers.value("x-signalbox-reason");
    return value;
}

} // namespace

class TestTransactionRouting final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void poolsReachTheSchedulerWhole()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.settings.aliases = AliasTable(aPool());
        f.chat("{\"model\":\"smart\"}");
        const Query &query = f.accounts.queries.front();
        QCOMPARE(query.pool, std::string("smart"));
        QCOMPARE(query.poolOrder, PoolOrder::rotate);
        QCOMPARE(query.model, std::string("gpt-5"));
        QCOMPARE(query.alternatives.size(), std::size_t{1});
        QCOMPARE(query.alternatives.front().model, std::string("gpt-4o"));
        QCOMPARE(query.alternatives.front().patternProviders,
                 (std::vector<ProviderId>{ProviderId("openai")}));
    }

    void theLeaseSaysWhichEntryIsSent()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.target = 1;
        f.settings.aliases = AliasTable(aPool());
        f.chat("{\"model\":\"smart\"}");
        QCOMPARE(f.transport.request(0).body, QByteArray("{\"model\":\"gpt-4o\"}"));
        f.transport.answer(0, 200, "{\"model\":\"gpt-4o\"}");
        QCOMPARE(f.sink->body, QByteArray("{\"model\":\"smart\"}"));
        QCOMPARE(f.sink->headers.value("x-mapped-model"), QByteArray("gpt-4o"));
        QCOMPARE(reasonOf(f), QByteArray("pool"));
        QVERIFY(f.ended());
    }

    void entriesAreSkippedByTheEstimate()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.settings.aliases = AliasTable(aPool());
        f.chat("{\"model\":\"smart\",\"x\":\"" + QByteArray(40'000, 'x') + "\"}");
        QVERIFY(f.accounts.queries.front().alternatives.empty());
        QVERIFY(f.accounts.queries.front().inputTokens > 8'000);
    }

    void prefixesAreAskedForAndTakenOff()
    {
        TransactionFixture f;
        f.accounts.add("a").prefix = "work";
        f.chat("{\"model\":\"work/gpt-5\"}");
        QCOMPARE(f.accounts.queries.front().prefix, std::string("work"));
        QCOMPARE(f.accounts.queries.front().model, std::string("gpt-5"));
        QCOMPARE(f.transport.request(0).body, QByteArray("{\"model\":\"gpt-5\"}"));
        f.transport.answer(0, 200, "{\"model\":\"gpt-5\"}");
        QCOMPARE(f.sink->body, QByteArray("{\"model\":\"work/gpt-5\"}"));
        QVERIFY(reasonOf(f).isEmpty());
    }

    void prefixesWorkInThePathOfGemini()
    {
        TransactionFixture f;
        Account &account = f.accounts.add("g", "gemini");
        account.prefix = "work";
        account.baseUrl = "http://127.0.0.1:9";
        f.ask("/v1beta/models/work%2Fgemini-x(high):generateContent", "{}");
        QCOMPARE(f.accounts.queries.front().model, std::string("gemini-x"));
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("http://127.0.0.1:9/v1beta/models/gemini-x%28high%29:generateContent"));
    }

    void suffixesAreForTheUpstreamAlone()
    {
        TransactionFixture f;
        f.accounts.add("a").modelAliases = {{"gpt-5", "upstream-7"}};
        f.settings.aliases = AliasTable(ModelAliases{{"mine", ModelAlias::single("gpt-5")}});
        f.chat("{\"model\":\"mine(high)\"}");
        QCOMPARE(f.accounts.queries.front().model, std::string("gpt-5"));
        QCOMPARE(f.transport.request(0).body, QByteArray("{\"model\":\"upstream-7(high)\"}"));
        f.transport.answer(0, 200, "{\"model\":\"upstream-7\"}");
        QCOMPARE(f.sink->body, QByteArray("{\"model\":\"mine(high)\"}"));
        QCOMPARE(reasonOf(f), QByteArray("model alias, account alias"));
    }

    void theReasonStandsWithFailuresToo()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.settings.aliases = AliasTable(ModelAliases{{"mine", ModelAlias::single("gpt-5")}});
        f.chat("{\"model\":\"mine\"}");
        f.transport.answer(0, 500, "{}");
        QCOMPARE(reasonOf(f), QByteArray("model alias"));
    }

    void whereNoRuleChangedAnythingThereIsNoReason()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.answer(0, 200, "{}");
        QVERIFY(!f.sink->headers.contains("x-signalbox-reason"));
    }

    void requestsWeighWhatTheyCost_data()
    {
        QTest::addColumn<int>("bytes"); // of the whole body
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<unsigned>("weight");
        QTest::newRow("§4 small") << 100 << QByteArray() << 1U;
        QTest::newRow("§4 just 64 KB") << 65'536 << QByteArray() << 1U;
        QTest::newRow("§4 a byte more") << 65'537 << QByteArray() << 2U;
        QTest::newRow("§4 16 000 output tokens")
            << 100 << QByteArray("\"max_tokens\":16000,") << 1U;
        QTest::newRow("§4 above") << 100 << QByteArray("\"max_tokens\":16001,") << 2U;
        QTest::newRow("§4 thinking") << 100 << QByteArray("\"reasoning_effort\":\"low\",") << 2U;
        QTest::newRow("§4 all of it")
            << 140'000 << QByteArray("\"max_tokens\":90000,\"reasoning_effort\":\"low\",") << 5U;
    }
    void requestsWeighWhatTheyCost()
    {
        QFETCH(int, bytes);
        QFETCH(QByteArray, members);
        QFETCH(unsigned, weight);
        TransactionFixture f;
        f.accounts.add("a");
        const QByteArray begin = "{" + members + "\"model\":\"gpt-5\",\"x\":\"";
        f.chat(begin + QByteArray(bytes - begin.size() - 2, 'x') + "\"}");
        QCOMPARE(f.accounts.queries.front().weight, weight);
    }

    void aThinkingSuffixWeighsToo()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat("{\"model\":\"gpt-5(high)\",\"max_tokens\":5}");
        QCOMPARE(f.accounts.queries.front().weight, 2U);
        QCOMPARE(f.accounts.queries.front().outputTokens, 5LL);
    }

    void signedReasoningNamesItsFamily_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("family");
        QTest::newRow("§9 Anthropic") << QByteArray("/v1/messages") << QByteArray("anthropic")
                                      << kSigned << QByteArray("anthropic");
        QTest::newRow("§9 OpenAI Responses")
            << QByteArray("/v1/responses") << QByteArray("openai")
            << unquoted("{'model':'gpt-5','input':[{'type':'reasoning','encrypted_content':'e'}]}")
            << QByteArray("openai");
        QTest::newRow("§9 Gemini")
            << QByteArray("/v1beta/models/gemini-x:generateContent") << QByteArray("gemini")
            << unquoted("{'contents':[{'parts':[{'text':'a','thoughtSignature':'s'}]}]}")
            << QByteArray("google");
        QTest::newRow("§9 none") << QByteArray("/v1/messages") << QByteArray("anthropic")
                                 << unquoted("{'model':'claude-x','messages':[]}") << QByteArray();
    }
    void signedReasoningNamesItsFamily()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, family);
        TransactionFixture f;
        f.accounts.add("a", provider.constData());
        f.ask(target, body);
        QCOMPARE(f.accounts.queries.front().family, family.toStdString());
        QVERIFY(!f.accounts.queries.front().dropsReasoning);
        QCOMPARE(f.transport.request(0).body, body);
    }

    void marksNameTheFamilyThatTheyAreOf_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QByteArray>("own");
        QTest::newRow("§9 Anthropic")
            << QByteArray("/v1/messages")
            << unquoted("{'model':'m','messages':[{'role':'assistant','content':[{'type':"
                        "'thinking','signature':'")
            << QByteArray("anthropic");
        QTest::newRow("§9 OpenAI Responses")
            << QByteArray("/v1/responses")
            << unquoted("{'model':'m','input':[{'type':'reasoning','encrypted_content':'")
            << QByteArray("openai");
    }
    void marksNameTheFamilyThatTheyAreOf()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, begin);
        QFETCH(QByteArray, own);
        TransactionFixture f;
        f.accounts.park();
        f.accounts.add("a");
        const std::string mark = carriedSignature({"google", "c2ln"}, own.toStdString());
        const bool nested = begin.contains("messages");
        f.ask(target,
              begin + QByteArray::fromStdString(mark) + unquoted(nested ? "'}]}]}" : "'}]}"));
        QCOMPARE(f.accounts.queries.front().family, std::string("google"));
    }

    void reasoningIsDroppedWhenTheClientAsks()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.settings.aliases =
            AliasTable(ModelAliases{{"claude-x", ModelAlias::single("claude-long-name")}});
        // The model stands behind what is cut.
        const QByteArray body = unquoted(
            "{'messages':[{'role':'assistant','content':[{'type':'thinking','signature':'s'},"
            "{'type':'text','text':'a'}]}],'model':'claude-x'}");
        f.ask("/v1/messages", body, {{"X-Signalbox-Drop-Reasoning", "1"}});
        const Query &query = f.accounts.queries.front();
        QVERIFY(query.dropsReasoning);
        QVERIFY(query.family.empty());
        QCOMPARE(f.transport.request(0).body,
                 unquoted("{'messages':[{'role':'assistant','content':["
                          "{'type':'text','text':'a'}]}],'model':'claude-long-name'}"));
        QVERIFY(!f.transport.request(0).headers.contains("x-signalbox-drop-reasoning"));
    }

    void whatCannotBeDroppedStillBinds()
    {
        TransactionFixture f;
        f.accounts.add("a");
        const QByteArray body =
            unquoted("{'model':'gpt-5','input':[{'type':'compaction','encrypted_content':'c'}]}");
        f.ask("/v1/responses", body, {{"X-Signalbox-Drop-Reasoning", "1"}});
        QVERIFY(!f.accounts.queries.front().dropsReasoning);
        QCOMPARE(f.accounts.queries.front().family, std::string("openai"));
        QCOMPARE(f.transport.request(0).body, body);
    }

    void aBodyWithoutReasoningIsLeftAlone()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        const QByteArray body = unquoted("{ 'model':'claude-x', 'messages':[] }");
        f.ask("/v1/messages", body, {{"X-Signalbox-Drop-Reasoning", "1"}});
        QVERIFY(f.accounts.queries.front().dropsReasoning); // the session may be bound
        QCOMPARE(f.transport.request(0).body, body);
    }

    void theProjectOfTheLeaseIsSent()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.project = "proj-2";
        f.chat();
        QCOMPARE(f.transport.request(0).headers.value("openai-project"), QByteArray("proj-2"));
    }

    void theFullTraceIsMadeOnlyWhenAskedFor()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        QVERIFY(!f.accounts.fullTraces.front());
        TransactionFixture asked;
        asked.accounts.add("a");
        asked.chat("{\"model\":\"gpt-5\"}", {{"X-Signalbox-Trace", "1"}});
        QVERIFY(asked.accounts.fullTraces.front());
        TransactionFixture refused;
        refused.accounts.add("a");
        ClientKeyRule weak;
        weak.mayTrace = false;
        refused.ask("/v1/chat/completions", "{\"model\":\"gpt-5\"}", {{"X-Signalbox-Trace", "1"}},
                    weak);
        QVERIFY(!refused.accounts.fullTraces.front());
    }
};

QTEST_APPLESS_MAIN(TestTransactionRouting)
#include "tst_transactionrouting.moc"
