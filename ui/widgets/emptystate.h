// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace signalbox {

/// What stands where there is nothing yet: a sentence, and the one button that helps (none when its
/// text is empty). UI thread.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    void setWords(const QString &title, const QString &sentence, const QString &buttonText);
    [[nodiscard]] QPushButton *button() const { return m_button; }

private:
    QLabel *m_title;
    QLabel *m_sentence;
    QPushButton *m_button;
};

} // namespace signalbox
