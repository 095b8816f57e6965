// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"
#include "core/admin/adminroutes.h"
#include "core/admin/transferjson.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Files of which nothing can be used: each with what is wrong with it.
Error unreadable(const std::vector<ImportFile> &files, const ImportPreview &preview)
{
    Error error{ErrorCode::invalidArgument, preview.faults.front().message, {}, {}};
    for (const ImportFault &fault : preview.faults) {
        std::size_t place = 0;
        while (place < files.size() && files[place].name != fault.file)
            ++place;
        error.fields.push_back({"/files/" + std::to_string(place), fault.message});
    }
    if (preview.passphrase != PassphraseNeed::none)
        error.fields.push_back({"/passphrase", preview.faults.front().message});
    return error;
}

void apply(EngineCommands &engine, const ImportChoice &choice, const ImportPreview &preview,
           const std::shared_ptr<ResponseSink> &sink)
{
    engine.applyImport(choice, [&engine, preview, sink](const Result<ImportResult> &done) {
        if (!done) {
            if (!preview.id.empty()) // its caller knows no id to try again with
                engine.cancelImport(preview.id, [](const Result<bool> &) {});
            sendError(*sink, done.error());
            return;
        }
        ImportResult result = *done;
        result.failed.insert(result.failed.begin(), preview.faults.begin(), preview.faults.end());
        json::Object out = importResultJson(result);
        if (!preview.id.empty())
            out["preview"] = previewJson(preview);
        sendJson(*sink, 200, out);
    });
}

void importAccounts(EngineCommands &engine, const AdminCall &call)
{
    Result<ImportRequest> request = readImportRequest(call.body);
    if (!request) {
        sendError(*call.sink, request.error());
        return;
    }
    if (request->call.files.empty()) {
        apply(engine, request->choice, {}, call.sink);
        return;
    }
    std::vector<ImportFile> names; // without their bytes
    for (const ImportFile &file : request->call.files)
        names.push_back({file.name, {}});
    engine.previewImport(std::move(request->call),
                         [&engine, names, choice = request->choice, dryRun = request->dryRun,
                          sink = call.sink](const Result<ImportPreview> &preview) mutable {
                             if (!preview) {
                                 sendError(*sink, preview.error());
                             } else if (dryRun) {
                                 sendJson(*sink, 200, previewJson(*preview));
                             } else if (preview->formats.empty() && !preview->faults.empty()) {
                                 engine.cancelImport(preview->id, [](const Result<bool> &) {});
                                 sendError(*sink, unreadable(names, *preview));
                             } else {
                                 choice.preview = preview->id;
                                 apply(engine, choice, *preview, sink);
                             }
                         });
}

void cancelImport(EngineCommands &engine, const AdminCall &call)
{
    engine.cancelImport(call.parameters[0], [sink = call.sink](const Result<bool> &found) {
        if (!found)
            sendError(*sink, found.error());
        else if (*found)
            sendNoContent(*sink);
        else
            sendError(*sink,
                      {ErrorCode::notFound, u"There is no such preview or import"_s, {}, {}});
    });
}

void undoImport(EngineCommands &engine, const AdminCall &call)
{
    engine.undoImport(call.parameters[0], [sink = call.sink](const Result<int> &undone) {
        if (!undone) {
            sendError(*sink, undone.error());
            return;
        }
        json::Object out;
        out["undone"] = *undone;
        sendJson(*sink, 200, out);
    });
}

void exportAccounts(EngineCommands &engine, const AdminCall &call)
{
    Result<ExportCall> wanted = readExportCall(call.body);
    if (!wanted) {
        sendError(*call.sink, wanted.error());
        return;
    }
    engine.exportAccounts(std::move(*wanted), [sink = call.sink](const Result<QByteArray> &file) {
        if (file)
            sink->send(200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                       *file);
        else
            sendError(*sink, file.error());
    });
}

} // namespace

void addTransferRoutes(AdminApi &api, EngineCommands &engine)
{
    api.add("POST", "/accounts/import",
            [&engine](const AdminCall &call) { importAccounts(engine, call); });
    api.add("DELETE", "/accounts/import/{id}",
            [&engine](const AdminCall &call) { cancelImport(engine, call); });
    api.add("POST", "/accounts/import/{id}/undo",
            [&engine](const AdminCall &call) { undoImport(engine, call); });
    api.add("GET", "/accounts/export", [&engine](const AdminCall &call) {
        exportAccounts(engine, {call.parameters, call.query, {}, call.sink});
    });
    api.add("POST", "/accounts/export",
            [&engine](const AdminCall &call) { exportAccounts(engine, call); });
}

} // namespace signalbox
