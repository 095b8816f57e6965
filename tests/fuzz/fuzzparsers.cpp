// SPDX-License-Identifier: GPL-3.0-or-later
// Framing, JSON, files of the data folder and what upstreams say of limits.
#include "core/accounts/account.h"
#include "core/config/settings.h"
#include "core/json/document.h"
#include "core/json/splice.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"
#include "core/providers/quotajson.h"
#include "core/upstream/errorclassifier.h"
#include "core/upstream/quotaheaders.h"
#include "core/upstream/retryhints.h"
#include "tests/fuzz/fuzzentries.h"

#include <QList>

namespace signalbox::fuzz {

namespace {

constexpr WallTime kNow{std::chrono::seconds(1'790'000'000)};

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// The input in pieces of that size, each fed to `feed`.
template <class Feed>
void inPieces(std::string_view input, std::size_t size, Feed feed)
{
    for (std::size_t at = 0; at < input.size(); at += size) {
        const std::string_view part = input.substr(at, size);
        feed(QByteArrayView(part.data(), static_cast<qsizetype>(part.size())));
    }
}

struct Framed
{
    QByteArray events;
    QByteArray tail;
};

Framed framed(std::string_view input, std::size_t size)
{
    Framed out;
    SseFramer framer;
    inPieces(input, size, [&](QByteArrayView part) { out.events += framer.feed(part); });
    out.tail = framer.tail().toByteArray();
    return out;
}

/// The first line as header fields, "name: value" parted by '|'; the rest is the body.
struct HttpInput
{
    Headers headers;
    std::string_view body;
};

HttpInput httpInput(std::string_view input)
{
    HttpInput out;
    const std::size_t end = std::min(input.find('\n'), input.size());
    out.body = input.substr(std::min(end + 1, input.size()));
    for (const QByteArray &field : bytesOf(input.substr(0, end)).split('|')) {
        const qsizetype colon = field.indexOf(':');
        if (colon > 0)
            out.headers.add(field.left(colon).trimmed(), field.mid(colon + 1).trimmed());
    }
    return out;
}

} // namespace

void frameSse(std::string_view input)
{
    const Framed whole = framed(input, std::max<std::size_t>(input.size(), 1));
    const Framed bytewise = framed(input, 1);
    require(whole.events + whole.tail == bytesOf(input), "framing changes no byte");
    require(bytewise.events + bytewise.tail == bytesOf(input), "framing changes no byte, split");
    QByteArrayView events = whole.events;
    while (!events.isEmpty()) {
        const qsizetype before = events.size();
        if (!takeSseEvent(events))
            break;
        require(events.size() < before, "taking an event takes bytes");
    }
}

void frameArray(std::string_view input)
{
    for (const std::size_t size : {std::size_t(1), std::size_t(7), input.size() + 1}) {
        JsonArrayFramer framer;
        QByteArray out;
        inPieces(input, size, [&](QByteArrayView part) {
            for (const QByteArray &piece : framer.feed(part))
                out += piece;
        });
        require(bytesOf(input).startsWith(out), "framing changes no byte of an array");
    }
}

void parseDocuments(std::string_view input)
{
    const auto document = json::Document::parse(input);
    const auto spans = json::scanObject(input);
    if (document) {
        const bool marked =
            input.starts_with("\xEF\xBB\xBF"); // the scanner knows no byte order mark
        require(spans.ok() || marked, "what parses is JSON by the scanner too");
        require(!spans.ok() || document->get()->root().empty() == spans->empty(),
                "the scanner finds members where the parser does");
        require(json::Document::parse(viewOf(json::dump(document->get()->root()))).ok(),
                "what was written parses again");
    }
    if (!spans)
        return;
    for (const json::MemberSpan &member : *spans) {
        require(member.begin < member.end && member.end <= input.size(), "a span is in the text");
        static_cast<void>(json::stringValue(member.in(input)));
        static_cast<void>(json::arrayItems(member.in(input)));
        const QByteArray changed = json::replaceWithString(input, member, "x");
        require(json::scanObject(viewOf(changed)).ok(), "a replaced value leaves JSON");
    }
    const std::string_view path[] = {"a", "b"};
    static_cast<void>(json::findPath(input, path));
}

void readSettings(std::string_view input)
{
    auto object = json::parseObject(input);
    if (!object)
        return;
    const Result<SettingsDocument> read = settingsFromJson(*object);
    if (!read) {
        require(!read.error().fields.empty(), "faulty settings name their fields");
        return;
    }
    const auto again = settingsFromJson(settingsToJson(*read));
    require(again.ok(), "settings that were written are good");
    require(again->settings == read->settings, "settings that were written are the same");
    static_cast<void>(applySettingsPatch(*read, *object));
}

void readAccounts(std::string_view input)
{
    const auto object = json::parseObject(input);
    if (!object)
        return;
    const Result<Account> account = accountFromJson(*object);
    if (!account) {
        require(!account.error().fields.empty(), "a faulty account names its fields");
        return;
    }
    require(accountFromJson(toJson(*account)).ok(), "an account that was written is good");
}

void readHints(std::string_view input)
{
    const HttpInput http = httpInput(input);
    for (const int status : {429, 503}) {
        const auto hint = retryHint(status, http.headers, http.body, kNow);
        require(!hint || (hint->count() >= 0 && *hint <= kLongestRetryHint),
                "a hint is between nothing and a day");
    }
    for (const QuotaReading &reading : quotaReadings(http.headers, kNow))
        require(!reading.used || *reading.used >= 0, "what is used is not negative");
    static_cast<void>(limitGroupOf(http.headers));
}

void classifyErrors(std::string_view input)
{
    const HttpInput http = httpInput(input);
    for (const DialectId dialect : kAllDialects) {
        for (const int status : {200, 400, 403, 429, 503}) {
            const AttemptVerdict verdict = classifyAnswer(
                {dialect, status, http.headers, http.body, "model", CredentialKind::apiKey}, kNow);
            require((status == 200) == (verdict.outcome.kind == OutcomeKind::success),
                    "200 and nothing else is a success");
        }
    }
}

void readQuota(std::string_view input)
{
    for (const QuotaFormat format :
         {QuotaFormat::codeAssist, QuotaFormat::openrouterKey, QuotaFormat::anthropicUsage})
        static_cast<void>(quotaFromJson(format, input, kNow));
}

} // namespace signalbox::fuzz
