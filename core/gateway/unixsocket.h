// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace signalbox {

/// A listening Unix socket and its file, which goes with it. Move-only.
class UnixSocket final
{
public:
    /// Listens at `path` with mode 0600. Replaces a socket file on which nobody answers; never
    /// another kind of file. ErrorCode::addressInUse when somebody does, invalidArgument when the
    /// path is too long or taken by another file, inputOutput else.
    [[nodiscard]] static Result<UnixSocket> listen(const QString &path);

    UnixSocket(UnixSocket &&other) noexcept;
    UnixSocket &operator=(UnixSocket &&other) noexcept;
    ~UnixSocket();

    /// Gives the descriptor away; the file stays this object's.
    [[nodiscard]] int takeDescriptor();

private:
    UnixSocket(int descriptor, QByteArray path);
    void close();

    int m_descriptor = -1;
    QByteArray m_path; ///< empty: nothing to remove
    quint64 m_device = 0;
    quint64 m_inode = 0;
};

} // namespace signalbox
