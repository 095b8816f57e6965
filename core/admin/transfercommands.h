// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/reply.h"
#include "core/transfer/exportfile.h"
#include "core/transfer/importplan.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// What is to be looked at before anything is written.
struct ImportCall
{
    std::vector<ImportFile> files;
    Secret passphrase; ///< of an encrypted export
};

/// One account of the files as the preview shows it; no secret.
struct ImportPreviewEntry
{
    QString file;
    std::string where; ///< JSON pointer, or "line 3"
    QString label;
    QString email;
    ProviderId provider;
    QString providerName;
    CredentialKind credentialKind = CredentialKind::none;
    ImportStanding standing = ImportStanding::ready;
    QString why;  ///< a sentence unless it is ready
    QString host; ///< to which its credential will be sent; empty: not known
    HostSource hostSource = HostSource::provider;
    ImportRelation relation = ImportRelation::added;
    AccountId existing; ///< which account it changes or doubles; empty: none
    std::string sameAs; ///< where an earlier entry of these files is the same account
    std::vector<std::string> changes;
    QString warning; ///< of its provider, to be accepted; empty: none

    friend bool operator==(const ImportPreviewEntry &, const ImportPreviewEntry &) = default;
};

/// What an import would do. The plan behind it, which has the secrets, stays in the engine until it
/// is applied, cancelled, or fifteen minutes old.
struct ImportPreview
{
    std::string id;
    std::vector<QString> formats; ///< of the files that could be read, for people
    std::vector<ImportPreviewEntry> entries;
    ImportCounts counts;
    std::vector<QString> alsoComes; ///< settings, client keys and the like, in words
    std::vector<QString> notes;
    std::vector<ImportFault> faults;
    PassphraseNeed passphrase = PassphraseNeed::none;
};

/// What of a preview is to be done.
struct ImportChoice
{
    std::string preview;
    /// Indexes into its entries; none: all that can be used and are no duplicates.
    std::optional<std::vector<int>> entries;
    bool alsoComes = true;      ///< settings, client keys, OAuth clients as well
    bool termsAccepted = false; ///< warnings of the providers were
};

struct ImportResult
{
    std::string id; ///< for undoImport()
    int added = 0;
    int changed = 0;
    int skipped = 0;
    bool cancelled = false;          ///< stopped half-way: what was done stays and can be undone
    std::vector<ImportFault> failed; ///< entries that could not be written, and why
    std::vector<AccountId> accounts; ///< that were added or changed
};

/// How far a running import is.
struct ImportProgress
{
    std::string id; ///< of the preview
    int done = 0;
    int total = 0;
};

struct ExportCall
{
    std::optional<std::vector<AccountId>> accounts; ///< none: all
    ExportSecrets secrets = ExportSecrets::none;
    Secret passphrase;           ///< for encrypted
    bool plainConfirmed = false; ///< secrets in the clear were asked for a second time
};

/// Import and export of accounts (product.md; docs/import-export.md).
class TransferCommands
{
public:
    virtual ~TransferCommands() = default;

    virtual void previewImport(ImportCall call, Reply<ImportPreview> reply) = 0;
    /// notFound for a preview that is gone; conflict while another import runs; noSecretStore.
    /// Entries that cannot be written are named and do not stop the others.
    virtual void applyImport(ImportChoice choice, Reply<ImportResult> reply) = 0;
    /// Forgets a preview, or stops the import that runs from it; false when there was nothing.
    virtual void cancelImport(std::string preview, Reply<bool> reply) = 0;
    /// Takes back what an import added and changed, as far as nobody changed it since; how many
    /// accounts. The last import only.
    virtual void undoImport(std::string id, Reply<int> reply) = 0;
    /// The file. invalidArgument for plain secrets that were not asked for twice.
    virtual void exportAccounts(ExportCall call, Reply<QByteArray> reply) = 0;
};

} // namespace signalbox
