// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

Card::Card(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_title(roleLabel(title, "cardTitle", this))
    , m_header(new QHBoxLayout)
    , m_body(new QVBoxLayout)
{
    setProperty("role", u"card"_s);
    setAccessibleName(title);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(16, 14, 16, 14);
    outer->setSpacing(12);
    m_header->setSpacing(12);
    m_header->addWidget(m_title);
    m_header->addStretch(1);
    outer->addLayout(m_header);
    m_body->setSpacing(12);
    outer->addLayout(m_body);
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

QLabel *roleLabel(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QString::fromLatin1(role));
    label->setTextFormat(Qt::PlainText); // much of it comes from providers and files
    return label;
}

} // namespace signalbox
