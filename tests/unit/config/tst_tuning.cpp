// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: /proxy/scheduling/tuning, the rule book's constants, one object, one table of
// ranges; docs/settings.md tells it to people.
#include "core/config/settings.h"
#include "core/config/tuningjson.h"
#include "core/config/tuningtable.h"
#include "core/json/value.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <set>
#include <utility>
#include <vector>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

/// One row of the table.
struct Row
{
    std::string name;
    bool isSpan = false;
    std::size_t members = 1; ///< initialisers it takes in the struct
    json::Value standard;
    json::Value least;
    json::Value most;
    std::vector<json::Value> wrong;
    QString range; ///< as the documentation has it
};

QString numberText(double value)
{
    return QString::number(value, 'g', 15);
}

/// Collects the table and puts each member, one after the other, at the end of its range.
class Lister final
{
public:
    void span(const char *name, Milliseconds &value, long long least, long long most)
    {
        addWhole(name, value.count(), least, most);
        rows.back().isSpan = true;
        value = Milliseconds(most);
    }
    template <std::size_t Steps>
    void ladder(const char *name, Milliseconds (&steps)[Steps], long long least, long long most)
    {
        const auto listOf = [](long long step) {
            return json::Value(json::Array(Steps, json::Value(step)));
        };
        Row row{name, true, Steps, json::Array(), listOf(least), listOf(most), {}, {}};
        for (Milliseconds &step : steps) {
            row.standard.get_array().emplace_back(step.count());
            step = Milliseconds(most);
        }
        json::Array falling(Steps, json::Value(most));
        falling.back() = least;
        row.wrong = {listOf(least - 1),
                     listOf(most + 1),
                     falling,
                     json::Array(Steps - 1, json::Value(least)),
                     json::Array(Steps + 1, json::Value(least)),
                     json::Array(Steps, json::Value("1 s")),
                     json::Array(Steps, json::Value(0.5)),
                     json::Value(least),
                     json::Value(nullptr)};
        row.range = u"%1 × %2–%3"_s.arg(Steps).arg(least).arg(most);
        rows.push_back(std::move(row));
    }
    template <class Whole>
    void whole(const char *name, Whole &value, long long least, long long most)
    {
        addWhole(name, static_cast<long long>(value), least, most);
        value = static_cast<Whole>(most);
    }
    void real(const char *name, double &value, double least, double most)
    {
        rows.push_back({name,
                        false,
                        1,
                        json::Value(value),
                        json::Value(least),
                        json::Value(most),
                        {json::Value(least - 0.001), json::Value(most + 0.001), json::Value("1"),
                         json::Value(nullptr)},
                        numberText(least) + u'–' + numberText(most)});
        value = most;
    }
    void boolean(const char *name, bool &value)
    {
        rows.push_back({name,
                        false,
                        1,
                        json::Value(value),
                        json::Value(false),
                        json::Value(true),
                        {json::Value(1), json::Value("true"), json::Value(nullptr)},
                        u"true, false"_s});
        value = !value;
    }
    template <class T>
    void notAbove(const char *name, const T &, const char *other, const T &)
    {
        pairs.emplace_back(name, other);
    }

    std::vector<Row> rows;
    std::vector<std::pair<std::string, std::string>> pairs;

private:
    void addWhole(const char *name, long long value, long long least, long long most)
    {
        rows.push_back({name,
                        false,
                        1,
                        json::Value(value),
                        json::Value(least),
                        json::Value(most),
                        {json::Value(least - 1), json::Value(most + 1), json::Value(0.5),
                         json::Value("1"), json::Value(nullptr)},
                        u"%1–%2"_s.arg(least).arg(most)});
    }
};

/// The table, and a tuning with every member at the end of its range.
struct Table
{
    Table() { visitTuning(lister, extreme); }

    [[nodiscard]] const Row &row(const std::string &name) const
    {
        for (const Row &one : lister.rows) {
            if (one.name == name)
                return one;
        }
        qFatal("no row %s", name.c_str());
    }

