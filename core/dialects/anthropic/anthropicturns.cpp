// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicturns.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/canonical/conversationrepair.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace signalbox {

namespace {

Part textPart(std::string text, const Part &from)
{
    Part part;
    part.content = TextPart{std::move(text), {}};
    part.cacheControl = from.cacheControl;
    return part;
}

/// Turns of one conversation on their way. On the stack.
class Adapter
{
public:
    Adapter(const AnthropicTurnRules &rules, RequestNotes &notes) : m_rules(rules), m_notes(notes)
    {
    }

    [[nodiscard]] std::vector<Turn> adapted(std::vector<Turn> turns)
    {
        std::vector<Turn> out;
        for (Turn &turn : turns) {
            m_leading = m_leading && turn.role == Role::system;
            std::vector<Part> media;
            std::vector<Part> parts;
            for (Part &part : turn.parts)
                take(std::move(part), turn, parts, media);
            if (!m_carried.empty() && turn.role == Role::user)
                parts.insert(parts.begin(), std::make_move_iterator(m_carried.begin()),
                             std::make_move_iterator(m_carried.end()));
            if (turn.role == Role::user)
                m_carried.clear();
            turn.parts = std::move(parts);
            carry(std::move(media), turn.where);
            if (!turn.parts.empty() || !turn.extras.empty())
                out.push_back(std::move(turn));
        }
        if (!m_carried.empty())
            m_notes.drop(m_carriedFrom, "an assistant turn cannot hold media");
        return out;
    }

private:
    void take(Part part, const Turn &turn, std::vector<Part> &parts, std::vector<Part> &media)
    {
        if (part.as<ThinkingPart>()) {
            if (turn.role == Role::assistant && m_rules.thinking &&
                part.signature.family == kAnthropicFamily && !part.signature.empty())
                parts.push_back(std::move(part));
            else
                m_notes.drop(turn.where, "thoughts that this vendor did not sign");
        } else if (const auto *refusal = part.as<RefusalPart>()) {
            parts.push_back(textPart(refusal->text, part));
        } else if (const auto *foreign = part.as<ForeignPart>()) {
            takeForeign(*foreign, part, turn, parts);
        } else if (part.as<MediaPart>() && turn.role == Role::assistant) {
            media.push_back(std::move(part));
        } else {
            part.signature = {}; // has no place here, and would keep a blank text
            parts.push_back(std::move(part));
        }
    }

    void takeForeign(const ForeignPart &foreign, const Part &part, const Turn &turn,
                     std::vector<Part> &parts)
    {
        const bool placed = turn.role != Role::system || m_leading || m_rules.midSystem;
        if (foreign.dialect == DialectId::anthropic && placed)
            parts.push_back(part);
        else if (!foreign.text.empty())
            parts.push_back(textPart(foreign.text, part));
        else
            m_notes.drop(turn.where, "only its own vendor knows this content");
    }

    /// Media of an assistant turn wait for the next user turn.
    void carry(std::vector<Part> media, const std::string &where)
    {
        if (media.empty())
            return;
        m_carriedFrom = where;
        m_carried.push_back(textPart("(This came with the assistant's answer above.)", Part{}));
        m_carried.insert(m_carried.end(), std::make_move_iterator(media.begin()),
                         std::make_move_iterator(media.end()));
    }

    const AnthropicTurnRules &m_rules;
    RequestNotes &m_notes;
    bool m_leading = true;
    std::vector<Part> m_carried;
    std::string m_carriedFrom;
};

bool startsWithThinking(const Turn &turn)
{
    return !turn.parts.empty() && turn.parts.front().as<ThinkingPart>();
}

template <class T>
bool hasPart(const Turn &turn)
{
    return std::any_of(turn.parts.begin(), turn.parts.end(),
                       [](const Part &part) { return part.as<T>() != nullptr; });
}

/// The API refuses an answer to go on with that ends in white space.
void trimPrefill(std::vector<Turn> &turns)
{
    if (turns.empty() || turns.back().role != Role::assistant || turns.back().parts.empty())
        return;
    if (TextPart *text = turns.back().parts.back().as<TextPart>()) {
        const std::size_t last = text->text.find_last_not_of(" \t\r\n");
        text->text.erase(last == std::string::npos ? 0 : last + 1);
    }
}

} // namespace

AnthropicTurns anthropicTurns(const Conversation &conversation, const AnthropicTurnRules &rules,
                              RequestNotes &notes)
{
    Conversation copy = conversation;
    copy.turns = Adapter(rules, notes).adapted(std::move(copy.turns));
    RepairRules repairs;
    repairs.midSystem =
        rules.midSystem ? RepairRules::MidSystem::keep : RepairRules::MidSystem::toUser;
    repairs.mergeSameRole = true;
    repairs.startWithUser = true;
    repairs.endWithUser = !rules.prefill;
    repairs.resultsFirst = true;
    repairs.dropEmptyText = true;
    copy = repaired(std::move(copy), repairs);
    AnthropicTurns out;
    out.system = takeLeadingSystem(copy);
    out.turns = std::move(copy.turns);
    trimPrefill(out.turns);
    return out;
}

bool hasLostThinking(const std::vector<Turn> &turns)
{
    const Turn *first = nullptr; // of the step: the assistant turns since the user last spoke
    const Turn *last = nullptr;
    for (const Turn &turn : turns) {
        if (turn.role == Role::assistant) {
            last = &turn;
            first = first ? first : last;
        } else if (turn.role == Role::user && !hasPart<ToolResultPart>(turn)) {
            first = nullptr;
            last = nullptr;
        }
    }
    return last && hasPart<ToolCallPart>(*last) && !startsWithThinking(*last) &&
           !startsWithThinking(*first);
}

} // namespace signalbox
