// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/singleinstance.h"
#include "app/desktop/trayicon.h"
#include "app/shared/commandline.h"
#include "app/shared/exitcode.h"
#include "app/shared/signalhandler.h"
#include "core/engine/enginethread.h"
#include "ui/mainwindow.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace signalbox {

/// The desktop program: engine thread, window, tray, and how they end. Main thread; made after
/// QApplication, runs from start() until it quits the event loop.
class Application final : public QObject
{
    Q_OBJECT

public:
    Application(const Launch &launch, SingleInstance &instance, QObject *parent = nullptr);
    ~Application() override;

    void start();

private:
    void onFailed(const StartFailure &failure);
    void onStopped();
    void onTrayMayBeThere();
    void quit();

    SingleInstance &m_instance;
    SystemClock m_clock;
    EngineThread m_engine;
    MainWindow m_window;
    std::unique_ptr<TrayIcon> m_tray;
    SignalHandler m_signals;
    QTimer m_trayTimer;
    ExitCode m_code = ExitCode::fine;
};

} // namespace signalbox
