// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

namespace signalbox::responses {

/// Reads the items of `input` into turns (wire.md 1.2). What the assistant did between two turns of
/// the user, reasoning, a message and calls, becomes one turn; so do the outputs that follow it.
/// On the stack; what it was made from must outlive it.
class ItemReader
{
public:
    ItemReader(Conversation &to, RequestFaults &faults) : m_to(to), m_faults(faults) {}

    void read(const json::Array &items, const FieldPath &path);

private:
    enum class Last { message, assistant, outputs };

    void readItem(const RequestFields &item);
    void readMessage(const RequestFields &item);
    void readReasoning(const RequestFields &item);
    enum class Form { json, free };
    void readCall(const RequestFields &item, Form form);
    void readOutput(const RequestFields &item, Form form);
    void readImageCall(const RequestFields &item);
    void readForeign(const RequestFields &item, const std::string &kind, Role role);

    Turn &newTurn(Role role, Last last, const FieldPath &path);
    Turn &assistantTurn(const FieldPath &path);
    Turn &outputsTurn(const FieldPath &path);

    Conversation &m_to;
    RequestFaults &m_faults;
    Last m_last = Last::message;
    bool m_saidMessage = false; ///< the assistant's turn at hand has its message
};

} // namespace signalbox::responses
