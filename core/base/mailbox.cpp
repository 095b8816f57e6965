// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace signalbox {

namespace {

constexpr QEvent::Type kMailEvent = QEvent::User;

} // namespace

Mailbox::Mailbox(QObject *parent) : QObject(parent), m_alive(std::make_shared<bool>(true)) {}

Mailbox::~Mailbox()
{
    *m_alive = false;
    std::deque<std::function<void()>> left; // ends after the lock: it may own what posts again
    const std::scoped_lock lock(m_mutex);
    left.swap(m_jobs);
}

void Mailbox::post(std::function<void()> job)
{
    bool first = false;
    {
        const std::scoped_lock lock(m_mutex);
        first = m_jobs.empty();
        m_jobs.push_back(std::move(job));
    }
    if (first) // later ones are found with it
        QCoreApplication::postEvent(this, new QEvent(kMailEvent));
}

bool Mailbox::event(QEvent *event)
{
    if (event->type() != kMailEvent)
        return QObject::event(event);
    std::deque<std::function<void()>> jobs;
    {
        const std::scoped_lock lock(m_mutex);
        jobs.swap(m_jobs);
    }
    const std::shared_ptr<bool> alive = m_alive;
    for (; !jobs.empty() && *alive; jobs.pop_front())
        jobs.front()();
    return true;
}

} // namespace signalbox
