// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/launch.h"
#include "app/shared/signalhandler.h"
#include "core/engine/enginethread.h"

#include <QCoreApplication>

#include <cstdio>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

/// Runs the engine until it is told to stop; the exit code.
int serve(QCoreApplication &application, const Launch &launch)
{
    SignalHandler signalHandler;
    EngineThread engine(launch.engine, makeVaultKeySource(launch.vault));
    ExitCode code = ExitCode::fine;
    QObject::connect(&engine, &EngineThread::started, &application, [](const ProxySnapshot &proxy) {
        std::printf("listening %s\n", proxy.address.c_str());
        std::fflush(stdout);
    });
    QObject::connect(&engine, &EngineThread::failed, &application,
                     [&](const StartFailure &failure) {
                         printLines(failure.lines);
                         code = exitCodeFor(failure.kind);
                         engine.stop();
                     });
    QObject::connect(&engine, &EngineThread::stopped, &application,
                     [&] { QCoreApplication::exit(static_cast<int>(code)); });
    QObject::connect(&signalHandler, &SignalHandler::stopRequested, &engine, &EngineThread::stop);
    QObject::connect(&signalHandler, &SignalHandler::reloadRequested, &engine,
                     &EngineThread::reload);
    engine.start();
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"signalbox"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));

    const auto prepared = prepareLaunch(EngineFace::daemon);
    if (const auto *code = std::get_if<ExitCode>(&prepared))
        return static_cast<int>(*code);
    return serve(application, std::get<Launch>(prepared));
}
