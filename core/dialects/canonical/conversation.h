// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/json/document.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The canonical conversation: what every client dialect's request is read into and every upstream
/// dialect's request is written from. Values; texts are UTF-8. Immutable once read, and then safe
/// to read from any thread.
namespace signalbox {

/// Proof of reasoning that only the family that made it can read (scheduling.md §9): an Anthropic
/// signature or redacted block, a Gemini thoughtSignature, OpenAI encrypted content.
struct Signature
{
    std::string family; ///< "anthropic", "google", "openai": Dialect::reasoningFamily()
    std::string value;

    [[nodiscard]] bool empty() const { return value.empty(); }
    friend bool operator==(const Signature &, const Signature &) = default;
};

/// A source that a text leans on.
struct Citation
{
    std::string url;
    std::string title;
    std::string quote;                ///< the cited words; may be empty
    std::optional<std::size_t> begin; ///< in characters of the text that cites, when known
    std::optional<std::size_t> end;

    friend bool operator==(const Citation &, const Citation &) = default;
};

struct TextPart
{
    std::string text;
    std::vector<Citation> citations;
};

/// An image, sound, film or document.
struct MediaPart
{
    enum class Kind { image, audio, video, document };
    enum class Source {
        base64, ///< `data` is the base64 text as it came
        url,    ///< `data` is an http(s) or gs URL
        file,   ///< `data` is an id at one vendor: no other can read it
        text,   ///< `data` is plain text (documents)
    };
    Kind kind = Kind::image;
    Source source = Source::base64;
    std::string mimeType; ///< "image/png" …; empty when the client did not say (URLs)
    std::string data;
    std::string name;   ///< file name or title; may be empty
    std::string detail; ///< images: "low", "high", "auto" …; documents: their context
};

struct ToolCallPart
{
    std::string id;        ///< the client's; never empty after ConversationRepair
    std::string name;      ///< the client's
    std::string nameSpace; ///< Responses tools in a namespace; else empty
    std::string arguments; ///< JSON text of an object, or the free text of a freeform tool
    bool freeform = false;
    std::string itemId; ///< Responses: fc_…, ctc_…
};

struct Part;

struct ToolResultPart
{
    std::string callId;
    std::string name;          ///< of the tool, where the dialect says it (Gemini); else empty
    std::vector<Part> content; ///< text and media
    bool isError = false;
    bool freeform = false;
    std::string itemId;
};

/// Reasoning of the assistant. Its proof is Part::signature.
struct ThinkingPart
{
    std::string text;      ///< as far as it was shown; may be empty (display omitted)
    bool redacted = false; ///< Anthropic: nothing but the proof
    std::string itemId;    ///< Responses: rs_…
};

struct RefusalPart
{
    std::string text;
};

/// Something that only its own dialect knows (a hosted tool's call, a search result, code that
/// ran): goes back as it came to its own dialect, to others as text or not at all.
struct ForeignPart
{
    DialectId dialect = DialectId::openaiChat;
    std::string kind; ///< its `type`, or the member that makes it what it is
    std::string json; ///< the whole thing
    std::string text; ///< the same in words; empty: leave it out elsewhere
};

struct Part
{
    std::variant<TextPart, MediaPart, ToolCallPart, ToolResultPart, ThinkingPart, RefusalPart,
                 ForeignPart>
        content;
    Signature signature;      ///< thinking, or Gemini's thoughtSignature on any part
    std::string cacheControl; ///< JSON of an Anthropic cache_control; empty: none
    /// JSON object of further members that only the client's own dialect knows; empty: none.
    std::string extras{};

