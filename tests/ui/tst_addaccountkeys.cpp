// SPDX-License-Identifier: GPL-3.0-or-later
// Many keys at once in the Add dialog.
#include "tests/ui/providersamples.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/addaccountdialog.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
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
        engine.providerList = signInProviders();
        dialog = std::make_unique<AddAccountDialog>(engine);
        dialog->show();
        const auto tile = [this] { return dialog->findChild<QWidget *>(u"provider_openai"_s); };
        while (!tile() || !tile()->isVisible())
            QCoreApplication::processEvents();
    }
    void paste(const QString &keys) const
    {
        auto *field = child<QLineEdit>(*dialog, u"keyField"_s);
        field->clear();
        QApplication::clipboard()->setText(keys);
        field->paste();
    }
    QString below() const
    {
        return child<QLineEdit>(*dialog, u"keyField"_s)->accessibleDescription();
    }
    QString text(const QString &name) const { return child<QLabel>(*dialog, name)->text(); }
    bool seen(const QString &name) const { return child(*dialog, name)->isVisible(); }
    QString field() const { return child<QLineEdit>(*dialog, u"keyField"_s)->text(); }

    FakeEngineFacade engine;
    std::unique_ptr<AddAccountDialog> dialog;
};

const Error kRefused{ErrorCode::unauthorized, QStringLiteral("The key was refused (401)."), {}, {}};

} // namespace

class TestAddAccountKeys final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void countsThemByProvider_data();
    void countsThemByProvider();
    void addsThemOneAfterAnother();
    void unknownOnesNeedAProvider();
    void refusedOnesAreNamedAndStay();
    void refusedOnesCanBeSavedUnchecked();
    void checkingAloneAddsNothing();
    void stoppingKeepsWhatIsThere();
    void closingStopsTheRest();
    void textOfAFileIsNoKey_data();
    void textOfAFileIsNoKey();
    void restrictedOnesGoByThemselves();
};

void TestAddAccountKeys::countsThemByProvider_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<QString>("said");
    QTest::newRow("one a line") << u"sk-one\nsk-two\nhello"_s << u"3 keys: 2 OpenAI, 1 unknown"_s;
    QTest::newRow("Windows line ends, blanks, empty lines")
        << u"  sk-one \r\n\r\n\tgsk_two\r\n"_s << u"2 keys: 1 OpenAI, 1 Groq"_s;
    QTest::newRow("byte order mark") << u"\ufeffsk-one\nsk-two"_s << u"2 keys: 2 OpenAI"_s;
    QTest::newRow("the longer prefix") << u"sk-ant-a\nsk-b"_s << u"2 keys: 1 OpenAI, 1 Anthropic"_s;
    QTest::newRow("twice the same is one")
        << u"sk-one\nsk-one"_s << u"Looks like a key of OpenAI."_s;
}

void TestAddAccountKeys::countsThemByProvider()
{
    QFETCH(QString, pasted);
    QFETCH(QString, said);
    Bench bench;
    bench.paste(pasted);
    QCOMPARE(bench.below(), said);
}

void TestAddAccountKeys::addsThemOneAfterAnother()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    bench.paste(u"sk-one\nsk-ant-two\nsk-three"_s);
    press(*bench.dialog, u"saveButton"_s);
    QCOMPARE(bench.text(u"checkWords"_s), u"Checking 1 of 3 …"_s);
    QCOMPARE(child<QProgressBar>(*bench.dialog, u"checkBar"_s)->maximum(), 3);
    QTRY_VERIFY(!bench.dialog->isVisible());
    QCOMPARE(bench.engine.commands(),
             (QStringList{u"verifyCredential openai"_s, u"addAccount openai"_s,
                          u"verifyCredential anthropic"_s, u"addAccount anthropic"_s,
                          u"verifyCredential openai"_s, u"addAccount openai"_s}));
    QCOMPARE(added.count(), 3);
    const auto &made = bench.engine.addedAccounts;
    QCOMPARE(made[0].account.label, u"OpenAI 1"_s);
    QCOMPARE(made[1].account.label, u"Anthropic 2"_s);
    QVERIFY(made[1].credential.value == Secret("sk-ant-two"));
    QVERIFY(made[2].credential.value == Secret("sk-three"));
    QVERIFY(bench.field().isEmpty());
}

void TestAddAccountKeys::unknownOnesNeedAProvider()
{
    Bench bench;
    bench.paste(u"sk-one\nhello"_s);
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.seen(u"providerFault"_s));
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.dialog, u"provider_anthropic"_s); // of the unknown one
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(2));
    QCOMPARE(bench.engine.addedAccounts[0].account.provider, ProviderId("openai"));
    QCOMPARE(bench.engine.addedAccounts[1].account.provider, ProviderId("anthropic"));
}

