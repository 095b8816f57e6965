// SPDX-License-Identifier: GPL-3.0-or-later
// What a restart keeps and what it forgets (contract.md: runtime.json; scheduling.md §5–§7, §10).
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <cmath>
#include <csignal>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kLongLimit = 2h;

std::string textAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

std::optional<WallTime> timeAt(const json::Object &object, std::string_view name)
{
    return fromRfc3339(textAt(object, name));
}

/// The member `list` of a document as objects.
std::vector<json::Object> listAt(const json::Object &document, std::string_view list)
{
    std::vector<json::Object> found;
    const json::Value *value = document.if_contains(list);
    const json::Array *array = value ? value->if_array() : nullptr;
    for (const json::Value &entry : array ? *array : json::Array())
        found.push_back(entry.is_object() ? entry.get_object() : json::Object());
    return found;
}

/// Of a list, the object whose member `name` has that text.
json::Object objectWith(const std::vector<json::Object> &list, std::string_view name,
                        const std::string &text)
{
    for (const json::Object &object : list) {
        if (textAt(object, name) == text)
            return object;
    }
    return {};
}

UpstreamStep limitedStep()
{
    UpstreamStep step;
    step.error = "rate_limit";
    step.hint = Hint::retryAfter;
    step.hintFor = kLongLimit;
    step.headers = {{"x-ratelimit-limit-requests", "1000"},
                    {"x-ratelimit-remaining-requests", "300"},
                    {"x-ratelimit-reset-requests", "26h"}};
    return step;
}

} // namespace

class TestDaemonRestart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void limitsAreAsBefore();
    void healthIsAsBefore();
    void windowsAndProtectionAreAsBefore();
    void fixedAccountAndBindingsAreNot();
    void aCrashForgetsSecondsOnly();
    void withoutTheFileAllIsFresh();
    void aBrokenFileIsToldAndKept();

private:
    RawResponse askOf(const char *account);
    void restart();
    [[nodiscard]] std::vector<json::Object> cooldowns() const;
    [[nodiscard]] json::Object account(const std::string &id) const;
    [[nodiscard]] double health(const std::string &id) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
    std::string m_limited; ///< its upstream says 429 for two hours
    std::string m_broken;  ///< its upstream says 500
    std::string m_good;
};

void TestDaemonRestart::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_upstream->script("key-limited", {limitedStep()});
    UpstreamStep failing;
    failing.status = 500;
    failing.error = "server";
    m_upstream->script("key-broken", {failing}, Repeat::yes);
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->writeSettings(R"({"quota_protection":{"enabled":true,"threshold_percentage":50}})");
    QVERIFY(m_daemon->start());
    m_limited = m_daemon->addAccount("openai", "limited", m_upstream->url());
    m_broken = m_daemon->addAccount("openai", "broken", m_upstream->url());
    m_good = m_daemon->addAccount("openai", "good", m_upstream->url());
    QVERIFY(!m_limited.empty() && !m_broken.empty() && !m_good.empty());
}

