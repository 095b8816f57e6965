// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importdraft.h"

#include "core/config/settings.h"

#include <QDateTime>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

ImportDraft &ImportDrafts::addFault(std::string where, QString why)
{
    ImportDraft &draft = entries.emplace_back();
    draft.where = std::move(where);
    draft.fault = std::move(why);
    return draft;
}

void ImportDrafts::offerSetting(const std::vector<std::string> &path, json::Value value,
                                const QString &words)
{
    json::Value patch = std::move(value);
    for (auto step = path.rbegin(); step != path.rend(); ++step) {
        json::Object parent;
        parent[*step] = std::move(patch);
        patch = std::move(parent);
    }
    if (const auto checked = settingsFromJson(patch.get_object()); !checked) {
        notes.push_back(u"%1 does not come over: Signalbox does not allow this value"_s.arg(words));
        return;
    }
    json::merge(settings, patch.get_object());
    alsoComes.push_back(words);
}

void ImportDrafts::offerClientKey(const QString &name, const Secret &value)
{
    if (value.empty())
        return;
    const bool known =
        std::any_of(clientKeys.begin(), clientKeys.end(),
                    [&value](const ImportedClientKey &key) { return key.value == value; });
    if (known)
        return;
    if (!tokenFault(value).isEmpty()) {
        notes.push_back(u"The client key “%1” has blanks or line breaks in it and does not come "
                        "over: make a new one"_s.arg(name));
        return;
    }
    clientKeys.push_back({name, value});
    alsoComes.push_back(u"The client key “%1”: your clients go on unchanged"_s.arg(name));
}

void ImportDrafts::offerAliases(const json::Object &aliases)
{
    if (!aliases.empty()) {
        offerSetting({"proxy", "custom_mapping"}, aliases,
                     u"Model aliases (%1)"_s.arg(aliases.size()));
    }
}

std::string textOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    if (!member)
        return {};
    if (member->is_int64()) // what YAML took for a number
        return std::to_string(member->get_int64());
    return member->is_string() ? std::string(trimmed(member->get_string())) : std::string();
}

Secret tokenOf(const json::Object &object, std::string_view name)
{
    std::string text = textOf(object, name);
    Secret token{std::string_view(text)};
    clearMemory(text.data(), text.size());
    return token;
}

bool isOn(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member && member->is_bool() && member->get_bool();
}

const json::Object *objectOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member ? member->if_object() : nullptr;
}

const json::Array *arrayOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    return member ? member->if_array() : nullptr;
}

std::optional<WallTime> momentOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    if (member && member->is_int64() && member->get_int64() > 0) {
        constexpr std::int64_t kFirstMillisecond = 100'000'000'000; // 1973 as such, 5138 in seconds
        const std::int64_t number = member->get_int64();
        if (number >= kFirstMillisecond)
            return WallTime(Milliseconds(number));
        return WallTime(std::chrono::seconds(number));
    }
    if (!member || !member->is_string())
        return std::nullopt;
    const QDateTime time =
        QDateTime::fromString(json::toQString(member->get_string()), Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    return WallTime(Milliseconds(time.toMSecsSinceEpoch()));
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

void setText(json::Object &fields, std::string_view name, std::string_view text)
{
    if (!text.empty())
        fields[name] = boost::json::string(text);
}

void setProxy(ImportDraft &draft, const std::string &url, ImportDrafts &out)
{
    if (url.empty())
        return;
    const std::string choice = lowerCase(url) == "direct" ? "none" : url;
    if (isProxyChoice(choice)) {
        draft.fields["proxy_url"] = choice;
    } else {
        out.notes.push_back(u"The outbound proxy of %1 does not come over, because Signalbox keeps "
                            "no proxy passwords in files: set one without a password"_s.arg(
                                json::toQString(draft.where)));
    }
}

namespace {

bool startsWithWord(std::string_view text, std::string_view word)
{
    return text.size() > word.size() && text[word.size()] == ' ' &&
           lowerCase(text.substr(0, word.size())) == word;
}

/// "OPENAI_API_KEY=": no key has an underscore between capitals before its first "=".
bool beginsWithVariable(std::string_view text)
{
    const std::string_view name = text.substr(0, std::min(text.find('='), text.size()));
    const bool capitals = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    return name.size() + 1 < text.size() && capitals && name.find('_') != std::string_view::npos;
}

} // namespace

QString tokenFault(const Secret &token)
{
    constexpr std::size_t kMaxTokenBytes = 16384;
    const std::string_view text = token.view();
    if (text.size() > kMaxTokenBytes)
        return u"The key is too long to be one: copy the key alone"_s;
    const bool clean =
        std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (startsWithWord(text, "bearer"))
        return u"The word Bearer stands before the key: copy the key alone"_s;
    if (!clean) {
        return u"The key has a line break, a blank or a character in it that keys do not have: "
               "copy it again as one line"_s;
    }
    constexpr std::string_view kQuotes = "\"'`";
    if (!text.empty() && (kQuotes.find(text.front()) != std::string_view::npos ||
                          kQuotes.find(text.back()) != std::string_view::npos))
        return u"The key has quotation marks around it: copy it without them"_s;
    if (beginsWithVariable(text))
        return u"The name of a variable stands before the key: copy what is behind the ="_s;
    return {};
}

void wipe(json::Value &value)
{
    if (value.is_string()) {
        boost::json::string &text = value.get_string();
        clearMemory(text.data(), text.size());
    } else if (value.is_array()) {
        for (json::Value &item : value.get_array())
            wipe(item);
    } else if (value.is_object()) {
        for (auto &member : value.get_object())
            wipe(member.value());
    }
}

} // namespace signalbox
