// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"

#include <QApplication>
#include <QMessageBox>
#include <QSystemTrayIcon>

#include <unistd.h>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kTrayPoll{5};

} // namespace

Application::Application(const Launch &launch, SingleInstance &instance, QObject *parent)
    : QObject(parent)
    , m_instance(instance)
    , m_engine(launch.engine, makeVaultKeySource(launch.vault))
    , m_window(m_engine.facade(), m_clock, launch.engine.dataDir + u"/window.ini"_s)
{
    connect(&m_engine, &EngineThread::failed, this, &Application::onFailed);
    connect(&m_engine, &EngineThread::stopped, this, &Application::onStopped);
    connect(&m_window, &MainWindow::quitRequested, this, &Application::quit);
    connect(&m_instance, &SingleInstance::raiseRequested, this, [this](const QString &token) {
        qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
        m_window.raiseWindow();
    });
    connect(&m_signals, &SignalHandler::stopRequested, this, &Application::quit);
    connect(&m_signals, &SignalHandler::reloadRequested, &m_engine, &EngineThread::reload);
    connect(&m_trayTimer, &QTimer::timeout, this, &Application::onTrayMayBeThere);
}

Application::~Application() = default;

void Application::start()
{
    onTrayMayBeThere();
    m_window.show();
    m_instance.listen();
    m_engine.start();
}

void Application::onTrayMayBeThere()
{
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        m_trayTimer.start(kTrayPoll); // panels often start after the programs of a session
        return;
    }
    m_trayTimer.stop();
    m_tray = std::make_unique<TrayIcon>(m_window.controller(), m_window.accounts());
    connect(m_tray.get(), &TrayIcon::openRequested, &m_window, &MainWindow::raiseWindow);
    connect(m_tray.get(), &TrayIcon::quitRequested, this, &Application::quit);
    connect(&m_window, &MainWindow::hiddenToTray, m_tray.get(), &TrayIcon::tellHidden);
    m_window.setTrayPresence(TrayPresence::present);
    m_tray->show();
}

void Application::onFailed(const StartFailure &failure)
{
    printLines(failure.lines);
    m_code = exitCodeFor(failure.kind);
    if (::isatty(STDERR_FILENO) == 1) {
        quit();
        return;
    }
    QStringList lines;
    for (const QString &line : failure.lines)
        lines.append(line);
    auto *box = new QMessageBox(QMessageBox::Critical, tr("Signalbox cannot start"),
                                lines.join(u'\n'), QMessageBox::Close, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::finished, this, &Application::quit);
    box->open();
}

void Application::quit()
{
    m_window.prepareToQuit();
    m_window.hide();
    m_tray.reset();
    m_engine.stop();
}

void Application::onStopped()
{
    QApplication::exit(static_cast<int>(m_code));
}

} // namespace signalbox
