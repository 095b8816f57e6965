// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/requestlog.h"

#include <QTest>

using namespace signalbox;

namespace {

RequestRecord record(const char *id, const char *account = "a", int status = 200)
{
    RequestRecord made;
    made.id = id;
    made.accountId = account;
    made.status = status;
    return made;
}

RequestFilter filter(int limit, const char *before = "", const char *account = "",
                     std::optional<int> status = {})
{
    return {limit, before, account, status};
}

std::string ids(const std::vector<RequestRecord> &records)
{
    std::string text;
    for (const RequestRecord &one : records)
        text += one.id;
    return text;
}

} // namespace

class TestRequestLog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestComesFirst()
    {
        RequestLog log;
        for (const char *id : {"1", "2", "3"})
            log.add(record(id));
        QCOMPARE(ids(log.list({})), std::string("321"));
    }

    void oldestDropOut()
    {
        RequestLog log(2);
        for (const char *id : {"1", "2", "3"})
            log.add(record(id));
        QCOMPARE(ids(log.list({})), std::string("32"));
        QVERIFY(!log.find("1"));
        QVERIFY(log.find("2"));
    }

    void pagesFollowEachOther()
    {
        RequestLog log;
        for (const char *id : {"1", "2", "3", "4", "5"})
            log.add(record(id));
        QCOMPARE(ids(log.list(filter(2))), std::string("54"));
        QCOMPARE(ids(log.list(filter(2, "4"))), std::string("32"));
        QCOMPARE(ids(log.list(filter(9, "2"))), std::string("1"));
        QCOMPARE(ids(log.list(filter(9, "1"))), std::string());
        QCOMPARE(ids(log.list(filter(9, "nobody"))), std::string());
    }

    void filtersApplyTogether()
    {
        RequestLog log;
        log.add(record("1", "a", 200));
        log.add(record("2", "b", 429));
        log.add(record("3", "a", 429));
        QCOMPARE(ids(log.list(filter(9, "", "a"))), std::string("31"));
        QCOMPARE(ids(log.list(filter(9, "", "", 429))), std::string("32"));
        QCOMPARE(ids(log.list(filter(1, "", "a", 200))), std::string("1"));
        QCOMPARE(ids(log.list(filter(9, "", "c"))), std::string());
    }
};

QTEST_APPLESS_MAIN(TestRequestLog)
#include "tst_requestlog.moc"
