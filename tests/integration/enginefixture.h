// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "tests/support/fakeclock.h"
#include "tests/support/scriptedupstream.h"
#include "tests/support/wireclient.h"

#include <QByteArray>
#include <QTemporaryDir>

#include <memory>
#include <string>

namespace signalbox::test {

/// The whole engine with its real listener and HTTP client in the test's thread, against a scripted
/// upstream in the same thread, on a clock that the test moves. Waits of the rule book then take no
/// time; what the upstream delays and what sockets need is real.
class EngineFixture final
{
public:
    EngineFixture();
    ~EngineFixture();
    EngineFixture(const EngineFixture &) = delete;
    EngineFixture &operator=(const EngineFixture &) = delete;

    /// Starts it with these members of gui_config.json; whether it serves.
    [[nodiscard]] bool start(const json::Object &settings = {});
    /// Drains and ends it; whether it did.
    [[nodiscard]] bool stop();
    /// Ends it and starts it again on the same folder; the clock stands meanwhile.
    [[nodiscard]] bool restart();

    [[nodiscard]] FakeClock &clock() { return m_clock; }
    [[nodiscard]] ScriptedUpstream &upstream() { return m_upstream; }
    [[nodiscard]] Engine &engine() { return *m_engine; }

    /// Moves the clock; when this returns, the engine has done what is due by then.
    void advance(Milliseconds span);
    /// What the engine knows at this moment.
    [[nodiscard]] StatusSnapshot status();

    [[nodiscard]] RawResponse admin(const QByteArray &method, const QByteArray &target,
                                    const QByteArray &body = {}) const;
    /// The same, read as JSON; empty when the status is not 2xx.
    [[nodiscard]] json::Object adminJson(const QByteArray &method, const QByteArray &target,
                                         const QByteArray &body = {}) const;
    /// An account named `name` with the key key-NAME and `more` members, of the scripted upstream
    /// unless `more` says otherwise; its id. Empty on failure.
    [[nodiscard]] std::string addAccount(std::string_view provider, std::string_view name,
                                         const json::Object &more = {});

    /// Sends a client's request on a connection of its own; its answer is for the caller to take.
    [[nodiscard]] std::unique_ptr<WireClient> send(const QByteArray &target, const QByteArray &body,
                                                   const Headers &more = {}) const;
    [[nodiscard]] RawResponse ask(const QByteArray &target, const QByteArray &body,
                                  const Headers &more = {}) const;

private:
    [[nodiscard]] bool launch();

    QTemporaryDir m_folder;
    FakeClock m_clock;
    ScriptedUpstream m_upstream;
    std::unique_ptr<Engine> m_engine;
    QByteArray m_origin;
};

} // namespace signalbox::test