    template <class T>
    [[nodiscard]] const T *as() const
    {
        return std::get_if<T>(&content);
    }
    template <class T>
    [[nodiscard]] T *as()
    {
        return std::get_if<T>(&content);
    }
};

enum class Role { system, user, assistant };

/// One turn. Tool results are parts of user turns. System and developer prompts are system turns
/// where they stand, the leading ones included.
struct Turn
{
    Role role = Role::user;
    std::vector<Part> parts;
    bool developer = false; ///< OpenAI: said as "developer", not "system"
    std::string name;       ///< OpenAI: who of that role speaks; may be empty
    std::string phase;      ///< Responses: "commentary", "final_answer"; may be empty
    std::string itemId;     ///< Responses: msg_…
    std::string where;      ///< the client's path of it ("messages[3]"), for what is refused later
    /// JSON object of further members that only the client's own dialect knows; empty: none.
    std::string extras{};
};

struct Tool
{
    enum class Kind {
        function, ///< arguments by JSON Schema
        freeform, ///< one free text (OpenAI custom tools)
        hosted,   ///< run by the vendor (web search …)
    };
    Kind kind = Kind::function;
    std::string name;
    std::string nameSpace;
    std::string description;
    const json::Value *schema = nullptr; ///< into one of Conversation::documents; null: none
    std::optional<bool> strict;
    std::string format;     ///< freeform: JSON of its grammar; may be empty
    std::string hostedKind; ///< hosted: the vendor's type, "web_search", "googleSearch" …
    /// The whole definition in the client's dialect: hosted tools, and functions that say more than
    /// the members here.
    std::string json;
    std::string cacheControl;
};

struct ToolChoice
{
    enum class Mode { unset, automatic, none, required, named, subset };
    Mode mode = Mode::unset;
    std::vector<std::string> names; ///< named: one; subset: those allowed
    bool subsetRequired = false;    ///< subset: one of them must be called
};

/// From none to most; `minimal` is OpenAI's and Gemini's word.
enum class Effort { none, minimal, low, medium, high, xhigh, max };

/// How much to think.
struct ReasoningWish
{
    enum class Mode { unset, off, adaptive, effort, budget };
    Mode mode = Mode::unset;
    Effort effort = Effort::medium; ///< with Mode::effort
    long long budget = 0;           ///< tokens, with Mode::budget
    /// Whether the client wants to see thoughts; nothing: its dialect's default.
    std::optional<bool> visible;
    std::string summary; ///< Responses: "auto", "concise", "detailed"; may be empty
};

struct OutputFormat
{
    enum class Kind { text, jsonObject, jsonSchema };
    Kind kind = Kind::text;
    std::string name; ///< of the schema; may be empty
    std::string description;
    const json::Value *schema = nullptr; ///< into one of Conversation::documents
    std::optional<bool> strict;
};

struct Sampling
{
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<double> topK;
    std::optional<long long> seed;
    std::optional<double> presencePenalty;
    std::optional<double> frequencyPenalty;
    std::vector<std::string> stop;
    std::optional<long long> maxTokens;
    int choices = 1; ///< n, candidateCount
    bool logprobs = false;
    std::optional<int> topLogprobs;
    const json::Value *logitBias = nullptr; ///< into one of Conversation::documents
};

struct Conversation
{
    DialectId dialect = DialectId::openaiChat; ///< the client's
    std::string model;                         ///< as the client named it
    std::vector<Turn> turns;
    std::vector<Tool> tools;
    ToolChoice toolChoice;
    std::optional<bool> parallelToolCalls;
    Sampling sampling;
    ReasoningWish reasoning;
    OutputFormat format;
    std::string verbosity;      ///< "low", "medium", "high"; may be empty
    std::string user;           ///< an id of the client's end user; may be empty
    std::string serviceTier;    ///< in the client dialect's words; may be empty
    std::string promptCacheKey; ///< may be empty
    bool stream = false;
    bool includeUsage = false;      ///< Chat: stream_options.include_usage
    std::string previousResponseId; ///< Responses; may be empty
    std::optional<bool> store;      ///< Responses, Chat
    std::string anthropicVersion;   ///< the client's header; empty for other dialects
    /// Members of the client's request that only its own dialect knows, in their order.
    std::vector<std::pair<std::string, const json::Value *>> extras;
    /// What schemas and extras point into.
    std::vector<std::shared_ptr<const json::Document>> documents;
};

} // namespace signalbox
