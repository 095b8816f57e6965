// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/bytes.h"
#include "core/demo/demoaccounts.h"
#include "core/json/value.h"
#include "core/transfer/exportfile.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

const Secret kPassphrase{std::string_view("correct horse")};
const WallTime kNow = *fromRfc3339("2026-11-21T09:00:00.000Z");

/// JSON that is written with single quotation marks.
QByteArray quoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

KnownAccount keyAccount()
{
    KnownAccount known;
    known.account.id = AccountId("acc-one");
    known.account.provider = ProviderId("openai");
    known.account.label = u"Work"_s;
    known.account.priority = 10;
    known.account.headers = {{"X-Team", "planted-header"}};
    known.account.lastError = u"planted words of an upstream"_s;
    known.account.extra["api_key"] = "planted-extra";
    known.credential = {CredentialKind::apiKey, Secret("sk-planted-openai")};
    return known;
}

KnownAccount signedInAccount()
{
    KnownAccount known;
    known.account.id = AccountId("acc-two");
    known.account.provider = ProviderId("anthropic");
    known.account.email = u"ada@example.org"_s;
    known.account.disabled = true;
    known.account.credentialKind = CredentialKind::oauth;
    known.credential = {CredentialKind::oauth, Secret("planted-access"), Secret("planted-refresh"),
                        fromRfc3339("2030-01-01T00:00:00.000Z")};
    return known;
}

} // namespace

class TestExportFile final : public QObject
{
    Q_OBJECT

private:
    std::vector<KnownAccount> m_accounts{keyAccount(), signedInAccount()};
    ProviderRegistry m_providers;

    QByteArray exported(ExportSecrets secrets, const Secret &passphrase = kPassphrase)
    {
        ExportContent content{m_accounts, {}, {{u"laptop"_s, Secret("planted-client")}}, {}};
        content.settings = *json::parseObject(
            view(quoted("{'proxy':{'port':9000,'api_key':'planted-settings'}}")));
        const Result<QByteArray> file = writeExport(content, secrets, passphrase, kNow);
        return file ? *file : QByteArray();
    }

    ImportPlan planOf(const QByteArray &bytes, const Secret &passphrase = kPassphrase,
                      std::span<const KnownAccount> existing = {})
    {
        const std::vector<ImportFile> files{{u"accounts.json"_s, bytes}};
        return planImport(files, ImportContext{m_providers, existing, {}, {}, passphrase, kNow});
    }

private Q_SLOTS:
    void initTestCase()
    {
        Result<ProviderRegistry> registry = ProviderRegistry::builtIn();
        QVERIFY(registry.ok());
        m_providers = std::move(registry).value();
    }

