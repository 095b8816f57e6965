// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedauthserver.h"

#include "core/json/value.h"
#include "tests/support/httpmessage.h"

#include <QCryptographicHash>
#include <QHostAddress>
#include <QSslServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <algorithm>

namespace signalbox::test {

using namespace Qt::StringLiterals;

namespace {

QByteArray field(const AuthRequest &request, const QString &name)
{
    return request.fields.queryItemValue(name, QUrl::FullyDecoded).toUtf8();
}

AuthAnswer refusal(const QByteArray &code, int status = 400)
{
    return {status, "{\"error\":\"" + code + "\"}", {{"Content-Type", "application/json"}}};
}

AuthAnswer jsonAnswer(const QByteArray &body)
{
    return {200, body, {{"Content-Type", "application/json"}}};
}

QByteArray challengeOf(const QByteArray &verifier)
{
    return QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

ScriptedAuthServer::ScriptedAuthServer(const QSslConfiguration *tls) : m_tls(tls != nullptr)
{
    if (tls) {
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(*tls);
        m_server = std::move(server);
    } else {
        m_server = std::make_unique<QTcpServer>();
    }
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_input.erase(socket);
                socket->deleteLater();
            });
            onReadyRead(socket);
        }
    });
}

ScriptedAuthServer::~ScriptedAuthServer()
{
    m_server.reset(); // its sockets say farewell while there is somebody to hear it
}

bool ScriptedAuthServer::listen()
{
    return m_server->listen(QHostAddress::LocalHost);
}

QByteArray ScriptedAuthServer::url() const
{
    return (m_tls ? "https" : "http") + QByteArray("://127.0.0.1:") +
           QByteArray::number(m_server->serverPort());
}

void ScriptedAuthServer::script(const QByteArray &path, std::vector<AuthAnswer> answers)
{
    m_scripts[path] = {answers.begin(), answers.end()};
}

void ScriptedAuthServer::onReadyRead(QTcpSocket *socket)
{
    QByteArray &input = m_input[socket];
    input += socket->readAll();
    const auto head = parseRequestHead(input);
    if (!head)
        return;
    const auto body = parseBody(head->headers, input, head->size);
    if (!body)
        return;
    input.remove(0, body->end);
    const QUrl target = QUrl::fromEncoded(head->target);
    const QString form = QString::fromUtf8(body->bytes);
    AuthRequest request{head->method, target.path().toUtf8(),
                        QUrlQuery(target.hasQuery() ? target.query(QUrl::FullyEncoded) : form),
                        head->headers, body->bytes};
    m_requests.push_back(request);
    const AuthAnswer answer = answerTo(request);
    QByteArray out = "HTTP/1.1 " + QByteArray::number(answer.status) +
                     " Said\r\nContent-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    for (const Header &header : answer.headers.fields())
        out += header.name + ": " + header.value + "\r\n";
    QTimer::singleShot(m_delay, socket,
                       [socket, bytes = out + "\r\n" + answer.body] { socket->write(bytes); });
}

std::size_t ScriptedAuthServer::requestsTo(const QByteArray &path) const
{
    return static_cast<std::size_t>(
        std::count_if(m_requests.begin(), m_requests.end(),
                      [&path](const AuthRequest &request) { return request.path == path; }));
}

AuthAnswer ScriptedAuthServer::answerTo(const AuthRequest &request)
{
    std::deque<AuthAnswer> &script = m_scripts[request.path];
    if (!script.empty()) {
        const AuthAnswer answer = script.front();
        script.pop_front();
        return answer;
    }
    if (request.path == "/authorize")
        return authorize(request, u"redirect_uri"_s);
    if (request.path == "/auth")
        return authorize(request, u"callback_url"_s);
    if (request.path == "/api/v1/auth/keys")
        return openRouterKey(request);
    if (request.path == "/userinfo") {
        return request.headers.value("authorization").startsWith("Bearer access-")
                   ? jsonAnswer(R"({"sub":"42","email":"me@example.com","name":"Me"})")
                   : refusal("invalid_token", 401);
    }
    if (request.method != "POST")
        return {404, "not here", {}};
    if (request.path == "/token")
        return token(request);
    if (request.path == "/device") {
        return jsonAnswer(R"({"device_code":"the-device-code","user_code":"ABCD","interval":1,)"
                          R"("verification_uri":")" +
                          url() + R"(/enter","expires_in":600})");
    }
    if (request.path == "/revoke")
        return m_revoked.insert(field(request, u"token"_s)).second ? AuthAnswer{200, "{}", {}}
                                                                   : refusal("invalid_token");
    return {404, "not here", {}};
}

