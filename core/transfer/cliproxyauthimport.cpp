// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// The provider of Signalbox that a type of auth file belongs to; other types keep their name.
std::string providerOf(const std::string &type)
{
    static constexpr std::array kProviders = {
        std::pair{std::string_view("claude"), std::string_view("anthropic")},
        std::pair{std::string_view("codex"), std::string_view("openai")},
        std::pair{std::string_view("gemini"), std::string_view("code-assist")},
        std::pair{std::string_view("gemini-cli"), std::string_view("code-assist")},
        std::pair{std::string_view("antigravity"), std::string_view("code-assist")},
        std::pair{std::string_view("aistudio"), std::string_view("gemini")},
        std::pair{std::string_view("kimi"), std::string_view("moonshot")},
        std::pair{std::string_view("qwen"), std::string_view("dashscope")},
    };
    for (const auto &row : kProviders) {
        if (row.first == type)
            return std::string(row.second);
    }
    return type;
}

void readTokens(const json::Object &file, ImportDraft &draft)
{
    const json::Object *inner = objectOf(file, "token");
    const json::Object &tokens = inner ? *inner : file;
    draft.credential.value = tokenOf(tokens, "access_token");
    draft.credential.refreshToken = tokenOf(tokens, "refresh_token");
    draft.credential.expiresAt = momentOf(tokens, inner ? "expiry" : "expired");
    draft.clientId = textOf(tokens, "client_id");
    draft.credential.kind = CredentialKind::oauth;
    draft.foreign = true;
    if (!draft.credential.refreshToken.empty() || !draft.credential.value.empty())
        return;
    draft.credential.kind = CredentialKind::apiKey;
    draft.credential.value = tokenOf(file, "api_key");
    draft.foreign = false;
    if (draft.credential.value.empty()) {
        draft.fault = u"The file has neither a token nor a key: sign in to this account again in "
                      "the program that wrote it"_s;
    }
}

void readAliases(const json::Object &file, json::Object &fields)
{
    const json::Array *list = arrayOf(file, "model_aliases");
    json::Object aliases;
    for (const json::Value &item : list ? *list : json::Array()) {
        const json::Object *alias = item.if_object();
        if (alias && !textOf(*alias, "name").empty() && !textOf(*alias, "alias").empty())
            aliases[textOf(*alias, "alias")] = textOf(*alias, "name");
    }
    if (!aliases.empty())
        fields["model_aliases"] = std::move(aliases);
}

void readFile(const json::Value &value, const std::string &where, ImportDrafts &out)
{
    const json::Object *file = value.if_object();
    if (!file || textOf(*file, "type").empty()) {
        out.addFault(where, u"This entry is no account: it must be an object with type and "
                            "refresh_token"_s);
        return;
    }
    const std::string type = lowerCase(textOf(*file, "type"));
    if (const json::Object *account = objectOf(*file, "service_account")) {
        readServiceAccount(*account, out, where);
        setText(out.entries.back().fields, "prefix", textOf(*file, "prefix"));
        return;
    }
    ImportDraft draft;
    draft.where = where;
    draft.fields["provider"] = providerOf(type);
    const std::string email = textOf(*file, "email");
    setText(draft.fields, "email", email);
    const std::string label = textOf(*file, "label");
    setText(draft.fields, "label", label.empty() ? email : label);
    setText(draft.fields, "project_id", textOf(*file, "project_id"));
    setText(draft.fields, "prefix", textOf(*file, "prefix"));
    setText(draft.fields, "base_url", textOf(*file, "base_url"));
    if (file->contains("disabled"))
        draft.fields["disabled"] = isOn(*file, "disabled");
    if (file->contains("disable_cooling"))
        draft.fields["disable_cooling"] = isOn(*file, "disable_cooling");
    readAliases(*file, draft.fields);
    setProxy(draft, textOf(*file, "proxy_url"), out);
    readTokens(*file, draft);
    out.entries.push_back(std::move(draft));
}

} // namespace

void readCliProxyAuth(const json::Value &file, ImportDrafts &out)
{
    if (!file.is_array()) {
        readFile(file, {}, out);
        return;
    }
    const json::Array &files = file.get_array();
    for (std::size_t i = 0; i < files.size(); ++i)
        readFile(files[i], json::pointerTo({}, std::to_string(i)), out);
}

} // namespace signalbox
