// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/admin/adminanswer.h"

#include "core/admin/enginecommands.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::string_view codeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::invalidArgument:
    case ErrorCode::corrupt:
        return "invalid";
    case ErrorCode::notFound:
        return "not_found";
    case ErrorCode::conflict:
        return "conflict";
    case ErrorCode::inputOutput:
        return "not_written";
    case ErrorCode::locked:
        return "locked";
    case ErrorCode::addressInUse:
        return "address_in_use";
    case ErrorCode::noSecretStore:
        return "no_secret_store";
    case ErrorCode::unauthorized:
        return "credential_refused";
    case ErrorCode::unavailable:
        return "unavailable";
    case ErrorCode::cancelled:
        return "cancelled";
    case ErrorCode::internal:
        break;
    }
    return "internal";
}

json::Object errorObject(std::string_view code, const QString &message,
                         const std::vector<FieldFault> &fields, const std::string &id)
{
    json::Array faults;
    for (const FieldFault &fault : fields) {
        json::Object entry;
        entry["pointer"] = fault.pointer;
        entry["message"] = json::fromQString(fault.message);
        faults.push_back(std::move(entry));
    }
    json::Object inner;
    inner["code"] = code;
    inner["message"] = json::fromQString(message);
    inner["fields"] = std::move(faults);
    if (!id.empty())
        inner["id"] = id;
    json::Object outer;
    outer["error"] = std::move(inner);
    return outer;
}

} // namespace

int statusFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::invalidArgument:
    case ErrorCode::corrupt:
    case ErrorCode::unauthorized:
        return 422;
    case ErrorCode::notFound:
        return 404;
    case ErrorCode::conflict:
    case ErrorCode::noSecretStore:
    case ErrorCode::locked:
    case ErrorCode::addressInUse:
        return 409;
    case ErrorCode::inputOutput:
        return 507;
    case ErrorCode::unavailable:
    case ErrorCode::cancelled:
        return 503;
    case ErrorCode::internal:
        break;
    }
    return 500;
}

void sendJson(ResponseSink &sink, int status, const json::Object &body)
{
    sink.send(status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
              json::dump(body));
}

void sendNoContent(ResponseSink &sink)
{
    sink.send(204, {}, {});
}

void sendError(ResponseSink &sink, const Error &error)
{
    // Of a conflict the detail is the id of what is in the way, else a code for the program alone.
    const bool ofTerms = error.detail == kTermsNotAccepted;
    const bool named = error.code == ErrorCode::conflict && !ofTerms;
    sendJson(sink, statusFor(error.code),
             errorObject(ofTerms ? kTermsNotAccepted : codeName(error.code), error.message,
                         error.fields, named ? error.detail : std::string()));
}

void sendError(ResponseSink &sink, int status, std::string_view code, const QString &message)
{
    sendJson(sink, status, errorObject(code, message, {}, {}));
}

void sendWrongMethod(ResponseSink &sink, const QByteArray &allow)
{
    sink.send(
        405,
        {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Allow", allow}},
        json::dump(errorObject("wrong_method",
                               u"This admin call takes %1"_s.arg(QString::fromLatin1(allow)), {},
                               {})));
}

} // namespace signalbox
