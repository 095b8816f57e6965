// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/answerfilters.h"

namespace signalbox {

namespace {

void replayPart(int number, const AnswerPart &part, AnswerEvents &to)
{
    to.partStart(number, part.start);
    if (!part.text.empty())
        to.delta(number, part.text);
    for (const Citation &citation : part.citations)
        to.citation(number, citation);
    if (!part.logprobs.empty())
        to.logprobs(number, part.logprobs);
    if (!part.signature.empty())
        to.signature(number, part.signature);
    to.partEnd(number);
}

} // namespace

void replay(const Answer &answer, AnswerEvents &to)
{
    to.start(answer.start);
    int number = 0;
    for (const AnswerChoice &choice : answer.choices) {
        for (const AnswerPart &part : choice.parts)
            replayPart(number++, part, to);
    }
    to.usage(answer.usage);
    if (answer.failure) {
        to.failed(*answer.failure);
        return;
    }
    for (std::size_t i = 0; i < answer.choices.size(); ++i)
        to.choiceEnd(static_cast<int>(i), answer.choices[i].stop);
    to.end();
}

} // namespace signalbox
