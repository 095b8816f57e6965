// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/translatedanswer.h"

#include "core/base/bytes.h"
#include "core/dialects/envelope.h"
#include "core/gateway/eventrewriter.h"
#include "core/net/jsonarrayframer.h"

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

/// The last station: notes what the transaction asks for, and keeps a failure to itself, because
/// before the first byte to the client another account may still answer.
class TranslatedAnswer::Tail final : public AnswerEvents
{
public:
    explicit Tail(AnswerEvents &to) : m_to(to) {}

    void start(const AnswerStart &start) override
    {
        m_usage.update(start.usage);
        m_start = start;
    }
    void partStart(int part, const PartStart &start) override { begun().partStart(part, start); }
    void delta(int part, std::string_view text) override { begun().delta(part, text); }
    void signature(int part, const Signature &signature) override
    {
        begun().signature(part, signature);
    }
    void citation(int part, const Citation &citation) override { begun().citation(part, citation); }
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override
    {
        begun().logprobs(part, tokens);
    }
    void partEnd(int part) override { begun().partEnd(part); }
    void choiceEnd(int choice, const Stop &stop) override { begun().choiceEnd(choice, stop); }
    void usage(const TokenUsage &usage) override
    {
        m_usage.update(usage);
        begun().usage(usage);
    }
    void end() override
    {
        m_ended = true;
        begun().end();
    }
    void failed(const ClientError &error) override { m_failure = error; }

    /// The beginning is held until the event that brought it is over: one that is a failure and
    /// nothing else begins no answer.
    void onEventOver()
    {
        if (!m_failure)
            begun();
    }

    [[nodiscard]] bool ended() const { return m_ended; }
    [[nodiscard]] const TokenUsage &tokens() const { return m_usage; }
    [[nodiscard]] const std::optional<ClientError> &failure() const { return m_failure; }

private:
    AnswerEvents &begun()
    {
        if (const auto start = std::exchange(m_start, std::nullopt))
            m_to.start(*start);
        return m_to;
    }

    AnswerEvents &m_to;
    std::optional<AnswerStart> m_start; ///< held
    TokenUsage m_usage;
    std::optional<ClientError> m_failure;
    bool m_ended = false;
};

TranslatedAnswer::TranslatedAnswer(TranslatedAnswerSetup setup, ReasoningKeeper &reasoning)
    : m_setup(std::move(setup))
    , m_writer(m_setup.goes == TranslatedAnswerSetup::Goes::stream
                   ? codecFor(m_setup.client).answerWriter(m_setup.context)
                   : nullptr)
    , m_tail(std::make_unique<Tail>(m_writer ? static_cast<AnswerEvents &>(*m_writer)
                                             : static_cast<AnswerEvents &>(m_collector)))
    , m_tap(reasoning.tap(m_setup.scope, *m_tail))
    , m_tools(*m_tap, toolNamesFor(m_setup.upstream, *m_setup.context.request))
    , m_normalizer(m_tools, m_setup.context.requestId)
    , m_reader(codecFor(m_setup.upstream).answerReader(m_normalizer))
{
}

TranslatedAnswer::~TranslatedAnswer() = default;

Status TranslatedAnswer::feed(QByteArrayView data)
{
    if (m_setup.comes == TranslatedAnswerSetup::Comes::events)
        return feedEvents(data);
    if (m_body.size() + data.size() > kWholeMax) {
        return Error{ErrorCode::corrupt,
                     u"The upstream's answer is larger than %1 MB"_s.arg(kWholeMax / 1'048'576),
                     {},
                     {}};
    }
    m_body.append(data);
    m_any = m_any || !data.isEmpty();
    return {};
}

Status TranslatedAnswer::feedEvents(QByteArrayView data)
{
    QByteArrayView events = m_framer.feed(data);
    while (const auto event = takeSseEvent(events)) {
        if (event->data.isEmpty()) // a comment, or an event of its name alone
            continue;
        m_any = true;
        const std::string_view inner = unwrapped(m_setup.form, view(event->data));
        if (Status read = m_reader->readEvent(view(event->name), inner); !read)
            return read;
        m_tail->onEventOver();
    }
    return {};
}

Status TranslatedAnswer::readWhole()
{
    if (m_setup.upstream != DialectId::gemini || !m_body.trimmed().startsWith('['))
        return m_reader->readAnswer(unwrapped(m_setup.form, view(m_body)));
    // Gemini's stream as an array, from a server that knows no other form (wire.md 1.4).
    JsonArrayFramer array;
    for (const QByteArray &piece : array.feed(m_body)) {
        const QByteArrayView item = arrayItem(piece);
        if (item.isEmpty())
            continue;
        if (Status read = m_reader->readEvent({}, unwrapped(m_setup.form, view(item))); !read)
            return read;
    }
    return {};
}

Status TranslatedAnswer::finish(BodyEnd end)
{
    if (m_setup.comes == TranslatedAnswerSetup::Comes::whole)
        return end == BodyEnd::framed ? readWhole() : Status();
    const bool torn = !m_framer.tail().trimmed().isEmpty();
    if (!m_reader->complete() && m_any && !torn && end == BodyEnd::framed &&
        dialectFor(m_setup.upstream).mayEndUnsaid())
        m_reader->finish();
    return {};
}

StreamEnd TranslatedAnswer::end() const
{
    if (m_tail->failure())
        return StreamEnd::failed;
    return m_tail->ended() ? StreamEnd::complete : StreamEnd::open;
}

std::optional<ClientError> TranslatedAnswer::failure() const
{
    return m_tail->failure();
}

Usage TranslatedAnswer::usage() const
{
    const TokenUsage &tokens = m_tail->tokens();
    return {tokens.input, tokens.output, tokens.cacheRead};
}

QByteArray TranslatedAnswer::take()
{
    return m_writer ? m_writer->take() : QByteArray();
}

QByteArray TranslatedAnswer::broken(const ClientError &error)
{
    m_writer->failed(error);
    return m_writer->take();
}

QByteArray TranslatedAnswer::keepAlive()
{
    if (!m_writer || end() != StreamEnd::open)
        return {};
    m_writer->keepAlive();
    return m_writer->take();
}

std::optional<QByteArray> TranslatedAnswer::whole() const
{
    if (m_writer)
        return std::nullopt;
    return codecFor(m_setup.client).writeAnswer(m_collector.answer(), m_setup.context);
}

} // namespace signalbox
