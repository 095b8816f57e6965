// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QByteArray svgNamed(const QString &name)
{
    QFile file(u":/icons/%1.svg"_s.arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QColor colourOf(IconTint tint)
{
    const Tokens &tokens = Theme::instance().tokens();
    switch (tint) {
    case IconTint::muted:
        return tokens.muted;
    case IconTint::accent:
        return tokens.accentText;
    case IconTint::onAccent:
        return tokens.onAccent;
    case IconTint::text:
        break;
    }
    return tokens.text;
}

/// Renders an SVG, written with "currentColor", at the size and colour of the moment.
class TintedSvgEngine final : public QIconEngine
{
public:
    TintedSvgEngine(QByteArray svg, IconTint tint) : m_svg(std::move(svg)), m_tint(tint) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QColor colour =
            mode == QIcon::Disabled ? colourOf(IconTint::muted) : colourOf(m_tint);
        QByteArray svg = m_svg;
        svg.replace("currentColor", colour.name().toUtf8());
        QSvgRenderer renderer(svg);
        const int side = qMin(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedSvgEngine(m_svg, m_tint); }

private:
    QByteArray m_svg;
    IconTint m_tint;
};

} // namespace

QIcon tintedIcon(const QString &name, IconTint tint)
{
    return QIcon(new TintedSvgEngine(svgNamed(name), tint));
}

QIcon colouredIcon(const QString &name)
{
    QIcon icon;
    QSvgRenderer renderer(svgNamed(name));
    for (const int size : {16, 22, 24, 32, 48, 64, 128}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace signalbox
