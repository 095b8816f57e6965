// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"
#include "core/scheduling/query.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox {

/// An upstream model that an alias names.
struct AliasEntry
{
    std::string model;
    std::optional<long long> context; ///< its context window in tokens; none: not known

    friend bool operator==(const AliasEntry &, const AliasEntry &) = default;
};

/// What a name in /proxy/custom_mapping stands for (scheduling.md §12): one upstream model, or a
/// pool of them. A value.
struct ModelAlias
{
    enum class Kind { single, pool };

    Kind kind = Kind::single;
    std::vector<AliasEntry> entries; ///< a single one has exactly one
    PoolOrder order = PoolOrder::inOrder;

    [[nodiscard]] static ModelAlias single(std::string model);

    friend bool operator==(const ModelAlias &, const ModelAlias &) = default;
};

/// Alias or pattern and what it stands for, in the order of the settings.
using ModelAliases = std::vector<std::pair<std::string, ModelAlias>>;

/// Reads the JSON of one alias: a model, or {"models": [model or {"model", "context"}], "order":
/// "rotate" or "in_order"}. Faults are added with their JSON pointer; nothing is read then.
[[nodiscard]] std::optional<ModelAlias> modelAliasFromJson(const json::Value &value,
                                                           const std::string &pointer,
                                                           std::vector<FieldFault> &faults);
[[nodiscard]] json::Value toJson(const ModelAlias &alias);

} // namespace signalbox
