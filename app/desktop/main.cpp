// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"
#include "app/shared/processlimits.h"

#include <QApplication>
#include <QLocale>
#include <QTranslator>

#include <cstdio>

using namespace signalbox;
using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"signalbox"_s);
    QApplication::setApplicationDisplayName(u"Signalbox"_s);
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));
    QApplication::setDesktopFileName(u"signalbox"_s);
    QApplication::setQuitOnLastWindowClosed(false);

    const auto read = readCommandLine(QApplication::arguments(), EngineFace::desktop);
    if (const auto *print = std::get_if<PrintAndExit>(&read)) {
        std::fputs(print->text.toUtf8().constData(), stdout);
        return static_cast<int>(ExitCode::fine);
    }
    if (const auto *fault = std::get_if<UsageFault>(&read)) {
        printLines(fault->lines);
        return static_cast<int>(ExitCode::badUsage);
    }
    const auto &launch = std::get<Launch>(read);
    if (const Status logging = installLogging(launch.logLevel, launch.logFile); !logging) {
        printLines({logging.error().message});
        return static_cast<int>(ExitCode::badUsage);
    }
    QTranslator translator;
    // English is what the sources say; its catalogue is where other languages start from.
    if (translator.load(QLocale(QLocale::English), u"signalbox"_s, u"_"_s, u":/i18n"_s))
        QApplication::installTranslator(&translator);

    SingleInstance instance(launch.engine.dataDir);
    if (instance.raiseOther())
        return static_cast<int>(ExitCode::fine);
    raiseDescriptorLimit();
    Application desktop(launch, instance);
    desktop.start();
    return QApplication::exec();
}
