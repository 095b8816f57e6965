// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Compact JSON with single quotes, which read better in a test.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

json::Object parsed(const QByteArray &text)
{
    const QByteArray body = quoted(text);
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value();
}

} // namespace

class TestSimulateRoutes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMemberArrives();
    void leftOutMembersHaveDefaults();
    void answersWithWhatBecameOfThem();
    void shareIsToldWhereThereIsOne();
    void engineFaultsAreToldAsTheyAre();
    void faultsAreNamed_data();
    void faultsAreNamed();
};

void TestSimulateRoutes::everyMemberArrives()
{
    AdminFixture f;
    const QByteArray body =
        quoted("{'settings':{'mode':'CacheFirst','tuning':{'rate_limit_attempts':4}},'seed':7,"
               "'upstream':{'tokens':500,'token_window_ms':3600000},"
               "'accounts':[{'id':'acc-1'},"
               "{'id':'x','provider':'openai','priority':10,'tier':'pro','models':['gpt-5'],"
               "'excluded_models':['gpt-4*'],'prefix':'team','limit_group':'org','max_attempts':2,"
               "'upstream':{'requests_per_minute':60,'troubles':[{'from_ms':1000,'until_ms':2000,"
               "'answer':{'outcome':'upstream_failure','status':529,'after_ms':30}}]}}],"
               "'requests':[{'at_ms':1500,'client_key':'k','session':'s','model':'gpt-5',"
               "'dialect':'anthropic','providers':['openai'],'weight':3,'input_tokens':10,"
               "'output_tokens':20,'duration_ms':4000,'first_byte_ms':200,"
               "'answers':[{'outcome':'rate_limited','reason':'per_minute','scope':'group_model',"
               "'hint_ms':500}],'answers_of':{'x':{'outcome':'network','connected':false}}}]}");
    QCOMPARE(f.ask("POST", "/simulate", body), 200);
    QCOMPARE(f.commands.calls, std::vector<std::string>{"simulate"});
    const SimulationCall &call = f.commands.simulated;
    QCOMPARE(json::dump(call.settings),
             quoted("{'mode':'CacheFirst','tuning':{'rate_limit_attempts':4}}"));
    QCOMPARE(call.seed, std::uint64_t(7));
    QCOMPARE(call.upstream.tokens, 500LL);
    QVERIFY(call.upstream.tokenWindow == 1h);

    QCOMPARE(call.accounts.value().size(), std::size_t(2));
    const SimulatedAccount &own = call.accounts->at(0);
    QCOMPARE(own.account.account.id, AccountId("acc-1"));
    QVERIFY(own.account.account.provider.empty());
    QCOMPARE(own.upstream.tokens, 500LL); // no upstream of its own: that of all
    const SimulatedAccount &given = call.accounts->at(1);
    QCOMPARE(given.account.account.provider, ProviderId("openai"));
    QCOMPARE(given.account.account.priority, 10);
    QCOMPARE(given.account.account.tier, std::string("pro"));
    QCOMPARE(given.account.account.models, std::vector<std::string>{"gpt-5"});
    QCOMPARE(given.account.account.excludedModels, std::vector<std::string>{"gpt-4*"});
    QCOMPARE(given.account.account.prefix, std::string("team"));
    QCOMPARE(given.account.account.limitGroup, std::string("org"));
    QCOMPARE(given.account.account.maxAttempts.value(), 2);
    QCOMPARE(given.upstream.requestsPerMinute, 60);
    QCOMPARE(given.upstream.tokens, 0LL);
    QCOMPARE(given.upstream.troubles.size(), std::size_t(1));
    QVERIFY(given.upstream.troubles[0].from == 1s && given.upstream.troubles[0].until == 2s);
    QCOMPARE(given.upstream.troubles[0].answer.kind, OutcomeKind::upstreamFailure);
    QCOMPARE(given.upstream.troubles[0].answer.status, 529);
    QVERIFY(given.upstream.troubles[0].answer.after == 30ms);

    QCOMPARE(call.requests.size(), std::size_t(1));
    const SimulatedRequest &request = call.requests[0];
    QVERIFY(request.at == 1500ms && request.duration == 4s && request.firstByte == 200ms);
    QCOMPARE(request.clientKey, ClientKeyId("k"));
    QCOMPARE(request.session, std::string("s"));
    QCOMPARE(request.model, std::string("gpt-5"));
    QCOMPARE(request.dialect, DialectId::anthropic);
    QCOMPARE(request.providers.value(), std::vector<ProviderId>{ProviderId("openai")});
    QCOMPARE(request.weight, 3U);
    QCOMPARE(request.inputTokens, 10LL);
    QCOMPARE(request.outputTokens, 20LL);
    QCOMPARE(request.answers.size(), std::size_t(1));
    QCOMPARE(request.answers[0].kind, OutcomeKind::rateLimited);
    QCOMPARE(request.answers[0].reason, RateLimitReason::perMinute);
    QCOMPARE(request.answers[0].scope, OutcomeScope::groupModel);
    QVERIFY(request.answers[0].hint == 500ms);
    const SimulatedAnswer &ofX = request.answersOf.at(AccountId("x"));
    QCOMPARE(ofX.kind, OutcomeKind::network);
    QVERIFY(!ofX.connected);
}

