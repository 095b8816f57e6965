// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runtimekeeper.h"

#include <QPointer>

#include <utility>

namespace signalbox {

RuntimeKeeper::RuntimeKeeper(const QString &dataDir, StorageThread &storage, Hooks hooks,
                             const Clock &clock, Milliseconds delay, QObject *parent)
    : QObject(parent), m_file(dataDir, storage), m_hooks(std::move(hooks)), m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(delay);
    connect(&m_timer, &QTimer::timeout, this, &RuntimeKeeper::onTimeout);
}

std::vector<QString> RuntimeKeeper::restore()
{
    const RuntimeFile::Loaded loaded = m_file.load(Moment::of(m_clock), m_hooks.tuning());
    for (const AccountRuntime &account : loaded.accounts)
        m_hooks.restore(account);
    m_written = m_hooks.runtime();
    m_writtenAt = m_clock.now();
    m_restored = true;
    if (loaded.fault.isEmpty())
        return {};
    const QString what = tr("runtime.json, which keeps cooldowns and quotas over a restart, could "
                            "not be used: %1.")
                             .arg(loaded.fault);
    if (loaded.quarantinedAs.isEmpty())
        return {what};
    return {what + u' ' + tr("It was moved to %1.").arg(loaded.quarantinedAs)};
}

void RuntimeKeeper::touch()
{
    // Comes with every request: whether anything in the file is different is looked at later.
    if (m_restored && !m_timer.isActive())
        m_timer.start();
}

void RuntimeKeeper::onTimeout()
{
    if (m_writing)
        m_timer.start();
    else if (isDue())
        write();
}

bool RuntimeKeeper::isDue() const
{
    return m_failing || runtimeDiffers(m_written, m_writtenAt, m_hooks.runtime(), m_clock.now(),
                                       m_hooks.tuning());
}

void RuntimeKeeper::flush(std::function<void()> done)
{
    m_timer.stop();
    m_waiting.push_back(std::move(done));
    if (m_writing)
        return; // what is not in that write follows it
    if (m_restored && isDue())
        write();
    else
        answerFlush();
}

void RuntimeKeeper::write()
{
    m_writing = true;
    m_written = m_hooks.runtime();
    const Moment now = Moment::of(m_clock);
    m_writtenAt = now.steady;
    m_file.save(m_written, now, [alive = QPointer(this)](const Status &status) {
        if (alive)
            alive->onWritten(status);
    });
}

void RuntimeKeeper::onWritten(const Status &status)
{
    m_writing = false;
    const bool failedBefore = std::exchange(m_failing, !status);
    const QPointer<RuntimeKeeper> alive(this);
    if (!status && !failedBefore) {
        Q_EMIT writeFailed(tr("Cooldowns and quotas cannot be kept over a restart: %1")
                               .arg(status.error().message));
    }
    if (!alive)
        return;
    if (m_waiting.empty()) {
        if (m_failing)
            m_timer.start(); // tried again, even if nothing else changes
    } else if (!m_failing && isDue()) {
        write(); // something changed while that write was on its way
    } else {
        answerFlush();
    }
}

void RuntimeKeeper::answerFlush()
{
    for (const std::function<void()> &done : std::exchange(m_waiting, {}))
        done();
}

} // namespace signalbox
