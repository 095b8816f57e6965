// SPDX-License-Identifier: GPL-3.0-or-later
// Imports from preview to undo (docs/import-export.md): nothing is half-added.
#include "core/engine/importdesk.h"

#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray keys(int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += "OPENAI_API_KEY=sk-planted-" + QByteArray::number(i) + '\n';
    return text;
}

ImportChoice choiceOf(const std::string &preview)
{
    ImportChoice choice;
    choice.preview = preview;
    return choice;
}

ImportChoice accepted(const std::string &preview)
{
    ImportChoice choice = choiceOf(preview);
    choice.termsAccepted = true;
    return choice;
}

ImportChoice accountsOf(const std::string &preview)
{
    ImportChoice choice = choiceOf(preview);
    choice.alsoComes = false;
    return choice;
}

/// An export that has another key for that account.
QByteArray withAnotherKey(const AccountId &id)
{
    return R"({"format":"signalbox-export","version":1,"accounts":[
        {"id":")" +
           QByteArray::fromStdString(id.str()) +
           R"(","provider":"openai","label":"Mine","credential_type":"api_key"}],
        "secrets":{"kind":"plain","values":{"account/0":"sk-planted-9"}}})";
}

struct Fixture
{
    Fixture()
    {
        if (!settings.load())
            qFatal("no settings");
    }

