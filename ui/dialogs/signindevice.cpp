// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signindevice.h"

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/qrpicture.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr double kCodeScale = 2.2; // of the body size
}

SignInDevice::SignInDevice(QWidget *parent)
    : QWidget(parent)
    , m_words(new QLabel(tr("On any device with a browser, open this address and type the code."),
                         this))
    , m_code(roleLabel(QString(), "body", this))
    , m_copyCode(new QPushButton(tr("Copy &code"), this))
    , m_link(new CopyField(tr("address to open"), this))
    , m_open(new QPushButton(tr("&Open it here"), this))
    , m_remaining(roleLabel(QString(), "secondary", this))
    , m_picture(new QrPicture(this))
    , m_pictureWords(roleLabel(tr("or point a phone's camera here"), "secondary", this))
{
    m_words->setWordWrap(true);
    m_code->setObjectName(u"userCode"_s);
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_copyCode->setObjectName(u"copyCode"_s);
    m_copyCode->setAutoDefault(false);
    m_copyCode->setToolTip(tr("Copy the code"));
    m_link->setObjectName(u"verificationLink"_s);
    m_open->setObjectName(u"openBrowser"_s);
    m_open->setAutoDefault(false);
    m_open->setToolTip(tr("Open the address in the browser of this computer"));
    m_remaining->setObjectName(u"deviceRemaining"_s);
    m_picture->setObjectName(u"qrPicture"_s);
    m_pictureWords->setAlignment(Qt::AlignHCenter);

    auto *codeRow = new QHBoxLayout;
    codeRow->setSpacing(12);
    codeRow->addWidget(m_code);
    codeRow->addWidget(m_copyCode);
    codeRow->addStretch(1);
    auto *left = new QVBoxLayout;
    left->setSpacing(12);
    left->addWidget(m_words);
    left->addWidget(m_link);
    left->addLayout(codeRow);
    left->addWidget(m_open, 0, Qt::AlignLeft);
    left->addWidget(m_remaining);
    left->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(4);
    right->addWidget(m_picture, 0, Qt::AlignHCenter);
    right->addWidget(m_pictureWords);
    right->addStretch(1);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(22);
    row->addLayout(left, 1);
    row->addLayout(right);
    connect(m_open, &QPushButton::clicked, this, &SignInDevice::openRequested);
    connect(m_copyCode, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_code->text());
        m_copyCode->setText(tr("Copied"));
    });
    connect(&Theme::instance(), &Theme::changed, this, &SignInDevice::applyFonts);
    applyFonts();
}

void SignInDevice::applyFonts()
{
    QFont font = Theme::instance().font(FontRole::mono);
    font.setPixelSize(
        qRound(QFontInfo(Theme::instance().font(FontRole::body)).pixelSize() * kCodeScale));
    font.setWeight(QFont::DemiBold);
    m_code->setFont(font);
}

void SignInDevice::begin(const QString &code, const QString &link, const QString &completeLink)
{
    m_code->setText(code);
    m_code->setAccessibleName(tr("Code to type: %1").arg(code));
    m_copyCode->setText(tr("Copy &code"));
    m_link->setText(link);
    m_picture->setLink(completeLink.isEmpty() ? link : completeLink);
    m_picture->setVisible(!m_picture->isEmpty());
    m_pictureWords->setVisible(!m_picture->isEmpty());
}

void SignInDevice::enter()
{
    m_copyCode->setFocus();
}

void SignInDevice::setRemaining(const QString &words)
{
    if (words != m_remaining->text())
        m_remaining->setText(words);
}

} // namespace signalbox
