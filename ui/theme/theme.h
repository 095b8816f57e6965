// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>
#include <QPalette>

namespace signalbox {

/// What the user chose under View > Theme; "system", "light", "dark" in the settings.
enum class ThemeChoice { system, light, dark };
[[nodiscard]] QString themeChoiceName(ThemeChoice choice);
[[nodiscard]] ThemeChoice themeChoiceFromName(const QString &name);

/// Sizes of type, as multiples of the system font.
enum class FontRole { body, secondary, cardTitle, pageTitle, mono };

/// The one place that gives the program its looks: palette and style sheet of the application,
/// tokens and fonts for what paints itself. Lives as long as the process; UI thread.
class Theme final : public QObject
{
    Q_OBJECT

public:
    static Theme &instance();

    /// Takes effect at once in every window.
    void setChoice(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] bool isDark() const { return m_dark; }
    [[nodiscard]] const Tokens &tokens() const { return m_dark ? darkTokens() : lightTokens(); }
    [[nodiscard]] QFont font(FontRole role) const;

    /// To be called when the desktop's own colours or fonts changed.
    void systemChanged();

Q_SIGNALS:
    void changed();

private:
    Theme();
    void apply();
    [[nodiscard]] static bool systemIsDark();

    ThemeChoice m_choice = ThemeChoice::system;
    bool m_dark = false;
    bool m_applying = false;
};

/// Parts that Theme is made of, apart for tests.
[[nodiscard]] QPalette paletteFor(const Tokens &tokens);
[[nodiscard]] QString styleSheetFor(const Tokens &tokens, int basePixels);

} // namespace signalbox
