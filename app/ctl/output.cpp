// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/output.h"

#include <algorithm>
#include <cstdio>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

QString toText(const json::Value &value)
{
    if (value.is_string())
        return json::toQString({value.get_string().data(), value.get_string().size()});
    return value.is_null() ? QString() : QString::fromUtf8(json::dump(value));
}

QString oneLine(QString text)
{
    return text.replace(u'\n', u' ').replace(u'\r', u' ').replace(u'\t', u' ');
}

void addLine(QString &out, const QStringList &cells, const std::vector<qsizetype> &widths)
{
    QString line;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const QString cell = oneLine(cells.at(i));
        line += i + 1 == cells.size()
                    ? cell
                    : cell.leftJustified(widths.at(static_cast<std::size_t>(i)) + 2);
    }
    while (line.endsWith(u' '))
        line.chop(1);
    out += line + u'\n';
}

} // namespace

QString tableText(const QStringList &head, const std::vector<QStringList> &rows)
{
    std::vector<qsizetype> widths;
    for (const QString &cell : head)
        widths.push_back(cell.size());
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            qsizetype &width = widths.at(static_cast<std::size_t>(i));
            width = std::max(width, row.at(i).size());
        }
    }
    QString out;
    addLine(out, head, widths);
    for (const QStringList &row : rows)
        addLine(out, row, widths);
    return out;
}

void print(const QString &line)
{
    std::fputs((line + u'\n').toUtf8().constData(), stdout);
    std::fflush(stdout);
}

void printTable(const QStringList &head, const std::vector<QStringList> &rows)
{
    std::fputs(tableText(head, rows).toUtf8().constData(), stdout);
}

void tell(const QString &line)
{
    std::fputs((line + u'\n').toUtf8().constData(), stderr);
}

ExitCode fail(const Error &error)
{
    tell(error.message.isEmpty() ? u"It did not work, and no reason was given."_s : error.message);
    for (const FieldFault &fault : error.fields) {
        if (fault.message != error.message)
            tell(u"  %1: %2"_s.arg(QString::fromStdString(fault.pointer), fault.message));
    }
    return ExitCode::runtimeFailure;
}

ExitCode failUsage(const QString &sentence)
{
    tell(sentence);
    return ExitCode::badUsage;
}

bool printedAsJson(const Call &call, const AdminAnswer &answer)
{
    if (!call.options.isSet(u"json"_s))
        return false;
    std::fputs(json::dumpPretty(answer.json).constData(), stdout);
    return true;
}

QString textOf(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value ? toText(*value) : QString();
}

qint64 numberOf(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_int64() ? value->get_int64() : 0;
}

bool isTrue(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

const json::Array &arrayOf(const json::Object &object, std::string_view name)
{
    static const json::Array kNone;
    const json::Value *value = object.if_contains(name);
    return value && value->is_array() ? value->get_array() : kNone;
}

const json::Object &objectOf(const json::Object &object, std::string_view name)
{
    static const json::Object kNone;
    const json::Value *value = object.if_contains(name);
    return value && value->is_object() ? value->get_object() : kNone;
}

QString listOf(const json::Object &object, std::string_view name)
{
    QStringList texts;
    for (const json::Value &value : arrayOf(object, name))
        texts << toText(value);
    return texts.join(u", "_s);
}

} // namespace signalbox::ctl
