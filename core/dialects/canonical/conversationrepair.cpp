// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/conversationrepair.h"

#include "core/dialects/canonical/toolpairing.h"

#include <QCryptographicHash>

#include <algorithm>
#include <iterator>
#include <utility>

namespace signalbox {

namespace {

/// What stands in for a turn that a target demands and nobody said.
constexpr std::string_view kNeutralText = "Continue.";
constexpr std::string_view kSystemOpens = "<system>\n";
constexpr std::string_view kSystemCloses = "\n</system>";

constexpr std::size_t kIdHash = 24;
constexpr std::size_t kLongestId = 64;

Part textPart(std::string_view text)
{
    Part part;
    part.content = TextPart{std::string(text), {}};
    return part;
}

Turn neutralTurn()
{
    Turn turn;
    turn.role = Role::user;
    turn.parts.push_back(textPart(kNeutralText));
    return turn;
}

std::string hexHash(std::string_view text)
{
    return QCryptographicHash::hash({text.data(), static_cast<qsizetype>(text.size())},
                                    QCryptographicHash::Sha256)
        .toHex()
        .left(kIdHash)
        .toStdString();
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

/// A blank text that carries a proof stays: the proof is what it is there for.
bool isBlankText(const Part &part)
{
    const auto *text = part.as<TextPart>();
    return text && isBlank(text->text) && part.signature.empty();
}

void giveIds(std::vector<Turn> &turns)
{
    for (std::size_t i = 0; i < turns.size(); ++i) {
        std::size_t number = 0;
        for (Part &part : turns[i].parts) {
            auto *call = part.as<ToolCallPart>();
            if (!call)
                continue;
            if (call->id.empty())
                call->id = madeCallId(i, number, call->name);
            ++number;
        }
    }
}

/// Takes blank texts out of a list; a cache mark on one moves to the part before it.
void dropBlank(std::vector<Part> &parts)
{
    std::vector<Part> kept;
    for (Part &part : parts) {
        if (auto *result = part.as<ToolResultPart>())
            dropBlank(result->content);
        if (!isBlankText(part))
            kept.push_back(std::move(part));
        else if (!part.cacheControl.empty() && !kept.empty() && kept.back().cacheControl.empty())
            kept.back().cacheControl = std::move(part.cacheControl);
    }
    parts = std::move(kept);
}

/// Turns that have nothing left go, except those with members of their dialect. A user who said
/// nothing keeps the turn, in neutral words: the assistant's turns around it are two answers.
void dropBlankTexts(std::vector<Turn> &turns)
{
    std::vector<Turn> kept;
    for (Turn &turn : turns) {
        dropBlank(turn.parts);
        if (turn.parts.empty() && turn.role == Role::user)
            turn.parts.push_back(textPart(kNeutralText));
        if (!turn.parts.empty() || !turn.extras.empty())
            kept.push_back(std::move(turn));
    }
    turns = std::move(kept);
}

std::size_t leadingSystem(const std::vector<Turn> &turns)
{
    const auto end = std::find_if(turns.begin(), turns.end(),
                                  [](const Turn &turn) { return turn.role != Role::system; });
    return static_cast<std::size_t>(end - turns.begin());
}

std::vector<Part> markedTexts(std::vector<Part> parts)
{
    for (Part &part : parts) {
        if (auto *text = part.as<TextPart>())
            text->text = std::string(kSystemOpens).append(text->text).append(kSystemCloses);
    }
    return parts;
}

void append(std::vector<Part> &to, std::vector<Part> from)
{
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// Later system turns become user text where they stand: at the head of the user's turn after them,
/// else at the end of the one before, else a turn of their own.
void systemToUser(std::vector<Turn> &turns)
{
    std::vector<Turn> out;
    const std::size_t lead = leadingSystem(turns);
    std::vector<Part> waiting;
    std::string where;
    const auto place = [&out, &waiting, &where] {
        if (waiting.empty())
            return;
        if (out.empty() || out.back().role != Role::user) {
            Turn turn;
            turn.role = Role::user;
            turn.where = where;
            out.push_back(std::move(turn));
        }
        append(out.back().parts, std::exchange(waiting, {}));
    };
    for (std::size_t i = 0; i < turns.size(); ++i) {
        Turn &turn = turns[i];
        if (i >= lead && turn.role == Role::system) {
            if (waiting.empty())
                where = turn.where;
            append(waiting, markedTexts(std::move(turn.parts)));
            continue;
        }
        if (turn.role == Role::user && !waiting.empty()) {
            append(waiting, std::move(turn.parts));
            turn.parts = std::exchange(waiting, {});
        }
        place();
        out.push_back(std::move(turn));
    }
    place();
    turns = std::move(out);
}

/// System turns with members of their dialect stay apart: those are about that turn.
void mergeNeighbours(std::vector<Turn> &turns)
{
    std::vector<Turn> out;
    for (Turn &turn : turns) {
        const bool alone = turn.role == Role::system && !turn.extras.empty();
        const bool same = !alone && !out.empty() && out.back().role == turn.role &&
                          out.back().developer == turn.developer;
        if (same)
            append(out.back().parts, std::move(turn.parts));
        else
            out.push_back(std::move(turn));
    }
    turns = std::move(out);
}

void putResultsFirst(std::vector<Turn> &turns)
{
    for (Turn &turn : turns) {
        if (turn.role == Role::user) {
            std::stable_partition(turn.parts.begin(), turn.parts.end(), [](const Part &part) {
                return part.as<ToolResultPart>() != nullptr;
            });
        }
    }
}

void fixEnds(std::vector<Turn> &turns, const RepairRules &rules)
{
    const auto lead = static_cast<std::ptrdiff_t>(leadingSystem(turns));
    const auto first = turns.begin() + lead;
    if (rules.startWithUser && (first == turns.end() || first->role == Role::assistant))
        turns.insert(first, neutralTurn());
    if (rules.endWithUser && !turns.empty() && turns.back().role == Role::assistant)
        turns.push_back(neutralTurn());
}

} // namespace

Conversation repaired(Conversation conversation, const RepairRules &rules)
{
    std::vector<Turn> &turns = conversation.turns;
    giveIds(turns);
    if (rules.dropEmptyText)
        dropBlankTexts(turns);
    if (rules.midSystem == RepairRules::MidSystem::toUser)
        systemToUser(turns);
    if (rules.mergeSameRole)
        mergeNeighbours(turns);
    pairToolResults(turns, rules.keepToolBlockTurn ? ResultPlace::nextTurn : ResultPlace::asIs);
    if (rules.mergeSameRole)
        mergeNeighbours(turns);
    if (rules.resultsFirst)
        putResultsFirst(turns);
    fixEnds(turns, rules);
    return conversation;
}

std::vector<Turn> takeLeadingSystem(Conversation &conversation)
{
    std::vector<Turn> &turns = conversation.turns;
    const auto end = turns.begin() + static_cast<std::ptrdiff_t>(leadingSystem(turns));
    std::vector<Turn> out(std::make_move_iterator(turns.begin()), std::make_move_iterator(end));
    turns.erase(turns.begin(), end);
    return out;
}

std::string madeCallId(std::size_t turn, std::size_t call, std::string_view name)
{
    std::string place = std::to_string(turn) + '/' + std::to_string(call) + '/';
    return "call_" + hexHash(place.append(name));
}

std::string safeCallId(std::string_view id)
{
    const auto isSafe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    if (!id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), isSafe))
        return std::string(id);
    std::string out(id.substr(0, kLongestId - kIdHash - 1));
    std::replace_if(
        out.begin(), out.end(), [&isSafe](char c) { return !isSafe(c); }, '_');
    return out + '_' + hexHash(id);
}

} // namespace signalbox
