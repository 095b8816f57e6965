// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/schedulingsettings.h"

#include <QRadioButton>
#include <QWidget>

#include <array>

namespace signalbox {

/// One of the three cards: a radio button with a line on what it does. A press only asks.
class ModeCard final : public QRadioButton
{
    Q_OBJECT

public:
    ModeCard(const QString &title, QWidget *parent);

    void setExplanation(const QString &text);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

Q_SIGNALS:
    void arrowPressed(int step); ///< +1 to the next, -1 to the one before

protected:
    void nextCheckState() override {}
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_explanation;
};

/// The scheduling modes as three cards of which one is in force. It shows what setMode() was told;
/// a press or an arrow key only emits modeRequested(). UI thread.
class ModeChoice final : public QWidget
{
    Q_OBJECT

public:
    explicit ModeChoice(QWidget *parent = nullptr);

    /// The confirmed mode; emits nothing.
    void setMode(SchedulingMode mode);
    [[nodiscard]] SchedulingMode mode() const { return m_mode; }
    /// The wait that the first card's line names.
    void setMaxWaitSeconds(int seconds);
    [[nodiscard]] ModeCard *card(SchedulingMode mode) const;

Q_SIGNALS:
    void modeRequested(signalbox::SchedulingMode mode);

private:
    void step(SchedulingMode from, int step);

    SchedulingMode m_mode = SchedulingMode::balance;
    std::array<ModeCard *, 3> m_cards{};
};

/// "Cache first", "Balance", "Performance first", translated.
[[nodiscard]] QString schedulingModeTitle(SchedulingMode mode);
inline constexpr std::array kSchedulingModes = {SchedulingMode::cacheFirst, SchedulingMode::balance,
                                                SchedulingMode::performanceFirst};

} // namespace signalbox
