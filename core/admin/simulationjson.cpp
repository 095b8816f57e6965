// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/simulationjson.h"

#include "core/json/fieldreader.h"

#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr long long kAnyNumber = 1'000'000'000'000'000; ///< far beyond every range
constexpr int kAnyInteger = std::numeric_limits<int>::max();
constexpr std::size_t kMostFaults = 100; ///< that one answer names

std::optional<OutcomeKind> outcomeFromName(std::string_view name)
{
    for (int kind = 0; kind <= static_cast<int>(OutcomeKind::emptyStream); ++kind) {
        if (outcomeKindName(static_cast<OutcomeKind>(kind)) == name)
            return static_cast<OutcomeKind>(kind);
    }
    return std::nullopt;
}

std::optional<RateLimitReason> reasonFromName(std::string_view name)
{
    for (int reason = 0; reason <= static_cast<int>(RateLimitReason::unknown); ++reason) {
        if (rateLimitReasonName(static_cast<RateLimitReason>(reason)) == name)
            return static_cast<RateLimitReason>(reason);
    }
    return std::nullopt;
}

std::optional<OutcomeScope> scopeFromName(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> kNames = {"account", "model", "group",
                                                               "group_model"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == name)
            return static_cast<OutcomeScope>(i);
    }
    return std::nullopt;
}

void readSpan(json::FieldReader &reader, std::string_view name, Milliseconds &out)
{
    long long span = out.count();
    reader.read(name, span, -kAnyNumber, kAnyNumber);
    out = Milliseconds(span);
}

void readSpan(json::FieldReader &reader, std::string_view name, std::optional<Milliseconds> &out)
{
    if (!reader.has(name))
        return;
    Milliseconds span{0};
    readSpan(reader, name, span);
    out = span;
}

void refuseUnknown(json::FieldReader &reader)
{
    const json::Object unknown = reader.unknown();
    for (const auto &member : unknown)
        reader.fault(member.key(), u"is not known"_s);
}

/// The objects of a list, each with its pointer.
template <class Each>
void readList(json::FieldReader &reader, std::string_view name, std::vector<FieldFault> &faults,
              const Each &each)
{
    const json::Value *list = reader.value(name);
    if (!list)
        return;
    if (!list->is_array()) {
        reader.fault(name, u"must be a list"_s);
        return;
    }
    const json::Array &entries = list->get_array();
    for (std::size_t i = 0; i < entries.size() && faults.size() < kMostFaults; ++i) {
        std::string pointer = reader.pointerTo(name) + '/' + std::to_string(i);
        if (entries[i].is_object())
            each(entries[i].get_object(), std::move(pointer));
        else
            faults.push_back({std::move(pointer), u"must be an object"_s});
    }
}

SimulatedAnswer readAnswer(const json::Object &object, std::string pointer,
                           std::vector<FieldFault> &faults)
{
    json::FieldReader reader(object, std::move(pointer), faults);
    SimulatedAnswer answer;
    reader.readName<OutcomeKind>(
        "outcome", answer.kind, outcomeFromName,
        u"must be an outcome of an attempt, such as rate_limited or upstream_failure"_s);
    reader.readName<RateLimitReason>("reason", answer.reason, reasonFromName,
                                     u"must be one of quota_exhausted, per_minute, "
                                     "model_capacity, not_in_plan, overloaded, unknown"_s);
    reader.readName<OutcomeScope>("scope", answer.scope, scopeFromName,
                                  u"must be one of account, model, group, group_model"_s);
    reader.read("status", answer.status, -kAnyInteger, kAnyInteger);
    readSpan(reader, "hint_ms", answer.hint);
    reader.read("connected", answer.connected);
    readSpan(reader, "after_ms", answer.after);
    refuseUnknown(reader);
    return answer;
}

SimulatedUpstream readUpstream(const json::Object &object, std::string pointer,
                               std::vector<FieldFault> &faults)
{
    json::FieldReader reader(object, std::move(pointer), faults);
    SimulatedUpstream upstream;
    reader.read("requests_per_minute", upstream.requestsPerMinute, -kAnyInteger, kAnyInteger);
    reader.read("tokens", upstream.tokens, -kAnyNumber, kAnyNumber);
    readSpan(reader, "token_window_ms", upstream.tokenWindow);
    readList(reader, "troubles", faults, [&](const json::Object &entry, std::string at) {
        json::FieldReader own(entry, std::move(at), faults);
        SimulatedUpstream::Trouble trouble;
        readSpan(own, "from_ms", trouble.from);
        readSpan(own, "until_ms", trouble.until);
        if (const json::Object *answer = own.object("answer"))
            trouble.answer = readAnswer(*answer, own.pointerTo("answer"), faults);
        refuseUnknown(own);
        upstream.troubles.push_back(trouble);
    });
    refuseUnknown(reader);
    return upstream;
}

