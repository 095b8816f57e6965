// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>

namespace signalbox {

/// A number that is asked for on Enter or when the field is left, and that shows what
/// setConfirmed() was told. Escape brings the confirmed value back; the wheel does nothing.
class CommitSpinBox final : public QSpinBox
{
    Q_OBJECT

public:
    explicit CommitSpinBox(QWidget *parent = nullptr);

    /// The value in force. What is being typed stays unless `discardEdit()` was called.
    void setConfirmed(int value);
    [[nodiscard]] int confirmed() const { return m_confirmed; }
    /// Shows the confirmed value again.
    void discardEdit();

Q_SIGNALS:
    void committed(int value); ///< differs from the confirmed one

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    [[nodiscard]] bool isEdited() const;
    void onEditingFinished();

    int m_confirmed = 0;
    int m_asked = 0; ///< sent and not yet confirmed; leaving the field does not ask twice
};

} // namespace signalbox
