// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/modelalias.h"

#include "core/json/fieldreader.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr long long kLargestContext = 1'000'000'000; // tokens

std::string_view orderName(PoolOrder order)
{
    return order == PoolOrder::rotate ? "rotate" : "in_order";
}

std::optional<PoolOrder> orderFromName(std::string_view name)
{
    for (const PoolOrder order : {PoolOrder::rotate, PoolOrder::inOrder}) {
        if (name == orderName(order))
            return order;
    }
    return std::nullopt;
}

AliasEntry entryFromJson(const json::Value &value, const std::string &pointer,
                         std::vector<FieldFault> &faults)
{
    AliasEntry entry;
    if (const auto *text = value.if_string()) {
        entry.model = std::string(*text);
        if (entry.model.empty())
            faults.push_back({pointer, u"must be the name of a model"_s});
        return entry;
    }
    if (!value.is_object()) {
        faults.push_back({pointer, u"must be the name of a model or an object with \"model\""_s});
        return entry;
    }
    json::FieldReader reader(value.get_object(), pointer, faults);
    const std::size_t before = faults.size();
    reader.read("model", entry.model);
    if (entry.model.empty() && faults.size() == before)
        reader.fault("model", u"must be the name of a model"_s);
    if (const json::Value *context = reader.value("context"); context && !context->is_null()) {
        long long tokens = 0;
        reader.read("context", tokens, 1, kLargestContext);
        entry.context = tokens;
    }
    return entry;
}

} // namespace

ModelAlias ModelAlias::single(std::string model)
{
    ModelAlias alias;
    alias.entries.push_back({std::move(model), {}});
    return alias;
}

std::optional<ModelAlias> modelAliasFromJson(const json::Value &value, const std::string &pointer,
                                             std::vector<FieldFault> &faults)
{
    if (const auto *model = value.if_string(); model && !model->empty())
        return ModelAlias::single(std::string(*model));
    if (!value.is_object()) {
        faults.push_back({pointer, u"must be the name of a model or an object with \"models\""_s});
        return std::nullopt;
    }
    ModelAlias alias;
    alias.kind = ModelAlias::Kind::pool;
    const std::size_t before = faults.size();
    json::FieldReader reader(value.get_object(), pointer, faults);
    reader.readName<PoolOrder>("order", alias.order, orderFromName,
                               u"must be rotate or in_order"_s);
    const json::Value *models = reader.value("models");
    if (!models || !models->is_array() || models->get_array().empty()) {
        reader.fault("models", u"must be a list of at least one model"_s);
        return std::nullopt;
    }
    const json::Array &items = models->get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        alias.entries.push_back(entryFromJson(
            items[i], json::pointerTo(reader.pointerTo("models"), std::to_string(i)), faults));
    }
    if (faults.size() != before)
        return std::nullopt;
    return alias;
}

json::Value toJson(const ModelAlias &alias)
{
    if (alias.kind == ModelAlias::Kind::single)
        return json::Value(boost::json::string(alias.entries.front().model));
    json::Array models;
    for (const AliasEntry &entry : alias.entries) {
        if (!entry.context) {
            models.emplace_back(boost::json::string(entry.model));
            continue;
        }
        json::Object object;
        object["model"] = entry.model;
        object["context"] = *entry.context;
        models.emplace_back(std::move(object));
    }
    json::Object out;
    out["models"] = std::move(models);
    out["order"] = orderName(alias.order);
    return out;
}

} // namespace signalbox
