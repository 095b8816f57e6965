// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <optional>

namespace signalbox {

class GeminiFields;

/// Reads the parts of a client's contents (wire.md 1.4; Part of @google/genai). Faults go to
/// `faults`. Calls and results keep the ids that the client gave, or none.
class GeminiPartReader
{
public:
    explicit GeminiPartReader(RequestFaults &faults) : m_faults(faults) {}

    /// Nothing when the part is at fault.
    [[nodiscard]] std::optional<Part> read(const json::Value &part, const FieldPath &path);

private:
    [[nodiscard]] std::optional<Part> readObject(const json::Object &object, const FieldPath &path);
    bool readContent(const GeminiFields &fields, Part &part);
    void readText(const GeminiFields &fields, Part &part) const;
    [[nodiscard]] std::optional<MediaPart> readMedia(const GeminiFields &fields) const;
    void readCall(const GeminiFields &fields, Part &part) const;
    void readResult(const GeminiFields &fields, Part &part);

    RequestFaults &m_faults;
};

} // namespace signalbox
