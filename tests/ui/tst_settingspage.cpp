// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/dialogwalk.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/pages/settings/secretsbanner.h"
#include "ui/pages/settingspage.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/toggleswitch.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTimer>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    explicit Bench(const SecretsSnapshot &secrets = open(VaultKeyKind::keychain))
        : controller(engine)
    {
        engine.secretsNow = secrets;
        engine.providerList = sampleProviders();
        engine.providerList[0].source = {{"id", "openai"}, {"name", "OpenAI"}};
        ProviderDefinition own = engine.providerList[3];
        own.id = ProviderId("mine");
        own.name = u"Mine"_s;
        own.userDefined = true;
        own.source = {{"id", "mine"}, {"name", "Mine"}, {"base_url", "http://10.0.0.5:1"}};
        engine.providerList.push_back(own);
        page = std::make_unique<SettingsPage>(controller);
        page->resize(900, 1000);
        page->show();
        auto *table = child<QTableWidget>(*page, u"providersTable"_s);
        const auto loaded = [&] { return table->rowCount() == 5 && !words().isEmpty(); };
        while (!loaded())
            QCoreApplication::processEvents();
    }
    static SecretsSnapshot open(VaultKeyKind kind)
    {
        SecretsSnapshot secrets;
        secrets.kind = kind;
        return secrets;
    }
    QString words() const { return child<QLabel>(*page, u"secretsWords"_s)->text(); }
    void choose(int row) const
    {
        child<QTableWidget>(*page, u"providersTable"_s)->setCurrentCell(row, 0);
    }
    QPlainTextEdit &editor() const { return *child<QPlainTextEdit>(*page, u"providerText"_s); }
    /// As if the pause after typing were over.
    void checkNow() const
    {
        auto *pause = page->findChild<QTimer *>(u"checkPause"_s);
        QVERIFY(pause->isActive());
        pause->setInterval(0);
    }

    FakeEngineFacade engine;
    GatewayController controller;
    std::unique_ptr<SettingsPage> page;
};

SecretsSnapshot waiting(SecretsState state)
{
    SecretsSnapshot secrets =
        Bench::open(state == SecretsState::waitingForKeychain ? VaultKeyKind::keychain
                                                              : VaultKeyKind::passphrase);
    secrets.state = state;
    secrets.why = u"The keyring is locked."_s;
    return secrets;
}

constexpr int kOwn = 4;

} // namespace

class TestSettingsPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void secretsCardSaysWhereTheKeyIs();
    void keychainIsAskedAgain();
    void wrongPassphraseIsSaidBesideIt();
    void passphraseTakesTheKeychainsPlace();
    void refusedChangeIsSaid();
    void lockWithSessionIsASetting();
    void bannerStandsOnlyWhileSecretsWait();
    void ownProvidersAreChangedAndRemoved();
    void refusedRemovalIsSaid();
    void editorChecksWhileTyping();
    void editorTellsWhereJsonIsBroken_data();
    void editorTellsWhereJsonIsBroken();
    void copyOfABuiltInIsANewOne();
    void newStartsFromATemplate();
    void themeIsAsked();
    void keysReachTheEditor();
};

void TestSettingsPage::secretsCardSaysWhereTheKeyIs()
{
    Bench bench;
    QCOMPARE(child<Badge>(*bench.page, u"secretsBadge"_s)->word(), u"Open"_s);
    QTRY_VERIFY(bench.words().contains("system's keychain"_L1));
    QVERIFY(!child(*bench.page, u"toKeychain"_s)->isVisible());
    QVERIFY(!child(*bench.page, u"unlockButton"_s)->isVisible());
    Bench other(Bench::open(VaultKeyKind::passphrase));
    QTRY_VERIFY(other.words().contains("your passphrase"_L1));
    QVERIFY(child(*other.page, u"toKeychain"_s)->isVisible());
}

void TestSettingsPage::keychainIsAskedAgain()
{
    Bench bench(waiting(SecretsState::waitingForKeychain));
    auto *button = child<QPushButton>(*bench.page, u"unlockButton"_s);
    QTRY_VERIFY(button->isVisible());
    QCOMPARE(bench.words(), u"The keyring is locked."_s);
    QVERIFY(!child(*bench.page, u"unlockPassphrase"_s)->isVisible());
    QVERIFY(!child(*bench.page, u"toPassphrase"_s)->isEnabled());
    button->click();
    QTRY_VERIFY(!button->isVisible());
    QCOMPARE(bench.engine.commands(), QStringList{u"unlockSecrets"_s});
    QVERIFY(bench.engine.pasted.empty());
    QVERIFY(child(*bench.page, u"toPassphrase"_s)->isEnabled());
}

