// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/terminal.h"

#include "core/base/storagethread.h"

#include <QByteArray>

#include <csignal>
#include <cstdio>

#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestSecret = 64 * 1024;

volatile std::sig_atomic_t interruptSeen = 0;
bool inputEnded = false;

/// Nothing that is typed shows while this lives.
class NoEcho final
{
public:
    NoEcho()
    {
        if (::tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_changed = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~NoEcho()
    {
        if (!m_changed)
            return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
        std::fputc('\n', stderr);
    }
    NoEcho(const NoEcho &) = delete;
    NoEcho &operator=(const NoEcho &) = delete;

private:
    termios m_before{};
    bool m_changed = false;
};

void prompt(const QString &text)
{
    std::fputs(text.toUtf8().constData(), stderr);
    std::fflush(stderr);
}

/// A line without its end and the blanks around it; read byte by byte, so that nothing of the next
/// line is taken.
QByteArray readLine()
{
    QByteArray line;
    char c = 0;
    while (line.size() < kLongestSecret) {
        const ssize_t got = ::read(STDIN_FILENO, &c, 1);
        if (got <= 0)
            inputEnded = true;
        if (got <= 0 || c == '\n')
            break;
        line.append(c);
    }
    return line.trimmed();
}

Secret takeSecret(QByteArray bytes)
{
    Secret secret(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    bytes.fill('\0');
    return secret;
}

Secret askSecret(const QString &text)
{
    if (!canAsk())
        return takeSecret(readLine());
    prompt(text);
    const NoEcho silent;
    return takeSecret(readLine());
}

Error empty(const QString &what)
{
    return {ErrorCode::invalidArgument, u"%1 is empty"_s.arg(what), {}, {}};
}

} // namespace

bool canAsk()
{
    return ::isatty(STDIN_FILENO) == 1;
}

bool askYes(const QString &question)
{
    if (!canAsk())
        return false;
    prompt(question + u" [y/N] "_s);
    const QByteArray answer = readLine().toLower();
    return answer == "y" || answer == "yes";
}

Result<Secret> readSecretFile(const QCommandLineParser &options, const QString &fileOption)
{
    if (!options.isSet(fileOption))
        return Secret();
    const QString path = options.value(fileOption);
    auto content = readWholeFile(path, kLongestSecret);
    if (!content)
        return content.error();
    Secret secret = takeSecret(content->trimmed());
    content->fill('\0');
    if (secret.empty())
        return empty(path);
    return secret;
}

Result<Secret> readSecret(const QCommandLineParser &options, const QString &fileOption,
                          const QString &text)
{
    if (options.isSet(fileOption))
        return readSecretFile(options, fileOption);
    Secret secret = askSecret(text);
    if (secret.empty())
        return empty(u"What came on standard input"_s);
    return secret;
}

Result<Secret> readNewPassphrase(const QCommandLineParser &options)
{
    const Result<Secret> first = readSecret(options, u"passphrase-file"_s, u"New passphrase: "_s);
    if (!first || options.isSet(u"passphrase-file"_s) || !canAsk())
        return first;
    if (!(askSecret(u"Once more: "_s) == *first))
        return Error{ErrorCode::invalidArgument, u"The two passphrases differ"_s, {}, {}};
    return first;
}

std::optional<Secret> waitForLine(int milliseconds)
{
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, inputEnded ? 0 : 1, milliseconds);
    if (ready <= 0)
        return std::nullopt;
    Secret line = takeSecret(readLine());
    return line.empty() ? std::nullopt : std::optional(std::move(line));
}

void catchInterrupt()
{
    struct sigaction action = {};
    action.sa_handler = [](int) { interruptSeen = 1; };
    ::sigaction(SIGINT, &action, nullptr); // without SA_RESTART: a wait ends at once
    ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted()
{
    return interruptSeen != 0;
}

} // namespace signalbox::ctl
