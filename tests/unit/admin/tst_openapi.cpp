// SPDX-License-Identifier: GPL-3.0-or-later
// docs/openapi.yaml names exactly the admin calls that exist.
#include "tests/unit/admin/adminfixture.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// "GET /status" for each operation under `paths:`; the file keeps to two spaces a level.
std::set<QString> documentedCalls(const QString &text)
{
    static const QRegularExpression kPath(u"^  (/\\S*):$"_s);
    static const QRegularExpression kMethod(u"^    (get|put|post|patch|delete|head):$"_s);
    std::set<QString> calls;
    bool inPaths = false;
    QString path;
    for (const QString &line : text.split(u'\n')) {
        if (!line.isEmpty() && !line.startsWith(u' ') && !line.startsWith(u'#'))
            inPaths = line == u"paths:"_s;
        if (!inPaths)
            continue;
        if (const auto match = kPath.match(line); match.hasMatch())
            path = match.captured(1);
        else if (const auto method = kMethod.match(line); method.hasMatch())
            calls.insert(method.captured(1).toUpper() + u' ' + path);
    }
    return calls;
}

QString listed(const std::set<QString> &calls)
{
    QString text;
    for (const QString &call : calls)
        text += call + u'\n';
    return text;
}

} // namespace

class TestOpenApi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDocumentNamesTheRoutes()
    {
        QFile file(QString::fromUtf8(SIGNALBOX_OPENAPI));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        std::set<QString> routes;
        const AdminFixture f;
        for (const AdminApi::Route &route : f.api.routes())
            routes.insert(QString::fromStdString(route.method + ' ' + route.pattern));
        QVERIFY(!routes.empty());
        QCOMPARE(listed(documentedCalls(QString::fromUtf8(file.readAll()))), listed(routes));
    }
};

QTEST_APPLESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
