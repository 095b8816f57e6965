// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QStringView>
#include <QWidget>

class QLineEdit;

namespace signalbox {

class FormField;

/// What stands in a field as a Secret, blanks at the ends included; the copies made on the way are
/// cleared.
[[nodiscard]] Secret takePassphrase(const QLineEdit &field);

enum class PassphraseStrength { none, weak, fair, strong };
/// From length and variety: a rough guess that says what to expect, not a gate.
[[nodiscard]] PassphraseStrength passphraseStrength(QStringView text);

/// A new passphrase, typed twice, with its strength in words. The text leaves the fields with the
/// widget. UI thread.
class PassphraseFields final : public QWidget
{
    Q_OBJECT

public:
    /// `purpose` is the tooltip: what the passphrase is for.
    PassphraseFields(const QString &purpose, QWidget *parent = nullptr);
    ~PassphraseFields() override;

    /// Something stands there, twice the same.
    [[nodiscard]] bool isComplete() const;
    [[nodiscard]] Secret passphrase() const;
    void clear();
    /// The cursor goes to the first field. No focus proxy: with one, Tab never leaves the two.
    void enter();

Q_SIGNALS:
    void edited();

private:
    void update();

    QLineEdit *m_first;
    QLineEdit *m_second;
    FormField *m_firstField;
    FormField *m_secondField;
};

} // namespace signalbox
