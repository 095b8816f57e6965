// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runtimefile.h"

#include "core/base/logging.h"

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxFileBytes = 64LL * 1024 * 1024;

} // namespace

RuntimeFile::RuntimeFile(const QString &dataDir, StorageThread &storage)
    : m_dataDir(dataDir), m_path(dataDir + u"/runtime.json"_s), m_storage(storage)
{
}

RuntimeFile::Loaded RuntimeFile::load(Moment now, const SchedulerTuning &tuning) const
{
    Loaded loaded;
    const Result<QByteArray> text = readWholeFile(m_path, kMaxFileBytes);
    if (!text && text.error().code == ErrorCode::notFound)
        return loaded;
    int skipped = 0;
    auto accounts =
        text ? runtimeFromJson({text->constData(), static_cast<std::size_t>(text->size())}, now,
                               tuning, &skipped)
             : Result<std::vector<AccountRuntime>>(text.error());
    if (!accounts) {
        loaded.fault = accounts.error().message;
        if (const Result<QString> moved = moveToQuarantine(m_dataDir, m_path))
            loaded.quarantinedAs = *moved;
        return loaded;
    }
    if (skipped > 0)
        qCWarning(lcStore) << "runtime.json:" << skipped << "entries could not be used";
    loaded.accounts = std::move(*accounts);
    return loaded;
}

void RuntimeFile::save(std::vector<AccountRuntime> accounts, Moment now,
                       std::function<void(Status)> done)
{
    m_storage.run([path = m_path, accounts = std::move(accounts),
                   now] { return writeFileAtomically(path, runtimeToJson(accounts, now)); },
                  std::move(done));
}

} // namespace signalbox
