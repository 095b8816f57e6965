// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/sessionwatch.h"

#ifdef SIGNALBOX_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>
#endif

namespace signalbox {

using namespace Qt::StringLiterals;

void SessionWatch::start()
{
    if (std::exchange(m_started, true))
        return;
#ifdef SIGNALBOX_DBUS
    listenToScreenLockers();
    listenToLogind();
#endif
}

void SessionWatch::onActiveChanged(bool active)
{
    note(active ? State::locked : State::unlocked);
}

void SessionWatch::onPropertiesChanged(const QString &, const QVariantMap &changed,
                                       const QStringList &)
{
    if (const auto hint = changed.find(u"LockedHint"_s); hint != changed.end())
        onActiveChanged(hint->toBool());
}

void SessionWatch::note(State state)
{
    if (std::exchange(m_state, state) == state)
        return;
    if (state == State::locked)
        Q_EMIT locked();
    else
        Q_EMIT unlocked();
}

#ifdef SIGNALBOX_DBUS

namespace {

const QString kLogind = u"org.freedesktop.login1"_s;
const QString kLogindSession = u"org.freedesktop.login1.Session"_s;

/// Without an address, the library would start a bus of its own.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + u"/bus"_s);
}

} // namespace

void SessionWatch::listenToScreenLockers()
{
    if (!hasSessionBus())
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    for (const QString &name : {u"org.freedesktop.ScreenSaver"_s, u"org.gnome.ScreenSaver"_s}) {
        // The path differs between desktops.
        bus.connect(name, {}, name, u"ActiveChanged"_s, this, SLOT(onActiveChanged(bool)));
    }
}

void SessionWatch::listenToLogind()
{
    const QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected())
        return;
    QDBusMessage question =
        QDBusMessage::createMethodCall(kLogind, u"/org/freedesktop/login1"_s,
                                       u"org.freedesktop.login1.Manager"_s, u"GetSession"_s);
    question << u"auto"_s; // signals come from the session's own path, not from this alias
    auto *call = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, [this, call] {
        const QDBusPendingReply<QDBusObjectPath> path = *call;
        if (!path.isError())
            listenToLogind(path.value().path());
        call->deleteLater();
    });
}

void SessionWatch::listenToLogind(const QString &sessionPath)
{
    QDBusConnection bus = QDBusConnection::systemBus();
    bus.connect(kLogind, sessionPath, kLogindSession, u"Lock"_s, this, SLOT(onLock()));
    bus.connect(kLogind, sessionPath, kLogindSession, u"Unlock"_s, this, SLOT(onUnlock()));
    bus.connect(kLogind, sessionPath, u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s,
                this, SLOT(onPropertiesChanged(QString, QVariantMap, QStringList)));
}

#endif

} // namespace signalbox
