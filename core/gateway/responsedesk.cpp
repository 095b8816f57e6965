// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/responsedesk.h"

#include "core/base/bytes.h"
#include "core/gateway/storedresponses.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

ResponseDecision decideStored(ResponseStore &store, const ClientKeyId &clientKey,
                              const Endpoint &endpoint, const QByteArray &method)
{
    const std::string &id = endpoint.responseId;
    const StoredResponse *stored = store.find(clientKey, id);
    if (!stored) {
        return ClientError{
            ErrorClass::unknownResponse,
            u"There is no response %1 here. Responses are known for an hour, and not "
            "after a restart"_s.arg(QString::fromStdString(id)),
            "response_id",
            {},
            {}};
    }
    if (stored->account)
        return GoesTo{*stored->account};
    if (endpoint.responseAction == "cancel") {
        return ClientError{ErrorClass::badRequest,
                           u"Only responses that are made in the background can be cancelled"_s,
                           {},
                           {},
                           {}};
    }
    if (endpoint.responseAction == "input_items")
        return AnsweredHere{inputItemList(*stored)};
    if (method != "DELETE")
        return AnsweredHere{stored->response};
    store.forget(clientKey, id);
    return AnsweredHere{deletionAnswer(id)};
}

} // namespace

ResponseDecision decideResponse(ResponseStore &store, const ClientKeyId &clientKey,
                                const Endpoint &endpoint, HttpRequest &request)
{
    if (endpoint.dialect != DialectId::openaiResponses)
        return GoesOn{};
    if (endpoint.kind == EndpointKind::storedResponse)
        return decideStored(store, clientKey, endpoint, request.method);
    const std::string id = previousResponseId(view(request.body));
    if (id.empty())
        return GoesOn{};
    const StoredResponse *stored = store.find(clientKey, id);
    if (!stored) {
        return ClientError{
            ErrorClass::unknownPreviousResponse,
            u"Previous response with id '%1' not found"_s.arg(QString::fromStdString(id)),
            "previous_response_id",
            {},
            {}};
    }
    if (stored->account)
        return GoesTo{*stored->account};
    request.body = expandedRequest(view(request.body), *stored);
    return GoesOn{};
}

} // namespace signalbox
