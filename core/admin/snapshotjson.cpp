// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/snapshotjson.h"

namespace signalbox {

namespace {

json::Value textOrNull(std::string_view text)
{
    return text.empty() ? json::Value(nullptr) : json::Value(text);
}

json::Value textOrNull(const QString &text)
{
    return text.isEmpty() ? json::Value(nullptr) : json::Value(json::fromQString(text));
}

json::Value timeOrNull(const std::optional<WallTime> &time)
{
    return time ? json::Value(toRfc3339(*time)) : json::Value(nullptr);
}

template <class T>
json::Value numberOrNull(const std::optional<T> &number)
{
    return number ? json::Value(*number) : json::Value(nullptr);
}

json::Value spanOrNull(const std::optional<Milliseconds> &span)
{
    return span ? json::Value(span->count()) : json::Value(nullptr);
}

json::Array strings(const std::vector<std::string> &items)
{
    json::Array array;
    for (const std::string &item : items)
        array.emplace_back(item);
    return array;
}

json::Object accountStatusJson(const AccountSnapshot &account)
{
    json::Object out;
    out["id"] = account.id.str();
    out["label"] = json::fromQString(account.label);
    out["email"] = json::fromQString(account.email);
    out["provider"] = account.provider.str();
    out["state"] = account.state;
    out["cause"] = textOrNull(account.cause);
    out["available_at"] = timeOrNull(account.availableAt);
    out["in_flight"] = account.inFlight;
    out["health"] = account.health;
    out["limited_models"] = strings(account.limitedModels);
    out["completed"] = account.completed;
    out["failed"] = account.failed;
    out["last_error"] = textOrNull(account.lastError);
    out["load_15m"] = account.loadQuarterHour;
    out["load_1h"] = account.loadHour;
    return out;
}

/// Short windows are one kind to people; which of them it is stands in `unit`.
json::Object quotaJson(const QuotaItem &item)
{
    const bool isShort = item.window == QuotaWindow::tokens || item.window == QuotaWindow::requests;
    json::Object out;
    out["window"] = isShort ? std::string_view("minute") : quotaWindowName(item.window);
    if (isShort)
        out["unit"] = quotaWindowName(item.window);
    out["model"] = textOrNull(item.model);
    out["remaining"] = numberOrNull(item.remaining);
    out["resets_at"] = timeOrNull(item.resetsAt);
    out["status"] = quotaStatusName(item.status);
    out["source"] = quotaSourceName(item.source);
    out["read_at"] = toRfc3339(item.readAt);
    return out;
}

json::Object billingJson(const AccountSnapshot &account)
{
    json::Object out = toJson(account.billing);
    out["spent_today"] = account.spentToday;
    out["spent_this_month"] = account.spentThisMonth;
    return out;
}

json::Array incidentsJson(const std::vector<IncidentSnapshot> &incidents)
{
    json::Array list;
    for (const IncidentSnapshot &incident : incidents) {
        json::Object entry;
        entry["provider"] = incident.provider.str();
        entry["origin"] = incident.origin;
        entry["until"] = toRfc3339(incident.until);
        entry["reason"] = json::fromQString(incident.reason);
        entry["probing"] = incident.probing;
        list.emplace_back(std::move(entry));
    }
    return list;
}

} // namespace

std::string_view proxyStateName(ProxyState state)
{
    switch (state) {
    case ProxyState::stopped:
        return "stopped";
    case ProxyState::starting:
        return "starting";
    case ProxyState::running:
        return "running";
    case ProxyState::stopping:
        return "stopping";
    case ProxyState::failed:
        return "failed";
    }
    return {};
}

json::Object proxyJson(const ProxySnapshot &proxy)
{
    json::Object out;
    out["state"] = proxyStateName(proxy.state);
    out["address"] = proxy.address;
    out["error"] = textOrNull(proxy.error);
    if (proxy.suggestedPort)
        out["suggested_port"] = *proxy.suggestedPort;
    return out;
}

json::Object statusJson(const StatusSnapshot &status, const std::vector<AccountSnapshot> &accounts)
{
    json::Object queue;
    queue["length"] = status.queueLength;
    queue["oldest_ms"] = status.queueOldest.count();
    json::Object secrets;
    secrets["usable"] = status.secretsUsable;
    secrets["reason"] = textOrNull(status.whySecretsUnusable);
    json::Array notices;
    for (const QString &notice : status.notices)
        notices.emplace_back(json::fromQString(notice));
    json::Array list;
    for (const AccountSnapshot &account : accounts)
        list.emplace_back(accountStatusJson(account));
    json::Object out;
    out["proxy"] = proxyJson(status.proxy);
    out["in_flight"] = status.inFlight;
    out["queue"] = std::move(queue);
    out["bindings"] = status.bindings;
    out["fixed_account"] =
        status.fixedAccount ? json::Value(status.fixedAccount->str()) : json::Value(nullptr);
    out["active_accounts"] = status.activeAccounts;
    out["incidents"] = incidentsJson(status.incidents);
    out["secrets"] = std::move(secrets);
    out["notices"] = std::move(notices);
    out["accounts"] = std::move(list);
    return out;
}

json::Object accountJson(const AccountSnapshot &account)
{
    json::Object out;
    out["id"] = account.id.str();
    out["label"] = json::fromQString(account.label);
    out["email"] = json::fromQString(account.email);
    out["provider"] = account.provider.str();
    out["base_url"] = textOrNull(account.baseUrl);
    out["credential"] = credentialKindName(account.credentialKind);
    out["priority"] = account.priority;
    out["disabled"] = account.disabled;
    out["proxy_disabled"] = account.proxyDisabled;
    out["tier"] = textOrNull(account.tier);
    out["project_id"] = textOrNull(account.projectId);
    out["projects"] = strings(account.projects);
    out["limit_group"] = textOrNull(account.limitGroup);
    out["billing"] = billingJson(account);
    out["proxy_url"] = textOrNull(account.proxyUrl);
    out["created_at"] = toRfc3339(account.createdAt);
    out["updated_at"] = toRfc3339(account.updatedAt);
    out["last_refreshed_at"] = timeOrNull(account.lastRefreshedAt);
    out["token_expires_at"] = timeOrNull(account.tokenExpiresAt);
    out["can_sign_in"] = account.signInStarts;
    out["demo"] = account.demo;
    out["last_error"] = textOrNull(account.lastError);
    out["models"] = strings(account.models);
    json::Array quota;
    for (const QuotaItem &item : account.quota)
        quota.emplace_back(quotaJson(item));
    out["quota"] = std::move(quota);
    out["protected_models"] = strings(account.protectedModels);
    return out;
}

json::Object schedulingJson(const SchedulingSettings &scheduling, json::Object tuning)
{
    json::Object out;
    out["mode"] = schedulingModeName(scheduling.mode);
    out["max_wait_seconds"] = scheduling.maxWaitSeconds;
    out["strategy"] = strategyName(scheduling.strategy);
    out["queue_wait_seconds"] = scheduling.queueWaitSeconds;
    out["max_attempts"] = scheduling.maxAttempts;
    out["max_in_flight"] = scheduling.maxInFlight;
    out["max_in_flight_per_account"] = scheduling.maxInFlightPerAccount
                                           ? json::Value(*scheduling.maxInFlightPerAccount)
                                           : json::Value(nullptr);
    out["allow_pay_per_use"] = scheduling.allowPayPerUse;
    out["tuning"] = std::move(tuning);
    return out;
}

json::Object bindingJson(const BindingSnapshot &binding)
{
    json::Object out;
    out["session"] = binding.session;
    out["client_key"] = binding.clientKey;
    out["account_id"] = binding.account.str();
    out["last_used"] = toRfc3339(binding.lastUsed);
    return out;
}

json::Object cooldownJson(const CooldownSnapshot &cooldown)
{
    json::Object out;
    out["account_id"] = cooldown.account.str();
    out["model"] = textOrNull(cooldown.model);
    out["reason"] = cooldown.reason;
    out["until"] = toRfc3339(cooldown.until);
    return out;
}

namespace {

json::Array attemptsJson(const RequestRecord &record)
{
    json::Array attempts;
    for (const AttemptRecord &attempt : record.attemptList) {
        json::Object entry;
        entry["account_id"] = attempt.accountId;
        entry["reason"] = attempt.reason;
        entry["status"] = attempt.status;
        entry["outcome"] = attempt.outcome;
        entry["message"] = textOrNull(attempt.message);
        entry["duration_ms"] = attempt.duration.count();
        attempts.emplace_back(std::move(entry));
    }
    return attempts;
}

json::Object causesJson(const RequestRecord &record)
{
    json::Object causes;
    for (const TraceCause &counted : record.causes)
        causes[counted.cause] = counted.accounts;
    return causes;
}

json::Array traceJson(const RequestRecord &record)
{
    json::Array trace;
    for (const TraceEntry &seen : record.trace) {
        json::Object entry;
        entry["account_id"] = seen.accountId;
        entry["verdict"] = seen.verdict;
        entry["until"] = timeOrNull(seen.until);
        trace.emplace_back(std::move(entry));
    }
    return trace;
}

} // namespace

json::Object requestJson(const RequestRecord &record, RecordDetail detail)
{
    json::Object out;
    out["id"] = record.id;
    out["time"] = toRfc3339(record.time);
    out["client_key"] = record.clientKey;
    out["dialect"] = record.dialect;
    out["path"] = record.path;
    out["model"] = record.model;
    out["mapped_model"] = record.mappedModel;
    out["account_id"] = textOrNull(record.accountId);
    out["status"] = record.status;
    out["error"] = textOrNull(record.error);
    out["stream"] = record.stream;
    out["attempts"] = record.attempts;
    out["queued_ms"] = record.queued.count();
    out["first_byte_ms"] = spanOrNull(record.firstByte);
    out["duration_ms"] = record.duration.count();
    out["input_tokens"] = numberOrNull(record.inputTokens);
    out["output_tokens"] = numberOrNull(record.outputTokens);
    out["cached_tokens"] = numberOrNull(record.cachedTokens);
    if (detail == RecordDetail::full) {
        out["attempt_list"] = attemptsJson(record);
        out["winner"] = textOrNull(record.winner);
        out["winner_reason"] = textOrNull(record.winnerReason);
        out["causes"] = causesJson(record);
        out["trace"] = traceJson(record);
    }
    return out;
}

} // namespace signalbox
