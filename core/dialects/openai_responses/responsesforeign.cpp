// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesforeign.h"

#include "core/json/writer.h"

#include <array>

namespace signalbox::responses {

namespace {

std::string textOf(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    if (!value || value->is_null())
        return {};
    if (const auto *text = value->if_string())
        return {text->data(), text->size()};
    return json::valueText(*value);
}

const json::Object &objectOf(const json::Object &object, std::string_view key)
{
    static const json::Object kNone;
    const json::Value *value = object.if_contains(key);
    return value && value->is_object() ? value->get_object() : kNone;
}

/// The strings of a list, or the one string in its place, with `separator` between them.
std::string listOf(const json::Object &object, std::string_view key, std::string_view separator)
{
    const json::Value *value = object.if_contains(key);
    const json::Array *list = value ? value->if_array() : nullptr;
    if (!list)
        return textOf(object, key);
    std::string out;
    for (const json::Value &item : *list) {
        if (!out.empty())
            out += separator;
        if (const auto *text = item.if_string())
            out.append(text->data(), text->size());
        else
            out += json::valueText(item);
    }
    return out;
}

/// "before: what", or nothing where there is nothing to say.
std::string said(std::string_view before, const std::string &what)
{
    return what.empty() ? std::string() : std::string(before) + ": " + what;
}

std::string joinLines(const std::string &first, const std::string &second)
{
    return first.empty() || second.empty() ? first + second : first + "\n" + second;
}

std::string searchWords(const json::Object &item)
{
    const json::Object &action = objectOf(item, "action");
    const std::string query = listOf(action, action.contains("query") ? "query" : "queries", ", ");
    return query.empty() ? said("Opened the web page", textOf(action, "url"))
                         : said("Searched the web", query);
}

std::string shellOutputWords(const json::Object &item)
{
    const json::Value *output = item.if_contains("output");
    const json::Array *list = output ? output->if_array() : nullptr;
    if (!list)
        return said("Output of the command", textOf(item, "output"));
    std::string out;
    for (const json::Value &piece : *list) {
        if (const json::Object *object = piece.if_object())
            out = joinLines(out, joinLines(textOf(*object, "stdout"), textOf(*object, "stderr")));
    }
    return said("Output of the command", out);
}

std::string patchWords(const json::Object &item)
{
    const json::Object &operation = objectOf(item, "operation");
    return said("Changed the file",
                joinLines(textOf(operation, "path"), textOf(operation, "diff")));
}

std::string codeWords(const json::Object &item)
{
    std::string logs;
    const json::Value *outputs = item.if_contains("outputs");
    if (const json::Array *list = outputs ? outputs->if_array() : nullptr) {
        for (const json::Value &output : *list) {
            if (const json::Object *object = output.if_object())
                logs = joinLines(logs, textOf(*object, "logs"));
        }
    }
    return joinLines(said("Ran the code", textOf(item, "code")), said("Output of the code", logs));
}

std::string mcpWords(const json::Object &item)
{
    const std::string call =
        said("Called the tool", textOf(item, "name") + " " + textOf(item, "arguments"));
    return joinLines(call, said("Result", textOf(item, "output") + textOf(item, "error")));
}

std::string foundToolsWords(const json::Object &item)
{
    std::string names;
    const json::Value *tools = item.if_contains("tools");
    if (const json::Array *list = tools ? tools->if_array() : nullptr) {
        for (const json::Value &tool : *list) {
            const std::string name =
                tool.is_object() ? textOf(tool.get_object(), "name") : std::string();
            if (!name.empty())
                names += (names.empty() ? "" : ", ") + name;
        }
    }
    return said("Tools found", names);
}

std::string nothing(const json::Object &)
{
    return {};
}

struct ForeignKind
{
    std::string_view kind;
    Role role;
    std::string (*words)(const json::Object &item);
};

const std::array kKinds = {
    ForeignKind{"web_search_call", Role::assistant, searchWords},
    ForeignKind{"file_search_call", Role::assistant,
                [](const json::Object &item) {
                    return said("Searched the files", listOf(item, "queries", ", "));
                }},
    ForeignKind{
        "computer_call", Role::assistant,
        [](const json::Object &item) { return said("Used the computer", textOf(item, "action")); }},
    ForeignKind{"computer_call_output", Role::user,
                [](const json::Object &) { return std::string("A screenshot was returned."); }},
    ForeignKind{"code_interpreter_call", Role::assistant, codeWords},
    ForeignKind{"image_generation_call", Role::assistant,
                [](const json::Object &item) {
                    return said("Drew an image", textOf(item, "revised_prompt"));
                }},
    ForeignKind{"tool_search_call", Role::assistant,
                [](const json::Object &item) {
                    return said("Searched for tools", textOf(item, "arguments"));
                }},
    ForeignKind{"tool_search_output", Role::user, foundToolsWords},
    ForeignKind{"local_shell_call", Role::assistant,
                [](const json::Object &item) {
                    return said("Ran the command",
                                listOf(objectOf(item, "action"), "command", " "));
                }},
    ForeignKind{"local_shell_call_output", Role::user, shellOutputWords},
    ForeignKind{"shell_call", Role::assistant,
                [](const json::Object &item) {
                    return said("Ran the commands",
                                listOf(objectOf(item, "action"), "commands", "\n"));
                }},
    ForeignKind{"shell_call_output", Role::user, shellOutputWords},
    ForeignKind{"apply_patch_call", Role::assistant, patchWords},
    ForeignKind{"apply_patch_call_output", Role::user,
                [](const json::Object &item) {
                    return joinLines(said("The change", textOf(item, "status")),
                                     textOf(item, "output"));
                }},
    ForeignKind{"mcp_call", Role::assistant, mcpWords},
    ForeignKind{"mcp_list_tools", Role::assistant, nothing},
    ForeignKind{"mcp_approval_request", Role::assistant,
                [](const json::Object &item) {
                    return said("Asked for approval to call the tool", textOf(item, "name"));
                }},
    ForeignKind{"mcp_approval_response", Role::user,
                [](const json::Object &item) {
                    return said("Approval to call the tool", textOf(item, "approve"));
                }},
    ForeignKind{
        "program", Role::assistant,
        [](const json::Object &item) { return said("Ran the program", textOf(item, "code")); }},
    ForeignKind{"program_output", Role::user,
                [](const json::Object &item) {
                    return said("Result of the program", textOf(item, "result"));
                }},
    ForeignKind{"configuration_update", Role::user, nothing},
    // It is encrypted and all that is left of the turns before it: a model that cannot read it must
    // at least know that something is missing.
    ForeignKind{"compaction", Role::user,
                [](const json::Object &) {
                    return std::string("The earlier part of this conversation was compacted by "
                                       "its service and cannot be read here.");
                }},
};

const ForeignKind *find(std::string_view kind)
{
    for (const ForeignKind &entry : kKinds) {
        if (entry.kind == kind)
            return &entry;
    }
    return nullptr;
}

} // namespace

std::optional<Role> foreignRole(std::string_view kind)
{
    const ForeignKind *entry = find(kind);
    return entry ? std::optional(entry->role) : std::nullopt;
}

std::string foreignWords(std::string_view kind, const json::Object &item)
{
    const ForeignKind *entry = find(kind);
    return entry ? entry->words(item) : std::string();
}

} // namespace signalbox::responses