    template <class T>
    T wait(std::optional<T> &said)
    {
        if (!QTest::qWaitFor([&said] { return said.has_value(); }, 20'000))
            qFatal("no answer");
        return std::move(*said);
    }
    ImportPreview preview(const QByteArray &bytes, const QString &name = u"chosen"_s)
    {
        ImportCall call;
        call.files = {{name, bytes}};
        std::optional<Result<ImportPreview>> said;
        desk.preview(std::move(call), [&said](const auto &result) { said = result; });
        return *wait(said);
    }
    Result<ImportResult> apply(const ImportChoice &choice)
    {
        std::optional<Result<ImportResult>> said;
        desk.apply(choice, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    Result<ImportResult> import(const QByteArray &bytes)
    {
        return apply(choiceOf(preview(bytes).id));
    }
    Result<int> undo(const std::string &id)
    {
        std::optional<Result<int>> said;
        desk.undo(id, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    AccountId add(const char *key, const QString &label = u"Mine"_s)
    {
        NewAccount made;
        made.account.provider = ProviderId("openai");
        made.account.label = label;
        made.credential = {CredentialKind::apiKey, Secret(key)};
        std::optional<Result<AddedAccount>> said;
        keeper.add(made, [&said](const auto &result) { said = result; });
        return wait(said)->id;
    }
    void rename(const AccountId &id, const QString &label)
    {
        AccountPatch patch;
        patch.label = label;
        std::optional<Result<AccountSnapshot>> said;
        keeper.update(id, patch, [&said](const auto &result) { said = result; });
        if (!wait(said))
            qFatal("no change");
    }
    void refuse(const AccountId &id)
    {
        tokens.signInNeeded(id, u"no such key"_s);
        if (!QTest::qWaitFor([this, &id] { return keeper.all().at(id).needsLogin; }))
            qFatal("a refusal was not kept");
    }
    [[nodiscard]] int files() const
    {
        return static_cast<int>(
            QDir(dir.filePath(u"accounts"_s)).entryList({u"*.json"_s}, QDir::Files).size());
    }

    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    StorageThread bulk;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    FakeTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    SettingsKeeper settings{dir.filePath(u"gui_config.json"_s), storage};
    AccountKeeper keeper{{.store = store,
                          .secrets = secrets,
                          .tokens = tokens,
                          .transport = transport,
                          .providers = providers,
                          .clock = clock,
                          .ownListeners =
                              [] {
                                  return std::vector<ListenAddress>{{"127.0.0.1", 8045}};
                              },
                          .upstreamProxy = [] { return std::string("system"); }}};
    ImportExtras extras{{settings, secrets, providers, [] { return SettingsKeeper::Hooks{}; }}};
    std::string ownClient; ///< the user's own client id, of every provider
    ImportDesk desk{{keeper, secrets, providers, extras, bulk, clock,
                     [] {
                         return std::vector<ListenAddress>{{"127.0.0.1", 8045}};
                     },
                     [this](const ProviderId &) {
                         return OAuthClient{ownClient, {}, {}};
                     }}};
};

} // namespace

class TestImportDesk final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPreviewWritesNothing()
    {
        Fixture f;
        const ImportPreview preview = f.preview(keys(2));
        QCOMPARE(preview.counts.ready, 2);
        QCOMPARE(preview.entries.front().host, u"api.openai.com"_s);
        QCOMPARE(f.files(), 0);
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(f.desk.cancel(preview.id));
        QVERIFY(!f.desk.cancel(preview.id));
        QCOMPARE(f.apply(choiceOf(preview.id)).error().code, ErrorCode::notFound);
    }

    void whatIsImportedIsKeptAndInUse()
    {
        Fixture f;
        const auto done = f.import(keys(3));
        QVERIFY(done.ok());
        QCOMPARE(done->added, 3);
        QCOMPARE(done->accounts.size(), std::size_t{3});
        QVERIFY(done->failed.empty() && !done->cancelled);
        QCOMPARE(f.files(), 3);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto snapshot = f.tokens.snapshot(done->accounts[i]);
            QCOMPARE(snapshot->state, std::string("ready"));
            QCOMPARE(f.secrets.text(accountSecretName(done->accounts[i])),
                     "sk-planted-" + std::to_string(i)); // in their order
        }
        QCOMPARE(f.transport.count(), std::size_t{0});
        QCOMPARE(f.apply(choiceOf(done->id)).error().code, ErrorCode::notFound); // once
    }

    void badEntriesAreNamedAndTheRestComes()
    {
        Fixture f;
        const auto done = f.import("OPENAI_API_KEY=sk-planted-a\n"
                                   "OPENAI_API_KEY=sk planted b\n"
                                   "WEATHER_API_KEY=planted-c\n"
                                   "OPENAI_API_KEY=sk-planted-d\n"
                                   "OPENAI_API_KEY=sk-plänted-e\n");
        QVERIFY(done.ok());
        QCOMPARE(done->added, 2);
        QCOMPARE(done->failed.size(), std::size_t{3});
        const std::vector<const char *> lines{"line 2", "line 3", "line 5"};
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const QString &message = done->failed[i].message;
            QVERIFY2(message.contains(QLatin1String(lines[i])), qPrintable(message));
            QVERIFY(!message.contains(u"planted"_s));
        }
        QCOMPARE(f.files(), 2);
        QCOMPARE(f.secrets.count("account/"), std::size_t{2});
    }

    void onlyWhatIsChosenComes()
    {
        Fixture f;
        const ImportPreview preview = f.preview(keys(3));
        QCOMPARE(f.apply({.preview = preview.id, .entries = std::vector{3}}).error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(f.apply({.preview = preview.id, .entries = std::vector{-1}}).error().code,
                 ErrorCode::invalidArgument);
        const auto done = f.apply({.preview = preview.id, .entries = std::vector{2}});
        QVERIFY(done.ok());
        QCOMPARE(done->added, 1);
        QCOMPARE(done->skipped, 2);
        QCOMPARE(f.secrets.text(accountSecretName(done->accounts.front())),
                 std::string("sk-planted-2"));
    }

    void duplicatesAreSkipped()
    {
        Fixture f;
        (void)f.add("sk-planted-0");
        const ImportPreview preview = f.preview(keys(2) + keys(2));
        QCOMPARE(preview.counts.duplicate, 3);
        (void)f.add("sk-planted-1"); // since the preview
        const auto done = f.apply({.preview = preview.id, .entries = std::vector{0, 1, 2, 3}});
        QVERIFY(done.ok());
        QCOMPARE(done->added, 0);
        QCOMPARE(done->skipped, 4);
        QCOMPARE(f.files(), 2);
    }

    void aPlanLivesForAQuarterOfAnHour()
    {
        Fixture f;
        const std::string id = f.preview(keys(1)).id;
        f.clock.advance(ImportDesk::kPlanLife - 1s);
        const std::string later = f.preview(keys(1)).id;
        f.clock.advance(1s);
        QCOMPARE(f.apply(choiceOf(id)).error().code, ErrorCode::notFound);
        QVERIFY(f.apply(choiceOf(later)));
    }

    void onlyTheNewestPlansAreKept()
    {
        Fixture f;
        std::vector<std::string> ids;
        for (std::size_t i = 0; i <= ImportDesk::kMaxPlans; ++i) {
            ids.push_back(f.preview(keys(1)).id);
            f.clock.advance(1s);
        }
        QVERIFY(!f.desk.cancel(ids.front()));
        QVERIFY(f.desk.cancel(ids.back()));
    }

    void withoutASecretStoreNothingComes()
    {
        Fixture f;
        f.secrets.isUsable = false;
        QCOMPARE(f.import(keys(2)).error().code, ErrorCode::noSecretStore);
        QCOMPARE(f.files(), 0);
    }

    void secretsThatCannotBeKeptLeaveNoFile()
    {
        Fixture f;
        f.secrets.failing = true;
        const std::string id = f.preview(keys(2)).id;
        QCOMPARE(f.apply(choiceOf(id)).error().code, ErrorCode::inputOutput);
        QCOMPARE(f.files(), 0);
        f.secrets.failing = false;
        QVERIFY(f.apply(choiceOf(id))); // tried again
        QCOMPARE(f.files(), 2);
    }

    void filesThatCannotBeWrittenLeaveNoSecret()
    {
        Fixture f;
        QFile inTheWay(f.dir.filePath(u"accounts"_s));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const auto done = f.import(keys(2));
        QVERIFY(done.ok());
        QCOMPARE(done->added, 0);
        QCOMPARE(done->failed.size(), std::size_t{2});
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(f.tokens.snapshots().empty());
    }

    void aWarningMustBeAccepted()
    {
        Fixture f;
        f.ownClient = "mine";
        const QByteArray file = R"({"type":"gemini","email":"a@example.test",
            "token":{"access_token":"at-1","refresh_token":"rt-1","client_id":"mine"},
            "project_id":"p"})";
        const ImportPreview preview = f.preview(file);
        QCOMPARE(preview.entries.size(), std::size_t{1});
        QCOMPARE(preview.entries[0].provider, ProviderId("code-assist"));
        QVERIFY(!preview.entries[0].warning.isEmpty());
        const auto refused = f.apply(choiceOf(preview.id));
        QCOMPARE(refused.error().detail, std::string(kTermsNotAccepted));
        QCOMPARE(f.files(), 0);
        const auto done = f.apply(accepted(preview.id));
        QVERIFY(done.ok());
        QCOMPARE(done->added, 1);
        QCOMPARE(f.keeper.all().begin()->second.extra.at("terms_accepted"), json::Value(true));
        QVERIFY(f.preview(file).entries[0].warning.isEmpty()); // it is there
    }

    void tokensOfAnotherClientAreKeptOnlyForItsOwner_data()
    {
        QTest::addColumn<QByteArray>("own");
        QTest::addColumn<bool>("kept");
        QTest::newRow("no client") << QByteArray() << false;
        QTest::newRow("another") << QByteArray("other") << false;
        QTest::newRow("the user's own") << QByteArray("mine") << true;
    }
    void tokensOfAnotherClientAreKeptOnlyForItsOwner()
    {
        QFETCH(QByteArray, own);
        QFETCH(bool, kept);
        Fixture f;
        f.ownClient = own.toStdString();
        const ImportPreview preview = f.preview(R"({"type":"gemini","email":"a@example.test",
            "token":{"access_token":"at-1","refresh_token":"rt-1","client_id":"mine"}})");
        QCOMPARE(preview.entries.at(0).standing,
                 kept ? ImportStanding::ready : ImportStanding::signInAgain);
        const auto done = f.apply(accepted(preview.id));
        QCOMPARE(done->added, 1);
        QCOMPARE(f.secrets.count("account/"), std::size_t(kept ? 1 : 0));
    }

