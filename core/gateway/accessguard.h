// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/gateway/httprequest.h"
#include "core/scheduling/query.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace signalbox {

/// A key that clients may use, by its hash; the value itself is in the secret store.
struct ClientKeyRule
{
    ClientKeyId id;
    QByteArray sha256; ///< 32 bytes, of the value
    bool mayPin = true;
    bool seesAccounts = true;
    bool mayTrace = true;
};

/// What AccessGuard decides by. A value, replaced as a whole on every change.
struct AccessRules
{
    std::vector<ClientKeyRule> clientKeys;
    QByteArray adminKeySha256; ///< empty: no admin access over TCP
    std::string listenHost = "127.0.0.1";
    bool allowLan = false;
    bool adminAllowRemote = false;
    std::vector<std::string> allowedHosts;
    std::vector<std::string> allowedOrigins;
};

/// Decides who may ask: host name, origin, key (contract.md). Nothing passes without a key but what
/// is public. Keys are compared by hash in constant time. Engine thread.
class AccessGuard
{
public:
    void setRules(AccessRules rules) { m_rules = std::move(rules); }
    [[nodiscard]] const AccessRules &rules() const { return m_rules; }

    /// foreignHost when the Host header names another machine than this one (DNS rebinding).
    [[nodiscard]] std::optional<ErrorClass> checkHost(const HttpRequest &request) const;
    /// foreignOrigin for any web origin that is not allowed; "null" is foreign.
    [[nodiscard]] std::optional<ErrorClass> checkOrigin(const HttpRequest &request) const;
    /// Whether the request's Origin is one of the allowed ones; then its answers carry CORS
    /// headers.
    [[nodiscard]] bool originAllowed(const HttpRequest &request) const;

    /// The rule of the key that the request shows in any of the four places; null when none is
    /// right.
    [[nodiscard]] const ClientKeyRule *clientKey(const HttpRequest &request) const;

    enum class AdminVerdict { allowed, foreignHost, foreign, wrongKey };
    [[nodiscard]] AdminVerdict checkAdmin(const HttpRequest &request) const;

private:
    [[nodiscard]] bool isOwnHost(std::string_view authority) const;
    [[nodiscard]] bool isListenerHost(const std::string &host) const;

    AccessRules m_rules;
};

/// SHA-256 of a key, 32 bytes.
[[nodiscard]] QByteArray hashKey(std::string_view key);

} // namespace signalbox