void TestSimulateRoutes::leftOutMembersHaveDefaults()
{
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/simulate", quoted("{'requests':[{}]}")), 200);
    const SimulationCall &call = f.commands.simulated;
    QVERIFY(!call.accounts);
    QVERIFY(call.settings.empty());
    QCOMPARE(call.seed, std::uint64_t(1));
    QVERIFY(call.requests.at(0).at == 0ms && call.requests[0].duration == 1s);
    QVERIFY(!call.requests[0].firstByte);
}

void TestSimulateRoutes::answersWithWhatBecameOfThem()
{
    AdminFixture f;
    auto report = std::make_shared<SimulationReport>();
    report->accounts = {AccountId("a"), AccountId("b")};
    report->result.accounts = {{5, 3, 1, 1, 4000}, {}};
    report->result.requests = {{0, 200, 1, 0, 0ms, 1s}, {std::nullopt, 429, 2, 2, 1500ms, 1700ms}};
    report->result.sessions = {{ClientKeyId("k"), "s", 3, 1}};
    report->result.served = 1;
    report->result.failed = 1;
    report->result.rateLimited = 2;
    report->result.meanWait = 750.5;
    report->result.p95Wait = 1500ms;
    report->result.maxWait = 1500ms;
    f.commands.reportNow = report;
    QCOMPARE(f.ask("POST", "/simulate", quoted("{'requests':[]}")), 200);
    QVERIFY(f.answer() ==
            parsed("{'requests':2,'served':1,'failed':1,'rate_limited':2,"
                   "'wait_ms':{'mean':750.5,'p95':1500,'max':1500},"
                   "'same_account_share':null,'accounts':["
                   "{'account_id':'a','attempts':5,'served':3,'rate_limited':1,'failed':1,"
                   "'tokens':4000},{'account_id':'b','attempts':0,'served':0,'rate_limited':0,"
                   "'failed':0,'tokens':0}]}"));

    QCOMPARE(f.ask("POST", "/simulate", quoted("{'requests':[],'detail':true}")), 200);
    const json::Object answer = f.answer();
    QCOMPARE(json::dump(answer.at("servings")),
             quoted("[{'account_id':'a','status':200,'attempts':1,'rate_limited':0,'wait_ms':0,"
                    "'took_ms':1000},{'account_id':null,'status':429,'attempts':2,"
                    "'rate_limited':2,'wait_ms':1500,'took_ms':1700}]"));
    const json::Object &session = answer.at("sessions").as_array().at(0).as_object();
    QVERIFY(session == parsed("{'client_key':'k','session':'s','served':3,"
                              "'same_account_share':0.5}"));
}

