// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/passphrasefields.h"

#include "ui/dialogs/keyfield.h"
#include "ui/widgets/formfield.h"

#include <QLineEdit>
#include <QSet>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

Secret takePassphrase(const QLineEdit &field)
{
    QByteArray bytes = field.text().toUtf8();
    const Secret secret(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    clearMemory(bytes.data(), static_cast<std::size_t>(bytes.size()));
    return secret;
}

PassphraseStrength passphraseStrength(QStringView text)
{
    if (text.isEmpty())
        return PassphraseStrength::none;
    QSet<QChar> seen;
    bool words = true;
    for (const QChar letter : text) {
        seen.insert(letter);
        words = words && (letter.isLower() || letter.isSpace());
    }
    // A letter of plain words tells about half of what one drawn by lot does; repetition adds
    // little: at most twice the number of different characters counts.
    const double bitsEach = words ? 2.8 : 5.5;
    const auto counted = std::min<qsizetype>(text.size(), 2 * seen.size());
    const double bits = static_cast<double>(counted) * bitsEach;
    if (bits < 50)
        return PassphraseStrength::weak;
    return bits < 75 ? PassphraseStrength::fair : PassphraseStrength::strong;
}

PassphraseFields::PassphraseFields(const QString &purpose, QWidget *parent)
    : QWidget(parent)
    , m_first(makeKeyField(u"passphraseFirst"_s, this))
    , m_second(makeKeyField(u"passphraseSecond"_s, this))
    , m_firstField(new FormField(tr("&Passphrase"), m_first, purpose, this))
    , m_secondField(new FormField(tr("Passphrase a&gain"), m_second, purpose, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_firstField);
    column->addWidget(m_secondField);
    connect(m_first, &QLineEdit::textChanged, this, &PassphraseFields::update);
    connect(m_second, &QLineEdit::textChanged, this, &PassphraseFields::update);
    update();
}

PassphraseFields::~PassphraseFields()
{
    blockSignals(true); // who listens may be half gone
    clear();
}

void PassphraseFields::clear()
{
    m_first->clear();
    m_second->clear();
}

void PassphraseFields::enter()
{
    m_first->setFocus();
}

bool PassphraseFields::isComplete() const
{
    return !m_first->text().isEmpty() && m_first->text() == m_second->text();
}

Secret PassphraseFields::passphrase() const
{
    return takePassphrase(*m_first);
}

void PassphraseFields::update()
{
    switch (passphraseStrength(m_first->text())) {
    case PassphraseStrength::none:
        m_firstField->setHint(tr("Several words are easy to keep and hard to guess."));
        break;
    case PassphraseStrength::weak:
        m_firstField->setHint(tr("Weak: somebody who has the file can guess it. Make it longer."));
        break;
    case PassphraseStrength::fair:
        m_firstField->setHint(tr("Fair: one or two words more make it strong."));
        break;
    case PassphraseStrength::strong:
        m_firstField->setHint(tr("Strong."));
        break;
    }
    const bool differs =
        !m_second->text().isEmpty() && !m_first->text().startsWith(m_second->text());
    m_secondField->setFault(differs ? tr("The two are not the same.") : QString());
    Q_EMIT edited();
}

} // namespace signalbox
