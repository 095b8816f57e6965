// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/toolnames.h"

#include "core/json/writer.h"

#include <QCryptographicHash>

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::size_t kHashLength = 8;
constexpr std::string_view kNameless = "tool";

using Key = std::pair<std::string, std::string>; // namespace, name

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isAllowed(char c, const NameRules &rules)
{
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           (rules.dots && (c == '.' || c == ':'));
}

std::string joined(const Key &key)
{
    return key.first.empty() ? key.second : key.first + "__" + key.second;
}

std::string hashOf(const Key &key, int salt)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const std::string &text) {
        hash.addData({text.data(), static_cast<qsizetype>(text.size())});
        hash.addData(QByteArrayView("\0", 1));
    };
    add(key.first);
    add(key.second);
    if (salt > 0)
        add(std::to_string(salt));
    return hash.result().toHex().left(kHashLength).toStdString();
}

std::string cleaned(const Key &key, const NameRules &rules)
{
    std::string out = joined(key);
    std::replace_if(
        out.begin(), out.end(), [&rules](char c) { return !isAllowed(c, rules); }, '_');
    if (out.empty())
        out = kNameless;
    if (rules.letterFirst && !isLetter(out.front()) && out.front() != '_')
        out.insert(out.begin(), '_');
    return out;
}

std::string withHash(const std::string &name, const Key &key, const NameRules &rules, int salt)
{
    return name.substr(0, rules.longest - kHashLength - 1) + '_' + hashOf(key, salt);
}

/// Fits the rules, but may be another tool's too.
std::string wished(const Key &key, const NameRules &rules)
{
    const std::string name = cleaned(key, rules);
    return name.size() <= rules.longest ? name : withHash(name, key, rules, 0);
}

struct NamedTool
{
    Key key;
    bool freeform = false;
    bool declared = false;
};

std::vector<NamedTool> toolsOf(const Conversation &conversation)
{
    std::vector<NamedTool> out;
    std::map<Key, bool> seen;
    const auto add = [&out, &seen](NamedTool tool) {
        if (seen.emplace(tool.key, true).second)
            out.push_back(std::move(tool));
    };
    for (const Tool &tool : conversation.tools) {
        if (tool.kind != Tool::Kind::hosted)
            add({{tool.nameSpace, tool.name}, tool.kind == Tool::Kind::freeform, true});
    }
    for (const Turn &turn : conversation.turns) {
        for (const Part &part : turn.parts) {
            if (const auto *call = part.as<ToolCallPart>())
                add({{call->nameSpace, call->name}, call->freeform, false});
        }
    }
    return out;
}

} // namespace

ToolNames::ToolNames(const Conversation &conversation, const NameRules &rules, Freeform freeform)
{
    const std::vector<NamedTool> tools = toolsOf(conversation);
    const auto take = [&](const NamedTool &tool, const std::string &name) {
        const bool wrapped = tool.freeform && freeform == Freeform::asJson;
        m_upstream.emplace(tool.key, name);
        m_client.emplace(name, ClientTool{tool.key.second, tool.key.first, tool.freeform, wrapped});
    };
    // What the history alone knows must not rename what is declared, and a name that needs no
    // change stays, whoever else would like it. Those who share a wish all get a hash, so that the
    // order of the tools does not matter.
    for (const bool declared : {true, false}) {
        std::map<std::string, int> wishes;
        for (const NamedTool &tool : tools) {
            if (tool.declared != declared)
                continue;
            const std::string name = wished(tool.key, rules);
            if (tool.key.first.empty() && name == tool.key.second && !m_client.contains(name))
                take(tool, name);
            else
                ++wishes[name];
        }
        for (const NamedTool &tool : tools) {
            if (tool.declared != declared || m_upstream.contains(tool.key))
                continue;
            std::string name = wished(tool.key, rules);
            if (wishes[name] > 1 || m_client.contains(name))
                name = withHash(name, tool.key, rules, 0);
            for (int salt = 1; m_client.contains(name); ++salt)
                name = withHash(wished(tool.key, rules), tool.key, rules, salt);
            take(tool, name);
        }
    }
}

const std::string &ToolNames::upstream(std::string_view nameSpace, std::string_view name) const
{
    static const std::string kNone;
    const auto found = m_upstream.find(Key(nameSpace, name));
    if (found != m_upstream.end())
        return found->second;
    if (!nameSpace.empty())
        return kNone;
    const auto anywhere = std::find_if(m_upstream.begin(), m_upstream.end(),
                                       [name](const auto &it) { return it.first.second == name; });
    return anywhere == m_upstream.end() ? kNone : anywhere->second;
}

const ToolNames::ClientTool *ToolNames::client(std::string_view upstreamName) const
{
    const auto found = m_client.find(upstreamName);
    return found == m_client.end() ? nullptr : &found->second;
}

ToolNames toolNamesFor(DialectId upstream, const Conversation &conversation)
{
    constexpr NameRules kOpenAi;
    constexpr NameRules kAnthropic{128, false, false};
    constexpr NameRules kGemini{64, true, true};
    switch (upstream) {
    case DialectId::openaiResponses:
        return {conversation, kOpenAi, ToolNames::Freeform::native};
    case DialectId::anthropic:
        return {conversation, kAnthropic, ToolNames::Freeform::asJson};
    case DialectId::gemini:
        return {conversation, kGemini, ToolNames::Freeform::asJson};
    case DialectId::openaiChat:
        break;
    }
    return {conversation, kOpenAi, ToolNames::Freeform::asJson};
}

std::string wrappedInput(std::string_view text)
{
    QByteArray out = R"({"input":)";
    json::appendString(out, text);
    out += '}';
    return out.toStdString();
}

} // namespace signalbox
