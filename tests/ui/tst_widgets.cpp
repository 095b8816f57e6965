// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uitest.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/commitspinbox.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/formfield.h"
#include "ui/widgets/modechoice.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/toggleswitch.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestWidgets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnWarnings(); }
    void switchAsksAndDoesNotMove();
    void switchTellsRoleAndValue();
    void modesAskByClickAndByArrow();
    void modesAreOneTabStop();
    void copyFieldCopiesAndSaysSo();
    void secretIsMaskedUntilAsked();
    void secretIsMaskedWhenHidden();
    void numberCommitsOnEnterOnce();
    void numberComesBack();
    void numberKeepsWhatIsTyped();
    void flowWrapsAndMirrors();
    void disclosureShowsItsContent();
    void faultStandsBesideItsField();
    void badgesDifferByShape();
};

void TestWidgets::switchAsksAndDoesNotMove()
{
    ToggleSwitch toggle;
    toggle.show();
    QSignalSpy clicked(&toggle, &ToggleSwitch::clicked);
    QTest::mouseClick(&toggle, Qt::LeftButton);
    QTest::keyClick(&toggle, Qt::Key_Space);
    QTest::keyClick(&toggle, Qt::Key_Return);
    QCOMPARE(clicked.count(), 3);
    QVERIFY(!toggle.isChecked());
    toggle.setConfirmed(SwitchState::on);
    QVERIFY(toggle.isChecked());
    QCOMPARE(clicked.count(), 3);
}

void TestWidgets::switchTellsRoleAndValue()
{
    ToggleSwitch toggle;
    toggle.setAccessibleName(u"Fixed Account Mode"_s);
    QAccessibleInterface *face = QAccessible::queryAccessibleInterface(&toggle);
    QVERIFY(face);
    QCOMPARE(face->role(), QAccessible::CheckBox);
    QCOMPARE(face->text(QAccessible::Name), u"Fixed Account Mode"_s);
    QVERIFY(!face->state().checked);
    toggle.setConfirmed(SwitchState::on);
    QVERIFY(face->state().checked);
    QSignalSpy clicked(&toggle, &ToggleSwitch::clicked);
    QVERIFY(face->actionInterface());
    face->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QCOMPARE(clicked.count(), 1);
    QVERIFY(toggle.isChecked()); // asked, not done
}

void TestWidgets::modesAskByClickAndByArrow()
{
    ModeChoice choice;
    choice.show();
    QSignalSpy asked(&choice, &ModeChoice::modeRequested);
    choice.card(SchedulingMode::cacheFirst)->click();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<SchedulingMode>(), SchedulingMode::cacheFirst);
    QVERIFY(choice.card(SchedulingMode::balance)->isChecked());
    QVERIFY(!choice.card(SchedulingMode::cacheFirst)->isChecked());

    choice.card(SchedulingMode::balance)->click(); // in force already
    QCOMPARE(asked.count(), 1);
    QTest::keyClick(choice.card(SchedulingMode::balance), Qt::Key_Right);
    QCOMPARE(asked.last().first().value<SchedulingMode>(), SchedulingMode::performanceFirst);
    QTest::keyClick(choice.card(SchedulingMode::balance), Qt::Key_Up);
    QCOMPARE(asked.last().first().value<SchedulingMode>(), SchedulingMode::cacheFirst);
    choice.setLayoutDirection(Qt::RightToLeft);
    QTest::keyClick(choice.card(SchedulingMode::balance), Qt::Key_Right);
    QCOMPARE(asked.last().first().value<SchedulingMode>(), SchedulingMode::cacheFirst);
    QCOMPARE(choice.mode(), SchedulingMode::balance);
}

