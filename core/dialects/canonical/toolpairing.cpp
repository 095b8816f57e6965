// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/toolpairing.h"

#include "core/dialects/canonical/conversationrepair.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace signalbox {

namespace {

constexpr std::string_view kNoOutput = "no output";
constexpr std::string_view kOrphanResult = "Result of a tool";
constexpr std::string_view kOrphanError = "Error of a tool";

/// Where a part stands: turn, part in it.
struct Place
{
    std::size_t turn = 0;
    std::size_t part = 0;
    friend auto operator<=>(const Place &,
                            const Place &) = default; // NOLINT(modernize-use-nullptr)
};

struct Call
{
    Place place;
    std::string id;
    std::string name;
    std::optional<Place> result;
};

std::vector<Part> textOfOrphan(Part &part)
{
    auto &result = *part.as<ToolResultPart>();
    std::string text(result.isError ? kOrphanError : kOrphanResult);
    if (!result.name.empty())
        text += " (" + result.name + ')';
    text += ':';
    std::vector<Part> rest;
    for (Part &item : result.content) {
        if (const auto *words = item.as<TextPart>())
            text += '\n' + words->text;
        else
            rest.push_back(std::move(item));
    }
    std::vector<Part> out(1);
    out.front().content = TextPart{std::move(text), {}};
    std::move(rest.begin(), rest.end(), std::back_inserter(out));
    out.back().cacheControl = part.cacheControl;
    return out;
}

class Pairing
{
public:
    explicit Pairing(std::vector<Turn> &turns) : m_turns(turns)
    {
        findCalls();
        for (std::size_t turn = 0; turn < m_turns.size(); ++turn) {
            for (std::size_t part = 0; part < m_turns[turn].parts.size(); ++part) {
                if (const auto *result = m_turns[turn].parts[part].as<ToolResultPart>())
                    match(*result, {turn, part});
            }
        }
        makeIdsUnique();
    }

    void rebuild(ResultPlace place)
    {
        std::vector<std::vector<Part>> results = resultsByTurn(place);
        std::vector<Turn> out;
        std::vector<Part> owed; // results that the turn before waits for
        std::string owedTo;     // where that turn is
        for (std::size_t i = 0; i < m_turns.size(); ++i) {
            Turn &turn = m_turns[i];
            const bool isUser = turn.role == Role::user;
            if (!owed.empty() && !isUser)
                out.push_back(resultTurn(std::exchange(owed, {}), owedTo));
            const bool hadParts = !turn.parts.empty();
            turn.parts = stripped(i, place, std::exchange(owed, {}));
            owed = std::move(results[i]);
            owedTo = turn.where;
            if (!turn.parts.empty() || !hadParts)
                out.push_back(std::move(turn));
        }
        if (!owed.empty())
            out.push_back(resultTurn(std::move(owed), owedTo));
        m_turns = std::move(out);
    }

private:
    void findCalls()
    {
        for (std::size_t turn = 0; turn < m_turns.size(); ++turn) {
            for (std::size_t part = 0; part < m_turns[turn].parts.size(); ++part) {
                if (const auto *call = m_turns[turn].parts[part].as<ToolCallPart>()) {
                    m_byId[call->id].push_back(m_calls.size());
                    m_calls.push_back({{turn, part}, call->id, call->name, {}});
                }
            }
        }
    }

    /// The call that a result with an id answers: of the same ids that of the latest turn before it
    /// (there the first that has no result yet), else the next one after it.
    [[nodiscard]] Call *byId(const std::string &id, const Place &place)
    {
        const auto found = m_byId.find(id);
        if (id.empty() || found == m_byId.end())
            return nullptr;
        Call *best = nullptr;
        for (const std::size_t index : found->second) {
            Call &call = m_calls[index];
            if (best && call.place > place)
                break;
            if (!best || call.place.turn != best->place.turn || best->result)
                best = &call;
        }
        return best;
    }

