// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/accounts/credential.h"
#include "core/accounts/provider.h"
#include "core/net/urlpolicy.h"

#include <QByteArray>
#include <QString>

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signalbox {

/// The kinds of files that can be imported (product.md, "Import and export").
enum class ImportFormat {
    signalbox,
    antigravityAccounts, ///< lists of {email, refresh_token}, account files
    antigravitySettings, ///< its gui_config.json
    cliProxyAuth,
    cliProxyConfig, ///< config.yaml
    maxpool,
    keyList, ///< one key a line, or NAME=key
    googleClient,
    googleServiceAccount,
};
/// What people call it.
[[nodiscard]] QString importFormatName(ImportFormat format);

/// A file that was chosen, read as a whole.
struct ImportFile
{
    QString name; ///< for people, without its folder
    QByteArray bytes;
};

/// An account that is there already; `credential` stays empty while the secrets are locked.
struct KnownAccount
{
    Account account;
    Credential credential;
};

/// Tokens that were granted to another program's OAuth client.
struct ForeignGrant
{
    ProviderId provider;
    std::string clientId; ///< as far as the file tells it
};

/// What a plan is made against. All of it must outlive the call.
struct ImportContext
{
    const ProviderRegistry &providers;
    std::span<const KnownAccount> existing;
    /// Whether the user's own provider definition can refresh such tokens; none: it never can.
    std::function<bool(const ForeignGrant &)> canRefresh;
    std::vector<ListenAddress> own; ///< this program's listeners
    Secret passphrase;              ///< of an encrypted export; empty: not asked for yet
    WallTime now{};
};

enum class ImportStanding { ready, signInAgain, unusable };
enum class ImportRelation { added, changed, duplicate };
enum class HostSource { provider, file };

/// One account of the files. Its sentences hold no secret.
struct ImportEntry
{
    QString file;
    std::string where;     ///< JSON pointer, or "line 3"
    Account account;       ///< as it would be after the import
    Credential credential; ///< kind none: what is there stays
    ImportStanding standing = ImportStanding::ready;
    QString why;  ///< a sentence unless it is ready
    QString host; ///< to which its credential will be sent; empty: not known
    HostSource hostSource = HostSource::provider;
    ImportRelation relation = ImportRelation::added;
    AccountId existing;               ///< which account it changes or doubles; empty: none
    std::string sameAs;               ///< where an earlier entry of these files is the same account
    std::vector<std::string> changes; ///< members of the account, and "credential"
};

struct ImportedClientKey
{
    QString name;
    Secret value;
};

/// The user's own registration with a provider.
struct ImportedOAuthClient
{
    ProviderId provider{}; ///< empty: those that have this token URL
    std::string clientId;
    Secret clientSecret;
    std::string tokenUrl;
    std::string projectId;
};

struct ImportFault
{
    QString file;
    QString message; ///< a sentence that says what to do
};

struct ImportCounts
{
    int ready = 0;
    int signInAgain = 0;
    int unusable = 0;
    int added = 0; ///< this and the next two: of those that can be imported
    int changed = 0;
    int duplicate = 0;
};

enum class PassphraseNeed { none, missing, wrong };

/// What an import would do; nothing is written. A value.
struct ImportPlan
{
    std::vector<ImportFormat> formats; ///< of the files that could be read, in their order
    std::vector<ImportEntry> entries;
    boost::json::object settings; ///< for applySettingsPatch(): port, aliases, switches
    std::vector<ImportedClientKey> clientKeys;
    std::vector<ImportedOAuthClient> oauthClients;
    std::vector<QString> alsoComes;  ///< the three above, in words
    std::vector<QString> notes;      ///< what the files have that does not come over
    std::vector<ImportFault> faults; ///< files that could not be read at all
    PassphraseNeed passphrase = PassphraseNeed::none;

    [[nodiscard]] ImportCounts counts() const;
};

/// Reads the files and says what importing them would do. Pure, thread-safe, no I/O but for the
/// 0.1 s of Argon2id of an encrypted export. Accounts are the same when provider, base URL and
/// either the e-mail address of a sign-in or the key agree.
[[nodiscard]] ImportPlan planImport(std::span<const ImportFile> files,
                                    const ImportContext &context);

} // namespace signalbox
