// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/firstrun/firstrundialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/pages/accountspage.h"
#include "ui/pages/proxypage.h"
#include "ui/pages/settingspage.h"
#include "ui/payperusequestion.h"
#include "ui/statusstrip.h"
#include "ui/text/plural.h"
#include "ui/theme/icons.h"
#include "ui/undolist.h"
#include "ui/widgets/modechoice.h"
#include "ui/widgets/sidebar.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

const QString kGeometryKey = u"window/geometry"_s;
const QString kPageKey = u"window/page"_s;
const QString kMenuBarKey = u"window/menuBarHidden"_s;
const QString kThemeKey = u"window/theme"_s;
const QString kTrayToldKey = u"window/trayTold"_s;
const QString kFirstRunKey = u"window/firstRunSeen"_s;
const QString kBackgroundKey = u"window/closeServesInBackground"_s;

} // namespace

MainWindow::MainWindow(EngineFacade &facade, const Clock &clock, const QString &stateFile,
                       QWidget *parent)
    : QMainWindow(parent)
    , m_facade(facade)
    , m_state(stateFile)
    , m_controller(new GatewayController(facade, this))
    , m_accounts(new AccountsModel(facade, clock, this))
    , m_undo(new UndoList(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(u"Signalbox"_s);
    setWindowIcon(colouredIcon(u"signalbox"_s));
    setMinimumSize(900, 600);
    Theme::instance().setChoice(themeChoiceFromName(m_state.text(kThemeKey)));
    makePages();
    makeMenus();
    new PayPerUseQuestion(*m_controller, *m_accounts, m_state, *this);
    m_strip = new StatusStrip(m_undo->action(), this);
    statusBar()->addWidget(m_strip, 1);
    statusBar()->setSizeGripEnabled(false);
    connect(m_controller, &GatewayController::statusChanged, this, &MainWindow::showStatus);
    connect(m_controller, &GatewayController::told, m_strip, &StatusStrip::tell);
    connect(m_undo, &UndoList::told, m_strip, &StatusStrip::tell);
    connect(m_undo, &UndoList::offered, m_strip, &StatusStrip::offerUndo);
    connect(&facade, &EngineFacade::noticeRaised, m_controller, &GatewayController::tell);
    connect(m_accounts, &AccountsModel::accountsUpdated, this, [this] {
        updateBadge();
        offerFirstRun();
    });
    showStatus(m_controller->status());
    updateBadge();
    resize(1180, 760);
    restoreGeometry(m_state.bytes(kGeometryKey));
    const int page = m_state.number(kPageKey, proxyPage);
    showPage(page >= accountsPage && page <= settingsPage ? static_cast<Page>(page) : proxyPage);
}

MainWindow::~MainWindow()
{
    remember();
}

void MainWindow::makePages()
{
    auto *centre = new QWidget(this);
    auto *row = new QHBoxLayout(centre);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_sideBar = new SideBar(centre);
    m_sideBar->setObjectName(u"sideBar"_s);
    m_sideBar->addPage(tr("Accounts"), u"accounts"_s, tr("Ctrl+1"));
    m_sideBar->addPage(tr("API Proxy"), u"proxy"_s, tr("Ctrl+2"));
    m_sideBar->addPage(tr("Settings"), u"settings"_s, tr("Ctrl+8"));
    auto *line = new QFrame(centre);
    line->setProperty("role", u"sideLine"_s);
    line->setFixedWidth(1);
    m_pages = new QStackedWidget(centre);
    m_accountsPage = new AccountsPage(*m_controller, *m_accounts, *m_undo, m_state, m_pages);
    m_pages->addWidget(m_accountsPage);
    m_pages->addWidget(new ProxyPage(*m_controller, *m_accounts, m_pages));
    auto *settings = new SettingsPage(*m_controller, m_pages);
    m_pages->addWidget(settings);
    connect(settings, &SettingsPage::themeChosen, this, &MainWindow::chooseTheme);
    row->addWidget(m_sideBar);
    row->addWidget(line);
    row->addWidget(m_pages, 1);
    setCentralWidget(centre);
    connect(m_sideBar, &SideBar::pageRequested, this,
            [this](int page) { showPage(static_cast<Page>(page)); });
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    QAction *quit = file->addAction(tr("&Quit"), this, &MainWindow::quitRequested);
    quit->setObjectName(u"quitAction"_s);
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_undo->action());

    QMenu *proxy = menuBar()->addMenu(tr("&Proxy"));
    proxy->addActions({m_controller->startAction(), m_controller->stopWhenIdleAction(),
                       m_controller->stopNowAction()});
    proxy->addSeparator();
    for (const SchedulingMode mode : kSchedulingModes)
        proxy->addAction(m_controller->modeAction(mode));
    proxy->addSeparator();
    proxy->addAction(m_controller->clearBindingsAction());

    makeAccountsMenu();
    makeViewMenu();

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    QAction *firstRun = help->addAction(tr("&First steps…"), this, &MainWindow::openFirstRun);
    firstRun->setObjectName(u"firstRunAction"_s);
    QAction *aboutAction = help->addAction(tr("&About Signalbox"), this, &MainWindow::about);
    aboutAction->setObjectName(u"aboutAction"_s);
    aboutAction->setMenuRole(QAction::AboutRole);
}

