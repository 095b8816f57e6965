// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/adminclient.h"
#include "app/shared/exitcode.h"

#include <QCommandLineParser>
#include <QStringList>

#include <span>
#include <vector>

namespace signalbox::ctl {

/// What a command is given.
struct Call
{
    AdminClient &client;
    const QCommandLineParser &options;
    QStringList arguments; ///< after the words of the command
};

/// One command of the command line.
struct Command
{
    QStringList words;   ///< "account add"
    QString arguments;   ///< "PROVIDER"; for the help
    qsizetype least = 0; ///< arguments that must be there
    qsizetype most = 0;  ///< arguments that may be there
    QString summary;     ///< a sentence
    std::vector<QCommandLineOption> options;
    ExitCode (*run)(const Call &call) = nullptr;
};

/// The commands of each field; together they are all.
[[nodiscard]] std::vector<Command> accountCommands();
[[nodiscard]] std::vector<Command> transferCommands();
[[nodiscard]] std::vector<Command> signInCommands();
[[nodiscard]] std::vector<Command> providerCommands();
[[nodiscard]] std::vector<Command> secretsCommands();
[[nodiscard]] std::vector<Command> proxyCommands();

/// An option with a value.
[[nodiscard]] QCommandLineOption valueOption(const QString &name, const QString &text,
                                             const QString &value);
/// An option without one.
[[nodiscard]] QCommandLineOption switchOption(const QString &name, const QString &text);

} // namespace signalbox::ctl
