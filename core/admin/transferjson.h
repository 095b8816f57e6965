// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/transfercommands.h"
#include "core/json/value.h"

namespace signalbox {

/// Import and export as the JSON of the admin API (docs/openapi.yaml). Pure.

/// What POST /accounts/import asks for: files to look at, or a preview to import.
struct ImportRequest
{
    ImportCall call;     ///< without files: `choice` names a preview
    ImportChoice choice; ///< of the preview that the files become, or of the one it names
    bool dryRun = false;
};

/// invalidArgument with every fault.
[[nodiscard]] Result<ImportRequest> readImportRequest(const json::Object &body);
[[nodiscard]] Result<ExportCall> readExportCall(const json::Object &body);

[[nodiscard]] json::Object previewJson(const ImportPreview &preview);
[[nodiscard]] json::Object importResultJson(const ImportResult &result);

} // namespace signalbox
