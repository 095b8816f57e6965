// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingsfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestSettingsFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_storage = std::make_unique<StorageThread>();
        m_file = std::make_unique<SettingsFile>(m_dir->filePath(u"gui_config.json"_s), *m_storage);
    }

    void cleanup()
    {
        m_file.reset();
        m_storage.reset();
    }

    void anAbsentFileGivesDefaultsAndIsNotMade()
    {
        const auto document = m_file->load();
        QVERIFY(document.ok());
        QVERIFY(document->settings == Settings());
        QVERIFY(!QFile::exists(m_file->path()));
    }

    void whatIsSavedIsLoaded()
    {
        write(R"({"mine":[1],"proxy":{"port":1}})");
        auto document = m_file->load();
        QVERIFY(document.ok());
        document->settings.proxy.port = 2;
        QVERIFY(save(*document).ok());
        QVERIFY(content().startsWith(
            "{\n  \"mine\": [\n    1\n  ],\n  \"proxy\": {\n    \"port\": 2,"));
        const auto again = m_file->load();
        QVERIFY(again.ok());
        QVERIFY(again->settings == document->settings);
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList{u"gui_config.json"_s});
    }

    void whatCannotBeReadIsToldAndStays_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QByteArray &text, ErrorCode code,
                            const char *pointer, const QString &words) {
            QTest::newRow(name) << text << static_cast<int>(code) << QByteArray(pointer) << words;
        };
        row("empty", "", ErrorCode::corrupt, "", u"line 1, column 1"_s);
        row("half-written", "{\n  \"proxy\": {\"po", ErrorCode::corrupt, "", u"line 2"_s);
        row("no object", "[]", ErrorCode::corrupt, "", u"object"_s);
        row("too large", QByteArray(4 * 1024 * 1024 + 1, ' '), ErrorCode::inputOutput, "",
            u"larger than"_s);
        row("wrong value", R"({"proxy":{"port":"x"}})", ErrorCode::invalidArgument, "/proxy/port",
            u"not valid"_s);
    }

    void whatCannotBeReadIsToldAndStays()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, pointer);
        QFETCH(QString, words);
        write(text);
        const auto document = m_file->load();
        QVERIFY(!document);
        QCOMPARE(static_cast<int>(document.error().code), code);
        QVERIFY(document.error().message.startsWith(m_file->path()));
        QVERIFY2(document.error().message.contains(words), qPrintable(document.error().message));
        QCOMPARE(document.error().fields.size(), std::size_t{1});
        QCOMPARE(document.error().fields.front().pointer, pointer.toStdString());
        QCOMPARE(content(), text);
    }

    void aFailedSaveIsTold()
    {
        QVERIFY(QDir().mkpath(m_file->path() + u"/in the way"_s));
        const Status status = save({});
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::inputOutput);
        QCOMPARE(m_file->load().error().code, ErrorCode::inputOutput);
    }

    void theLastOfManySavesWins()
    {
        int answers = 0;
        for (int port = 1; port <= 10; ++port) {
            SettingsDocument document;
            document.settings.proxy.port = port;
            m_file->save(document, [&answers](const Status &status) { answers += status.ok(); });
        }
        m_file.reset(); // the answers still come
        QTRY_COMPARE(answers, 10);
        m_file = std::make_unique<SettingsFile>(m_dir->filePath(u"gui_config.json"_s), *m_storage);
        QCOMPARE(m_file->load()->settings.proxy.port, 10);
    }

private:
    void write(const QByteArray &text) { QVERIFY(writeFileAtomically(m_file->path(), text).ok()); }

    QByteArray content() const { return readWholeFile(m_file->path(), 100'000'000).value(); }

    Status save(const SettingsDocument &document)
    {
        std::optional<Status> result;
        m_file->save(document, [&result](const Status &status) { result = status; });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *result;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<StorageThread> m_storage;
    std::unique_ptr<SettingsFile> m_file;
};

QTEST_GUILESS_MAIN(TestSettingsFile)
#include "tst_settingsfile.moc"
