// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bytes.h"
#include "core/config/settings.h"
#include "core/transfer/importplan.h"
#include "tests/support/serviceaccountfile.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <set>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(signalbox::ImportFormat)

namespace {

const WallTime kNow = *fromRfc3339("2026-11-21T09:00:00.000Z");

QByteArray fixture(const QString &name)
{
    QFile file(QString::fromUtf8(TRANSFER_DATA) + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray utf16(const QByteArray &ascii, char mark1, char mark2)
{
    QByteArray out;
    const bool little = mark1 == '\xFF';
    for (const char c : QByteArray(1, mark1) + mark2)
        out += c;
    for (const char c : ascii) {
        out += little ? c : '\0';
        out += little ? '\0' : c;
    }
    return out;
}

/// All that people may read of a plan.
QString sentencesOf(const ImportPlan &plan)
{
    QStringList out;
    for (const ImportEntry &entry : plan.entries)
        out << entry.why << entry.host << QString::fromStdString(entry.where);
    for (const ImportFault &fault : plan.faults)
        out << fault.message;
    for (const auto *list : {&plan.notes, &plan.alsoComes})
        out.append(QStringList(list->begin(), list->end()));
    return out.join(u'\n');
}

} // namespace

class TestImportPlan final : public QObject
{
    Q_OBJECT

private:
    ProviderRegistry m_providers;
    std::vector<KnownAccount> m_existing;
    std::set<std::string> m_refreshable;

    ImportPlan planOf(const QByteArray &bytes)
    {
        const std::vector<ImportFile> files{{u"chosen"_s, bytes}};
        const auto canRefresh = [this](const ForeignGrant &grant) {
            return m_refreshable.contains(grant.provider.str());
        };
        const ImportContext context{m_providers,           m_existing, canRefresh,
                                    {{"127.0.0.1", 8045}}, {},         kNow};
        return planImport(files, context);
    }

    const ImportEntry *at(const ImportPlan &plan, const std::string &where)
    {
        const auto found =
            std::find_if(plan.entries.begin(), plan.entries.end(),
                         [&where](const ImportEntry &entry) { return entry.where == where; });
        return found == plan.entries.end() ? nullptr : &*found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        Result<ProviderRegistry> registry = ProviderRegistry::builtIn();
        QVERIFY(registry.ok());
        m_providers = std::move(registry).value();
    }
    void init()
    {
        m_existing.clear();
        m_refreshable.clear();
    }

    void formatsAreRecognised_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ImportFormat>("format");
        using enum ImportFormat;
        QTest::newRow("antigravity list")
            << fixture(u"antigravity-list.json"_s) << antigravityAccounts;
        QTest::newRow("antigravity wrapped")
            << QByteArray(R"({"accounts":[{"email":"a","refresh_token":"b"}]})")
            << antigravityAccounts;
        QTest::newRow("antigravity account file")
            << QByteArray(R"({"id":"1","email":"a","token":{"refresh_token":"b"}})")
            << antigravityAccounts;
        QTest::newRow("antigravity settings")
            << QByteArray(R"({"proxy":{"port":8046,"api_key":"sk-x"}})") << antigravitySettings;
        QTest::newRow("CLIProxyAPI auth")
            << QByteArray(R"({"type":"claude","access_token":"a","refresh_token":"b"})")
            << cliProxyAuth;
        QTest::newRow("CLIProxyAPI config") << fixture(u"cliproxy-config.yaml"_s) << cliProxyConfig;
        QTest::newRow("maxpool") << fixture(u"maxpool.json"_s) << maxpool;
        QTest::newRow("keys") << fixture(u"keys.env"_s) << keyList;
        QTest::newRow("keys with a mark") << "\xEF\xBB\xBF" + QByteArray("sk-one\r\n") << keyList;
        QTest::newRow("keys, UTF-16 LE") << utf16("sk-one\r\n", '\xFF', '\xFE') << keyList;
        QTest::newRow("keys, UTF-16 BE") << utf16("sk-one\n", '\xFE', '\xFF') << keyList;
        QTest::newRow("google client")
            << QByteArray(R"({"installed":{"client_id":"x"}})") << googleClient;
        QTest::newRow("service account")
            << QByteArray(R"({"type":"service_account"})") << googleServiceAccount;
    }
    void formatsAreRecognised()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(ImportFormat, format);
        const ImportPlan plan = planOf(bytes);
        QVERIFY2(plan.faults.empty(), qPrintable(sentencesOf(plan)));
        QCOMPARE(plan.formats, std::vector{format});
        QVERIFY(!importFormatName(format).isEmpty());
    }

