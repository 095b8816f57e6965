// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/theme/tokens.h"

#include <QObject>

#include <array>

class QAction;
class QActionGroup;

namespace signalbox {

/// The proxy's commands as the window, its menus and the tray share them: one QAction each, always
/// showing what the engine confirmed. Every refusal is told once by `told` and by the signal of
/// its kind, for the control beside which the reason belongs. UI thread; outlived by the facade.
class GatewayController final : public QObject
{
    Q_OBJECT

public:
    explicit GatewayController(EngineFacade &facade, QObject *parent = nullptr);

    [[nodiscard]] EngineFacade &facade() const { return m_facade; }
    [[nodiscard]] const StatusSnapshot &status() const { return m_status; }
    [[nodiscard]] bool isRunning() const { return m_status.proxy.state == ProxyState::running; }

    [[nodiscard]] QAction *startAction() const { return m_start; }
    [[nodiscard]] QAction *stopWhenIdleAction() const { return m_stopWhenIdle; }
    [[nodiscard]] QAction *stopNowAction() const { return m_stopNow; }
    [[nodiscard]] QAction *modeAction(SchedulingMode mode) const;
    [[nodiscard]] QAction *clearBindingsAction() const { return m_clearBindings; }

    void requestMode(SchedulingMode mode);
    void requestScheduling(const SchedulingPatch &patch);
    void requestFixedAccount(const std::optional<AccountId> &account);
    void requestPort(int port);
    /// The way out when the set port is taken.
    void requestPortAndStart(int port);
    void requestClearBindings();
    /// A sentence for the status bar.
    void tell(const QString &sentence) { Q_EMIT told(sentence); }

Q_SIGNALS:
    /// New confirmed values, from the engine's signal or from a reply that came before it.
    void statusChanged(const signalbox::StatusSnapshot &status);
    void told(const QString &sentence);
    /// The confirmed values stand; `reason` is a sentence.
    void schedulingRefused(const QString &reason);
    void fixedAccountRefused(const QString &reason);
    void portRefused(const QString &reason);
    void proxyRefused(const QString &reason);

private:
    void makeActions();
    void take(const StatusSnapshot &status);
    void takeProxy(const Result<ProxySnapshot> &reply);
    void updateActions();
    void sendPort(int port, const std::function<void()> &then);
    void start();
    void stop(StopManner manner);

    EngineFacade &m_facade;
    StatusSnapshot m_status;
    QAction *m_start = nullptr;
    QAction *m_stopWhenIdle = nullptr;
    QAction *m_stopNow = nullptr;
    QAction *m_clearBindings = nullptr;
    QActionGroup *m_modes = nullptr;
    std::array<QAction *, 3> m_modeActions{};
};

/// The proxy's state as badge: tone and word.
struct ProxyWords
{
    Tone tone = Tone::neutral;
    QString word;
};
[[nodiscard]] ProxyWords describeProxy(const StatusSnapshot &status);

/// A message of the engine with the faults of single fields, as one text for people.
[[nodiscard]] QString errorWords(const Error &error);

} // namespace signalbox
