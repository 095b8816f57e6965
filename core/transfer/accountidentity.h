// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importplan.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// By what accounts are the same: provider and base URL with the e-mail address of a sign-in, with
/// the key, or with the label where there is neither. Keys appear in it as their SHA-256 only.
[[nodiscard]] std::vector<std::string> identitiesOf(const Account &account,
                                                    const Credential &credential,
                                                    const ProviderRegistry &providers);

/// Finds accounts that are there already and entries that came before. On the stack of one
/// planImport(); accounts and providers must outlive it.
class AccountIdentities final
{
public:
    AccountIdentities(std::span<const KnownAccount> existing, const ProviderRegistry &providers);

    /// Null when there is none.
    [[nodiscard]] const KnownAccount *existing(const std::vector<std::string> &identities) const;
    /// The one with this id, for exports of Signalbox; null unless provider and base URL agree, so
    /// that a file never turns a kept key to another host.
    [[nodiscard]] const KnownAccount *existing(const std::string &id, const Account &account) const;
    /// Where an earlier entry with one of them stands; empty, and remembered under `where`, when
    /// there is none.
    [[nodiscard]] std::string earlierOr(const std::vector<std::string> &identities,
                                        const std::string &where);

private:
    const ProviderRegistry &m_providers;
    std::unordered_map<std::string, const KnownAccount *> m_existing;
    std::unordered_map<std::string, const KnownAccount *> m_byId;
    std::unordered_map<std::string, std::string> m_entries;
};

} // namespace signalbox
