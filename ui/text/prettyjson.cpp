// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/prettyjson.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonParseError>
#include <QStringList>

#include <boost/json.hpp>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

class PrettyJson final
{
    Q_DECLARE_TR_FUNCTIONS(PrettyJson)
};

void write(std::string &out, const boost::json::value &value, int depth)
{
    const std::string inner(static_cast<std::size_t>(depth + 1) * 2, ' ');
    const std::string outer(static_cast<std::size_t>(depth) * 2, ' ');
    if (const boost::json::object *object = value.if_object(); object && !object->empty()) {
        out += "{\n";
        const char *comma = "";
        for (const auto &member : *object) {
            out += comma;
            out += inner + boost::json::serialize(boost::json::string(member.key())) + ": ";
            write(out, member.value(), depth + 1);
            comma = ",\n";
        }
        out += '\n' + outer + '}';
        return;
    }
    const boost::json::array *array = value.if_array();
    const bool nested = array && std::any_of(array->begin(), array->end(), [](const auto &each) {
                            return each.is_object() || each.is_array();
                        });
    if (!nested) {
        out += boost::json::serialize(value); // scalars, and lists of them on one line
        return;
    }
    out += "[\n";
    for (std::size_t i = 0; i < array->size(); ++i) {
        out += inner;
        write(out, array->at(i), depth + 1);
        out += i + 1 < array->size() ? ",\n" : "\n";
    }
    out += outer + ']';
}

} // namespace

QString prettyJson(const boost::json::object &object)
{
    std::string text;
    write(text, object, 0);
    return QString::fromStdString(text + '\n');
}

Result<boost::json::object> readJsonObject(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    QJsonParseError fault;
    (void)QJsonDocument::fromJson(bytes, &fault); // it tells where, which the other does not
    const auto before = bytes.left(fault.offset);
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())), error);
    if (error || fault.error != QJsonParseError::NoError) {
        return Error{ErrorCode::invalidArgument,
                     PrettyJson::tr("This is not JSON: line %1, column %2. Look for a missing "
                                    "comma, quote or bracket there.")
                         .arg(before.count('\n') + 1)
                         .arg(before.size() - before.lastIndexOf('\n')),
                     {},
                     {}};
    }
    if (!value.is_object()) {
        return Error{ErrorCode::invalidArgument,
                     PrettyJson::tr("A definition is an object: it begins with { and ends with }."),
                     {},
                     {}};
    }
    return std::move(value.as_object());
}

qsizetype placeOf(const QString &text, const std::string &pointer)
{
    qsizetype at = -1;
    for (QString token : QString::fromStdString(pointer).split(u'/', Qt::SkipEmptyParts)) {
        token.replace("~1"_L1, "/"_L1).replace("~0"_L1, "~"_L1);
        const qsizetype found = text.indexOf(u'"' + token + u'"', at + 1);
        if (found >= 0)
            at = found;
    }
    return at;
}

} // namespace signalbox
