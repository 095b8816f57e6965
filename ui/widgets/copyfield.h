// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

class QLineEdit;
class QToolButton;

namespace signalbox {

/// A value to be taken elsewhere: shown in fixed width, selectable, with a button that copies it
/// and says so for a moment. UI thread.
class CopyField final : public QFrame
{
    Q_OBJECT

public:
    /// `name` is what the value is, for tooltips and assistive technology: "OpenAI address".
    explicit CopyField(const QString &name, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QToolButton *copyButton() const { return m_copy; }

private:
    void copy();
    void fitWidth();

    QString m_name;
    QLineEdit *m_text;
    QToolButton *m_copy;
    QTimer m_feedback;
};

} // namespace signalbox
