// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>
#include <QObject>
#include <QUrlQuery>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QSslConfiguration)
QT_FORWARD_DECLARE_CLASS(QTcpServer)
QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace signalbox::test {

/// One request that the authorization server read completely.
struct AuthRequest
{
    QByteArray method;
    QByteArray path;
    QUrlQuery fields; ///< of the query, else of the form
    Headers headers;
    QByteArray body;
};

/// A scripted answer in place of the server's own.
struct AuthAnswer
{
    int status = 200;
    QByteArray body{};
    Headers headers{};
};

/// An OAuth 2 authorization server over real sockets, 127.0.0.1 only, HTTP or HTTPS: /authorize
/// (redirects back at once, as if the person had agreed), /token (codes once, PKCE, device codes,
/// rotating refresh tokens, JWT assertions), /device, /revoke, /userinfo, and OpenRouter's /auth
/// and /api/v1/auth/keys. It keeps to RFC 6749, 7636, 8628 and 7009, and misbehaves as scripted.
/// One thread, that of the owner, which runs an event loop.
class ScriptedAuthServer final : public QObject
{
    Q_OBJECT

public:
    /// `tls`: serve HTTPS with it.
    explicit ScriptedAuthServer(const QSslConfiguration *tls = nullptr);
    ~ScriptedAuthServer() override;

    [[nodiscard]] bool listen();
    /// "http://127.0.0.1:PORT"
    [[nodiscard]] QByteArray url() const;

    /// The next answers of a path; afterwards the server's own.
    void script(const QByteArray &path, std::vector<AuthAnswer> answers);
    /// Parameters that the next redirects of /authorize carry in place of the right ones.
    void redirectWith(QUrlQuery wrong) { m_wrongRedirect = std::move(wrong); }
    /// The person enters the code of the device flow.
    void approveDevice() { m_deviceApproved = true; }
    void expireDevice() { m_deviceExpired = true; }

    /// A refresh token that was given earlier. Each is good once: a new one comes with the answer.
    void giveRefreshToken(const QByteArray &token) { m_refreshTokens.insert(token); }
    /// Every answer comes that much later.
    void setDelay(std::chrono::milliseconds delay) { m_delay = delay; }

    [[nodiscard]] const std::vector<AuthRequest> &requests() const { return m_requests; }
    [[nodiscard]] std::size_t requestsTo(const QByteArray &path) const;
    [[nodiscard]] const std::set<QByteArray> &revoked() const { return m_revoked; }

    static inline const QByteArray clientId = "the-client";
    static inline const QByteArray clientSecret = "the-client-secret";

private:
    struct Grant
    {
        QByteArray challenge;
        QByteArray redirectUri;
    };

    void onReadyRead(QTcpSocket *socket);
    [[nodiscard]] AuthAnswer answerTo(const AuthRequest &request);
    [[nodiscard]] AuthAnswer authorize(const AuthRequest &request, const QString &redirectName);
    [[nodiscard]] AuthAnswer token(const AuthRequest &request);
    [[nodiscard]] AuthAnswer codeGrant(const AuthRequest &request);
    [[nodiscard]] AuthAnswer deviceGrant() const;
    [[nodiscard]] AuthAnswer openRouterKey(const AuthRequest &request);
    [[nodiscard]] AuthAnswer tokens();
    /// Takes a code for good and checks what it is bound to; false: refused.
    [[nodiscard]] bool takeCode(const QByteArray &code, const QByteArray &verifier,
                                const QByteArray &redirectUri);

    std::unique_ptr<QTcpServer> m_server;
    bool m_tls = false;
    std::map<QTcpSocket *, QByteArray> m_input;
    std::map<QByteArray, std::deque<AuthAnswer>> m_scripts;
    QUrlQuery m_wrongRedirect;
    std::map<QByteArray, Grant> m_codes;
    bool m_deviceApproved = false;
    bool m_deviceExpired = false;
    int m_serial = 0;
    std::vector<AuthRequest> m_requests;
    std::set<QByteArray> m_revoked;
    std::set<QByteArray> m_refreshTokens;
    std::chrono::milliseconds m_delay{0};
};

} // namespace signalbox::test
