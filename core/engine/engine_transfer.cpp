// SPDX-License-Identifier: GPL-3.0-or-later
// Import, export, and removed accounts that come back.
#include "core/engine/engine.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::previewImport(ImportCall call, Reply<ImportPreview> reply)
{
    m_imports.preview(std::move(call), reply);
}

void Engine::applyImport(ImportChoice choice, Reply<ImportResult> reply)
{
    m_imports.apply(choice, reply);
}

void Engine::cancelImport(std::string preview, Reply<bool> reply)
{
    reply(m_imports.cancel(preview));
}

void Engine::undoImport(std::string id, Reply<int> reply)
{
    m_imports.undo(id, reply);
}

Status Engine::checkExport(const ExportCall &call) const
{
    if (call.secrets == ExportSecrets::none)
        return {};
    if (!m_vault.usable()) {
        return Error{ErrorCode::noSecretStore,
                     u"The secrets cannot be read now: export without them, or open the secret "
                     "store first (%1)"_s.arg(m_vault.whyUnusable()),
                     {},
                     {}};
    }
    if (call.secrets == ExportSecrets::plain && !call.plainConfirmed) {
        return Error{ErrorCode::invalidArgument,
                     u"Whoever gets this file can use your accounts: confirm that the secrets are "
                     "to stand in it in the clear"_s,
                     {{"/confirm_plain", u"must be true"_s}},
                     {}};
    }
    if (call.secrets == ExportSecrets::encrypted && call.passphrase.empty()) {
        return Error{ErrorCode::invalidArgument,
                     u"Give a passphrase: the secrets in the export are encrypted with it"_s,
                     {{"/passphrase", u"is missing"_s}},
                     {}};
    }
    return {};
}

Result<std::vector<KnownAccount>> Engine::exportedAccounts(const ExportCall &call) const
{
    std::vector<KnownAccount> known = m_accounts.known();
    if (!call.accounts)
        return known;
    const auto &wanted = *call.accounts;
    for (const AccountId &id : wanted) {
        if (std::none_of(known.begin(), known.end(),
                         [&id](const KnownAccount &one) { return one.account.id == id; })) {
            return Error{
                ErrorCode::notFound,
                u"There is no account with the id %1"_s.arg(QString::fromStdString(id.str())),
                {{"/accounts", u"must be ids of accounts"_s}},
                {}};
        }
    }
    std::erase_if(known, [&wanted](const KnownAccount &one) {
        return std::find(wanted.begin(), wanted.end(), one.account.id) == wanted.end();
    });
    return known;
}

void Engine::exportAccounts(ExportCall call, Reply<QByteArray> reply)
{
    if (const Status allowed = checkExport(call); !allowed) {
        reply(allowed.error());
        return;
    }
    const auto accounts = exportedAccounts(call);
    if (!accounts) {
        reply(accounts.error());
        return;
    }
    ExportContent content;
    content.settings = settingsToJson(m_settings.document());
    const Settings::Proxy &proxy = m_settings.settings().proxy;
    for (const Settings::ClientKey &key : proxy.clientKeys) {
        if (auto value = m_vault.get(clientKeySecretName(key.id)))
            content.clientKeys.push_back({QString::fromStdString(key.name), std::move(*value)});
    }
    for (const auto &provider : proxy.providers) {
        const OAuthClient client = m_oauthClients.client(ProviderId(provider.first));
        if (!client.clientId.empty()) {
            content.oauthClients.push_back(
                {ProviderId(provider.first), client.clientId, client.clientSecret, {}, {}});
        }
    }
    const auto file = std::make_shared<Result<QByteArray>>(QByteArray());
    m_bulk.run( // a tenth of a second where there is a passphrase
        [file, content, accounts = *accounts, call, now = m_clock.wallNow()]() mutable -> Status {
            content.accounts = accounts;
            *file = writeExport(content, call.secrets, call.passphrase, now);
            return {};
        },
        [file, reply](const Status &) { reply(*file); });
}

void Engine::restoreAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    m_accounts.restore(id, std::move(reply));
}

} // namespace signalbox
