// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"
#include "app/shared/launch.h"

#include <QApplication>
#include <QLocale>
#include <QTranslator>

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

    const auto prepared = prepareLaunch(EngineFace::desktop);
    if (const auto *code = std::get_if<ExitCode>(&prepared))
        return static_cast<int>(*code);
    const auto &launch = std::get<Launch>(prepared);
    QTranslator translator;
    // English is what the sources say; its catalogue is where other languages start from.
    if (translator.load(QLocale(QLocale::English), u"signalbox"_s, u"_"_s, u":/i18n"_s))
        QApplication::installTranslator(&translator);

    SingleInstance instance(launch.engine.dataDir);
    if (instance.raiseOther())
        return static_cast<int>(ExitCode::fine);
    Application desktop(launch, instance);
    desktop.start();
    return QApplication::exec();
}
