// SPDX-License-Identifier: GPL-3.0-or-later
// Every answer case of every upstream, for every client (tests/data/dialects/answers).
#include "answerrun.h"
#include "clientanswer.h"
#include "goldencase.h"
#include "jsonmatch.h"

#include "core/base/bytes.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::golden;
using namespace Qt::StringLiterals;

namespace {

/// Which way an answer takes, and where its expectation stands.
struct Way
{
    const char *name;
    const char *from;      ///< the member with the upstreams' forms
    const char *to;        ///< the member with the clients' forms
    const char *overrides; ///< the member with what differs for single pairs
};

constexpr Way kWhole{"whole", "answers", "clients", "overrides"};
constexpr Way kReplayed{"replayed", "answers", "client_streams", "stream_overrides"};
constexpr Way kStream{"stream", "streams", "client_streams", "stream_overrides"};
constexpr Way kCollected{"collected", "streams", "clients", "overrides"};
constexpr std::array kWays = {kWhole, kReplayed, kStream, kCollected};

/// One answer case on one way.
struct Row
{
    QString name;
    int way = 0;
    QByteArray upstream;
    DialectId client = DialectId::openaiChat;
};

const json::Value *formOf(const json::Object &test, const char *member, const Target &target)
{
    const json::Value *forms = test.if_contains(member);
    return forms ? forTarget(forms->get_object(), target) : nullptr;
}

const json::Value *formOf(const json::Object &test, const char *member, DialectId client)
{
    const json::Value *forms = test.if_contains(member);
    return forms ? memberOf(*forms, dialectName(client)) : nullptr;
}

json::Object requestFor(const json::Object &test, DialectId client)
{
    static const json::Object kUsual = dataFile(u"answerrequests"_s);
    if (const json::Value *own = formOf(test, "requests", client))
        return own->get_object();
    return kUsual.at(dialectName(client)).get_object();
}

bool isExcluded(const json::Object &test, const Target &target, DialectId client)
{
    const json::Value *without = test.if_contains("without");
    for (std::size_t i = 0; without && i < without->get_array().size(); ++i) {
        if (namesPair(textOf(without->get_array()[i]), target.name, dialectName(client)))
            return true;
    }
    return false;
}

json::Value expectation(const json::Object &test, const Row &row, QStringList &faults)
{
    const Way &way = kWays.at(static_cast<std::size_t>(row.way));
    const Target &target = targetNamed(view(row.upstream));
    json::Value out = *formOf(test, way.to, row.client);
    const json::Value *overrides = test.if_contains(way.overrides);
    if (!overrides)
        return out;
    for (const auto &change : overrides->get_object()) {
        if (!namesPair(change.key(), target.name, dialectName(row.client)) &&
            !namesPair(change.key(), target.likeOf, dialectName(row.client)))
            continue;
        if (const json::Value *whole = memberOf(change.value(), "$replace"))
            out = *whole;
        else
            faults += patch(out, change.value().get_object());
    }
    return out;
}

AnswerRun::Got run(const Row &row, const AnswerRun &answers, const json::Value &from)
{
    const std::string_view way = kWays.at(static_cast<std::size_t>(row.way)).name;
    if (way == kWhole.name)
        return answers.plain(from);
    if (way == kReplayed.name)
        return answers.plainAsStream(from);
    if (way == kStream.name)
        return answers.streamed(from.get_array(), {});
    return answers.streamAsPlain(from.get_array());
}

QByteArray report(const QStringList &faults, const QByteArray &got)
{
    return faults.join(u'\n').toUtf8() + "\ngot " + got;
}

} // namespace

class TestGoldenAnswers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTranslated_data() { addRows(0, kWays.size()); }

    void isTranslated()
    {
        const Row row = fetchRow();
        const json::Object test = dataFile(u"answers/"_s + row.name);
        QStringList faults;
        const json::Value expected = expectation(test, row, faults);
        const Way &way = kWays.at(static_cast<std::size_t>(row.way));
        const Target &target = targetNamed(view(row.upstream));
        const AnswerRun answers(target, row.client, requestFor(test, row.client));
        const AnswerRun::Got got = run(row, answers, *formOf(test, way.from, target));
        if (test.contains("garbage")) {
            QVERIFY2(!got.garbage.isEmpty(), got.bytes.constData());
            return;
        }
        QVERIFY2(got.garbage.isEmpty(), qPrintable(got.garbage));
        Captures captures;
        if (expected.is_array()) {
            const ClientAnswer answer = streamedAnswer(row.client, got.bytes);
            faults += answer.faults;
            if (answer.body.is_array())
                faults += differences(joined(row.client, expected.get_array()),
                                      joined(row.client, answer.body.get_array()), captures);
        } else {
            const ClientAnswer answer = wholeAnswer(row.client, got.bytes);
            faults += answer.faults;
            faults += differences(expected, answer.body, captures);
        }
        QVERIFY2(faults.isEmpty(), report(faults, got.bytes).constData());
    }

    void isTheSameHoweverItArrives_data() { addRows(2, 3); }

    void isTheSameHoweverItArrives()
    {
        const Row row = fetchRow();
        const json::Object test = dataFile(u"answers/"_s + row.name);
        const Target &target = targetNamed(view(row.upstream));
        const json::Array &events = formOf(test, "streams", target)->get_array();
        const AnswerRun answers(target, row.client, requestFor(test, row.client));
        const QByteArray once = answers.streamed(events, {}).bytes;
        QCOMPARE(answers.streamed(events, {.pieces = 1}).bytes, once);
        QCOMPARE(answers.streamed(events, {.pieces = 1, .crlf = true}).bytes, once);
        for (std::size_t first = 7; first < 1500; first += 101)
            QCOMPARE(answers.streamed(events, {.first = first, .crlf = true}).bytes, once);
        if (target.dialect == DialectId::gemini)
            QCOMPARE(answers.streamed(events, {.jsonArray = true}).bytes, once);
    }

private:
    static void addRows(std::size_t firstWay, std::size_t endWay)
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("way");
        QTest::addColumn<QByteArray>("upstream");
        QTest::addColumn<int>("client");
        for (const QString &name : dataFiles(u"answers"_s)) {
            const json::Object test = dataFile(u"answers/"_s + name);
            for (const Target &target : targets()) {
                for (const DialectId client : kAllDialects) {
                    for (std::size_t way = firstWay; way < endWay; ++way)
                        addRow(test, {name, static_cast<int>(way), toBytes(target.name), client});
                }
            }
        }
    }

    static void addRow(const json::Object &test, const Row &row)
    {
        const Way &way = kWays.at(static_cast<std::size_t>(row.way));
        const Target &target = targetNamed(view(row.upstream));
        if (!formOf(test, way.from, target) || !formOf(test, way.to, row.client) ||
            isExcluded(test, target, row.client))
            return;
        const QByteArray name = row.name.toUtf8() + ": " + row.upstream + " > " +
                                toBytes(dialectName(row.client)) + ", " + way.name;
        QTest::newRow(name.constData())
            << row.name << row.way << row.upstream << static_cast<int>(row.client);
    }

    static Row fetchRow()
    {
        QFETCH(QString, name);
        QFETCH(int, way);
        QFETCH(QByteArray, upstream);
        QFETCH(int, client);
        return {name, way, upstream, static_cast<DialectId>(client)};
    }
};

QTEST_GUILESS_MAIN(TestGoldenAnswers)
#include "tst_goldenanswers.moc"
