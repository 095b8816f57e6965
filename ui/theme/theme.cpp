// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif

namespace signalbox {

using namespace Qt::StringLiterals;

QString themeChoiceName(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::light:
        return u"light"_s;
    case ThemeChoice::dark:
        return u"dark"_s;
    case ThemeChoice::system:
        break;
    }
    return u"system"_s;
}

ThemeChoice themeChoiceFromName(const QString &name)
{
    if (name == "light"_L1)
        return ThemeChoice::light;
    return name == "dark"_L1 ? ThemeChoice::dark : ThemeChoice::system;
}

Theme &Theme::instance()
{
    static Theme theme;
    return theme;
}

Theme::Theme()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            &Theme::systemChanged);
#endif
    m_dark = systemIsDark();
    apply();
}

bool Theme::systemIsDark()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    // Qt 6.4 has no colour scheme: the desktop's palette tells it, once ours is out of the way.
    const QPalette ours = QGuiApplication::palette();
    QApplication::setPalette(QPalette());
    const QPalette system = QGuiApplication::palette();
    QApplication::setPalette(ours);
    return system.color(QPalette::Window).lightnessF() <
           system.color(QPalette::WindowText).lightnessF();
#endif
}

void Theme::setChoice(ThemeChoice choice)
{
    m_choice = choice;
    systemChanged();
}

void Theme::systemChanged()
{
    if (m_applying)
        return;
    m_applying = true;
    m_dark = m_choice == ThemeChoice::system ? systemIsDark() : m_choice == ThemeChoice::dark;
    apply();
    m_applying = false;
    Q_EMIT changed();
}

void Theme::apply()
{
    QApplication::setPalette(paletteFor(tokens()));
    const QString sheet = styleSheetFor(tokens(), QFontInfo(QApplication::font()).pixelSize());
    if (qApp->styleSheet() != sheet)
        qApp->setStyleSheet(sheet);
}

QFont Theme::font(FontRole role) const
{
    QFont font = QApplication::font();
    const int base = QFontInfo(font).pixelSize();
    switch (role) {
    case FontRole::body:
        break;
    case FontRole::secondary:
        font.setPixelSize(qRound(base * 12.0 / 13.0));
        break;
    case FontRole::cardTitle:
        font.setPixelSize(qRound(base * 14.0 / 13.0));
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::pageTitle:
        font.setPixelSize(qRound(base * 20.0 / 13.0));
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::mono:
        font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        font.setPixelSize(qRound(base * 12.0 / 13.0));
        break;
    }
    return font;
}

QPalette paletteFor(const Tokens &tokens)
{
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.ground);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.panel);
    palette.setColor(QPalette::AlternateBase, tokens.ground);
    palette.setColor(QPalette::ToolTipBase, tokens.panel);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.muted);
    palette.setColor(QPalette::Button, tokens.panel);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.bad);
    palette.setColor(QPalette::Highlight, tokens.accent);
    palette.setColor(QPalette::HighlightedText, tokens.onAccent);
    palette.setColor(QPalette::Link, tokens.accentText);
    palette.setColor(QPalette::LinkVisited, tokens.accentText);
    palette.setColor(QPalette::Light, tokens.panel);
    palette.setColor(QPalette::Midlight, tokens.line);
    palette.setColor(QPalette::Mid, tokens.line);
    palette.setColor(QPalette::Dark, tokens.controlLine);
    palette.setColor(QPalette::Shadow, tokens.controlLine);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tokens.muted);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tokens.controlLine);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, tokens.panel);
    return palette;
}

} // namespace signalbox
