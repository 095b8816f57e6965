// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace signalbox::test {

class ScriptedUpstream;

struct ControlReply
{
    int status = 200;
    QByteArray body;
};

/// Answers one call of the control endpoints under /_control/ (README.md).
[[nodiscard]] ControlReply handleControl(ScriptedUpstream &upstream, const QByteArray &method,
                                         const QByteArray &target, const QByteArray &body);

} // namespace signalbox::test
