// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingsfile.h"

#include "core/json/value.h"

#include <QDir>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxFileBytes = 4LL * 1024 * 1024;

/// The sentence begins with the file; a fault of the whole file has an empty pointer.
Error aboutFile(const QString &path, Error error)
{
    if (error.fields.empty())
        error.fields.push_back({{}, error.message});
    error.message = QDir::toNativeSeparators(path) + u": "_s + error.message;
    return error;
}

} // namespace

SettingsFile::SettingsFile(QString path, StorageThread &storage)
    : m_path(std::move(path)), m_storage(storage)
{
}

Result<SettingsDocument> SettingsFile::load() const
{
    const Result<QByteArray> text = readWholeFile(m_path, kMaxFileBytes);
    if (!text && text.error().code == ErrorCode::notFound)
        return settingsFromJson({});
    if (!text)
        return aboutFile(m_path, text.error());
    Result<json::Object> object =
        json::parseObject({text->constData(), static_cast<std::size_t>(text->size())});
    if (!object)
        return aboutFile(m_path, object.error());
    Result<SettingsDocument> document = settingsFromJson(std::move(object).value());
    if (!document)
        return aboutFile(m_path, document.error());
    return document;
}

void SettingsFile::save(const SettingsDocument &document, std::function<void(Status)> done)
{
    m_storage.run(
        [path = m_path, content = json::dumpPretty(settingsToJson(document))]() -> Status {
            return writeFileAtomically(path, content);
        },
        std::move(done));
}

} // namespace signalbox
