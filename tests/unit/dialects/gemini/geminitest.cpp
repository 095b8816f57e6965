// SPDX-License-Identifier: GPL-3.0-or-later
#include "geminitest.h"

#include "core/json/document.h"

namespace signalbox::geminitest {

using namespace Qt::StringLiterals;

namespace {

QString q(std::string_view text)
{
    return json::toQString(text);
}

QString nameOf(MediaPart::Kind kind)
{
    switch (kind) {
    case MediaPart::Kind::image:
        return u"image"_s;
    case MediaPart::Kind::audio:
        return u"audio"_s;
    case MediaPart::Kind::video:
        return u"video"_s;
    case MediaPart::Kind::document:
        break;
    }
    return u"document"_s;
}

QString nameOf(MediaPart::Source source)
{
    switch (source) {
    case MediaPart::Source::base64:
        return u"base64"_s;
    case MediaPart::Source::url:
        return u"url"_s;
    case MediaPart::Source::file:
        return u"file"_s;
    case MediaPart::Source::text:
        break;
    }
    return u"text"_s;
}

QString describe(const Part &part);

struct Describer
{
    QString operator()(const TextPart &it) const { return u"text(%1)"_s.arg(q(it.text)); }
    QString operator()(const ThinkingPart &it) const { return u"thinking(%1)"_s.arg(q(it.text)); }
    QString operator()(const RefusalPart &it) const { return u"refusal(%1)"_s.arg(q(it.text)); }
    QString operator()(const ForeignPart &it) const
    {
        return u"foreign(%1 %2)"_s.arg(q(it.kind), q(it.text));
    }
    QString operator()(const MediaPart &it) const
    {
        return u"%1(%2 %3 %4)"_s.arg(nameOf(it.kind), q(it.mimeType), nameOf(it.source),
                                     q(it.data));
    }
    QString operator()(const ToolCallPart &it) const
    {
        return u"call(%1 %2 %3)"_s.arg(q(it.id), q(it.name), q(it.arguments));
    }
    QString operator()(const ToolResultPart &it) const
    {
        QStringList content;
        for (const Part &part : it.content)
            content << describe(part);
        return u"%1(%2 %3 %4)"_s.arg(it.isError ? u"error"_s : u"result"_s, q(it.callId),
                                     q(it.name), content.join(u' '));
    }
};

QString describe(const Part &part)
{
    QString out = std::visit(Describer(), part.content);
    if (!part.signature.empty())
        out += u"~%1:%2"_s.arg(q(part.signature.family), q(part.signature.value));
    return out;
}

QString nameOf(Role role)
{
    if (role == Role::system)
        return u"system"_s;
    return role == Role::user ? u"user"_s : u"assistant"_s;
}

QString nameOf(PartKind kind)
{
    static const QStringList kNames = {u"text"_s,    u"thinking"_s, u"call"_s,
                                       u"refusal"_s, u"media"_s,    u"foreign"_s};
    return kNames.at(static_cast<int>(kind));
}

QString nameOf(StopReason reason)
{
    static const QStringList kNames = {u"endTurn"_s, u"toolUse"_s,   u"maxTokens"_s,    u"stop"_s,
                                       u"refusal"_s, u"pauseTurn"_s, u"contextWindow"_s};
    return kNames.at(static_cast<int>(reason));
}

QString figure(std::optional<long long> value)
{
    return value ? QString::number(*value) : u"-"_s;
}

QString place(const Citation &citation)
{
    if (!citation.begin || !citation.end)
        return {};
    return u" %1-%2"_s.arg(*citation.begin).arg(*citation.end);
}

} // namespace

QByteArray unquoted(QByteArray text)
{
    return text.replace('\'', '"');
}

json::Value parsed(QByteArrayView text)
{
    const Result<json::Value> value = json::parse(view(text));
    return value ? *value : json::Value("no JSON: " + std::string(view(text)));
}

Result<Conversation> readRequest(DialectId client, const QByteArray &body, const RequestHead &head)
{
    const auto document = json::Document::parse(view(body));
    if (!document)
        return document.error();
    return codecFor(client).readRequest(*document, head);
}

QStringList turnsOf(const Conversation &conversation)
{
    QStringList out;
    for (const Turn &turn : conversation.turns) {
        QString line = nameOf(turn.role) + u':';
        for (const Part &part : turn.parts)
            line += u' ' + describe(part);
        out << line;
    }
    return out;
}

void EventLog::start(const AnswerStart &start)
{
    m_lines << u"start %1 %2"_s.arg(q(start.id), q(start.model));
}

void EventLog::partStart(int part, const PartStart &start)
{
    QString line = u"%1 start %2"_s.arg(part).arg(nameOf(start.kind));
    if (start.choice > 0)
        line += u" of %1"_s.arg(start.choice);
    for (const std::string &more : {start.callId, start.name, start.mimeType, start.foreign.kind}) {
        if (!more.empty())
            line += u' ' + q(more);
    }
    m_lines << line;
}

void EventLog::delta(int part, std::string_view text)
{
    m_lines << u"%1 + %2"_s.arg(part).arg(q(text));
}

void EventLog::signature(int part, const Signature &signature)
{
    m_lines << u"%1 ~ %2:%3"_s.arg(part).arg(q(signature.family), q(signature.value));
}

void EventLog::citation(int part, const Citation &citation)
{
    m_lines << u"%1 cites %2 (%3)%4"_s.arg(part).arg(q(citation.url), q(citation.title),
                                                     place(citation));
}

void EventLog::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    for (const TokenLogprob &token : tokens)
        m_lines << u"%1 logprob %2 %3 of %4"_s.arg(part)
                       .arg(q(token.token))
                       .arg(token.logprob)
                       .arg(token.top.size());
}

void EventLog::partEnd(int part)
{
    m_lines << u"%1 end"_s.arg(part);
}

void EventLog::choiceEnd(int choice, const Stop &stop)
{
    QString line = u"choice %1 %2"_s.arg(choice).arg(nameOf(stop.reason));
    if (!stop.words.empty())
        line += u": "_s + q(stop.words);
    m_lines << line;
}

void EventLog::usage(const TokenUsage &usage)
{
    m_lines << u"usage %1 %2 %3 %4"_s.arg(figure(usage.input), figure(usage.cacheRead),
                                          figure(usage.output), figure(usage.reasoning));
}

void EventLog::end()
{
    m_lines << u"end"_s;
}

void EventLog::failed(const ClientError &error)
{
    m_lines << u"failed %1: %2"_s.arg(q(wordsFor(error.kind).geminiStatus), error.message);
}

} // namespace signalbox::geminitest
