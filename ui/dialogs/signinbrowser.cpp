// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signinbrowser.h"

#include "ui/dialogs/keyfield.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/formfield.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QPushButton *plainButton(const QString &text, const QString &name, const QString &tip,
                         QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setAccessibleName(QString(text).remove(u'&'));
    button->setAutoDefault(false);
    return button;
}

} // namespace

SignInBrowser::SignInBrowser(QWidget *parent)
    : QWidget(parent)
    , m_words(roleLabel(QString(), "body", this))
    , m_remaining(roleLabel(QString(), "secondary", this))
    , m_link(new QLineEdit(this))
    , m_open(plainButton(tr("&Open the browser again"), u"openBrowser"_s,
                         tr("Open the sign-in page once more"), this))
    , m_copy(plainButton(tr("Copy &link"), u"copyLink"_s,
                         tr("Copy the address of the sign-in page"), this))
    , m_elsewhere(new Disclosure(tr("The browser is on another computer"),
                                 tr("What to do when the browser is on another computer"), this))
    , m_elsewhereBody(new QWidget(this))
    , m_paste(makeKeyField(u"pasteCode"_s, this))
    , m_pasteField(nullptr)
    , m_send(plainButton(tr("&Go on"), u"sendCode"_s, tr("Finish the sign-in with what was pasted"),
                         this))
{
    m_words->setWordWrap(true);
    m_words->setObjectName(u"browserWords"_s);
    m_remaining->setObjectName(u"browserRemaining"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_words);
    column->addWidget(m_remaining);
    column->addWidget(m_open, 0, Qt::AlignLeft);
    makeLinkRow();
    m_elsewhere->setObjectName(u"browserElsewhere"_s);
    column->addWidget(m_elsewhere);
    makePasteRow();
    m_elsewhere->setContent(m_elsewhereBody);
    column->addWidget(m_elsewhereBody);
    column->addStretch(1);
    connect(m_open, &QPushButton::clicked, this, &SignInBrowser::openRequested);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_link->text());
        m_copy->setText(tr("Copied"));
    });
    connect(m_send, &QPushButton::clicked, this, &SignInBrowser::sendPaste);
    connect(m_paste, &QLineEdit::returnPressed, this, &SignInBrowser::sendPaste);
    connect(m_paste, &QLineEdit::textEdited, this, [this] { m_pasteField->setFault({}); });
}

SignInBrowser::~SignInBrowser()
{
    forget();
}

void SignInBrowser::makeLinkRow()
{
    m_link->setObjectName(u"signInLink"_s);
    m_link->setReadOnly(true);
    m_link->setFont(Theme::instance().font(FontRole::mono));
    m_link->setAccessibleName(tr("Address of the sign-in page"));
    m_link->setToolTip(tr("Open it in any browser of this computer"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_link, 1);
    row->addWidget(m_copy);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
}

void SignInBrowser::makePasteRow()
{
    auto *column = new QVBoxLayout(m_elsewhereBody);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    QLabel *words = roleLabel(tr("Open the link there and sign in. At the end that browser shows a "
                                 "page that cannot be reached: copy its whole address, or the code "
                                 "that the page shows, and paste it here."),
                              "secondary", m_elsewhereBody);
    words->setWordWrap(true);
    column->addWidget(words);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_pasteField = new FormField(tr("Address or &code"), m_paste,
                                 tr("What the other browser ended at"), m_elsewhereBody);
    row->addWidget(m_pasteField, 1);
    auto *beside = new QVBoxLayout;
    beside->setSpacing(4);
    beside->addWidget(roleLabel(u" "_s, "muted", m_elsewhereBody));
    beside->addWidget(m_send);
    beside->addStretch(1);
    row->addLayout(beside);
    column->addLayout(row);
}

void SignInBrowser::begin(const QString &providerName, const QString &link, Browser browser)
{
    forget();
    m_words->setText(browser == Browser::opened
                         ? tr("Your browser shows the sign-in page of %1. Sign in there and come "
                              "back: this window goes on by itself.")
                               .arg(providerName)
                         : tr("No browser could be opened. Copy the link and open it to sign in to "
                              "%1: this window goes on by itself.")
                               .arg(providerName));
    m_link->setText(link);
    m_link->setCursorPosition(0);
    m_copy->setText(tr("Copy &link"));
    m_elsewhere->setChecked(browser == Browser::missing);
}

void SignInBrowser::enter()
{
    m_open->setFocus();
}

void SignInBrowser::setRemaining(const QString &words)
{
    if (words != m_remaining->text())
        m_remaining->setText(words);
}

void SignInBrowser::setPasteFault(const QString &reason)
{
    m_pasteField->setFault(reason);
    m_send->setEnabled(true);
    if (!reason.isEmpty())
        m_elsewhere->setChecked(true);
}

void SignInBrowser::forget()
{
    m_paste->clear();
    m_pasteField->setFault({});
    m_send->setEnabled(true);
}

void SignInBrowser::sendPaste()
{
    const Secret text = takeKey(*m_paste);
    if (text.empty()) {
        setPasteFault(tr("Paste the address that the browser ended at, or the code."));
        return;
    }
    m_send->setEnabled(false);
    Q_EMIT pasted(text);
}

} // namespace signalbox
