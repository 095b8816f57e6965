// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

namespace signalbox {

/// A state as shape, word and colour: a pill that can be told without its colour. UI thread.
class Badge final : public QWidget
{
    Q_OBJECT

public:
    explicit Badge(QWidget *parent = nullptr);

    void setState(Tone tone, const QString &word);
    [[nodiscard]] Tone tone() const { return m_tone; }
    [[nodiscard]] QString word() const { return m_word; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    Tone m_tone = Tone::neutral;
    QString m_word;
};

/// The same pill for delegates: its size, and painting it at a place.
[[nodiscard]] QSize badgeSize(const QString &word);
void paintBadge(QPainter &painter, const QRect &rect, Tone tone, const QString &word,
                Qt::LayoutDirection direction);

} // namespace signalbox