    void fiveHundredAreOneChangeOfSecretsAndTellTheirProgress()
    {
        Fixture f;
        const std::string id = f.preview(keys(500)).id;
        QSignalSpy progress(&f.desk, &ImportDesk::progressed);
        QElapsedTimer timer;
        timer.start();
        const auto done = f.apply(choiceOf(id));
        qInfo("500 accounts in %lld ms, %lld times told", timer.elapsed(),
              static_cast<long long>(progress.size()));
        QCOMPARE(done->added, 500);
        QCOMPARE(f.files(), 500);
        QVERIFY(progress.size() >= 2);
        int last = -1;
        for (const auto &told : progress) {
            const auto value = told.front().value<ImportProgress>();
            QCOMPARE(value.id, id);
            QCOMPARE(value.total, 500);
            QVERIFY(value.done > last);
            last = value.done;
        }
        QCOMPARE(last, 500);
    }

    void anImportCanBeStopped()
    {
        Fixture f;
        const std::string id = f.preview(keys(100)).id;
        std::optional<Result<ImportResult>> said;
        QObject::connect(&f.desk, &ImportDesk::progressed, &f.desk,
                         [&f, &id] { (void)f.desk.cancel(id); });
        f.desk.apply(choiceOf(id), [&said](const auto &result) { said = result; });
        const auto done = f.wait(said);
        QVERIFY(done.ok());
        QVERIFY(done->cancelled);
        QVERIFY(done->added < 100);
        QCOMPARE(f.files(), done->added);
        QCOMPARE(f.secrets.count("account/"), static_cast<std::size_t>(done->added));
        QCOMPARE(*f.undo(done->id), done->added);
        QCOMPARE(f.files(), 0);
    }

