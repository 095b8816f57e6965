// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace signalbox {

/// A field of a form: its label above it (with the mnemonic), and below it what is wrong with what
/// was typed. UI thread.
class FormField final : public QWidget
{
    Q_OBJECT

public:
    /// Takes `field` as a child. `tip` says what it does to requests.
    FormField(const QString &label, QWidget *field, const QString &tip, QWidget *parent = nullptr);

    /// A quiet line below the field; the fault takes its place.
    void setHint(const QString &hint);
    /// Empty: nothing is wrong.
    void setFault(const QString &reason);
    [[nodiscard]] QString fault() const { return m_faultText; }

private:
    void showBelow();

    QWidget *m_field;
    QLabel *m_below;
    QString m_hint;
    QString m_faultText;
};

} // namespace signalbox
