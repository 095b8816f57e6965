// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/dialogwalk.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/importdialog.h"
#include "ui/models/importmodel.h"
#include "ui/widgets/badge.h"

#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

ImportPreviewEntry entry(const QString &label)
{
    ImportPreviewEntry made;
    made.file = u"keys.json"_s;
    made.where = "/accounts/0";
    made.label = label;
    made.provider = ProviderId("openai");
    made.providerName = u"OpenAI"_s;
    made.credentialKind = CredentialKind::apiKey;
    made.host = u"api.openai.com"_s;
    return made;
}

/// A new one, one to sign in with again, one that cannot be used, one that is there already.
ImportPreview samplePreview()
{
    ImportPreview preview;
    preview.id = "pre-1";
    preview.formats = {u"Signalbox export"_s};
    ImportPreviewEntry signIn = entry(u"two"_s);
    signIn.standing = ImportStanding::signInAgain;
    signIn.why = u"Its tokens belong to another program."_s;
    ImportPreviewEntry bad = entry(u"three"_s);
    bad.standing = ImportStanding::unusable;
    bad.why = u"It has no key."_s;
    ImportPreviewEntry known = entry(u"four"_s);
    known.relation = ImportRelation::duplicate;
    preview.entries = {entry(u"one"_s), signIn, bad, known};
    preview.counts = {
        .ready = 2, .signInAgain = 1, .unusable = 1, .added = 2, .changed = 0, .duplicate = 1};
    return preview;
}

struct Bench
{
    Bench() : dialog(engine) { dialog.show(); }

    /// Reads a file that holds anything; the scripted engine answers with its preview.
    void read(const QByteArray &content = "{}")
    {
        const QString path = folder.filePath(u"keys.json"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        dialog.readFiles({path});
        QTRY_VERIFY(!engine.commands().isEmpty());
        QTRY_VERIFY(child<QPushButton>(dialog, u"importChoose"_s)->isEnabled());
    }
    QString words(const QString &name) const { return child<QLabel>(dialog, name)->text(); }
    QPushButton &start() const { return *child<QPushButton>(dialog, u"importStart"_s); }
    QTableView &table() const { return *child<QTableView>(dialog, u"importTable"_s); }
    void tick(int row, Qt::CheckState state) const
    {
        QVERIFY(
            table().model()->setData(table().model()->index(row, 0), state, Qt::CheckStateRole));
    }

    QTemporaryDir folder;
    FakeEngineFacade engine;
    ImportDialog dialog;
};

} // namespace

class TestImportDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void previewCountsAndTicksWhatCanBeUsed();
    void onlyTickedOnesAreImported();
    void fileThatCannotBeReadIsNamed_data();
    void fileThatCannotBeReadIsNamed();
    void refusedFilesAreTold();
    void filesWithNothingInThemLeadBackToTheChoice();
    void wrongPassphraseIsSaidBesideIt();
    void hostOfTheFileIsMarked();
    void warningsMustBeAccepted();
    void progressIsShownAndStops();
    void failedEntriesStayOnScreen();
    void closingForgetsThePreview();
    void keysReachEverything();
};

void TestImportDialog::previewCountsAndTicksWhatCanBeUsed()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.read("secret-file");
    QCOMPARE(bench.engine.importCall.files.front().bytes, QByteArray("secret-file"));
    QCOMPARE(child<Badge>(bench.dialog, u"importReady"_s)->word(), u"2 ready"_s);
    QCOMPARE(child<Badge>(bench.dialog, u"importSignIn"_s)->word(), u"1 sign in again"_s);
    QCOMPARE(child<Badge>(bench.dialog, u"importUnusable"_s)->word(), u"1 cannot be used"_s);
    QCOMPARE(bench.start().text(), u"&Import 2 accounts"_s);
    const QAbstractItemModel &model = *bench.table().model();
    QCOMPARE(model.index(2, ImportModel::effectColumn).data().toString(), u"Cannot be used"_s);
    QCOMPARE(model.index(2, ImportModel::whyColumn).data().toString(), u"It has no key."_s);
    QVERIFY(!(model.flags(model.index(2, 0)) & Qt::ItemIsUserCheckable));
    QVERIFY(!(model.flags(model.index(3, 0)) & Qt::ItemIsUserCheckable));
}

