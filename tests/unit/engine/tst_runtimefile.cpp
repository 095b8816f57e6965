// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: runtime.json is safe to delete, and what is broken goes to quarantine.
#include "core/engine/runtimefile.h"

#include "tests/support/fakeclock.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

AccountRuntime cooling(TimePoint until)
{
    AccountRuntime account;
    account.account = AccountId("acc-1");
    account.cooldowns = {{account.account, "", "quota_exhausted", until}};
    return account;
}

} // namespace

class TestRuntimeFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noFileIsNoFault();
    void savedFileIsLoaded();
    void brokenFileGoesToQuarantine_data();
    void brokenFileGoesToQuarantine();
    void failedWriteIsTold();
};

void TestRuntimeFile::noFileIsNoFault()
{
    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    const auto loaded = RuntimeFile(dir.path(), storage).load(Moment::of(clock), SchedulerTuning());
    QVERIFY(loaded.accounts.empty());
    QVERIFY(loaded.fault.isEmpty());
    QVERIFY(!QFile::exists(dir.filePath(u"quarantine"_s)));
}

void TestRuntimeFile::savedFileIsLoaded()
{
    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    RuntimeFile file(dir.path(), storage);
    std::optional<bool> saved;
    file.save({cooling(clock.now() + 1h)}, Moment::of(clock),
              [&saved](const Status &status) { saved = status.ok(); });
    QTRY_VERIFY(saved.has_value());
    QVERIFY(*saved);
    const auto loaded = file.load(Moment::of(clock), SchedulerTuning());
    QCOMPARE(loaded.accounts.size(), std::size_t{1});
    QVERIFY(!runtimeDiffers({cooling(clock.now() + 1h)}, clock.now(), loaded.accounts, clock.now(),
                            SchedulerTuning()));
    const auto mode = QFile::permissions(dir.filePath(u"runtime.json"_s));
    QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));
}

void TestRuntimeFile::brokenFileGoesToQuarantine_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("cooldowns: none");
    QTest::newRow("torn") << QByteArray(R"({"version":1,"accounts":{"acc-1":{"health")");
    QTest::newRow("no object") << QByteArray("[]");
    QTest::newRow("no version") << QByteArray("{}");
    QTest::newRow("of a later version") << QByteArray(R"({"version":2,"accounts":{}})");
    QTest::newRow("binary") << QByteArray("\0\xff\xfe\x01", 4);
}

void TestRuntimeFile::brokenFileGoesToQuarantine()
{
    QFETCH(QByteArray, content);
    QTemporaryDir dir;
    QFile broken(dir.filePath(u"runtime.json"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    QCOMPARE(broken.write(content), content.size());
    broken.close();
    FakeClock clock;
    StorageThread storage;
    const auto loaded = RuntimeFile(dir.path(), storage).load(Moment::of(clock), SchedulerTuning());
    QVERIFY(loaded.accounts.empty());
    QVERIFY(!loaded.fault.isEmpty());
    QVERIFY(!broken.exists());
    QFile moved(loaded.quarantinedAs);
    QVERIFY(moved.open(QIODevice::ReadOnly));
    QCOMPARE(moved.readAll(), content);
}

void TestRuntimeFile::failedWriteIsTold()
{
    FakeClock clock;
    StorageThread storage;
    QTemporaryDir dir;
    RuntimeFile file(dir.filePath(u"not there"_s), storage);
    std::optional<bool> saved;
    file.save({cooling(clock.now() + 1h)}, Moment::of(clock),
              [&saved](const Status &status) { saved = status.ok(); });
    QTRY_VERIFY(saved.has_value());
    QVERIFY(!*saved);
}

QTEST_GUILESS_MAIN(TestRuntimeFile)
#include "tst_runtimefile.moc"