    Lister lister;
    SchedulerTuning extreme;
};

/// Converts to whatever a member of an aggregate is.
struct Anything
{
    template <class T>
    operator T() const; // NOLINT: never called, only looked at
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>)
{
    return requires
    {
        T{(static_cast<void>(I), Anything{})...};
    };
}

/// How many values an aggregate is made of, the elements of its arrays one by one.
template <class T, std::size_t Count = 0>
constexpr std::size_t memberCount()
{
    if constexpr (takes<T>(std::make_index_sequence<Count + 1>()))
        return memberCount<T, Count + 1>();
    else
        return Count;
}

struct Counted
{
    int one = 1;
    Milliseconds two[2] = {Milliseconds{1}, Milliseconds{2}};
    bool three = false;
};
static_assert(memberCount<Counted>() == 4, "the count that the test relies on");

Result<SettingsDocument> readWith(json::Object tuning)
{
    json::Object document;
    json::Object &proxy = document["proxy"].emplace_object();
    proxy["scheduling"].emplace_object()["tuning"] = std::move(tuning);
    return settingsFromJson(std::move(document));
}

json::Object tuningOf(const SettingsDocument &document)
{
    return settingsToJson(document).at("proxy").at("scheduling").at("tuning").get_object();
}

QStringList linesOfTheDocumentation()
{
    QFile file(QString::fromUtf8(SIGNALBOX_SETTINGS_MD));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(u'\n');
}

QString documented(const QStringList &lines, const std::string &name)
{
    const QStringList found =
        lines.filter(QRegularExpression(u"^\\| `%1` \\|"_s.arg(QString::fromStdString(name))));
    return found.size() == 1 ? found.front() : QString();
}

/// "§3, §5" of a row of the documentation.
QString sectionOf(const QString &line)
{
    return line.section(u'|', 2, 2).trimmed();
}

QString standardText(const json::Value &standard)
{
    if (standard.is_double())
        return numberText(standard.get_double());
    return QString::fromUtf8(json::dump(standard)).replace(u","_s, u", "_s);
}

} // namespace

