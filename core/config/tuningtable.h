// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace signalbox {

/// The one table of the rule book's constants (scheduling.md; /proxy/scheduling/tuning): each
/// member of SchedulerTuning with its name and the range that is allowed, in the order of the
/// struct, which has the defaults and the sections. Spans are milliseconds and end in `_ms`. A
/// visitor has
///   span(name, Milliseconds, least, most)       one span
///   ladder(name, Milliseconds[], least, most)   a list of as many spans, none shorter than before
///   whole(name, integer, least, most)           a count
///   real(name, double, least, most)             a share, weight or factor
///   boolean(name, bool)
///   notAbove(name, value, other, value)         two members whose order matters
/// None of them can be set so that an account stays out for longer than 24 h by a rule.
template <class Visitor, class AnyTuning>
void visitTuning(Visitor &visitor, AnyTuning &tuning)
{
    constexpr long long kMinute = 60'000;
    constexpr long long kDay = 86'400'000;
    constexpr long long kWeek = 7 * kDay;
    visitor.span("cache_warm_ms", tuning.cacheWarm, 0, kDay);
    visitor.span("window_ms", tuning.window, 0, kDay);
    visitor.whole("max_bindings", tuning.maxBindings, 1, 1'000'000);
    visitor.span("binding_idle_ms", tuning.bindingIdle, 1'000, kWeek);
    visitor.span("min_hint_ms", tuning.minHint, 0, kMinute);
    visitor.span("max_cooldown_ms", tuning.maxCooldown, kMinute, kDay);
    visitor.ladder("quota_steps_ms", tuning.quotaSteps, 0, kDay);
    visitor.span("repetition_forgotten_ms", tuning.repetitionForgotten, 0, kWeek);
    visitor.span("per_minute_first_ms", tuning.perMinuteFirst, 1, kDay);
    visitor.span("per_minute_max_ms", tuning.perMinuteMax, 1, kDay);
    visitor.ladder("capacity_steps_ms", tuning.capacitySteps, 0, kDay);
    visitor.span("unsupported_ms", tuning.unsupported, 0, kDay);
    visitor.span("unknown_limit_ms", tuning.unknownLimit, 0, kDay);
    visitor.span("failure_first_ms", tuning.failureFirst, 1, kDay);
    visitor.span("failure_max_ms", tuning.failureMax, 1, kDay);
    visitor.span("forbidden_ms", tuning.forbidden, 0, kDay);
    visitor.span("validation_ms", tuning.validation, 0, kDay);
    visitor.whole("max_windows", tuning.maxWindows, 1, 100'000);
    visitor.whole("round_robin_models", tuning.roundRobinModels, 1, 100'000);
    visitor.whole("p2c_draws", tuning.p2cDraws, 2, 16);
    visitor.whole("adaptive_sample", tuning.adaptiveSample, 1, 256);
    visitor.real("adaptive_load", tuning.adaptiveLoad, 0, 1'000);
    visitor.real("adaptive_recovery", tuning.adaptiveRecovery, 0, 1'000);
    visitor.span("adaptive_recent_ms", tuning.adaptiveRecent, 1, kDay);
    visitor.real("adaptive_failure", tuning.adaptiveFailure, 0, 1'000);
    visitor.real("adaptive_in_flight", tuning.adaptiveInFlight, 0, 1'000);
    visitor.whole("adaptive_in_flight_free", tuning.adaptiveInFlightFree, 0, 100'000);
    visitor.real("health_gain", tuning.healthGain, 0, 1);
    visitor.real("health_loss", tuning.healthLoss, 0, 1);
    visitor.span("health_half_life_ms", tuning.healthHalfLife, 1'000, kWeek);
    visitor.real("adaptive_scarcity", tuning.adaptiveScarcity, 0, 1'000);
    visitor.real("adaptive_unknown_weekly", tuning.adaptiveUnknownWeekly, 0, 1'000);
    visitor.span("reset_bucket_ms", tuning.resetBucket, 1, kDay);
    visitor.real("estimate_weight", tuning.estimateWeight, 0, 1);
    visitor.whole("estimate_tokens", tuning.estimateTokens, 1, 1'000'000'000);
    visitor.real("weekly_overrun", tuning.weeklyOverrun, 0, 10);
    visitor.real("weekly_most", tuning.weeklyMost, 1, 10);
    visitor.real("weekly_soft", tuning.weeklySoft, 0, 10);
    visitor.real("weekly_reserve", tuning.weeklyReserve, 0, 10);
    visitor.real("weekly_critical", tuning.weeklyCritical, 0, 10);
    visitor.real("weekly_exhausted", tuning.weeklyExhausted, 0, 10);
    visitor.real("session_window_full", tuning.sessionWindowFull, 0, 10);
    visitor.real("protection_hysteresis", tuning.protectionHysteresis, 0, 1);
    visitor.span("contradicted_least_ms", tuning.contradictedLeast, 0, kDay);
    visitor.real("contradicting_share", tuning.contradictingShare, 0, 1);
    visitor.span("quota_refresh_ms", tuning.quotaRefresh, kMinute, kDay);
    visitor.span("ramp_gap_ms", tuning.rampGap, 0, kMinute);
    visitor.span("ramp_span_ms", tuning.rampSpan, 0, kDay);
    visitor.span("incident_within_ms", tuning.incidentWithin, 0, kDay);
    visitor.span("incident_throttle_ms", tuning.incidentThrottle, 0, kDay);
    visitor.span("incident_throttle_most_ms", tuning.incidentThrottleMost, 0, kDay);
    visitor.span("incident_again_ms", tuning.incidentAgain, 0, kDay);
    visitor.real("retry_share", tuning.retryShare, 0, 100);
    visitor.span("retry_kept_ms", tuning.retryKept, 1, kDay);
    visitor.real("retry_per_second", tuning.retryPerSecond, 0, 100'000);
    visitor.span("offline_within_ms", tuning.offlineWithin, 0, kDay);
    visitor.span("sweep_ms", tuning.sweep, 1'000, kDay);
    visitor.span("refresh_lead_ms", tuning.refreshLead, 0, kDay);
    visitor.span("refresh_check_ms", tuning.refreshCheck, 1'000, kDay);
    visitor.whole("refresh_at_once", tuning.refreshAtOnce, 1, 1'000);
    visitor.span("refresh_pending_ms", tuning.refreshPending, 0, kDay);
    visitor.span("refresh_pause_ms", tuning.refreshPause, 0, kDay);
    visitor.span("refresh_wait_ms", tuning.refreshWait, 0, 10 * kMinute);
    visitor.whole("rate_limit_attempts", tuning.rateLimitAttempts, 1, 10);
    visitor.boolean("disable_cooling", tuning.disableCooling);

    visitor.notAbove("per_minute_first_ms", tuning.perMinuteFirst, "per_minute_max_ms",
                     tuning.perMinuteMax);
    visitor.notAbove("failure_first_ms", tuning.failureFirst, "failure_max_ms", tuning.failureMax);
    visitor.notAbove("incident_throttle_ms", tuning.incidentThrottle, "incident_throttle_most_ms",
                     tuning.incidentThrottleMost);
    visitor.notAbove("weekly_soft", tuning.weeklySoft, "weekly_reserve", tuning.weeklyReserve);
    visitor.notAbove("weekly_reserve", tuning.weeklyReserve, "weekly_critical",
                     tuning.weeklyCritical);
}

} // namespace signalbox