void TestSimulateRoutes::shareIsToldWhereThereIsOne()
{
    AdminFixture f;
    auto report = std::make_shared<SimulationReport>();
    report->result.sameAccountShare = 0.25;
    f.commands.reportNow = report;
    QCOMPARE(f.ask("POST", "/simulate", quoted("{'requests':[],'detail':false}")), 200);
    const json::Object answer = f.answer();
    QCOMPARE(answer.at("same_account_share").as_double(), 0.25);
    QVERIFY(!answer.contains("servings"));
    QVERIFY(!answer.contains("sessions"));
}

void TestSimulateRoutes::engineFaultsAreToldAsTheyAre()
{
    AdminFixture f;
    f.commands.failure = Error{ErrorCode::invalidArgument,
                               u"This cannot be replayed"_s,
                               {{"/requests/0/at_ms", u"must be from 0 to 5"_s}},
                               {}};
    QCOMPARE(f.ask("POST", "/simulate", quoted("{'requests':[{'at_ms':-1}]}")), 422);
    QCOMPARE(f.faults(), std::vector<std::string>{"/requests/0/at_ms"});
}

void TestSimulateRoutes::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char *pointer, const char *body) {
        QTest::newRow(QByteArray(pointer).append(' ').append(body).constData())
            << quoted(body) << QByteArray(pointer);
    };
    row("/requests", "{}");
    row("/requests", "{'requests':{}}");
    row("/requests/0", "{'requests':[3]}");
    row("/requests/1/at_ms", "{'requests':[{},{'at_ms':'soon'}]}");
    row("/requests/0/at_ms", "{'requests':[{'at_ms':1e300}]}");
    row("/requests/0/weight", "{'requests':[{'weight':-4}]}");
    row("/requests/0/model", "{'requests':[{'model':1}]}");
    row("/requests/0/dialect", "{'requests':[{'dialect':'latin'}]}");
    row("/requests/0/modell", "{'requests':[{'modell':'gpt-5'}]}");
    row("/requests/0/providers/1", "{'requests':[{'providers':['openai',2]}]}");
    row("/requests/0/answers", "{'requests':[{'answers':{}}]}");
    row("/requests/0/answers/0", "{'requests':[{'answers':['rate_limited']}]}");
    row("/requests/0/answers/0/outcome", "{'requests':[{'answers':[{'outcome':'bad'}]}]}");
    row("/requests/0/answers/0/reason", "{'requests':[{'answers':[{'reason':'bad'}]}]}");
    row("/requests/0/answers/0/scope", "{'requests':[{'answers':[{'scope':'bad'}]}]}");
    row("/requests/0/answers/0/hint", "{'requests':[{'answers':[{'hint':5}]}]}");
    row("/requests/0/answers_of/a~1b", "{'requests':[{'answers_of':{'a/b':1}}]}");
    row("/accounts", "{'requests':[],'accounts':{}}");
    row("/accounts/0/id", "{'requests':[],'accounts':[{'id':5}]}");
    row("/accounts/0/priority", "{'requests':[],'accounts':[{'id':'acc-1','priority':5}]}");
    row("/accounts/0/credential",
        "{'requests':[],'accounts':[{'id':'a','provider':'openai','credential':{}}]}");
    row("/accounts/0/upstream/tokens",
        "{'requests':[],'accounts':[{'id':'a','upstream':{'tokens':'many'}}]}");
    row("/upstream/troubles/0/answer/status",
        "{'requests':[],'upstream':{'troubles':[{'answer':{'status':'x'}}]}}");
    row("/settings", "{'requests':[],'settings':'fast'}");
    row("/seed", "{'requests':[],'seed':-1}");
    row("/detail", "{'requests':[],'detail':'yes'}");
    row("/speed", "{'requests':[],'speed':2}");
}

void TestSimulateRoutes::faultsAreNamed()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, pointer);
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/simulate", body), 422);
    QVERIFY(f.commands.calls.empty());
    QCOMPARE(f.faults(), std::vector<std::string>{pointer.toStdString()});
}

QTEST_APPLESS_MAIN(TestSimulateRoutes)
#include "tst_simulateroutes.moc"
