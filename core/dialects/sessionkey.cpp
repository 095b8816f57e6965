// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/sessionkey.h"

#include "core/dialects/jsonfields.h"

#include <QCryptographicHash>
#include <QUtf8StringView>

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

constexpr std::size_t kTurnsLookedAt = 32;
constexpr std::size_t kLongestHint = 256;
constexpr int kHashBytes = 8; // 16 hex digits

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isSystemReminder(std::string_view text)
{
    return text.starts_with("<system-reminder>") || text.starts_with("<environment_context>") ||
           text.starts_with("<user_instructions>");
}

/// Characters, not bytes: every byte of UTF-8 that begins one.
std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// A content value as text: a string, or the `text` of its blocks.
std::string contentText(std::string_view content)
{
    if (const auto whole = json::stringValue(content))
        return std::string(trimmed(*whole));
    std::string joined;
    for (const std::string_view block : json::arrayItems(content)) {
        const auto text = stringMember(block, "text");
        if (!text || trimmed(*text).empty() || isSystemReminder(trimmed(*text)))
            continue;
        if (!joined.empty())
            joined += ' ';
        joined += trimmed(*text);
    }
    return joined;
}

} // namespace

std::vector<std::string> textsOfTurns(std::string_view turns, std::string_view role,
                                      std::string_view blocksKey)
{
    std::vector<std::string> texts;
    std::size_t seen = 0;
    for (const std::string_view turn : json::arrayItems(turns)) {
        if (++seen > kTurnsLookedAt)
            break;
        const auto turnRole = stringMember(turn, "role");
        if (turnRole.value_or(std::string(role)) != role)
            continue;
        if (std::string text = contentText(rawMember(turn, blocksKey)); !text.empty())
            texts.push_back(std::move(text));
    }
    return texts;
}

std::string usableSessionHint(std::string_view hint)
{
    const bool printable = std::all_of(hint.begin(), hint.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    });
    const bool readable =
        QUtf8StringView(hint.data(), static_cast<qsizetype>(hint.size())).isValidUtf8();
    return printable && readable && hint.size() <= kLongestHint ? std::string(hint) : std::string();
}

std::string sessionFromHeaders(const Headers &headers)
{
    static constexpr std::array<std::string_view, 7> kNames = {
        "x-claude-code-session-id", "session-id",      "session_id", "x-session-id",
        "x-session-affinity",       "conversation_id", "thread-id"};
    for (const std::string_view name : kNames) {
        if (const auto value = headers.find(name)) {
            if (std::string session = usableSessionHint(*value); !session.empty())
                return session;
        }
    }
    return {};
}

std::string sessionFromTexts(const std::vector<std::string> &texts, std::size_t shortest)
{
    for (const std::string &text : texts) {
        if (characters(text) < shortest || isSystemReminder(text))
            continue;
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
        return "sid-" + hash.result().first(kHashBytes).toHex().toStdString();
    }
    return {};
}

} // namespace signalbox
