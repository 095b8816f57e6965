// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamstep.h"

#include <array>
#include <string_view>
#include <utility>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

template <class T, std::size_t N>
std::optional<T> byName(const std::array<std::pair<std::string_view, T>, N> &table,
                        std::string_view name)
{
    for (const auto &entry : table) {
        if (entry.first == name)
            return entry.second;
    }
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, Fault>, 15> kFaults = {{
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

constexpr std::array<std::pair<std::string_view, Hint>, 10> kHints = {{
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

QByteArray toBytes(const json::Value &value)
{
    if (const boost::json::string *text = value.if_string())
        return {text->data(), static_cast<qsizetype>(text->size())};
    return json::dump(value);
}

/// Takes one member over; false when it is unknown or of the wrong kind.
bool takeMember(std::string_view name, const json::Value &value, UpstreamStep &step)
{
    if (name == "headers") {
        if (!value.is_object())
            return false;
        for (const auto &field : value.get_object()) {
            const std::string_view key = field.key();
            step.headers.add(QByteArray(key.data(), static_cast<qsizetype>(key.size())),
                             toBytes(field.value()));
        }
        return true;
    }
    if (name == "body") {
        step.body = toBytes(value);
        return true;
    }
    if (const boost::json::string *text = value.if_string()) {
        const std::string_view view(text->data(), text->size());
        if (name == "error")
            step.error = view;
        else if (name == "message")
            step.message = view;
        else if (name == "text")
            step.text = view;
        else if (const auto fault = byName(kFaults, view); name == "fault" && fault)
            step.fault = *fault;
        else if (const auto hint = byName(kHints, view); name == "hint" && hint)
            step.hint = *hint;
        else
            return false;
        return true;
    }
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000'000)
        return false;
    const int number = static_cast<int>(value.get_int64());
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
