// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QCommandLineParser>
#include <QString>

#include <optional>

/// What a person types, and what stands in files that they name.
namespace signalbox::ctl {

/// Whether somebody can be asked: standard input is a terminal.
[[nodiscard]] bool canAsk();
/// Yes or no; no where nobody can be asked.
[[nodiscard]] bool askYes(const QString &question);

/// A secret from the file of an option, else from standard input: without echo on a terminal, the
/// first line otherwise. invalidArgument when it is empty.
[[nodiscard]] Result<Secret> readSecret(const QCommandLineParser &options,
                                        const QString &fileOption, const QString &prompt);
/// The same, only where the file is named; empty else.
[[nodiscard]] Result<Secret> readSecretFile(const QCommandLineParser &options,
                                            const QString &fileOption);
/// A new passphrase: asked twice on a terminal.
[[nodiscard]] Result<Secret> readNewPassphrase(const QCommandLineParser &options);

/// Waits for a line on standard input, at most `milliseconds`; nothing when none came, standard
/// input has ended, or Ctrl+C was pressed.
[[nodiscard]] std::optional<Secret> waitForLine(int milliseconds);

/// From now on Ctrl+C only sets interrupted(), so that what runs elsewhere can be ended first.
void catchInterrupt();
[[nodiscard]] bool interrupted();

} // namespace signalbox::ctl
