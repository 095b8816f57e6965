// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signinpane.h"

#include "ui/accessibility/taborder.h"
#include "ui/dialogs/signinbrowser.h"
#include "ui/dialogs/signindevice.h"
#include "ui/dialogs/signinoffers.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/card.h"
#include "ui/widgets/pagestack.h"

#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

SignInPane::SignInPane(EngineFacade &facade, SignInTools tools, QWidget *parent)
    : QWidget(parent)
    , m_facade(facade)
    , m_tools(std::move(tools))
    , m_title(roleLabel(QString(), "pageTitle", this))
    , m_pages(new PageStack(this))
{
    setObjectName(u"signInPane"_s);
    m_title->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(14);
    column->addWidget(m_title);
    column->addWidget(m_pages, 1);
    makePages();
    makeButtons();
    tabInLayoutOrder(*this);
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &SignInPane::updateRemaining);
    connect(&m_facade, &EngineFacade::signInChanged, this, [this](const SignInSnapshot &snapshot) {
        if (!m_now.id.empty() && snapshot.id == m_now.id)
            take(snapshot);
    });
}

SignInPane::~SignInPane()
{
    cancel();
}

void SignInPane::makePages()
{
    m_busy = new QWidget(m_pages);
    auto *busyColumn = new QVBoxLayout(m_busy);
    busyColumn->setContentsMargins(0, 0, 0, 0);
    busyColumn->setSpacing(12);
    m_busyWords = roleLabel(QString(), "body", m_busy);
    m_busyWords->setObjectName(u"signInBusy"_s);
    m_busyWords->setWordWrap(true);
    auto *bar = new QProgressBar(m_busy);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setAccessibleName(tr("Signing in"));
    busyColumn->addWidget(m_busyWords);
    busyColumn->addWidget(bar);
    busyColumn->addStretch(1);
    m_browser = new SignInBrowser(m_pages);
    m_device = new SignInDevice(m_pages);
    makeEndPage();
    for (QWidget *page :
         {m_busy, static_cast<QWidget *>(m_browser), static_cast<QWidget *>(m_device), m_end})
        m_pages->addWidget(page);
    connect(m_browser, &SignInBrowser::openRequested, this, &SignInPane::open);
    connect(m_browser, &SignInBrowser::pasted, this, &SignInPane::paste);
    connect(m_device, &SignInDevice::openRequested, this, &SignInPane::open);
}

void SignInPane::makeEndPage()
{
    m_end = new QWidget(m_pages);
    auto *column = new QVBoxLayout(m_end);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_endWords = roleLabel(QString(), "failure", m_end);
    m_endWords->setObjectName(u"signInFailure"_s);
    m_endWords->setWordWrap(true);
    m_endWords->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_again = new QPushButton(tr("&Try again"), m_end);
    m_again->setObjectName(u"signInAgain"_s);
    m_again->setToolTip(tr("Begin the sign-in anew"));
    m_client = new QPushButton(tr("Change OAuth c&lient…"), m_end);
    m_client->setObjectName(u"changeClient"_s);
    m_client->setAutoDefault(false);
    m_client->setToolTip(tr("Enter another registration of yours with the provider"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_again);
    row->addWidget(m_client);
    row->addStretch(1);
    column->addWidget(m_endWords);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_again, &QPushButton::clicked, this, &SignInPane::start);
    connect(m_client, &QPushButton::clicked, this, &SignInPane::clientRequested);
}

