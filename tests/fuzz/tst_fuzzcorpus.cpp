// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzzentries.h"
#include "tests/fuzz/mutator.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

/// Spoiled copies of each input; more by hand with run.sh.
constexpr int kMutations = 40;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

/// Every kept input and a bounded number of spoiled copies, always the same ones: nothing crashes,
/// and what fuzzentries.h requires holds. With SIGNALBOX_FUZZ_LAST set to a path, each input is
/// written there before it is tried.
class TestFuzzCorpus final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEntryHasACorpus();
    void survives_data();
    void survives();

private:
    void run(const fuzz::Entry &entry, std::string_view input) const;

    QDir m_corpus{QStringLiteral(SIGNALBOX_FUZZ_CORPUS)};
    QString m_last = qEnvironmentVariable("SIGNALBOX_FUZZ_LAST");
};

void TestFuzzCorpus::everyEntryHasACorpus()
{
    for (const fuzz::Entry &entry : fuzz::entries()) {
        const QString name = QString::fromStdString(entry.name);
        QVERIFY2(!QDir(m_corpus.filePath(name)).isEmpty(QDir::Files), entry.name.c_str());
    }
}

void TestFuzzCorpus::survives_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QString>("file");
    for (const fuzz::Entry &entry : fuzz::entries()) {
        const QByteArray name = QByteArray::fromStdString(entry.name);
        const QDir folder(m_corpus.filePath(QString::fromUtf8(name)));
        for (const QString &file : folder.entryList(QDir::Files, QDir::Name))
            QTest::newRow((name + '/' + file.toUtf8()).constData())
                << name << folder.filePath(file);
    }
}

void TestFuzzCorpus::survives()
{
    QFETCH(QByteArray, entry);
    QFETCH(QString, file);
    QFile input(file);
    QVERIFY(input.open(QIODevice::ReadOnly));
    const QByteArray bytes = input.readAll();
    const fuzz::Entry *found = fuzz::findEntry(viewOf(entry));
    QVERIFY(found);
    run(*found, viewOf(bytes));
    fuzz::Mutator mutator(std::hash<std::string_view>{}(viewOf(entry)));
    for (int i = 0; i < kMutations; ++i)
        run(*found, mutator.mutate(viewOf(bytes)));
}

void TestFuzzCorpus::run(const fuzz::Entry &entry, std::string_view input) const
{
    if (!m_last.isEmpty()) {
        QFile last(m_last);
        QVERIFY(last.open(QIODevice::WriteOnly));
        QCOMPARE(last.write(input.data(), static_cast<qint64>(input.size())),
                 static_cast<qint64>(input.size()));
    }
    entry.run(input);
}

QTEST_APPLESS_MAIN(TestFuzzCorpus)

#include "tst_fuzzcorpus.moc"
