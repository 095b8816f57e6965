// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/importextras.h"

#include "core/base/random.h"
#include "core/engine/clientkeys.h"
#include "core/json/value.h"

#include <algorithm>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kIdBytes = 5;

/// The members of `patch` as `settings` has them; null where it has none.
json::Object membersOf(const json::Object &patch, const json::Object &settings)
{
    json::Object members;
    for (const auto &member : patch) {
        const json::Value *value = settings.if_contains(member.key());
        if (value && value->is_object() && member.value().is_object())
            members[member.key()] = membersOf(member.value().get_object(), value->get_object());
        else
            members[member.key()] = value ? *value : json::Value(nullptr);
    }
    return members;
}

/// What of `before` may come back: where `now` is still what the import left.
json::Object unchanged(const json::Object &before, const json::Object &after,
                       const json::Object &now)
{
    json::Object back;
    for (const auto &member : before) {
        const json::Value &left = after.at(member.key());
        const json::Value &current = now.at(member.key());
        if (member.value().is_object() && left.is_object() && current.is_object()) {
            json::Object inner =
                unchanged(member.value().get_object(), left.get_object(), current.get_object());
            if (!inner.empty())
                back[member.key()] = std::move(inner);
        } else if (left == current && left != member.value()) {
            back[member.key()] = member.value();
        }
    }
    return back;
}

json::Object inProxy(std::string_view name, json::Value value)
{
    json::Object proxy;
    proxy[name] = std::move(value);
    json::Object patch;
    patch["proxy"] = std::move(proxy);
    return patch;
}

bool isFor(const ImportedOAuthClient &client, const ProviderDefinition &definition)
{
    if (!definition.accepts(CredentialKind::oauth))
        return false;
    if (!client.provider.empty())
        return definition.id == client.provider;
    // Never by an address of the file alone: it would be told the refresh tokens.
    return !definition.signIn.tokenUrl.empty() && definition.signIn.tokenUrl == client.tokenUrl;
}

} // namespace

/// Keys and OAuth clients as a change of settings and secrets.
struct ImportExtras::Access
{
    json::Object patch;
    SecretChanges secrets;
};

bool ImportExtras::needsSecrets(const ImportPlan &plan)
{
    return !plan.clientKeys.empty() || !plan.oauthClients.empty();
}

ImportExtras::Access ImportExtras::accessOf(const ImportPlan &plan, Applied &applied) const
{
    Access access;
    const Settings::Proxy &proxy = m_services.settings.settings().proxy;
    std::vector<Settings::ClientKey> keys = proxy.clientKeys;
    for (const ImportedClientKey &imported : plan.clientKeys) {
        Settings::ClientKey key = clientKeyOf("key-" + secureToken(kIdBytes),
                                              imported.name.toStdString(), imported.value);
        if (std::any_of(keys.begin(), keys.end(),
                        [&key](const auto &one) { return one.sha256 == key.sha256; }))
            continue;
        applied.keyIds.push_back(key.id);
        access.secrets.emplace(clientKeySecretName(key.id), imported.value);
        keys.push_back(std::move(key));
    }
    if (!applied.keyIds.empty())
        json::merge(access.patch, inProxy("client_keys", clientKeysJson(keys)));
    for (const ImportedOAuthClient &client : plan.oauthClients) {
        bool used = false;
        for (const ProviderDefinition &definition : m_services.providers.all()) {
            const std::string id = definition.id.str();
            if (!isFor(client, definition))
                continue;
            const auto set = proxy.providers.find(id);
            const bool free = (set == proxy.providers.end() || set->second.clientId.empty()) &&
                              !applied.clients.contains(id);
            used = used || free ||
                   (set != proxy.providers.end() && set->second.clientId == client.clientId);
            if (!free)
                continue;
            applied.clients.emplace(id, client.clientId);
            json::Object members{{"client_id", client.clientId}};
            json::merge(access.patch, inProxy("providers", json::Object{{id, std::move(members)}}));
            if (!client.clientSecret.empty())
                access.secrets.emplace(clientSecretName(id), client.clientSecret);
        }
        if (!used) {
            applied.failed.push_back(
                u"The OAuth client %1 was not taken over: another one is set already, or no "
                "provider uses it. Set it in the settings of the provider"_s.arg(
                    json::toQString(client.clientId)));
        }
    }
    return access;
}

