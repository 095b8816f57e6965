// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: which headers pass the proxy.
#include "core/gateway/headerpolicy.h"

#include <QTest>

using namespace signalbox;

namespace {

ProviderDefinition provider()
{
    ProviderDefinition made;
    made.id = ProviderId("p");
    made.apiKey = {.header = "x-api-key", .prefix = "", .projectHeader = ""};
    made.bearer = {.header = "Authorization", .prefix = "Bearer ", .projectHeader = ""};
    made.oauth = {.header = "Authorization", .prefix = "Bearer ", .projectHeader = "X-Quota"};
    made.forwardHeaders = {"x-own"};
    made.projectHeader = "X-Project";
    made.requiredHeaders = {{"anthropic-version", "2023-06-01"}};
    return made;
}

AttemptPlan planOf(DialectId dialect, AttemptPlan::Way way = AttemptPlan::Way::passThrough)
{
    AttemptPlan plan;
    plan.way = way;
    plan.dialect = dialect;
    return plan;
}

const Credential kKey{CredentialKind::apiKey, Secret("account-key")};

Headers upstream(const Headers &client, const Account &account = {},
                 const Credential &credential = kKey, const std::string &project = {})
{
    return upstreamHeaders(client, {planOf(DialectId::anthropic), false, provider(), account,
                                    credential, project, "1.1 us"});
}

} // namespace

