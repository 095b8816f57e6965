// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errormessage.h"

#include "core/base/logging.h"
#include "core/upstream/errortext.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxUnwraps = 6;
/// A sentence is looked for in this much of a text; the rest is never shown.
constexpr std::size_t kMaxText = 4096;

/// Where upstreams put their sentence, most telling first.
constexpr std::array<std::string_view, 9> kMembers = {
    "error", "message",       "detail", "errors", "error_description",
    "msg",   "error_message", "title",  "reason"};

std::string sentenceIn(const json::Value &value, int depth)
{
    if (depth > kMaxUnwraps)
        return {};
    if (value.is_string()) {
        const std::string_view text = value.get_string();
        if (const auto inner = nestedJson(text)) {
            std::string found = sentenceIn(*inner, depth + 1);
            if (!found.empty())
                return found;
        }
        return std::string(trimBlanks(text));
    }
    if (value.is_array())
        return value.get_array().empty() ? std::string()
                                         : sentenceIn(value.get_array().front(), depth + 1);
    if (!value.is_object())
        return {};
    for (const std::string_view name : kMembers) {
        if (const json::Value *member = value.get_object().if_contains(name)) {
            std::string found = sentenceIn(*member, depth + 1);
            if (!found.empty())
                return found;
        }
    }
    return {};
}

/// Removes <name …>…</name> blocks whose content is no text for people.
void dropBlocks(std::string &html, std::string_view name)
{
    const std::string open = "<" + std::string(name);
    const std::string close = "</" + std::string(name);
    std::size_t from = 0;
    while ((from = findNoCase(html, open, from)) != std::string::npos) {
        std::size_t end = findNoCase(html, close, from);
        end = end == std::string::npos ? html.size() : html.find('>', end);
        html.erase(from, end == std::string::npos ? end : end - from + 1);
    }
}

std::string textOfHtml(std::string_view body)
{
    std::string html(body);
    for (const std::string_view name : {"style", "script", "svg"})
        dropBlocks(html, name);
    std::string text;
    bool inTag = false;
    for (const char c : html) {
        if (c == '<') {
            inTag = true;
            text += ' ';
        } else if (c == '>') {
            inTag = false;
        } else if (!inTag) {
            text += c;
        }
    }
    return text;
}

/// Bytes that are no text, such as a compressed body.
bool looksBinary(std::string_view text)
{
    const auto odd = std::count_if(text.begin(), text.end(), [](char c) {
        return (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
    });
    return odd * 20 > static_cast<std::ptrdiff_t>(text.size()) || text.starts_with("\x1f\x8b");
}

QString withoutEntities(QString text)
{
    static const std::array<std::pair<QLatin1StringView, QLatin1StringView>, 6> kEntities = {
        {{"&nbsp;"_L1, " "_L1},
         {"&#39;"_L1, "'"_L1},
         {"&quot;"_L1, "\""_L1},
         {"&lt;"_L1, "<"_L1},
         {"&gt;"_L1, ">"_L1},
         {"&amp;"_L1, "&"_L1}}};
    for (const auto &entity : kEntities)
        text.replace(entity.first, entity.second);
    return text;
}

} // namespace

std::string errorSentence(const json::Value *json, std::string_view body)
{
    if (json)
        return sentenceIn(*json, 0);
    std::string_view text = body;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    text = trimBlanks(text);
    if (looksLikeHtml(text)) {
        const std::string plain = textOfHtml(text);
        return withoutEntities(json::toQString(std::string_view(plain).substr(0, kMaxText)))
            .simplified()
            .toStdString();
    }
    text = text.substr(0, kMaxText);
    return looksBinary(text) ? std::string() : std::string(text);
}

std::string withoutSecret(std::string sentence, std::string_view secret)
{
    constexpr std::string_view kBlot = "[redacted]";
    if (secret.empty())
        return sentence;
    for (std::size_t at = sentence.find(secret); at != std::string::npos;
         at = sentence.find(secret, at + kBlot.size()))
        sentence.replace(at, secret.size(), kBlot);
    return sentence;
}

QString cleanedSentence(std::string_view sentence)
{
    // Keys come masked ("sk-ab***yz") and whole; long runs of letters and digits are tokens.
    static const QRegularExpression kEmail(u"[\\w.+%-]+@[\\w-]+(?:\\.[\\w-]+)+"_s);
    static const QRegularExpression kToken(
        u"\\b(?:sk|pk|rk|gsk|xai|ya29|AIza)[-_.][\\w.*-]*|\\bAIza[\\w*-]+"
        u"|\\beyJ[\\w-]+(?:\\.[\\w-]+)*"
        u"|(?<![\\w/.-])(?=[\\w-]*\\d)(?=[\\w-]*[A-Za-z])[A-Za-z0-9_-]{40,}"_s);
    static const QRegularExpression kOrganisation(u"\\b(?:org|proj|user)-[A-Za-z0-9]{8,}"_s);
    static const QRegularExpression kProject(u"\\b(projects?[ /:#'\"_a-z]{0,12})\\d{8,}"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    QString text = json::toQString(sentence.substr(0, kMaxText));
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control || c == QChar::ReplacementCharacter)
            c = u' ';
    }
    text = text.simplified();
    text.replace(kEmail, u"[e-mail]"_s);
    text = redact(text);
    text.replace(kToken, u"[redacted]"_s);
    text.replace(kOrganisation, u"[organization]"_s);
    text.replace(kProject, u"\\1[number]"_s);
    if (text.size() > kMaxErrorMessage) {
        text.truncate(kMaxErrorMessage - 1);
        if (text.back().isHighSurrogate())
            text.chop(1);
        text += u'\u2026';
    }
    return text;
}

} // namespace signalbox
