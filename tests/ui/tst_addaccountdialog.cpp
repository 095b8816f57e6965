// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/addaccountdialog.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench()
    {
        dialog = std::make_unique<AddAccountDialog>(engine);
        dialog->show();
        while (!dialog->findChild<QWidget *>(u"provider_openai"_s))
            QCoreApplication::processEvents();
    }
    QLineEdit &line(const QString &name) const { return *child<QLineEdit>(*dialog, name); }
    void paste(const QString &key) const
    {
        line(u"keyField"_s).clear();
        QTest::keyClicks(&line(u"keyField"_s), key);
    }
    QString below(const QString &name) const { return line(name).accessibleDescription(); }
    bool chosen(const QString &provider) const
    {
        return child<QPushButton>(*dialog, u"provider_"_s + provider)->isChecked();
    }
    bool seen(const QString &name) const { return child(*dialog, name)->isVisible(); }

    FakeEngineFacade engine;
    std::unique_ptr<AddAccountDialog> dialog;
};

} // namespace

class TestAddAccountDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void keyTellsItsProvider_data();
    void keyTellsItsProvider();
    void choiceByHandStays();
    void keyIsNeverEchoed();
    void checkAcceptsAndSaves();
    void checkRefusedOffersToSaveUnchecked();
    void checkFailingOffersToSaveUnchecked();
    void cancelledCheckIsForgotten();
    void editingEndsTheCheck();
    void incompleteFormIsNotSent();
    void compatibleNeedsAnAddress();
    void faultsStandBesideTheirFields();
    void duplicateIsTold();
    void providersMayFail();
    void answersAfterTheDialogIsGone();
};

void TestAddAccountDialog::keyTellsItsProvider_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("provider");
    QTest::newRow("OpenAI") << u"sk-proj-abc"_s << u"openai"_s;
    QTest::newRow("Anthropic, the longer prefix") << u"sk-ant-abc"_s << u"anthropic"_s;
    QTest::newRow("Gemini") << u"AIzaSyabc"_s << u"gemini"_s;
    QTest::newRow("blanks around it") << u"  sk-ant-abc "_s << u"anthropic"_s;
    QTest::newRow("unknown") << u"hello"_s << QString();
}

void TestAddAccountDialog::keyTellsItsProvider()
{
    QFETCH(QString, key);
    QFETCH(QString, provider);
    Bench bench;
    bench.paste(key);
    for (const QString &id : {u"openai"_s, u"anthropic"_s, u"gemini"_s, u"openai-compatible"_s})
        QCOMPARE(bench.chosen(id), id == provider);
    QVERIFY(!bench.below(u"keyField"_s).isEmpty());
}

void TestAddAccountDialog::choiceByHandStays()
{
    Bench bench;
    press(*bench.dialog, u"provider_gemini"_s);
    bench.paste(u"sk-ant-abc"_s);
    QVERIFY(bench.chosen(u"gemini"_s));
    QCOMPARE(bench.below(u"keyField"_s), u"Looks like a key of Anthropic."_s);
}

void TestAddAccountDialog::keyIsNeverEchoed()
{
    Bench bench;
    bench.paste(u"sk-ant-secret"_s);
    QCOMPARE(bench.line(u"keyField"_s).echoMode(), QLineEdit::Password);
    QVERIFY(bench.line(u"keyField"_s).inputMethodHints() & Qt::ImhSensitiveData);
    for (const QLabel *label : bench.dialog->findChildren<QLabel *>())
        QVERIFY(!label->text().contains("sk-ant-secret"_L1));
    QVERIFY(bench.engine.commands().filter(u"secret"_s).isEmpty());
}

