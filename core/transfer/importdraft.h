// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importplan.h"

#include "core/json/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// One account as a file tells it, before it is held against providers and accounts.
struct ImportDraft
{
    std::string where;
    json::Object fields;   ///< members of the account's file (account.h), only those that are told
    Credential credential; ///< its kind counts also when it has no secret
    bool foreign = false;  ///< the tokens belong to another program's OAuth client
    std::string clientId;  ///< of that client, when told
    QString fault;         ///< why it cannot be used; empty: nothing found
    std::string fileId;    ///< id in a Signalbox export
};

/// What the readers of all formats fill. On the stack of one planImport().
struct ImportDrafts
{
    std::vector<ImportDraft> entries;
    json::Object settings;
    std::vector<ImportedClientKey> clientKeys;
    std::vector<ImportedOAuthClient> oauthClients;
    std::vector<QString> alsoComes;
    std::vector<QString> notes;

    /// An entry that cannot be used.
    ImportDraft &addFault(std::string where, QString why);
    /// A setting at a path such as {"proxy", "port"}, if the settings allow that value; `words`
    /// names it for people.
    void offerSetting(const std::vector<std::string> &path, json::Value value,
                      const QString &words);
    /// A key that clients use; empty ones are left out.
    void offerClientKey(const QString &name, const Secret &value);
    /// Aliases as one object, name → model.
    void offerAliases(const json::Object &aliases);
};

/// Looks into objects of other programs, which keep to no schema of ours: what is absent or of
/// another kind reads as empty.
[[nodiscard]] std::string textOf(const json::Object &object, std::string_view name);
[[nodiscard]] Secret tokenOf(const json::Object &object, std::string_view name);
[[nodiscard]] bool isOn(const json::Object &object, std::string_view name);
[[nodiscard]] const json::Object *objectOf(const json::Object &object, std::string_view name);
[[nodiscard]] const json::Array *arrayOf(const json::Object &object, std::string_view name);
/// An RFC 3339 time, or seconds or milliseconds since 1970.
[[nodiscard]] std::optional<WallTime> momentOf(const json::Object &object, std::string_view name);
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string lowerCase(std::string_view text);

/// Sets a text member of a draft unless the text is empty.
void setText(json::Object &fields, std::string_view name, std::string_view text);
/// A proxy of another program: "direct" becomes "none"; what Signalbox cannot keep is noted.
void setProxy(ImportDraft &draft, const std::string &url, ImportDrafts &out);
/// What is wrong with a key or token as such; empty when nothing is.
[[nodiscard]] QString tokenFault(const Secret &token);

/// Overwrites all texts of a tree, which may be secrets.
void wipe(json::Value &value);

} // namespace signalbox
