// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/answercollector.h"

namespace signalbox {

void TokenUsage::update(const TokenUsage &later)
{
    const auto take = [](std::optional<long long> &to, const std::optional<long long> &from) {
        if (from)
            to = from;
    };
    take(input, later.input);
    take(cacheRead, later.cacheRead);
    take(cacheWrite, later.cacheWrite);
    take(output, later.output);
    take(reasoning, later.reasoning);
}

AnswerChoice &AnswerCollector::choice(int number)
{
    const auto index = static_cast<std::size_t>(number);
    if (m_answer.choices.size() <= index)
        m_answer.choices.resize(index + 1);
    return m_answer.choices[index];
}

AnswerPart *AnswerCollector::find(int part)
{
    const auto index = static_cast<std::size_t>(part);
    if (index >= m_places.size())
        return nullptr;
    return &m_answer.choices[m_places[index].first].parts[m_places[index].second];
}

void AnswerCollector::start(const AnswerStart &start)
{
    m_answer.start = start;
    m_answer.usage.update(start.usage);
}

void AnswerCollector::partStart(int part, const PartStart &start)
{
    Q_ASSERT(static_cast<std::size_t>(part) == m_places.size());
    AnswerChoice &to = choice(start.choice);
    m_places.emplace_back(static_cast<std::size_t>(start.choice), to.parts.size());
    to.parts.push_back({start, {}, {}, {}, {}});
}

void AnswerCollector::delta(int part, std::string_view text)
{
    if (AnswerPart *to = find(part))
        to->text += text;
}

void AnswerCollector::signature(int part, const Signature &signature)
{
    if (AnswerPart *to = find(part))
        to->signature = signature;
}

void AnswerCollector::citation(int part, const Citation &citation)
{
    if (AnswerPart *to = find(part))
        to->citations.push_back(citation);
}

void AnswerCollector::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    if (AnswerPart *to = find(part))
        to->logprobs.insert(to->logprobs.end(), tokens.begin(), tokens.end());
}

void AnswerCollector::partEnd(int) {}

void AnswerCollector::choiceEnd(int number, const Stop &stop)
{
    choice(number).stop = stop;
}

void AnswerCollector::usage(const TokenUsage &usage)
{
    m_answer.usage.update(usage);
}

void AnswerCollector::end()
{
    m_complete = true;
}

void AnswerCollector::failed(const ClientError &error)
{
    m_answer.failure = error;
    m_complete = true;
}

} // namespace signalbox
