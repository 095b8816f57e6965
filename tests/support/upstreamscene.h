// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/upstreamanswers.h"

#include <string>
#include <string_view>
#include <vector>

/// What a canned answer says, whatever the dialect, and each dialect's way to say it.
namespace signalbox::test {

struct SceneCall
{
    std::string id;
    std::string name;
    std::string arguments; ///< JSON text, or free text
    bool freeform = false;
};

struct SceneUsage
{
    int input = 11; ///< cache reads and writes included
    int cached = 3;
    int cacheWrite = 0;
    int output = 7; ///< reasoning included
    int reasoning = 0;
};

/// One answer: a thought, then text, then calls, as far as they are there.
struct Scene
{
    std::string thinking;
    std::string signature; ///< proof of the thought, or of the first call (Gemini)
    std::vector<std::string> text;
    std::vector<SceneCall> calls;
    std::string refusal;
    AnswerFinish finish = AnswerFinish::automatic;
    SceneUsage usage;
    std::string reasoningField; ///< of Chat
    bool interleaved = false;   ///< Chat: the arguments of several calls alternate
};

inline constexpr int kCannedCreated = 1'790'000'000;

[[nodiscard]] Scene sceneFor(const UpstreamCall &call, const UpstreamStep &step);
[[nodiscard]] std::string joined(const std::vector<std::string> &parts);
/// A text in two pieces, as streams bring it.
[[nodiscard]] std::vector<std::string> halves(const std::string &text);

[[nodiscard]] QByteArray dataEvent(const json::Value &value);
/// With the event's name, which is its `type`.
[[nodiscard]] QByteArray namedEvent(const json::Object &value);

[[nodiscard]] json::Object chatBody(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] std::vector<QByteArray> chatEvents(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] json::Object responsesBody(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] std::vector<QByteArray> responsesEvents(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] json::Object messagesBody(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] std::vector<QByteArray> messagesEvents(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] json::Object geminiBody(const UpstreamCall &call, const Scene &scene);
[[nodiscard]] std::vector<QByteArray> geminiEvents(const UpstreamCall &call, const Scene &scene);

} // namespace signalbox::test
