// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/settingskeeper.h"

#include "core/json/value.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

json::Object object(const char *text)
{
    return json::parseObject(text).value();
}

struct Fixture
{
    [[nodiscard]] QString path() const { return dir.filePath(u"gui_config.json"_s); }
    [[nodiscard]] QByteArray file() const
    {
        QFile read(path());
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    void write(const QByteArray &text) const
    {
        QFile out(path());
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("cannot write the settings");
    }
    void change(const char *patch, SettingsKeeper::Hooks hooks = {})
    {
        keeper->change(
            object(patch),
            [this](const Result<Settings> &result) {
                results.push_back(result);
                fileAtAnswer = file();
            },
            std::move(hooks));
    }

    QTemporaryDir dir;
    StorageThread storage;
    std::unique_ptr<SettingsKeeper> keeper = std::make_unique<SettingsKeeper>(path(), storage);
    std::vector<Result<Settings>> results;
    QByteArray fileAtAnswer;
};

} // namespace

class TestSettingsKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aChangeIsOnDiskBeforeItIsInForceAndAnswered()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        QSignalSpy changed(f.keeper.get(), &SettingsKeeper::changed);
        f.change(R"({"proxy":{"port":9000}})");
        QCOMPARE(f.keeper->settings().proxy.port, 8045);
        QTRY_COMPARE(f.results.size(), std::size_t{1});
        QVERIFY(f.results[0].ok());
        QCOMPARE(f.results[0]->proxy.port, 9000);
        QVERIFY(f.fileAtAnswer.contains("9000"));
        QCOMPARE(f.keeper->settings().proxy.port, 9000);
        QCOMPARE(changed.count(), 1);
    }

    void aWrongChangeChangesNothing()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        QSignalSpy changed(f.keeper.get(), &SettingsKeeper::changed);
        f.change(R"({"proxy":{"port":9000,"max_connections":0},"log":{"level":"loud"}})");
        QTRY_COMPARE(f.results.size(), std::size_t{1});
        QCOMPARE(f.results[0].error().code, ErrorCode::invalidArgument);
        QCOMPARE(f.results[0].error().fields.size(), std::size_t{2});
        QCOMPARE(f.keeper->settings().proxy.port, 8045);
        QVERIFY(!QFile::exists(f.path()));
        QCOMPARE(changed.count(), 0);
    }

    void changesComeOneAfterTheOther()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        f.change(R"({"proxy":{"port":9000}})");
        f.change(R"({"proxy":{"port":-1}})");
        f.change(R"({"proxy":{"max_connections":7}})");
        QTRY_COMPARE(f.results.size(), std::size_t{3});
        QVERIFY(f.results[0].ok() && !f.results[1].ok() && f.results[2].ok());
        QCOMPARE(f.keeper->settings().proxy.port, 9000);
        QCOMPARE(f.keeper->settings().proxy.maxConnections, 7);
        QVERIFY(f.file().contains("9000") && f.file().contains("\"max_connections\": 7"));
    }

    void preparationMayRefuse()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        bool undone = false;
        f.change(R"({"proxy":{"port":9000}})",
                 {[](const Settings &next) -> Status {
                      return next.proxy.port == 9000
                                 ? Status(Error{ErrorCode::addressInUse, u"taken"_s, {}, {}})
                                 : Status();
                  },
                  [&undone] { undone = true; }});
        QTRY_COMPARE(f.results.size(), std::size_t{1});
        QCOMPARE(f.results[0].error().code, ErrorCode::addressInUse);
        QVERIFY(!undone); // nothing was agreed to
        QVERIFY(!QFile::exists(f.path()));
        QCOMPARE(f.keeper->settings().proxy.port, 8045);
    }

    void aFailedWriteIsUndone()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        QVERIFY(QDir().mkpath(f.path() + u"/in-the-way"_s));
        std::vector<int> prepared;
        int undone = 0;
        f.change(R"({"proxy":{"port":9000}})", {[&prepared](const Settings &next) -> Status {
                                                    prepared.push_back(next.proxy.port);
                                                    return {};
                                                },
                                                [&] { undone = f.keeper->settings().proxy.port; }});
        QTRY_COMPARE(f.results.size(), std::size_t{1});
        QCOMPARE(f.results[0].error().code, ErrorCode::inputOutput);
        QCOMPARE(prepared, (std::vector<int>{9000}));
        QCOMPARE(undone, 8045);
        QCOMPARE(f.keeper->settings().proxy.port, 8045);
    }

    void editsByOthersAreTakenOver()
    {
        Fixture f;
        QVERIFY(f.keeper->load());
        QSignalSpy changed(f.keeper.get(), &SettingsKeeper::changed);
        f.write(R"({"proxy":{"port":9001},"mine":1})");
        QVERIFY(f.keeper->reload());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(f.keeper->settings().proxy.port, 9001);
        QVERIFY(f.keeper->reload());
        QCOMPARE(changed.count(), 1);
        f.change(R"({"proxy":{"max_connections":7}})");
        QTRY_COMPARE(f.results.size(), std::size_t{1});
        QVERIFY(f.file().contains("\"mine\": 1"));
        QVERIFY(f.keeper->reload()); // our own write
        QCOMPARE(changed.count(), 2);
    }

    void faultyEditsAreNotTakenOver()
    {
        Fixture f;
        f.write(R"({"proxy":{"port":9001}})");
        QVERIFY(f.keeper->load());
        for (const char *wrong : {"{", R"({"proxy":{"port":"x"}})"}) {
            f.write(wrong);
            QVERIFY(!f.keeper->reload());
            QCOMPARE(f.keeper->settings().proxy.port, 9001);
            QCOMPARE(f.file(), QByteArray(wrong));
        }
    }

    void aWrittenKeyIsTakenOut()
    {
        Fixture f;
        f.write(R"({"proxy":{"api_key":"sk-plain"}})");
        QVERIFY(f.keeper->load());
        QCOMPARE(f.keeper->takeApiKey().view(), std::string_view("sk-plain"));
        QVERIFY(f.keeper->takeApiKey().empty());
        QVERIFY(f.keeper->document().json.at("proxy").at("api_key").is_null());
    }
};

QTEST_GUILESS_MAIN(TestSettingsKeeper)
#include "tst_settingskeeper.moc"