    void withoutBeingAskedItHasNoSecret_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("none") << false;
        QTest::newRow("encrypted") << true;
    }
    void withoutBeingAskedItHasNoSecret()
    {
        QFETCH(bool, encrypted);
        const QByteArray file =
            exported(encrypted ? ExportSecrets::encrypted : ExportSecrets::none);
        QVERIFY(!file.isEmpty());
        QVERIFY2(!file.contains("planted"), file.constData());
        QVERIFY(file.contains("ada@example.org"));
        QVERIFY(json::parseObject(view(file)).ok());
    }

    void everythingComesBack_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("encrypted") << true;
        QTest::newRow("plain") << false;
    }
    void everythingComesBack()
    {
        QFETCH(bool, encrypted);
        const ImportPlan plan =
            planOf(exported(encrypted ? ExportSecrets::encrypted : ExportSecrets::plain));
        QVERIFY(plan.faults.empty());
        QCOMPARE(plan.formats, std::vector{ImportFormat::signalbox});
        QCOMPARE(plan.entries.size(), std::size_t{2});
        QCOMPARE(plan.counts().ready, 2);
        const ImportEntry &key = plan.entries[0];
        QCOMPARE(key.account.label, u"Work"_s);
        QCOMPARE(key.account.priority, 10);
        QCOMPARE(key.account.headers, m_accounts[0].account.headers);
        QVERIFY(key.account.lastError.isEmpty());
        QVERIFY(sameCredential(key.credential, m_accounts[0].credential));
        QCOMPARE(key.host, u"api.openai.com"_s);
        const ImportEntry &signedIn = plan.entries[1];
        QVERIFY(signedIn.account.disabled);
        QVERIFY(sameCredential(signedIn.credential, m_accounts[1].credential));
        QVERIFY(key.account.createdAt < signedIn.account.createdAt);
        QCOMPARE(plan.clientKeys.size(), std::size_t{1});
        QCOMPARE(plan.clientKeys[0].name, u"laptop"_s);
        QVERIFY(plan.clientKeys[0].value == Secret("planted-client"));
        QCOMPARE(json::dump(plan.settings), (quoted("{'proxy':{'port':9000}}")));
    }

    void withoutSecretsAccountsAskForThem()
    {
        const ImportPlan fresh = planOf(exported(ExportSecrets::none));
        QCOMPARE(fresh.counts().signInAgain, 2);
        QVERIFY(fresh.entries[0].account.needsLogin);
        QVERIFY(fresh.entries[0].why.contains(u"enter its key again"_s));
        QVERIFY(fresh.entries[1].why.contains(u"sign in again"_s));
        // Where the accounts are, they keep theirs.
        const ImportPlan again = planOf(exported(ExportSecrets::none), {}, m_accounts);
        QCOMPARE(again.counts().ready, 2);
        QCOMPARE(again.counts().duplicate, 2);
        QCOMPARE(again.entries[0].existing, AccountId("acc-one"));
        QCOMPARE(again.entries[0].account.headers, m_accounts[0].account.headers);
    }

    void demoAccountsComeBackAsTheyWere()
    {
        std::vector<KnownAccount> demo;
        for (DemoAccount &made : demoAccounts()) {
            made.account.id = AccountId("acc-" + std::to_string(demo.size()));
            demo.push_back({made.account, made.credential});
        }
        const Result<QByteArray> file =
            writeExport({demo, {}, {}, {}}, ExportSecrets::none, {}, kNow);
        QVERIFY(file.ok());
        const ImportPlan fresh = planOf(*file);
        QCOMPARE(fresh.entries.size(), demo.size());
        QCOMPARE(fresh.counts().duplicate, 0);
        for (std::size_t i = 0; i < demo.size(); ++i) {
            QCOMPARE(fresh.entries[i].account.label, demo[i].account.label);
            QCOMPARE(fresh.entries[i].account.headers, demo[i].account.headers);
        }
        const ImportPlan again = planOf(*file, {}, demo);
        QCOMPARE(again.counts().duplicate, static_cast<int>(demo.size()));
        for (std::size_t i = 0; i < demo.size(); ++i)
            QCOMPARE(again.entries[i].existing, demo[i].account.id);
    }

    void keylessAccountsAreToldApartByTheirLabels_data()
    {
        QTest::addColumn<QString>("label");
        QTest::addColumn<std::string>("baseUrl");
        QTest::addColumn<bool>("same");
        QTest::newRow("the same") << u"Local"_s << std::string("http://127.0.0.1:11434/v1") << true;
        QTest::newRow("another label")
            << u"Local 2"_s << std::string("http://127.0.0.1:11434/v1") << false;
        QTest::newRow("another address")
            << u"Local"_s << std::string("http://127.0.0.1:8080/v1") << false;
    }
    void keylessAccountsAreToldApartByTheirLabels()
    {
        QFETCH(QString, label);
        QFETCH(std::string, baseUrl);
        QFETCH(bool, same);
        KnownAccount local;
        local.account.id = AccountId("acc-here");
        local.account.provider = ProviderId("openai-compatible");
        local.account.label = u"Local"_s;
        local.account.baseUrl = "http://127.0.0.1:11434/v1";
        local.account.credentialKind = CredentialKind::none;
        KnownAccount other = local;
        other.account.id = AccountId("acc-elsewhere");
        other.account.label = label;
        other.account.baseUrl = baseUrl;
        const Result<QByteArray> file =
            writeExport({std::vector{other}, {}, {}, {}}, ExportSecrets::none, {}, kNow);
        QVERIFY(file.ok());
        const std::vector<KnownAccount> existing{local};
        const ImportPlan plan = planOf(*file, {}, existing);
        QCOMPARE(plan.entries.size(), std::size_t{1});
        QCOMPARE(plan.entries[0].existing == local.account.id, same);
    }

    void whatDiffersIsNamed()
    {
        const QByteArray file = exported(ExportSecrets::encrypted);
        std::vector<KnownAccount> existing = m_accounts;
        existing[0].account.priority = 20;
        existing[0].credential.value = Secret("sk-planted-older");
        const ImportPlan plan = planOf(file, kPassphrase, existing);
        QCOMPARE(plan.counts().changed, 1);
        QCOMPARE(plan.counts().duplicate, 1);
        QCOMPARE(plan.entries[0].changes, (std::vector<std::string>{"priority", "credential"}));
        QCOMPARE(plan.entries[0].account.id, AccountId("acc-one"));
        QVERIFY(plan.entries[1].changes.empty());
    }

    void aFileNeverTurnsAKeptKeyToAnotherHost()
    {
        QByteArray file = exported(ExportSecrets::none);
        file.replace(quoted("'base_url': ''"), quoted("'base_url': 'https://thief.example'"));
        const ImportPlan plan = planOf(file, {}, m_accounts);
        QCOMPARE(plan.counts().signInAgain, 2);
        for (const ImportEntry &entry : plan.entries) {
            QCOMPARE(entry.relation, ImportRelation::added);
            QVERIFY(entry.existing.empty());
            QCOMPARE(entry.host, u"thief.example"_s);
        }
    }

    void thePassphraseIsAskedFor()
    {
        ExportContent content{m_accounts, {}, {}, {}};
        const auto refused = writeExport(content, ExportSecrets::encrypted, {}, kNow);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.contains(u"passphrase"_s));
        const QByteArray file = exported(ExportSecrets::encrypted);
        const ImportPlan missing = planOf(file, {});
        QCOMPARE(missing.passphrase, PassphraseNeed::missing);
        QVERIFY(missing.entries.empty());
        const ImportPlan wrong = planOf(file, Secret("battery staple"));
        QCOMPARE(wrong.passphrase, PassphraseNeed::wrong);
        QVERIFY(wrong.faults.at(0).message.contains(u"does not fit"_s));
        QVERIFY(wrong.entries.empty());
    }

    void damageIsToldInWords_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("words");
        QTest::newRow("another host for a key")
            << (quoted("'base_url': ''")) << quoted("'base_url': 'https://thief.example'")
            << u"changed after"_s;
        QTest::newRow("another version")
            << (quoted("'version': 1")) << (quoted("'version': 2")) << u"update"_s;
        QTest::newRow("no kind of secrets")
            << QByteArray("encrypted") << QByteArray("enchanted") << u"how they are kept"_s;
        QTest::newRow("no accounts")
            << (quoted("'accounts': [")) << (quoted("'accountz': [")) << u"missing"_s;
    }
    void damageIsToldInWords()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, words);
        QByteArray file = exported(ExportSecrets::encrypted);
        QVERIFY(file.contains(from));
        const ImportPlan plan = planOf(file.replace(from, to));
        QVERIFY(plan.entries.empty());
        QCOMPARE(plan.faults.size(), std::size_t{1});
        QVERIFY2(plan.faults[0].message.contains(words), qPrintable(plan.faults[0].message));
    }

    void flippedBytesOfTheVaultAreFound()
    {
        const QByteArray file = exported(ExportSecrets::encrypted);
        const qsizetype vault = file.indexOf(quoted("'vault': '")) + 10;
        const qsizetype end = file.indexOf('"', vault);
        QVERIFY(end > vault);
        for (qsizetype at = vault; at < end - 4; at += 37) {
            QByteArray flipped = file;
            flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
            const ImportPlan plan = planOf(flipped);
            QVERIFY(plan.entries.empty());
            QCOMPARE(plan.faults.size(), std::size_t{1});
            QVERIFY2(plan.faults[0].message.contains(u"cannot be read"_s),
                     qPrintable(plan.faults[0].message));
        }
    }

    void cutFilesAreToldInWords()
    {
        const QByteArray file = exported(ExportSecrets::encrypted);
        for (qsizetype length = 1; length < file.size() - 2; length += 61) {
            const ImportPlan plan = planOf(file.first(length));
            QVERIFY(plan.entries.empty());
            QCOMPARE(plan.faults.size(), std::size_t{1});
            QVERIFY2(plan.faults[0].message.contains(u"damaged or cut off"_s),
                     qPrintable(plan.faults[0].message));
        }
        QByteArray shorter = file; // valid JSON around a vault that lost its end
        const qsizetype end = shorter.lastIndexOf('"');
        shorter.remove(end - 40, 40);
        const ImportPlan plan = planOf(shorter);
        QVERIFY(plan.faults.at(0).message.contains(u"cut off"_s));
    }

    void faultyAccountsAreNamedAndTheRestComes()
    {
        QByteArray file = exported(ExportSecrets::plain);
        file.replace(quoted("'priority': 10"), quoted("'priority': 'first'"));
        const ImportPlan plan = planOf(file);
        QCOMPARE(plan.counts().unusable, 1);
        QCOMPARE(plan.counts().ready, 1);
        QCOMPARE(plan.entries[0].where, std::string("/accounts/0"));
        QVERIFY(plan.entries[0].why.contains(u"/priority"_s));
    }
};

QTEST_GUILESS_MAIN(TestExportFile)
#include "tst_exportfile.moc"
