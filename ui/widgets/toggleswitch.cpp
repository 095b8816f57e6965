// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toggleswitch.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace signalbox {

namespace {
constexpr QSize kTrack{32, 18};
constexpr int kMargin = 3; ///< room for the focus ring
} // namespace

ToggleSwitch::ToggleSwitch(QWidget *parent) : QCheckBox(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    // Assistive technology toggles without a click: taken back, and asked for like one.
    connect(this, &QCheckBox::toggled, this, [this](bool on) {
        if (on == (m_confirmed == SwitchState::on))
            return;
        setConfirmed(m_confirmed);
        Q_EMIT clicked(isChecked());
    });
}

void ToggleSwitch::setConfirmed(SwitchState state)
{
    m_confirmed = state;
    setChecked(state == SwitchState::on);
}

QSize ToggleSwitch::sizeHint() const
{
    return kTrack + QSize(2 * kMargin, 2 * kMargin);
}

void ToggleSwitch::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QCheckBox::keyPressEvent(event);
}

void ToggleSwitch::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QRectF track(QPointF(0, 0), QSizeF(kTrack));
    track.moveCenter(QRectF(rect()).center());
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accentText, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 11, 11);
    }
    const QColor outline = isEnabled() ? tokens.controlLine : tokens.line;
    const QColor fill = !isChecked() ? tokens.field : isEnabled() ? tokens.accent : tokens.muted;
    painter.setPen(QPen(isChecked() ? fill : outline, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9);

    const bool atEnd = isChecked() != (layoutDirection() == Qt::RightToLeft);
    QRectF knob(0, 0, 10, 10);
    knob.moveCenter({atEnd ? track.right() - 9 : track.left() + 9, track.center().y()});
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? tokens.onAccent : outline);
    painter.drawEllipse(knob);
}

} // namespace signalbox