void TestDaemonRestart::cleanup()
{
    QVERIFY2(m_daemon->terminate() == 0, m_daemon->standardError().constData());
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

RawResponse TestDaemonRestart::askOf(const char *account)
{
    const DialectCall &call = allDialectCalls().front();
    return m_daemon->ask("POST", call.target, call.body, {{"X-Signalbox-Account", account}});
}

void TestDaemonRestart::restart()
{
    QVERIFY2(m_daemon->terminate() == 0, m_daemon->standardError().constData());
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
    QVERIFY(m_daemon->start());
}

std::vector<json::Object> TestDaemonRestart::cooldowns() const
{
    return listAt(m_daemon->adminJson("GET", "/cooldowns"), "cooldowns");
}

json::Object TestDaemonRestart::account(const std::string &id) const
{
    return objectWith(listAt(m_daemon->adminJson("GET", "/accounts"), "accounts"), "id", id);
}

double TestDaemonRestart::health(const std::string &id) const
{
    const json::Object one =
        objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
    const json::Value *value = one.if_contains("health");
    return value && value->is_number() ? value->to_number<double>() : -1;
}

void TestDaemonRestart::limitsAreAsBefore()
{
    QCOMPARE(askOf("limited").status, 429);
    const json::Object before = objectWith(cooldowns(), "account_id", m_limited);
    const auto until = timeAt(before, "until");
    QVERIFY(until.has_value());
    restart();
    const json::Object after = objectWith(cooldowns(), "account_id", m_limited);
    QCOMPARE(textAt(after, "reason"), textAt(before, "reason"));
    QVERIFY(after.contains("model"));
    QVERIFY(after.at("model") == before.at("model"));
    const auto restored = timeAt(after, "until");
    QVERIFY(restored.has_value());
    QVERIFY(std::chrono::abs(*restored - *until) < 2s);
    // In force, and not only shown.
    const quint64 asked = m_upstream->totalRequests();
    QCOMPARE(askOf("limited").status, 429);
    QCOMPARE(m_upstream->totalRequests(), asked);
    QCOMPARE(askOf("good").status, 200);
}

void TestDaemonRestart::healthIsAsBefore()
{
    QVERIFY(askOf("broken").status >= 500);
    const double before = health(m_broken);
    QVERIFY(before > 0 && before < 0.9);
    restart();
    const double after = health(m_broken);
    QVERIFY(after >= before); // time heals, if only for the seconds of the restart
    QVERIFY(after - before < 0.05);
    QCOMPARE(health(m_good), 1.0);
}

void TestDaemonRestart::windowsAndProtectionAreAsBefore()
{
    QCOMPARE(askOf("limited").status, 429);
    const auto before = listAt(account(m_limited), "quota");
    QCOMPARE(before.size(), std::size_t{1});
    const json::Value protectedBefore = account(m_limited).at("protected_models");
    QVERIFY(!protectedBefore.as_array().empty());
    restart();
    const auto after = listAt(account(m_limited), "quota");
    QCOMPARE(after.size(), std::size_t{1});
    for (const char *member : {"window", "model", "remaining", "source"})
        QVERIFY2(after.front().at(member) == before.front().at(member), member);
    const auto reset = timeAt(before.front(), "resets_at");
    const auto restored = timeAt(after.front(), "resets_at");
    QVERIFY(reset && restored);
    QVERIFY(std::chrono::abs(*restored - *reset) < 2s);
    QVERIFY(account(m_limited).at("protected_models") == protectedBefore);
}

void TestDaemonRestart::fixedAccountAndBindingsAreNot()
{
    const DialectCall &call = allDialectCalls().front();
    QCOMPARE(
        m_daemon->ask("POST", call.target, call.body, {{"X-Session-ID", "conversation-1"}}).status,
        200);
    const QByteArray fixed = json::dump(json::Object{{"account_id", m_good}});
    QCOMPARE(m_daemon->admin("PUT", "/fixed-account", fixed).status, 200);
    json::Object status = m_daemon->adminJson("GET", "/status");
    QVERIFY(status.at("fixed_account") == json::Value(m_good));
    QCOMPARE(status.at("bindings").to_number<int>(), 1);
    restart();
    status = m_daemon->adminJson("GET", "/status");
    QVERIFY(status.at("fixed_account").is_null());
    QCOMPARE(status.at("bindings").to_number<int>(), 0);
    QVERIFY(!m_daemon->readFile(u"runtime.json"_s).contains("conversation-1"));
}

void TestDaemonRestart::aCrashForgetsSecondsOnly()
{
    QCOMPARE(askOf("limited").status, 429);
    QTRY_VERIFY_WITH_TIMEOUT(m_daemon->readFile(u"runtime.json"_s).contains(m_limited.c_str()),
                             20'000);
    QVERIFY(!m_daemon->readFile(u"runtime.json"_s).contains("key-limited"));
    m_daemon->sendSignal(SIGKILL);
    QCOMPARE(m_daemon->waitEnd(), -1);
    QVERIFY(m_daemon->start());
    QVERIFY(!objectWith(cooldowns(), "account_id", m_limited).empty());
}

void TestDaemonRestart::withoutTheFileAllIsFresh()
{
    QCOMPARE(askOf("limited").status, 429);
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY(QFile::remove(m_daemon->path(u"runtime.json"_s)));
    QVERIFY(m_daemon->start());
    QVERIFY(cooldowns().empty());
    QCOMPARE(askOf("limited").status, 200); // the script has one 429 only
}

void TestDaemonRestart::aBrokenFileIsToldAndKept()
{
    QCOMPARE(m_daemon->terminate(), 0);
    const QByteArray broken = "{\"version\":1,";
    m_daemon->writeFile(u"runtime.json"_s, broken);
    QVERIFY(m_daemon->start());
    QVERIFY(m_daemon->standardError().contains("runtime.json"));
    const QDir quarantine(m_daemon->path(u"quarantine"_s));
    const QStringList moved = quarantine.entryList({u"runtime.json.*"_s}, QDir::Files);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(m_daemon->readFile(u"quarantine/"_s + moved.front()), broken);
    QCOMPARE(askOf("good").status, 200);
}

QTEST_GUILESS_MAIN(TestDaemonRestart)
#include "tst_daemonrestart.moc"
