// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace signalbox {

enum class SwitchState { off, on };

/// A switch. A press, or its like by assistive technology, only asks (`clicked`): whoever owns the
/// state sets it with setConfirmed(). To assistive technology it is a check box.
class ToggleSwitch final : public QCheckBox
{
    Q_OBJECT

public:
    explicit ToggleSwitch(QWidget *parent = nullptr);

    /// Shows it; emits no click.
    void setConfirmed(SwitchState state);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void nextCheckState() override {}
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    SwitchState m_confirmed = SwitchState::off;
};

} // namespace signalbox
