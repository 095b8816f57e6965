// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/secretfield.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLineEdit>
#include <QToolButton>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFeedbackMs = 1500;
constexpr int kMaskAgainMs = 30000;

QString plain(const Secret &secret)
{
    return QString::fromUtf8(secret.view().data(), static_cast<qsizetype>(secret.view().size()));
}

QToolButton *linkButton(const QString &text, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setProperty("role", u"link"_s);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

SecretField::SecretField(const QString &name, QWidget *parent)
    : QFrame(parent)
    , m_text(new QLineEdit(this))
    , m_show(linkButton(tr("show"), tr("Show %1").arg(name), this))
    , m_copy(linkButton(tr("copy"), tr("Copy %1").arg(name), this))
{
    setProperty("role", u"copy"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(11, 3, 6, 3);
    row->setSpacing(2);
    m_text->setReadOnly(true);
    m_text->setFont(Theme::instance().font(FontRole::mono));
    m_text->setAccessibleName(name);
    m_text->setToolTip(name);
    m_show->setObjectName(u"showButton"_s);
    m_copy->setObjectName(u"copyButton"_s);
    row->addWidget(m_text, 1);
    row->addWidget(m_show);
    row->addWidget(m_copy);
    m_feedback.setSingleShot(true);
    m_feedback.setInterval(kFeedbackMs);
    m_maskAgain.setSingleShot(true);
    m_maskAgain.setInterval(kMaskAgainMs);
    connect(&m_feedback, &QTimer::timeout, this, [this] { m_copy->setText(tr("copy")); });
    connect(&m_maskAgain, &QTimer::timeout, this, [this] { apply(Visibility::masked); });
    connect(m_show, &QToolButton::clicked, this,
            [this] { apply(m_revealed ? Visibility::masked : Visibility::revealed); });
    connect(m_copy, &QToolButton::clicked, this, &SecretField::copy);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    apply(Visibility::masked);
}

void SecretField::setSecret(const Secret &secret)
{
    m_secret = secret;
    apply(Visibility::masked);
}

QString SecretField::shownText() const
{
    return m_text->text();
}

void SecretField::apply(Visibility visibility)
{
    m_revealed = visibility == Visibility::revealed && !m_secret.empty();
    if (m_secret.empty())
        m_text->setText(u"–"_s);
    else
        m_text->setText(m_revealed ? plain(m_secret) : QString::fromStdString(m_secret.masked()));
    m_text->setCursorPosition(0);
    m_text->setMinimumWidth(m_text->fontMetrics().horizontalAdvance(m_text->text()) + 8);
    m_show->setText(m_revealed ? tr("hide") : tr("show"));
    m_show->setEnabled(!m_secret.empty());
    m_copy->setEnabled(!m_secret.empty());
    if (m_revealed)
        m_maskAgain.start();
    else
        m_maskAgain.stop();
}

void SecretField::copy()
{
    QApplication::clipboard()->setText(plain(m_secret));
    m_copy->setText(tr("copied"));
    m_feedback.start();
}

void SecretField::hideEvent(QHideEvent *event)
{
    apply(Visibility::masked);
    QFrame::hideEvent(event);
}

} // namespace signalbox
