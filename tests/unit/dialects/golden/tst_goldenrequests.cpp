// SPDX-License-Identifier: GPL-3.0-or-later
// Every request case in every client's words, for every upstream (tests/data/dialects/requests).
#include "goldencase.h"
#include "jsonmatch.h"

#include "core/base/bytes.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;
using namespace signalbox::golden;
using namespace Qt::StringLiterals;

namespace {

QByteArray report(const QStringList &faults, const QByteArray &got)
{
    return faults.join(u'\n').toUtf8() + "\ngot " + got;
}

QByteArray rowName(const QString &name, DialectId client, const Target &target)
{
    const std::string_view from = dialectName(client);
    return name.toUtf8() + ": " + toBytes(from) + " > " + toBytes(target.name);
}

} // namespace

class TestGoldenRequests final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTranslated_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("client");
        QTest::addColumn<QByteArray>("target");
        for (const QString &name : dataFiles(u"requests"_s)) {
            const RequestCase test(name);
            for (const DialectId client : kAllDialects) {
                for (const Target &target : targets()) {
                    if (test.covers(client, target))
                        QTest::newRow(rowName(name, client, target).constData())
                            << name << static_cast<int>(client) << toBytes(target.name);
                }
            }
        }
    }

    void isTranslated()
    {
        QFETCH(QString, name);
        QFETCH(int, client);
        QFETCH(QByteArray, target);
        const RequestCase test(name);
        RequestSetup setup = test.setup(static_cast<DialectId>(client), targetNamed(view(target)));
        for (const bool stream : {false, true}) {
            setup.stream = stream;
            check(test, setup);
            if (QTest::currentTestFailed())
                return;
        }
    }

private:
    static void check(const RequestCase &test, const RequestSetup &setup)
    {
        const RequestCase::Expected expected = test.expected(setup);
        QVERIFY2(expected.faults.isEmpty(), report(expected.faults, {}).constData());
        const Translated got = translate(setup, *test.request(setup.client));
        if (expected.field) {
            checkRefusal(*expected.field, got);
            return;
        }
        QVERIFY2(got.body.ok(), got.body.ok() ? "" : qPrintable(got.body.error().message));
        const auto body = json::parse(view(*got.body));
        QVERIFY2(body.ok(), got.body->constData());
        const DialectId dialect = setup.target->dialect;
        const QStringList faults =
            differences(meaningOf(dialect, expected.body), meaningOf(dialect, *body));
        QVERIFY2(faults.isEmpty(), report(faults, *got.body).constData());
        for (const std::string &path : test.dropped(setup)) {
            const bool noted = std::any_of(
                got.dropped.begin(), got.dropped.end(),
                [&path](const RequestNotes::Dropped &note) { return note.path == path; });
            QVERIFY2(noted, ("not noted as left out: " + path).c_str());
        }
    }

    static void checkRefusal(const std::string &field, const Translated &got)
    {
        QVERIFY2(!got.body.ok(), got.body.ok() ? got.body->constData() : "");
        const Error &error = got.body.error();
        QCOMPARE(error.code, ErrorCode::invalidArgument);
        QVERIFY2(error.message.startsWith(json::toQString(field)),
                 qPrintable(u"expected a fault of %1, got %2"_s.arg(json::toQString(field),
                                                                    error.message)));
    }
};

QTEST_GUILESS_MAIN(TestGoldenRequests)
#include "tst_goldenrequests.moc"