SimulatedAccount readAccount(const json::Object &object, std::string pointer,
                             const SimulatedUpstream &usual, std::vector<FieldFault> &faults)
{
    json::FieldReader reader(object, std::move(pointer), faults);
    SimulatedAccount simulated;
    simulated.upstream = usual;
    Account &account = simulated.account.account;
    std::string id;
    std::string provider;
    reader.read("id", id);
    reader.read("provider", provider);
    account.id = AccountId(id);
    account.provider = ProviderId(provider);
    if (const json::Object *upstream = reader.object("upstream"))
        simulated.upstream = readUpstream(*upstream, reader.pointerTo("upstream"), faults);
    if (!provider.empty()) { // else it is one of the engine's and has all that already
        reader.read("priority", account.priority, 0, kAnyInteger);
        reader.read("tier", account.tier);
        reader.read("models", account.models);
        reader.read("excluded_models", account.excludedModels);
        reader.read("prefix", account.prefix);
        reader.read("limit_group", account.limitGroup);
        if (reader.has("max_attempts"))
            reader.read("max_attempts", account.maxAttempts.emplace(), -kAnyInteger, kAnyInteger);
    }
    refuseUnknown(reader);
    return simulated;
}

/// Reads one request. A replay has many of them: the members are gone through once, and pointers
/// are made for faults only.
class RequestReader
{
public:
    RequestReader(const std::string &pointer, std::vector<FieldFault> &faults)
        : m_pointer(pointer), m_faults(faults)
    {
    }

    SimulatedRequest read(const json::Object &object)
    {
        for (const auto &member : object) {
            if (!readNumber(member) && !readText(member) && !readOther(member))
                fault(member, u"is not known"_s);
        }
        return std::move(m_request);
    }

private:
    using Member = json::Object::value_type;

    void fault(const Member &member, const QString &message)
    {
        m_faults.push_back({json::pointerTo(m_pointer, member.key()), message});
    }
    long long whole(const Member &member)
    {
        boost::json::error_code code;
        const json::Value &value = member.value();
        const auto number = value.is_number() ? value.to_number<long long>(code) : 0;
        if (value.is_number() && !code && number <= kAnyNumber && number >= -kAnyNumber)
            return number;
        fault(member, u"must be a whole number"_s);
        return 0;
    }
    bool readNumber(const Member &member)
    {
        const std::string_view name = member.key();
        if (name == "at_ms")
            m_request.at = Milliseconds(whole(member));
        else if (name == "duration_ms")
            m_request.duration = Milliseconds(whole(member));
        else if (name == "first_byte_ms")
            m_request.firstByte = Milliseconds(whole(member));
        else if (name == "input_tokens")
            m_request.inputTokens = whole(member);
        else if (name == "output_tokens")
            m_request.outputTokens = whole(member);
        else if (name == "weight")
            readWeight(member);
        else
            return false;
        return true;
    }
    void readWeight(const Member &member)
    {
        const long long weight = whole(member);
        if (weight < 1 || weight > kAnyInteger)
            fault(member, u"must be above 0"_s);
        else
            m_request.weight = static_cast<unsigned>(weight);
    }
    bool readText(const Member &member)
    {
        const std::string_view name = member.key();
        const bool isDialect = name == "dialect";
        if (!isDialect && name != "client_key" && name != "session" && name != "model")
            return false;
        if (!member.value().is_string()) {
            fault(member, u"must be a string"_s);
            return true;
        }
        const std::string_view text = member.value().get_string();
        if (name == "client_key")
            m_request.clientKey = ClientKeyId(text);
        else if (name == "session")
            m_request.session = text;
        else if (name == "model")
            m_request.model = text;
        else if (const auto dialect = dialectFromName(text))
            m_request.dialect = *dialect;
        else
            fault(member, u"must be one of openai_chat, openai_responses, anthropic, gemini"_s);
        return true;
    }
    bool readOther(const Member &member)
    {
        const std::string_view name = member.key();
        const json::Object object{{member.key(), member.value()}};
        json::FieldReader reader(object, m_pointer, m_faults);
        if (name == "providers") {
            std::vector<std::string> providers;
            reader.read(name, providers);
            m_request.providers.emplace();
            for (std::string &id : providers)
                m_request.providers->emplace_back(std::move(id));
        } else if (name == "answers") {
            readList(reader, name, m_faults, [this](const json::Object &entry, std::string at) {
                m_request.answers.push_back(readAnswer(entry, std::move(at), m_faults));
            });
        } else if (name == "answers_of") {
            if (const json::Object *answers = reader.object(name))
                readAnswersOf(*answers, reader.pointerTo(name));
        } else {
            return false;
        }
        return true;
    }
    void readAnswersOf(const json::Object &answers, const std::string &pointer)
    {
        for (const auto &own : answers) {
            std::string at = json::pointerTo(pointer, own.key());
            if (own.value().is_object())
                m_request.answersOf[AccountId(std::string_view(own.key()))] =
                    readAnswer(own.value().get_object(), std::move(at), m_faults);
            else
                m_faults.push_back({std::move(at), u"must be an object"_s});
        }
    }

