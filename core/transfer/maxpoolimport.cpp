// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

struct Vendor
{
    std::string_view name;
    std::string_view baseUrl; ///< its Anthropic-shaped endpoint
};
constexpr std::array kVendors = {
    Vendor{"zai", "https://api.z.ai/api/anthropic"},
    Vendor{"kimi", "https://api.kimi.com/coding"},
};

void readVendorKey(const json::Object &account, ImportDraft &draft)
{
    draft.credential.kind = CredentialKind::bearer;
    draft.credential.value = tokenOf(account, "authToken");
    for (const std::string_view name : {"token", "apiKey"}) {
        if (draft.credential.value.empty())
            draft.credential.value = tokenOf(account, name);
    }
    std::string baseUrl = textOf(account, "upstream");
    for (const Vendor &vendor : kVendors) {
        if (baseUrl.empty() && textOf(account, "provider") == vendor.name)
            baseUrl = vendor.baseUrl;
    }
    if (baseUrl.empty())
        draft.fault = u"The entry does not say where its key is sent: give it an upstream"_s;
    else if (draft.credential.value.empty())
        draft.fault = u"The key is not in the file but in a secret manager: add it by hand"_s;
    setText(draft.fields, "base_url", baseUrl);
}

void readSignIn(const json::Object &account, ImportDraft &draft)
{
    draft.credential.kind = CredentialKind::oauth;
    draft.foreign = true;
    draft.credential.value = tokenOf(account, "accessToken");
    draft.credential.refreshToken = tokenOf(account, "refreshToken");
    draft.credential.expiresAt = momentOf(account, "expiresAt");
    if (draft.credential.value.empty() && draft.credential.refreshToken.empty() &&
        !account.contains("importFrom")) {
        draft.fault = u"The entry has no token: sign in to this account again"_s;
    }
}

void readAccount(const json::Value &value, const std::string &where, const std::string &upstream,
                 ImportDrafts &out)
{
    const json::Object *account = value.if_object();
    if (!account) {
        out.addFault(where, u"This entry is no account: it must be an object with name and type"_s);
        return;
    }
    ImportDraft draft;
    draft.where = where;
    draft.fields["provider"] = "anthropic";
    setText(draft.fields, "label", textOf(*account, "name"));
    setText(draft.fields, "email", textOf(*account, "email"));
    if (account->contains("disabled"))
        draft.fields["disabled"] = isOn(*account, "disabled");
    const std::string type = textOf(*account, "type");
    if (type == "provider" || (type.empty() && account->contains("provider"))) {
        readVendorKey(*account, draft);
    } else if (type == "apikey") {
        setText(draft.fields, "base_url", upstream);
        draft.credential = {CredentialKind::apiKey, tokenOf(*account, "apiKey")};
        if (draft.credential.value.empty())
            draft.fault = u"The entry has no apiKey: add the key by hand"_s;
    } else if (type == "oauth") {
        setText(draft.fields, "base_url", upstream);
        readSignIn(*account, draft);
    } else {
        draft.fault = u"The entry has no type that is known here: it must be oauth, apikey or "
                      "provider"_s;
    }
    out.entries.push_back(std::move(draft));
}

} // namespace

void readMaxpool(const json::Object &file, ImportDrafts &out)
{
    if (const json::Object *proxy = objectOf(file, "proxy")) {
        if (const json::Value *port = proxy->if_contains("port"); port && port->is_int64())
            out.offerSetting({"proxy", "port"}, *port, u"Port %1"_s.arg(port->get_int64()));
        out.offerClientKey(u"maxpool"_s, tokenOf(*proxy, "apiKey"));
    }
    std::string upstream = textOf(file, "upstream");
    if (originOf(upstream) == "https://api.anthropic.com:443")
        upstream.clear(); // the provider's own
    for (const std::string_view list : {"accounts", "providers"}) {
        const json::Array *items = arrayOf(file, list);
        for (std::size_t i = 0; items && i < items->size(); ++i) {
            readAccount((*items)[i], json::pointerTo(json::pointerTo({}, list), std::to_string(i)),
                        upstream, out);
        }
    }
}

} // namespace signalbox