void TestImportDialog::onlyTickedOnesAreImported()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importPreview.alsoComes = {u"the port"_s};
    bench.engine.importResult = {.id = "imp-1", .added = 1, .failed = {}, .accounts = {}};
    QSignalSpy imported(&bench.dialog, &ImportDialog::imported);
    bench.read();
    bench.tick(0, Qt::Unchecked);
    QCOMPARE(bench.start().text(), u"&Import 1 account"_s);
    child<QCheckBox>(bench.dialog, u"importAlsoComes"_s)->setChecked(false);
    bench.start().click();
    QTRY_COMPARE(imported.count(), 1);
    QCOMPARE(bench.engine.importChoice.preview, std::string("pre-1"));
    QCOMPARE(bench.engine.importChoice.entries, std::vector<int>{1});
    QVERIFY(!bench.engine.importChoice.alsoComes);
    QVERIFY(imported.first().first().toString().startsWith("1 account imported"_L1));
    QVERIFY(!bench.dialog.isVisible());
}

void TestImportDialog::fileThatCannotBeReadIsNamed_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("words");
    QTest::newRow("folder") << u"folder"_s << u"folder"_s;
    QTest::newRow("missing") << u"missing"_s << u"cannot be read"_s;
    QTest::newRow("51 MB") << u"large"_s << u"more than 50 MB"_s;
}

void TestImportDialog::fileThatCannotBeReadIsNamed()
{
    QFETCH(QString, kind);
    QFETCH(QString, words);
    Bench bench;
    const QString path = bench.folder.filePath(kind);
    if (kind == "folder"_L1)
        QVERIFY(QDir().mkpath(path));
    if (kind == "large"_L1) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(kImportFileMax + 1)); // sparse: nothing is written
    }
    bench.dialog.readFiles({path});
    QTRY_VERIFY(child(bench.dialog, u"importFaults"_s)->isVisible());
    QVERIFY(bench.words(u"importFaults"_s).contains(kind));
    QVERIFY(bench.words(u"importFaults"_s).contains(words));
    QVERIFY(bench.engine.commands().isEmpty());
    QVERIFY(!bench.start().isEnabled());
}

void TestImportDialog::refusedFilesAreTold()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::invalidArgument, u"This is HTML."_s, {}, {}});
    bench.read("<html>");
    QTRY_COMPARE(bench.words(u"importFaults"_s), u"This is HTML."_s);
    QVERIFY(!bench.start().isEnabled());
    bench.engine.importPreview = samplePreview();
    bench.read();
    QTRY_VERIFY(bench.start().isEnabled());
    QVERIFY(!child(bench.dialog, u"importFaults"_s)->isVisible());
}

void TestImportDialog::filesWithNothingInThemLeadBackToTheChoice()
{
    Bench bench;
    bench.engine.importPreview.faults = {{u"page.html"_s, u"This is a web page."_s}};
    bench.read("<html>");
    QTRY_COMPARE(bench.words(u"importFaults"_s), u"page.html: This is a web page."_s);
    QCOMPARE(bench.words(u"importSource"_s), u"Choose files, or drop them here"_s);
    QVERIFY(child(bench.dialog, u"importNotes"_s)->isVisible());
    QVERIFY(child(bench.dialog, u"importChoose"_s)->isEnabled());
    QVERIFY(!bench.start().isEnabled());
}

void TestImportDialog::wrongPassphraseIsSaidBesideIt()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importPreview.passphrase = PassphraseNeed::missing;
    bench.read();
    auto *field = child<QLineEdit>(bench.dialog, u"importPassphrase"_s);
    QTRY_VERIFY(field->isVisible());
    QVERIFY(!field->accessibleDescription().contains("does not open"_L1));
    bench.engine.importPreview.passphrase = PassphraseNeed::wrong;
    field->setText(u" pass phrase "_s);
    press(bench.dialog, u"importUnlock"_s);
    QTRY_VERIFY(field->accessibleDescription().contains("does not open"_L1));
    QVERIFY(bench.engine.importCall.passphrase == Secret(" pass phrase ")); // blanks belong to it
    bench.engine.importPreview.passphrase = PassphraseNeed::none;
    press(bench.dialog, u"importUnlock"_s);
    QTRY_VERIFY(!field->isVisible());
    QTRY_VERIFY(bench.start().isEnabled());
}

void TestImportDialog::hostOfTheFileIsMarked()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importPreview.entries[0].host = u"relay.example"_s;
    bench.engine.importPreview.entries[0].hostSource = HostSource::file;
    bench.read();
    const QAbstractItemModel &model = *bench.table().model();
    const QString named = model.index(0, ImportModel::hostColumn).data().toString();
    QVERIFY(named.contains("relay.example"_L1) && named.contains("file"_L1));
    QCOMPARE(model.index(1, ImportModel::hostColumn).data().toString(), u"api.openai.com"_s);
    QVERIFY(model.index(0, 0).data(Qt::AccessibleDescriptionRole).toString().contains("trust"_L1));
}