    const std::string &m_pointer;
    std::vector<FieldFault> &m_faults;
    SimulatedRequest m_request;
};

json::Array servingsJson(const SimulationReport &report)
{
    json::Array list;
    list.reserve(report.result.requests.size());
    for (const SimulatedServing &serving : report.result.requests) {
        json::Object entry;
        entry["account_id"] = serving.account
                                  ? json::Value(report.accounts.at(*serving.account).str())
                                  : json::Value(nullptr);
        entry["status"] = serving.status;
        entry["attempts"] = serving.attempts;
        entry["rate_limited"] = serving.rateLimited;
        entry["wait_ms"] = serving.wait.count();
        entry["took_ms"] = serving.took.count();
        list.emplace_back(std::move(entry));
    }
    return list;
}

json::Array sessionsJson(const std::vector<SimulatedSession> &sessions)
{
    json::Array list;
    list.reserve(sessions.size());
    for (const SimulatedSession &session : sessions) {
        json::Object entry;
        entry["client_key"] = session.clientKey.str();
        entry["session"] = session.session;
        entry["served"] = session.served;
        entry["same_account_share"] = session.sameShare();
        list.emplace_back(std::move(entry));
    }
    return list;
}

} // namespace

SimulationCall readSimulation(const json::Object &body, std::vector<FieldFault> &faults)
{
    json::FieldReader reader(body, {}, faults);
    SimulationCall call;
    static_cast<void>(reader.value("detail")); // is for the answer
    if (const json::Object *settings = reader.object("settings"))
        call.settings = *settings;
    long long seed = 1;
    reader.read("seed", seed, 0, std::numeric_limits<long long>::max());
    call.seed = static_cast<std::uint64_t>(seed);
    if (const json::Object *upstream = reader.object("upstream"))
        call.upstream = readUpstream(*upstream, "/upstream", faults);
    if (reader.has("accounts")) {
        call.accounts.emplace();
        readList(reader, "accounts", faults, [&](const json::Object &entry, std::string pointer) {
            call.accounts->push_back(readAccount(entry, std::move(pointer), call.upstream, faults));
        });
    }
    readList(reader, "requests", faults, [&](const json::Object &entry, const std::string &at) {
        call.requests.push_back(RequestReader(at, faults).read(entry));
    });
    if (!reader.has("requests"))
        reader.fault("requests", u"is missing"_s);
    refuseUnknown(reader);
    return call;
}

json::Object simulationJson(const SimulationReport &report, SimulationDetail detail)
{
    const SimulationResult &result = report.result;
    json::Object out;
    out["requests"] = result.requests.size();
    out["served"] = result.served;
    out["failed"] = result.failed;
    out["rate_limited"] = result.rateLimited;
    json::Object wait;
    wait["mean"] = result.meanWait;
    wait["p95"] = result.p95Wait.count();
    wait["max"] = result.maxWait.count();
    out["wait_ms"] = std::move(wait);
    out["same_account_share"] =
        result.sameAccountShare ? json::Value(*result.sameAccountShare) : json::Value(nullptr);
    json::Array accounts;
    for (std::size_t i = 0; i < report.accounts.size(); ++i) {
        const SimulatedAccountTotals &totals = result.accounts.at(i);
        json::Object entry;
        entry["account_id"] = report.accounts[i].str();
        entry["attempts"] = totals.attempts;
        entry["served"] = totals.served;
        entry["rate_limited"] = totals.rateLimited;
        entry["failed"] = totals.failed;
        entry["tokens"] = totals.tokens;
        accounts.emplace_back(std::move(entry));
    }
    out["accounts"] = std::move(accounts);
    if (detail == SimulationDetail::everyRequest) {
        out["servings"] = servingsJson(report);
        out["sessions"] = sessionsJson(result.sessions);
    }
    return out;
}

} // namespace signalbox
