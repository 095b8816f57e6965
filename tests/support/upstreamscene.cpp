// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamscene.h"

#include "tests/support/upstreamrules.h"

#include <array>

namespace signalbox::test {

namespace {

constexpr std::string_view kArguments = R"({"city":"Paris"})";
constexpr std::array<std::string_view, 4> kCities = {"Paris", "Rome", "Oslo", "Lima"};

std::vector<std::string> words(const std::string &text)
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t blank = text.find(' ', at);
        const std::size_t end = blank == std::string::npos ? text.size() : blank + 1;
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

/// The text deltas of an answer, in order; a plain answer is their sum.
std::vector<std::string> pieces(const std::string &text, const UpstreamStep &step)
{
    std::vector<std::string> out = words(text);
    if (step.events > 0) {
        while (out.size() > static_cast<std::size_t>(step.events)) {
            const std::string last = std::move(out.back());
            out.pop_back();
            out.back() += last;
        }
        while (out.size() < static_cast<std::size_t>(step.events))
            out.push_back(" w" + std::to_string(out.size()));
    }
    for (std::string &piece : out)
        piece.resize(std::max(piece.size(), static_cast<std::size_t>(step.eventBytes)), 'x');
    return out;
}

/// "call_1", "toolu_1", "fc-1": as the vendor would.
std::string callId(DialectId dialect, std::size_t number)
{
    const std::string digits = std::to_string(number + 1);
    if (dialect == DialectId::anthropic)
        return "toolu_" + digits;
    return (dialect == DialectId::gemini ? "fc-" : "call_") + digits;
}

/// The canned calls: the tools in turn, each for another city.
SceneCall cannedCall(const UpstreamCall &call, std::size_t number)
{
    const UpstreamTool &tool = call.tools[number % call.tools.size()];
    SceneCall out;
    out.name = tool.name;
    out.freeform = tool.freeform;
    out.arguments = tool.freeform ? "look at " : R"({"city":")";
    out.arguments += kCities.at(number % kCities.size());
    if (!tool.freeform)
        out.arguments += R"("})";
    return out;
}

std::vector<SceneCall> callsOf(const UpstreamCall &call, const UpstreamStep &step)
{
    std::vector<SceneCall> out;
    for (const StepCall &wanted : step.calls) {
        const bool freeform =
            std::any_of(call.tools.begin(), call.tools.end(), [&](const UpstreamTool &tool) {
                return tool.freeform && tool.name == wanted.name;
            });
        out.push_back({wanted.id, wanted.name, wanted.arguments, freeform});
    }
    const bool wantsCall = call.callsTool && step.text.empty() && step.refusal.empty();
    const int canned = step.callCount.value_or(wantsCall && step.calls.empty() ? 1 : 0);
    for (int i = 0; i < canned && !call.tools.empty(); ++i)
        out.push_back(cannedCall(call, static_cast<std::size_t>(i)));
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].id.empty())
            out[i].id = callId(call.dialect, i);
    }
    return out;
}

} // namespace

std::string joined(const std::vector<std::string> &parts)
{
    std::string out;
    for (const std::string &part : parts)
        out += part;
    return out;
}

std::vector<std::string> halves(const std::string &text)
{
    constexpr std::size_t kFirst = 5;
    if (text.size() <= kFirst)
        return {text};
    return {text.substr(0, kFirst), text.substr(kFirst)};
}

QByteArray dataEvent(const json::Value &value)
{
    return "data: " + json::dump(value) + "\n\n";
}

QByteArray namedEvent(const json::Object &value)
{
    const boost::json::string &type = value.at("type").as_string();
    return "event: " + QByteArray(type.data(), static_cast<qsizetype>(type.size())) +
           "\ndata: " + json::dump(value) + "\n\n";
}

Scene sceneFor(const UpstreamCall &call, const UpstreamStep &step)
{
    Scene scene;
    scene.thinking = step.thinking;
    scene.signature =
        step.signature.value_or(step.thinking.empty() ? std::string() : cannedProof(call.dialect));
    scene.calls = callsOf(call, step);
    scene.refusal = step.refusal;
    scene.finish = step.finish;
    scene.usage = {step.usage.input, step.usage.cached, step.usage.cacheWrite, step.usage.output,
                   step.usage.reasoning};
    scene.reasoningField = step.reasoningField;
    scene.interleaved = step.interleaved;
    if (!step.text.empty())
        scene.text = pieces(step.text, step);
    else if (scene.calls.empty() && scene.refusal.empty())
        scene.text =
            pieces(call.wantsJson ? std::string(kArguments) : "Hello from " + call.account, step);
    return scene;
}

} // namespace signalbox::test
