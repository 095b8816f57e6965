// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicwords.h"

#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

constexpr std::array<std::string_view, 9> kOwnTypes = {
    "server_tool_use", "mcp_tool_use",  "mcp_tool_listing", "container_upload", "compaction",
    "fallback",        "tool_addition", "tool_removal",     "search_result"};

/// Members that hold something to read, in the order of reading. What is encrypted or base64 is
/// not among them.
constexpr std::array<std::string_view, 18> kReadable = {
    "title",   "url",    "source",     "document",      "text",        "data",
    "stdout",  "stderr", "error_code", "error_message", "tool_name",   "path",
    "content", "lines",  "tabs",       "state_changes", "download_id", "tool_references"};

std::string_view textOf(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    const auto *text = value ? value->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

bool isBinary(const json::Object &object)
{
    return textOf(object, "type") == "base64" || textOf(object, "type") == "image";
}

/// Appends everything readable below a value, a line each. The parser limits the depth.
void gather(const json::Value &value, std::string &out)
{
    if (const auto *text = value.if_string()) {
        if (text->empty())
            return;
        if (!out.empty())
            out += '\n';
        out.append(text->data(), text->size());
    } else if (const json::Array *items = value.if_array()) {
        for (const json::Value &item : *items)
            gather(item, out);
    } else if (const json::Object *object = value.if_object(); object && !isBinary(*object)) {
        for (const std::string_view key : kReadable) {
            if (const json::Value *member = object->if_contains(key))
                gather(*member, out);
        }
    }
}

std::string callWords(const json::Object &block)
{
    const json::Value *input = block.if_contains("input");
    return "Called " + std::string(textOf(block, "name")) + " with " +
           (input ? json::valueText(*input) : std::string("{}")) + '.';
}

std::string_view changedTool(const json::Object &block)
{
    const json::Value *value = block.if_contains("tool");
    const json::Object *tool = value ? value->if_object() : nullptr;
    if (!tool)
        return {};
    const std::string_view name = textOf(*tool, "name");
    return name.empty() ? textOf(*tool, "server_name") : name;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

} // namespace

bool isAnthropicOwnBlock(std::string_view type)
{
    return std::find(kOwnTypes.begin(), kOwnTypes.end(), type) != kOwnTypes.end() ||
           endsWith(type, "_tool_result");
}

std::string anthropicWords(const json::Object &block)
{
    const std::string_view type = textOf(block, "type");
    if (type == "fallback" || type == "mcp_tool_listing")
        return {};
    if (endsWith(type, "_tool_use"))
        return callWords(block);
    if (type == "container_upload")
        return "A file was put into the code container: " + std::string(textOf(block, "file_id"));
    if (type == "tool_addition")
        return "From now on this tool is available: " + std::string(changedTool(block));
    if (type == "tool_removal")
        return "From now on this tool is not available: " + std::string(changedTool(block));
    std::string out;
    gather(block, out);
    return out;
}

} // namespace signalbox
