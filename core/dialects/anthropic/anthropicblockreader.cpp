// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicblockreader.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicmediareader.h"
#include "core/dialects/anthropic/anthropicwords.h"
#include "core/dialects/canonical/signaturemark.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Part made(const RequestFields &block, std::initializer_list<std::string_view> extras = {})
{
    Part part;
    part.cacheControl = memberText(block, "cache_control");
    part.extras = membersText(block.json(), extras);
    return part;
}

Part foreignPart(const RequestFields &block, std::string kind, std::string words)
{
    Part part;
    part.content = ForeignPart{DialectId::anthropic, std::move(kind), objectText(block.json()),
                               std::move(words)};
    return part;
}

std::vector<Citation> citationsOf(const RequestFields &block)
{
    std::vector<Citation> out;
    const json::Array *list = block.array("citations");
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const FieldPath listPath = block.pathOf("citations");
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*list)[i], path, block.faults())) {
            const RequestFields fields(*object, path, block.faults());
            const std::string url = fields.text("url");
            const std::string title = fields.text("title");
            out.push_back({url.empty() ? fields.text("source") : url,
                           title.empty() ? fields.text("document_title") : title,
                           fields.text("cited_text"),
                           {},
                           {}});
        }
    }
    return out;
}

/// Whether a citation is one that we made for another vendor's answer: it has nothing that
/// Anthropic could look up, and would be refused there.
bool hasMadeCitation(const RequestFields &block)
{
    const json::Array *list = block.array("citations");
    return list && std::any_of(list->begin(), list->end(), [](const json::Value &item) {
               const json::Object *citation = item.if_object();
               const json::Value *index =
                   citation ? citation->if_contains("encrypted_index") : nullptr;
               return index && *index == "";
           });
}

void readText(const RequestFields &block, Role role, std::vector<Part> &out)
{
    const auto text = block.string("text");
    if (!text) {
        if (!block.has("text"))
            block.fault("text", u"must be a string"_s);
        return;
    }
    if (role == Role::system &&
        text->substr(0, kAnthropicBillingMark.size()) == kAnthropicBillingMark) {
        out.push_back(foreignPart(block, "text", {}));
        return;
    }
    Part part = hasMadeCitation(block) ? made(block) : made(block, {"citations"});
    part.content = TextPart{std::string(*text), citationsOf(block)};
    out.push_back(std::move(part));
}

void readThinking(const RequestFields &block, std::vector<Part> &out)
{
    Part part;
    part.content = ThinkingPart{block.text("thinking"), false, {}};
    part.signature = signatureFrom(block.text("signature"), kAnthropicFamily);
    out.push_back(std::move(part));
}

void readRedacted(const RequestFields &block, std::vector<Part> &out)
{
    Part part;
    part.content = ThinkingPart{{}, true, {}};
    part.signature = signatureFrom(block.needText("data"), kAnthropicFamily);
    out.push_back(std::move(part));
}

void readCall(const RequestFields &block, std::vector<Part> &out)
{
    Part part = made(block, {"caller", "toolset_name"});
    const json::Object *input = block.object("input");
    part.content = ToolCallPart{block.needText("id"),
                                block.needText("name"),
                                {},
                                input ? objectText(*input) : std::string("{}"),
                                false,
                                {}};
    out.push_back(std::move(part));
}

Part textPart(std::string text)
{
    Part part;
    part.content = TextPart{std::move(text), {}};
    return part;
}

/// Content of a tool result. Returns whether it has blocks that stay themselves only as JSON.
bool readResultContent(const RequestFields &block, std::vector<Part> &out)
{
    const json::Value *content = block.find("content");
    if (!content)
        return false;
    if (content->is_string()) {
        out.push_back(textPart(block.text("content")));
        return false;
    }
    bool own = false;
    const json::Array *items = block.array("content");
    const FieldPath listPath = block.pathOf("content");
    for (std::size_t i = 0; items && i < items->size(); ++i) {
        const FieldPath path(listPath, i);
        const json::Object *object = objectAt((*items)[i], path, block.faults());
        if (!object)
            continue;
        const RequestFields item(*object, path, block.faults());
        const std::string type = item.text("type");
        if (type == "text") {
            readText(item, Role::user, out);
        } else if (type == "image") {
            readAnthropicImage(item, out);
        } else if (type == "document") {
            readAnthropicDocument(item, out);
        } else if (type == "search_result" || type == "tool_reference" || type == "browser_state") {
            own = true;
            out.push_back(textPart(anthropicWords(*object)));
        } else {
            item.fault("type", u"this kind of content cannot stand in a tool result"_s);
        }
    }
    return own;
}

void readResult(const RequestFields &block, std::vector<Part> &out)
{
    ToolResultPart result;
    result.callId = block.needText("tool_use_id");
    result.isError = block.boolean("is_error").value_or(false);
    const bool own = readResultContent(block, result.content);
    Part part = own ? made(block, {"toolset_name", "content"}) : made(block, {"toolset_name"});
    part.content = std::move(result);
    out.push_back(std::move(part));
}

void readBlock(const RequestFields &block, Role role, std::vector<Part> &out)
{
    const std::string type = block.text("type");
    const bool change = type == "tool_addition" || type == "tool_removal";
    if (type == "text") {
        readText(block, role, out);
    } else if (role == Role::system && !change) {
        block.fault("type", u"system content must be text"_s);
    } else if (type == "image") {
        readAnthropicImage(block, out);
    } else if (type == "document") {
        readAnthropicDocument(block, out);
    } else if (type == "thinking") {
        readThinking(block, out);
    } else if (type == "redacted_thinking") {
        readRedacted(block, out);
    } else if (type == "tool_use") {
        readCall(block, out);
    } else if (type == "tool_result") {
        readResult(block, out);
    } else if (isAnthropicOwnBlock(type)) {
        out.push_back(foreignPart(block, type, anthropicWords(block.json())));
    } else if (block.has("type")) {
        block.fault("type", u"is no kind of content that is known here"_s);
    } else {
        block.fault("type", u"must say what kind of content this is"_s);
    }
}

} // namespace

std::vector<Part> readAnthropicContent(const RequestFields &owner, std::string_view key, Role role)
{
    std::vector<Part> out;
    const json::Value *content = owner.find(key);
    if (!content)
        return out;
    if (content->is_string()) {
        if (const std::string text = owner.text(key); !text.empty())
            out.push_back(textPart(text));
        return out;
    }
    const json::Array *blocks = content->if_array();
    if (!blocks) {
        owner.fault(key, u"must be a string or a list of content blocks"_s);
        return out;
    }
    const FieldPath listPath = owner.pathOf(key);
    for (std::size_t i = 0; i < blocks->size(); ++i) {
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*blocks)[i], path, owner.faults()))
            readBlock(RequestFields(*object, path, owner.faults()), role, out);
    }
    return out;
}

} // namespace signalbox
