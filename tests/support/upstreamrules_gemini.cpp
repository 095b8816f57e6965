// SPDX-License-Identifier: GPL-3.0-or-later
// What Google refuses in the Gemini API, Vertex AI and Code Assist (wire.md 1.4 to 1.6, 2.3, 2.6).
#include "tests/support/upstreamrules.h"

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::string_view kMembers[] = {
    "contents",      "systemInstruction", "tools", "toolConfig", "safetySettings",
    "cachedContent", "generationConfig",  "store", "serviceTier"};
constexpr std::string_view kVertexMembers[] = {"contents",      "systemInstruction", "tools",
                                               "toolConfig",    "safetySettings",    "labels",
                                               "cachedContent", "generationConfig"};
constexpr std::string_view kAssistMembers[] = {
    "contents",      "systemInstruction", "tools",  "toolConfig", "safetySettings",
    "cachedContent", "generationConfig",  "labels", "session_id", "sessionId"};
constexpr std::string_view kWrapperMembers[] = {
    "model",     "project",   "user_prompt_id", "request",
    "requestId", "userAgent", "requestType",    "enabled_credit_types"};
constexpr std::string_view kConfigMembers[] = {"temperature",
                                               "topP",
                                               "topK",
                                               "candidateCount",
                                               "maxOutputTokens",
                                               "stopSequences",
                                               "presencePenalty",
                                               "frequencyPenalty",
                                               "seed",
                                               "responseLogprobs",
                                               "logprobs",
                                               "responseMimeType",
                                               "responseSchema",
                                               "responseJsonSchema",
                                               "responseModalities",
                                               "mediaResolution",
                                               "speechConfig",
                                               "imageConfig",
                                               "thinkingConfig",
                                               "responseFormat",
                                               "_responseJsonSchema"};
constexpr std::string_view kPartMembers[] = {
    "text",           "inlineData",          "fileData",         "functionCall", "functionResponse",
    "executableCode", "codeExecutionResult", "thoughtSignature", "thought",      "videoMetadata",
    "toolCall",       "toolResponse",        "mediaResolution",  "partMetadata"};
constexpr std::string_view kData[] = {"text",           "inlineData",          "fileData",
                                      "functionCall",   "functionResponse",    "toolCall",
                                      "executableCode", "codeExecutionResult", "toolResponse"};
constexpr std::string_view kDeclaration[] = {
    "name",     "description",        "parameters", "parametersJsonSchema",
    "response", "responseJsonSchema", "behavior"};
constexpr std::string_view kSentinels[] = {"skip_thought_signature_validator",
                                           "context_engineering_is_the_way_to_go"};
constexpr std::string_view kRoles[] = {"user", "model"};

bool isFirstLetter(char letter)
{
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

std::size_t countOf(const Object &content, std::string_view member)
{
    std::size_t count = 0;
    for (const Object &part : objectsIn(content, "parts"))
        count += part.contains(member) ? 1 : 0;
    return count;
}

void checkPart(const Object &part, const std::string &path, RuleCheck &rules)
{
    rules.onlyMembers(part, kPartMembers, path);
    int data = 0;
    for (const std::string_view name : kData)
        data += part.contains(name) ? 1 : 0;
    rules.check(data == 1, path + ".data: required oneof field 'data' must have one initialized "
                                  "field");
    const std::string proof = textIn(part, "thoughtSignature");
    rules.check(proof.empty() || isOneOf(proof, kSentinels) || isOwnProof(DialectId::gemini, proof),
                path + ": Thought signature is not valid.");
    if (const Object *call = objectIn(part, "functionCall")) {
        const Value *args = call->if_contains("args");
        rules.check(!args || args->is_object(), path + ".function_call.args: must be an object");
    }
    if (const Object *response = objectIn(part, "functionResponse")) {
        rules.check(objectIn(*response, "response"),
                    path + ".function_response.response: must be an object");
        rules.check(!textIn(*response, "name").empty(),
                    path + ".function_response.name: Name cannot be empty.");
    }
    if (const Object *blob = objectIn(part, "inlineData"))
        rules.check(!textIn(*blob, "mimeType").empty() && !textIn(*blob, "data").empty(),
                    path + ".inline_data: mimeType and data are needed");
}

/// Each step of the current turn must show the proof on its first call (Gemini 3).
void checkSteps(const std::vector<Object> &contents, RuleCheck &rules)
{
    for (std::size_t i = contents.size(); i-- > 0;) {
        const bool asks =
            textIn(contents[i], "role") != "model" && countOf(contents[i], "functionResponse") == 0;
        if (asks)
            return;
        for (const Object &part : objectsIn(contents[i], "parts")) {
            if (!part.contains("functionCall"))
                continue;
            rules.check(!textIn(part, "thoughtSignature").empty(),
                        "Function call in the " + std::to_string(i + 1) +
                            ". content block is missing a `thought_signature`.");
            break;
        }
    }
}

void checkContents(const UpstreamCall &call, const Object &body, RuleCheck &rules)
{
    const std::vector<Object> contents = objectsIn(body, "contents");
    if (!rules.check(!contents.empty(),
                     "* GenerateContentRequest.contents: contents is not specified"))
        return;
    std::size_t calls = 0;
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const std::string path = "contents[" + std::to_string(i) + "]";
        const std::string role = textIn(contents[i], "role");
        const bool unsaid = role.empty() && call.form == UpstreamShape::plain;
        rules.check(unsaid || isOneOf(role, kRoles), "Please use a valid role: user, model.");
        const std::vector<Object> parts = objectsIn(contents[i], "parts");
        rules.check(!parts.empty(), path + ".parts: must not be empty");
        for (std::size_t at = 0; at < parts.size(); ++at)
            checkPart(parts[at], path + ".parts[" + std::to_string(at) + "]", rules);
        const std::size_t responses = countOf(contents[i], "functionResponse");
        rules.check(responses == calls,
                    "Please ensure that the number of function response parts is equal to the "
                    "number of function call parts of the function call turn.");
        calls = countOf(contents[i], "functionCall");
        rules.check(calls == 0 || i > 0, "Please ensure that function call turn comes immediately "
                                         "after a user turn or after a function response turn.");
    }
    rules.check(calls == 0, "Please ensure that function call turns are answered.");
    if (call.model.find("gemini-3") != std::string::npos)
        checkSteps(contents, rules);
}

