// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/adminclient.h"

#include <QUrl>

#include <curl/curl.h>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr long kConnectSeconds = 5;
constexpr long kAnswerSeconds = 120; // an import of thousands, a test request to a slow model

std::size_t takeBytes(char *data, std::size_t size, std::size_t count, void *body)
{
    static_cast<QByteArray *>(body)->append(data, static_cast<qsizetype>(size * count));
    return size * count;
}

QString memberText(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_string()
               ? json::toQString({value->get_string().data(), value->get_string().size()})
               : QString();
}

/// {"error":{"code","message","fields":[{"pointer","message"}]}} as an Error.
Error apiError(int status, const json::Object &answer)
{
    const json::Value *member = answer.if_contains("error");
    if (!member || !member->is_object()) {
        return {ErrorCode::corrupt,
                u"The answer has status %1 and is not of Signalbox's admin API"_s.arg(status),
                {},
                {}};
    }
    const json::Object &error = member->get_object();
    Error out{ErrorCode::unavailable,
              memberText(error, "message"),
              {},
              memberText(error, "code").toStdString()};
    const json::Value *fields = error.if_contains("fields");
    if (!fields || !fields->is_array())
        return out;
    for (const json::Value &field : fields->get_array()) {
        if (field.is_object()) {
            out.fields.push_back({memberText(field.get_object(), "pointer").toStdString(),
                                  memberText(field.get_object(), "message")});
        }
    }
    return out;
}

} // namespace

struct AdminClient::Handle
{
    Handle() : curl(curl_easy_init()) {}
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;

    CURL *curl;
};

AdminClient::AdminClient(AdminTarget target)
    : m_target(std::move(target)), m_handle(std::make_unique<Handle>())
{
}

AdminClient::~AdminClient() = default;

Error AdminClient::unreachable(const QString &why) const
{
    if (m_target.socket.isEmpty()) {
        return {
            ErrorCode::unavailable,
            u"No Signalbox answers at %1: %2. Start it, or name another address with --url."_s.arg(
                m_target.url, why),
            {},
            {}};
    }
    return {
        ErrorCode::unavailable,
        u"No Signalbox serves this data folder (%1: %2). Start signalbox or signalboxd, or "
        "name another folder with --data-dir or an address with --url."_s.arg(m_target.socket, why),
        {},
        {}};
}

Result<AdminAnswer> AdminClient::call(const char *method, const QByteArray &path,
                                      const QByteArray &body)
{
    CURL *curl = m_handle->curl;
    curl_easy_reset(curl);
    const bool bySocket = !m_target.socket.isEmpty();
    const QByteArray socket = m_target.socket.toUtf8();
    const QByteArray url =
        (bySocket ? QByteArray("http://localhost") : m_target.url.toUtf8()) + "/admin/v1" + path;
    AdminAnswer answer;
    curl_slist *headers = curl_slist_append(nullptr, "Content-Type: application/json");
    if (!bySocket) {
        const std::string line = "Authorization: Bearer " + std::string(m_target.key.view());
        headers = curl_slist_append(headers, line.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_URL, url.constData());
    if (bySocket)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket.constData());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    if (!body.isEmpty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.constData());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); // the key goes to that address and nowhere else
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, kAnswerSeconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    const CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code != CURLE_OK)
        return unreachable(QString::fromUtf8(curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (auto object = json::parseObject(
            {answer.body.constData(), static_cast<std::size_t>(answer.body.size())}))
        answer.json = std::move(*object);
    if (status < 200 || status > 299)
        return apiError(answer.status, answer.json);
    return answer;
}

QByteArray segment(const QString &text)
{
    return QUrl::toPercentEncoding(text);
}

} // namespace signalbox::ctl
