// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

struct KeyList
{
    std::string_view name;
    std::string_view provider;
};
constexpr std::array kKeyLists = {
    KeyList{"gemini-api-key", "gemini"}, KeyList{"claude-api-key", "anthropic"},
    KeyList{"codex-api-key", "openai"},  KeyList{"xai-api-key", "xai"},
    KeyList{"vertex-api-key", "vertex"},
};

void copyTexts(const json::Object &from, std::string_view name, json::Object &fields,
               std::string_view as)
{
    const json::Array *items = arrayOf(from, name);
    json::Array texts;
    for (const json::Value &item : items ? *items : json::Array()) {
        if (item.is_string())
            texts.push_back(item);
    }
    if (!texts.empty())
        fields[as] = std::move(texts);
}

/// `models`: [{name, alias}].
void readModels(const json::Object &entry, json::Object &fields)
{
    const json::Array *models = arrayOf(entry, "models");
    json::Array names;
    json::Object aliases;
    for (const json::Value &item : models ? *models : json::Array()) {
        const json::Object *model = item.if_object();
        const std::string name = model ? textOf(*model, "name") : std::string();
        if (name.empty())
            continue;
        names.emplace_back(boost::json::string(name));
        const std::string alias = textOf(*model, "alias");
        if (!alias.empty() && alias != name && !aliases.contains(alias))
            aliases[alias] = name;
    }
    if (!names.empty())
        fields["models"] = std::move(names);
    if (!aliases.empty())
        fields["model_aliases"] = std::move(aliases);
}

/// What a key's entry and a provider's entry have alike.
void readCommon(const json::Object &entry, ImportDraft &draft, ImportDrafts &out)
{
    setText(draft.fields, "prefix", textOf(entry, "prefix"));
    if (entry.contains("disable-cooling"))
        draft.fields["disable_cooling"] = isOn(entry, "disable-cooling");
    if (entry.contains("disabled"))
        draft.fields["disabled"] = isOn(entry, "disabled");
    copyTexts(entry, "excluded-models", draft.fields, "excluded_models");
    readModels(entry, draft.fields);
    json::Object headers;
    const json::Object *given = objectOf(entry, "headers");
    for (const auto &header : given ? *given : json::Object()) {
        const std::string value = textOf(*given, header.key());
        if (value.starts_with('$')) {
            out.notes.push_back(u"A header at %1 copies one of the client and does not come "
                                "over"_s.arg(json::toQString(draft.where)));
        } else if (!value.empty()) {
            headers[header.key()] = value;
        }
    }
    if (!headers.empty())
        draft.fields["headers"] = std::move(headers);
    setProxy(draft, textOf(entry, "proxy-url"), out);
}

/// The provider whose own address this is and that takes keys; null when there is none.
const ProviderDefinition *providerAt(const std::string &baseUrl, const ProviderRegistry &providers)
{
    for (const ProviderDefinition &definition : providers.all()) {
        if (!definition.baseUrl.empty() && definition.baseUrl == baseUrl &&
            definition.accepts(CredentialKind::apiKey) && definition.speaks(DialectId::openaiChat))
            return &definition;
    }
    return nullptr;
}

void readKeys(const json::Object &file, const KeyList &list, const ProviderRegistry &providers,
              ImportDrafts &out)
{
    const json::Array *entries = arrayOf(file, list.name);
    for (std::size_t i = 0; entries && i < entries->size(); ++i) {
        const std::string where =
            json::pointerTo(json::pointerTo({}, list.name), std::to_string(i));
        const json::Object *entry = (*entries)[i].if_object();
        if (!entry || textOf(*entry, "api-key").empty()) {
            out.addFault(where, u"The entry has no api-key: write one, or remove the entry"_s);
            continue;
        }
        ImportDraft draft;
        draft.where = where;
        const std::string baseUrl = textOf(*entry, "base-url");
        const ProviderDefinition *known = providers.find(ProviderId(list.provider));
        draft.fields["provider"] = list.provider;
        if (!known || known->baseUrl != baseUrl)
            setText(draft.fields, "base_url", baseUrl);
        draft.credential = {CredentialKind::apiKey, tokenOf(*entry, "api-key")};
        // That program sends a Claude key as a bearer token to every host but the vendor's.
        if (list.provider == "anthropic" && draft.fields.contains("base_url"))
            draft.credential.kind = CredentialKind::bearer;
        readCommon(*entry, draft, out);
        out.entries.push_back(std::move(draft));
    }
}

