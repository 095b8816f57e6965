// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vault.h"

#include "core/secrets/vaultformat.h"

#include <QDir>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Says which file, and that nothing happened to it.
Error aboutFile(const QString &path, Error error)
{
    const QString file = QDir::toNativeSeparators(path);
    if (error.code == ErrorCode::corrupt) {
        error.message = u"The vault %1 cannot be used: %2. It was left as it is. Put a copy that "
                        "works in its place, or move it away to start with an empty one."_s.arg(
                            file, error.message);
    }
    return error;
}

Error wrongKey(const QString &path, VaultKeyKind kind)
{
    const QString file = QDir::toNativeSeparators(path);
    QString message;
    switch (kind) {
    case VaultKeyKind::passphrase:
        message = u"The passphrase does not open the vault %1. It was left as it is. Enter the "
                  "right passphrase, or start again with it."_s;
        break;
    case VaultKeyKind::keychain:
        message = u"The key in the system's keychain does not open the vault %1. It was left as it "
                  "is. Restore the keychain that belongs to it, or put the vault that belongs to "
                  "this keychain in its place, or move it away to start with an empty one."_s;
        break;
    case VaultKeyKind::fixed:
        message = u"The fixed key for tests does not open the vault %1. It was left as it is."_s;
        break;
    }
    return {ErrorCode::unauthorized, message.arg(file), {}, {}};
}

} // namespace

Vault::Vault(QString path, StorageThread &storage)
    : m_path(std::move(path))
    , m_storage(storage)
    , m_why(u"The secret store has not been opened yet"_s)
{
}

Vault::~Vault()
{
    const std::size_t begun = m_writing ? 1 : 0;
    if (!m_usable || m_waiting.size() <= begun)
        return;
    Entries last = m_entries;
    VaultKeySource::Answer key = m_key;
    for (const Change &change : m_waiting) {
        apply(last, change.secrets);
        key = change.key.value_or(key);
    }
    write(std::move(last), key, [](const Status &) {});
}

Result<VaultKeySource::Request> Vault::inspect() const
{
    const Result<QByteArray> file = readWholeFile(m_path, kMaxVaultBytes);
    if (!file) {
        if (file.error().code == ErrorCode::notFound)
            return VaultKeySource::Request{};
        return file.error();
    }
    const Result<VaultHeader> header = readVaultHeader(*file);
    if (!header)
        return aboutFile(m_path, header.error());
    return VaultKeySource::Request{true, header->kind, header->salt};
}

Status Vault::unlock(const VaultKeySource::Answer &answer)
{
    if (m_usable)
        return {};
    if (answer.key.view().size() != kVaultKeyBytes || answer.salt.size() != kVaultSaltBytes)
        return fail({ErrorCode::internal, u"The key of the vault has a wrong length"_s, {}, {}});
    const Result<VaultKeySource::Request> needed = inspect();
    if (!needed)
        return fail(needed.error());
    if (needed->vaultExists && needed->kind != answer.kind)
        return fail(otherKindOfKey(*needed));
    Entries entries;
    if (needed->vaultExists) {
        const Result<QByteArray> file = readWholeFile(m_path, kMaxVaultBytes);
        if (!file)
            return fail(file.error());
        Result<VaultEntries> opened = openVault(*file, answer.key);
        if (!opened && opened.error().code == ErrorCode::unauthorized)
            return fail(wrongKey(m_path, answer.kind));
        if (!opened)
            return fail(aboutFile(m_path, opened.error()));
        entries = std::move(opened).value();
    }
    m_key = answer;
    m_entries = std::move(entries);
    m_usable = true;
    m_why.clear();
    return {};
}

Status Vault::fail(Error error)
{
    setUnusable(error.message);
    return error;
}

void Vault::setUnusable(QString why)
{
    m_usable = false;
    m_why = std::move(why);
    m_key = {};
    m_entries.clear();
}

std::optional<Secret> Vault::get(const std::string &name) const
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Vault::names() const
{
    std::vector<std::string> out;
    out.reserve(m_entries.size());
    for (const auto &entry : m_entries)
        out.push_back(entry.first);
    return out;
}

std::optional<VaultKeyKind> Vault::kind() const
{
    return m_usable ? std::optional(m_key.kind) : std::nullopt;
}

void Vault::change(SecretChanges changes, std::function<void(Status)> done)
{
    push({std::move(changes), std::move(done)});
}

void Vault::rewrap(VaultKeySource::Answer key, std::function<void(Status)> done)
{
    push({{}, std::move(done), std::move(key)});
}

void Vault::close(QString why, std::function<void()> done)
{
    push({{}, [answer = std::move(done)](const Status &) { answer(); }, {}, std::move(why)});
}

void Vault::push(Change change)
{
    m_waiting.push_back(std::move(change));
    startNext();
}

void Vault::startNext()
{
    if (m_writing || m_waiting.empty())
        return;
    m_writing = true;
    begin(m_waiting.front());
}

void Vault::begin(const Change &change)
{
    Entries next = m_entries;
    apply(next, change.secrets);
    auto answer = [this, alive = std::weak_ptr<int>(m_alive), next](const Status &status) {
        if (!alive.expired())
            finish(next, status);
    };
    // What needs no write goes by way of the storage thread too, so that an answer never comes from
    // within the call.
    if (change.closing) {
        m_storage.run([]() -> Status { return {}; }, std::move(answer));
    } else if (!m_usable) {
        const Error error{ErrorCode::noSecretStore, m_why, {}, {}};
        m_storage.run([error]() -> Status { return error; }, std::move(answer));
    } else if (!change.key && changesNothing(change.secrets)) {
        m_storage.run([]() -> Status { return {}; }, std::move(answer));
    } else {
        write(std::move(next), change.key.value_or(m_key), std::move(answer));
    }
}

void Vault::finish(Entries next, const Status &status)
{
    const Change &first = m_waiting.front();
    if (first.closing) {
        setUnusable(*first.closing);
    } else if (status && m_usable) {
        m_entries = std::move(next);
        m_key = first.key.value_or(m_key);
    }
    endFirst(status);
}

void Vault::endFirst(const Status &status)
{
    const std::function<void(Status)> done = std::move(m_waiting.front().done);
    m_writing = false;
    m_waiting.pop_front();
    const std::weak_ptr<int> alive = m_alive;
    if (done)
        done(status);
    if (!alive.expired())
        startNext();
}

void Vault::write(Entries next, const VaultKeySource::Answer &key, std::function<void(Status)> done)
{
    m_storage.run(
        [entries = std::move(next), key, path = m_path]() -> Status {
            const Result<QByteArray> file = sealVault(entries, key);
            if (!file)
                return file.error();
            if (const Result<VaultEntries> proof = openVault(*file, key.key); !proof)
                return proof.error();
            return writeFileAtomically(path, *file);
        },
        std::move(done));
}

bool Vault::changesNothing(const SecretChanges &changes) const
{
    return std::none_of(changes.begin(), changes.end(), [this](const auto &change) {
        return change.second || m_entries.contains(change.first);
    });
}

void Vault::apply(Entries &entries, const SecretChanges &changes)
{
    for (const auto &[name, value] : changes) {
        if (value)
            entries.insert_or_assign(name, *value);
        else
            entries.erase(name);
    }
}

} // namespace signalbox
