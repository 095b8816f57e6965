// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QHash>

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

// One sheet for the whole program. Names in @ are tokens; n.nnpx are multiples of the body size.
// Widgets are told apart by the dynamic property "role".
constexpr QLatin1StringView kSheet{R"(
QMainWindow, QDialog, QMessageBox { background: @ground; }
QMenuBar { background: @side; color: @text; border-bottom: 1px solid @line; }
QMenuBar::item { background: transparent; padding: 4px 8px; }
QMenuBar::item:selected { background: @accentGround; color: @accentText; border-radius: 5px; }
QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 4px; }
QStatusBar { background: @side; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] { background: transparent; border: none; }

QLabel[role="pageTitle"] { font-size: @20px; font-weight: 600; }
QLabel[role="cardTitle"] { font-size: @14px; font-weight: 600; }
QLabel[role="brand"] { font-size: @15px; font-weight: 600; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="secondary"] { color: @muted; font-size: @12px; }
QLabel[role="success"] { color: @goodText; font-size: @12px; }
QLabel[role="error"] { color: @bad; font-size: @12px; }
QLabel[role="notice"] { color: @caution; background: @cautionGround; border-radius: 7px;
    padding: 6px 10px; }
QLabel[role="failure"] { color: @bad; background: @badGround; border-radius: 7px;
    padding: 6px 10px; }
QLabel:disabled { color: @muted; }

QFrame[role="card"] { background: @panel; border: 1px solid @line; border-radius: 10px; }
QFrame[role="side"] { background: @side; border: none; }
QFrame[role="sideLine"] { background: @line; border: none; max-width: 1px; }
QFrame[role="copy"] { background: @field; border: 1px solid @controlLine; border-radius: 7px; }
QFrame[role="copy"] QLineEdit { background: transparent; border: none; padding: 0px; }

QPushButton, QToolButton[role="button"] { background: @panel; color: @text;
    border: 1px solid @line; border-radius: 7px; padding: 6px 12px; }
QPushButton:hover, QToolButton[role="button"]:hover { background: @hover; }
QPushButton:pressed, QToolButton[role="button"]:pressed { background: @line; }
QPushButton:focus, QToolButton[role="button"]:focus { border: 1px solid @accent; }
QPushButton:disabled, QToolButton[role="button"]:disabled { color: @muted; background: @ground; }
QToolButton[role="button"] { padding: 5px 14px 5px 8px; }
QToolButton[role="button"]::menu-button { border: none; width: 24px; }
QToolButton[role="button"]::menu-arrow { image: url(:/icons/chevron-@mode.svg); width: 12px;
    height: 12px; }
QPushButton[role="primary"], QPushButton:default { background: @accent; color: @onAccent;
    border: 1px solid @accent; }
QPushButton[role="primary"] { font-weight: 600; }
QPushButton[role="primary"]:hover, QPushButton:default:hover { background: @accentPressed; }
QPushButton[role="primary"]:focus, QPushButton:default:focus { border: 1px solid @text; }
QPushButton[role="primary"]:disabled, QPushButton:default:disabled { background: @neutralGround;
    color: @muted; border: 1px solid @line; }
QPushButton[role="chip"] { border-radius: @chippx; padding: 3px 10px; color: @muted;
    font-size: @12px; }
QPushButton[role="chip"]:checked { background: @accentGround; color: @accentText;
    border: 1px solid @accentGround; font-weight: 600; }
QPushButton[role="chip"]:focus { border: 1px solid @accent; }
QPushButton[role="tile"] { text-align: left; padding: 10px 12px; }
QPushButton[role="tile"]:checked { border: 2px solid @accent; padding: 9px 11px; }
QToolButton[role="link"] { border: 1px solid transparent; border-radius: 5px; color: @muted;
    font-size: @12px; padding: 2px 5px; background: transparent; }
QToolButton[role="link"]:hover { color: @text; }
QToolButton[role="link"]:focus { border: 1px solid @accent; color: @text; }