void TestAddAccountDialog::checkAcceptsAndSaves()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    bench.paste(u" sk-ant-abc "_s);
    QTest::keyClicks(&bench.line(u"labelField"_s), u"lab"_s);
    press(*bench.dialog, u"checkButton"_s);
    QVERIFY(bench.dialog->isChecking());
    QVERIFY(bench.seen(u"checkProgress"_s));
    QTRY_VERIFY(bench.seen(u"checkResult"_s));
    QVERIFY(!bench.seen(u"checkProgress"_s));
    QCOMPARE(child<QLabel>(*bench.dialog, u"checkResult"_s)->text(), u"Accepted."_s);
    press(*bench.dialog, u"saveButton"_s); // checked already: not asked again
    QTRY_COMPARE(added.count(), 1);
    QCOMPARE(bench.engine.commands(),
             (QStringList{u"verifyCredential anthropic"_s, u"addAccount anthropic"_s}));
    const NewAccount sent = bench.engine.addedAccounts.front();
    QCOMPARE(sent.account.label, u"lab"_s);
    QCOMPARE(sent.credential.kind, CredentialKind::apiKey);
    QVERIFY(sent.credential.value == Secret("sk-ant-abc"));
    QVERIFY(!sent.verify);
    QVERIFY(!bench.dialog->isVisible());
}

void TestAddAccountDialog::checkRefusedOffersToSaveUnchecked()
{
    Bench bench;
    bench.engine.verifyReport = {
        .accepted = false, .message = u"Anthropic refused the key (401)."_s, .models = {}};
    bench.paste(u"sk-ant-abc"_s);
    QVERIFY(!bench.seen(u"saveUnchecked"_s));
    press(*bench.dialog, u"saveButton"_s); // verifies first
    QTRY_VERIFY(bench.seen(u"saveUnchecked"_s));
    QCOMPARE(bench.below(u"keyField"_s), u"Anthropic refused the key (401)."_s);
    QVERIFY(bench.engine.addedAccounts.empty());
    press(*bench.dialog, u"saveUnchecked"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    QCOMPARE(bench.engine.addedAccounts.front().account.label, u"Anthropic"_s);
    QTRY_VERIFY(!bench.dialog->isVisible());
}

void TestAddAccountDialog::checkFailingOffersToSaveUnchecked()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::unavailable, u"The provider does not answer."_s, {}, {}});
    bench.paste(u"sk-ant-abc"_s);
    press(*bench.dialog, u"checkButton"_s);
    QTRY_VERIFY(bench.seen(u"saveUnchecked"_s));
    QCOMPARE(bench.below(u"keyField"_s), u"The provider does not answer."_s);
    bench.paste(u"sk-ant-other"_s); // another key, another check
    QVERIFY(!bench.seen(u"saveUnchecked"_s));
}

void TestAddAccountDialog::cancelledCheckIsForgotten()
{
    Bench bench;
    bench.engine.hold();
    bench.paste(u"sk-ant-abc"_s);
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.dialog->isChecking());
    QVERIFY(!child<QPushButton>(*bench.dialog, u"saveButton"_s)->isEnabled());
    press(*bench.dialog, u"cancelCheck"_s);
    QVERIFY(!bench.dialog->isChecking());
    QVERIFY(child<QPushButton>(*bench.dialog, u"saveButton"_s)->isEnabled());
    bench.engine.release(); // the answer comes too late
    QVERIFY(!bench.seen(u"checkResult"_s));
    QVERIFY(bench.engine.addedAccounts.empty());
    QVERIFY(bench.dialog->isVisible());
}

void TestAddAccountDialog::editingEndsTheCheck()
{
    Bench bench;
    bench.engine.hold();
    bench.paste(u"sk-ant-abc"_s);
    press(*bench.dialog, u"checkButton"_s);
    QTest::keyClicks(&bench.line(u"keyField"_s), u"d"_s);
    QVERIFY(!bench.dialog->isChecking());
    bench.engine.release();
    press(*bench.dialog, u"saveButton"_s);
    QCOMPARE(bench.engine.commands().count(u"verifyCredential anthropic"_s), 2);
    QTRY_VERIFY(!bench.dialog->isVisible());
}

