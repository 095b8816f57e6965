// SPDX-License-Identifier: GPL-3.0-or-later
// The first run on a new data folder, on the real engine: demo accounts, proxy started, a request
// sent and seen. With SIGNALBOX_SHOTS=DIR pictures of it are kept.
#include "core/engine/enginethread.h"
#include "ui/firstrun/firstrundialog.h"
#include "ui/mainwindow.h"
#include "ui/models/accountsmodel.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

void keep(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("SIGNALBOX_SHOTS");
    if (folder.isEmpty())
        return;
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(widget.grab().save(folder + u'/' + name + u".png"_s));
}

template <class T>
T *find(const QWidget &parent, const QString &name)
{
    T *found = parent.findChild<T *>(name);
    if (!found)
        qFatal("no widget named %s", qPrintable(name));
    return found;
}

} // namespace

class TestFirstRunWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void demoServesTheFirstRequest()
    {
        const QTemporaryDir folder;
        EngineOptions options;
        options.dataDir = folder.path();
        options.face = EngineFace::desktop;
        options.port = 0;
        VaultKeyOptions vault;
        vault.mode = SecretsMode::plain;
        QTest::ignoreMessage(QtWarningMsg,
                             "--secrets plain: secrets are kept under a known key; for tests only");
        EngineThread engine(options, makeVaultKeySource(vault));
        SystemClock clock;
        MainWindow window(engine.facade(), clock, folder.filePath(u"window.ini"_s));
        window.show();
        QSignalSpy started(&engine, &EngineThread::started);
        engine.start();
        QTRY_COMPARE(started.count(), 1);
        QTRY_VERIFY(window.findChild<FirstRunDialog *>()); // a new folder asks by itself
        auto &dialog = *window.findChild<FirstRunDialog *>();
        QTRY_VERIFY(dialog.isVisible());
        keep(dialog, u"first-run-sources"_s);

        find<QPushButton>(dialog, u"demoChoice"_s)->click();
        QTRY_COMPARE(window.accounts().accounts().size(), std::size_t{3});
        QPushButton &next = *find<QPushButton>(dialog, u"nextButton"_s);
        next.click();
        QTRY_VERIFY(!find<QLabel>(dialog, u"secretsWords"_s)->text().isEmpty());
        keep(dialog, u"first-run-secrets"_s);
        next.click();
        QTRY_VERIFY(find<QLabel>(dialog, u"startWords"_s)->text().contains(u"serves at"_s));
        keep(dialog, u"first-run-start"_s);
        next.click();
        auto *send = find<QPushButton>(dialog, u"sendFirstRequest"_s);
        QTRY_VERIFY(send->isEnabled());
        send->click();
        QTRY_VERIFY_WITH_TIMEOUT(
            find<QLabel>(dialog, u"firstServed"_s)->text().contains(u"Demo "_s), 20'000);
        QVERIFY(find<QLabel>(dialog, u"firstAnswer"_s)->text().contains(u"demo"_s));
        keep(dialog, u"first-run-request"_s);
        next.click();
        QTRY_VERIFY(!window.findChild<FirstRunDialog *>() || !dialog.isVisible());
        keep(window, u"first-run-window"_s);

        QSignalSpy stopped(&engine, &EngineThread::stopped);
        engine.stop();
        QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 20'000);
    }
};

QTEST_MAIN(TestFirstRunWindow)
#include "tst_firstrunwindow.moc"
