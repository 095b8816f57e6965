// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QFrame>
#include <QTimer>

class QLineEdit;
class QToolButton;

namespace signalbox {

/// A secret that is masked until asked for, and masked again after half a minute or when hidden.
/// Keeps it as a Secret; plain text exists in the widget only while it is shown. UI thread.
class SecretField final : public QFrame
{
    Q_OBJECT

public:
    explicit SecretField(const QString &name, QWidget *parent = nullptr);

    void setSecret(const Secret &secret);
    [[nodiscard]] QString shownText() const;
    [[nodiscard]] bool isRevealed() const { return m_revealed; }
    [[nodiscard]] QToolButton *showButton() const { return m_show; }
    [[nodiscard]] QToolButton *copyButton() const { return m_copy; }

protected:
    void hideEvent(QHideEvent *event) override;

private:
    enum class Visibility { masked, revealed };
    void apply(Visibility visibility);
    void copy();

    Secret m_secret;
    bool m_revealed = false;
    QLineEdit *m_text;
    QToolButton *m_show;
    QToolButton *m_copy;
    QTimer m_feedback;
    QTimer m_maskAgain;
};

} // namespace signalbox
