// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/requestfields.h"
#include "core/dialects/codec.h"

#include <memory>

namespace signalbox {

class GeminiFields;

/// Reads a client's :generateContent or :countTokens body (wire.md 1.4) as leniently as Google
/// does: both spellings of every member, contents as a list, one content or plain text. Reads one
/// body.
class GeminiRequestReader
{
public:
    GeminiRequestReader(std::shared_ptr<const json::Document> body, const RequestHead &head);

    /// invalidArgument with every fault.
    [[nodiscard]] Result<Conversation> read();

private:
    void readBody(const GeminiFields &fields);
    void readSystem(const GeminiFields &fields);
    void readContents(const GeminiFields &fields);
    void readContent(const json::Value &content, const FieldPath &path);
    void readRole(const GeminiFields &fields, Turn &turn);
    void readParts(const json::Value *parts, const FieldPath &path, Turn &turn);
    void readExtras(const GeminiFields &fields);

    RequestFaults m_faults;
    Conversation m_conversation;
};

/// The top-level members that the reader knows.
[[nodiscard]] std::span<const std::string_view> geminiKnownFields();

} // namespace signalbox
