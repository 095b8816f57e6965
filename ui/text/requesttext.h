// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/requestrecord.h"

#include <QStringList>

#include <functional>

namespace signalbox {

/// How people call an account, by its id.
using AccountNames = std::function<QString(const std::string &)>;

/// "200", "429 · rate limited", "no answer".
[[nodiscard]] QString requestResult(const RequestRecord &record);
/// "1,204 in · 88 out · 900 cached", as far as it is known.
[[nodiscard]] QString tokenWords(const RequestRecord &record);
/// Why the last choice of the request fell as it did, and how its attempts went, a sentence each:
/// "Chosen: kim, because the conversation is bound to it." "Left out: lab, until 14:05: quota used
/// up (429)."
[[nodiscard]] QStringList traceSentences(const RequestRecord &record, const AccountNames &names,
                                         WallTime now);

} // namespace signalbox
