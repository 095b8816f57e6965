// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/canonical/inputunwrapper.h"
#include "core/json/value.h"
#include "core/json/writer.h"

#include <map>
#include <utility>

namespace signalbox {

namespace {

/// An argument text that is no object, as one.
std::string asObject(const std::string &text)
{
    const auto value = json::parse(text);
    if (value.ok() && value->is_null())
        return "{}";
    QByteArray out = R"({"value":)";
    if (value.ok()) // as the model wrote it: numbers keep their digits
        out.append(text.data(), static_cast<qsizetype>(text.size()));
    else
        json::appendString(out, text);
    out += '}';
    return out.toStdString();
}

/// A call whose arguments are changed on their way.
struct OpenCall
{
    enum class Form {
        unclear,  ///< nothing but white space yet
        object,   ///< goes through as it comes
        other,    ///< held back: it must be wrapped
        freeform, ///< goes through as it comes
        wrapped,  ///< its input is unwrapped
    };
    Form form = Form::unclear;
    std::string held;
    InputUnwrapper input;

    /// What the next piece gives the client.
    std::string take(std::string_view piece)
    {
        if (form == Form::wrapped)
            return input.feed(piece);
        if (form == Form::unclear) {
            const auto first = piece.find_first_not_of(" \t\r\n");
            if (first == std::string_view::npos)
                return {};
            piece.remove_prefix(first);
            form = piece.front() == '{' ? Form::object : Form::other;
        }
        if (form != Form::other)
            return std::string(piece);
        held += piece;
        return {};
    }

    /// What is left at its end.
    std::string finish()
    {
        switch (form) {
        case Form::wrapped:
            return input.finish();
        case Form::unclear:
            return "{}";
        case Form::other:
            return asObject(held);
        case Form::object:
        case Form::freeform:
            break;
        }
        return {};
    }
};

} // namespace

struct ToolRestorer::State
{
    AnswerEvents &to;
    ToolNames names;
    std::map<int, OpenCall> calls;
};

ToolRestorer::ToolRestorer(AnswerEvents &to, ToolNames names)
    : m_state(new State{to, std::move(names), {}})
{
}

ToolRestorer::~ToolRestorer() = default;

void ToolRestorer::start(const AnswerStart &start)
{
    m_state->to.start(start);
}

void ToolRestorer::partStart(int part, const PartStart &start)
{
    if (start.kind != PartKind::toolCall) {
        m_state->to.partStart(part, start);
        return;
    }
    PartStart restored = start;
    OpenCall &call = m_state->calls[part];
    const ToolNames::ClientTool *tool = m_state->names.client(start.name);
    if (tool) {
        restored.name = tool->name;
        restored.nameSpace = tool->nameSpace;
        restored.freeform = tool->freeform || start.freeform;
    }
    if (tool && tool->wrapped && !start.freeform)
        call.form = OpenCall::Form::wrapped;
    else if (restored.freeform)
        call.form = OpenCall::Form::freeform;
    m_state->to.partStart(part, restored);
}

void ToolRestorer::delta(int part, std::string_view text)
{
    const auto call = m_state->calls.find(part);
    if (call == m_state->calls.end()) {
        m_state->to.delta(part, text);
        return;
    }
    if (const std::string out = call->second.take(text); !out.empty())
        m_state->to.delta(part, out);
}

void ToolRestorer::signature(int part, const Signature &signature)
{
    m_state->to.signature(part, signature);
}

void ToolRestorer::citation(int part, const Citation &citation)
{
    m_state->to.citation(part, citation);
}

void ToolRestorer::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    m_state->to.logprobs(part, tokens);
}

void ToolRestorer::partEnd(int part)
{
    if (const auto call = m_state->calls.find(part); call != m_state->calls.end()) {
        if (const std::string rest = call->second.finish(); !rest.empty())
            m_state->to.delta(part, rest);
        m_state->calls.erase(call);
    }
    m_state->to.partEnd(part);
}

void ToolRestorer::choiceEnd(int choice, const Stop &stop)
{
    m_state->to.choiceEnd(choice, stop);
}

void ToolRestorer::usage(const TokenUsage &usage)
{
    m_state->to.usage(usage);
}

void ToolRestorer::end()
{
    m_state->to.end();
}

void ToolRestorer::failed(const ClientError &error)
{
    m_state->to.failed(error);
}

} // namespace signalbox