void TestSettingsPage::wrongPassphraseIsSaidBesideIt()
{
    Bench bench(waiting(SecretsState::waitingForPassphrase));
    auto *field = child<QLineEdit>(*bench.page, u"unlockPassphrase"_s);
    QTRY_VERIFY(field->isVisible());
    bench.engine.refuseNext({ErrorCode::unauthorized, u"This passphrase is wrong."_s, {}, {}});
    field->setText(u"no"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(child<QLabel>(*bench.page, u"unlockFault"_s)->text(),
                 u"This passphrase is wrong."_s);
    QVERIFY(child(*bench.page, u"unlockFault"_s)->isVisible());
    field->setText(u"yes yes"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(!field->isVisible());
    QVERIFY(bench.engine.pasted == Secret("yes yes"));
    QCOMPARE(field->text(), QString());
}

void TestSettingsPage::passphraseTakesTheKeychainsPlace()
{
    Bench bench;
    QTRY_VERIFY(child(*bench.page, u"toPassphrase"_s)->isEnabled());
    press(*bench.page, u"toPassphrase"_s);
    auto *save = child<QPushButton>(*bench.page, u"savePassphrase"_s);
    QVERIFY(save->isVisible() && !save->isEnabled());
    for (const QString &name : {u"passphraseFirst"_s, u"passphraseSecond"_s})
        child<QLineEdit>(*bench.page, name)->setText(u"purple lantern"_s);
    save->click();
    QCOMPARE(bench.engine.commands(), QStringList{u"rewrapSecrets passphrase"_s});
    QTRY_VERIFY(!save->isVisible());
    QVERIFY(bench.engine.pasted == Secret("purple lantern"));
    QVERIFY(bench.words().contains("your passphrase"_L1));
    QCOMPARE(child<QLineEdit>(*bench.page, u"passphraseFirst"_s)->text(), QString());
    press(*bench.page, u"toKeychain"_s);
    QTRY_VERIFY(bench.words().contains("system's keychain"_L1));
}

void TestSettingsPage::refusedChangeIsSaid()
{
    Bench bench(Bench::open(VaultKeyKind::passphrase));
    QTRY_VERIFY(child(*bench.page, u"toKeychain"_s)->isVisible());
    bench.engine.refuseNext({ErrorCode::noSecretStore, u"No keychain answers."_s, {}, {}});
    press(*bench.page, u"toKeychain"_s);
    QTRY_COMPARE(child<QLabel>(*bench.page, u"secretsFault"_s)->text(), u"No keychain answers."_s);
    QVERIFY(child(*bench.page, u"secretsFault"_s)->isVisible());
    QVERIFY(bench.words().contains("your passphrase"_L1));
}

void TestSettingsPage::lockWithSessionIsASetting()
{
    Bench bench;
    auto *lock = child<ToggleSwitch>(*bench.page, u"lockWithSession"_s);
    bench.engine.refuseNext({ErrorCode::inputOutput, u"The disk is full."_s, {}, {}});
    lock->click();
    QTRY_COMPARE(child<QLabel>(*bench.page, u"secretsFault"_s)->text(), u"The disk is full."_s);
    QVERIFY(!lock->isChecked());
    lock->click();
    QTRY_VERIFY(lock->isChecked());
    QCOMPARE(bench.engine.commands().last(),
             u"updateConfig {\"secrets\":{\"lock_with_session\":true}}"_s);
}

void TestSettingsPage::bannerStandsOnlyWhileSecretsWait()
{
    FakeEngineFacade engine;
    engine.secretsNow = waiting(SecretsState::waitingForKeychain);
    GatewayController controller(engine);
    QWidget window;
    SecretsBanner banner(controller, &window);
    window.show();
    QTRY_VERIFY(banner.isVisible());
    press(banner, u"unlockButton"_s);
    QTRY_VERIFY(!banner.isVisible());
    engine.secretsNow = waiting(SecretsState::waitingForPassphrase);
    StatusSnapshot status;
    status.secretsUsable = false;
    engine.tellStatus(status); // locked again
    QTRY_VERIFY(banner.isVisible());
    QVERIFY(child(banner, u"unlockPassphrase"_s)->isVisible());
}

void TestSettingsPage::ownProvidersAreChangedAndRemoved()
{
    Bench bench;
    bench.choose(0);
    QVERIFY(!child(*bench.page, u"editProvider"_s)->isEnabled());
    QVERIFY(!child(*bench.page, u"removeProvider"_s)->isEnabled());
    bench.choose(kOwn);
    press(*bench.page, u"editProvider"_s);
    QVERIFY(bench.editor().toPlainText().contains("10.0.0.5"_L1));
    press(*bench.page, u"removeProvider"_s);
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"removeProvider mine"_s});
}

