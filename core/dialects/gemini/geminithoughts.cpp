// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminithoughts.h"

#include "core/dialects/gemini/geminiwords.h"

#include <algorithm>
#include <string>
#include <vector>

namespace signalbox {

namespace {

struct Place
{
    std::size_t turn = 0;
    std::size_t part = 0;
};

/// The thoughts before a proof, in neighbouring model turns, that are part of what it proves.
class Run
{
public:
    explicit Run(std::vector<Turn> &turns) : m_turns(turns) {}

    void see(Place place)
    {
        Part &part = at(place);
        ThinkingPart *thought = part.as<ThinkingPart>();
        if (!thought || thought->redacted) {
            m_pieces.clear();
            return;
        }
        if (part.signature.empty()) {
            m_pieces.push_back(place);
            return;
        }
        if (part.signature.family != gemini::kFamily)
            takeInto(*thought);
        m_pieces.clear();
    }
    void interrupt() { m_pieces.clear(); }
    /// Removes the pieces that became part of another thought.
    void sweep()
    {
        for (auto place = m_taken.rbegin(); place != m_taken.rend(); ++place) {
            auto &parts = m_turns[place->turn].parts;
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(place->part));
        }
        if (m_taken.empty())
            return;
        const auto emptied = [](const Turn &turn) {
            return turn.role == Role::assistant && turn.parts.empty();
        };
        m_turns.erase(std::remove_if(m_turns.begin(), m_turns.end(), emptied), m_turns.end());
    }

private:
    [[nodiscard]] Part &at(Place place) { return m_turns[place.turn].parts[place.part]; }

    void takeInto(ThinkingPart &whole)
    {
        std::string text;
        for (const Place &piece : m_pieces)
            text += at(piece).as<ThinkingPart>()->text;
        whole.text.insert(0, text);
        m_taken.insert(m_taken.end(), m_pieces.begin(), m_pieces.end());
    }

    std::vector<Turn> &m_turns;
    std::vector<Place> m_pieces;
    std::vector<Place> m_taken; ///< in their order
};

} // namespace

void joinCarriedThoughts(Conversation &conversation)
{
    std::vector<Turn> &turns = conversation.turns;
    Run run(turns);
    for (std::size_t turn = 0; turn < turns.size(); ++turn) {
        if (turns[turn].role != Role::assistant)
            run.interrupt();
        else
            for (std::size_t part = 0; part < turns[turn].parts.size(); ++part)
                run.see({turn, part});
    }
    run.sweep();
}

} // namespace signalbox
