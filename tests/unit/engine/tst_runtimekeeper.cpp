// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: runtime.json is kept true while running and at the end, and put back at start.
#include "core/engine/runtimekeeper.h"

#include "tests/support/fakeclock.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kNever = 1h;

/// A keeper with a pool that is made up.
struct Fixture
{
    explicit Fixture(Milliseconds delay = 1ms) : wait(delay) { make(); }

    void make()
    {
        RuntimeKeeper::Hooks hooks;
        hooks.runtime = [this] {
            ++looks;
            return runtime;
        };
        hooks.restore = [this](const AccountRuntime &account) { restored.push_back(account); };
        hooks.tuning = [this]() -> const SchedulerTuning & { return tuning; };
        keeper = std::make_unique<RuntimeKeeper>(folder, storage, std::move(hooks), clock, wait);
    }
    void cool(const char *id, TimePoint until)
    {
        AccountRuntime account;
        account.account = AccountId(id);
        account.cooldowns = {{account.account, "", "quota_exhausted", until}};
        runtime.push_back(std::move(account));
        keeper->touch();
    }
    bool flush()
    {
        bool done = false;
        keeper->flush([&done] { done = true; });
        return QTest::qWaitFor([&done] { return done; });
    }
    [[nodiscard]] QByteArray file() const
    {
        QFile read(folder + u"/runtime.json"_s);
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }

    QTemporaryDir dir;
    QString folder = dir.path();
    Milliseconds wait;
    FakeClock clock;
    StorageThread storage;
    SchedulerTuning tuning;
    std::vector<AccountRuntime> runtime;
    std::vector<AccountRuntime> restored;
    int looks = 0;
    std::unique_ptr<RuntimeKeeper> keeper;
};

} // namespace

class TestRuntimeKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aChangeIsWritten();
    void manyChangesAreOneWrite();
    void nothingDifferentIsNotWritten();
    void nothingIsWrittenBeforeRestoring();
    void flushWritesAtOnce();
    void flushWithNothingToWriteAnswers();
    void flushTakesWhatChangedDuringAWrite();
    void whatWasWrittenIsRestored();
    void brokenFileIsTold();
    void failedWriteIsToldOnce();
    void failedWriteIsTriedAgain();
    void destructionDuringAWrite();
};

void TestRuntimeKeeper::aChangeIsWritten()
{
    Fixture f;
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    QTRY_VERIFY(f.file().contains("acc-1"));
    f.cool("acc-2", f.clock.now() + 1h);
    QTRY_VERIFY(f.file().contains("acc-2"));
    QVERIFY(f.file().contains("acc-1"));
}

void TestRuntimeKeeper::manyChangesAreOneWrite()
{
    Fixture f(50ms);
    QVERIFY(f.keeper->restore().empty());
    const int before = f.looks;
    for (int i = 0; i < 100; ++i)
        f.cool(("acc-" + std::to_string(i)).c_str(), f.clock.now() + 1h);
    QCOMPARE(f.looks, before); // a change costs nothing yet
    QTRY_VERIFY(f.file().contains("acc-99"));
    QVERIFY(f.looks - before <= 2);
}

void TestRuntimeKeeper::nothingDifferentIsNotWritten()
{
    Fixture f;
    f.runtime.push_back({});
    f.runtime.front().account = AccountId("acc-1");
    f.runtime.front().health = 0.5;
    QVERIFY(f.keeper->restore().empty());
    const int before = f.looks;
    f.keeper->touch();
    QTRY_VERIFY(f.looks > before);
    QVERIFY(f.flush());
    QVERIFY(f.file().isEmpty());
}

void TestRuntimeKeeper::nothingIsWrittenBeforeRestoring()
{
    Fixture f;
    f.cool("acc-1", f.clock.now() + 1h);
    QVERIFY(f.flush());
    QVERIFY(f.file().isEmpty());
    QCOMPARE(f.looks, 0);
}

void TestRuntimeKeeper::flushWritesAtOnce()
{
    Fixture f(kNever);
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    QVERIFY(f.flush());
    QVERIFY(f.file().contains("acc-1"));
}

void TestRuntimeKeeper::flushWithNothingToWriteAnswers()
{
    Fixture f(kNever);
    QVERIFY(f.keeper->restore().empty());
    QVERIFY(f.flush());
    QVERIFY(f.flush());
}

void TestRuntimeKeeper::flushTakesWhatChangedDuringAWrite()
{
    Fixture f(kNever);
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    int answers = 0;
    f.keeper->flush([&answers] { ++answers; });
    f.cool("acc-2", f.clock.now() + 1h); // the write of acc-1 is on its way
    f.keeper->flush([&answers] { ++answers; });
    QTRY_COMPARE(answers, 2);
    QVERIFY(f.file().contains("acc-2"));
}

void TestRuntimeKeeper::whatWasWrittenIsRestored()
{
    Fixture f(kNever);
    QVERIFY(f.keeper->restore().empty());
    const TimePoint until = f.clock.now() + 1h;
    f.cool("acc-1", until);
    QVERIFY(f.flush());
    f.make();
    QVERIFY(f.keeper->restore().empty());
    QCOMPARE(f.restored.size(), std::size_t{1});
    QCOMPARE(f.restored.front().account.str(), std::string("acc-1"));
    QVERIFY(f.restored.front().cooldowns.front().until == until);
}

void TestRuntimeKeeper::brokenFileIsTold()
{
    Fixture f;
    QFile broken(f.folder + u"/runtime.json"_s);
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{");
    broken.close();
    const std::vector<QString> notices = f.keeper->restore();
    QCOMPARE(notices.size(), std::size_t{1});
    QVERIFY(notices.front().contains(u"runtime.json"_s));
    QVERIFY(notices.front().contains(u"quarantine"_s));
    f.cool("acc-1", f.clock.now() + 1h); // goes on with a fresh file
    QTRY_VERIFY(f.file().contains("acc-1"));
}

void TestRuntimeKeeper::failedWriteIsToldOnce()
{
    Fixture f(kNever);
    f.folder = f.dir.filePath(u"later"_s);
    f.make();
    QSignalSpy failed(f.keeper.get(), &RuntimeKeeper::writeFailed);
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    QVERIFY(f.flush()); // a failure does not keep the program from ending
    QVERIFY(f.flush());
    QCOMPARE(failed.count(), 1);
    QVERIFY(QDir().mkpath(f.folder));
    QVERIFY(f.flush());
    QVERIFY(f.file().contains("acc-1"));
    QVERIFY(QDir(f.folder).removeRecursively());
    f.cool("acc-2", f.clock.now() + 1h);
    QVERIFY(f.flush());
    QCOMPARE(failed.count(), 2);
}

void TestRuntimeKeeper::failedWriteIsTriedAgain()
{
    Fixture f(10ms);
    f.folder = f.dir.filePath(u"later"_s);
    f.make();
    QSignalSpy failed(f.keeper.get(), &RuntimeKeeper::writeFailed);
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(QDir().mkpath(f.folder));
    QTRY_VERIFY(f.file().contains("acc-1"));
}

void TestRuntimeKeeper::destructionDuringAWrite()
{
    Fixture f(kNever);
    QVERIFY(f.keeper->restore().empty());
    f.cool("acc-1", f.clock.now() + 1h);
    bool answered = false;
    f.keeper->flush([&answered] { answered = true; });
    f.keeper.reset();
    QTRY_VERIFY(f.file().contains("acc-1"));
    QVERIFY(!answered);
}

QTEST_GUILESS_MAIN(TestRuntimeKeeper)
#include "tst_runtimekeeper.moc"
