// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/adminroutes.h"
#include "tests/support/fakecommands.h"
#include "tests/support/recordingsink.h"

#include <memory>

namespace signalbox::test {

/// The whole admin API over fake commands.
struct AdminFixture
{
    AdminFixture() { addAllAdminRoutes(api, commands); }

    /// One call; `target` stands behind /admin/v1. Its answer is in `sink`.
    int ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {})
    {
        HttpRequest request;
        request.method = method;
        request.target = "/admin/v1" + target;
        request.body = body;
        sink = std::make_shared<RecordingSink>();
        commands.calls.clear();
        api.handleRequest(std::move(request), sink);
        return sink->status;
    }
    [[nodiscard]] json::Object answer() const
    {
        auto object = json::parseObject(
            {sink->body.constData(), static_cast<std::size_t>(sink->body.size())});
        return object ? *object : json::Object();
    }
    /// The pointers of the faults in an error answer.
    [[nodiscard]] std::vector<std::string> faults() const
    {
        std::vector<std::string> pointers;
        const json::Object body = answer();
        if (const json::Value *error = body.if_contains("error")) {
            for (const json::Value &field : error->at("fields").as_array())
                pointers.emplace_back(field.at("pointer").as_string().c_str());
        }
        return pointers;
    }

    FakeCommands commands;
    AdminApi api;
    std::shared_ptr<RecordingSink> sink;
};

} // namespace signalbox::test
