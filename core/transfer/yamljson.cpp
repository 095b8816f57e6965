// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/yamljson.h"

#include <yaml-cpp/yaml.h>

#include <charconv>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMaxYamlBytes = 5UL * 1024 * 1024;
constexpr int kMaxDepth = 64;
constexpr int kMaxNodes = 200'000; ///< after aliases are written out

Error corrupt(const QString &message)
{
    return {ErrorCode::corrupt, message, {}, {}};
}

json::Value scalar(const YAML::Node &node)
{
    const std::string &text = node.Scalar();
    if (node.Tag() != "?") // quoted, or with a tag of its own
        return boost::json::string(text);
    if (text == "true" || text == "false")
        return text == "true";
    if (text.empty() || text == "null" || text == "~")
        return nullptr;
    std::int64_t number = 0;
    const char *end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    // "007" and "-0" are no numbers that would come back the same.
    if (parsed.ec == std::errc() && parsed.ptr == end && std::to_string(number) == text)
        return number;
    return boost::json::string(text);
}

class Converter final
{
public:
    /// Nothing when a limit is reached.
    std::optional<json::Value> convert(const YAML::Node &node, int depth)
    {
        if (depth > kMaxDepth || ++m_nodes > kMaxNodes)
            return std::nullopt;
        if (node.IsSequence())
            return sequence(node, depth);
        if (node.IsMap())
            return map(node, depth);
        return node.IsScalar() ? scalar(node) : json::Value();
    }

private:
    std::optional<json::Value> sequence(const YAML::Node &node, int depth)
    {
        json::Array out;
        for (const YAML::Node &item : node) {
            std::optional<json::Value> value = convert(item, depth + 1);
            if (!value)
                return std::nullopt;
            out.push_back(std::move(*value));
        }
        return json::Value(std::move(out));
    }

    std::optional<json::Value> map(const YAML::Node &node, int depth)
    {
        json::Object out;
        for (const auto &member : node) {
            std::optional<json::Value> value = convert(member.second, depth + 1);
            if (!value)
                return std::nullopt;
            if (member.first.IsScalar())
                out[member.first.Scalar()] = std::move(*value);
        }
        return json::Value(std::move(out));
    }

    int m_nodes = 0;
};

} // namespace

Result<json::Value> yamlToJson(const std::string &text)
{
    if (text.size() > kMaxYamlBytes)
        return corrupt(u"The YAML file is too large for a configuration: choose another one"_s);
    try {
        Converter converter;
        std::optional<json::Value> value = converter.convert(YAML::Load(text), 0);
        if (!value)
            return corrupt(u"The YAML file is nested too deeply, or its aliases make it too "
                           "large"_s);
        return std::move(*value);
    } catch (const YAML::Exception &exception) {
        // Its own words may quote the text, which has secrets.
        return corrupt(u"The YAML file is not valid at line %1, column %2: correct it there, or "
                       "export it again"_s.arg(exception.mark.line + 1)
                           .arg(exception.mark.column + 1));
    }
}

} // namespace signalbox
