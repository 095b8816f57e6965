// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provider.h"
#include "core/json/value.h"

#include <QDir>
#include <QFile>

#include <algorithm>

/// Q_INIT_RESOURCE must stand outside of namespaces; it also makes the linker take the data.
static void initProviderResources()
{
    Q_INIT_RESOURCE(signalbox_providers);
}

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Result<ProviderDefinition> readDefinition(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::inputOutput, file.errorString(), {}, {}};
    const QByteArray text = file.readAll();
    Result<json::Object> object =
        json::parseObject({text.constData(), static_cast<std::size_t>(text.size())});
    if (!object)
        return object.error();
    return providerFromJson(*object);
}

} // namespace

Result<ProviderRegistry> ProviderRegistry::builtIn()
{
    initProviderResources();
    ProviderRegistry registry;
    std::vector<FieldFault> faults;
    const QDir folder(u":/signalbox/providers"_s);
    const QStringList names = folder.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        Result<ProviderDefinition> definition = readDefinition(folder.filePath(name));
        if (!definition) {
            faults.push_back({{}, name + u": "_s + definition.error().message});
            for (const FieldFault &fault : definition.error().fields)
                faults.push_back({fault.pointer, name + u": "_s + fault.message});
        } else if (registry.find(definition->id)) {
            faults.push_back({"/id", name + u": another definition has this id"_s});
        } else {
            registry.m_definitions.push_back(std::move(definition).value());
        }
    }
    if (names.isEmpty())
        faults.push_back({{}, u"there is no built-in definition"_s});
    if (!faults.empty()) {
        return Error{ErrorCode::internal,
                     u"A built-in provider definition is not valid"_s,
                     std::move(faults),
                     {}};
    }
    return registry;
}

const ProviderDefinition *ProviderRegistry::find(const ProviderId &id) const
{
    const auto found =
        std::find_if(m_definitions.begin(), m_definitions.end(),
                     [&id](const ProviderDefinition &definition) { return definition.id == id; });
    return found == m_definitions.end() ? nullptr : &*found;
}

const ProviderDefinition *ProviderRegistry::byKeyForm(std::string_view key) const
{
    // The longest prefix wins: "sk-ant-" says more than "sk-".
    const ProviderDefinition *best = nullptr;
    std::size_t bestLength = 0;
    for (const ProviderDefinition &definition : m_definitions) {
        for (const std::string &prefix : definition.keyPrefixes) {
            if (prefix.size() > bestLength && key.size() > prefix.size() &&
                key.starts_with(prefix)) {
                best = &definition;
                bestLength = prefix.size();
            }
        }
    }
    return best;
}

} // namespace signalbox