void ImportExtras::apply(const ImportPlan &plan, std::function<void(Applied)> done)
{
    Applied applied;
    const Access access = accessOf(plan, applied);
    if (access.patch.empty()) {
        applySettings(plan.settings, std::move(applied), std::move(done));
        return;
    }
    const auto refuse = [this, applied, done, settings = plan.settings](const Error &error) {
        Applied without = applied;
        without.keyIds.clear();
        without.clients.clear();
        without.failed.push_back(
            u"Client keys and OAuth clients were not taken over: %1"_s.arg(error.message));
        applySettings(settings, std::move(without), done);
    };
    m_services.secrets.change(access.secrets, [this, access, applied, done, refuse,
                                               settings = plan.settings](const Status &kept) {
        if (!kept) {
            refuse(kept.error());
            return;
        }
        m_services.settings.change(
            access.patch,
            [this, applied, done, refuse, settings](const Result<Settings> &saved) {
                if (saved)
                    applySettings(settings, applied, done);
                else // keys that nothing names are of no use
                    dropSecrets(applied, [refuse, saved] { refuse(saved.error()); });
            },
            m_services.hooks());
    });
}

void ImportExtras::applySettings(const boost::json::object &patch, Applied applied,
                                 std::function<void(Applied)> done)
{
    if (patch.empty()) {
        done(std::move(applied));
        return;
    }
    const json::Object before = membersOf(patch, settingsToJson(m_services.settings.document()));
    m_services.settings.change(
        patch,
        [this, patch, before, applied = std::move(applied),
         done = std::move(done)](const Result<Settings> &saved) mutable {
            if (saved) {
                applied.before = before;
                applied.after = membersOf(patch, settingsToJson(m_services.settings.document()));
            } else {
                applied.failed.push_back(
                    u"The settings were not taken over: %1"_s.arg(saved.error().message));
            }
            done(std::move(applied));
        },
        m_services.hooks());
}

void ImportExtras::dropSecrets(const Applied &applied, std::function<void()> done)
{
    SecretChanges changes;
    for (const std::string &id : applied.keyIds)
        changes.emplace(clientKeySecretName(id), std::nullopt);
    for (const auto &client : applied.clients)
        changes.emplace(clientSecretName(client.first), std::nullopt);
    m_services.secrets.change(std::move(changes),
                              [done = std::move(done)](const Status &) { done(); });
}

void ImportExtras::undo(const Applied &applied, std::function<void()> done)
{
    const SettingsDocument &document = m_services.settings.document();
    json::Object patch = unchanged(applied.before, applied.after,
                                   membersOf(applied.before, settingsToJson(document)));
    const Settings::Proxy &proxy = document.settings.proxy;
    Applied own; // what is still the import's
    std::vector<Settings::ClientKey> keys = proxy.clientKeys;
    for (const std::string &id : applied.keyIds) {
        if (std::erase_if(keys, [&id](const auto &key) { return key.id == id; }) > 0)
            own.keyIds.push_back(id);
    }
    if (!own.keyIds.empty())
        json::merge(patch, inProxy("client_keys", clientKeysJson(keys)));
    for (const auto &[id, clientId] : applied.clients) {
        const auto set = proxy.providers.find(id);
        if (set == proxy.providers.end() || set->second.clientId != clientId)
            continue;
        own.clients.emplace(id, clientId);
        json::merge(patch, inProxy("providers", json::Object{{id, nullptr}}));
    }
    if (patch.empty()) {
        done();
        return;
    }
    m_services.settings.change(
        std::move(patch),
        [this, own, done = std::move(done)](const Result<Settings> &saved) {
            if (saved && (!own.keyIds.empty() || !own.clients.empty()))
                dropSecrets(own, done);
            else
                done();
        },
        m_services.hooks());
}

} // namespace signalbox
