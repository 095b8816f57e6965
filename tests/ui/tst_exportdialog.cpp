// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/dialogwalk.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/exportdialog.h"
#include "ui/widgets/passphrasefields.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    explicit Bench(const AccountIds &ticked = {})
        : dialog(engine, sampleAccounts(WallTime{}), ticked)
    {
        engine.exportFile = "the file";
        dialog.show();
    }
    QPushButton &save() const { return *child<QPushButton>(dialog, u"exportSave"_s); }
    QString path() const { return folder.filePath(u"out.json"_s); }

    QTemporaryDir folder;
    FakeEngineFacade engine;
    ExportDialog dialog;
};

} // namespace

class TestExportDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void tickedAccountsGoIntoTheFile();
    void encryptedNeedsThePassphraseTwice();
    void plainSecretsAreAskedTwice();
    void fileWithSecretsIsForItsOwnerAlone();
    void failuresAreSaidAndNothingIsLeft();
    void strengthIsSaid_data();
    void strengthIsSaid();
    void keysReachEverything();
};

void TestExportDialog::tickedAccountsGoIntoTheFile()
{
    Bench bench({AccountId("acc-kim"), AccountId("acc-lab")});
    QSignalSpy exported(&bench.dialog, &ExportDialog::exported);
    bench.dialog.exportTo(bench.path());
    QTRY_COMPARE(exported.count(), 1);
    QVERIFY(exported.first().first().toString().startsWith("2 accounts"_L1));
    QCOMPARE(bench.engine.exportCall.accounts->size(), std::size_t(2));
    QCOMPARE(bench.engine.exportCall.secrets, ExportSecrets::none);
    QFile file(bench.path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("the file"));
    QVERIFY(!bench.dialog.isVisible());
}

void TestExportDialog::encryptedNeedsThePassphraseTwice()
{
    Bench bench;
    press(bench.dialog, u"exportEncrypted"_s);
    QVERIFY(!bench.save().isEnabled());
    auto *first = child<QLineEdit>(bench.dialog, u"passphraseFirst"_s);
    auto *second = child<QLineEdit>(bench.dialog, u"passphraseSecond"_s);
    first->setText(u"one long passphrase"_s);
    second->setText(u"another"_s);
    QVERIFY(!bench.save().isEnabled());
    QCOMPARE(second->accessibleDescription(), u"The two are not the same."_s);
    second->setText(u"one long passphrase"_s);
    QVERIFY(bench.save().isEnabled());
    bench.dialog.exportTo(bench.path());
    QVERIFY(QTest::qWaitFor([&] { return !bench.dialog.isVisible(); }));
    QVERIFY(bench.engine.exportCall.passphrase == Secret("one long passphrase"));
    QVERIFY(!bench.engine.exportCall.plainConfirmed);
}

void TestExportDialog::plainSecretsAreAskedTwice()
{
    Bench bench;
    press(bench.dialog, u"exportPlain"_s);
    bench.save().click();
    QVERIFY(child(bench.dialog, u"question"_s)->isVisible());
    press(bench.dialog, u"questionCancel"_s);
    QVERIFY(!bench.dialog.findChild<QFileDialog *>());
    QTRY_VERIFY(!bench.dialog.findChild<QWidget *>(u"question"_s));
    bench.save().click();
    press(bench.dialog, u"questionAccept"_s);
    QTRY_VERIFY(bench.dialog.findChild<QFileDialog *>());
    bench.dialog.exportTo(bench.path());
    QVERIFY(bench.engine.commands().contains(u"exportAccounts"_s));
    QTRY_VERIFY(bench.engine.exportCall.plainConfirmed);
}

void TestExportDialog::fileWithSecretsIsForItsOwnerAlone()
{
    Bench bench;
    press(bench.dialog, u"exportPlain"_s);
    bench.dialog.exportTo(bench.path());
    QTRY_VERIFY(QFileInfo::exists(bench.path()));
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther |
                        QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(bench.path()).permissions() & others));
}

void TestExportDialog::failuresAreSaidAndNothingIsLeft()
{
    Bench bench;
    auto *fault = child<QLabel>(bench.dialog, u"exportFault"_s);
    bench.engine.refuseNext({ErrorCode::noSecretStore, u"The secrets are locked."_s, {}, {}});
    bench.dialog.exportTo(bench.path());
    QTRY_COMPARE(fault->text(), u"The secrets are locked."_s);
    QVERIFY(!QFileInfo::exists(bench.path()));
    bench.dialog.exportTo(bench.folder.filePath(u"missing/out.json"_s));
    QTRY_VERIFY(fault->text().contains("out.json cannot be written"_L1));
    QVERIFY(bench.dialog.isVisible());
    QVERIFY(bench.save().isEnabled());
}

void TestExportDialog::strengthIsSaid_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("strength");
    QTest::newRow("empty") << QString() << int(PassphraseStrength::none);
    QTest::newRow("short") << u"secret"_s << int(PassphraseStrength::weak);
    QTest::newRow("one letter") << QString(40, u'a') << int(PassphraseStrength::weak);
    QTest::newRow("two words") << u"purple lantern"_s << int(PassphraseStrength::weak);
    QTest::newRow("four words") << u"purple lantern drifts over"_s << int(PassphraseStrength::fair);
    QTest::newRow("drawn by lot") << u"kT9#vQ2!mZ7pRa"_s << int(PassphraseStrength::strong);
    QTest::newRow("five words") << u"purple lantern drifts over hills"_s
                                << int(PassphraseStrength::strong);
}

void TestExportDialog::strengthIsSaid()
{
    QFETCH(QString, text);
    QFETCH(int, strength);
    QCOMPARE(int(passphraseStrength(text)), strength);
}

void TestExportDialog::keysReachEverything()
{
    Bench bench;
    child(bench.dialog, u"exportEncrypted"_s)->setFocus(); // as a click does
    press(bench.dialog, u"exportEncrypted"_s);
    child<QLineEdit>(bench.dialog, u"passphraseFirst"_s)->setText(u"x"_s);
    child<QLineEdit>(bench.dialog, u"passphraseSecond"_s)->setText(u"x"_s);
    (void)QTest::qWaitForWindowActive(&bench.dialog);
    const QSet<QString> reached = reachedByTab(bench.dialog);
    for (const QString &name : {u"exportList"_s, u"exportEncrypted"_s, u"passphraseFirst"_s,
                                u"passphraseSecond"_s, u"exportSave"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
    QCOMPARE(unnamedControls(bench.dialog), QStringList());
    auto *list = child<QListWidget>(bench.dialog, u"exportList"_s);
    list->setFocus();
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Space);
    QCOMPARE(list->item(0)->checkState(), Qt::Unchecked);
}

QTEST_MAIN(TestExportDialog)
#include "tst_exportdialog.moc"
