// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::json {

/// Reads typed members out of an object and collects every fault with its JSON pointer, so that one
/// answer names them all. An absent member leaves the target as it is. Lives on the stack; the
/// object and the fault list must outlive it.
class FieldReader
{
public:
    FieldReader(const Object &object, std::string pointer, std::vector<FieldFault> &faults);

    void read(std::string_view name, bool &out);
    void read(std::string_view name, std::string &out);
    void read(std::string_view name, QString &out);
    void read(std::string_view name, int &out, long long min, long long max);
    void read(std::string_view name, long long &out, long long min, long long max);
    void read(std::string_view name, double &out, double min, double max);
    void read(std::string_view name, std::vector<std::string> &out);
    /// An object of strings, as pairs in the order of the text.
    void read(std::string_view name, std::vector<std::pair<std::string, std::string>> &out);

    /// A string that `parse` must understand; `allowed` is told when it does not.
    template <class T>
    void readName(std::string_view name, T &out,
                  const std::function<std::optional<T>(std::string_view)> &parse,
                  const QString &allowed)
    {
        std::string text;
        if (!readString(name, text))
            return;
        if (const std::optional<T> value = parse(text))
            out = *value;
        else
            fault(name, allowed);
    }

    /// A member that is an object; null when absent or (with a fault) of another kind.
    [[nodiscard]] const Object *object(std::string_view name);
    /// The raw member; null when absent. Marks it as known.
    [[nodiscard]] const Value *value(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const { return m_object.contains(name); }

    void fault(std::string_view name, const QString &message);
    /// A fault found elsewhere, e.g. by a reader of a nested object.
    void fault(FieldFault fault) { m_faults.push_back(std::move(fault)); }
    [[nodiscard]] std::string pointerTo(std::string_view name) const;
    /// Members that nothing above asked for, in their order.
    [[nodiscard]] Object unknown() const;
    /// Makes a fault of each of them that says which there are. After all reading.
    void refuseUnknown();

private:
    bool readString(std::string_view name, std::string &out);

    const Object &m_object;
    std::string m_pointer;
    std::vector<FieldFault> &m_faults;
    std::set<std::string, std::less<>> m_known;
};

} // namespace signalbox::json
