// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <QVariantMap>

namespace signalbox {

/// When the user's session is locked and unlocked, as logind and the screen lockers of desktops say
/// on D-Bus (org.freedesktop.login1.Session; org.freedesktop.ScreenSaver, org.gnome.ScreenSaver).
/// Where there is no bus, or it was built without Qt D-Bus, it stays silent. Main thread.
class SessionWatch final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Listens from now on; once is enough.
    void start();

Q_SIGNALS:
    void locked();
    void unlocked();

private Q_SLOTS:
    void onActiveChanged(bool active);
    void onLock() { note(State::locked); }
    void onUnlock() { note(State::unlocked); }
    void onPropertiesChanged(const QString &interface, const QVariantMap &changed,
                             const QStringList &invalidated);

private:
    enum class State { unlocked, locked };

    void listenToScreenLockers();
    void listenToLogind();
    void listenToLogind(const QString &sessionPath);
    /// Several speak of the same lock: told once.
    void note(State state);

    bool m_started = false;
    State m_state = State::unlocked;
};

} // namespace signalbox
