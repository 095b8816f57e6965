// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/openai_responses/responsesobject.h"
#include "core/dialects/openai_responses/responsesoutput.h"

#include <QByteArray>

#include <string_view>
#include <utility>

namespace signalbox::responses {

/// The events of a streamed response in their wire form: name, data that repeat it, a growing
/// sequence_number (wire.md 1.2). Their order is the writer's business.
class ResponseEvents
{
public:
    [[nodiscard]] QByteArray take() { return std::exchange(m_out, {}); }

    /// An event that only says that the stream lives; OpenAI's own, so SDKs know it.
    void keepAlive();
    /// An event of the response as a whole, "response.created" …
    void response(std::string_view type, const AnswerContext &context, const ResponseState &state);

    void itemAdded(const Output &output, std::size_t item);
    void itemDone(const Output &output, std::size_t item);
    /// A message's content part begins.
    void contentAdded(const Output &output, OutputPlace place);
    /// More of a part; `text` is at the end of its content already.
    void delta(Output &output, OutputPlace place, std::string_view text);
    /// A part is whole.
    void contentDone(const Output &output, OutputPlace place);
    /// The last citation of a text.
    void annotationAdded(const Output &output, OutputPlace place);

private:
    template <class Fill>
    void event(std::string_view type, const Fill &fill);
    /// With what says which item it is about.
    template <class Fill>
    void itemEvent(std::string_view type, const Output &output, std::size_t item, const Fill &fill);
    /// And which of its content parts.
    template <class Fill>
    void contentEvent(std::string_view type, const Output &output, OutputPlace place,
                      const Fill &fill);

    void textDelta(Output &output, OutputPlace place, std::string_view text);
    void thoughtDelta(const Output &output, OutputPlace place, std::string_view text);
    void textDone(const Output &output, OutputPlace place);
    void thoughtDone(const Output &output, OutputPlace place);
    void callDone(const Output &output, OutputPlace place);

    QByteArray m_out;
    long long m_sequence = 0;
};

} // namespace signalbox::responses
