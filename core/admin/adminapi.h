// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/httprequest.h"
#include "core/gateway/responsesink.h"
#include "core/json/value.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// One admin call, understood as far as its path and body go. Copyable, so that a reply that comes
/// later can keep it.
struct AdminCall
{
    std::vector<std::string> parameters; ///< what stood where the pattern has {…}, decoded
    std::map<std::string, std::string> query;
    json::Object body; ///< empty when the request had none
    std::shared_ptr<ResponseSink> sink;
};

/// The admin API under /admin/v1: a table of routes, one file per resource. Access was checked
/// before. Engine thread.
class AdminApi final : public RequestHandler
{
public:
    using Handler = std::function<void(const AdminCall &)>;

    /// `pattern` is the path behind /admin/v1 with {name} for one segment, e.g. "/accounts/{id}".
    void add(std::string method, std::string pattern, Handler handler);

    struct Route
    {
        std::string method;
        std::string pattern;
    };
    /// All routes, for the test that holds docs/openapi.yaml against them.
    [[nodiscard]] std::vector<Route> routes() const;

    void handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink) override;
    QByteArray refusalBody(int status, const QByteArray &target, const Headers &headers,
                           const QByteArray &reason, QByteArray *contentType) override;

private:
    struct Entry
    {
        std::string method;
        std::string pattern;
        std::vector<std::string> segments;
        Handler handler;
    };

    std::vector<Entry> m_entries;
};

} // namespace signalbox
