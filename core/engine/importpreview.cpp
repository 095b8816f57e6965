// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/importpreview.h"

namespace signalbox {

namespace {

ImportPreviewEntry shownEntry(const ImportEntry &entry, const ProviderRegistry &providers)
{
    const ProviderDefinition *provider = providers.find(entry.account.provider);
    ImportPreviewEntry shown;
    shown.file = entry.file;
    shown.where = entry.where;
    shown.label = entry.account.label;
    shown.email = entry.account.email;
    shown.provider = entry.account.provider;
    shown.providerName = provider ? provider->name : QString();
    shown.credentialKind = entry.account.credentialKind;
    shown.standing = entry.standing;
    shown.why = entry.why;
    shown.host = entry.host;
    shown.hostSource = entry.hostSource;
    shown.relation = entry.relation;
    shown.existing = entry.existing;
    shown.sameAs = entry.sameAs;
    shown.changes = entry.changes;
    shown.warning = importWarning(entry, providers);
    return shown;
}

} // namespace

QString importWarning(const ImportEntry &entry, const ProviderRegistry &providers)
{
    const ProviderDefinition *provider = providers.find(entry.account.provider);
    return provider && entry.existing.empty() ? provider->warning : QString();
}

ImportPreview importPreview(const std::string &id, const ImportPlan &plan,
                            const ProviderRegistry &providers)
{
    ImportPreview preview;
    preview.id = id;
    for (const ImportFormat format : plan.formats)
        preview.formats.push_back(importFormatName(format));
    for (const ImportEntry &entry : plan.entries)
        preview.entries.push_back(shownEntry(entry, providers));
    preview.counts = plan.counts();
    preview.alsoComes = plan.alsoComes;
    preview.notes = plan.notes;
    preview.faults = plan.faults;
    preview.passphrase = plan.passphrase;
    return preview;
}

} // namespace signalbox
