// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/translationworker.h"

namespace signalbox {

using namespace Qt::StringLiterals;

TranslationWorker::TranslationWorker() = default;

TranslationWorker::~TranslationWorker()
{
    m_thread.quit();
    m_thread.wait();
}

void TranslationWorker::run(std::function<void()> job, std::function<void()> done)
{
    if (!m_jobs) {
        m_jobs = new Mailbox;
        m_jobs->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, m_jobs, &QObject::deleteLater);
        m_thread.setObjectName(u"signalbox-text"_s);
        m_thread.start();
    }
    m_jobs->post([this, work = std::move(job), answer = std::move(done)] {
        work();
        m_answers.post(answer);
    });
}

} // namespace signalbox