void TestAddAccountDialog::incompleteFormIsNotSent()
{
    Bench bench;
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.seen(u"providerFault"_s));
    press(*bench.dialog, u"provider_openai"_s);
    QVERIFY(!bench.seen(u"providerFault"_s));
    press(*bench.dialog, u"saveButton"_s);
    QCOMPARE(bench.below(u"keyField"_s), u"Paste a key."_s);
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestAddAccountDialog::compatibleNeedsAnAddress()
{
    Bench bench;
    QVERIFY(!bench.seen(u"baseUrlField"_s)); // under Advanced
    press(*bench.dialog, u"provider_openai-compatible"_s);
    QTRY_VERIFY(bench.seen(u"baseUrlField"_s));
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.below(u"baseUrlField"_s).startsWith("Enter the address"_L1));
    QTest::keyClicks(&bench.line(u"baseUrlField"_s), u"http://127.0.0.1:11434/v1"_s);
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    const NewAccount &sent = bench.engine.addedAccounts.front();
    QCOMPARE(sent.credential.kind, CredentialKind::none);
    QCOMPARE(sent.account.baseUrl, std::string("http://127.0.0.1:11434/v1"));
}

void TestAddAccountDialog::faultsStandBesideTheirFields()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::invalidArgument,
                             u"The account is wrong."_s,
                             {{"/proxy_url", u"socks9 is unknown."_s},
                              {"/base_url", u"Not an address."_s},
                              {"/credential/value", u"Too short."_s}},
                             {}});
    bench.paste(u"sk-ant-abc"_s);
    child<QComboBox>(*bench.dialog, u"connectionWay"_s)->setCurrentIndex(3);
    QTest::keyClicks(&bench.line(u"proxyUrlField"_s), u"socks9://x"_s);
    press(*bench.dialog, u"checkButton"_s);
    QTRY_COMPARE(bench.below(u"proxyUrlField"_s), u"socks9 is unknown."_s);
    QCOMPARE(bench.below(u"keyField"_s), u"Too short."_s);
    QCOMPARE(bench.below(u"baseUrlField"_s), u"Not an address."_s);
    QVERIFY(bench.seen(u"baseUrlField"_s)); // Details opened for the fault
    QVERIFY(bench.seen(u"proxyUrlField"_s));
    QVERIFY(!bench.seen(u"saveUnchecked"_s));
}

void TestAddAccountDialog::duplicateIsTold()
{
    Bench bench;
    bench.paste(u"sk-ant-abc"_s);
    press(*bench.dialog, u"checkButton"_s);
    QTRY_VERIFY(bench.seen(u"checkResult"_s));
    bench.engine.refuseNext({ErrorCode::conflict, u"This key is there already."_s, {}, "acc-1"});
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.below(u"keyField"_s), u"This key is there already."_s);
    QVERIFY(bench.dialog->isVisible());
    QVERIFY(bench.engine.addedAccounts.empty());
}

void TestAddAccountDialog::providersMayFail()
{
    FakeEngineFacade engine;
    engine.providerList.clear();
    AddAccountDialog dialog(engine);
    dialog.show();
    QTest::keyClicks(child<QLineEdit>(dialog, u"keyField"_s), u"sk-ant-abc"_s);
    press(dialog, u"saveButton"_s);
    QVERIFY(child(dialog, u"providerFault"_s)->isVisible());
    QVERIFY(engine.commands().isEmpty());
}

void TestAddAccountDialog::answersAfterTheDialogIsGone()
{
    Bench bench;
    bench.engine.hold();
    bench.paste(u"sk-ant-abc"_s);
    press(*bench.dialog, u"checkButton"_s);
    bench.dialog.reset();
    QCOMPARE(bench.engine.held(), std::size_t(1));
    bench.engine.release();
    QVERIFY(bench.engine.addedAccounts.empty());
}

QTEST_MAIN(TestAddAccountDialog)
#include "tst_addaccountdialog.moc"
