// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "goldentarget.h"

#include <QStringList>

#include <optional>

namespace signalbox::golden {

/// One request case of tests/data/dialects/requests (its README says how they are written).
class RequestCase
{
public:
    explicit RequestCase(const QString &name);

    [[nodiscard]] const json::Object &json() const { return m_json; }
    /// The same conversation as a client of this dialect says it; null when the case has none.
    [[nodiscard]] const json::Object *request(DialectId client) const;
    /// Whether the case says what this target must get of this client.
    [[nodiscard]] bool covers(DialectId client, const Target &target) const;
    [[nodiscard]] RequestSetup setup(DialectId client, const Target &target) const;

    struct Expected
    {
        json::Value body;                 ///< in the target's envelope
        std::optional<std::string> field; ///< refused: the client's field
        QStringList faults;               ///< of the data
    };
    [[nodiscard]] Expected expected(const RequestSetup &setup) const;
    /// The paths that must have been noted as left out.
    [[nodiscard]] std::vector<std::string> dropped(const RequestSetup &setup) const;

private:
    [[nodiscard]] const json::Value *upstream(const Target &target) const;

    json::Object m_json;
};

/// Whether "anthropic,gemini>openai_chat" names this pair; "*" stands for all.
[[nodiscard]] bool namesPair(std::string_view key, std::string_view left, std::string_view right);
/// The expectation of a target, or of the one that it is like.
[[nodiscard]] const json::Value *forTarget(const json::Object &object, const Target &target);

} // namespace signalbox::golden
