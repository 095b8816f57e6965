// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <string>
#include <string_view>

/// What Google Cloud Code Assist answers about an account (wire.md 1.5). Pure.
namespace signalbox {

/// What an account works for.
struct ProjectFacts
{
    std::string projectId;
    std::string tier; ///< "free-tier", "standard-tier" …; empty: not told

    friend bool operator==(const ProjectFacts &, const ProjectFacts &) = default;
};

/// Where an account stands: it has what it needs, or must be signed up for a tier first.
struct CodeAssistStanding
{
    ProjectFacts facts{};
    std::string onboardTier{}; ///< empty: nothing to do
};

/// A sign-up, or how far it is.
struct CodeAssistOperation
{
    std::string name{}; ///< to ask for it again; empty where that cannot be done by name
    bool done = false;
    std::string projectId{}; ///< once done; empty: none was made
};

/// The body of loadCodeAssist; `project` may be empty.
[[nodiscard]] QByteArray loadRequest(std::string_view project);
/// The body of onboardUser. The free tier makes a project of its own and takes none.
[[nodiscard]] QByteArray onboardRequest(std::string_view tier, std::string_view project);

/// Reads what loadCodeAssist answered with status 200; `project` is the account's own, if any.
/// unauthorized: Google does not let the account in, with its reason and where to go;
/// invalidArgument: a project must be given; corrupt: not understood.
[[nodiscard]] Result<CodeAssistStanding> standingFromJson(std::string_view body,
                                                          std::string_view project);
/// Reads an operation; unavailable when it failed, corrupt when it is none.
[[nodiscard]] Result<CodeAssistOperation> operationFromJson(std::string_view body);

/// Whether a refusal (403) is a rule of the account's organisation (VPC service controls).
[[nodiscard]] bool isOrganisationRule(std::string_view body);
/// Where an account stands that cannot be asked about for such a rule: the standard tier, with a
/// project of its own; invalidArgument when that must be given.
[[nodiscard]] Result<CodeAssistStanding> standingByRule(std::string_view project);

/// Whether the words of a refused request say that the project is missing or not the right one.
[[nodiscard]] bool saysProjectMissing(int status, std::string_view words);

} // namespace signalbox
