// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// Changes to secrets, by name; none: remove.
using SecretChanges = std::map<std::string, std::optional<Secret>>;

/// Where secrets are kept, by name: "account/<id>", "client-key/default", "admin-key". Engine
/// thread. get() answers from memory; changes answer when they are on disk.
class SecretStore
{
public:
    virtual ~SecretStore() = default;

    /// Whether secrets can be read and kept now; else why not, in a sentence.
    [[nodiscard]] virtual bool usable() const = 0;
    [[nodiscard]] virtual QString whyUnusable() const = 0;

    [[nodiscard]] virtual std::optional<Secret> get(const std::string &name) const = 0;
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;
    /// All or none of them. Fails with ErrorCode::noSecretStore when unusable; on failure the old
    /// state stays.
    virtual void change(SecretChanges changes, std::function<void(Status)> done) = 0;

    void put(std::string name, Secret value, std::function<void(Status)> done)
    {
        SecretChanges one;
        one.emplace(std::move(name), std::move(value));
        change(std::move(one), std::move(done));
    }
    void remove(std::string name, std::function<void(Status)> done)
    {
        SecretChanges one;
        one.emplace(std::move(name), std::nullopt);
        change(std::move(one), std::move(done));
    }
};

} // namespace signalbox
