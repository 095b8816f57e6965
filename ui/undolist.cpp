// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/undolist.h"

#include "ui/gatewaycontroller.h"

#include <QAction>
#include <QPointer>

namespace signalbox {

using namespace Qt::StringLiterals;

UndoList::UndoList(QObject *parent) : QObject(parent), m_action(new QAction(this))
{
    m_action->setObjectName(u"undoAction"_s);
    m_action->setShortcut(QKeySequence::Undo);
    connect(m_action, &QAction::triggered, this, &UndoList::undo);
    updateAction();
}

void UndoList::push(UndoStep step)
{
    const QString done = step.done;
    m_steps.push_back(std::move(step));
    updateAction();
    Q_EMIT offered(done);
}

void UndoList::undo()
{
    if (m_running || m_steps.empty())
        return;
    m_running = true;
    const UndoStep step = m_steps.back();
    m_steps.pop_back();
    updateAction();
    const QPointer<UndoList> self(this);
    step.undo([self, step](const Result<QString> &reply) {
        if (self)
            self->finish(step, reply);
    });
}

void UndoList::finish(const UndoStep &step, const Result<QString> &reply)
{
    m_running = false;
    const bool tooLate = !reply && (reply.error().code == ErrorCode::notFound ||
                                    reply.error().code == ErrorCode::conflict);
    if (!reply && !tooLate)
        m_steps.push_back(step);
    updateAction();
    Q_EMIT told(reply ? *reply : errorWords(reply.error()));
}

void UndoList::updateAction()
{
    const bool any = !m_steps.empty();
    m_action->setText(any ? tr("&Undo: %1").arg(m_steps.back().what) : tr("&Undo"));
    m_action->setToolTip(any ? tr("Take back: %1 (Ctrl+Z)").arg(m_steps.back().what)
                             : tr("Nothing to take back"));
    m_action->setEnabled(any && !m_running);
}

} // namespace signalbox