    /// The first call without a result of the nearest turn before that has one of this name; an
    /// empty name is any.
    [[nodiscard]] Call *byName(std::string_view name, const Place &place)
    {
        Call *best = nullptr;
        for (auto call = m_calls.rbegin(); call != m_calls.rend(); ++call) {
            if (call->place > place || call->result || (!name.empty() && call->name != name))
                continue;
            if (best && call->place.turn != best->place.turn)
                break;
            best = &*call;
        }
        return best;
    }

    void match(const ToolResultPart &result, const Place &place)
    {
        Call *call = byId(result.callId, place);
        if (!call && (result.callId.empty() || !result.name.empty()))
            call = byName(result.name, place);
        if (!call) {
            m_orphans.insert(place);
            return;
        }
        call->result = place; // of several the last counts
    }

    void makeIdsUnique()
    {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < m_calls.size(); ++i) {
            Call &call = m_calls[i];
            for (std::size_t salt = i; !seen.insert(call.id).second; ++salt)
                call.id = madeCallId(call.place.turn, salt, call.name);
            partAt(call.place).as<ToolCallPart>()->id = call.id;
        }
    }

    [[nodiscard]] Part &partAt(const Place &place) { return m_turns[place.turn].parts[place.part]; }

    /// The result of a call, taken from where it stood; a husk stays there.
    [[nodiscard]] Part resultOf(const Call &call)
    {
        Part part;
        if (call.result)
            part = std::move(partAt(*call.result));
        else
            part.content = ToolResultPart{};
        auto &result = *part.as<ToolResultPart>();
        const auto &made = *partAt(call.place).as<ToolCallPart>();
        result.callId = made.id;
        result.name = made.name;
        result.freeform = made.freeform;
        if (!call.result) {
            Part words;
            words.content = TextPart{std::string(kNoOutput), {}};
            result.content.push_back(std::move(words));
        }
        return part;
    }

    /// For each turn with calls the results that must come after it. Those that stay get their
    /// call's id in their place.
    [[nodiscard]] std::vector<std::vector<Part>> resultsByTurn(ResultPlace place)
    {
        std::vector<std::vector<Part>> out(m_turns.size());
        for (const Call &call : m_calls) {
            Part part = resultOf(call);
            if (place == ResultPlace::asIs && call.result) {
                m_staying.insert(*call.result);
                partAt(*call.result) = std::move(part);
            } else {
                out[call.place.turn].push_back(std::move(part));
            }
        }
        return out;
    }

    /// The parts of a turn without the results that moved or do not count, with `owed` where the
    /// first of those stood, else in front.
    [[nodiscard]] std::vector<Part> stripped(std::size_t turn, ResultPlace place,
                                             std::vector<Part> owed)
    {
        std::vector<Part> out;
        std::size_t slot = 0;
        bool slotFound = place == ResultPlace::asIs;
        for (std::size_t i = 0; i < m_turns[turn].parts.size(); ++i) {
            Part &part = m_turns[turn].parts[i];
            if (m_orphans.contains({turn, i})) {
                std::vector<Part> text = textOfOrphan(part);
                std::move(text.begin(), text.end(), std::back_inserter(out));
            } else if (!part.as<ToolResultPart>() || m_staying.contains({turn, i})) {
                out.push_back(std::move(part));
            } else if (!slotFound) {
                slotFound = true;
                slot = out.size();
            }
        }
        out.insert(out.begin() + static_cast<std::ptrdiff_t>(slot),
                   std::make_move_iterator(owed.begin()), std::make_move_iterator(owed.end()));
        return out;
    }

    [[nodiscard]] static Turn resultTurn(std::vector<Part> parts, const std::string &where)
    {
        Turn turn;
        turn.role = Role::user;
        turn.parts = std::move(parts);
        turn.where = where;
        return turn;
    }

    std::vector<Turn> &m_turns;
    std::vector<Call> m_calls;
    std::map<std::string, std::vector<std::size_t>, std::less<>> m_byId;
    std::set<Place> m_orphans;
    std::set<Place> m_staying;
};

} // namespace

void pairToolResults(std::vector<Turn> &turns, ResultPlace place)
{
    Pairing pairing(turns);
    pairing.rebuild(place);
}

} // namespace signalbox
