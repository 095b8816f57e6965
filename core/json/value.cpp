// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/value.h"

#include "core/json/parsefault.h"

namespace signalbox::json {

namespace {

void writePretty(QByteArray &out, const Value &value, int indent)
{
    const auto newLine = [&out](int level) { out += '\n' + QByteArray(level * 2, ' '); };
    if (value.is_object() && !value.get_object().empty()) {
        char separator = '{';
        for (const auto &member : value.get_object()) {
            out += separator;
            newLine(indent + 1);
            out += dump(Value(member.key())) + ": ";
            writePretty(out, member.value(), indent + 1);
            separator = ',';
        }
        newLine(indent);
        out += '}';
    } else if (value.is_array() && !value.get_array().empty()) {
        char separator = '[';
        for (const Value &item : value.get_array()) {
            out += separator;
            newLine(indent + 1);
            writePretty(out, item, indent + 1);
            separator = ',';
        }
        newLine(indent);
        out += ']';
    } else {
        out += dump(value);
    }
}

} // namespace

Result<Value> parse(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    boost::json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::json::stream_parser parser({}, options);
    boost::json::error_code code;
    const std::size_t used = parser.write_some(text, code);
    if (!code && used < text.size())
        code = boost::json::error::extra_data;
    if (!code)
        parser.finish(code);
    if (code)
        return parseFault(text, used, code);
    return parser.release();
}

Result<Object> parseObject(std::string_view text)
{
    Result<Value> value = parse(text);
    if (!value)
        return value.error();
    if (!value->is_object())
        return notAnObject();
    return std::move(value->get_object());
}

QByteArray dump(const Value &value)
{
    QByteArray out;
    boost::json::serializer serializer;
    serializer.reset(&value);
    char buffer[4096];
    while (!serializer.done()) {
        const auto piece = serializer.read(buffer, sizeof buffer);
        out.append(piece.data(), static_cast<qsizetype>(piece.size()));
    }
    return out;
}

QByteArray dumpPretty(const Value &value)
{
    QByteArray out;
    writePretty(out, value, 0);
    out += '\n';
    return out;
}

QString toQString(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

boost::json::string fromQString(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    return boost::json::string(utf8.constData(), static_cast<std::size_t>(utf8.size()));
}

void merge(Object &into, const Object &patch)
{
    for (const auto &member : patch) {
        Value &target = into[member.key()];
        if (target.is_object() && member.value().is_object())
            merge(target.get_object(), member.value().get_object());
        else
            target = member.value();
    }
}

std::string pointerTo(std::string_view parent, std::string_view member)
{
    std::string out(parent);
    out += '/';
    for (const char c : member) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

} // namespace signalbox::json