QLineEdit, QSpinBox, QComboBox { background: @field; color: @text;
    border: 1px solid @controlLine; border-radius: 7px; padding: 5px 9px;
    selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QSpinBox:focus, QComboBox:focus { border: 1px solid @accent; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: @muted; background: @ground; }
QLineEdit[fault="true"], QSpinBox[fault="true"], QComboBox[fault="true"] {
    border: 1px solid @bad; }
QSpinBox::up-button, QSpinBox::down-button { width: 0px; border: none; }
QComboBox { padding-right: 26px; }
QComboBox::drop-down { border: none; width: 22px; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/icons/chevron-@mode.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @panel; color: @text; border: 1px solid @line;
    selection-background-color: @accentGround; selection-color: @accentText; outline: none; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QTableView::indicator, QListWidget::indicator { width: 14px; height: 14px;
    background: @field; border: 1px solid @controlLine; border-radius: 4px; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QListWidget::indicator:checked {
    background: @accent; border: 1px solid @accent; image: url(:/icons/check-@mode.svg); }
QTableView::indicator:disabled { background: @ground; border: 1px solid @line; }
QRadioButton::indicator { width: 14px; height: 14px; background: @field;
    border: 1px solid @controlLine; border-radius: 8px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; background: @onAccent;
    border: 5px solid @accent; border-radius: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: @ground;
    border-color: @line; }

QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: @neutralGround; }
QSlider::sub-page:horizontal { border-radius: 3px; background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @controlLine; }
QSlider[rtl="true"]::sub-page:horizontal { background: @neutralGround; }
QSlider[rtl="true"]::add-page:horizontal { border-radius: 3px; background: @accent; }
QSlider[rtl="true"]::add-page:horizontal:disabled { background: @controlLine; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0px; border-radius: 8px;
    background: @panel; border: 1px solid @controlLine; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
QSlider::handle:horizontal:disabled { width: 0px; border: none; background: transparent; }

QTableView { background: @panel; border: none; outline: none; gridline-color: transparent;
    selection-background-color: @accentGround; selection-color: @text; }
QTableView::item { padding: 0px 5px; border: none; }
QListWidget, QPlainTextEdit { background: @field; color: @text; border: 1px solid @controlLine;
    border-radius: 7px; padding: 4px; selection-background-color: @accentGround;
    selection-color: @text; outline: none; }
QListWidget:focus, QPlainTextEdit:focus { border: 1px solid @accent; }
QListWidget::item { padding: 3px 4px; border: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: @panel; color: @muted; border: none;
    border-bottom: 1px solid @line; padding: 6px 8px; font-size: @12px; font-weight: 500; }
QHeaderView::section:hover { color: @text; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: @panel; border: none; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0px; }
QScrollBar::handle { background: @controlLine; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { border: none; border-radius: 3px; background: @neutralGround; max-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: @accent; }
)"};

/// "@14px" in the sheet is 14/13 of the body size.
QString scaled(QString sheet, int basePixels)
{
    for (const int size : {12, 14, 15, 20}) {
        sheet.replace(u"@%1px"_s.arg(size), u"%1px"_s.arg(qRound(basePixels * size / 13.0)));
    }
    // Half the height of a chip: text line plus its padding.
    return sheet.replace("@chippx"_L1, u"%1px"_s.arg(qRound(basePixels * 0.8)));
}

} // namespace

QString styleSheetFor(const Tokens &tokens, int basePixels)
{
    const bool dark = tokens.ground.lightness() < tokens.text.lightness();
    // Longer names first where one begins another.
    const std::pair<QLatin1StringView, QString> values[] = {
        {"@accentPressed"_L1,
         (dark ? tokens.accent.lighter(112) : tokens.accent.darker(112)).name()},
        {"@accentGround"_L1, tokens.accentGround.name()},
        {"@accentText"_L1, tokens.accentText.name()},
        {"@accent"_L1, tokens.accent.name()},
        {"@onAccent"_L1, tokens.onAccent.name()},
        {"@controlLine"_L1, tokens.controlLine.name()},
        {"@goodText"_L1, tokens.good.name()},
        {"@cautionGround"_L1, tokens.cautionGround.name()},
        {"@caution"_L1, tokens.caution.name()},
        {"@badGround"_L1, tokens.badGround.name()},
        {"@bad"_L1, tokens.bad.name()},
        {"@neutralGround"_L1, tokens.neutralGround.name()},
        {"@ground"_L1, tokens.ground.name()},
        {"@panel"_L1, tokens.panel.name()},
        {"@side"_L1, tokens.side.name()},
        {"@line"_L1, tokens.line.name()},
        {"@text"_L1, tokens.text.name()},
        {"@muted"_L1, tokens.muted.name()},
        {"@field"_L1, tokens.field.name()},
        {"@hover"_L1, tokens.hover.name()},
        {"@mode"_L1, dark ? u"dark"_s : u"light"_s},
    };
    QString sheet = scaled(QString(kSheet), basePixels);
    for (const auto &value : values)
        sheet.replace(value.first, value.second);
    return sheet;
}

} // namespace signalbox
