// SPDX-License-Identifier: GPL-3.0-or-later
// signalboxctl: the command line over the admin API of the daemon or the desktop (contract.md).
#include "app/ctl/output.h"
#include "app/ctl/session.h"

#include <QCoreApplication>

using namespace signalbox;
using namespace signalbox::ctl;
using namespace Qt::StringLiterals;

namespace {

std::vector<Command> allCommands()
{
    std::vector<Command> all;
    for (const auto &part : {proxyCommands(), accountCommands(), transferCommands(),
                             signInCommands(), providerCommands(), secretsCommands()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

QString line(const Command &command)
{
    return (command.words.join(u' ') + u' ' + command.arguments).trimmed();
}

QString overview(const std::vector<Command> &commands)
{
    std::vector<QStringList> rows;
    for (const Command &command : commands)
        rows.push_back({u"  "_s + line(command), command.summary});
    return u"Usage: signalboxctl COMMAND [ARGUMENTS] [OPTIONS]\n"
           "Controls a running Signalbox. \"signalboxctl COMMAND --help\" tells the options.\n\n"_s +
           tableText({u"Commands"_s, QString()}, rows);
}

/// The command that the first arguments name; null when none does.
const Command *find(const std::vector<Command> &commands, const QStringList &arguments)
{
    for (const Command &command : commands) {
        if (arguments.mid(0, command.words.size()) == command.words)
            return &command;
    }
    return nullptr;
}

ExitCode runCommand(const Command &command, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addPositionalArgument(command.words.join(u' '), command.summary, line(command));
    parser.addOptions(commonOptions());
    for (const QCommandLineOption &option : command.options)
        parser.addOption(option);
    if (!parser.parse(arguments))
        return failUsage(parser.errorText());
    if (parser.isSet(u"help"_s)) {
        print(parser.helpText());
        return ExitCode::fine;
    }
    const QStringList rest = parser.positionalArguments().mid(command.words.size());
    if (rest.size() < command.least || rest.size() > command.most)
        return failUsage(u"Usage: signalboxctl %1 [OPTIONS]"_s.arg(line(command)));
    Result<AdminTarget> target = targetOf(parser);
    if (!target)
        return failUsage(target.error().message);
    AdminClient client(std::move(*target));
    return command.run({client, parser, rest});
}

ExitCode run(const QStringList &arguments)
{
    const std::vector<Command> commands = allCommands();
    const QStringList given = arguments.mid(1);
    if (const Command *command = find(commands, given))
        return runCommand(*command, arguments);
    const QString first = given.value(0);
    if (first == u"--version"_s || first == u"-v"_s) {
        print(u"signalboxctl " SIGNALBOX_VERSION ""_s);
        return ExitCode::fine;
    }
    if (first == u"--help"_s || first == u"-h"_s || first == u"help"_s) {
        print(overview(commands));
        return ExitCode::fine;
    }
    tell(overview(commands));
    return first.isEmpty() ? failUsage(u"A command is missing."_s)
                           : failUsage(u"There is no command \"%1\"; options come after it."_s.arg(
                                 given.mid(0, 2).join(u' ')));
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"signalbox"_s); // the data folder of all programs
    return static_cast<int>(run(QCoreApplication::arguments()));
}
