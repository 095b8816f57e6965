// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountdialog.h"

#include "core/base/secret.h"
#include "ui/dialogs/addaccountpage.h"
#include "ui/dialogs/addaccountproviders.h"
#include "ui/dialogs/addaccountservice.h"
#include "ui/dialogs/oauthclientpane.h"
#include "ui/dialogs/signinoffers.h"
#include "ui/dialogs/signinsteps.h"
#include "ui/widgets/filedrop.h"
#include "ui/widgets/pagestack.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kGoogleFileMax = 64 * 1024; // Google's files have a few kilobytes
constexpr int kUsualWidth = 620;
constexpr int kTallest = 720;

enum class DroppedFile { oauthClient, serviceAccount, other };

/// By what stands in it; whoever takes it looks properly.
DroppedFile kindOf(const QString &path)
{
    SmallFile file = readSmallFile(path, kGoogleFileMax);
    QByteArray bytes = file.bytes.simplified().replace(' ', QByteArray());
    DroppedFile kind = DroppedFile::other;
    if (bytes.contains("\"type\":\"service_account\""))
        kind = DroppedFile::serviceAccount;
    else if (bytes.contains("{\"installed\":{") || bytes.contains("{\"web\":{"))
        kind = DroppedFile::oauthClient;
    clearMemory(bytes.data(), static_cast<std::size_t>(bytes.size()));
    clearMemory(file.bytes.data(), static_cast<std::size_t>(file.bytes.size()));
    return kind;
}

} // namespace

AddAccountDialog::AddAccountDialog(EngineFacade &facade, QWidget *parent, const SignInTools &tools)
    : QDialog(parent)
    , m_pages(new PageStack(this))
    , m_page(new AddAccountPage(facade, tools, m_pages))
    , m_steps(new SignInSteps(facade, tools, m_pages))
    , m_service(new ServiceAccountPane(facade, m_pages))
{
    setObjectName(u"addAccountDialog"_s);
    setWindowTitle(tr("Add account"));
    setAcceptDrops(true);
    m_pages->addWidget(m_page);
    m_pages->addWidget(m_steps);
    m_pages->addWidget(m_service);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
    listen();
    m_page->activate();
    resize(kUsualWidth, std::min(sizeHint().height(), kTallest));
    m_fitted = m_page;
    m_pages->installEventFilter(this);
}

AddAccountDialog::~AddAccountDialog() = default;

void AddAccountDialog::listen()
{
    connect(m_page, &AddAccountPage::added, this, &AddAccountDialog::added);
    connect(m_page, &AddAccountPage::allAdded, this, &QDialog::accept);
    connect(m_page, &AddAccountPage::cancelRequested, this, &QDialog::reject);
    connect(m_page, &AddAccountPage::importRequested, this, [this] { import({}); });
    connect(m_page, &AddAccountPage::signInRequested, this, &AddAccountDialog::signIn);
    connect(m_page, &AddAccountPage::serviceAccountRequested, this,
            &AddAccountDialog::useServiceAccount);
    connect(m_steps, &SignInSteps::finished, this, &AddAccountDialog::finish);
    connect(m_steps, &SignInSteps::backRequested, this, &AddAccountDialog::backToPage);
    connect(m_steps, &SignInSteps::cancelRequested, this, &QDialog::reject);
    connect(m_steps, &SignInSteps::serviceAccountRequested, this,
            &AddAccountDialog::useServiceAccount);
    connect(m_service, &ServiceAccountPane::added, this, &AddAccountDialog::finish);
    connect(m_service, &ServiceAccountPane::backRequested, this, &AddAccountDialog::backToPage);
    connect(m_service, &ServiceAccountPane::cancelRequested, this, &QDialog::reject);
    connect(this, &QDialog::finished, this, [this] {
        m_page->forget();
        m_steps->cancel();
        m_service->cancel();
    });
}

bool AddAccountDialog::isChecking() const
{
    return m_page->isChecking();
}

void AddAccountDialog::signIn(SignInWay way)
{
    if (!m_page->readyForSignIn())
        return;
    const Account made = m_page->account();
    SignInStart start;
    start.provider = made.provider;
    start.way = way;
    start.label = made.label;
    start.baseUrl = made.baseUrl;
    start.projectId = made.projectId;
    start.proxyUrl = made.proxyUrl;
    start.termsAccepted = made.extra.contains("terms_accepted");
    m_pages->setCurrentWidget(m_steps);
    m_steps->begin(*m_page->picker().chosen(), start);
}

void AddAccountDialog::useServiceAccount()
{
    if (!m_page->readyForSignIn()) {
        backToPage();
        return;
    }
    m_steps->cancel();
    m_service->begin(*m_page->picker().chosen(), m_page->account());
    m_pages->setCurrentWidget(m_service);
}

void AddAccountDialog::backToPage()
{
    m_steps->cancel();
    m_service->cancel();
    m_pages->setCurrentWidget(m_page);
    m_page->activate();
}

void AddAccountDialog::finish(const AccountId &id, const QString &name)
{
    Q_EMIT added(id, name);
    accept();
}

void AddAccountDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void AddAccountDialog::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    takeFiles(localFiles(*event->mimeData()));
}

void AddAccountDialog::takeFiles(const QStringList &files)
{
    const QString file = files.value(0);
    if (m_pages->currentWidget() == m_service) {
        m_service->takeFile(file);
        return;
    }
    if (m_pages->currentWidget() == m_steps) {
        if (m_steps->atClient())
            m_steps->client().takeFile(file);
        return;
    }
    const DroppedFile kind = files.size() == 1 ? kindOf(file) : DroppedFile::other;
    if (kind == DroppedFile::oauthClient) {
        takeOAuthClient(file);
    } else if (kind == DroppedFile::serviceAccount && m_page->chooseForServiceAccount()) {
        useServiceAccount();
        if (m_pages->currentWidget() == m_service)
            m_service->takeFile(file);
    } else {
        import(files);
    }
}

void AddAccountDialog::takeOAuthClient(const QString &file)
{
    const ProviderDefinition *chosen = m_page->picker().chosen();
    if (!chosen || !isGoogleStyle(*chosen) || !needsOAuthClient(*chosen)) {
        m_page->setKeyFault(tr("That file is an OAuth client: choose the provider of Google's that "
                               "you want to sign in to, then drop it again."));
        return;
    }
    signIn(offersBrowser(*chosen) ? SignInWay::browser : SignInWay::device);
    if (m_pages->currentWidget() != m_steps)
        return;
    m_steps->askForClient();
    m_steps->client().takeFile(file);
}

void AddAccountDialog::import(const QStringList &files)
{
    reject();
    Q_EMIT importRequested(files);
}

bool AddAccountDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_pages && event->type() == QEvent::LayoutRequest)
        QMetaObject::invokeMethod(this, &AddAccountDialog::grow, Qt::QueuedConnection);
    return QDialog::eventFilter(watched, event);
}

void AddAccountDialog::grow()
{
    const int screenRoom = screen()->availableGeometry().height() * 9 / 10;
    const int demanded = m_pages->hasHeightForWidth() ? m_pages->heightForWidth(width())
                                                      : m_pages->sizeHint().height();
    const int wanted = std::min({demanded, kTallest, screenRoom});
    const bool turned = m_pages->currentWidget() != m_fitted;
    m_fitted = m_pages->currentWidget();
    if (turned || wanted > height())
        resize(width(), wanted);
}

} // namespace signalbox
