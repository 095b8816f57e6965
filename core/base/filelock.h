// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace signalbox {

/// An advisory lock on a file that the kernel releases when the process ends, however it ends
/// (flock). The file stays; its presence means nothing.
class FileLock final
{
public:
    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

    /// Takes the lock without waiting. ErrorCode::locked when another process holds it.
    [[nodiscard]] Status acquire(const QString &path);
    [[nodiscard]] bool held() const { return m_fd >= 0; }
    void release();

private:
    int m_fd = -1;
};

} // namespace signalbox
