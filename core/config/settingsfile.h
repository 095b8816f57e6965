// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/storagethread.h"
#include "core/config/settings.h"

#include <functional>

namespace signalbox {

/// `gui_config.json`: loaded and validated whole, saved atomically on the storage thread, unknown
/// members and their order kept. Engine thread.
class SettingsFile
{
public:
    SettingsFile(QString path, StorageThread &storage);

    /// Reads the file, blocking; defaults when there is none. On any fault an Error whose fields
    /// name them all; the file stays untouched.
    [[nodiscard]] Result<SettingsDocument> load() const;

    /// Writes the document; `done` when it is on disk or could not be (the old file is then whole).
    void save(const SettingsDocument &document, std::function<void(Status)> done);

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
    StorageThread &m_storage;
};

} // namespace signalbox