void TestAddAccountKeys::refusedOnesAreNamedAndStay()
{
    Bench bench;
    bench.paste(u"sk-one-00000001\nsk-two-00000002\nsk-three-00000003"_s);
    bench.engine.refuseNext(kRefused);
    press(*bench.dialog, u"saveButton"_s);
    QTRY_VERIFY(bench.seen(u"keyOutcomes"_s));
    QCOMPARE(bench.text(u"checkResult"_s), u"2 of 3 keys are added."_s);
    const QString named = bench.text(u"keyOutcomes"_s);
    QVERIFY(named.contains("The key was refused (401)."_L1));
    QVERIFY(named.contains(QString::fromStdString(Secret("sk-one-00000001").masked())));
    QVERIFY(!named.contains("sk-one-00000001"_L1));
    QCOMPARE(named.count(u'\n'), 0); // one of them
    QCOMPARE(bench.field().trimmed(), u"sk-one-00000001"_s);
    QCOMPARE(bench.engine.addedAccounts.size(), std::size_t(2));
}

void TestAddAccountKeys::refusedOnesCanBeSavedUnchecked()
{
    Bench bench;
    bench.paste(u"sk-one-00000001\nsk-two-00000002"_s);
    bench.engine.refuseNext(kRefused);
    press(*bench.dialog, u"saveButton"_s);
    QTRY_VERIFY(bench.seen(u"saveUnchecked"_s));
    bench.engine.forget();
    press(*bench.dialog, u"saveUnchecked"_s);
    QTRY_VERIFY(!bench.dialog->isVisible());
    QCOMPARE(bench.engine.commands(), QStringList{u"addAccount openai"_s});
    QVERIFY(bench.engine.addedAccounts.back().credential.value == Secret("sk-one-00000001"));
}

void TestAddAccountKeys::checkingAloneAddsNothing()
{
    Bench bench;
    bench.paste(u"sk-one\nsk-two"_s);
    press(*bench.dialog, u"checkButton"_s);
    QTRY_COMPARE(bench.text(u"checkResult"_s), u"2 of 2 keys are accepted."_s);
    QVERIFY(bench.engine.addedAccounts.empty());
    press(*bench.dialog, u"saveButton"_s); // checked already: not asked again
    QTRY_VERIFY(!bench.dialog->isVisible());
    QCOMPARE(bench.engine.commands().filter(u"verify"_s).size(), 2);
}

void TestAddAccountKeys::stoppingKeepsWhatIsThere()
{
    Bench bench;
    bench.paste(u"sk-one\nsk-two\nsk-three"_s);
    bench.engine.hold();
    press(*bench.dialog, u"saveButton"_s);
    bench.engine.release(); // the first is accepted
    bench.engine.hold();
    QTRY_COMPARE(bench.text(u"checkWords"_s), u"Checking 2 of 3 …"_s);
    QVERIFY(child<QLineEdit>(*bench.dialog, u"keyField"_s)->isReadOnly());
    press(*bench.dialog, u"cancelCheck"_s);
    QVERIFY(!bench.seen(u"checkProgress"_s));
    QCOMPARE(bench.text(u"checkResult"_s), u"1 of 3 keys are added."_s);
    QCOMPARE(bench.field().split(u'\n', Qt::SkipEmptyParts),
             (QStringList{u"sk-two"_s, u"sk-three"_s}));
    QVERIFY(!child<QLineEdit>(*bench.dialog, u"keyField"_s)->isReadOnly());
    bench.engine.release(); // the answer that nobody waits for
    QCOMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
}

void TestAddAccountKeys::closingStopsTheRest()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    bench.paste(u"sk-one\nsk-two\nsk-three"_s);
    bench.engine.hold();
    press(*bench.dialog, u"saveButton"_s);
    bench.engine.release();
    QCOMPARE(bench.text(u"checkWords"_s), u"Saving 1 of 3 …"_s);
    QTest::keyClick(bench.dialog.get(), Qt::Key_Escape);
    QVERIFY(!bench.dialog->isVisible());
    QTRY_COMPARE(added.count(), 1); // was under way: told, not half-added
    QCoreApplication::processEvents();
    QCOMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    QVERIFY(bench.field().isEmpty());
}

void TestAddAccountKeys::textOfAFileIsNoKey_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::newRow("JSON") << u"{\n \"type\": \"service_account\"\n}"_s;
    QTest::newRow("JSON list") << u"[{\"email\": \"a@example.org\"}]"_s;
    QTest::newRow("PEM") << u"-----BEGIN PRIVATE KEY-----\nabc"_s;
    QTest::newRow("web page") << u"<!doctype html><html>"_s;
}

void TestAddAccountKeys::textOfAFileIsNoKey()
{
    QFETCH(QString, pasted);
    Bench bench;
    press(*bench.dialog, u"provider_openai"_s);
    bench.paste(pasted);
    QVERIFY(bench.below().startsWith("This is the text of a file"_L1));
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.below().startsWith("This is the text of a file"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestAddAccountKeys::restrictedOnesGoByThemselves()
{
    Bench bench;
    bench.engine.providerList.back().keyPrefixes = {"ca-"};
    Q_EMIT bench.engine.providersChanged();
    QCoreApplication::processEvents();
    bench.paste(u"sk-one\nca-two"_s);
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.below().contains("Code Assist"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
}

QTEST_MAIN(TestAddAccountKeys)
#include "tst_addaccountkeys.moc"
