// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secrets/secretstore.h"

#include <QObject>
#include <QTimer>

#include <algorithm>
#include <map>

namespace signalbox::test {

/// Secrets in memory; unusable or failing on demand. Changes happen and are answered later, from
/// the event loop.
class FakeSecrets final : public SecretStore
{
public:
    [[nodiscard]] bool usable() const override { return isUsable; }
    [[nodiscard]] QString whyUnusable() const override { return QStringLiteral("no key for it"); }
    [[nodiscard]] std::optional<Secret> get(const std::string &name) const override
    {
        const auto found = entries.find(name);
        return isUsable && found != entries.end() ? std::optional(found->second) : std::nullopt;
    }
    [[nodiscard]] std::vector<std::string> names() const override
    {
        std::vector<std::string> all;
        for (const auto &entry : entries)
            all.push_back(entry.first);
        return all;
    }
    void change(SecretChanges changes, std::function<void(Status)> done) override
    {
        QTimer::singleShot(0, &m_context,
                           [this, changes = std::move(changes), done = std::move(done)] {
                               if (!isUsable || failing) {
                                   done(failure());
                                   return;
                               }
                               for (const auto &[name, value] : changes) {
                                   if (value)
                                       entries[name] = *value;
                                   else
                                       entries.erase(name);
                               }
                               done({});
                           });
    }

    /// The value of that name; empty when there is none.
    [[nodiscard]] std::string text(const std::string &name) const
    {
        const auto found = entries.find(name);
        return found == entries.end() ? std::string() : std::string(found->second.view());
    }

    /// How many there are of a kind, such as "account/".
    [[nodiscard]] std::size_t count(std::string_view kind) const
    {
        return static_cast<std::size_t>(
            std::count_if(entries.begin(), entries.end(), [kind](const auto &entry) {
                return std::string_view(entry.first).starts_with(kind);
            }));
    }

    bool isUsable = true;
    bool failing = false;
    std::map<std::string, Secret> entries;

private:
    [[nodiscard]] Error failure() const
    {
        return {isUsable ? ErrorCode::inputOutput : ErrorCode::noSecretStore,
                QStringLiteral("not kept"),
                {},
                {}};
    }

    QObject m_context;
};

} // namespace signalbox::test
