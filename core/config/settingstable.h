// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <QString>

namespace signalbox {

/// A text that must satisfy a rule, and the rule in words.
struct TextRule
{
    bool (*accepts)(std::string_view text);
    QString allowed;
};

[[nodiscard]] TextRule anyText();
[[nodiscard]] TextRule someText();
/// An address to listen on: an IP address or "localhost".
[[nodiscard]] TextRule listenHost();
/// A web origin: scheme://host[:port], never "*" or "null".
[[nodiscard]] TextRule webOrigin();
/// "system", "none", or the URL of an HTTP or SOCKS proxy without a password.
[[nodiscard]] TextRule upstreamProxy();
/// An OAuth token endpoint.
[[nodiscard]] TextRule tokenUrl();
[[nodiscard]] TextRule themeName();
[[nodiscard]] TextRule logLevel();

/// The one table of settings (contract.md): each known member with its kind, range and place, in
/// the order in which a new file has them; the defaults are those of Settings. A visitor reads or
/// writes. `kept…` members are checked and written back, but nothing uses them yet.
template <class Visitor, class AnySettings, class AnyTuning>
void visitScheduling(Visitor &visitor, AnySettings &scheduling, AnyTuning &tuning)
{
    using namespace Qt::StringLiterals;
    visitor.enter("scheduling");
    visitor.name("mode", scheduling.mode, schedulingModeFromName, schedulingModeName,
                 u"must be CacheFirst, Balance or PerformanceFirst"_s);
    visitor.integer("max_wait_seconds", scheduling.maxWaitSeconds, 0, 600);
    visitor.integer("queue_wait_seconds", scheduling.queueWaitSeconds, 0, 600);
    visitor.name("strategy", scheduling.strategy, strategyFromName, strategyName,
                 u"must be auto, p2c, round_robin, fill_first or adaptive"_s);
    visitor.integer("max_attempts", scheduling.maxAttempts, 1, 10);
    visitor.integer("max_in_flight", scheduling.maxInFlight, 0, 1'000'000);
    visitor.optionalInteger("max_in_flight_per_account", scheduling.maxInFlightPerAccount, 0,
                            1'000'000);
    visitor.boolean("allow_pay_per_use", scheduling.allowPayPerUse);
    visitor.tuning("tuning", tuning);
    visitor.leave();
}

template <class Visitor, class AnySettings>
void visitProxy(Visitor &visitor, AnySettings &proxy)
{
    visitor.enter("proxy");
    visitor.boolean("enabled", proxy.enabled);
    visitor.text("host", proxy.host, listenHost());
    visitor.integer("port", proxy.port, 0, 65535);
    visitor.apiKey("api_key");
    visitor.boolean("allow_lan_access", proxy.allowLanAccess);
    visitor.authMode("auth_mode");
    visitScheduling(visitor, proxy.scheduling, proxy.tuning);
    visitor.texts("allowed_hosts", proxy.allowedHosts, anyText());
    visitor.texts("allowed_origins", proxy.allowedOrigins, webOrigin());
    visitor.integer("max_body_bytes", proxy.maxBodyBytes, 1, 2'147'483'647);
    visitor.integer("max_connections", proxy.maxConnections, 1, 65535);
    visitor.integer("shutdown_grace_seconds", proxy.shutdownGraceSeconds, 0, 600);
    visitor.boolean("forward_rate_headers", proxy.forwardRateHeaders);
    visitor.keptInteger("early_keepalive_seconds", 0, 0, 120);
    visitor.mapping("custom_mapping", proxy.customMapping);
    visitor.text("upstream_proxy", proxy.upstreamProxy, upstreamProxy());
    visitor.providers("providers", proxy.providers);
    visitor.clientKeys("client_keys", proxy.clientKeys);
    visitor.leave();
}

template <class Visitor, class AnySettings>
void visitSettings(Visitor &visitor, AnySettings &settings)
{
    visitProxy(visitor, settings.proxy);
    auto &protection = settings.proxy.scheduling.protection;
    visitor.enter("quota_protection");
    visitor.boolean("enabled", protection.enabled);
    visitor.integer("threshold_percentage", protection.thresholdPercentage, 1, 99);
    visitor.texts("monitored_models", protection.monitoredModels, someText());
    visitor.leave();
    visitor.enter("log");
    visitor.text("level", settings.log.level, logLevel());
    visitor.keptInteger("retention_days", 30, 0, 36'500);
    visitor.keptInteger("max_rows", 1'000'000, 0, 1'000'000'000);
    visitor.keptInteger("max_mb", 500, 0, 1'000'000);
    visitor.leave();
    visitor.enter("ui");
    visitor.keptText("language", "system");
    visitor.text("theme", settings.ui.theme, themeName());
    visitor.boolean("close_to_tray_told", settings.ui.closeToTrayTold);
    visitor.leave();
    visitor.enter("admin");
    visitor.boolean("allow_remote", settings.adminAllowRemote);
    visitor.leave();
    visitor.enter("secrets");
    visitor.boolean("lock_with_session", settings.lockWithSession);
    visitor.leave();
}

/// The objects whose members the user names: there a null in a patch removes a member.
inline constexpr const char *kUserNamedObjects[] = {"/proxy/custom_mapping", "/proxy/providers",
                                                    "/proxy/scheduling/tuning"};

} // namespace signalbox
