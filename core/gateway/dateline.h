// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QByteArray>

namespace signalbox {

/// The Date field of answers (RFC 9110, 5.6.7), written anew once a second only.
class DateLine final
{
public:
    /// "Date: Sat, 21 Nov 2026 01:30:37 GMT" with its line end; valid until the next call.
    [[nodiscard]] QByteArrayView at(WallTime now);

private:
    std::chrono::sys_seconds m_second = std::chrono::sys_seconds::min();
    QByteArray m_line;
};

} // namespace signalbox
