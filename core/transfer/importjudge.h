// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/accountidentity.h"
#include "core/transfer/importdraft.h"

namespace signalbox {

/// Holds the drafts of the files against providers and accounts: standing, host, what is new. On
/// the stack of one planImport(); the context must outlive it.
class ImportJudge final
{
public:
    explicit ImportJudge(const ImportContext &context)
        : m_context(context), m_identities(context.existing, context.providers)
    {
    }

    [[nodiscard]] ImportEntry judge(ImportDraft draft, const QString &file);

private:
    bool readAccount(const ImportDraft &draft, ImportEntry &entry);
    bool checkProvider(const ImportDraft &draft, const ProviderDefinition *definition,
                       ImportEntry &entry) const;
    bool checkHost(const ProviderDefinition &definition, ImportEntry &entry) const;
    const KnownAccount *relate(const ImportDraft &draft, ImportEntry &entry);
    void merge(const ImportDraft &draft, const KnownAccount &known, ImportEntry &entry) const;
    void weigh(const ImportDraft &draft, const ProviderDefinition &definition,
               const KnownAccount *known, ImportEntry &entry) const;

    const ImportContext &m_context;
    AccountIdentities m_identities;
    int m_added = 0;
};

} // namespace signalbox
