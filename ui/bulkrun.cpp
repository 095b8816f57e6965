// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bulkrun.h"

#include <QPointer>

namespace signalbox {

BulkRun::BulkRun(AccountIds ids, Step step, QObject *parent)
    : QObject(parent), m_ids(std::move(ids)), m_step(std::move(step))
{
}

void BulkRun::start(int atOnce)
{
    const QPointer<BulkRun> self(this);
    for (int i = 0; self && i < atOnce && m_begun < m_ids.size(); ++i)
        next();
}

void BulkRun::cancel()
{
    m_outcome.cancelled = m_begun < m_ids.size();
    m_ids.resize(m_begun);
}

void BulkRun::next()
{
    const AccountId id = m_ids[m_begun++];
    ++m_running;
    const QPointer<BulkRun> self(this);
    m_step(id, [self, id](const Status &status) {
        if (self)
            self->take(id, status);
    });
}

void BulkRun::take(const AccountId &id, const Status &status)
{
    --m_running;
    if (status)
        m_outcome.done.push_back(id);
    else
        m_outcome.failed.emplace_back(id, status.error());
    Q_EMIT progressed(static_cast<int>(m_outcome.done.size() + m_outcome.failed.size()),
                      static_cast<int>(m_ids.size()));
    if (m_begun < m_ids.size()) {
        next();
    } else if (m_running == 0) {
        Q_EMIT finished(m_outcome);
        deleteLater();
    }
}

} // namespace signalbox
