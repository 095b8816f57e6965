// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/copyfield.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kFeedbackMs = 1500;
}

CopyField::CopyField(const QString &name, QWidget *parent)
    : QFrame(parent), m_name(name), m_text(new QLineEdit(this)), m_copy(new QToolButton(this))
{
    setProperty("role", u"copy"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(11, 3, 6, 3);
    row->setSpacing(6);
    m_text->setReadOnly(true);
    m_text->setFont(Theme::instance().font(FontRole::mono));
    m_text->setAccessibleName(name);
    m_text->setToolTip(name);
    m_copy->setProperty("role", u"link"_s);
    m_copy->setText(tr("copy"));
    m_copy->setToolTip(tr("Copy: %1").arg(name));
    m_copy->setAccessibleName(tr("Copy %1").arg(name));
    m_copy->setFocusPolicy(Qt::StrongFocus);
    m_copy->setObjectName(u"copyButton"_s);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    m_feedback.setSingleShot(true);
    m_feedback.setInterval(kFeedbackMs);
    connect(&m_feedback, &QTimer::timeout, this, [this] { m_copy->setText(tr("copy")); });
    connect(m_copy, &QToolButton::clicked, this, &CopyField::copy);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void CopyField::setText(const QString &text)
{
    if (text == m_text->text())
        return;
    m_text->setText(text);
    m_text->setCursorPosition(0);
    fitWidth();
}

QString CopyField::text() const
{
    return m_text->text();
}

void CopyField::copy()
{
    QApplication::clipboard()->setText(m_text->text());
    m_copy->setText(tr("copied"));
    m_feedback.start();
}

void CopyField::fitWidth()
{
    m_text->setMinimumWidth(m_text->fontMetrics().horizontalAdvance(m_text->text()) + 8);
}

} // namespace signalbox
