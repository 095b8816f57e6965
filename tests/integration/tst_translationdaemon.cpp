// SPDX-License-Identifier: GPL-3.0-or-later
// The real daemon between every client dialect and every upstream dialect: a question, a tool's
// call, its result, the answer. The upstream refuses what the real vendor would refuse.
#include "tests/integration/daemonfixture.h"
#include "tests/integration/translationtalk.h"

#include <QTest>

#include <array>
#include <memory>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using Way = TranslationTalk::Way;

namespace {

struct Upstream
{
    const char *name; ///< of the account
    const char *provider;
    const char *credential;
    const char *model; ///< which no other account lists
    const char *path;  ///< where its requests arrive
};
constexpr std::array kUpstreams = {
    Upstream{"responses", "openai", "api_key", "gpt-5-up", "/v1/responses"},
    Upstream{"chat", "openai-compatible", "api_key", "llama-up", "/v1/chat/completions"},
    Upstream{"claude", "anthropic", "api_key", "claude-sonnet-4-5-up", "/v1/messages"},
    Upstream{"gemini", "gemini", "api_key", "gemini-3-pro-up", "/v1beta/models/"},
    Upstream{"assist", "code-assist", "bearer", "gemini-2.5-pro-up", "/v1internal:"},
    Upstream{"vertex", "vertex", "bearer", "gemini-2.5-flash-up", "/v1/projects/"},
};

struct Client
{
    const char *name;
    DialectId dialect;
    const char *called; ///< the word for an answer that calls a tool (wire.md 2.7)
    const char *done;   ///< for one that is complete
};
constexpr std::array kClients = {
    Client{"chat", DialectId::openaiChat, "tool_calls", "stop"},
    Client{"responses", DialectId::openaiResponses, "completed", "completed"},
    Client{"anthropic", DialectId::anthropic, "tool_use", "end_turn"},
    Client{"gemini", DialectId::gemini, "STOP", "STOP"},
};

json::Object compact(const QByteArray &text)
{
    const auto object =
        json::parseObject({text.constData(), static_cast<std::size_t>(text.size())});
    return object ? *object : json::Object();
}

} // namespace

class TestTranslationDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void toolsWorkBetweenAllDialects_data();
    void toolsWorkBetweenAllDialects();
    void errorsComeInTheClientsDialect_data() { addClients(); }
    void errorsComeInTheClientsDialect();
    void brokenStreamsEndWithTheClientsError_data() { addClients(); }
    void brokenStreamsEndWithTheClientsError();
    void conversationsGoOnByTheirId();
    void countsAreEstimatedWhereNobodyCounts();
    void requestsAreLoggedWithTheirUsage();

private:
    static void addClients();
    void addAccount(const Upstream &upstream);

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestTranslationDaemon::initTestCase()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_upstream->setStrictness(Strictness::strict);
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
    for (const Upstream &upstream : kUpstreams)
        addAccount(upstream);
}

void TestTranslationDaemon::addAccount(const Upstream &upstream)
{
    const json::Object account{
        {"provider", upstream.provider},
        {"label", upstream.name},
        {"base_url", m_upstream->url().toStdString()},
        {"project_id", "proj-1"},
        {"terms_accepted", true},
        {"credential", json::Object{{"type", upstream.credential},
                                    {"value", std::string("key-") + upstream.name}}},
        {"models", json::Array{upstream.model}}};
    const RawResponse added = m_daemon->admin("POST", "/accounts", json::dump(account));
    QVERIFY2(added.status == 201, added.body.constData());
}