AuthAnswer ScriptedAuthServer::authorize(const AuthRequest &request, const QString &redirectName)
{
    const QByteArray redirect = field(request, redirectName);
    const QByteArray challenge = field(request, u"code_challenge"_s);
    if (!redirect.startsWith("http://127.0.0.1:") || challenge.isEmpty() ||
        field(request, u"code_challenge_method"_s) != "S256")
        return refusal("invalid_request");
    const bool wantsClient = redirectName == u"redirect_uri"_s;
    if (wantsClient && (field(request, u"client_id"_s) != clientId ||
                        field(request, u"response_type"_s) != "code"))
        return refusal("invalid_request");
    const QByteArray code = "code-" + QByteArray::number(++m_serial);
    m_codes[code] = {challenge, redirect};
    QUrlQuery back;
    back.addQueryItem(u"code"_s, QString::fromUtf8(code));
    if (wantsClient)
        back.addQueryItem(u"state"_s, QString::fromUtf8(field(request, u"state"_s)));
    for (const auto &[name, value] : m_wrongRedirect.queryItems()) {
        back.removeQueryItem(name);
        if (name == u"error"_s)
            back.removeQueryItem(u"code"_s);
        back.addQueryItem(name, value);
    }
    return {302, {}, {{"Location", redirect + '?' + back.toString(QUrl::FullyEncoded).toUtf8()}}};
}

AuthAnswer ScriptedAuthServer::token(const AuthRequest &request)
{
    const QByteArray grant = field(request, u"grant_type"_s);
    if (grant == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        return field(request, u"assertion"_s).count('.') == 2 ? tokens() : refusal("invalid_grant");
    if (field(request, u"client_id"_s) != clientId ||
        field(request, u"client_secret"_s) != clientSecret)
        return refusal("invalid_client", 401);
    if (grant == "authorization_code")
        return codeGrant(request);
    if (grant == "refresh_token")
        return m_refreshTokens.erase(field(request, u"refresh_token"_s)) > 0
                   ? tokens()
                   : refusal("invalid_grant");
    if (grant == "urn:ietf:params:oauth:grant-type:device_code")
        return deviceGrant().status == 200 ? tokens() : deviceGrant();
    return refusal("unsupported_grant_type");
}

bool ScriptedAuthServer::takeCode(const QByteArray &code, const QByteArray &verifier,
                                  const QByteArray &redirectUri)
{
    const auto found = m_codes.find(code);
    if (found == m_codes.end())
        return false;
    const Grant grant = found->second;
    m_codes.erase(found);
    return grant.challenge == challengeOf(verifier) &&
           (redirectUri.isEmpty() || grant.redirectUri == redirectUri);
}

AuthAnswer ScriptedAuthServer::codeGrant(const AuthRequest &request)
{
    const QByteArray redirect = field(request, u"redirect_uri"_s);
    return !redirect.isEmpty() &&
                   takeCode(field(request, u"code"_s), field(request, u"code_verifier"_s), redirect)
               ? tokens()
               : refusal("invalid_grant");
}

AuthAnswer ScriptedAuthServer::deviceGrant() const
{
    if (m_deviceExpired)
        return refusal("expired_token");
    return m_deviceApproved ? AuthAnswer{} : refusal("authorization_pending");
}

AuthAnswer ScriptedAuthServer::openRouterKey(const AuthRequest &request)
{
    const auto body = json::parseObject(
        {request.body.constData(), static_cast<std::size_t>(request.body.size())});
    const auto text = [&](const char *name) {
        const json::Value *value = body ? body->if_contains(name) : nullptr;
        return value && value->is_string() ? QByteArray(value->get_string().c_str()) : QByteArray();
    };
    if (text("code_challenge_method") != "S256" ||
        !takeCode(text("code"), text("code_verifier"), {}))
        return {403, R"({"error":{"message":"Invalid code or code_verifier","code":403}})", {}};
    return jsonAnswer(R"({"key":"sk-or-v1-made-here","user_id":"user_1"})");
}

AuthAnswer ScriptedAuthServer::tokens()
{
    const QByteArray number = QByteArray::number(++m_serial);
    m_refreshTokens.insert("refresh-" + number);
    AuthAnswer answer =
        jsonAnswer(R"({"access_token":"access-)" + number + R"(","refresh_token":"refresh-)" +
                   number + R"(","token_type":"Bearer","expires_in":3599})");
    // Nobody is to reckon with the clock of a server.
    answer.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    return answer;
}

} // namespace signalbox::test
