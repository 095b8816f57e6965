// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/value.h"

#include <span>
#include <string>
#include <string_view>

namespace signalbox::golden {

/// One kind of upstream that requests are translated to.
struct Target
{
    std::string_view name;
    DialectId dialect;
    UpstreamForm form;
    bool official;           ///< unless the case says otherwise
    std::string_view model;  ///< unless the case says otherwise
    std::string_view likeOf; ///< whose expectations these are, in another envelope; empty: its own
};

[[nodiscard]] std::span<const Target> targets();
[[nodiscard]] const Target &targetNamed(std::string_view name);

/// What a request is translated with.
struct RequestSetup
{
    DialectId client = DialectId::openaiChat;
    const Target *target = nullptr;
    std::string model; ///< the upstream's
    bool official = true;
    bool stream = false;
};

/// What became of a request.
struct Translated
{
    Result<QByteArray> body = Error{};
    std::vector<RequestNotes::Dropped> dropped;
};

/// A client's request as its codec reads it. `stream` adds the client's own wish for a stream; a
/// Gemini body may name its model, as its path would.
[[nodiscard]] Result<Conversation> conversationOf(DialectId client, json::Object body, bool stream);
[[nodiscard]] Translated translate(const RequestSetup &setup, const json::Object &body);

/// What the envelope of a target makes of a body that the target's dialect expects, as wire.md 1.5
/// and 1.6 say it.
[[nodiscard]] json::Value enveloped(const RequestSetup &setup, json::Value body);

/// A request body in one form where its dialect has several of one meaning: texts as lists of
/// parts, members that say nothing left out, schema type words in upper case.
[[nodiscard]] json::Value meaningOf(DialectId dialect, json::Value body);

} // namespace signalbox::golden
