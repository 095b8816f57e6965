// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatturns.h"

#include "core/dialects/canonical/conversationrepair.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

namespace {

constexpr std::string_view kBillingMarker = "x-anthropic-billing-header:";
constexpr std::string_view kJsonInstruction = "Answer with JSON.";

/// The first system block of one client is a marker that changes with each of its versions and is
/// for its vendor alone (wire.md 2.1).
void dropBillingMarker(std::vector<Turn> &turns)
{
    for (Turn &turn : turns) {
        if (turn.role != Role::system)
            break;
        std::erase_if(turn.parts, [](const Part &part) {
            const auto *text = part.as<TextPart>();
            return text && text->text.starts_with(kBillingMarker);
        });
    }
    std::erase_if(turns,
                  [](const Turn &turn) { return turn.role == Role::system && turn.parts.empty(); });
}

bool speaksOfJson(const Conversation &conversation)
{
    constexpr std::string_view kWord = "json";
    const auto equal = [](char said, char word) { return (said | 0x20) == word; };
    for (const Turn &turn : conversation.turns) {
        for (const Part &part : turn.parts) {
            const auto *text = part.as<TextPart>();
            if (text && std::search(text->text.begin(), text->text.end(), kWord.begin(),
                                    kWord.end(), equal) != text->text.end())
                return true;
        }
    }
    return false;
}

/// JSON mode is refused when no message speaks of JSON; other vendors' clients need not do so.
void instructJson(Conversation &conversation)
{
    Turn turn;
    turn.role = Role::system;
    Part part;
    part.content = TextPart{std::string(kJsonInstruction), {}};
    turn.parts.push_back(std::move(part));
    conversation.turns.insert(conversation.turns.begin(), std::move(turn));
}

} // namespace

std::vector<Turn> turnsFor(const Conversation &conversation, const WriteTarget &target)
{
    Conversation copy = conversation;
    dropBillingMarker(copy.turns);
    if (copy.format.kind == OutputFormat::Kind::jsonObject && copy.dialect == DialectId::gemini &&
        !speaksOfJson(copy))
        instructJson(copy);
    for (Turn &turn : copy.turns)
        turn.developer = false; // said by the upstream's own word
    RepairRules rules;
    rules.resultsFirst = true;
    rules.dropEmptyText = true;
    if (!target.official) { // many templates take one system message, first, and strict turns
        rules.midSystem = RepairRules::MidSystem::toUser;
        rules.mergeSameRole = true;
    }
    return repaired(std::move(copy), rules).turns;
}

} // namespace signalbox::chat
