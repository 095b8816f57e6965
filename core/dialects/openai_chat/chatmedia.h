// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <optional>
#include <string>
#include <string_view>

/// Media as Chat Completions carries them (wire.md 2.2): data URLs, and sound by its format's name.
namespace signalbox::chat {

/// "data:image/png;base64,…" in its two halves: views into it.
struct DataUrl
{
    std::string_view mimeType;
    std::string_view base64;
};
/// Nothing when it is no data URL, or one that is not in base64.
[[nodiscard]] std::optional<DataUrl> splitDataUrl(std::string_view url);
[[nodiscard]] std::string dataUrl(std::string_view mimeType, std::string_view base64);

[[nodiscard]] MediaPart::Kind kindOfMime(std::string_view mimeType);
/// The type that a file's name tells; "application/pdf", the one kind that every version of the API
/// takes, when it tells none.
[[nodiscard]] std::string_view mimeOfFileName(std::string_view name);

[[nodiscard]] std::string mimeOfAudioFormat(std::string_view format);
/// "wav" or "mp3"; empty for what the dialect does not take.
[[nodiscard]] std::string_view audioFormatOf(std::string_view mimeType);

/// Text files are text for every upstream, their base64 form is for few: turns base64 of a textual
/// type into its text.
void liftText(MediaPart &media);

} // namespace signalbox::chat
