// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/filelock.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace signalbox {

using namespace Qt::StringLiterals;

FileLock::~FileLock()
{
    release();
}

Status FileLock::acquire(const QString &path)
{
    release();
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return Error{ErrorCode::inputOutput,
                     u"Could not open %1: %2"_s.arg(path, qt_error_string()),
                     {},
                     {}};
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const bool taken = errno == EWOULDBLOCK;
        const QString why = qt_error_string();
        ::close(fd);
        return Error{taken ? ErrorCode::locked : ErrorCode::inputOutput,
                     u"Could not lock %1: %2"_s.arg(path, why),
                     {},
                     {}};
    }
    m_fd = fd;
    return {};
}

void FileLock::release()
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = -1;
}

} // namespace signalbox
