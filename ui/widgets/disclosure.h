// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace signalbox {

/// A quiet button that shows and hides a widget; its arrow tells which. UI thread.
class Disclosure final : public QToolButton
{
    Q_OBJECT

public:
    /// `name` says for assistive technology what it opens.
    Disclosure(const QString &text, const QString &name, QWidget *parent = nullptr);

    /// The widget that follows the arrow; hidden at first.
    void setContent(QWidget *content);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showArrow();

    QString m_label;
};

} // namespace signalbox
