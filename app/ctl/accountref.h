// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/adminclient.h"

namespace signalbox::ctl {

/// The account that a person means: by id, else by label or e-mail address, whatever its case.
/// notFound when there is none, conflict naming the ids when there are several.
[[nodiscard]] Result<json::Object> findAccount(AdminClient &client, const QString &name);

/// "/accounts/ID" of the same, and what follows.
[[nodiscard]] Result<QByteArray> accountPath(AdminClient &client, const QString &name,
                                             const QByteArray &rest = {});

} // namespace signalbox::ctl
