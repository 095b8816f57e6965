// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPushButton>

class QPainter;

namespace signalbox {

/// One entry of the side bar: icon, name and an optional figure; checked when its page is open.
class NavButton final : public QPushButton
{
    Q_OBJECT

public:
    NavButton(const QString &title, const QString &iconName, QWidget *parent);

    void setCount(int count);
    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void nextCheckState() override {}
    void focusInEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void paintCount(QPainter &painter);

    QIcon m_plain;
    QIcon m_accent;
    int m_count = 0;
    bool m_byKeyboard = false; ///< the focus ring is for those who navigate by keys
};

} // namespace signalbox