void TestWidgets::modesAreOneTabStop()
{
    ModeChoice choice;
    choice.setMode(SchedulingMode::performanceFirst);
    for (const SchedulingMode mode : kSchedulingModes) {
        const bool stop = choice.card(mode)->focusPolicy() & Qt::TabFocus;
        QCOMPARE(stop, mode == SchedulingMode::performanceFirst);
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(choice.card(mode));
        QCOMPARE(face->role(), QAccessible::RadioButton);
        QCOMPARE(bool(face->state().checked), mode == SchedulingMode::performanceFirst);
        QVERIFY(!face->text(QAccessible::Description).isEmpty());
    }
    QSignalSpy asked(&choice, &ModeChoice::modeRequested);
    QAccessible::queryAccessibleInterface(choice.card(SchedulingMode::cacheFirst))
        ->actionInterface()
        ->doAction(QAccessibleActionInterface::toggleAction());
    QCOMPARE(asked.count(), 1);
    QVERIFY(choice.card(SchedulingMode::performanceFirst)->isChecked());
    QVERIFY(!choice.card(SchedulingMode::cacheFirst)->isChecked());
}

void TestWidgets::copyFieldCopiesAndSaysSo()
{
    CopyField field(u"OpenAI address"_s);
    field.setText(u"http://127.0.0.1:8045/v1"_s);
    QApplication::clipboard()->clear();
    field.copyButton()->click();
    QCOMPARE(QApplication::clipboard()->text(), u"http://127.0.0.1:8045/v1"_s);
    QCOMPARE(field.copyButton()->text(), u"copied"_s);
    QTRY_COMPARE(field.copyButton()->text(), u"copy"_s);
}

void TestWidgets::secretIsMaskedUntilAsked()
{
    SecretField field(u"client key"_s);
    field.show();
    QVERIFY(!field.copyButton()->isEnabled());
    field.setSecret(Secret("sk-signalbox-0123456789-3f9a"));
    QVERIFY(!field.shownText().contains("sk-"_L1));
    QVERIFY(field.shownText().endsWith("3f9a"_L1));
    field.copyButton()->click();
    QCOMPARE(QApplication::clipboard()->text(), u"sk-signalbox-0123456789-3f9a"_s);
    QVERIFY(!field.isRevealed());
    field.showButton()->click();
    QCOMPARE(field.shownText(), u"sk-signalbox-0123456789-3f9a"_s);
    field.showButton()->click();
    QVERIFY(!field.shownText().contains("sk-"_L1));
}

void TestWidgets::secretIsMaskedWhenHidden()
{
    SecretField field(u"client key"_s);
    field.setSecret(Secret("sk-signalbox-0123456789-3f9a"));
    field.show();
    field.showButton()->click();
    QVERIFY(field.isRevealed());
    field.hide();
    QVERIFY(!field.isRevealed());
    QVERIFY(!field.shownText().contains("sk-"_L1));
}

void TestWidgets::numberCommitsOnEnterOnce()
{
    CommitSpinBox box;
    box.setRange(1, 65535);
    box.setConfirmed(8045);
    box.show();
    QSignalSpy committed(&box, &CommitSpinBox::committed);
    box.setFocus();
    box.selectAll();
    QTest::keyClicks(&box, u"9000"_s);
    QCOMPARE(committed.count(), 0);
    QTest::keyClick(&box, Qt::Key_Return);
    QCOMPARE(committed.count(), 1);
    QCOMPARE(committed.last().first().toInt(), 9000);
    QTest::keyClick(&box, Qt::Key_Return); // asked already
    QCOMPARE(committed.count(), 1);
    box.setConfirmed(9000);
    QTest::keyClick(&box, Qt::Key_Return); // in force
    QCOMPARE(committed.count(), 1);
}

void TestWidgets::numberComesBack()
{
    CommitSpinBox box;
    box.setRange(1, 65535);
    box.setConfirmed(8045);
    box.show();
    box.setFocus();
    box.selectAll();
    QTest::keyClicks(&box, u"7"_s);
    QTest::keyClick(&box, Qt::Key_Escape);
    QCOMPARE(box.text(), u"8045"_s);
    box.selectAll();
    QTest::keyClicks(&box, u"9000"_s);
    QTest::keyClick(&box, Qt::Key_Return);
    box.discardEdit(); // refused
    QCOMPARE(box.text(), u"8045"_s);
    QCOMPARE(box.value(), 8045);
}

