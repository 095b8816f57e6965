// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provider.h"
#include "core/json/value.h"

#include <QDir>
#include <QFile>
#include <QStringList>

#include <algorithm>
#include <utility>

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
            registry.put(std::move(definition).value());
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
    const auto found = std::find_if(m_current.begin(), m_current.end(),
                                    [&id](const auto &definition) { return definition->id == id; });
    return found == m_current.end() ? nullptr : found->get();
}

ProviderRegistry::List ProviderRegistry::all() const
{
    List list;
    for (const auto &definition : m_current)
        list.emplace_back(*definition);
    return list;
}

ProviderRegistry::List ProviderRegistry::withKeyForm(std::string_view key) const
{
    // The longest prefix wins: "sk-ant-" says more than "sk-".
    List best;
    std::size_t bestLength = 0;
    for (const auto &definition : m_current) {
        std::size_t length = 0;
        for (const std::string &prefix : definition->keyPrefixes) {
            if (key.size() > prefix.size() && key.starts_with(prefix))
                length = std::max(length, prefix.size());
        }
        if (length > bestLength)
            best.clear();
        if (length > 0 && length >= bestLength) {
            best.emplace_back(*definition);
            bestLength = length;
        }
    }
    return best;
}

const ProviderDefinition *ProviderRegistry::byKeyForm(std::string_view key) const
{
    const List owners = withKeyForm(key);
    return owners.size() == 1 ? &owners.front().get() : nullptr;
}

ProviderRegistry::List ProviderRegistry::likelyOwners(std::string_view key,
                                                      const ProviderDefinition &chosen) const
{
    const List owners = withKeyForm(key);
    const bool chosenIsOne =
        std::any_of(owners.begin(), owners.end(),
                    [&chosen](const ProviderDefinition &owner) { return owner.id == chosen.id; });
    // A form that many use says little against a provider whose form is not known.
    const bool vague = owners.size() > 1 && chosen.keyPrefixes.empty();
    return chosenIsOne || vague ? List() : owners;
}

void ProviderRegistry::put(ProviderDefinition definition)
{
    auto shared = std::make_shared<const ProviderDefinition>(std::move(definition));
    for (auto &known : m_current) {
        if (known->id == shared->id) {
            m_retired.push_back(std::exchange(known, std::move(shared)));
            return;
        }
    }
    m_current.push_back(std::move(shared));
}

bool ProviderRegistry::remove(const ProviderId &id)
{
    const auto found = std::find_if(m_current.begin(), m_current.end(),
                                    [&id](const auto &definition) { return definition->id == id; });
    if (found == m_current.end())
        return false;
    m_retired.push_back(std::move(*found));
    m_current.erase(found);
    return true;
}

std::optional<FieldFault> foreignKeyFault(const ProviderRegistry &providers,
                                          const ProviderDefinition &provider,
                                          const Account &account, const Credential &credential)
{
    const bool ownHost = !account.baseUrl.empty() || provider.userDefined;
    if (credential.kind != CredentialKind::apiKey || ownHost)
        return std::nullopt;
    QStringList names;
    for (const ProviderDefinition &owner :
         providers.likelyOwners(credential.value.view(), provider))
        names += owner.name;
    if (names.isEmpty())
        return std::nullopt;
    return FieldFault{
        "/credential/value",
        u"The key looks like one of %1, not of %2: add it there, or give the base URL "
        "that it is for"_s.arg(names.join(u" or "_s), provider.name)};
}

} // namespace signalbox
