// SPDX-License-Identifier: GPL-3.0-or-later
// Reader then writer of one dialect gives the same meaning for what real clients send
// (tests/data/dialects/recorded).
#include "goldentarget.h"
#include "jsonmatch.h"

#include "core/base/bytes.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::golden;
using namespace Qt::StringLiterals;

namespace {

const Target &targetOf(DialectId dialect)
{
    for (const Target &target : targets()) {
        if (target.dialect == dialect && target.form == UpstreamForm::plain)
            return target;
    }
    return targets().front();
}

/// The body as its dialect's reader gets it, and the model that it or its path names.
json::Object bodyOf(const json::Object &recorded, std::string &model)
{
    json::Object body = recorded.at("body").get_object();
    const std::string url = textAt(recorded, "url");
    const std::size_t models = url.find("/models/");
    model = models == std::string::npos
                ? textAt(body, "model")
                : url.substr(models + 8, url.find(':', models) - models - 8);
    return body;
}

bool isCount(const json::Object &recorded)
{
    const std::string url = textAt(recorded, "url");
    return url.find("count") != std::string::npos || url.find("input_tokens") != std::string::npos;
}

/// The request as its own dialect's upstream gets it.
Result<QByteArray> written(const json::Object &recorded, const RequestSetup &setup,
                           const json::Object &body)
{
    if (!isCount(recorded))
        return translate(setup, body).body;
    const auto conversation = conversationOf(setup.client, body, false);
    if (!conversation)
        return conversation.error();
    RequestNotes notes(setup.client);
    const WriteTarget target{setup.model, UpstreamForm::plain, true, {}};
    return codecFor(setup.client)
        .writeCountRequest(*conversation, target, notes)
        .value_or(Error{ErrorCode::notFound, u"counts nothing"_s, {}, {}});
}

} // namespace

class TestRoundTrip final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheMeaning_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : dataFiles(u"recorded"_s))
            QTest::newRow(qPrintable(name)) << name;
    }

    void keepsTheMeaning()
    {
        QFETCH(QString, name);
        const json::Object recorded = dataFile(u"recorded/"_s + name);
        const DialectId dialect = *dialectFromName(textAt(recorded, "dialect"));
        std::string model;
        const json::Object body = bodyOf(recorded, model);
        RequestSetup setup{dialect, &targetOf(dialect), model, true, false};
        setup.stream = textAt(recorded, "url").find(":stream") != std::string::npos;
        const Result<QByteArray> got = written(recorded, setup, body);
        QVERIFY2(got.ok(), got.ok() ? "" : qPrintable(got.error().message));
        const auto said = json::parse(view(*got));
        QVERIFY(said.ok());
        json::Value expected = body;
        QStringList faults;
        if (const json::Value *changes = recorded.if_contains("changed"))
            faults += patch(expected, changes->get_object());
        faults += differences(meaningOf(dialect, expected), meaningOf(dialect, *said));
        QVERIFY2(faults.isEmpty(), faults.join(u'\n').toUtf8().constData());
    }

    /// What was written is read and written as itself: nothing is lost a second time.
    void isStable_data() { keepsTheMeaning_data(); }

    void isStable()
    {
        QFETCH(QString, name);
        const json::Object recorded = dataFile(u"recorded/"_s + name);
        const DialectId dialect = *dialectFromName(textAt(recorded, "dialect"));
        std::string model;
        const json::Object body = bodyOf(recorded, model);
        const RequestSetup setup{dialect, &targetOf(dialect), model, true, false};
        const Result<QByteArray> once = written(recorded, setup, body);
        QVERIFY(once.ok());
        const auto again = json::parseObject(view(*once));
        QVERIFY(again.ok());
        const Result<QByteArray> twice = written(recorded, setup, *again);
        QVERIFY2(twice.ok(), twice.ok() ? "" : qPrintable(twice.error().message));
        QCOMPARE(*twice, *once);
    }
};

QTEST_GUILESS_MAIN(TestRoundTrip)
#include "tst_roundtrip.moc"
