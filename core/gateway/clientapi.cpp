// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/clientapi.h"

#include "core/dialects/dialect.h"
#include "core/json/value.h"

#include <algorithm>

namespace signalbox {

namespace {

void sendJson(ResponseSink &sink, const QByteArray &body)
{
    sink.send(200, {{"Content-Type", "application/json"}}, body);
}

std::vector<ListedModel> listedModels(const AccountSource &accounts)
{
    std::vector<ListedModel> models;
    for (const AccountSource::OfferedModel &offered : accounts.servableModels())
        models.push_back({offered.id, offered.provider.str()});
    std::sort(models.begin(), models.end(),
              [](const ListedModel &left, const ListedModel &right) { return left.id < right.id; });
    models.erase(std::unique(models.begin(), models.end(),
                             [](const ListedModel &left, const ListedModel &right) {
                                 return left.id == right.id;
                             }),
                 models.end());
    return models;
}

} // namespace

void answerHealth(ResponseSink &sink, int activeAccounts)
{
    json::Object health;
    health["status"] = "ok";
    health["version"] = SIGNALBOX_VERSION;
    health["active_accounts"] = activeAccounts;
    sendJson(sink, json::dump(health));
}

void answerModelList(ResponseSink &sink, const Endpoint &endpoint, const AccountSource &accounts)
{
    sendJson(sink, dialectFor(endpoint.dialect).modelList(listedModels(accounts)));
}

bool answerModel(ResponseSink &sink, const Endpoint &endpoint, const AccountSource &accounts)
{
    for (const ListedModel &model : listedModels(accounts)) {
        if (model.id == endpoint.model) {
            sendJson(sink, dialectFor(endpoint.dialect).modelEntry(model));
            return true;
        }
    }
    return false;
}

} // namespace signalbox
