// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamstep.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

template <class T, std::size_t N>
using Names = std::array<std::pair<std::string_view, T>, N>;

/// True and set when the name is in the table.
template <class T, std::size_t N>
bool byName(const Names<T, N> &table, std::string_view name, T &out)
{
    for (const auto &entry : table) {
        if (entry.first == name) {
            out = entry.second;
            return true;
        }
    }
    return false;
}

constexpr Names<Fault, 15> kFaults = {{
    {"none", Fault::none},
    {"close", Fault::close},
    {"reset", Fault::reset},
    {"stall", Fault::stall},
    {"close_mid_head", Fault::closeMidHead},
    {"garbage", Fault::garbage},
    {"huge_headers", Fault::hugeHeaders},
    {"wrong_length", Fault::wrongLength},
    {"slow_drip", Fault::slowDrip},
    {"truncate", Fault::truncate},
    {"reset_stream", Fault::resetStream},
    {"torn_end", Fault::tornEnd},
    {"no_terminal", Fault::noTerminal},
    {"stall_stream", Fault::stallStream},
    {"error_event", Fault::errorEvent},
}};

constexpr Names<Hint, 10> kHints = {{
    {"none", Hint::none},
    {"retry_after", Hint::retryAfter},
    {"retry_after_date", Hint::retryAfterDate},
    {"retry_after_ms", Hint::retryAfterMs},
    {"retry_info", Hint::retryInfo},
    {"quota_reset_delay", Hint::quotaResetDelay},
    {"quota_reset_time_stamp", Hint::quotaResetTimeStamp},
    {"body_field", Hint::bodyField},
    {"resets_at", Hint::resetsAt},
    {"text", Hint::text},
}};

constexpr Names<AnswerFinish, 4> kFinishes = {{
    {"automatic", AnswerFinish::automatic},
    {"length", AnswerFinish::length},
    {"filtered", AnswerFinish::filtered},
    {"stop_sequence", AnswerFinish::stopSequence},
}};

std::string_view viewOf(const boost::json::string &text)
{
    return {text.data(), text.size()};
}

QByteArray toBytes(const json::Value &value)
{
    if (const boost::json::string *text = value.if_string())
        return {text->data(), static_cast<qsizetype>(text->size())};
    return json::dump(value);
}

bool takeHeaders(const json::Value &value, UpstreamStep &step)
{
    if (!value.is_object())
        return false;
    for (const auto &field : value.get_object()) {
        const std::string_view key = field.key();
        step.headers.add(QByteArray(key.data(), static_cast<qsizetype>(key.size())),
                         toBytes(field.value()));
    }
    return true;
}

/// A small whole number that is not negative.
bool takeCount(const json::Value &value, int &out)
{
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000'000)
        return false;
    out = static_cast<int>(value.get_int64());
    return true;
}

bool takeCall(const json::Value &value, UpstreamStep &step)
{
    const json::Object *object = value.if_object();
    const json::Value *name = object ? object->if_contains("name") : nullptr;
    if (!name || !name->is_string())
        return false;
    StepCall call;
    call.name = viewOf(name->get_string());
    if (const json::Value *arguments = object->if_contains("arguments"))
        call.arguments = toBytes(*arguments).toStdString();
    if (const json::Value *id = object->if_contains("id"); id && id->is_string())
        call.id = viewOf(id->get_string());
    step.calls.push_back(std::move(call));
    return true;
}

bool takeCalls(const json::Value &value, UpstreamStep &step)
{
    if (!value.is_array()) {
        int count = 0;
        if (!takeCount(value, count))
            return false;
        step.callCount = count;
        return true;
    }
    for (const json::Value &entry : value.get_array()) {
        if (!takeCall(entry, step))
            return false;
    }
    return true;
}

bool takeUsage(const json::Value &value, UpstreamStep &step)
{
    if (!value.is_object())
        return false;
    StepUsage &usage = step.usage;
    const std::array<std::pair<std::string_view, int *>, 5> fields = {{
        {"input", &usage.input},
        {"cached", &usage.cached},
        {"cache_write", &usage.cacheWrite},
        {"output", &usage.output},
        {"reasoning", &usage.reasoning},
    }};
    for (const auto &member : value.get_object()) {
        const std::string_view key = member.key();
        const auto *found = std::find_if(fields.begin(), fields.end(),
                                         [key](const auto &field) { return field.first == key; });
        if (found == fields.end() || !takeCount(member.value(), *found->second))
            return false;
    }
    return true;
}

bool takeText(std::string_view name, std::string_view text, UpstreamStep &step)
{
    const std::array<std::pair<std::string_view, std::string *>, 6> texts = {{
        {"error", &step.error},
        {"message", &step.message},
        {"text", &step.text},
        {"thinking", &step.thinking},
        {"reasoning_field", &step.reasoningField},
        {"refusal", &step.refusal},
    }};
    for (const auto &[key, field] : texts) {
        if (key == name) {
            *field = text;
            return true;
        }
    }
    if (name == "signature") {
        step.signature = text;
        return true;
    }
    return (name == "fault" && byName(kFaults, text, step.fault)) ||
           (name == "hint" && byName(kHints, text, step.hint)) ||
           (name == "finish" && byName(kFinishes, text, step.finish));
}

bool takeNumber(std::string_view name, int number, UpstreamStep &step)
{
    if (name == "status")
        step.status = number;
    else if (name == "hint_ms")
        step.hintFor = Milliseconds(number);
    else if (name == "fault_after")
        step.faultAfter = number;
    else if (name == "events")
        step.events = number;
    else if (name == "event_bytes")
        step.eventBytes = number;
    else if (name == "first_delay_ms")
        step.firstDelay = Milliseconds(number);
    else if (name == "delay_ms")
        step.delay = Milliseconds(number);
    else
        return false;
    return true;
}

/// Takes one member over; false when it is unknown or of the wrong kind.
bool takeMember(std::string_view name, const json::Value &value, UpstreamStep &step)
{
    if (name == "headers")
        return takeHeaders(value, step);
    if (name == "calls")
        return takeCalls(value, step);
    if (name == "usage")
        return takeUsage(value, step);
    if (name == "body") {
        step.body = toBytes(value);
        return true;
    }
    if (const boost::json::string *text = value.if_string())
        return takeText(name, viewOf(*text), step);
    if (const bool *flag = value.if_bool()) {
        if (name == "strict")
            step.strict = *flag ? Strictness::strict : Strictness::lax;
        else if (name == "interleaved")
            step.interleaved = *flag;
        else
            return false;
        return true;
    }
    int number = 0;
    return takeCount(value, number) && takeNumber(name, number, step);
}

} // namespace

Result<UpstreamStep> stepFromJson(const json::Object &object)
{
    UpstreamStep step;
    for (const auto &member : object) {
        if (!takeMember(member.key(), member.value(), step)) {
            return Error{.code = ErrorCode::invalidArgument,
                         .message = u"step member %1 is unknown or wrong"_s.arg(
                             json::toQString(member.key())),
                         .fields = {},
                         .detail = {}};
        }
    }
    return step;
}

} // namespace signalbox::test
