// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"
#include "tests/support/scriptedupstream.h"
#include "tests/support/wireclient.h"

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox::test {

inline constexpr char kClientKey[] = "client-key-of-the-tests";
inline constexpr char kAdminKey[] = "admin-key-of-the-tests";

/// The real signalboxd in a data folder of its own, ended and removed with this object. Waiting
/// spins the test's event loop, so that a ScriptedUpstream in the same thread goes on serving.
class DaemonFixture final
{
public:
    DaemonFixture();
    ~DaemonFixture();
    DaemonFixture(const DaemonFixture &) = delete;
    DaemonFixture &operator=(const DaemonFixture &) = delete;

    /// Starts it with --data-dir, --port 0, --secrets plain and both keys, then `more`. True once
    /// it serves; false when it ended or said nothing in time.
    [[nodiscard]] bool start(const QStringList &more = {});
    /// The same with nothing but `arguments`.
    [[nodiscard]] bool startPlain(const QStringList &arguments);
    /// A variable of the environment of the next start.
    void setVariable(const QString &name, const QString &value);
    /// The folder that the next start happens in.
    void setWorkingFolder(const QString &path) { m_process.setWorkingDirectory(path); }
    [[nodiscard]] bool running() const;
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    void sendSignal(int number);
    /// Waits for its end: the exit code; -1 when a signal ended it, -2 when it did not end.
    [[nodiscard]] int waitEnd(std::chrono::milliseconds limit = std::chrono::seconds(30));
    /// SIGTERM and waitEnd.
    [[nodiscard]] int terminate();

    /// "http://127.0.0.1:PORT" while it serves.
    [[nodiscard]] const QByteArray &origin() const { return m_origin; }
    [[nodiscard]] const QByteArray &standardOutput();
    [[nodiscard]] const QByteArray &standardError();
    /// Whether a sanitizer spoke up on standard error.
    [[nodiscard]] bool sanitizerReport();

    [[nodiscard]] QString path(const QString &name) const;
    void writeFile(const QString &name, const QByteArray &bytes) const;
    [[nodiscard]] QByteArray readFile(const QString &name) const;
    /// gui_config.json with these members, before the start.
    void writeSettings(const QByteArray &json) const;

    /// One call of the admin API over TCP with the admin key; `target` without "/admin/v1".
    [[nodiscard]] RawResponse admin(const QByteArray &method, const QByteArray &target,
                                    const QByteArray &body = {}) const;
    /// The same, read as JSON; empty when the status is not 2xx.
    [[nodiscard]] json::Object adminJson(const QByteArray &method, const QByteArray &target,
                                         const QByteArray &body = {}) const;
    /// One request with the client key as bearer token and `more` headers.
    [[nodiscard]] RawResponse ask(const QByteArray &method, const QByteArray &target,
                                  const QByteArray &body = {}, const Headers &more = {}) const;
    /// Adds an account named `name` with the credential key-NAME; its id. Empty on failure.
    std::string addAccount(std::string_view provider, std::string_view name,
                           const QByteArray &baseUrl);

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_origin;
    QByteArray m_output;
    QByteArray m_errors;
};

/// How one dialect is called; the rows of the tests that go through all of them.
struct DialectCall
{
    const char *name;
    const char *provider;
    QByteArray target;       ///< plain answer
    QByteArray streamTarget; ///< streamed answer
    QByteArray body;
    QByteArray streamBody;
    QByteArray textMark;  ///< stands in an event that carries text
    QByteArray endMark;   ///< stands in the last event of a good stream
    QByteArray errorMark; ///< stands in the error event of a broken stream
};
[[nodiscard]] const std::vector<DialectCall> &allDialectCalls();

/// The body of an answer as JSON; empty when it is none.
[[nodiscard]] json::Object bodyJson(const RawResponse &response);
/// The kind of a dialect's error: error.code or type, error.type, error.status. Empty when the
/// body does not have that dialect's shape.
[[nodiscard]] std::string errorKind(std::string_view dialect, const RawResponse &response);

} // namespace signalbox::test