    void oneImportAtATime()
    {
        Fixture f;
        const std::string first = f.preview(keys(2)).id;
        const std::string second = f.preview(keys(3)).id;
        std::optional<Result<ImportResult>> said;
        f.desk.apply(choiceOf(first), [&said](const auto &result) { said = result; });
        QCOMPARE(f.apply(choiceOf(second)).error().code, ErrorCode::conflict);
        QCOMPARE(f.wait(said)->added, 2);
        QCOMPARE(f.apply(choiceOf(second))->added, 1);
    }

    void undoTakesAddedAccountsBack()
    {
        Fixture f;
        const AccountId mine = f.add("sk-mine");
        const auto done = f.import(keys(3));
        f.rename(done->accounts[1], u"Renamed since"_s);
        QCOMPARE(*f.undo(done->id), 2);
        QCOMPARE(f.files(), 2);
        QVERIFY(f.tokens.snapshot(mine));
        QVERIFY(f.tokens.snapshot(done->accounts[1]));
        QCOMPARE(f.secrets.count("account/"), std::size_t{2});
        QCOMPARE(f.undo(done->id).error().code, ErrorCode::notFound);
    }

    void onlyTheLastImportIsUndone()
    {
        Fixture f;
        const auto first = f.import(keys(1));
        const auto second = f.import(keys(2));
        QCOMPARE(f.undo(first->id).error().code, ErrorCode::notFound);
        QCOMPARE(*f.undo(second->id), 1);
        QCOMPARE(f.files(), 1);
    }

