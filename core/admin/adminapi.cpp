// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminapi.h"

#include "core/admin/adminanswer.h"

#include <QUrlQuery>

#include <optional>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView kPrefix("/admin/v1");

std::vector<std::string> segmentsOf(std::string_view path)
{
    std::vector<std::string> segments;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (const std::string_view part = path.substr(0, slash); !part.empty()) {
            segments.push_back(QByteArray::fromPercentEncoding(
                                   QByteArray(part.data(), static_cast<qsizetype>(part.size())))
                                   .toStdString());
        }
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return segments;
}

std::optional<std::vector<std::string>> match(const std::vector<std::string> &pattern,
                                              const std::vector<std::string> &path)
{
    if (pattern.size() != path.size())
        return std::nullopt;
    std::vector<std::string> parameters;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].starts_with('{'))
            parameters.push_back(path[i]);
        else if (pattern[i] != path[i])
            return std::nullopt;
    }
    return parameters;
}

std::map<std::string, std::string> queryOf(const HttpRequest &request)
{
    std::map<std::string, std::string> query;
    const QUrlQuery parsed(QString::fromUtf8(request.query()));
    for (const auto &[name, value] : parsed.queryItems(QUrl::FullyDecoded))
        query.emplace(name.toStdString(), value.toStdString());
    return query;
}

} // namespace

void AdminApi::add(std::string method, std::string pattern, Handler handler)
{
    auto segments = segmentsOf(pattern);
    m_entries.push_back(
        {std::move(method), std::move(pattern), std::move(segments), std::move(handler)});
}

std::vector<AdminApi::Route> AdminApi::routes() const
{
    std::vector<Route> routes;
    for (const Entry &entry : m_entries)
        routes.push_back({entry.method, entry.pattern});
    return routes;
}

void AdminApi::handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink)
{
    const QByteArrayView path = request.path();
    std::vector<std::string> segments;
    const QByteArrayView rest =
        path.startsWith(kPrefix) ? path.sliced(kPrefix.size()) : QByteArrayView();
    if (rest.startsWith('/')) {
        segments = segmentsOf({rest.data(), static_cast<std::size_t>(rest.size())});
    }
    QByteArray allow;
    for (const Entry &entry : m_entries) {
        auto parameters = match(entry.segments, segments);
        if (!parameters || segments.empty())
            continue;
        if (request.method.toStdString() != entry.method) {
            allow += (allow.isEmpty() ? "" : ", ") + QByteArray::fromStdString(entry.method);
            continue;
        }
        AdminCall call{std::move(*parameters), queryOf(request), {}, sink};
        if (!request.body.isEmpty()) {
            auto body = json::parseObject(
                {request.body.constData(), static_cast<std::size_t>(request.body.size())});
            if (!body) {
                sendError(*sink, 400, "bad_json", body.error().message);
                return;
            }
            call.body = std::move(*body);
        }
        entry.handler(call);
        return;
    }
    if (allow.isEmpty())
        sendError(*sink, 404, "unknown_path",
                  u"There is no admin call %1"_s.arg(QString::fromUtf8(path)));
    else
        sendWrongMethod(*sink, allow);
}

QByteArray AdminApi::refusalBody(int, const QByteArray &, const Headers &, const QByteArray &reason,
                                 QByteArray *contentType)
{
    *contentType = "application/json";
    json::Object inner;
    inner["code"] = "refused";
    inner["message"] =
        std::string_view(reason.constData(), static_cast<std::size_t>(reason.size()));
    inner["fields"] = json::Array();
    json::Object outer;
    outer["error"] = std::move(inner);
    return json::dump(outer);
}

} // namespace signalbox