void readCompatibleKey(const json::Object &provider, const json::Object &key,
                       const std::string &where, const ProviderRegistry &providers,
                       ImportDrafts &out)
{
    ImportDraft draft;
    draft.where = where;
    const std::string baseUrl = textOf(provider, "base-url");
    const ProviderDefinition *known = providerAt(baseUrl, providers);
    draft.fields["provider"] = known ? known->id.str() : std::string("openai-compatible");
    if (!known)
        setText(draft.fields, "base_url", baseUrl);
    setText(draft.fields, "label", textOf(provider, "name"));
    draft.credential.value = tokenOf(key, "api-key");
    draft.credential.kind =
        draft.credential.value.empty() ? CredentialKind::none : CredentialKind::apiKey;
    readCommon(provider, draft, out);
    setProxy(draft, textOf(key, "proxy-url"), out);
    out.entries.push_back(std::move(draft));
}

void readCompatible(const json::Object &file, const ProviderRegistry &providers, ImportDrafts &out)
{
    constexpr std::string_view kName = "openai-compatibility";
    const json::Array *entries = arrayOf(file, kName);
    for (std::size_t i = 0; entries && i < entries->size(); ++i) {
        const std::string where = json::pointerTo(json::pointerTo({}, kName), std::to_string(i));
        const json::Object *provider = (*entries)[i].if_object();
        if (!provider || textOf(*provider, "base-url").empty()) {
            out.addFault(where, u"The provider has no base-url: write one, or remove the entry"_s);
            continue;
        }
        json::Array keys;
        if (const json::Array *given = arrayOf(*provider, "api-key-entries"))
            keys = *given;
        else if (const json::Array *older = arrayOf(*provider, "api-keys")) {
            for (const json::Value &key : *older)
                keys.push_back(json::Object{{"api-key", key}});
        }
        if (keys.empty())
            keys.push_back(json::Object());
        for (std::size_t k = 0; k < keys.size(); ++k) {
            const std::string entry =
                json::pointerTo(json::pointerTo(where, "api-key-entries"), std::to_string(k));
            if (const json::Object *key = keys[k].if_object())
                readCompatibleKey(*provider, *key, entry, providers, out);
            else
                out.addFault(entry, u"The entry has no api-key: write one, or remove the entry"_s);
        }
        for (json::Value &key : keys)
            wipe(key);
    }
}

void readServer(const json::Object &file, ImportDrafts &out)
{
    if (const json::Value *port = file.if_contains("port"); port && port->is_int64())
        out.offerSetting({"proxy", "port"}, *port, u"Port %1"_s.arg(port->get_int64()));
    const json::Array *keys = arrayOf(file, "api-keys");
    for (std::size_t i = 0; keys && i < keys->size(); ++i) {
        if (const json::Value &key = (*keys)[i]; key.is_string()) {
            out.offerClientKey(u"CLIProxyAPI %1"_s.arg(i + 1), Secret(trimmed(key.get_string())));
        }
    }
    if (const std::string proxy = textOf(file, "proxy-url"); !proxy.empty()) {
        const std::string choice = lowerCase(proxy) == "direct" ? "none" : proxy;
        out.offerSetting({"proxy", "upstream_proxy"}, boost::json::string(choice),
                         u"The outbound proxy"_s);
    }
    if (file.contains("auth-dir")) {
        out.notes.push_back(u"Accounts that are signed in are not in this file: choose the JSON "
                            "files in the folder that its auth-dir names as well"_s);
    }
}

} // namespace

void readCliProxyConfig(const json::Object &file, const ProviderRegistry &providers,
                        ImportDrafts &out)
{
    readServer(file, out);
    for (const KeyList &list : kKeyLists)
        readKeys(file, list, providers, out);
    readCompatible(file, providers, out);
}

} // namespace signalbox
