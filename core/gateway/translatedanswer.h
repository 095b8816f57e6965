// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/canonical/reasoningkeeper.h"
#include "core/dialects/codec.h"
#include "core/gateway/answerrelay.h"
#include "core/net/sse.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <string>

namespace signalbox {

/// What an answer is made from and for.
struct TranslatedAnswerSetup
{
    enum class Comes { whole, events }; ///< how the upstream sends it
    enum class Goes { whole, stream };  ///< what the client asked for
    DialectId upstream = DialectId::openaiChat;
    UpstreamForm form = UpstreamForm::plain;
    Comes comes = Comes::whole;
    Goes goes = Goes::whole;
    DialectId client = DialectId::openaiChat;
    AnswerContext context;
    std::string scope; ///< of the reasoning that is kept
};

/// The answer of one attempt on its way from the upstream's dialect into the client's: reader,
/// normalizer, tools, reasoning, writer. Engine thread; the keeper must outlive it.
class TranslatedAnswer final : public AnswerRelay
{
public:
    /// Largest answer that is held to be read as a whole.
    static constexpr qsizetype kWholeMax = 64 * 1024 * 1024;

    TranslatedAnswer(TranslatedAnswerSetup setup, ReasoningKeeper &reasoning);
    ~TranslatedAnswer() override;
    TranslatedAnswer(const TranslatedAnswer &) = delete;
    TranslatedAnswer &operator=(const TranslatedAnswer &) = delete;

    [[nodiscard]] Status feed(QByteArrayView data) override;
    [[nodiscard]] Status finish(BodyEnd end) override;
    [[nodiscard]] bool any() const override { return m_any; }
    [[nodiscard]] StreamEnd end() const override;
    [[nodiscard]] std::optional<ClientError> failure() const override;
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] QByteArray take() override;
    [[nodiscard]] QByteArray broken(const ClientError &error) override;
    [[nodiscard]] QByteArray keepAlive() override;
    [[nodiscard]] std::optional<QByteArray> whole() const override;

private:
    class Tail;

    [[nodiscard]] Status feedEvents(QByteArrayView data);
    [[nodiscard]] Status readWhole();

    TranslatedAnswerSetup m_setup;
    AnswerCollector m_collector;
    std::unique_ptr<AnswerWriter> m_writer; ///< null when the client wants no stream
    // The way of an event, last station first, because each must outlive the one before it.
    std::unique_ptr<Tail> m_tail;
    std::unique_ptr<AnswerEvents> m_tap;
    ToolRestorer m_tools;
    AnswerNormalizer m_normalizer;
    std::unique_ptr<AnswerReader> m_reader;

    SseFramer m_framer;
    QByteArray m_body; ///< of an answer that comes as a whole
    bool m_any = false;
};

} // namespace signalbox