void TestTranslationDaemon::cleanupTestCase()
{
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

void TestTranslationDaemon::init()
{
    m_upstream->reset();
    (void)m_daemon->admin("DELETE", "/cooldowns");
}

void TestTranslationDaemon::toolsWorkBetweenAllDialects_data()
{
    QTest::addColumn<std::size_t>("client");
    QTest::addColumn<std::size_t>("upstream");
    QTest::addColumn<bool>("stream");
    for (std::size_t c = 0; c < kClients.size(); ++c) {
        for (std::size_t u = 0; u < kUpstreams.size(); ++u) {
            for (const bool stream : {false, true}) {
                QTest::addRow("%s to %s, %s", kClients.at(c).name, kUpstreams.at(u).name,
                              stream ? "stream" : "whole")
                    << c << u << stream;
            }
        }
    }
}

void TestTranslationDaemon::toolsWorkBetweenAllDialects()
{
    QFETCH(std::size_t, client);
    QFETCH(std::size_t, upstream);
    QFETCH(bool, stream);
    const Client &from = kClients.at(client);
    const Upstream &to = kUpstreams.at(upstream);
    const TranslationTalk talk(from.dialect, to.model, stream ? Way::stream : Way::whole);
    UpstreamStep step; // its proof must come back to its vendor, and to no other
    step.thinking = "Paris is a city.";
    m_upstream->script(QByteArray("key-") + to.name, {step});

    const RawResponse first = m_daemon->ask("POST", talk.target(), talk.question());
    QVERIFY2(first.status == 200, first.body.constData());
    const TalkAnswer called = talk.read(first);
    QVERIFY2(called.complete && !called.failed, first.body.constData());
    QCOMPARE(called.callName, QByteArray("get_weather"));
    QCOMPARE(compact(called.callArguments), (json::Object{{"city", "Paris"}}));
    QCOMPARE(called.stop, QByteArray(from.called));
    QCOMPARE(called.model, QByteArray(to.model));
    QVERIFY(m_upstream->requests().back().target.startsWith(to.path) ||
            m_upstream->requests().back().target.startsWith("/v1/"));
    QCOMPARE(first.headers.value("x-mapped-model"), QByteArray(to.model));

    const RawResponse second = m_daemon->ask("POST", talk.target(), talk.result(called));
    QVERIFY2(second.status == 200, second.body.constData());
    const TalkAnswer done = talk.read(second);
    QVERIFY2(done.complete && !done.failed, second.body.constData());
    QCOMPARE(done.text, QByteArray("Hello from ") + to.name);
    QCOMPARE(done.stop, QByteArray(from.done));
    QVERIFY(m_upstream->requests().back().body.contains("Sunny"));
}

void TestTranslationDaemon::addClients()
{
    QTest::addColumn<std::size_t>("client");
    for (std::size_t c = 0; c < kClients.size(); ++c)
        QTest::newRow(kClients.at(c).name) << c;
}

void TestTranslationDaemon::errorsComeInTheClientsDialect()
{
    QFETCH(std::size_t, client);
    const Client &from = kClients.at(client);
    // Of another dialect in any case.
    const Upstream &to = kUpstreams.at(from.dialect == DialectId::anthropic ? 3 : 2);
    UpstreamStep step;
    step.error = "invalid";
    step.message = "temperature is too hot";
    m_upstream->script(QByteArray("key-") + to.name, {step});
    const TranslationTalk talk(from.dialect, to.model, Way::whole);
    const RawResponse response = m_daemon->ask("POST", talk.target(), talk.question());
    QCOMPARE(response.status, 400);
    QVERIFY2(response.body.contains("temperature is too hot"), response.body.constData());
    const std::string kind = errorKind(from.name, response);
    const bool google = from.dialect == DialectId::gemini;
    QCOMPARE(kind, std::string(google ? "INVALID_ARGUMENT" : "invalid_request_error"));
}

void TestTranslationDaemon::brokenStreamsEndWithTheClientsError()
{
    QFETCH(std::size_t, client);
    const Client &from = kClients.at(client);
    const Upstream &to = kUpstreams.at(from.dialect == DialectId::anthropic ? 3 : 2);
    UpstreamStep step;
    step.text = "one two three four five";
    step.fault = Fault::truncate;
    step.faultAfter = 4;
    m_upstream->script(QByteArray("key-") + to.name, {step});
    const TranslationTalk talk(from.dialect, to.model, Way::stream);
    QByteArray question = talk.question();
    const RawResponse response = m_daemon->ask("POST", talk.target(), question);
    QCOMPARE(response.status, 200);
    QVERIFY2(response.body.contains("broke off"), response.body.constData());
    QVERIFY(!response.body.contains("[DONE]"));
    QVERIFY(!response.body.contains("response.completed"));
    QVERIFY(!response.body.contains("message_stop"));
    QVERIFY(response.complete); // the HTTP answer has its proper end
}

void TestTranslationDaemon::conversationsGoOnByTheirId()
{
    const RawResponse first = m_daemon->ask(
        "POST", "/v1/responses", R"({"model":"gemini-3-pro-up","input":"my name is Ada"})");
    QVERIFY2(first.status == 200, first.body.constData());
    const json::Object made = bodyJson(first);
    const auto &id = made.at("id").as_string();
    const QByteArray name(id.data(), static_cast<qsizetype>(id.size()));
    const RawResponse second = m_daemon->ask(
        "POST", "/v1/responses",
        R"({"model":"claude-sonnet-4-5-up","input":"who am I?","previous_response_id":")" + name +
            "\"}");
    QVERIFY2(second.status == 200, second.body.constData());
    const QByteArray sent = m_upstream->requests().back().body;
    QVERIFY2(sent.contains("my name is Ada") && sent.contains("Hello from gemini"),
             sent.constData());
    QCOMPARE(m_daemon->ask("GET", "/v1/responses/" + name).status, 200);
    QCOMPARE(m_daemon->ask("DELETE", "/v1/responses/" + name).status, 200);
    QCOMPARE(m_daemon->ask("GET", "/v1/responses/" + name).status, 404);
}

void TestTranslationDaemon::countsAreEstimatedWhereNobodyCounts()
{
    const QByteArray messages = R"("messages":[{"role":"user","content":"How are you today?"}]})";
    const RawResponse counted = m_daemon->ask("POST", "/v1/messages/count_tokens",
                                              R"({"model":"gemini-3-pro-up",)" + messages);
    QVERIFY2(counted.status == 200, counted.body.constData());
    QVERIFY(!counted.headers.contains("x-signalbox-estimate"));
    QVERIFY(bodyJson(counted).at("input_tokens").to_number<int>() > 0);
    const RawResponse estimated =
        m_daemon->ask("POST", "/v1/messages/count_tokens", R"({"model":"llama-up",)" + messages);
    QVERIFY2(estimated.status == 200, estimated.body.constData());
    QCOMPARE(estimated.headers.value("x-signalbox-estimate"), QByteArray("1"));
    QVERIFY(bodyJson(estimated).at("input_tokens").to_number<int>() > 0);
}

void TestTranslationDaemon::requestsAreLoggedWithTheirUsage()
{
    const TranslationTalk talk(DialectId::openaiChat, "claude-sonnet-4-5-up", Way::stream);
    QCOMPARE(m_daemon->ask("POST", talk.target(), talk.question()).status, 200);
    const json::Object log = m_daemon->adminJson("GET", "/requests?limit=1");
    const json::Object &entry = log.at("requests").at(0).as_object();
    QCOMPARE(entry.at("dialect").as_string(), "openai_chat");
    QCOMPARE(entry.at("input_tokens").to_number<int>(), 11);
    QCOMPARE(entry.at("output_tokens").to_number<int>(), 7);
    QCOMPARE(entry.at("cached_tokens").to_number<int>(), 3);
}

QTEST_GUILESS_MAIN(TestTranslationDaemon)
#include "tst_translationdaemon.moc"
