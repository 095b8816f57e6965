// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/upstreamrules.h"

#include <QByteArray>

#include <algorithm>

namespace signalbox::test {

namespace {

std::string_view proofWords(DialectId dialect)
{
    if (dialect == DialectId::anthropic)
        return "a proof of anthropic ";
    return dialect == DialectId::gemini ? "a proof of google, I" : "a proof of openai, I";
}

} // namespace

void RuleCheck::onlyMembers(const json::Object &object, Names names, const std::string &path)
{
    for (const auto &member : object) {
        const std::string key =
            path.empty() ? std::string(member.key()) : path + '.' + std::string(member.key());
        check(isOneOf(member.key(), names), "Unknown parameter: '" + key + "'.");
    }
}

const json::Object *objectIn(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}

const json::Array *arrayIn(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value ? value->if_array() : nullptr;
}

std::string textIn(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

std::vector<json::Object> objectsIn(const json::Object &object, std::string_view name)
{
    std::vector<json::Object> out;
    if (const json::Array *list = arrayIn(object, name)) {
        for (const json::Value &entry : *list)
            out.push_back(entry.is_object() ? entry.get_object() : json::Object{});
    }
    return out;
}

bool isOneOf(std::string_view name, RuleCheck::Names names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isName(std::string_view name, std::size_t most, std::string_view more)
{
    return !name.empty() && name.size() <= most &&
           std::all_of(name.begin(), name.end(), [more](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') ||
                      more.find(letter) != std::string_view::npos;
           });
}

std::string cannedProof(DialectId dialect)
{
    const std::string_view words = proofWords(dialect);
    QByteArray proof(words.data(), static_cast<qsizetype>(words.size()));
    proof += "\x01\xfe+/ and bytes";
    return proof.toBase64().toStdString();
}

bool isOwnProof(DialectId dialect, std::string_view proof)
{
    const QByteArray text(proof.data(), static_cast<qsizetype>(proof.size()));
    const auto decoded =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    const std::string_view words = proofWords(dialect);
    return decoded && decoded.decoded.startsWith(QByteArrayView(words.data(), words.size()));
}

std::string brokenRule(const UpstreamCall &call, const Headers &headers)
{
    RuleCheck rules;
    if (!call.body)
        return {};
    switch (call.endpoint) {
    case Endpoint::chat:
        checkChat(*call.body, rules);
        break;
    case Endpoint::responses:
        checkResponses(*call.body, rules);
        break;
    case Endpoint::messages:
        checkMessages(call, headers, *call.body, rules);
        break;
    case Endpoint::generate:
    case Endpoint::streamGenerate:
        checkGemini(call, *call.body, rules);
        break;
    default:
        break;
    }
    return rules.fault();
}

} // namespace signalbox::test
