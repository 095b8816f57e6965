// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace signalbox {

/// Why the server itself answers a request: the status and a sentence for people.
struct Refusal
{
    int status = 400;
    QByteArray reason;
};

} // namespace signalbox
