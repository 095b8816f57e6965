// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/requestfields.h"

namespace signalbox {

/// RequestFields for Google's JSON, which reads every member as camelCase and as snake_case
/// (wire.md 1.4): asked for by the first, faults name what the client wrote.
class GeminiFields
{
public:
    GeminiFields(const json::Object &object, const FieldPath &path, RequestFaults &faults)
        : m_fields(object, path, faults)
    {
    }

    [[nodiscard]] const json::Object &json() const { return m_fields.json(); }
    [[nodiscard]] RequestFaults &faults() const { return m_fields.faults(); }
    [[nodiscard]] const FieldPath &path() const { return m_fields.path(); }

    /// The member's name as the client wrote it; as given when it is not there.
    [[nodiscard]] std::string_view spelled(std::string_view camel) const;
    [[nodiscard]] FieldPath pathOf(std::string_view camel) const
    {
        return m_fields.pathOf(spelled(camel));
    }

    [[nodiscard]] const json::Value *find(std::string_view camel) const
    {
        return m_fields.find(spelled(camel));
    }
    [[nodiscard]] bool has(std::string_view camel) const { return find(camel) != nullptr; }
    [[nodiscard]] std::optional<std::string_view> string(std::string_view camel) const
    {
        return m_fields.string(spelled(camel));
    }
    [[nodiscard]] std::string text(std::string_view camel) const
    {
        return m_fields.text(spelled(camel));
    }
    [[nodiscard]] std::string needText(std::string_view camel) const
    {
        return m_fields.needText(spelled(camel));
    }
    [[nodiscard]] std::optional<long long> integer(std::string_view camel) const
    {
        return m_fields.integer(spelled(camel));
    }
    [[nodiscard]] std::optional<double> number(std::string_view camel) const
    {
        return m_fields.number(spelled(camel));
    }
    [[nodiscard]] std::optional<bool> boolean(std::string_view camel) const
    {
        return m_fields.boolean(spelled(camel));
    }
    [[nodiscard]] const json::Object *object(std::string_view camel) const
    {
        return m_fields.object(spelled(camel));
    }
    [[nodiscard]] std::vector<std::string> strings(std::string_view camel) const
    {
        return m_fields.strings(spelled(camel));
    }
    void fault(std::string_view camel, const QString &message) const
    {
        m_fields.fault(spelled(camel), message);
    }

private:
    RequestFields m_fields;
};

/// "responseSchema" of "response_schema"; what has no underscore stays.
[[nodiscard]] std::string camelCase(std::string_view name);

/// A member that is a list, or one value for a list of one; nothing when it is absent.
[[nodiscard]] std::vector<const json::Value *> listOrOne(const json::Value *value);

} // namespace signalbox
