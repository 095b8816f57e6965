// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/secret.h"

#include <optional>

/// Headers that the user adds to an account may hold keys: its file tells their names alone, the
/// secret store keeps their values. In Account::headers an empty value is one that is not known
/// now.
namespace signalbox {

/// Not those of the demo: they only tell its accounts apart, go nowhere, and are needed before
/// secrets have a place.
[[nodiscard]] bool headersAreSecret(const ProviderId &provider);
[[nodiscard]] bool hasSecretHeaders(const Account &account);
/// Whether the value of some secret header is known, and of all headers.
[[nodiscard]] bool holdsHeaderValues(const Account &account);
[[nodiscard]] bool headersFilled(const Account &account);

/// For the secret store: the known values by name, JSON. None when there are none.
[[nodiscard]] std::optional<Secret> headerSecret(const Account &account);
/// Gives headers without a value the one that the secret store keeps for their name.
void fillHeaders(Account &account, const Secret &kept);
/// Takes the values of secret headers away, but for those of these names.
void hideHeaders(Account &account, const std::vector<std::string> &butFor = {});

/// The same names in the same order, and the same values as far as both are known.
[[nodiscard]] bool sameHeaders(const Account &left, const Account &right);

/// The member `headers` with values, null where they are not known: only for files that came with
/// them, and in memory.
[[nodiscard]] boost::json::object headersWithValues(const Account &account);

} // namespace signalbox