class TestTuning final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMemberStandsInTheTable()
    {
        const Table table;
        std::size_t members = 0;
        for (const Row &row : table.lister.rows)
            members += row.members;
        QCOMPARE(members, memberCount<SchedulerTuning>());
    }

    void namesSayTheUnitAndStandOnce()
    {
        const Table table;
        std::set<std::string> names;
        for (const Row &row : table.lister.rows) {
            QVERIFY2(names.insert(row.name).second, row.name.c_str());
            QVERIFY2(row.name.ends_with("_ms") == row.isSpan, row.name.c_str());
        }
    }

    void rangesAreKept_data()
    {
        QTest::addColumn<QByteArray>("name");
        const Table table;
        const QStringList lines = linesOfTheDocumentation();
        for (const Row &row : table.lister.rows) {
            const QByteArray name = QByteArray::fromStdString(row.name);
            const QByteArray label = sectionOf(documented(lines, row.name)).toUtf8() + ' ' + name;
            QTest::newRow(label.constData()) << name;
        }
    }
    void rangesAreKept()
    {
        QFETCH(QByteArray, name);
        const Table table;
        const Row &row = table.row(name.toStdString());
        for (const json::Value Row::*end : {&Row::least, &Row::most}) {
            json::Object tuning; // what must not be above or below goes along
            for (const auto &pair : table.lister.pairs) {
                tuning[pair.first] = table.row(pair.first).*end;
                tuning[pair.second] = table.row(pair.second).*end;
            }
            tuning[row.name] = row.*end;
            const auto read = readWith(std::move(tuning));
            QVERIFY2(read.ok(), json::dump(row.*end).constData());
            const json::Object written = tuningOf(*read);
            if (row.*end == row.standard)
                QVERIFY(!written.contains(row.name));
            else
                QCOMPARE(json::dump(written.at(row.name)), json::dump(row.*end));
        }
        for (const json::Value &value : row.wrong) {
            const auto read = readWith({{row.name, value}});
            QVERIFY2(!read.ok(), json::dump(value).constData());
            QCOMPARE(read.error().fields.front().pointer, "/proxy/scheduling/tuning/" + row.name);
            QVERIFY(read.error().fields.front().message.startsWith(u"must "_s));
        }
    }

    void everyMemberSurvivesARoundTrip()
    {
        const Table table;
        json::Object written;
        writeTuning(written, table.extreme);
        std::vector<FieldFault> faults;
        json::FieldReader reader(written, {}, faults);
        SchedulerTuning read;
        readTuning(reader, read);
        QVERIFY(faults.empty());
        QVERIFY(read == table.extreme);
        QVERIFY(reader.unknown().empty());
    }

    void onlyWhatDiffersIsWritten()
    {
        const auto read = readWith({{"window_ms", 1}, {"later", json::Array()}, {"p2c_draws", 5}});
        QVERIFY(read.ok());
        QCOMPARE(read->settings.proxy.tuning.window, Milliseconds(1));
        QCOMPARE(json::dump(tuningOf(*read)), QByteArray(R"({"window_ms":1,"later":[]})"));
        QCOMPARE(json::dump(tuningOf({})), QByteArray("{}"));
    }

    void aMemberThatNoRuleKnowsIsTold()
    {
        const auto read = readWith({{"windows_ms", 1}});
        QVERIFY(read.ok());
        QVERIFY(read->settings.proxy.tuning == SchedulerTuning());
        QCOMPARE(read->notices.size(), std::size_t{1});
        QVERIFY(read->notices.front().contains(u"/proxy/scheduling/tuning/windows_ms"_s));
    }

    void membersKeepTheirOrder_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        const Table table;
        for (const auto &pair : table.lister.pairs) {
            QTest::newRow((pair.first + " and " + pair.second).c_str())
                << QByteArray::fromStdString(pair.first) << QByteArray::fromStdString(pair.second);
        }
    }
    void membersKeepTheirOrder()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        const std::string low = first.toStdString();
        const std::string high = second.toStdString();
        const Table table;
        const auto above = readWith({{low, table.row(low).most}, {high, table.row(high).least}});
        QVERIFY(!above.ok());
        QCOMPARE(above.error().fields.front().pointer, "/proxy/scheduling/tuning/" + low);
        // The fault is told of the member that stands in the document.
        const auto below = readWith({{high, table.row(high).least}});
        QVERIFY(!below.ok());
        QCOMPARE(below.error().fields.front().pointer, "/proxy/scheduling/tuning/" + high);
    }

    void aPatchSetsAndNullTakesBack()
    {
        const auto document = readWith({{"window_ms", 1}, {"sweep_ms", 2'000}});
        json::Object patch;
        json::Object &proxy = patch["proxy"].emplace_object();
        proxy["scheduling"].emplace_object()["tuning"] =
            json::Object{{"window_ms", nullptr}, {"health_gain", 0.5}};
        const auto patched = applySettingsPatch(*document, patch);
        QVERIFY(patched.ok());
        SchedulerTuning expected;
        expected.sweep = Milliseconds(2'000);
        expected.healthGain = 0.5;
        QVERIFY(patched->settings.proxy.tuning == expected);
    }

    void theDocumentationHasTheTable()
    {
        const QStringList lines = linesOfTheDocumentation();
        QVERIFY(!lines.isEmpty());
        const Table table;
        for (const Row &row : table.lister.rows) {
            const QString line = documented(lines, row.name);
            QVERIFY2(line.contains(u'§'), row.name.c_str());
            const QString end = u"| %1 | `%2` |"_s.arg(row.range, standardText(row.standard));
            QVERIFY2(line.endsWith(end), qPrintable(line + u" should end with "_s + end));
        }
    }
};

QTEST_APPLESS_MAIN(TestTuning)
#include "tst_tuning.moc"
