// SPDX-License-Identifier: GPL-3.0-or-later
// The scripted upstream as a program, for tests in other languages.
#include "tests/support/scriptedupstream.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption portOption(u"port"_s, u"Port to listen on (0: any free one)."_s,
                                        u"N"_s, u"0"_s);
    parser.addOption(portOption);
    parser.process(app);
    bool good = false;
    const ushort port = parser.value(portOption).toUShort(&good);
    signalbox::test::ScriptedUpstream upstream;
    if (!good || !upstream.listen(port)) {
        std::fputs("cannot listen on that port\n", stderr);
        return 4;
    }
    std::printf("listening %s\n", upstream.url().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
