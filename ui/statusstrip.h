// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace signalbox {

class Badge;
struct StatusSnapshot;

/// The status bar's inside: running state and address, the pool in short, what was just told, and
/// Undo while something just done can be taken back. Told sentences are announced to screen
/// readers. UI thread.
class StatusStrip final : public QWidget
{
    Q_OBJECT

public:
    /// `undo` is triggered by the Undo button.
    explicit StatusStrip(QAction *undo, QWidget *parent = nullptr);

    void showStatus(const StatusSnapshot &status);
    /// For some seconds.
    void tell(const QString &sentence);
    /// For half a minute, with the Undo button; the menu keeps it longer.
    void offerUndo(const QString &sentence);

private:
    QLabel *makeLabel(const char *name, const QString &tip);
    void showSentence(const QString &sentence, int milliseconds);

    Badge *m_stateBadge;
    QLabel *m_address;
    QLabel *m_ready;
    QLabel *m_inFlight;
    QLabel *m_told;
    QToolButton *m_undo;
    QLabel *m_summary;
    QTimer m_toldTimer;
};

} // namespace signalbox
