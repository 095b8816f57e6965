// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminischema.h"

#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/gemini/geminischemawords.h"
#include "core/json/writer.h"

#include <algorithm>
#include <charconv>

namespace signalbox {

using namespace gemini;

namespace {

bool isNullBranch(const json::Value &schema)
{
    const json::Object *object = schema.if_object();
    if (!object)
        return schema.is_null();
    if (const json::Value *type = object->if_contains("type"))
        return type->is_string() && upperType(type->get_string()) == "NULL";
    if (const json::Value *only = object->if_contains("const"))
        return only->is_null();
    const json::Value *values = object->if_contains("enum");
    const json::Array *list = values ? values->if_array() : nullptr;
    return list && list->size() == 1 && list->front().is_null();
}

/// Whether a branch allows everything.
bool isAnything(const json::Value &schema)
{
    return (schema.is_bool() && schema.get_bool()) ||
           (schema.is_object() && schema.get_object().empty());
}

/// How many values there are in a finished schema, whose depth is bounded.
std::size_t countOf(const json::Value &value)
{
    std::size_t count = 1;
    if (const json::Object *object = value.if_object()) {
        for (const auto &member : *object)
            count += countOf(member.value());
    } else if (const json::Array *list = value.if_array()) {
        for (const json::Value &item : *list)
            count += countOf(item);
    }
    return count;
}

/// One step of a JSON pointer in a URI fragment.
std::string decodedToken(std::string_view token)
{
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        unsigned value = 0;
        if (token[i] == '%' && i + 2 < token.size() &&
            std::from_chars(token.data() + i + 1, token.data() + i + 3, value, 16).ptr ==
                token.data() + i + 3) {
            out += static_cast<char>(value);
            i += 2;
        } else if (token[i] == '~' && i + 1 < token.size()) {
            out += token[++i] == '1' ? '/' : '~';
        } else {
            out += token[i];
        }
    }
    return out;
}

const json::Value *childOf(const json::Value &value, const std::string &token)
{
    if (const json::Object *object = value.if_object())
        return object->if_contains(token);
    const json::Array *list = value.if_array();
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    return list && error == std::errc() && end == token.data() + token.size() &&
                   index < list->size()
               ? &(*list)[index]
               : nullptr;
}

} // namespace

GeminiSchema::Node GeminiSchema::emptyNode() const
{
    return {json::Object(m_memory), {}, {}};
}

GeminiSchema::Node GeminiSchema::hinted(std::string hint) const
{
    Node out = emptyNode();
    out.types = {"OBJECT"};
    out.hints.push_back(std::move(hint));
    return out;
}

json::Value GeminiSchema::top()
{
    Node root = m_root && m_root->is_object() ? node(*m_root) : emptyNode();
    if (const json::Value *branches = root.says.if_contains("anyOf")) {
        const json::Array &list = branches->get_array();
        if (std::all_of(list.begin(), list.end(), isObjectNode)) {
            const json::Array kept(list, m_memory);
            root.says.erase("anyOf");
            foldUnion(root, kept);
        }
    }
    if (!root.says.contains("anyOf") && inferredType(root).empty())
        root.types = {"OBJECT"};
    return finished(std::move(root));
}

GeminiSchema::Node GeminiSchema::node(const json::Value &schema)
{
    if (!schema.is_object())
        return emptyNode();
    if (static_cast<int>(m_path.size()) >= kMaxDepth || ++m_nodes > kMaxNodes)
        return hinted("any object");
    m_path.push_back(&schema);
    Node out = emptyNode();
    read(schema.get_object(), out);
    m_path.pop_back();
    return out;
}

void GeminiSchema::read(const json::Object &schema, Node &into)
{
    for (const auto &member : schema)
        readMember(member.key(), member.value(), into);
    // Merged and split when all that stands beside is known.
    if (const json::Value *reference = schema.if_contains("$ref");
        reference && reference->is_string())
        follow(reference->get_string(), into);
    if (const json::Value *all = schema.if_contains("allOf"); all && all->is_array()) {
        for (const json::Value &part : all->get_array())
            merge(into, node(part));
    }
    for (const std::string_view key : {"anyOf", "oneOf"}) {
        if (const json::Value *branches = schema.if_contains(key))
            readUnion(*branches, into);
    }
    if (into.types.size() > 1)
        splitTypes(into);
}

void GeminiSchema::readMember(std::string_view key, const json::Value &value, Node &into)
{
    if (key == "anyOf") // read() knows what stands beside it
        return;
    if (key == "type") {
        readType(value, into);
    } else if (key == "nullable" || key == "title" || key == "description" || key == "pattern") {
        if (key == "nullable" ? isTrue(value) : value.is_string())
            into.says[key] = value;
    } else if (key == "const") {
        into.says["enum"] = json::Array({value}, m_memory);
    } else if (key == "enum" || key == "required" || key == "propertyOrdering") {
        if (value.is_array())
            into.says[key] = value;
    } else if (key == "properties") {
        readProperties(value, into);
    } else if (key == "items" || key == "prefixItems") {
        readItems(value, into);
    } else if (key == "format" && value.is_string() && isKnownFormat(value.get_string())) {
        into.says[key] = value;
    } else if (isBound(key)) {
        if (value.is_number() || value.is_string())
            into.says[key] = value;
    } else if (key == "default" || key == "example") {
        if (!value.is_null())
            into.says[key] = value;
    } else if (auto hint = hintOf(key, value)) {
        into.hints.push_back(std::move(*hint));
    }
}

