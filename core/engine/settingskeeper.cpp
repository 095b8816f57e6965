// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/settingskeeper.h"

namespace signalbox {

SettingsKeeper::SettingsKeeper(QString path, StorageThread &storage, QObject *parent)
    : QObject(parent), m_file(std::move(path), storage)
{
}

Status SettingsKeeper::load()
{
    auto loaded = m_file.load();
    if (!loaded)
        return loaded.error();
    m_document = std::move(*loaded);
    return {};
}

Status SettingsKeeper::reload()
{
    auto loaded = m_file.load();
    if (!loaded)
        return loaded.error();
    const bool same = loaded->settings == m_document.settings && loaded->json == m_document.json;
    m_document = std::move(*loaded);
    if (!same)
        Q_EMIT changed();
    return {};
}

void SettingsKeeper::change(boost::json::object patch, std::function<void(Result<Settings>)> done,
                            Hooks hooks)
{
    m_changes.run([this, patch = std::move(patch), answer = std::move(done),
                   hooks = std::move(hooks)](const SerialQueue::Done &next) {
        carryOut(patch, hooks, [answer, next](const Result<Settings> &result) {
            answer(result);
            next();
        });
    });
}

void SettingsKeeper::carryOut(const boost::json::object &patch, const Hooks &hooks,
                              const std::function<void(Result<Settings>)> &done)
{
    auto document = applySettingsPatch(m_document, patch);
    if (!document) {
        done(document.error());
        return;
    }
    if (hooks.prepare) {
        if (const Status agreed = hooks.prepare(document->settings); !agreed) {
            done(agreed.error());
            return;
        }
    }
    m_file.save(*document,
                [this, saved = *document, undo = hooks.undo, done](const Status &status) {
                    if (!status) {
                        if (undo)
                            undo();
                        done(status.error());
                        return;
                    }
                    m_document = saved;
                    Q_EMIT changed();
                    done(m_document.settings);
                });
}

} // namespace signalbox
