// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesrequestreader.h"

#include "core/dialects/openai_responses/responsesitemreader.h"
#include "core/dialects/openai_responses/responsessettings.h"
#include "core/dialects/openai_responses/responsestoolreader.h"

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

Turn textTurn(Role role, std::string_view text, std::string where)
{
    Turn turn;
    turn.role = role;
    turn.where = std::move(where);
    turn.parts.push_back({TextPart{std::string(text), {}}, {}, {}});
    return turn;
}

void readInput(const RequestFields &request, Conversation &to)
{
    const json::Value *input = request.find("input");
    if (const auto *text = input ? input->if_string() : nullptr)
        to.turns.push_back(textTurn(Role::user, {text->data(), text->size()}, "input"));
    else if (const json::Array *items = input ? input->if_array() : nullptr)
        ItemReader(to, request.faults()).read(*items, request.pathOf("input"));
    else
        request.fault("input", u"must be a string or an array"_s);
}

} // namespace

Result<Conversation> readRequest(std::shared_ptr<const json::Document> body)
{
    Conversation out;
    out.dialect = DialectId::openaiResponses;
    out.documents.push_back(std::move(body));
    RequestFaults faults;
    const FieldPath top;
    const RequestFields request(out.documents.front()->root(), top, faults);
    readSettings(request, out);
    const auto instructions = request.string(kInstructions);
    if (instructions && !instructions->empty())
        out.turns.push_back(textTurn(Role::system, *instructions, std::string(kInstructions)));
    readTools(request, out);
    readToolChoice(request, out);
    readInput(request, out);
    if (faults.any())
        return faults.error();
    return out;
}

} // namespace signalbox::responses