void GeminiSchema::readType(const json::Value &value, Node &into) const
{
    const auto add = [&into](const json::Value &word) {
        const std::string type = word.is_string() ? upperType(word.get_string()) : std::string();
        if (type == "NULL")
            into.says["nullable"] = true;
        else if (!type.empty() &&
                 std::find(into.types.begin(), into.types.end(), type) == into.types.end())
            into.types.push_back(type);
    };
    if (const json::Array *words = value.if_array())
        std::for_each(words->begin(), words->end(), add);
    else
        add(value);
    if (into.types.empty() && into.says.contains("nullable"))
        into.types = {"STRING"}; // nothing but null
}

void GeminiSchema::readProperties(const json::Value &value, Node &into)
{
    const json::Object *properties = value.if_object();
    if (!properties)
        return;
    json::Object kept(m_memory);
    for (const auto &property : *properties) {
        if (property.value().is_object())
            kept[property.key()] = finished(node(property.value()));
    }
    into.says["properties"] = std::move(kept);
}

void GeminiSchema::readItems(const json::Value &value, Node &into)
{
    if (value.is_object()) {
        if (!into.says.contains("items"))
            into.says["items"] = finished(node(value));
        return;
    }
    const json::Array *tuple = value.if_array();
    if (!tuple)
        return;
    std::vector<Node> branches;
    for (const json::Value &item : *tuple) {
        if (item.is_object())
            branches.push_back(node(item));
    }
    if (branches.empty())
        return;
    Node items = emptyNode();
    addUnion(std::move(branches), items);
    into.says["items"] = finished(std::move(items));
    if (auto hint = hintOf("prefixItems", value))
        into.hints.push_back(std::move(*hint));
}

void GeminiSchema::readUnion(const json::Value &value, Node &into)
{
    const json::Array *list = value.if_array();
    if (!list || std::any_of(list->begin(), list->end(), isAnything))
        return;
    std::vector<Node> branches;
    for (const json::Value &branch : *list) {
        if (isNullBranch(branch))
            into.says["nullable"] = true;
        else if (branch.is_object())
            branches.push_back(node(branch));
    }
    const bool constrainsObject = into.says.contains("properties") && branches.size() > 1;
    if (constrainsObject) {
        if (auto hint = hintOf("anyOf", value))
            into.hints.push_back(std::move(*hint));
    }
    addUnion(std::move(branches), into);
}

void GeminiSchema::addUnion(std::vector<Node> branches, Node &into)
{
    if (branches.empty())
        return;
    if (branches.size() == 1) {
        merge(into, std::move(branches.front()));
        return;
    }
    json::Array list(m_memory);
    // Beside anyOf nothing else may stand: what the node says itself goes into every branch.
    const bool isObject = into.says.contains("properties");
    for (const auto &member : into.says)
        m_copies += isObject ? 0 : countOf(member.value()) * branches.size();
    for (Node &branch : branches) {
        if (branch.says.if_contains("nullable"))
            into.says["nullable"] = true;
        if (!isObject) {
            Node own = into;
            for (const std::string_view key : {"title", "description", "nullable", "anyOf"})
                own.says.erase(key);
            own.hints.clear();
            if (m_copies > kMaxCopies) // nested unions would double it at every step
                own.says.clear();
            merge(branch, std::move(own));
        }
        json::Object done = finished(std::move(branch));
        if (std::find(list.begin(), list.end(), json::Value(done)) == list.end())
            list.emplace_back(std::move(done));
    }
    if (isObject) {
        foldUnion(into, list);
        return;
    }
    if (list.size() == 1)
        merge(into, again(std::move(list.front().get_object())));
    else if (!into.says.contains("anyOf"))
        into.says["anyOf"] = std::move(list);
}

GeminiSchema::Node GeminiSchema::again(json::Object finished) const
{
    Node out = emptyNode();
    if (const json::Value *type = finished.if_contains("type"))
        out.types = {std::string(type->get_string())};
    finished.erase("type");
    out.says = std::move(finished);
    return out;
}

void GeminiSchema::splitTypes(Node &node)
{
    std::vector<Node> branches;
    for (const std::string &type : node.types) {
        Node branch = emptyNode();
        branch.types = {type};
        branches.push_back(std::move(branch));
    }
    node.types.clear();
    // Properties belong to the branch that is an object, not to the union.
    Node common = emptyNode();
    for (const std::string_view key : {"title", "description", "nullable"}) {
        if (const json::Value *value = node.says.if_contains(key))
            common.says[key] = *value;
    }
    common.hints = std::move(node.hints);
    for (Node &branch : branches) {
        branch.says = node.says;
        for (const std::string_view key : {"title", "description", "nullable", "anyOf"})
            branch.says.erase(key);
    }
    node = std::move(common);
    addUnion(std::move(branches), node);
}

void GeminiSchema::follow(std::string_view reference, Node &into)
{
    const json::Value *found = target(reference);
    const auto last = reference.rfind('/');
    const std::string name(last == std::string_view::npos ? reference : reference.substr(last + 1));
    if (!found || !found->is_object())
        merge(into, hinted("see " + name));
    else if (std::find(m_path.begin(), m_path.end(), found) != m_path.end())
        merge(into, hinted(name == "#" ? "the same again" : "again a " + name));
    else
        merge(into, node(*found));
}

const json::Value *GeminiSchema::target(std::string_view reference) const
{
    if (!reference.starts_with('#'))
        return nullptr;
    const json::Value *here = m_root;
    std::string_view rest = reference.substr(1);
    if (!rest.empty() && rest.front() != '/')
        return nullptr;
    while (here && !rest.empty()) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        here = childOf(*here, decodedToken(rest.substr(0, end)));
        rest.remove_prefix(end);
    }
    return here;
}

std::string geminiSchemaText(const json::Value *schema)
{
    boost::json::monotonic_resource memory;
    GeminiSchema builder(schema, &memory);
    return json::valueText(builder.top());
}

} // namespace signalbox
