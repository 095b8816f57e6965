// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/dialectid.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

struct ClientKeyTag;
using ClientKeyId = StrongId<ClientKeyTag>;

enum class QuotaGroup { text, image, audio, embedding };

/// What a request needs of an account (scheduling.md §1). A value.
struct Query
{
    QuotaGroup group = QuotaGroup::text;
    std::string model; ///< upstream model after aliases; empty when the request names none
    DialectId clientDialect = DialectId::openaiChat;
    std::vector<ProviderId> providers; ///< of the route; the model may be served by these only
    /// Those of them whose name pattern fits the model: where an account's model list is not known
    /// yet, only these can be meant; elsewhere the list decides (scheduling.md §12).
    std::vector<ProviderId> patternProviders;
    std::string
        prefix; ///< of `prefix/model`, already taken off the model: only accounts with it (§12)
    std::string session; ///< session key (§5); empty when there is none
    ClientKeyId clientKey;
    unsigned weight = 1;
    int attempt = 0; ///< attempts made so far; above 0 the request is rotating
    std::vector<AccountId> attempted;
    std::optional<AccountId> pinned; ///< by the request or its client key: this one or an error
    Milliseconds waited{0};          ///< all waiting of this request so far
    bool probe = false;              ///< an estimate or list call: blames nobody (§7)
};

} // namespace signalbox
