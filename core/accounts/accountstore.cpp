// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/accountstore.h"

#include "core/accounts/accountheaders.h"
#include "core/accounts/filebatch.h"
#include "core/json/value.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <memory>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxFileBytes = 4LL * 1024 * 1024;

Result<Account> readAccount(const QFileInfo &info)
{
    const Result<QByteArray> text = readWholeFile(info.filePath(), kMaxFileBytes);
    if (!text)
        return text.error();
    const Result<json::Object> object =
        json::parseObject({text->constData(), static_cast<std::size_t>(text->size())});
    if (!object)
        return object.error();
    Result<Account> account = accountFromJson(*object);
    if (account && json::toQString(account->id.str()) != info.completeBaseName()) {
        const QString message =
            u"must be the file's own name without .json, \"%1\""_s.arg(info.completeBaseName());
        return Error{ErrorCode::corrupt,
                     u"The account's id differs from the name of its file"_s,
                     {{"/id", message}},
                     {}};
    }
    return account;
}

Error unsafeId(const AccountId &id)
{
    return {ErrorCode::invalidArgument,
            u"\"%1\" is no account id"_s.arg(json::toQString(id.str())),
            {},
            {}};
}

/// Runs a job with a result for each file on the storage thread.
void runEach(StorageThread &storage, std::function<std::vector<Status>()> job,
             AccountStore::Each done)
{
    auto each = std::make_shared<std::vector<Status>>(); // the job's, then the answer's
    storage.run(
        [each, work = std::move(job)]() -> Status {
            *each = work();
            return {};
        },
        [each, answer = std::move(done)](const Status &) { answer(*each); });
}

QString fileIn(const QString &folder, const AccountId &id)
{
    return folder + u'/' + json::toQString(id.str()) + u".json"_s;
}

void removeFiles(StorageThread &storage, const QString &folder, const std::vector<AccountId> &ids,
                 AccountStore::Each done)
{
    std::vector<QString> paths;
    for (const AccountId &id : ids)
        paths.push_back(fileIn(folder, id));
    runEach(
        storage, [folder, paths = std::move(paths)] { return removeFilesDurably(folder, paths); },
        std::move(done));
}

} // namespace

AccountStore::AccountStore(QString dataDir, StorageThread &storage)
    : m_dataDir(std::move(dataDir)), m_storage(storage)
{
}

AccountStore::Loaded AccountStore::load(OnFault onFault) const
{
    return loadFolder(u"accounts"_s, onFault);
}

AccountStore::Loaded AccountStore::loadAside() const
{
    return loadFolder(u"removed"_s, OnFault::leave);
}

AccountStore::Loaded AccountStore::loadFolder(const QString &name, OnFault onFault) const
{
    Loaded out;
    const QDir folder(m_dataDir + u'/' + name);
    const QFileInfo folderInfo(folder.path());
    if (folderInfo.exists() && !(folderInfo.isDir() && folderInfo.isReadable()))
        out.faults.push_back({name, {}, u"This folder cannot be read"_s, {}});
    const QFileInfoList files = folder.entryInfoList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QFileInfo &info : files) {
        Result<Account> account = readAccount(info);
        if (account) {
            out.accounts.push_back(std::move(account).value());
            continue;
        }
        const Error &error = account.error();
        const QString file = name + u'/' + info.fileName();
        out.faulty.emplace_back(info.completeBaseName().toStdString());
        QString where;
        QString stayed;
        if (onFault == OnFault::quarantine) {
            const Result<QString> moved = moveToQuarantine(m_dataDir, info.filePath());
            where = moved ? *moved : QString();
            stayed = moved ? QString() : u". "_s + moved.error().message;
        }
        if (error.fields.empty())
            out.faults.push_back({file, {}, error.message + stayed, where});
        for (const FieldFault &fault : error.fields)
            out.faults.push_back({file, fault.pointer, fault.message + stayed, where});
    }
    std::sort(out.accounts.begin(), out.accounts.end(), [](const Account &a, const Account &b) {
        return std::tie(a.createdAt, a.id) < std::tie(b.createdAt, b.id);
    });
    return out;
}

void AccountStore::save(const Account &account, std::function<void(Status)> done)
{
    m_storage.run(
        [id = account.id, path = pathOf(account.id), content = contentOf(account)]() -> Status {
            if (!isSafeId(id.str()))
                return unsafeId(id);
            const QString folder = QFileInfo(path).absolutePath();
            if (!QDir().mkpath(folder)) {
                return Error{
                    ErrorCode::inputOutput,
                    u"Could not make the folder %1"_s.arg(QDir::toNativeSeparators(folder)),
                    {},
                    {}};
            }
            return writeFileAtomically(path, content);
        },
        std::move(done));
}

void AccountStore::remove(const AccountId &id, std::function<void(Status)> done)
{
    m_storage.run(
        [id, path = pathOf(id)]() -> Status {
            if (!isSafeId(id.str()))
                return unsafeId(id);
            return removeFileDurably(path);
        },
        std::move(done));
}

void AccountStore::saveAll(const std::vector<Account> &accounts, Each done)
{
    std::vector<FileToWrite> files;
    for (const Account &account : accounts) {
        Q_ASSERT(isSafeId(account.id.str()));
        files.push_back({pathOf(account.id), contentOf(account)});
    }
    runEach(
        m_storage,
        [folder = m_dataDir + u"/accounts"_s, files = std::move(files)] {
            return writeFilesAtomically(folder, files);
        },
        std::move(done));
}

void AccountStore::removeAll(const std::vector<AccountId> &ids, Each done)
{
    removeFiles(m_storage, m_dataDir + u"/accounts"_s, ids, std::move(done));
}

void AccountStore::setAside(const Account &account, std::function<void(Status)> done)
{
    m_storage.run(
        [from = pathOf(account.id), to = asidePathOf(account.id),
         content = contentOf(account)]() -> Status {
            // What an earlier crash left there is of an account that came back since.
            if (const Status free = removeFileDurably(to); !free)
                return free;
            Status moved = moveFileDurably(from, to);
            if (moved || moved.error().code != ErrorCode::notFound)
                return moved;
            const QString folder = QFileInfo(to).absolutePath();
            return writeFilesAtomically(folder, {{to, content}}).front();
        },
        std::move(done));
}

void AccountStore::bringBack(const AccountId &id, std::function<void(Status)> done)
{
    m_storage.run(
        [from = asidePathOf(id), to = pathOf(id)]() -> Status { return moveFileDurably(from, to); },
        std::move(done));
}

void AccountStore::dropAside(const std::vector<AccountId> &ids, Each done)
{
    removeFiles(m_storage, m_dataDir + u"/removed"_s, ids, std::move(done));
}

QByteArray AccountStore::contentOf(const Account &account) const
{
    json::Object content = toJson(account);
    if (keepsHeaderValues(account.id))
        content["headers"] = headersWithValues(account);
    return json::dumpPretty(content);
}

QString AccountStore::asidePathOf(const AccountId &id) const
{
    return fileIn(m_dataDir + u"/removed"_s, id);
}

QString AccountStore::pathOf(const AccountId &id) const
{
    return fileIn(m_dataDir + u"/accounts"_s, id);
}

} // namespace signalbox
