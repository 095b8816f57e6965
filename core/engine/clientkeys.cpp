// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clientkeys.h"

#include "core/base/random.h"
#include "core/json/value.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kDefaultId = "default";
constexpr std::string_view kAdminSecret = "admin-key";
constexpr int kKeyBytes = 20; // 160 bits
constexpr std::size_t kShownCharacters = 4;

Secret newKey(std::string_view prefix)
{
    std::string text = std::string(prefix) + secureToken(kKeyBytes);
    const Secret key(text);
    clearMemory(text.data(), text.size());
    return key;
}

/// The settings patch that puts `value` in the place of the default key and keeps the others.
json::Object keyPatch(const Settings &settings, const Secret &value)
{
    std::vector<Settings::ClientKey> keys = {
        clientKeyOf(std::string(kDefaultId), "Default", value)};
    for (const Settings::ClientKey &other : settings.proxy.clientKeys) {
        if (other.id != kDefaultId)
            keys.push_back(other);
    }
    json::Object proxy;
    proxy["client_keys"] = clientKeysJson(keys);
    proxy["api_key"] = nullptr;
    json::Object patch;
    patch["proxy"] = std::move(proxy);
    return patch;
}

} // namespace

Settings::ClientKey clientKeyOf(std::string id, std::string name, const Secret &value)
{
    const std::string_view text = value.view();
    Settings::ClientKey key;
    key.id = std::move(id);
    key.name = std::move(name);
    if (text.size() > 3 * kShownCharacters)
        key.lastFour = text.substr(text.size() - kShownCharacters);
    key.sha256 = hashKey(text).toHex().toStdString();
    return key;
}

json::Array clientKeysJson(const std::vector<Settings::ClientKey> &keys)
{
    json::Array list;
    for (const Settings::ClientKey &key : keys) {
        json::Object entry;
        entry["id"] = key.id;
        entry["name"] = key.name;
        entry["last_four"] = key.lastFour;
        entry["sha256"] = key.sha256;
        list.emplace_back(std::move(entry));
    }
    return list;
}

std::string clientKeySecretName(const std::string &keyId)
{
    return "client-key/" + keyId;
}

ClientKeys::ClientKeys(const EngineOptions &options, SettingsKeeper &settings, SecretStore &secrets)
    : m_options(options), m_settings(settings), m_secrets(secrets)
{
}

void ClientKeys::ensure(std::function<void(Status)> done)
{
    const auto goOn = [this, answer = std::move(done)](const Result<Settings> &kept) {
        if (kept)
            ensureAdminKey(answer);
        else
            answer(kept.error());
    };
    if (!m_secrets.usable()) {
        goOn(m_settings.settings());
        return;
    }
    const auto &keys = m_settings.settings().proxy.clientKeys;
    const bool known = std::any_of(keys.begin(), keys.end(), [](const Settings::ClientKey &key) {
        return key.id == kDefaultId;
    });
    if (const Secret written = m_settings.takeApiKey(); !written.empty())
        setDefaultKey(written, {}, {}, goOn);
    else if (!known && !m_options.apiKey)
        setDefaultKey(newKey("sk-sb-"), {}, {}, goOn);
    else
        goOn(m_settings.settings());
}

void ClientKeys::setDefaultKey(const Secret &value, boost::json::object patch,
                               SettingsKeeper::Hooks hooks,
                               std::function<void(Result<Settings>)> done)
{
    const auto before = m_secrets.get(clientKeySecretName(std::string(kDefaultId)));
    m_secrets.put(clientKeySecretName(std::string(kDefaultId)), value,
                  [this, value, before, patch = std::move(patch), hooks = std::move(hooks),
                   answer = std::move(done)](const Status &kept) {
                      if (!kept) {
                          answer(kept.error());
                          return;
                      }
                      json::Object whole = patch;
                      json::merge(whole, keyPatch(m_settings.settings(), value));
                      m_settings.change(
                          std::move(whole),
                          [this, before, answer](const Result<Settings> &saved) {
                              if (saved)
                                  answer(saved);
                              else
                                  putBack(before, [answer, saved] { answer(saved); });
                          },
                          hooks);
                  });
}

void ClientKeys::putBack(const std::optional<Secret> &before, std::function<void()> done)
{
    const auto answer = [done = std::move(done)](const Status &) { done(); };
    if (before)
        m_secrets.put(clientKeySecretName(std::string(kDefaultId)), *before, answer);
    else
        m_secrets.remove(clientKeySecretName(std::string(kDefaultId)), answer);
}

void ClientKeys::ensureAdminKey(const std::function<void(Status)> &done)
{
    const std::string name(kAdminSecret);
    if (m_options.adminKey || !m_secrets.usable() || m_secrets.get(name))
        done({});
    else
        m_secrets.put(name, newKey("sb-admin-"), done);
}

std::vector<ClientKeyRule> ClientKeys::clientRules() const
{
    std::vector<ClientKeyRule> rules;
    if (m_options.apiKey)
        rules.push_back({ClientKeyId(kDefaultId), hashKey(m_options.apiKey->view())});
    for (const Settings::ClientKey &key : m_settings.settings().proxy.clientKeys) {
        if (m_options.apiKey && key.id == kDefaultId)
            continue;
        rules.push_back(
            {ClientKeyId(key.id), QByteArray::fromHex(QByteArray::fromStdString(key.sha256))});
    }
    return rules;
}

QByteArray ClientKeys::adminHash()
{
    if (m_options.adminKey)
        return hashKey(m_options.adminKey->view());
    if (const auto kept = m_secrets.get(std::string(kAdminSecret)))
        m_adminHash = hashKey(kept->view());
    return m_adminHash;
}

Result<Secret> ClientKeys::defaultKey() const
{
    if (m_options.apiKey)
        return *m_options.apiKey;
    if (auto kept = m_secrets.get(clientKeySecretName(std::string(kDefaultId))))
        return *kept;
    return Error{ErrorCode::noSecretStore,
                 u"The key cannot be read now: %1"_s.arg(m_secrets.whyUnusable()),
                 {},
                 {}};
}

void ClientKeys::replaceDefaultKey(std::function<void(Result<Secret>)> done)
{
    if (m_options.apiKey) {
        done(Error{
            ErrorCode::conflict, u"The key was given on the command line for this run"_s, {}, {}});
        return;
    }
    const Secret key = newKey("sk-sb-");
    setDefaultKey(key, {}, {}, [key, answer = std::move(done)](const Result<Settings> &kept) {
        if (kept)
            answer(key);
        else
            answer(kept.error());
    });
}

} // namespace signalbox
