// SPDX-License-Identifier: GPL-3.0-or-later
// Session locks as desktops and logind tell them, on a bus that only this test uses.
#include "core/engine/sessionwatch.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

const QString kOwnSession = u"/org/freedesktop/login1/session/_31"_s;
const QString kOtherSession = u"/org/freedesktop/login1/session/_32"_s;
const QString kLogindSession = u"org.freedesktop.login1.Session"_s;
const QString kProperties = u"org.freedesktop.DBus.Properties"_s;

} // namespace

/// The part of logind that is asked.
class FakeLogind final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
    int asked = 0;

public Q_SLOTS:
    QDBusObjectPath GetSession(const QString &id)
    {
        ++asked;
        return QDBusObjectPath(id == u"auto"_s ? kOwnSession : kOtherSession);
    }
};

class TestSessionWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_isSystemBus);
        QVERIFY(m_bus.isConnected());
        QVERIFY(m_bus.registerObject(u"/org/freedesktop/login1"_s, &m_logind,
                                     QDBusConnection::ExportAllSlots));
        for (const QString &name : {u"org.freedesktop.login1"_s, u"org.freedesktop.ScreenSaver"_s,
                                    u"org.gnome.ScreenSaver"_s})
            QVERIFY(m_bus.registerService(name));
        m_watch = std::make_unique<SessionWatch>();
        m_watch->start();
        QTRY_COMPARE(m_logind.asked, 1);
        m_watch->start(); // once is enough
    }

    void aScreenLockerIsHeard_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("interface");
        QTest::newRow("freedesktop")
            << u"/org/freedesktop/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
        QTest::newRow("its older path") << u"/ScreenSaver"_s << u"org.freedesktop.ScreenSaver"_s;
        QTest::newRow("GNOME") << u"/org/gnome/ScreenSaver"_s << u"org.gnome.ScreenSaver"_s;
    }

    void aScreenLockerIsHeard()
    {
        QFETCH(QString, path);
        QFETCH(QString, interface);
        checkBoth([&](bool locked) { send(path, interface, u"ActiveChanged"_s, {locked}); });
    }

    void logindIsHeard()
    {
        // Its session is asked for by a call of its own: heard from some moment on.
        QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
        QVERIFY(QTest::qWaitFor([&] {
            send(kOwnSession, kLogindSession, u"Lock"_s);
            return !locked.isEmpty();
        }));
        send(kOwnSession, kLogindSession, u"Unlock"_s);
        QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
        QTRY_COMPARE(unlocked.count(), 1);
        checkBoth(
            [&](bool lock) { send(kOwnSession, kLogindSession, lock ? u"Lock"_s : u"Unlock"_s); });
        checkBoth([&](bool lock) {
            send(kOwnSession, kProperties, u"PropertiesChanged"_s,
                 {kLogindSession, QVariantMap{{u"LockedHint"_s, lock}}, QStringList()});
        });
    }

    void othersSessionsAndOtherPropertiesAreNotOurs()
    {
        QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
        send(kOtherSession, kLogindSession, u"Lock"_s);
        send(kOwnSession, kProperties, u"PropertiesChanged"_s,
             {kLogindSession, QVariantMap{{u"IdleHint"_s, true}}, QStringList()});
        checkBoth(
            [&](bool lock) { send(kOwnSession, kLogindSession, lock ? u"Lock"_s : u"Unlock"_s); });
        QCOMPARE(locked.count(), 1); // that of the last line
    }

    void theSameLockIsToldOnce()
    {
        QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
        QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
        send(kOwnSession, kLogindSession, u"Lock"_s);
        send(u"/org/freedesktop/ScreenSaver"_s, u"org.freedesktop.ScreenSaver"_s,
             u"ActiveChanged"_s, {true});
        send(kOwnSession, kLogindSession, u"Unlock"_s);
        QTRY_COMPARE(unlocked.count(), 1);
        QCOMPARE(locked.count(), 1);
    }

private:
    void send(const QString &path, const QString &interface, const QString &name,
              const QVariantList &arguments = {})
    {
        QDBusMessage signal = QDBusMessage::createSignal(path, interface, name);
        signal.setArguments(arguments);
        QVERIFY(m_bus.send(signal));
    }

    template <class Tell>
    void checkBoth(const Tell &tell)
    {
        QSignalSpy locked(m_watch.get(), &SessionWatch::locked);
        QSignalSpy unlocked(m_watch.get(), &SessionWatch::unlocked);
        tell(true);
        QTRY_COMPARE(locked.count(), 1);
        QCOMPARE(unlocked.count(), 0);
        tell(false);
        QTRY_COMPARE(unlocked.count(), 1);
    }

    /// The library reads both addresses when the first connection is made.
    bool m_isSystemBus = qputenv("DBUS_SYSTEM_BUS_ADDRESS", qgetenv("DBUS_SESSION_BUS_ADDRESS"));
    QDBusConnection m_bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"fake"_s);
    FakeLogind m_logind;
    std::unique_ptr<SessionWatch> m_watch;
};

QTEST_GUILESS_MAIN(TestSessionWatch)
#include "tst_sessionwatch.moc"