void MainWindow::makeAccountsMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Accounts"));
    const auto add = [&](const QString &text, const QString &name, const QKeySequence &keys,
                         const std::function<void(AccountsPage &)> &act) {
        QAction *action = menu->addAction(text);
        action->setObjectName(name);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, [this, act] {
            showPage(accountsPage);
            act(*m_accountsPage);
        });
    };
    add(tr("&Add account…"), u"addAccountAction"_s, QKeySequence::New,
        &AccountsPage::openAddDialog);
    add(tr("&Refresh all"), u"refreshAllAction"_s, QKeySequence::Refresh,
        &AccountsPage::refreshAll);
    menu->addSeparator();
    add(tr("&Import…"), u"importAction"_s, Qt::CTRL | Qt::Key_I, &AccountsPage::openImport);
    add(tr("&Export…"), u"exportAction"_s, Qt::CTRL | Qt::Key_E, &AccountsPage::openExport);
}

void MainWindow::makeViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    const auto addPage = [&](Page page, const QString &text, Qt::Key key) {
        QAction *action = view->addAction(text, this, [this, page] { showPage(page); });
        action->setShortcut(Qt::CTRL | key);
    };
    addPage(accountsPage, tr("&Accounts"), Qt::Key_1);
    addPage(proxyPage, tr("A&PI Proxy"), Qt::Key_2);
    addPage(settingsPage, tr("&Settings"), Qt::Key_8);
    view->addSeparator();
    makeThemeMenu(*view);
    QAction *bar = view->addAction(tr("Show &menu bar"));
    bar->setObjectName(u"menuBarAction"_s);
    bar->setCheckable(true);
    bar->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_M);
    bar->setChecked(!m_state.flag(kMenuBarKey));
    menuBar()->setVisible(bar->isChecked());
    connect(bar, &QAction::toggled, this, [this](bool shown) {
        menuBar()->setVisible(shown);
        m_state.set(kMenuBarKey, !shown);
    });
    // Shortcuts of a hidden menu bar sleep; those of the window do not.
    for (QAction *menu : menuBar()->actions())
        addActions(menu->menu()->actions());
}

void MainWindow::makeThemeMenu(QMenu &view)
{
    QMenu *theme = view.addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::system, tr("&System")},
                                                       {ThemeChoice::light, tr("&Light")},
                                                       {ThemeChoice::dark, tr("&Dark")}};
    for (const auto &entry : choices) {
        const ThemeChoice choice = entry.first;
        QAction *action = theme->addAction(entry.second);
        action->setObjectName(u"theme_"_s + themeChoiceName(choice));
        action->setCheckable(true);
        action->setData(themeChoiceName(choice));
        action->setChecked(choice == Theme::instance().choice());
        m_themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice] { chooseTheme(choice); });
    }
}

void MainWindow::showStatus(const StatusSnapshot &status)
{
    if (!status.theme.empty() && status.theme != m_shownTheme) {
        m_shownTheme = status.theme;
        applyTheme(themeChoiceFromName(QString::fromStdString(status.theme)));
    }
    m_strip->showStatus(status);
}

void MainWindow::updateBadge()
{
    const int count = m_accounts->count(AccountKind::needsUser);
    m_sideBar->setBadge(
        accountsPage, count,
        plural(count, tr("1 account needs you"), tr("%n accounts need you", nullptr, count)));
}

