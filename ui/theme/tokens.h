// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace signalbox {

/// What a state, badge or notice says before it is read.
enum class Tone { good, caution, bad, neutral, accent };

/// The colours of one appearance (interface.md, Looks). A value.
struct Tokens
{
    QColor ground;
    QColor panel;
    QColor side;
    QColor line;
    QColor text;
    QColor muted;
    QColor accent;
    QColor onAccent;
    QColor accentText;   ///< the accent where it is text on accentGround or panel
    QColor accentGround; ///< behind what is selected
    QColor controlLine;  ///< outline of what can be operated
    QColor field;        ///< inside of text fields
    QColor hover;
    QColor good;
    QColor goodGround;
    QColor caution;
    QColor cautionGround;
    QColor bad;
    QColor badGround;
    QColor neutralGround;

    [[nodiscard]] const QColor &toneText(Tone tone) const;
    [[nodiscard]] const QColor &toneGround(Tone tone) const;
};

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.1, contrast ratio).
[[nodiscard]] double contrastRatio(const QColor &first, const QColor &second);

} // namespace signalbox
