// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/json/value.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace signalbox::ctl {

/// Which Signalbox is meant: the one that serves a data folder, by its socket, or one by address.
struct AdminTarget
{
    QString socket; ///< path; empty: by `url`
    QString url;    ///< "http://127.0.0.1:8045"
    Secret key;     ///< of the admin API, for `url`
};

/// An answer with a status of 2xx.
struct AdminAnswer
{
    int status = 0;
    QByteArray body;
    json::Object json; ///< empty when the body is no JSON object
};

/// Calls the admin API (contract.md) and waits for each answer. One thread. Its errors are
/// sentences: those of the API with the faults of single members, or how to start what does not
/// answer; Error::detail is the API's code.
class AdminClient final
{
public:
    explicit AdminClient(AdminTarget target);
    ~AdminClient();
    AdminClient(const AdminClient &) = delete;
    AdminClient &operator=(const AdminClient &) = delete;

    /// `path` without "/admin/v1", percent-encoded.
    [[nodiscard]] Result<AdminAnswer> get(const QByteArray &path) { return call("GET", path, {}); }
    [[nodiscard]] Result<AdminAnswer> remove(const QByteArray &path)
    {
        return call("DELETE", path, {});
    }
    [[nodiscard]] Result<AdminAnswer> post(const QByteArray &path, const json::Object &body = {})
    {
        return call("POST", path, json::dump(body));
    }
    [[nodiscard]] Result<AdminAnswer> put(const QByteArray &path, const json::Object &body)
    {
        return call("PUT", path, json::dump(body));
    }

private:
    struct Handle;

    [[nodiscard]] Result<AdminAnswer> call(const char *method, const QByteArray &path,
                                           const QByteArray &body);
    [[nodiscard]] Error unreachable(const QString &why) const;

    AdminTarget m_target;
    std::unique_ptr<Handle> m_handle;
};

/// One segment of a path, percent-encoded.
[[nodiscard]] QByteArray segment(const QString &text);

} // namespace signalbox::ctl
