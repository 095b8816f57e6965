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

/// A further model that may serve the request: an entry of a pool (scheduling.md §12).
struct ModelTarget
{
    std::string model;
    std::vector<ProviderId> providers;
    std::vector<ProviderId> patternProviders;

    friend bool operator==(const ModelTarget &, const ModelTarget &) = default;
};
/// How the entries of a pool take turns: a rotating start, or the next only while no account of the
/// one before is eligible.
enum class PoolOrder { rotate, inOrder };

/// What a request needs of an account (scheduling.md §1). A value.
struct Query
{
    std::string model;                 ///< upstream model after aliases; empty: none is named
    std::vector<ProviderId> providers; ///< of the route; the model may be served by these only
    /// Those of them whose name pattern fits the model: where an account's model list is not known
    /// yet, only these can be meant; elsewhere the list decides (scheduling.md §12).
    std::vector<ProviderId> patternProviders;
    std::string prefix; ///< of `prefix/model`, taken off the model: only accounts with it (§12)
    std::string pool;   ///< the alias that named a pool; empty for a single model
    std::vector<ModelTarget> alternatives; ///< entries of the pool after `model`
    std::string family;  ///< provider family whose signed reasoning it carries (§9); empty: none
    std::string session; ///< session key (§5); empty when there is none
    ClientKeyId clientKey;
    std::vector<AccountId> attempted;
    std::optional<AccountId> pinned; ///< by the request or its client key: this one or an error
    long long inputTokens = 0;       ///< estimate, for what it may cost
    long long outputTokens = 0;      ///< at most, as the request says; 0: unknown
    Milliseconds waited{0};          ///< all waiting of this request so far
    unsigned weight = 1;
    int attempt = 0; ///< attempts made so far; above 0 the request is rotating
    QuotaGroup group = QuotaGroup::text;
    DialectId clientDialect = DialectId::openaiChat;
    PoolOrder poolOrder = PoolOrder::inOrder;
    bool dropsReasoning = false; ///< the client lets go of signed reasoning: no family binds it
    bool probe = false;          ///< an estimate or list call: blames nobody (§7)

    friend bool operator==(const Query &, const Query &) = default;
};

} // namespace signalbox
