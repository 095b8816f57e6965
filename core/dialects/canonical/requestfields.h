// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/json/value.h"

#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Where in a request a reader stands. A chain on the stack, so that a path costs nothing until a
/// fault has to name it.
class FieldPath
{
public:
    FieldPath() = default; ///< the top
    FieldPath(const FieldPath &parent, std::string_view key) : m_parent(&parent), m_key(key) {}
    FieldPath(const FieldPath &parent, std::size_t index)
        : m_parent(&parent), m_index(static_cast<long long>(index))
    {
    }

    /// As clients write it: messages[3].content[0].type.
    [[nodiscard]] std::string str() const;
    /// RFC 6901: /messages/3/content/0/type.
    [[nodiscard]] std::string pointer() const;

private:
    const FieldPath *m_parent = nullptr;
    std::string_view m_key;
    long long m_index = -1;
};

/// All that is wrong with one request.
class RequestFaults
{
public:
    void add(const FieldPath &path, const QString &message);
    [[nodiscard]] bool any() const { return !m_faults.empty(); }
    /// invalidArgument with every fault; the message is that of the first. Call when any().
    [[nodiscard]] Error error() const;

private:
    QString m_first;
    std::vector<FieldFault> m_faults;
};

/// invalidArgument for one field by its path as clients write it.
[[nodiscard]] Error requestError(std::string_view path, const QString &message);

/// One object of a request as its reader sees it. A member that is absent or null gives nothing;
/// one of the wrong kind gives nothing and a fault. On the stack; all that it was made from must
/// outlive it.
class RequestFields
{
public:
    RequestFields(const json::Object &object, const FieldPath &path, RequestFaults &faults)
        : m_object(object), m_path(path), m_faults(faults)
    {
    }

    [[nodiscard]] const json::Object &json() const { return m_object; }
    [[nodiscard]] const FieldPath &path() const { return m_path; }
    [[nodiscard]] FieldPath pathOf(std::string_view key) const { return {m_path, key}; }
    [[nodiscard]] RequestFaults &faults() const { return m_faults; }

    /// The member; null when absent or JSON null.
    [[nodiscard]] const json::Value *find(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    /// The view lives as long as the document.
    [[nodiscard]] std::optional<std::string_view> string(std::string_view key) const;
    /// The same, empty when there is none.
    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] std::optional<long long> integer(std::string_view key) const;
    [[nodiscard]] std::optional<double> number(std::string_view key) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] const json::Object *object(std::string_view key) const;
    [[nodiscard]] const json::Array *array(std::string_view key) const;
    /// A list of strings, or one string for a list of one.
    [[nodiscard]] std::vector<std::string> strings(std::string_view key) const;

    /// Tells that a member must be there or must be otherwise.
    void fault(std::string_view key, const QString &message) const;
    /// A string that must be there and not be empty.
    [[nodiscard]] std::string needText(std::string_view key) const;

private:
    const json::Object &m_object;
    const FieldPath &m_path;
    RequestFaults &m_faults;
};

/// An item of an array that must be an object; null with a fault otherwise.
[[nodiscard]] const json::Object *objectAt(const json::Value &item, const FieldPath &path,
                                           RequestFaults &faults);

} // namespace signalbox
