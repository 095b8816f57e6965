// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/json/writer.h"

#include <string_view>

/// Content parts of requests to a Responses upstream (wire.md 1.2, 2.2).
namespace signalbox::responses {

/// {"type":"input_text"}.
void writeInputText(json::Writer &to, std::string_view text);
/// {"type":"output_text"}, as the assistant's own words come back.
void writeOutputText(json::Writer &to, const TextPart &text);
/// The annotations of a text, as an array. Offsets that are not known reach over the whole text.
void writeAnnotations(json::Writer &to, const std::vector<Citation> &citations,
                      std::string_view text);
/// One annotation.
void writeAnnotation(json::Writer &to, const Citation &citation, std::string_view text);

/// An image or document. What the API cannot take (sound, films, files that only another vendor
/// has) is refused; `where` names the client's turn. `dialect` is the client's.
[[nodiscard]] Status writeMedia(json::Writer &to, const MediaPart &media, DialectId dialect,
                                std::string_view where, const RequestNotes &notes);

} // namespace signalbox::responses
