// SPDX-License-Identifier: GPL-3.0-or-later
// What each target makes of every field of every client dialect (tests/data/dialects/fields), and
// docs/dialects.md, which says the same.
#include "goldencase.h"
#include "jsonmatch.h"

#include "core/base/bytes.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <array>

using namespace signalbox;
using namespace signalbox::golden;
using namespace Qt::StringLiterals;

namespace {

/// The columns of the table: the vendors' own services, and a server that only speaks chat.
struct Column
{
    const char *title;
    const char *target;
    bool official;
};

constexpr std::array kColumns = {
    Column{"Chat", "openai_chat", true},
    Column{"compatible", "openai_chat", false},
    Column{"Responses", "openai_responses", true},
    Column{"Anthropic", "anthropic", true},
    Column{"Gemini", "gemini", true},
};

QString fileOf(DialectId client)
{
    return u"fields/"_s + json::toQString(dialectName(client));
}

/// The fate in a column: "kept", "mapped", "dropped", "refused", or "path" for what stands outside
/// of the body.
std::string fateIn(const json::Object &row, std::size_t column)
{
    return std::string(textOf(row.at("fates").at(column)));
}

json::Object changesOf(const json::Object &row)
{
    if (const json::Value *set = row.if_contains("set"))
        return set->get_object();
    const json::Value *at = row.if_contains("at");
    const std::string place = at ? std::string(textOf(*at)) : "/" + textAt(row, "field");
    return {{place, row.at("value")}};
}

std::string modelOf(const json::Object &row, const Target &target)
{
    const json::Value *models = row.if_contains("models");
    const json::Value *model = models ? memberOf(*models, target.name) : nullptr;
    return model ? std::string(textOf(*model)) : std::string(target.model);
}

/// The path under which a dropped field is noted.
std::string notedPath(const json::Object &row)
{
    const json::Value *noted = row.if_contains("noted");
    return noted && noted->is_string() ? std::string(textOf(*noted)) : textAt(row, "field");
}

bool isNoted(const Translated &got, const std::string &path)
{
    return std::any_of(got.dropped.begin(), got.dropped.end(),
                       [&path](const RequestNotes::Dropped &note) { return note.path == path; });
}

QByteArray errorOf(const Translated &got)
{
    return got.body.ok() ? QByteArray() : got.body.error().message.toUtf8();
}

QByteArray tableOf(DialectId client)
{
    const json::Object file = dataFile(fileOf(client));
    QByteArray out = "| field |";
    for (const Column &column : kColumns)
        out += QByteArray(" ") + column.title + " |";
    out += " remarks |\n| --- |" + QByteArray(" --- |").repeated(kColumns.size()) + " --- |\n";
    for (const json::Value &item : file.at("fields").get_array()) {
        const json::Object &row = item.get_object();
        out += "| `" + toBytes(textAt(row, "field")) + "` |";
        for (std::size_t i = 0; i < kColumns.size(); ++i)
            out += " " + toBytes(fateIn(row, i)) + " |";
        const std::string note = textAt(row, "note");
        out += (note.empty() ? QByteArray() : " " + toBytes(note)) + " |\n";
    }
    return out;
}

QByteArray readFile(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestDialectFields final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasItsFate_data()
    {
        QTest::addColumn<int>("client");
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("column");
        for (const DialectId client : kAllDialects) {
            const json::Array fields = dataFile(fileOf(client)).at("fields").get_array();
            for (std::size_t row = 0; row < fields.size(); ++row) {
                for (std::size_t column = 0; column < kColumns.size(); ++column) {
                    const QByteArray name = toBytes(dialectName(client)) + " " +
                                            toBytes(textAt(fields[row].get_object(), "field")) +
                                            " > " + kColumns.at(column).title + ", row " +
                                            QByteArray::number(row);
                    QTest::newRow(name.constData())
                        << static_cast<int>(client) << static_cast<int>(row)
                        << static_cast<int>(column);
                }
            }
        }
    }

    void hasItsFate()
    {
        QFETCH(int, client);
        QFETCH(int, row);
        QFETCH(int, column);
        const auto dialect = static_cast<DialectId>(client);
        const json::Object file = dataFile(fileOf(dialect));
        const json::Object &field =
            file.at("fields").at(static_cast<std::size_t>(row)).get_object();
        const auto index = static_cast<std::size_t>(column);
        const Column &to = kColumns.at(index);
        const Target &target = targetNamed(to.target);
        const RequestSetup setup{dialect, &target, modelOf(field, target), to.official, false};

        json::Value without = file.at("base");
        QStringList faults;
        if (const json::Value *base = field.if_contains("base"))
            faults += patch(without, base->get_object());
        json::Value with = without;
        faults += patch(with, changesOf(field));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
        check(field, fateIn(field, index), translate(setup, without.get_object()),
              translate(setup, with.get_object()));
    }

    void everyKnownFieldHasARow()
    {
        for (const DialectId client : kAllDialects) {
            const json::Object file = dataFile(fileOf(client));
            for (const std::string_view known : codecFor(client).knownFields()) {
                const json::Array &rows = file.at("fields").get_array();
                const bool found =
                    std::any_of(rows.begin(), rows.end(), [known](const json::Value &row) {
                        const std::string field = textAt(row.get_object(), "field");
                        return field == known ||
                               (field.starts_with(known) &&
                                (field[known.size()] == '.' || field[known.size()] == '['));
                    });
                QVERIFY2(found,
                         (std::string(dialectName(client)) + ": no row for " + std::string(known))
                             .c_str());
            }
        }
    }

    void documentSaysTheSame()
    {
        const QByteArray document = readFile(QStringLiteral(SIGNALBOX_DIALECTS_MD));
        for (const DialectId client : kAllDialects) {
            const QByteArray table = tableOf(client);
            const QByteArray words = "docs/dialects.md must have:\n" + table;
            QVERIFY2(document.contains("\n" + table), words.constData());
        }
    }

private:
    static void check(const json::Object &field, const std::string &fate, const Translated &without,
                      const Translated &with)
    {
        QVERIFY2(without.body.ok(), errorOf(without).constData());
        if (fate == "refused") {
            QVERIFY2(!with.body.ok(), with.body.ok() ? with.body->constData() : "");
            QCOMPARE(with.body.error().code, ErrorCode::invalidArgument);
            QVERIFY2(errorOf(with).startsWith(toBytes(notedPath(field))),
                     errorOf(with).constData());
            return;
        }
        QVERIFY2(with.body.ok(), errorOf(with).constData());
        if (fate == "kept" || fate == "mapped") {
            QVERIFY2(*with.body != *without.body, with.body->constData());
            return;
        }
        QCOMPARE(*with.body, *without.body);
        const json::Value *noted = field.if_contains("noted");
        if (fate != "dropped" || (noted && noted->is_bool()))
            return;
        QStringList notes;
        for (const RequestNotes::Dropped &note : with.dropped)
            notes << json::toQString(note.path);
        QVERIFY2(isNoted(with, notedPath(field)), qPrintable(u"noted: "_s + notes.join(u", "_s)));
    }
};

QTEST_GUILESS_MAIN(TestDialectFields)
#include "tst_dialectfields.moc"
