// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <QByteArray>

#include <string_view>

namespace signalbox::json {

/// Writes compact JSON text in one pass, members in the order of the calls, without building a
/// tree: for the bodies and events that dialects write. Commas are its own business; that keys and
/// values alternate and brackets close is the caller's. Strings must be UTF-8. On the stack; `out`
/// must outlive it.
class Writer
{
public:
    explicit Writer(QByteArray &out) : m_out(out) {}

    void beginObject();
    void endObject();
    void beginArray();
    void endArray();
    void key(std::string_view name);

    void string(std::string_view value);
    void integer(long long value);
    /// The shortest text that reads back as the same number; NaN and infinities become null.
    void real(double value);
    void boolean(bool value);
    void null();
    /// Text that is JSON already, byte for byte.
    void raw(std::string_view json);
    void value(const Value &value);

    /// A member in one call.
    void string(std::string_view name, std::string_view value);
    void integer(std::string_view name, long long value);
    void real(std::string_view name, double value);
    void boolean(std::string_view name, bool value);
    void null(std::string_view name);
    void raw(std::string_view name, std::string_view json);
    void value(std::string_view name, const Value &value);
    void beginObject(std::string_view name);
    void beginArray(std::string_view name);

private:
    void separate();

    QByteArray &m_out;
    bool m_first = true; ///< nothing stands yet in the bracket at hand, or a key was just written
};

/// A string as JSON, quotes included, appended.
void appendString(QByteArray &out, std::string_view utf8);
/// A value as compact text, numbers in their shortest form: 0.5 stays 0.5 and 1.0 stays 1.0, where
/// Boost.JSON would write 5E-1 and 1E0. For what models and people read.
void appendValue(QByteArray &out, const Value &value);
[[nodiscard]] std::string valueText(const Value &value);

} // namespace signalbox::json
