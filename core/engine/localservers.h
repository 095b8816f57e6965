// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/providercommands.h"
#include "core/net/urlpolicy.h"
#include "core/upstream/transport.h"

#include <functional>
#include <memory>
#include <vector>

namespace signalbox {

/// Asks this computer's loopback ports where servers of the OpenAI kind usually listen
/// (`local_ports` of the definitions) for their models: all at once, each for a second at most.
/// Only because the user said so; never a port of our own. One search; destroying it cancels.
/// Engine thread.
class LocalServers
{
public:
    /// For each port; the transport's own limits count from different points, this one from the
    /// start.
    static constexpr Milliseconds kLimit{1000};

    using Done = std::function<void(std::vector<LocalServer>)>;

    /// `done` is called exactly once, never before start() returned, and may destroy this.
    LocalServers(HttpTransport &transport, const ProviderRegistry &providers, Done done);
    ~LocalServers();
    LocalServers(const LocalServers &) = delete;
    LocalServers &operator=(const LocalServers &) = delete;

    /// `own` are not asked; servers at `known` origins are marked.
    void start(const std::vector<ListenAddress> &own, const std::vector<std::string> &known);

private:
    class Search;
    std::unique_ptr<Search> m_search;
};

} // namespace signalbox
