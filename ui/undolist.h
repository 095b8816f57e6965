// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/reply.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;

namespace signalbox {

/// One thing that was done and can be taken back.
struct UndoStep
{
    QString what; ///< for the menu: "Undo %1" with "removal of kim"
    QString done; ///< told when it was done: "kim is removed."
    /// Takes it back; the reply is what to tell then.
    std::function<void(Reply<QString>)> undo;
};

/// What the user did in this window since it was opened, last first (interface.md, Frame). One
/// step is taken back at a time. A step that failed stays for another try unless the engine says
/// that it is too late. UI thread.
class UndoList final : public QObject
{
    Q_OBJECT

public:
    explicit UndoList(QObject *parent = nullptr);

    /// Undo of the last step, Ctrl+Z: for the menu and the notice.
    [[nodiscard]] QAction *action() const { return m_action; }
    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }

    void push(UndoStep step);
    void undo();

Q_SIGNALS:
    /// Just done, and can be undone.
    void offered(const QString &sentence);
    /// How an undo ended.
    void told(const QString &sentence);

private:
    void finish(const UndoStep &step, const Result<QString> &reply);
    void updateAction();

    QAction *m_action;
    std::vector<UndoStep> m_steps;
    bool m_running = false;
};

} // namespace signalbox
