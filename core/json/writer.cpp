// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace signalbox::json {

namespace {

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

template <class Number>
std::string_view digits(std::array<char, 40> &buffer, Number value)
{
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

template <class Number>
void appendNumber(QByteArray &out, Number value)
{
    std::array<char, 40> buffer{};
    append(out, digits(buffer, value));
}

void appendReal(QByteArray &out, double value)
{
    if (std::isfinite(value))
        appendNumber(out, value);
    else
        append(out, "null");
}

/// A real number out of a document keeps its kind: without a point it would come back as an
/// integer.
void appendDocumentReal(QByteArray &out, double value)
{
    const qsizetype before = out.size();
    appendReal(out, value);
    const QByteArrayView written = QByteArrayView(out).sliced(before);
    for (const char c : written) {
        if (c == '.' || c == 'e' || c == 'n')
            return;
    }
    append(out, ".0");
}

bool isPlain(char c)
{
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void appendEscaped(QByteArray &out, char c)
{
    static constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
    case '"':
        append(out, "\\\"");
        return;
    case '\\':
        append(out, "\\\\");
        return;
    case '\n':
        append(out, "\\n");
        return;
    case '\r':
        append(out, "\\r");
        return;
    case '\t':
        append(out, "\\t");
        return;
    case '\b':
        append(out, "\\b");
        return;
    case '\f':
        append(out, "\\f");
        return;
    default: {
        const auto byte = static_cast<unsigned char>(c);
        const std::array<char, 6> escape = {
            '\\', 'u', '0', '0', kHex[byte >> 4U], kHex[byte & 0xFU]};
        append(out, {escape.data(), escape.size()});
    }
    }
}

} // namespace

void appendString(QByteArray &out, std::string_view utf8)
{
    out += '"';
    std::size_t plain = 0; // where the run that needs no escape begins
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if (isPlain(utf8[i]))
            continue;
        append(out, utf8.substr(plain, i - plain));
        appendEscaped(out, utf8[i]);
        plain = i + 1;
    }
    append(out, utf8.substr(plain));
    out += '"';
}

void appendValue(QByteArray &out, const Value &value)
{
    switch (value.kind()) {
    case boost::json::kind::null:
        append(out, "null");
        break;
    case boost::json::kind::bool_:
        append(out, value.get_bool() ? "true" : "false");
        break;
    case boost::json::kind::int64:
        appendNumber(out, value.get_int64());
        break;
    case boost::json::kind::uint64:
        appendNumber(out, value.get_uint64());
        break;
    case boost::json::kind::double_:
        appendDocumentReal(out, value.get_double());
        break;
    case boost::json::kind::string:
        appendString(out, value.get_string());
        break;
    case boost::json::kind::array: {
        char separator = '[';
        for (const Value &item : value.get_array()) {
            out += std::exchange(separator, ',');
            appendValue(out, item);
        }
        append(out, value.get_array().empty() ? "[]" : "]");
        break;
    }
    case boost::json::kind::object: {
        char separator = '{';
        for (const auto &member : value.get_object()) {
            out += std::exchange(separator, ',');
            appendString(out, member.key());
            out += ':';
            appendValue(out, member.value());
        }
        append(out, value.get_object().empty() ? "{}" : "}");
        break;
    }
    }
}

std::string valueText(const Value &value)
{
    QByteArray out;
    appendValue(out, value);
    return out.toStdString();
}

void Writer::separate()
{
    if (!m_first)
        m_out += ',';
    m_first = false;
}

void Writer::beginObject()
{
    separate();
    m_out += '{';
    m_first = true;
}

void Writer::endObject()
{
    m_out += '}';
    m_first = false;
}

void Writer::beginArray()
{
    separate();
    m_out += '[';
    m_first = true;
}

void Writer::endArray()
{
    m_out += ']';
    m_first = false;
}

void Writer::key(std::string_view name)
{
    separate();
    appendString(m_out, name);
    m_out += ':';
    m_first = true; // no comma between a key and its value
}

void Writer::string(std::string_view value)
{
    separate();
    appendString(m_out, value);
}

void Writer::integer(long long value)
{
    separate();
    appendNumber(m_out, value);
}

void Writer::real(double value)
{
    separate();
    appendReal(m_out, value);
}

void Writer::boolean(bool value)
{
    raw(value ? "true" : "false");
}

void Writer::null()
{
    raw("null");
}

void Writer::raw(std::string_view json)
{
    separate();
    append(m_out, json);
}

void Writer::value(const Value &value)
{
    separate();
    appendValue(m_out, value);
}

void Writer::string(std::string_view name, std::string_view value)
{
    key(name);
    string(value);
}

void Writer::integer(std::string_view name, long long value)
{
    key(name);
    integer(value);
}

void Writer::real(std::string_view name, double value)
{
    key(name);
    real(value);
}

void Writer::boolean(std::string_view name, bool value)
{
    key(name);
    boolean(value);
}

void Writer::null(std::string_view name)
{
    key(name);
    null();
}

void Writer::raw(std::string_view name, std::string_view json)
{
    key(name);
    raw(json);
}

void Writer::value(std::string_view name, const Value &value)
{
    key(name);
    this->value(value);
}

void Writer::beginObject(std::string_view name)
{
    key(name);
    beginObject();
}

void Writer::beginArray(std::string_view name)
{
    key(name);
    beginArray();
}

} // namespace signalbox::json
