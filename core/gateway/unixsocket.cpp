// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/unixsocket.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace signalbox {

namespace {

Error systemError(const QString &path, int number)
{
    return {ErrorCode::inputOutput,
            QCoreApplication::translate("UnixSocket", "Cannot listen on the socket %1: %2.")
                .arg(path, qt_error_string(number)),
            {},
            {}};
}

int openSocket()
{
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

bool somebodyAnswers(const sockaddr_un &address)
{
    const int probe = openSocket();
    if (probe < 0)
        return true;
    const int answer =
        ::connect(probe, reinterpret_cast<const sockaddr *>(&address), sizeof(address));
    const bool refused = answer != 0 && (errno == ECONNREFUSED || errno == ENOENT);
    ::close(probe);
    return !refused;
}

/// Makes room at the path, if it may.
Status clearPath(const QString &path, const sockaddr_un &address)
{
    struct stat info = {};
    if (::lstat(address.sun_path, &info) != 0)
        return errno == ENOENT ? Status() : Status(systemError(path, errno));
    if (!S_ISSOCK(info.st_mode))
        return Error{
            ErrorCode::invalidArgument,
            QCoreApplication::translate(
                "UnixSocket", "There is a file at %1 that is not a socket; it was left alone.")
                .arg(path),
            {},
            {}};
    if (somebodyAnswers(address))
        return Error{
            ErrorCode::addressInUse,
            QCoreApplication::translate("UnixSocket", "Another program listens on the socket %1.")
                .arg(path),
            {},
            {}};
    if (::unlink(address.sun_path) != 0 && errno != ENOENT)
        return systemError(path, errno);
    return {};
}

} // namespace

Result<UnixSocket> UnixSocket::listen(const QString &path)
{
    const QByteArray encoded = QFile::encodeName(path);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    constexpr auto kMost = static_cast<qsizetype>(sizeof(address.sun_path)) - 1;
    if (encoded.isEmpty() || encoded.size() > kMost)
        return Error{ErrorCode::invalidArgument,
                     QCoreApplication::translate(
                         "UnixSocket", "The socket path %1 has %2 bytes; at most %3 are possible.")
                         .arg(path)
                         .arg(encoded.size())
                         .arg(kMost),
                     {},
                     {}};
    std::memcpy(address.sun_path, encoded.constData(), static_cast<std::size_t>(encoded.size()));
    if (const Status cleared = clearPath(path, address); !cleared)
        return cleared.error();
    const int descriptor = openSocket();
    if (descriptor < 0)
        return systemError(path, errno);
    if (::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0) {
        const int number = errno;
        ::close(descriptor);
        return systemError(path, number);
    }
    UnixSocket result(descriptor, encoded);
    // Nobody can connect before listen(), so the mode is right in time.
    if (::chmod(address.sun_path, S_IRUSR | S_IWUSR) != 0 || ::listen(descriptor, SOMAXCONN) != 0)
        return systemError(path, errno);
    return result;
}

UnixSocket::UnixSocket(int descriptor, QByteArray path)
    : m_descriptor(descriptor), m_path(std::move(path))
{
    struct stat info = {};
    if (::lstat(m_path.constData(), &info) == 0) {
        m_device = info.st_dev;
        m_inode = info.st_ino;
    }
}

UnixSocket::UnixSocket(UnixSocket &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_path(std::exchange(other.m_path, QByteArray()))
    , m_device(other.m_device)
    , m_inode(other.m_inode)
{
}

UnixSocket &UnixSocket::operator=(UnixSocket &&other) noexcept
{
    if (this != &other) {
        close();
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_path = std::exchange(other.m_path, QByteArray());
        m_device = other.m_device;
        m_inode = other.m_inode;
    }
    return *this;
}

UnixSocket::~UnixSocket()
{
    close();
}

void UnixSocket::close()
{
    if (m_descriptor >= 0)
        ::close(std::exchange(m_descriptor, -1));
    if (m_path.isEmpty())
        return;
    // Another instance may have put its own socket there meanwhile.
    struct stat info = {};
    if (::lstat(m_path.constData(), &info) == 0 && info.st_dev == m_device &&
        info.st_ino == m_inode)
        ::unlink(m_path.constData());
    m_path.clear();
}

int UnixSocket::takeDescriptor()
{
    return std::exchange(m_descriptor, -1);
}

} // namespace signalbox