class TestHeaderPolicy final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theProjectGoesWhereTheProviderTakesOne()
    {
        QCOMPARE(upstream({}, {}, kKey, "proj-1").value("x-project"), QByteArray("proj-1"));
        QVERIFY(!upstream({}).contains("x-project"));
        QVERIFY(!upstream({{"X-Project", "client"}}).contains("x-project"));
        Account account;
        account.headers = {{"X-Project", "by hand"}};
        QCOMPARE(upstream({}, account, kKey, "proj-1").value("x-project"), QByteArray("by hand"));
        ProviderDefinition other = provider();
        other.projectHeader.clear();
        const Headers sent = upstreamHeaders(
            {}, {planOf(DialectId::openaiChat), false, other, {}, kKey, "proj-1", "v"});
        QVERIFY(!sent.contains("x-project"));
    }

    void aSignInMayHaveAProjectHeaderOfItsOwn()
    {
        const Credential token{CredentialKind::oauth, Secret("account-token")};
        const Headers sent = upstream({}, {}, token, "proj-1");
        QCOMPARE(sent.value("x-quota"), QByteArray("proj-1"));
        QVERIFY(!sent.contains("x-project"));
        QVERIFY(!upstream({}, {}, token).contains("x-quota"));
        QVERIFY(!upstream({}, {}, kKey, "proj-1").contains("x-quota"));
    }

    void onlyWhatTheContractNamesGoesUpstream()
    {
        const Headers sent = upstream({{"Content-Type", "application/json"},
                                       {"Accept", "text/event-stream"},
                                       {"Anthropic-Version", "2026-10-21"},
                                       {"anthropic-beta", "a"},
                                       {"anthropic-beta", "b"},
                                       {"OpenAI-Beta", "c"},
                                       {"X-Own", "d"},
                                       {"Authorization", "Bearer client"},
                                       {"x-api-key", "client"},
                                       {"x-goog-api-key", "client"},
                                       {"Cookie", "client"},
                                       {"User-Agent", "client"},
                                       {"X-Stainless-Lang", "js"},
                                       {"OpenAI-Organization", "org"},
                                       {"Connection", "keep-alive"},
                                       {"Content-Encoding", "gzip"},
                                       {"Accept-Encoding", "gzip"},
                                       {"X-Signalbox-Account", "a"},
                                       {"Host", "localhost"},
                                       {"Content-Length", "3"}});
        QCOMPARE(sent.value("content-type"), QByteArray("application/json"));
        QCOMPARE(sent.value("accept"), QByteArray("text/event-stream"));
        QCOMPARE(sent.value("anthropic-version"), QByteArray("2026-10-21"));
        QCOMPARE(sent.count("anthropic-version"), 1);
        QCOMPARE(sent.count("anthropic-beta"), 2);
        QVERIFY(!sent.contains("openai-beta")); // of another dialect
        QCOMPARE(sent.value("x-own"), QByteArray("d"));
        QCOMPARE(sent.value("x-api-key"), QByteArray("account-key"));
        QCOMPARE(sent.value("accept-encoding"), QByteArray("identity"));
        QCOMPARE(sent.value("via"), QByteArray("1.1 us"));
        QCOMPARE(sent.fields().size(), std::size_t{9});
        for (const Header &field : sent.fields())
            QVERIFY2(!field.value.contains("client"), field.name.constData());
    }

    void headersOfADialectGoToThatDialectOnly_data()
    {
        QTest::addColumn<int>("dialect");
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArrayList>("sent");
        const auto row = [](const char *name, DialectId dialect, UpstreamForm form,
                            const QByteArrayList &sent) {
            QTest::newRow(name) << static_cast<int>(dialect) << static_cast<int>(form) << sent;
        };
        row("anthropic", DialectId::anthropic, UpstreamForm::plain,
            {"anthropic-version", "anthropic-beta"});
        row("anthropic on Vertex: the version is in the body", DialectId::anthropic,
            UpstreamForm::vertex, {"anthropic-beta"});
        row("chat", DialectId::openaiChat, UpstreamForm::plain, {"openai-beta"});
        row("responses", DialectId::openaiResponses, UpstreamForm::plain, {"openai-beta"});
        row("gemini", DialectId::gemini, UpstreamForm::plain, {});
    }
    void headersOfADialectGoToThatDialectOnly()
    {
        QFETCH(int, dialect);
        QFETCH(int, form);
        QFETCH(QByteArrayList, sent);
        ProviderDefinition plain = provider();
        plain.requiredHeaders.clear();
        AttemptPlan plan = planOf(static_cast<DialectId>(dialect));
        plan.form = static_cast<UpstreamForm>(form);
        const Headers headers = upstreamHeaders(
            {{"anthropic-version", "2023-06-01"}, {"anthropic-beta", "b"}, {"openai-beta", "c"}},
            {plan, false, plain, {}, kKey, {}, "v"});
        QByteArrayList found;
        for (const char *name : {"anthropic-version", "anthropic-beta", "openai-beta"}) {
            if (headers.contains(name))
                found += name;
        }
        QCOMPARE(found, sent);
    }

    void anthropicAlwaysGetsAVersion()
    {
        ProviderDefinition plain = provider();
        plain.requiredHeaders.clear();
        const auto version = [&plain](DialectId dialect) {
            return upstreamHeaders({}, {planOf(dialect), false, plain, {}, kKey, {}, "v"})
                .value("anthropic-version");
        };
        QCOMPARE(version(DialectId::anthropic), QByteArray("2023-06-01"));
        QCOMPARE(version(DialectId::gemini), QByteArray());
    }

    void translatedRequestsSayWhatTheyAreAndWant()
    {
        const auto accept = [](bool streams) {
            return upstreamHeaders(
                {{"Content-Type", "application/json; charset=utf-8"}, {"Accept", "*/*"}},
                {planOf(DialectId::gemini, AttemptPlan::Way::translated),
                 streams,
                 provider(),
                 {},
                 kKey,
                 {},
                 "v"});
        };
        QCOMPARE(accept(true).value("accept"), QByteArray("text/event-stream"));
        QCOMPARE(accept(false).value("accept"), QByteArray("application/json"));
        QCOMPARE(accept(true).value("content-type"), QByteArray("application/json"));
    }

    void requiredHeadersFillAGapOnly()
    {
        QCOMPARE(upstream({}).value("anthropic-version"), QByteArray("2023-06-01"));
    }

    void theAccountAddsAndStrips()
    {
        Account account;
        account.headers = {{"X-Team", "blue"}, {"Accept", "application/json"}};
        account.stripHeaders = {"Anthropic-Beta", "x-api-key"};
        const Headers sent = upstream({{"anthropic-beta", "c"}, {"accept", "*/*"}}, account);
        QCOMPARE(sent.value("x-team"), QByteArray("blue"));
        QCOMPARE(sent.value("accept"), QByteArray("application/json"));
        QCOMPARE(sent.count("accept"), 1);
        QVERIFY(!sent.contains("anthropic-beta"));
        QCOMPARE(sent.value("x-api-key"), QByteArray("account-key")); // never stripped
    }

    void credentialsHaveTheirPlace()
    {
        const Headers bearer = upstream({}, {}, {CredentialKind::bearer, Secret("token")});
        QCOMPARE(bearer.value("authorization"), QByteArray("Bearer token"));
        QVERIFY(!bearer.contains("x-api-key"));
        const Headers none = upstream({{"Authorization", "Bearer client"}}, {}, {});
        QVERIFY(!none.contains("authorization") && !none.contains("x-api-key"));
    }

    void answersKeepWhatClientsNeed()
    {
        const Headers upstreamAnswer{{"Content-Type", "application/json"},
                                     {"anthropic-ratelimit-unified-5h-utilization", "0.5"},
                                     {"X-RateLimit-Remaining-Requests", "9"},
                                     {"request-id", "r"},
                                     {"Retry-After", "3"},
                                     {"retry-after-ms", "3000"},
                                     {"x-should-retry", "true"},
                                     {"Set-Cookie", "a=b"},
                                     {"anthropic-organization-id", "org"},
                                     {"openai-organization", "org"},
                                     {"Connection", "close"},
                                     {"Transfer-Encoding", "chunked"},
                                     {"Content-Length", "9"},
                                     {"Content-Encoding", "gzip"},
                                     {"Server", "x"},
                                     {"X-Account-Email", "forged"},
                                     {"Access-Control-Allow-Origin", "*"}};
        const Headers relayed = relayedHeaders(upstreamAnswer, RateHeaders::relay);
        QCOMPARE(relayed.fields().size(), std::size_t{7});
        QCOMPARE(relayed.value("x-ratelimit-remaining-requests"), QByteArray("9"));
        const Headers without = relayedHeaders(upstreamAnswer, RateHeaders::drop);
        QCOMPARE(without.fields().size(), std::size_t{5});
        QVERIFY(!without.contains("x-ratelimit-remaining-requests"));
        QCOMPARE(without.value("retry-after"), QByteArray("3"));
    }

    void textBecomesOneSafeValue()
    {
        QCOMPARE(headerValue(QStringLiteral("me@example.test")), QByteArray("me@example.test"));
        QCOMPARE(headerValue(QStringLiteral("J\u00FCrgen 100%")), QByteArray("J%C3%BCrgen 100%25"));
        QCOMPARE(headerValue(QStringLiteral("a\r\nX-Evil: 1")), QByteArray("a%0D%0AX-Evil: 1"));
        QCOMPARE(headerValue(QStringLiteral("\t\x7F")), QByteArray("%09%7F"));
    }
};

QTEST_APPLESS_MAIN(TestHeaderPolicy)
#include "tst_headerpolicy.moc"
