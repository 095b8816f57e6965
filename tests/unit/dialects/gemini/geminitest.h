// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/dialects/codec.h"
#include "core/json/value.h"

#include <QByteArray>
#include <QStringList>

/// What the tests of the Gemini codec share.
namespace signalbox::geminitest {

/// JSON of test data, written with ' for ".
[[nodiscard]] QByteArray unquoted(QByteArray text);
[[nodiscard]] json::Value parsed(QByteArrayView text);

/// A client's request of any dialect.
[[nodiscard]] Result<Conversation> readRequest(DialectId client, const QByteArray &body,
                                               const RequestHead &head = {"m", false, {}});

/// A conversation's turns in short, one line a turn: `user: text(hi) image(image/png base64 AA)`.
[[nodiscard]] QStringList turnsOf(const Conversation &conversation);

/// Notes every event of an answer in short: "0 start text", "0 + Hello".
class EventLog final : public AnswerEvents
{
public:
    [[nodiscard]] const QStringList &lines() const { return m_lines; }

    void start(const AnswerStart &start) override;
    void partStart(int part, const PartStart &start) override;
    void delta(int part, std::string_view text) override;
    void signature(int part, const Signature &signature) override;
    void citation(int part, const Citation &citation) override;
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override;
    void partEnd(int part) override;
    void choiceEnd(int choice, const Stop &stop) override;
    void usage(const TokenUsage &usage) override;
    void end() override;
    void failed(const ClientError &error) override;

private:
    QStringList m_lines;
};

} // namespace signalbox::geminitest