void SignInPane::makeButtons()
{
    m_otherWay = new QToolButton(this);
    m_otherWay->setObjectName(u"otherWay"_s);
    m_otherWay->setProperty("role", u"link"_s);
    m_otherWay->setFocusPolicy(Qt::StrongFocus);
    m_otherWay->setAccessibleName(tr("Sign in another way"));
    m_otherWay->setToolTip(tr("End this sign-in and begin the other way"));
    m_back = new QPushButton(tr("&Back"), this);
    m_back->setObjectName(u"signInBack"_s);
    m_back->setAutoDefault(false);
    m_back->setToolTip(tr("End this sign-in and choose again"));
    auto *cancelButton = new QPushButton(tr("Cancel"), this);
    cancelButton->setObjectName(u"signInCancel"_s);
    cancelButton->setAutoDefault(false);
    cancelButton->setToolTip(tr("End this sign-in and change nothing"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_back);
    row->addWidget(m_otherWay);
    row->addStretch(1);
    row->addWidget(cancelButton);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
    connect(m_otherWay, &QToolButton::clicked, this, &SignInPane::switchWay);
    connect(m_back, &QPushButton::clicked, this, [this] {
        cancel();
        Q_EMIT backRequested();
    });
    connect(cancelButton, &QPushButton::clicked, this, &SignInPane::cancelRequested);
}

void SignInPane::begin(const ProviderDefinition &provider, const SignInStart &signInStart)
{
    m_provider = provider;
    m_start = signInStart;
    m_title->setText(tr("Sign in to %1").arg(provider.name));
    m_back->setVisible(!signInStart.account);
    m_client->setVisible(needsOAuthClient(provider));
    start();
}

void SignInPane::start()
{
    cancel();
    m_starting = true;
    showBusy(tr("Asking %1 for a sign-in …").arg(m_provider.name));
    const bool both = offersBrowser(m_provider) && offersDevice(m_provider);
    m_otherWay->setVisible(both);
    m_otherWay->setText(m_start.way == SignInWay::browser ? tr("Use a code on another device")
                                                          : tr("Use the browser of this computer"));
    m_otherWay->setAccessibleName(m_otherWay->text());
    const int generation = m_generation;
    const QPointer<SignInPane> self(this);
    EngineFacade *facade = &m_facade;
    m_facade.startSignIn(m_start, [self, facade, generation](const Result<SignInSnapshot> &reply) {
        if (self && self->m_generation == generation) {
            self->takeStarted(reply);
        } else if (reply) { // nobody waits for it any more
            facade->cancelSignIn(reply->id, [](const Result<SignInSnapshot> &) {});
        }
    });
}

void SignInPane::takeStarted(const Result<SignInSnapshot> &reply)
{
    m_starting = false;
    if (!reply) {
        showEnd(errorWords(reply.error()));
        return;
    }
    take(*reply);
    if (m_now.state == SignInState::waiting && m_now.way == SignInWay::browser)
        open();
}

void SignInPane::take(const SignInSnapshot &snapshot)
{
    const bool waited = m_now.id == snapshot.id && m_now.state == SignInState::waiting;
    m_now = snapshot;
    switch (snapshot.state) {
    case SignInState::waiting:
        if (!waited)
            showWaiting();
        updateRemaining();
        return;
    case SignInState::working:
        showBusy(tr("Signed in. Asking for the particulars of the account …"));
        return;
    case SignInState::done:
        m_tick.stop();
        Q_EMIT finished(snapshot.account.value_or(AccountId()), snapshot.accountName);
        return;
    case SignInState::failed:
        showEnd(snapshot.error.isEmpty() ? tr("The sign-in failed.") : snapshot.error);
        return;
    case SignInState::cancelled:
        showEnd(tr("The sign-in was cancelled."));
        return;
    }
}

void SignInPane::showWaiting()
{
    m_tick.start();
    if (m_now.way == SignInWay::device) {
        m_device->begin(QString::fromStdString(m_now.userCode),
                        QString::fromStdString(m_now.verificationUri),
                        QString::fromStdString(m_now.verificationUriComplete));
        m_pages->setCurrentWidget(m_device);
        m_device->enter();
        return;
    }
    m_browser->begin(m_provider.name, QString::fromStdString(m_now.authorizationUrl),
                     SignInBrowser::Browser::opened);
    m_pages->setCurrentWidget(m_browser);
    m_browser->enter();
}

void SignInPane::showBusy(const QString &words)
{
    m_tick.stop();
    m_busyWords->setText(words);
    m_pages->setCurrentWidget(m_busy);
}

void SignInPane::showEnd(const QString &sentence)
{
    m_tick.stop();
    m_endWords->setText(sentence);
    m_pages->setCurrentWidget(m_end);
    m_again->setDefault(true);
    m_again->setFocus();
}

void SignInPane::open()
{
    const bool device = m_now.way == SignInWay::device;
    const std::string &address = !device ? m_now.authorizationUrl
                                 : m_now.verificationUriComplete.empty()
                                     ? m_now.verificationUri
                                     : m_now.verificationUriComplete;
    const QUrl url(QString::fromStdString(address), QUrl::StrictMode);
    const bool web = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    const bool opened = url.isValid() && web && m_tools.openUrl(url);
    if (!opened && !device) {
        m_browser->begin(m_provider.name, QString::fromStdString(address),
                         SignInBrowser::Browser::missing);
    }
}

void SignInPane::paste(const Secret &text)
{
    const int generation = m_generation;
    const QPointer<SignInPane> self(this);
    m_facade.pasteSignInCode(
        m_now.id, text, [self, generation](const Result<SignInSnapshot> &reply) {
            if (!self || self->m_generation != generation)
                return;
            self->m_browser->setPasteFault(reply ? QString() : errorWords(reply.error()));
            if (reply)
                self->take(*reply);
        });
}

void SignInPane::switchWay()
{
    m_start.way = m_start.way == SignInWay::browser ? SignInWay::device : SignInWay::browser;
    start();
}

void SignInPane::updateRemaining()
{
    if (!m_now.expiresAt)
        return;
    const QString words = remainingWords(*m_now.expiresAt, m_tools.clock->wallNow());
    m_browser->setRemaining(words);
    m_device->setRemaining(words);
}

bool SignInPane::isRunning() const
{
    return m_starting || (!m_now.id.empty() && (m_now.state == SignInState::waiting ||
                                                m_now.state == SignInState::working));
}

void SignInPane::cancel()
{
    if (isRunning() && !m_now.id.empty())
        m_facade.cancelSignIn(m_now.id, [](const Result<SignInSnapshot> &) {});
    ++m_generation;
    m_starting = false;
    m_now = {};
    m_tick.stop();
    m_browser->forget();
}

} // namespace signalbox
