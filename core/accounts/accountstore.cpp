// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/accountstore.h"

#include "core/json/value.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

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

} // namespace

AccountStore::AccountStore(QString dataDir, StorageThread &storage)
    : m_dataDir(std::move(dataDir)), m_storage(storage)
{
}

AccountStore::Loaded AccountStore::load(OnFault onFault) const
{
    Loaded out;
    const QDir folder(m_dataDir + u"/accounts"_s);
    const QFileInfo folderInfo(folder.path());
    if (folderInfo.exists() && !(folderInfo.isDir() && folderInfo.isReadable()))
        out.faults.push_back({u"accounts"_s, {}, u"This folder cannot be read"_s, {}});
    const QFileInfoList files = folder.entryInfoList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QFileInfo &info : files) {
        Result<Account> account = readAccount(info);
        if (account) {
            out.accounts.push_back(std::move(account).value());
            continue;
        }
        const Error &error = account.error();
        const QString file = u"accounts/"_s + info.fileName();
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
        [id = account.id, path = pathOf(account.id),
         content = json::dumpPretty(toJson(account))]() -> Status {
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

QString AccountStore::pathOf(const AccountId &id) const
{
    return m_dataDir + u"/accounts/"_s + json::toQString(id.str()) + u".json"_s;
}

} // namespace signalbox
