// SPDX-License-Identifier: GPL-3.0-or-later
// Import, export, account details and the provider editor, painted in both appearances and with
// long words. With SIGNALBOX_SHOTS=DIR the pictures are kept.
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/picturetools.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/accountdetailsdialog.h"
#include "ui/dialogs/exportdialog.h"
#include "ui/dialogs/importdialog.h"
#include "ui/dialogs/providereditordialog.h"
#include "ui/models/accountsmodel.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTableWidget>
#include <QTemporaryDir>

#include <functional>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Stage
{
    FakeClock clock;
    FakeEngineFacade engine;
    std::unique_ptr<AccountsModel> accounts;
    QTemporaryDir folder;
};
using Scene = std::function<std::unique_ptr<QDialog>(Stage &)>;

ImportPreviewEntry entry(const QString &label, const QString &provider, const QString &host)
{
    ImportPreviewEntry made;
    made.file = u"accounts.json"_s;
    made.where = "/accounts/0";
    made.label = label;
    made.providerName = provider;
    made.credentialKind = CredentialKind::apiKey;
    made.host = host;
    return made;
}

ImportPreview preview()
{
    ImportPreview made;
    made.id = "pre-1";
    made.formats = {u"CLIProxyAPI account"_s};
    made.entries = {entry(u"ana@example.org"_s, u"OpenAI"_s, u"api.openai.com"_s),
                    entry(u"relay"_s, u"OpenAI-compatible"_s, u"relay.example.net"_s),
                    entry(u"kim@example.org"_s, u"Code Assist"_s, u"cloudcode.example.com"_s),
                    entry(u"old-key"_s, u"Anthropic"_s, QString()),
                    entry(u"lab-key-1"_s, u"Anthropic"_s, u"api.anthropic.com"_s)};
    made.entries[1].hostSource = HostSource::file;
    made.entries[2].standing = ImportStanding::signInAgain;
    made.entries[2].credentialKind = CredentialKind::oauth;
    made.entries[2].why = u"Its tokens belong to another program's OAuth client."_s;
    made.entries[2].warning = u"The vendor allows its own tools alone to use this."_s;
    made.entries[3].standing = ImportStanding::unusable;
    made.entries[3].why = u"The file has no key for it."_s;
    made.entries[4].relation = ImportRelation::changed;
    made.entries[4].changes = {"credential", "label"};
    made.counts = {
        .ready = 3, .signInAgain = 1, .unusable = 1, .added = 3, .changed = 1, .duplicate = 0};
    made.alsoComes = {u"port 8317"_s, u"3 model names"_s};
    made.notes = {u"Its own request log does not come over."_s};
    return made;
}

