// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace signalbox {

/// One line that gives way: it shortens its text instead of widening the window; the whole text is
/// in the tooltip then. UI thread.
class ElidedLabel final : public QLabel
{
    Q_OBJECT

public:
    ElidedLabel(const char *role, QWidget *parent);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
};

} // namespace signalbox