void TestImportDialog::warningsMustBeAccepted()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importPreview.entries[0].warning = u"The vendor forbids this."_s;
    bench.read();
    QVERIFY(bench.words(u"importWarnings"_s).contains("The vendor forbids this."_L1));
    QVERIFY(!bench.start().isEnabled());
    auto *terms = child<QCheckBox>(bench.dialog, u"importTerms"_s);
    terms->setChecked(true);
    QVERIFY(bench.start().isEnabled());
    terms->setChecked(false);
    bench.tick(0, Qt::Unchecked); // without that account there is nothing to accept
    QVERIFY(bench.start().isEnabled());
    QVERIFY(!terms->isVisible());
}

void TestImportDialog::progressIsShownAndStops()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importResult = {
        .id = "imp-1", .added = 1, .cancelled = true, .failed = {}, .accounts = {}};
    bench.read();
    QSignalSpy imported(&bench.dialog, &ImportDialog::imported);
    bench.engine.hold();
    bench.start().click();
    auto *bar = child<QProgressBar>(bench.dialog, u"importProgress"_s);
    QVERIFY(bar->isVisible());
    bench.engine.tellImport({.id = "pre-1", .done = 120, .total = 500});
    QCOMPARE(bar->value(), 120);
    QCOMPARE(bench.words(u"importProgressWords"_s), u"120 of 500"_s);
    bench.engine.tellImport({.id = "other", .done = 3, .total = 4});
    QCOMPARE(bar->value(), 120);
    QTest::keyClick(&bench.dialog, Qt::Key_Escape);
    QCOMPARE(bench.engine.commands().last(), u"cancelImport pre-1"_s);
    QVERIFY(bench.dialog.isVisible());
    bench.engine.release();
    QTRY_COMPARE(imported.count(), 1);
    QVERIFY(imported.first().first().toString().contains("stopped"_L1));
    QVERIFY(!bench.dialog.isVisible());
}

void TestImportDialog::failedEntriesStayOnScreen()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importResult = {.id = "imp-1",
                                 .added = 1,
                                 .failed = {{u"keys.json"_s, u"two: the disk is full."_s}},
                                 .accounts = {}};
    bench.read();
    QSignalSpy imported(&bench.dialog, &ImportDialog::imported);
    bench.start().click();
    QTRY_COMPARE(imported.count(), 1);
    QVERIFY(bench.dialog.isVisible());
    QVERIFY(bench.words(u"importFaults"_s).contains("the disk is full"_L1));
    press(bench.dialog, u"importClose"_s);
    QVERIFY(!bench.dialog.isVisible());
}

void TestImportDialog::closingForgetsThePreview()
{
    FakeEngineFacade engine;
    engine.importPreview = samplePreview();
    QTemporaryDir folder;
    QFile file(folder.filePath(u"a.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    {
        ImportDialog dialog(engine);
        dialog.readFiles({file.fileName()});
        QTRY_VERIFY(child<QPushButton>(dialog, u"importStart"_s)->isEnabled());
    }
    QCOMPARE(engine.commands().last(), u"cancelImport pre-1"_s);
}

void TestImportDialog::keysReachEverything()
{
    Bench bench;
    bench.engine.importPreview = samplePreview();
    bench.engine.importPreview.alsoComes = {u"the port"_s};
    bench.engine.importPreview.entries[0].warning = u"The vendor forbids this."_s;
    bench.engine.importPreview.passphrase = PassphraseNeed::missing;
    bench.read();
    child<QCheckBox>(bench.dialog, u"importTerms"_s)->setChecked(true);
    (void)QTest::qWaitForWindowActive(&bench.dialog);
    const QSet<QString> reached = reachedByTab(bench.dialog);
    for (const QString &name :
         {u"importChoose"_s, u"importPassphrase"_s, u"importUnlock"_s, u"importAll"_s,
          u"importNone"_s, u"importTable"_s, u"importAlsoComes"_s, u"importTerms"_s,
          u"importClose"_s, u"importStart"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
    QCOMPARE(unnamedControls(bench.dialog), QStringList());
    // The tick is set by the space bar, in the row where the cursor is.
    bench.table().setFocus();
    bench.table().setCurrentIndex(bench.table().model()->index(0, 0));
    QTest::keyClick(&bench.table(), Qt::Key_Space);
    QCOMPARE(bench.table().model()->index(0, 0).data(Qt::CheckStateRole).toInt(),
             int(Qt::Unchecked));
}

QTEST_MAIN(TestImportDialog)
#include "tst_importdialog.moc"
