// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/serialqueue.h"
#include "core/config/settingsfile.h"

#include <QObject>

#include <functional>

namespace signalbox {

/// The settings in force: one change after the other, each validated as a whole, on disk before it
/// is in force and before it is answered. Engine thread.
class SettingsKeeper final : public QObject
{
    Q_OBJECT

public:
    SettingsKeeper(QString path, StorageThread &storage, QObject *parent = nullptr);

    /// Reads the file, blocking. On a fault nothing changes.
    [[nodiscard]] Status load();
    /// Reads the file again after somebody else wrote it.
    [[nodiscard]] Status reload();

    [[nodiscard]] const Settings &settings() const { return m_document.settings; }
    [[nodiscard]] const SettingsDocument &document() const { return m_document; }
    [[nodiscard]] const QString &path() const { return m_file.path(); }

    /// A key that stood in /proxy/api_key; gone from the document afterwards.
    [[nodiscard]] Secret takeApiKey() { return signalbox::takeApiKey(m_document.json); }

    /// The same with client secrets of providers.
    [[nodiscard]] std::map<std::string, Secret> takeClientSecrets()
    {
        return signalbox::takeClientSecrets(m_document.json);
    }

    /// A change as a merge patch. `prepare` (may be empty) runs on the validated new settings
    /// before they are written and may refuse them; `undo` runs when writing failed after prepare
    /// had agreed.
    struct Hooks
    {
        std::function<Status(const Settings &)> prepare;
        std::function<void()> undo;
    };
    void change(boost::json::object patch, std::function<void(Result<Settings>)> done,
                Hooks hooks = {});

Q_SIGNALS:
    /// New settings are in force.
    void changed();

private:
    void carryOut(const boost::json::object &patch, const Hooks &hooks,
                  const std::function<void(Result<Settings>)> &done);

    SettingsFile m_file;
    SettingsDocument m_document;
    SerialQueue m_changes;
};

} // namespace signalbox