    void badFilesAreToldInWords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << QByteArray() << u"is empty"_s;
        QTest::newRow("blank") << QByteArray(" \r\n\t") << u"is empty"_s;
        QTest::newRow("mark alone") << QByteArray("\xEF\xBB\xBF") << u"is empty"_s;
        QTest::newRow("web page") << QByteArray("<!DOCTYPE html><html>") << u"web page"_s;
        QTest::newRow("binary") << QByteArray("\x7F"
                                              "ELF\x01\0\0\0\xFF",
                                              9)
                                << u"no readable text"_s;
        QTest::newRow("Latin-1") << QByteArray("key=\xE9\xE8") << u"no readable text"_s;
        QTest::newRow("UTF-16 cut") << QByteArray("\xFF\xFEs\0k", 5) << u"UTF-8"_s;
        QTest::newRow("cut JSON") << QByteArray(R"([{"email":"a",)") << u"cut off"_s;
        QTest::newRow("other JSON")
            << QByteArray(R"({"name":"package","version":"1"})") << u"does not know this kind"_s;
        QTest::newRow("empty list") << QByteArray("[]") << u"does not know this kind"_s;
        QTest::newRow("prose") << QByteArray("Dear Ada, here is what you asked for.\nBye, Bob\n")
                               << u"does not know this kind"_s;
        QTest::newRow("faulty YAML") << QByteArray("api-keys:\n  - \"planted\n port: [")
                                     << u"YAML file is not valid at line"_s;
        QTest::newRow("YAML that blows up")
            << QByteArray("api-keys: []\na: &a [1,1,1,1,1,1,1,1,1,1]\n"
                          "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                          "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                          "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                          "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                          "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n")
            << u"too large"_s;
        QTest::newRow("more than 50 MB") << QByteArray(51 * 1024 * 1024, 'x') << u"50 MB"_s;
    }
    void badFilesAreToldInWords()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        const ImportPlan plan = planOf(bytes);
        QVERIFY(plan.entries.empty());
        QCOMPARE(plan.faults.size(), std::size_t{1});
        QCOMPARE(plan.faults[0].file, u"chosen"_s);
        QVERIFY2(plan.faults[0].message.contains(words), qPrintable(plan.faults[0].message));
    }

    void aGoodFileComesBesideABadOne()
    {
        const std::vector<ImportFile> files{{u"bad"_s, "<html>"},
                                            {u"good"_s, "sk-proj-one-two-three"}};
        const ImportPlan plan =
            planImport(files, ImportContext{m_providers, m_existing, {}, {}, {}, kNow});
        QCOMPARE(plan.faults.at(0).file, u"bad"_s);
        QCOMPARE(plan.entries.at(0).file, u"good"_s);
        QCOMPARE(plan.counts().ready, 1);
    }

    void threeBadEntriesAreNamedAndTheRestComes()
    {
        const ImportPlan plan = planOf(fixture(u"antigravity-list.json"_s));
        QCOMPARE(plan.entries.size(), std::size_t{6});
        QCOMPARE(plan.counts().unusable, 3);
        QCOMPARE(plan.counts().signInAgain, 3);
        QVERIFY(at(plan, "/1")->why.contains(u"no refresh_token"_s));
        QVERIFY(at(plan, "/3")->why.contains(u"no account"_s));
        QVERIFY(at(plan, "/4")->why.contains(u"line break"_s));
        const ImportEntry *cy = at(plan, "/2");
        QCOMPARE(cy->account.label, u"Cy"_s);
        QVERIFY(cy->account.proxyDisabled);
        QCOMPARE(cy->host, u"cloudcode-pa.googleapis.com"_s);
        QVERIFY(cy->why.contains(u"another program's registration"_s));
        QVERIFY(cy->credential.refreshToken.empty());
        QCOMPARE(at(plan, "/5")->relation, ImportRelation::duplicate);
        QVERIFY(at(plan, "/5")->sameAs.ends_with("/0"));
    }

    void foreignTokensAreKeptWhereTheyCanBeRefreshed()
    {
        const QByteArray file(R"({"type":"claude","email":"ada@example.org",
            "access_token":"planted-access","refresh_token":"planted-refresh",
            "expired":"2030-01-01T02:00:00+02:00","prefix":"team","disabled":true})");
        const ImportPlan without = planOf(file);
        QCOMPARE(without.entries.at(0).standing, ImportStanding::signInAgain);
        QVERIFY(without.entries[0].account.needsLogin);
        QVERIFY(without.entries[0].credential.refreshToken.empty());
        m_refreshable.insert("anthropic");
        const ImportPlan with = planOf(file);
        const ImportEntry &entry = with.entries.at(0);
        QCOMPARE(entry.standing, ImportStanding::ready);
        QVERIFY(entry.credential.refreshToken == Secret("planted-refresh"));
        QCOMPARE(toRfc3339(*entry.credential.expiresAt), std::string("2030-01-01T00:00:00.000Z"));
        QCOMPARE(entry.account.prefix, std::string("team"));
        QVERIFY(entry.account.disabled);
        QCOMPARE(entry.account.email, u"ada@example.org"_s);
    }

    void providersThatTakeOtherThingsAreTold()
    {
        const ImportPlan codex = planOf(R"({"type":"codex","refresh_token":"planted"})");
        QCOMPARE(codex.counts().unusable, 1);
        QVERIFY(codex.entries[0].why.contains(u"does not take sign-ins"_s));
        const ImportPlan unknown = planOf(R"({"type":"iflow","refresh_token":"planted"})");
        QVERIFY(unknown.entries.at(0).why.contains(u"no provider “iflow”"_s));
    }

    void cliProxyConfigComesOver()
    {
        const ImportPlan plan = planOf(fixture(u"cliproxy-config.yaml"_s));
        const ImportEntry *gemini = at(plan, "/gemini-api-key/0");
        QVERIFY(gemini);
        QCOMPARE(gemini->standing, ImportStanding::ready);
        QCOMPARE(gemini->account.prefix, std::string("team"));
        QVERIFY(gemini->account.disableCooling);
        QCOMPARE(gemini->account.excludedModels,
                 (std::vector<std::string>{"gemini-2.5-pro", "*-preview"}));
        QCOMPARE(gemini->account.headers.size(), std::size_t{1});
        QCOMPARE(at(plan, "/gemini-api-key/1")->standing, ImportStanding::unusable);
        QCOMPARE(at(plan, "/claude-api-key/0")->account.modelAliases.at("sonnet"),
                 std::string("claude-sonnet-4-5"));
        const ImportEntry *gateway = at(plan, "/claude-api-key/1");
        QCOMPARE(gateway->host, u"gateway.example"_s);
        QCOMPARE(gateway->hostSource, HostSource::file);
        QCOMPARE(gateway->account.credentialKind, CredentialKind::bearer);
        QVERIFY(gateway->account.proxyUrl.empty());
        const ImportEntry *router = at(plan, "/openai-compatibility/0/api-key-entries/0");
        QCOMPARE(router->account.baseUrl, std::string("https://router.example/api/v1"));
        QVERIFY(router->account.disabled);
        QCOMPARE(router->account.proxyUrl, std::string("socks5://proxy.example:1080"));
        QVERIFY(at(plan, "/openai-compatibility/0/api-key-entries/1")->credential.value ==
                Secret("123456789012"));
        const ImportEntry *local = at(plan, "/openai-compatibility/1/api-key-entries/0");
        QCOMPARE(local->account.credentialKind, CredentialKind::none);
        QCOMPARE(local->standing, ImportStanding::ready);
        QVERIFY(at(plan, "/openai-compatibility/2")->why.contains(u"no base-url"_s));
        QCOMPARE(plan.clientKeys.size(), std::size_t{2});
        const auto settings = settingsFromJson(plan.settings);
        QVERIFY(settings.ok());
        QCOMPARE(settings->settings.proxy.port, 8317);
        QCOMPARE(settings->settings.proxy.upstreamProxy, std::string("none"));
    }

    void maxpoolComesOver()
    {
        const ImportPlan plan = planOf(fixture(u"maxpool.json"_s));
        QCOMPARE(plan.entries.size(), std::size_t{8});
        QCOMPARE(at(plan, "/accounts/0")->standing, ImportStanding::signInAgain);
        QCOMPARE(at(plan, "/accounts/1")->standing, ImportStanding::signInAgain);
        QCOMPARE(at(plan, "/accounts/2")->standing, ImportStanding::ready);
        QVERIFY(at(plan, "/accounts/2")->account.disabled);
        QCOMPARE(at(plan, "/accounts/3")->standing, ImportStanding::unusable);
        QCOMPARE(at(plan, "/accounts/4")->standing, ImportStanding::unusable);
        QCOMPARE(at(plan, "/providers/0")->host, u"api.z.ai"_s);
        QCOMPARE(at(plan, "/providers/0")->standing, ImportStanding::ready);
        QVERIFY(at(plan, "/providers/1")->why.contains(u"secret manager"_s));
        QCOMPARE(at(plan, "/providers/2")->host, u"own.example"_s);
        QCOMPARE(plan.clientKeys.size(), std::size_t{1});
        QCOMPARE(settingsFromJson(plan.settings)->settings.proxy.port, 3456);
    }

    void keysGoToNobodyElsesHost()
    {
        const ImportPlan plan = planOf(fixture(u"keys.env"_s));
        const auto providerAt = [this, &plan](const std::string &where) {
            const ImportEntry *entry = at(plan, where);
            return entry ? entry->account.provider.str() : "?";
        };
        QCOMPARE(providerAt("line 2"), std::string("openai"));
        QCOMPARE(providerAt("line 3"), std::string("anthropic"));
        QCOMPARE(at(plan, "line 3")->host, u"gateway.example"_s);
        QVERIFY(at(plan, "line 3")->credential.value == Secret("sk-ant-planted-0002"));
        QCOMPARE(providerAt("line 5"), std::string("gemini"));
        QCOMPARE(providerAt("line 6"), std::string("anthropic"));
        QCOMPARE(providerAt("line 7"), std::string("gemini"));
        QCOMPARE(at(plan, "line 8")->standing, ImportStanding::unusable);
        QVERIFY(at(plan, "line 8")->why.contains(u"DEEPSEEKISH_API_KEY"_s));
        QVERIFY(at(plan, "line 9")->why.contains(u"does not tell its provider"_s));
        QVERIFY(at(plan, "line 12")->why.contains(u"copy it again"_s));
        QCOMPARE(plan.counts().ready, 5);
        QCOMPARE(plan.notes.size(), std::size_t{1}); // DEBUG
    }

    void baseUrlsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QString>("words");
        QTest::newRow("plain http") << QByteArray("http://far.example/v1") << u"https"_s;
        QTest::newRow("ourselves") << QByteArray("http://127.0.0.1:8045/v1") << u"itself"_s;
        QTest::newRow("no address") << QByteArray("somewhere") << u"whole address"_s;
    }
    void baseUrlsAreChecked()
    {
        QFETCH(QByteArray, url);
        QFETCH(QString, words);
        const ImportPlan plan = planOf("OPENAI_BASE_URL=" + url + "\nOPENAI_API_KEY=sk-planted");
        QCOMPARE(plan.counts().unusable, 1);
        QVERIFY2(plan.entries[0].why.contains(words), qPrintable(plan.entries[0].why));
        QVERIFY(plan.entries[0].credential.value.empty());
    }

    void accountsThatAreThereAreFound()
    {
        KnownAccount known;
        known.account.id = AccountId("acc-there");
        known.account.provider = ProviderId("openai");
        known.account.label = u"Mine"_s;
        known.credential = {CredentialKind::apiKey, Secret("sk-proj-planted-one")};
        m_existing.push_back(known);
        const ImportPlan plan =
            planOf("sk-proj-planted-one\nsk-proj-planted-two\nsk-proj-planted-two\n"
                   "OPENAI_API_KEY=sk-planted-three\n");
        QCOMPARE(plan.counts().ready, 4);
        QCOMPARE(plan.counts().added, 2);
        QCOMPARE(plan.counts().duplicate, 2);
        QCOMPARE(plan.entries[0].existing, AccountId("acc-there"));
        QCOMPARE(plan.entries[0].account.label, u"Mine"_s);
        QVERIFY(plan.entries[0].changes.empty());
        QVERIFY(plan.entries[2].existing.empty());
        QVERIFY(plan.entries[2].sameAs.ends_with("line 2"));
    }

    void googleFilesAreTakenAsTheyAre()
    {
        const ImportPlan desktop = planOf(R"({"installed":{"client_id":"id.example",
            "client_secret":"planted-secret","project_id":"mine"}})");
        QCOMPARE(desktop.oauthClients.size(), std::size_t{1});
        QCOMPARE(desktop.oauthClients[0].clientId, std::string("id.example"));
        QVERIFY(desktop.oauthClients[0].clientSecret == Secret("planted-secret"));
        const ImportPlan web = planOf(R"({"web":{"client_id":"id.example"}})");
        QVERIFY(web.oauthClients.empty());
        QVERIFY(web.notes.at(0).contains(u"Desktop app"_s));
        const ImportPlan robot = planOf(R"({"type":"service_account","project_id":"mine",
            "client_email":"robot@mine.example","private_key":"planted\nkey\n"})");
        const ImportEntry &entry = robot.entries.at(0);
        QCOMPARE(entry.account.provider, ProviderId("vertex"));
        QCOMPARE(entry.standing, ImportStanding::unusable); // its key is none
        QVERIFY2(entry.why.contains(u"private_key"_s), qPrintable(entry.why));
        QVERIFY(!entry.why.contains(u"planted"_s));
        const ImportPlan broken = planOf(R"({"type":"service_account","project_id":"mine"})");
        QVERIFY(broken.entries.at(0).why.contains(u"private_key"_s));
    }

    void linesThatAreNoKeysAreNamed()
    {
        const ImportPlan plan = planOf("the keys of the team\nOPENAI_API_KEY=sk-one\n"
                                       "kim left in May and hers is gone\n");
        QCOMPARE(plan.entries.size(), std::size_t{3});
        QCOMPARE(plan.entries[0].standing, ImportStanding::unusable);
        QCOMPARE(plan.entries[1].standing, ImportStanding::ready);
        QCOMPARE(plan.entries[2].standing, ImportStanding::unusable);
        QVERIFY(!plan.entries[2].why.isEmpty());
        QVERIFY(planOf("the keys of the team\nare not here").entries.empty());
    }

    void aServiceAccountBringsItsKeyFile()
    {
        const ImportPlan plan = planOf(
            json::dump(serviceAccountFile(newPrivateKey(), "https://oauth2.googleapis.com/token")));
        const ImportEntry &entry = plan.entries.at(0);
        QVERIFY2(entry.standing == ImportStanding::ready, qPrintable(entry.why));
        QCOMPARE(entry.account.credentialKind, CredentialKind::serviceAccount);
        QCOMPARE(entry.account.projectId, std::string("project-of-the-tests"));
        QVERIFY(entry.account.email.startsWith(u"robot@"_s));
        QVERIFY(entry.credential.keyFile.view().find("PRIVATE KEY") != std::string_view::npos);
        QVERIFY(!sentencesOf(plan).contains(u"PRIVATE"_s));
    }

    void antigravitySettingsComeOver()
    {
        const ImportPlan plan = planOf(R"({"language":"en","proxy":{"port":8050,
            "api_key":"sk-planted-client","auth_mode":"off","allow_lan_access":true,
            "custom_mapping":{"gpt-4":"gemini-2.5-pro"},"scheduling":{"mode":"Wrong"}}})");
        const auto settings = settingsFromJson(plan.settings);
        QVERIFY(settings.ok());
        QCOMPARE(settings->settings.proxy.port, 8050);
        QVERIFY(settings->settings.proxy.allowLanAccess);
        QCOMPARE(settings->settings.proxy.customMapping.size(), std::size_t{1});
        QVERIFY(plan.clientKeys.at(0).value == Secret("sk-planted-client"));
        QCOMPARE(plan.notes.size(), std::size_t{2}); // mode, auth_mode
        const ImportPlan index = planOf(
            R"({"version":"2.0","current_account_id":"1","accounts":[{"id":"1","email":"a"}]})");
        QVERIFY(index.notes.at(0).contains(u"folder “accounts”"_s));
    }

    void noSentenceHasASecret_data()
    {
        QTest::addColumn<QString>("file");
        for (const char *name :
             {"antigravity-list.json", "cliproxy-config.yaml", "maxpool.json", "keys.env"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void noSentenceHasASecret()
    {
        QFETCH(QString, file);
        const ImportPlan plan = planOf(fixture(file));
        QVERIFY(!plan.entries.empty());
        const QString sentences = sentencesOf(plan);
        QVERIFY2(!sentences.contains(u"planted"_s, Qt::CaseInsensitive), qPrintable(sentences));
        for (const ImportEntry &entry : plan.entries)
            QVERIFY(!entry.account.label.contains(u"planted"_s, Qt::CaseInsensitive));
    }

    void fiveHundredAccountsTakeLessThanASecond()
    {
        QByteArray list = "[";
        for (int i = 0; i < 500; ++i) {
            list += (i == 0 ? "" : ",") + QByteArray(R"({"type":"claude","email":"p)") +
                    QByteArray::number(i) + R"(@example.org","refresh_token":"planted)" +
                    QByteArray::number(i) + "\"}";
        }
        list += "]";
        m_refreshable.insert("anthropic");
        const ImportPlan first = planOf(list);
        QCOMPARE(first.counts().added, 500);
        for (const ImportEntry &entry : first.entries)
            m_existing.push_back({entry.account, entry.credential});
        QElapsedTimer timer;
        timer.start();
        const ImportPlan again = planOf(list);
        const qint64 spent = timer.elapsed();
        QCOMPARE(again.counts().duplicate, 500);
        QVERIFY2(spent < 3000, qPrintable(u"%1 ms"_s.arg(spent))); // 1 s, thrice for sanitizers
    }
};

QTEST_GUILESS_MAIN(TestImportPlan)
#include "tst_importplan.moc"
