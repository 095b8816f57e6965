// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminianswerwriter.h"

#include "core/dialects/gemini/geminiresponse.h"

namespace signalbox {

using namespace gemini;

namespace {

void writeCandidate(const AnswerChoice &choice, std::size_t index, const AnswerContext &context,
                    json::Writer &to)
{
    std::vector<PlacedCitation> citations;
    std::vector<TokenLogprob> logprobs;
    to.beginObject();
    to.beginObject("content");
    to.beginArray("parts");
    std::size_t written = 0;
    for (const AnswerPart &part : choice.parts) {
        if (!isShown(part.start, context) || !writePart(part, to))
            continue;
        for (const Citation &citation : part.citations)
            citations.push_back(placed(citation, written, part.text));
        logprobs.insert(logprobs.end(), part.logprobs.begin(), part.logprobs.end());
        ++written;
    }
    if (written == 0) // clients read the first part without looking
        writeText(PartKind::text, {}, to);
    to.endArray();
    to.string("role", "model");
    to.endObject();
    writeStop(choice.stop, to);
    to.integer("index", static_cast<long long>(index));
    writeGrounding(citations, to);
    writeLogprobs(logprobs, to);
    to.endObject();
}

} // namespace

QByteArray geminiAnswer(const Answer &answer, const AnswerContext &context)
{
    if (answer.failure)
        return dialectFor(DialectId::gemini).errorBody(*answer.failure);
    QByteArray out;
    json::Writer to(out);
    to.beginObject();
    to.beginArray("candidates");
    for (std::size_t i = 0; i < answer.choices.size(); ++i)
        writeCandidate(answer.choices[i], i, context, to);
    to.endArray();
    writeFrame(answer.start, context, &answer.usage, to);
    to.endObject();
    return out;
}

} // namespace signalbox