void MainWindow::showPage(Page page)
{
    m_pages->setCurrentIndex(page);
    m_sideBar->setCurrent(page);
    m_state.set(kPageKey, static_cast<int>(page));
}

void MainWindow::raiseWindow()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::chooseTheme(ThemeChoice choice)
{
    applyTheme(Theme::instance().choice()); // the mark moves when the settings have it
    const boost::json::object patch{
        {"ui", boost::json::object{{"theme", themeChoiceName(choice).toStdString()}}}};
    const QPointer<MainWindow> self(this);
    m_facade.updateConfig(patch, [self, choice](const Result<boost::json::object> &reply) {
        if (!self)
            return;
        if (reply)
            self->applyTheme(choice);
        else
            self->m_controller->tell(errorWords(reply.error()));
    });
}

void MainWindow::applyTheme(ThemeChoice choice)
{
    for (QAction *action : m_themes->actions())
        action->setChecked(action->data().toString() == themeChoiceName(choice));
    m_state.set(kThemeKey, themeChoiceName(choice)); // right from the first paint next time
    if (choice != Theme::instance().choice())
        Theme::instance().setChoice(choice);
}

void MainWindow::offerFirstRun()
{
    if (!isVisible() || !m_state.isKept() || m_state.flag(kFirstRunKey) || !m_accounts->isLoaded())
        return;
    if (m_accounts->accounts().empty())
        openFirstRun();
    else if (!m_firstRun)
        m_state.set(kFirstRunKey, true); // somebody has set this folder up without it
}

void MainWindow::openFirstRun()
{
    if (!m_firstRun) {
        m_firstRun = new FirstRunDialog(*m_controller, this);
        m_firstRun->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_firstRun, &FirstRunDialog::addRequested, m_accountsPage,
                &AccountsPage::openAddDialog);
        connect(m_firstRun, &FirstRunDialog::importRequested, m_accountsPage,
                &AccountsPage::importFiles);
        connect(m_firstRun, &QDialog::finished, this, [this] { m_state.set(kFirstRunKey, true); });
    }
    // Not modal: what it does is seen in the window behind it.
    m_firstRun->show();
    m_firstRun->raise();
    m_firstRun->activateWindow();
}

void MainWindow::about()
{
    auto *box = new QMessageBox(QMessageBox::Information, tr("About Signalbox"),
                                u"Signalbox "_s + QLatin1StringView(SIGNALBOX_VERSION),
                                QMessageBox::Ok, this);
    box->setObjectName(u"aboutBox"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("Keeps your AI accounts and serves them at one local address.\n"
           "Licensed under the GNU General Public License, version 3 or later."));
    box->open();
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::ThemeChange)
        Theme::instance().systemChanged();
    return QMainWindow::event(event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    offerFirstRun(); // a start into the tray asks when the window comes
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    remember();
    if (m_quitting) {
        event->accept();
        return;
    }
    event->ignore();
    if (m_tray == TrayPresence::present) {
        hide();
        if (!m_state.flag(kTrayToldKey)) {
            m_state.set(kTrayToldKey, true);
            Q_EMIT hiddenToTray();
        }
    } else if (!m_controller->isRunning()) {
        Q_EMIT quitRequested();
    } else if (m_state.flag(kBackgroundKey)) {
        hide();
    } else {
        askHowToClose();
    }
}

void MainWindow::askHowToClose()
{
    auto *box =
        new QMessageBox(QMessageBox::Question, u"Signalbox"_s,
                        tr("Go on serving without the window?"), QMessageBox::NoButton, this);
    box->setObjectName(u"closeQuestion"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("This desktop shows no tray icon. Start Signalbox again to get the "
                               "window back."));
    QPushButton *serve = box->addButton(tr("&Serve in the background"), QMessageBox::AcceptRole);
    serve->setObjectName(u"closeServe"_s);
    QPushButton *quit = box->addButton(tr("&Quit"), QMessageBox::DestructiveRole);
    quit->setObjectName(u"closeQuit"_s);
    QPushButton *cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(serve);
    box->setEscapeButton(cancel);
    connect(serve, &QPushButton::clicked, this, [this] {
        m_state.set(kBackgroundKey, true);
        hide();
    });
    connect(quit, &QPushButton::clicked, this, &MainWindow::quitRequested);
    box->open();
}

void MainWindow::remember()
{
    m_state.set(kGeometryKey, saveGeometry());
    m_accountsPage->remember();
}

} // namespace signalbox
