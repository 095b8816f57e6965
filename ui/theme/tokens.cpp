// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

} // namespace

const Tokens &lightTokens()
{
    static const Tokens kTokens{
        .ground = QColor(0xf5f6f8),
        .panel = QColor(0xffffff),
        .side = QColor(0xeceef2),
        .line = QColor(0xdcdfe5),
        .text = QColor(0x1d2330),
        .muted = QColor(0x5b6478),
        .accent = QColor(0x2f6fed),
        .onAccent = QColor(0xffffff),
        .accentText = QColor(0x1f5bd0),
        .accentGround = QColor(0xe1ebfd),
        .controlLine = QColor(0x808a9a),
        .field = QColor(0xf7f8fa),
        .hover = QColor(0xf0f2f6),
        .good = QColor(0x137a3f),
        .goodGround = QColor(0xe3f4ea),
        .caution = QColor(0x8f5400),
        .cautionGround = QColor(0xfdefd5),
        .bad = QColor(0xc2352b),
        .badGround = QColor(0xfdeceb),
        .neutralGround = QColor(0xe8ebf0),
    };
    return kTokens;
}

const Tokens &darkTokens()
{
    static const Tokens kTokens{
        .ground = QColor(0x15181e),
        .panel = QColor(0x1d2129),
        .side = QColor(0x191c23),
        .line = QColor(0x2e343f),
        .text = QColor(0xe6e9ef),
        .muted = QColor(0x97a1b3),
        .accent = QColor(0x6aa0ff),
        .onAccent = QColor(0x10151f),
        .accentText = QColor(0x6aa0ff),
        .accentGround = QColor(0x22304d),
        .controlLine = QColor(0x6b7587),
        .field = QColor(0x15181e),
        .hover = QColor(0x262b35),
        .good = QColor(0x4cc97f),
        .goodGround = QColor(0x163022),
        .caution = QColor(0xf0b35a),
        .cautionGround = QColor(0x38290f),
        .bad = QColor(0xff7b70),
        .badGround = QColor(0x3c1d1c),
        .neutralGround = QColor(0x2a303b),
    };
    return kTokens;
}

const QColor &Tokens::toneText(Tone tone) const
{
    switch (tone) {
    case Tone::good:
        return good;
    case Tone::caution:
        return caution;
    case Tone::bad:
        return bad;
    case Tone::accent:
        return accentText;
    case Tone::neutral:
        break;
    }
    return muted;
}

const QColor &Tokens::toneGround(Tone tone) const
{
    switch (tone) {
    case Tone::good:
        return goodGround;
    case Tone::caution:
        return cautionGround;
    case Tone::bad:
        return badGround;
    case Tone::accent:
        return accentGround;
    case Tone::neutral:
        break;
    }
    return neutralGround;
}

double contrastRatio(const QColor &first, const QColor &second)
{
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace signalbox