void TestWidgets::numberKeepsWhatIsTyped()
{
    CommitSpinBox box;
    box.setRange(1, 65535);
    box.setConfirmed(8045);
    box.show();
    QVERIFY(QTest::qWaitForWindowActive(&box));
    box.setFocus();
    box.selectAll();
    QTest::keyClicks(&box, u"90"_s);
    box.setConfirmed(8046); // by another hand, meanwhile
    QCOMPARE(box.text(), u"90"_s);
    QTest::keyClick(&box, Qt::Key_Escape);
    QCOMPARE(box.text(), u"8046"_s);
}

void TestWidgets::flowWrapsAndMirrors()
{
    QWidget box;
    auto *flow = new FlowLayout(10, 5);
    box.setLayout(flow);
    std::vector<QWidget *> items;
    for (int i = 0; i < 3; ++i) {
        auto *item = new QWidget(&box);
        item->setFixedSize(100, 20);
        flow->addWidget(item);
        items.push_back(item);
    }
    QCOMPARE(flow->heightForWidth(400), 20);
    QCOMPARE(flow->heightForWidth(250), 45);
    QCOMPARE(flow->heightForWidth(100), 70);
    box.resize(250, 45);
    box.show();
    QCOMPARE(items[1]->pos(), QPoint(110, 0));
    QCOMPARE(items[2]->pos(), QPoint(0, 25));
    box.setLayoutDirection(Qt::RightToLeft);
    flow->setGeometry(box.rect());
    QCOMPARE(items[0]->x(), 150);
    QCOMPARE(items[2]->x(), 150);
    delete flow->takeAt(0);
    QCOMPARE(flow->count(), 2);
    QVERIFY(!flow->itemAt(2));
    QVERIFY(!flow->takeAt(5));
}

void TestWidgets::disclosureShowsItsContent()
{
    QWidget box;
    auto *content = new QWidget(&box);
    auto *disclosure = new Disclosure(u"Advanced"_s, u"more"_s, &box);
    disclosure->setContent(content);
    box.show();
    QVERIFY(!content->isVisible());
    const QString closed = disclosure->text();
    disclosure->click();
    QVERIFY(content->isVisible());
    QVERIFY(disclosure->text() != closed);
}

void TestWidgets::faultStandsBesideItsField()
{
    QWidget box;
    auto *edit = new QLineEdit;
    FormField field(u"&Key"_s, edit, u"signs requests"_s, &box);
    QCOMPARE(edit->accessibleName(), u"Key"_s);
    field.setHint(u"Looks like a key of OpenAI."_s);
    QCOMPARE(edit->accessibleDescription(), u"Looks like a key of OpenAI."_s);
    field.setFault(u"It was refused."_s);
    QCOMPARE(edit->accessibleDescription(), u"It was refused."_s);
    QVERIFY(edit->property("fault").toBool());
    field.setFault({});
    QVERIFY(!edit->property("fault").toBool());
    QCOMPARE(edit->accessibleDescription(), u"Looks like a key of OpenAI."_s);
}

void TestWidgets::badgesDifferByShape()
{
    // Painted in one colour the four states must still be told apart.
    QList<QImage> seen;
    for (const Tone tone : {Tone::good, Tone::caution, Tone::bad, Tone::neutral}) {
        Badge badge;
        badge.setState(tone, u"x"_s);
        QCOMPARE(badge.accessibleName(), u"x"_s);
        badge.resize(badge.sizeHint());
        QImage image = badge.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
        const int ground = qGray(image.pixel(image.width() / 2, 2));
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const bool ink = qAbs(qGray(image.pixel(x, y)) - ground) > 60;
                image.setPixelColor(x, y, ink ? Qt::black : Qt::white);
            }
        }
        QVERIFY(!seen.contains(image));
        seen << image;
    }
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