std::unique_ptr<QDialog> openImport(Stage &stage)
{
    auto dialog = std::make_unique<ImportDialog>(stage.engine);
    const QString path = stage.folder.filePath(u"accounts.json"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no file");
    file.close();
    dialog->readFiles({path});
    while (stage.engine.commands().isEmpty())
        QCoreApplication::processEvents();
    return dialog;
}

std::unique_ptr<QDialog> importPreview(Stage &stage)
{
    stage.engine.importPreview = preview();
    return openImport(stage);
}

std::unique_ptr<QDialog> importLocked(Stage &stage)
{
    stage.engine.importPreview = preview();
    stage.engine.importPreview.passphrase = PassphraseNeed::wrong;
    stage.engine.importPreview.entries.resize(2);
    stage.engine.importPreview.faults = {
        {u"notes.html"_s, u"This is a web page, not an account file."_s}};
    return openImport(stage);
}

std::unique_ptr<QDialog> importEmpty(Stage &stage)
{
    return std::make_unique<ImportDialog>(stage.engine);
}

std::unique_ptr<QDialog> exportEncrypted(Stage &stage)
{
    auto dialog = std::make_unique<ExportDialog>(
        stage.engine, sampleAccounts(stage.clock.wallNow()), AccountIds{});
    press(*dialog, u"exportEncrypted"_s);
    child<QLineEdit>(*dialog, u"passphraseFirst"_s)->setText(u"purple lantern"_s);
    child<QLineEdit>(*dialog, u"passphraseSecond"_s)->setText(u"purple l"_s);
    return dialog;
}

std::unique_ptr<QDialog> details(Stage &stage)
{
    const WallTime now = stage.clock.wallNow();
    std::vector<AccountSnapshot> list = sampleAccounts(now);
    AccountSnapshot &kim = list[2];
    kim.providerName = u"Gemini API"_s;
    kim.credentialKind = CredentialKind::oauth;
    kim.signInStarts = true;
    kim.tokenExpiresAt = now + 42min;
    kim.tier = "Pro";
    kim.projectId = "lab-7";
    kim.models = {"gemini-pro", "gemini-flash", "gemini-flash-lite"};
    kim.lastRefreshedAt = now - 3h;
    kim.lastError = u"Quota exceeded for requests per day (429)."_s;
    kim.quota = {{.window = QuotaWindow::day,
                  .model = "gemini-pro",
                  .remaining = 0.04,
                  .resetsAt = now + 130min,
                  .status = QuotaStatus::warning,
                  .source = QuotaSource::headers,
                  .readAt = now - 2min},
                 {.window = QuotaWindow::day,
                  .model = "gemini-flash",
                  .remaining = 0.82,
                  .resetsAt = now + 130min,
                  .status = QuotaStatus::allowed,
                  .source = QuotaSource::endpoint,
                  .readAt = now - 3h}};
    stage.engine.accountList = list;
    stage.accounts = std::make_unique<AccountsModel>(stage.engine, stage.clock);
    stage.accounts->apply({.full = true, .changed = list, .removed = {}});
    RequestRecord record;
    record.id = "req";
    record.time = now - 5min;
    record.model = "fast";
    record.mappedModel = "gemini-flash";
    record.status = 200;
    record.inputTokens = 1204;
    record.outputTokens = 88;
    record.duration = 2300ms;
    record.winner = "acc-kim";
    record.winnerReason = "session";
    record.trace = {{"acc-kim", "chosen", {}}, {"acc-lab", "cooldown_model", now + 12min}};
    stage.engine.requestList = {record, record, record};
    stage.engine.requestList[1].status = 429;
    stage.engine.requestList[1].error = "rate limited";
    auto dialog =
        std::make_unique<AccountDetailsDialog>(stage.engine, *stage.accounts, AccountId("acc-kim"));
    dialog->resize(760, 900);
    return dialog;
}

std::unique_ptr<QDialog> editor(Stage &stage)
{
    const boost::json::object source{
        {"id", "my-router"},
        {"name", "My router"},
        {"base_url", "http://router.example.net/v1"},
        {"dialects", {"openai_chat"}},
        {"api_key", {{"header", "Authorization"}, {"prefix", "Bearer "}}}};
    stage.engine.refuseNext({ErrorCode::invalidArgument,
                             u"The definition has 2 faults."_s,
                             {{"/base_url", u"A key is sent by https alone: write https://."_s},
                              {"/credentials", u"This member is missing: name what it accepts."_s}},
                             {}});
    auto dialog = std::make_unique<ProviderEditorDialog>(stage.engine, sampleProviders(), source,
                                                         ProviderEditing::create);
    while (child<QListWidget>(*dialog, u"providerFaults"_s)->count() == 0)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return dialog;
}

} // namespace

Q_DECLARE_METATYPE(Scene)

class TestDialogPictures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { usePictureFont(); }
    void dialogs_data();
    void dialogs();
};

void TestDialogPictures::dialogs_data()
{
    QTest::addColumn<Scene>("scene");
    QTest::addColumn<QString>("variant");
    QTest::newRow("import-light") << Scene(importPreview) << u"light"_s;
    QTest::newRow("import-dark") << Scene(importPreview) << u"dark"_s;
    QTest::newRow("import-long") << Scene(importPreview) << u"long"_s;
    QTest::newRow("import-rtl") << Scene(importPreview) << u"rtl"_s;
    QTest::newRow("import-locked") << Scene(importLocked) << u"light"_s;
    QTest::newRow("import-empty") << Scene(importEmpty) << u"light"_s;
    QTest::newRow("export-light") << Scene(exportEncrypted) << u"light"_s;
    QTest::newRow("export-dark") << Scene(exportEncrypted) << u"dark"_s;
    QTest::newRow("export-long") << Scene(exportEncrypted) << u"long"_s;
    QTest::newRow("details-light") << Scene(details) << u"light"_s;
    QTest::newRow("details-dark") << Scene(details) << u"dark"_s;
    QTest::newRow("details-long") << Scene(details) << u"long"_s;
    QTest::newRow("editor-light") << Scene(editor) << u"light"_s;
    QTest::newRow("editor-dark") << Scene(editor) << u"dark"_s;
}

void TestDialogPictures::dialogs()
{
    QFETCH(Scene, scene);
    QFETCH(QString, variant);
    QApplication::setLayoutDirection(variant == "rtl"_L1 ? Qt::RightToLeft : Qt::LeftToRight);
    LongWords longWords;
    if (variant == "long"_L1)
        QCoreApplication::installTranslator(&longWords);
    Theme::instance().setChoice(variant == "dark"_L1 ? ThemeChoice::dark : ThemeChoice::light);
    Stage stage;
    const std::unique_ptr<QDialog> dialog = scene(stage);
    dialog->show();
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    keepPicture(*dialog, QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(dialog->minimumSizeHint().width() <= 900);
    QVERIFY(dialog->minimumSizeHint().height() <= 600);
    QApplication::setLayoutDirection(Qt::LeftToRight);
}

QTEST_MAIN(TestDialogPictures)
#include "tst_dialogpictures.moc"
