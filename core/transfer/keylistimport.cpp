// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

struct Line
{
    int number = 0;
    std::string name; ///< of NAME=value, lower case; empty for a key alone
    std::string_view value;
};

bool isName(std::string_view text)
{
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

bool isComment(std::string_view line)
{
    return line.empty() || line.front() == '#' || line.front() == ';' || line.starts_with("//");
}

std::string_view unquoted(std::string_view value)
{
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
        const std::size_t end = value.find(value.front(), 1);
        if (end != std::string_view::npos)
            return value.substr(1, end - 1);
    }
    const std::size_t comment = value.find(" #");
    return trimmed(value.substr(0, comment));
}

Line lineOf(std::string_view text, int number)
{
    Line line{number, {}, {}};
    if (text.starts_with("export "))
        text = trimmed(text.substr(7));
    const std::size_t equals = text.find('=');
    const std::string_view name = trimmed(text.substr(0, equals));
    if (equals != std::string_view::npos && isName(name)) {
        line.name = lowerCase(name);
        text = trimmed(text.substr(equals + 1));
    }
    line.value = unquoted(text);
    return line;
}

std::vector<Line> linesOf(std::string_view text)
{
    std::vector<Line> lines;
    int number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!isComment(line))
            lines.push_back(lineOf(line, number));
    }
    return lines;
}

std::vector<std::string> wordsOf(const std::string &name)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : name + '_') {
        if (c != '_') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    return words;
}

/// The provider that the words of a variable name; empty when none does.
std::string vendorIn(const std::string &name, const ProviderRegistry &providers)
{
    static constexpr std::array kOtherNames = {
        std::pair{std::string_view("claude"), std::string_view("anthropic")},
        std::pair{std::string_view("google"), std::string_view("gemini")},
        std::pair{std::string_view("grok"), std::string_view("xai")},
        std::pair{std::string_view("kimi"), std::string_view("moonshot")},
    };
    for (const std::string &word : wordsOf(name)) {
        if (providers.find(ProviderId(word)))
            return word;
        for (const auto &row : kOtherNames) {
            if (row.first == word && providers.find(ProviderId(row.second)))
                return std::string(row.second);
        }
    }
    return {};
}

/// Whether a name says no vendor at all, so that the form of the key may decide.
bool saysNothing(const std::string &name)
{
    static constexpr std::array<std::string_view, 9> kPlain = {
        "api", "key", "token", "auth", "secret", "my", "ai", "llm", "backup"};
    const std::vector<std::string> words = wordsOf(name);
    return std::all_of(words.begin(), words.end(), [](const std::string &word) {
        return std::find(kPlain.begin(), kPlain.end(), word) != kPlain.end() ||
               word.find_first_not_of("0123456789") == std::string::npos;
    });
}

bool endsLikeKey(const std::string &name)
{
    const std::vector<std::string> words = wordsOf(name);
    return std::any_of(words.begin(), words.end(), [](const std::string &word) {
        return word == "key" || word == "token" || word == "keys";
    });
}

bool endsLikeUrl(const std::string &name)
{
    return name.ends_with("_url") || name.ends_with("_base") || name.ends_with("_endpoint");
}

using BaseUrls = std::map<std::string, std::string>;

/// The provider of a key; a fault when it must not be guessed: a key goes to nobody else's host.
std::string providerFor(const Line &line, const ProviderRegistry &providers, QString &fault)
{
    if (const std::string vendor = vendorIn(line.name, providers); !vendor.empty())
        return vendor;
    if (!saysNothing(line.name)) {
        fault = u"Signalbox has no provider that %1 names: add a definition of it, or write the "
                "name of a known one, such as OPENAI_API_KEY=…"_s.arg(
                    json::toQString(line.name).toUpper());
        return {};
    }
    if (const ProviderDefinition *definition = providers.byKeyForm(line.value))
        return definition->id.str();
    fault = u"The form of this key does not tell its provider: write it as NAME=key, such as "
            "OPENAI_API_KEY=…"_s;
    return {};
}

void readKey(const Line &line, const ProviderRegistry &providers, const BaseUrls &baseUrls,
             ImportDrafts &out)
{
    ImportDraft draft;
    draft.where = "line " + std::to_string(line.number);
    draft.credential = {CredentialKind::apiKey, Secret(line.value)};
    draft.fault = tokenFault(draft.credential.value);
    if (draft.fault.isEmpty() && line.value.empty())
        draft.fault = u"The line has a name but no key"_s;
    if (draft.fault.isEmpty()) {
        const std::string provider = providerFor(line, providers, draft.fault);
        setText(draft.fields, "provider", provider);
        if (const auto url = baseUrls.find(provider); url != baseUrls.end())
            setText(draft.fields, "base_url", url->second);
        const bool bearer = line.name.ends_with("auth_token");
        if (bearer && provider == "anthropic")
            draft.credential.kind = CredentialKind::bearer;
    }
    out.entries.push_back(std::move(draft));
}

} // namespace

bool looksLikeKeyList(std::string_view text, const ProviderRegistry &providers)
{
    const std::vector<Line> lines = linesOf(text);
    // One line that is sure makes it a list; the others are named as what they are not.
    const bool sure = std::any_of(lines.begin(), lines.end(), [&providers](const Line &line) {
        return line.value.find(' ') == std::string_view::npos &&
               (endsLikeKey(line.name) ||
                (line.name.empty() && providers.byKeyForm(line.value) != nullptr));
    });
    if (sure)
        return true;
    // Prose and code have blanks in nearly every line, lists of keys in hardly any.
    const auto single = std::count_if(lines.begin(), lines.end(), [](const Line &line) {
        return line.value.find(' ') == std::string_view::npos;
    });
    return !lines.empty() && 2 * single > static_cast<std::ptrdiff_t>(lines.size());
}

void readKeyList(std::string_view text, const ProviderRegistry &providers, ImportDrafts &out)
{
    const std::vector<Line> lines = linesOf(text);
    BaseUrls baseUrls;
    for (const Line &line : lines) {
        if (endsLikeUrl(line.name))
            baseUrls[vendorIn(line.name, providers)] = std::string(line.value);
    }
    int others = 0;
    for (const Line &line : lines) {
        if (line.name.empty() || endsLikeKey(line.name))
            readKey(line, providers, baseUrls, out);
        else if (!endsLikeUrl(line.name))
            ++others;
    }
    if (others > 0)
        out.notes.push_back(u"%1 lines are no keys and were left out"_s.arg(others));
}

} // namespace signalbox