void checkTools(const UpstreamCall &call, const Object &body, RuleCheck &rules)
{
    bool declared = false;
    // Code Assist turns `parameters`, and nothing else, into what Claude takes.
    const bool claude = call.model.find("claude") != std::string::npos;
    for (const Object &tool : objectsIn(body, "tools")) {
        for (const Object &one : objectsIn(tool, "functionDeclarations")) {
            declared = true;
            const std::string name = textIn(one, "name");
            const std::string path = "tools.function_declarations." + name;
            rules.onlyMembers(one, kDeclaration, path);
            rules.check(isName(name, 64, "_.:-") && isFirstLetter(name[0]),
                        path + ".name: Invalid function name.");
            const bool both = one.contains("parameters") && one.contains("parametersJsonSchema");
            rules.check(!both, path + ": parameters and parameters_json_schema exclude each other");
            rules.check(!claude || !one.contains("parametersJsonSchema"),
                        "Unknown name \"parametersJsonSchema\": Cannot find field.");
            if (const Object *schema = objectIn(one, "parameters"))
                checkGeminiSchema(*schema, path + ".parameters", rules);
        }
    }
    const Object *config = objectIn(body, "toolConfig");
    const Object *calling = config ? objectIn(*config, "functionCallingConfig") : nullptr;
    rules.check(!calling || declared,
                "Function calling config is set without function_declarations.");
    if (calling && calling->contains("allowedFunctionNames")) {
        const std::string mode = textIn(*calling, "mode");
        rules.check(mode == "ANY" || mode == "VALIDATED",
                    "allowed_function_names is only supported with mode ANY or VALIDATED.");
    }
}

void checkThinking(const UpstreamCall &call, const Object &config, RuleCheck &rules)
{
    const Object *thinking = objectIn(config, "thinkingConfig");
    if (!thinking)
        return;
    const Value *budget = thinking->if_contains("thinkingBudget");
    const bool level = thinking->contains("thinkingLevel");
    rules.check(!budget || !level, "You can only set only one of thinking budget and thinking "
                                   "level.");
    if (call.model.find("gemini-2.5") == std::string::npos)
        return;
    rules.check(!level, "Thinking level is not supported for this model.");
    const long long tokens = budget && budget->is_int64() ? budget->get_int64() : -1;
    const bool pro = call.model.find("pro") != std::string::npos;
    const bool good =
        tokens == -1 || (pro ? tokens >= 128 && tokens <= 32768 : tokens >= 0 && tokens <= 24576);
    rules.check(good, "The thinking budget " + std::to_string(tokens) + " is invalid.");
}

void checkConfig(const UpstreamCall &call, const Object &body, RuleCheck &rules)
{
    const Object *config = objectIn(body, "generationConfig");
    if (!config)
        return;
    rules.onlyMembers(*config, kConfigMembers, "generationConfig");
    checkThinking(call, *config, rules);
    const bool json = textIn(*config, "responseMimeType") == "application/json";
    const bool schema = config->contains("responseSchema");
    const bool plain = config->contains("responseJsonSchema");
    rules.check(!schema || !plain, "response_schema and response_json_schema exclude each other.");
    rules.check((!schema && !plain) || json,
                "response_schema needs response_mime_type application/json.");
    if (const Object *own = objectIn(*config, "responseSchema"))
        checkGeminiSchema(*own, "generation_config.response_schema", rules);
    bool functions = false;
    for (const Object &tool : objectsIn(body, "tools"))
        functions = functions || tool.contains("functionDeclarations");
    rules.check(!json || !functions || call.model.find("gemini-3") != std::string::npos,
                "Function calling with a response mime type: 'application/json' is unsupported");
    if (const Array *stops = arrayIn(*config, "stopSequences"))
        rules.check(stops->size() <= 5, "stop_sequences: at most 5");
}

} // namespace

void checkGemini(const UpstreamCall &call, const Object &body, RuleCheck &rules)
{
    const Object *content = &body;
    RuleCheck::Names names = kMembers;
    if (call.form == UpstreamShape::vertex)
        names = kVertexMembers;
    if (call.form == UpstreamShape::codeAssist) {
        names = kAssistMembers;
        rules.onlyMembers(body, kWrapperMembers, {});
        rules.check(!textIn(body, "project").empty(), "Invalid project resource name projects/");
        content = objectIn(body, "request");
        if (!rules.check(content, "request is missing"))
            return;
    }
    rules.onlyMembers(*content, names, {});
    checkContents(call, *content, rules);
    checkTools(call, *content, rules);
    checkConfig(call, *content, rules);
}

} // namespace signalbox::test