void TestSettingsPage::refusedRemovalIsSaid()
{
    Bench bench;
    bench.choose(kOwn);
    bench.engine.refuseNext({ErrorCode::conflict, u"kim uses it."_s, {}, {}});
    press(*bench.page, u"removeProvider"_s);
    press(*bench.page, u"questionAccept"_s);
    QTRY_COMPARE(child<QLabel>(*bench.page, u"providersFault"_s)->text(), u"kim uses it."_s);
}

void TestSettingsPage::editorChecksWhileTyping()
{
    Bench bench;
    bench.choose(kOwn);
    press(*bench.page, u"editProvider"_s);
    auto *save = child<QPushButton>(*bench.page, u"providerSave"_s);
    QVERIFY(!save->isEnabled());
    bench.engine.refuseNext({ErrorCode::invalidArgument,
                             u"The definition has 1 fault."_s,
                             {{"/base_url", u"https is demanded."_s}},
                             {}});
    bench.checkNow();
    auto *faults = child<QListWidget>(*bench.page, u"providerFaults"_s);
    QTRY_COMPARE(faults->count(), 1);
    QCOMPARE(faults->item(0)->text(), u"/base_url: https is demanded."_s);
    QVERIFY(!save->isEnabled());
    Q_EMIT faults->itemActivated(faults->item(0));
    QCOMPARE(bench.editor().textCursor().position(),
             int(bench.editor().toPlainText().indexOf("\"base_url\""_L1)));
    QString text = bench.editor().toPlainText();
    bench.editor().setPlainText(text.replace("http:"_L1, "https:"_L1));
    bench.checkNow();
    QTRY_VERIFY(save->isEnabled());
    QVERIFY(!faults->isVisible());
    save->click();
    QVERIFY(bench.engine.commands().last().startsWith("saveProvider "_L1));
    QVERIFY(bench.engine.commands().last().contains("https:"_L1));
    QTRY_VERIFY(!bench.page->findChild<QDialog *>(u"providerEditorDialog"_s));
}

void TestSettingsPage::editorTellsWhereJsonIsBroken_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("missing comma") << u"{\n  \"id\": \"a\"\n  \"name\": \"b\"\n}"_s << u"line 3"_s;
    QTest::newRow("html") << u"<html>"_s << u"line 1"_s;
    QTest::newRow("empty") << QString() << u"not JSON"_s;
    QTest::newRow("list") << u"[]"_s << u"is an object"_s;
}

void TestSettingsPage::editorTellsWhereJsonIsBroken()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    Bench bench;
    bench.choose(kOwn);
    press(*bench.page, u"editProvider"_s);
    bench.editor().setPlainText(text);
    bench.checkNow();
    auto *verdict = child<QLabel>(*bench.page, u"providerVerdict"_s);
    QTRY_VERIFY2(verdict->text().contains(words), qPrintable(verdict->text()));
    QVERIFY(!child(*bench.page, u"providerSave"_s)->isEnabled());
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestSettingsPage::copyOfABuiltInIsANewOne()
{
    Bench bench;
    bench.choose(0);
    press(*bench.page, u"copyProvider"_s);
    QVERIFY(bench.editor().toPlainText().contains("\"my-openai\""_L1));
}

void TestSettingsPage::newStartsFromATemplate()
{
    Bench bench;
    press(*bench.page, u"newProvider"_s);
    QVERIFY(bench.editor().toPlainText().contains("\"my-provider\""_L1));
    auto *choice = child<QComboBox>(*bench.page, u"providerTemplate"_s);
    QCOMPARE(choice->count(), 2); // the two that have their source
    Q_EMIT choice->activated(1);
    QVERIFY(bench.editor().toPlainText().contains("10.0.0.5"_L1));
}

void TestSettingsPage::themeIsAsked()
{
    Bench bench;
    QSignalSpy chosen(bench.page.get(), &SettingsPage::themeChosen);
    auto *list = child<QComboBox>(*bench.page, u"themeChoice"_s);
    const int before = list->currentIndex();
    list->setCurrentIndex(2);
    Q_EMIT list->activated(2);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(list->currentIndex(), before); // moves when it is in force
}

void TestSettingsPage::keysReachTheEditor()
{
    Bench bench;
    press(*bench.page, u"newProvider"_s);
    auto *dialog = child(*bench.page, u"providerEditorDialog"_s);
    bench.checkNow();
    QTRY_VERIFY(child(*bench.page, u"providerSave"_s)->isEnabled());
    (void)QTest::qWaitForWindowActive(dialog);
    const QSet<QString> reached = reachedByTab(*dialog, 20);
    for (const QString &name : {u"providerTemplate"_s, u"providerText"_s, u"providerSave"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
    QCOMPARE(unnamedControls(*bench.page), QStringList());
}

QTEST_MAIN(TestSettingsPage)
#include "tst_settingspage.moc"
