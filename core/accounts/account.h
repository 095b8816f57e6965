// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/billing.h"
#include "core/accounts/credential.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/strongid.h"

#include <QString>

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox {

struct AccountTag;
using AccountId = StrongId<AccountTag>;
struct ProviderTag;
using ProviderId = StrongId<ProviderTag>;

/// Everything about an account but its secret: what stands in `accounts/<id>.json`. A value.
struct Account
{
    AccountId id;
    ProviderId provider;
    QString label;
    QString email;
    std::string baseUrl; ///< empty: the provider's own
    CredentialKind credentialKind = CredentialKind::apiKey;
    int priority = 0; ///< 0 first, 10 then, 20 last resort (scheduling.md §3)
    bool disabled = false;
    bool proxyDisabled = false;
    std::string tier;
    std::string projectId;
    std::vector<std::string> projects; ///< several take turns; empty: projectId alone (§7)
    std::string limitGroup; ///< organisation, workspace or project whose limits it shares (§6)
    Billing billing;
    std::vector<std::string> protectedModels; ///< quota protection holds them back (§6)
    std::string prefix;
    std::string proxyUrl; ///< a proxy choice (urlpolicy.h); empty: as the settings say
    std::vector<std::string> tags;
    std::vector<std::string> models;      ///< given by hand; empty: the provider's own
    std::vector<std::string> knownModels; ///< learned from the provider; empty: not known yet
    std::vector<std::string> excludedModels;
    std::map<std::string, std::string> modelAliases;
    std::vector<std::pair<std::string, std::string>> headers; ///< added to every upstream request
    std::vector<std::string> stripHeaders; ///< removed from every upstream request
    bool disableCooling = false;
    std::optional<int> maxAttempts;
    bool needsLogin = false; ///< the credential was refused; kept until a new one comes
    QString lastError;
    WallTime createdAt{};
    WallTime updatedAt{};
    std::optional<WallTime> lastRefreshedAt;
    boost::json::object extra; ///< members of the file that this version does not know

    /// The list in use: by hand before learned.
    [[nodiscard]] const std::vector<std::string> &offeredModels() const
    {
        return models.empty() ? knownModels : models;
    }
    /// What answers carry in X-Account-Email: the e-mail, else the label.
    [[nodiscard]] QString displayName() const { return email.isEmpty() ? label : email; }
};

/// Account ↔ the JSON of its file. Parsing names every fault; unknown members go to `extra`.
[[nodiscard]] boost::json::object toJson(const Account &account);
[[nodiscard]] Result<Account> accountFromJson(const boost::json::object &json);

/// What is wrong with the values of an account, however it was made: ids that are no safe file
/// names, numbers out of range, headers that HTTP forbids. Empty when all is well.
[[nodiscard]] std::vector<FieldFault> accountFaults(const Account &account);

/// Whether a text may be an id and part of a file name: 1 to 64 of A-Z a-z 0-9 _ -.
[[nodiscard]] bool isSafeId(std::string_view text);

/// A new id: "acc-" and 10 characters.
[[nodiscard]] AccountId newAccountId();

} // namespace signalbox