    void undoPutsChangedAccountsBack()
    {
        Fixture f;
        const AccountId mine = f.add("sk-planted-0", u"Mine"_s);
        const AccountId touched = f.add("sk-planted-1", u"Other"_s);
        const QByteArray file =
            R"({"format":"signalbox-export","version":1,"accounts":[
            {"provider":"openai","label":"Theirs","credential_type":"api_key"},
            {"provider":"openai","label":"Too","credential_type":"api_key"}],
            "secrets":{"kind":"plain","values":{"account/0":"sk-planted-0",
            "account/1":"sk-planted-1"}}})";
        const auto done = f.import(file);
        QCOMPARE(done->changed, 2);
        QCOMPARE(f.tokens.snapshot(mine)->label, u"Theirs"_s);
        f.rename(touched, u"Renamed since"_s);
        QCOMPARE(*f.undo(done->id), 1);
        QCOMPARE(f.tokens.snapshot(mine)->label, u"Mine"_s);
        QCOMPARE(f.tokens.snapshot(touched)->label, u"Renamed since"_s);
        QCOMPARE(f.secrets.text(accountSecretName(mine)), std::string("sk-planted-0"));
    }

    void undoGivesAnAccountItsSignInBack()
    {
        Fixture f;
        const AccountId mine = f.add("sk-planted-0");
        const auto done = f.import(withAnotherKey(mine));
        QCOMPARE(done->changed, 1);
        QCOMPARE(f.secrets.text(accountSecretName(mine)), std::string("sk-planted-9"));
        f.refuse(mine); // it was a bad one, hence the undo
        QCOMPARE(*f.undo(done->id), 1);
        QCOMPARE(f.secrets.text(accountSecretName(mine)), std::string("sk-planted-0"));
        QCOMPARE(f.tokens.snapshot(mine)->state, std::string("ready"));
        QVERIFY(!f.keeper.all().at(mine).needsLogin);
        QVERIFY(f.keeper.all().at(mine).lastError.isEmpty());
    }

    void aKeyThatWasRefusedSinceThePreviewIsReplaced()
    {
        Fixture f;
        const AccountId mine = f.add("sk-planted-0");
        const std::string id = f.preview(withAnotherKey(mine)).id;
        f.refuse(mine);
        QCOMPARE(f.apply(choiceOf(id))->changed, 1);
        QCOMPARE(f.tokens.snapshot(mine)->state, std::string("ready"));
        QVERIFY(!f.keeper.all().at(mine).needsLogin);
        QVERIFY(f.keeper.all().at(mine).lastError.isEmpty());
    }

    void whileSecretsAreLockedNothingIsTakenBack()
    {
        Fixture f;
        const auto done = f.import(keys(2));
        f.secrets.isUsable = false;
        QCOMPARE(f.undo(done->id).error().code, ErrorCode::noSecretStore);
        QCOMPARE(f.files(), 2);
        f.secrets.isUsable = true;
        QCOMPARE(*f.undo(done->id), 2);
        QVERIFY(f.secrets.entries.empty());
    }

    void withTheSecretStoreItsSecretsAreForgotten()
    {
        Fixture f;
        const auto added = f.import(keys(1));
        const std::string plan = f.preview(keys(2)).id;
        f.desk.forgetSecrets();
        QCOMPARE(f.apply(choiceOf(plan)).error().code, ErrorCode::notFound);
        QCOMPARE(*f.undo(added->id), 1); // which takes no secret
        const AccountId mine = f.add("sk-planted-0");
        const auto changed = f.import(withAnotherKey(mine));
        QCOMPARE(changed->changed, 1);
        f.desk.forgetSecrets();
        QCOMPARE(f.undo(changed->id).error().code, ErrorCode::notFound);
        QCOMPARE(f.secrets.text(accountSecretName(mine)), std::string("sk-planted-9"));
    }

    void anAccountThatChangedSinceThePreviewIsLeft()
    {
        Fixture f;
        const AccountId mine = f.add("sk-planted-0", u"Mine"_s);
        const std::string id = f.preview(R"({"format":"signalbox-export","version":1,"accounts":[
            {"provider":"openai","label":"Theirs","credential_type":"api_key"}],
            "secrets":{"kind":"plain","values":{"account/0":"sk-planted-0"}}})")
                                   .id;
        f.rename(mine, u"Renamed since"_s);
        const auto done = f.apply(choiceOf(id));
        QCOMPARE(done->changed, 0);
        QCOMPARE(done->failed.size(), std::size_t{1});
        QCOMPARE(f.tokens.snapshot(mine)->label, u"Renamed since"_s);
    }

    void settingsComeOnlyWhenAskedFor()
    {
        Fixture f;
        const QByteArray file = R"({"proxy":{"port":8050,"api_key":"sk-planted-client",
            "custom_mapping":{"gpt-4":"gemini-2.5-pro"},"scheduling":{"mode":"CacheFirst"}}})";
        const ImportPreview preview = f.preview(file);
        QVERIFY(!preview.alsoComes.empty());
        QVERIFY(f.apply(accountsOf(preview.id)).ok());
        QCOMPARE(f.settings.settings().proxy.port, 8045);
        const auto done = f.import(file);
        QVERIFY(done.ok() && done->failed.empty());
        QCOMPARE(f.settings.settings().proxy.port, 8050);
        QCOMPARE(f.secrets.entries.size(), std::size_t{1});
        QVERIFY(f.undo(done->id).ok());
        QCOMPARE(f.settings.settings().proxy.port, 8045);
        QVERIFY(f.secrets.entries.empty());
    }

    void destroyedWhileItReads()
    {
        Fixture f;
        auto desk = std::make_unique<ImportDesk>(
            ImportDesk::Services{f.keeper, f.secrets, f.providers, f.extras, f.bulk, f.clock,
                                 [] { return std::vector<ListenAddress>(); },
                                 [](const ProviderId &) { return OAuthClient{}; }});
        bool answered = false;
        ImportCall call;
        call.files = {{u"chosen"_s, keys(500)}};
        desk->preview(std::move(call), [&answered](const auto &) { answered = true; });
        desk.reset();
        (void)f.preview(keys(1)); // comes after it on that thread
        QVERIFY(!answered);
    }
};

QTEST_GUILESS_MAIN(TestImportDesk)
#include "tst_importdesk.moc"
