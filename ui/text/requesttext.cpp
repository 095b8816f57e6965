// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/requesttext.h"

#include "core/base/duration.h"
#include "ui/text/accounttext.h"

#include <QCoreApplication>
#include <QLocale>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

class RequestText final
{
    Q_DECLARE_TR_FUNCTIONS(RequestText)
};

struct CodeWords
{
    std::string_view code;
    const char *words;
};

constexpr CodeWords kReasons[] = {
    {"pinned", QT_TRANSLATE_NOOP("RequestText", "the request or its key is pinned to it")},
    {"fixed", QT_TRANSLATE_NOOP("RequestText", "it is the fixed account")},
    {"session", QT_TRANSLATE_NOOP("RequestText", "the conversation is bound to it")},
    {"window", QT_TRANSLATE_NOOP("RequestText", "it served a moment ago and its cache is warm")},
    {"strategy", QT_TRANSLATE_NOOP("RequestText", "it was the best by mode and strategy")},
};

constexpr CodeWords kCauses[] = {
    {"disabled", QT_TRANSLATE_NOOP("RequestText", "it is switched off")},
    {"proxy_disabled", QT_TRANSLATE_NOOP("RequestText", "the proxy does not use it")},
    {"needs_login", QT_TRANSLATE_NOOP("RequestText", "its key or sign-in was refused")},
    {"validation_blocked", QT_TRANSLATE_NOOP("RequestText", "the provider wants it verified")},
    {"provider_not_in_route", QT_TRANSLATE_NOOP("RequestText", "its provider is not in the route")},
    {"model_not_offered", QT_TRANSLATE_NOOP("RequestText", "it does not have the model")},
    {"model_excluded", QT_TRANSLATE_NOOP("RequestText", "the model is excluded for it")},
    {"thinking_integrity",
     QT_TRANSLATE_NOOP("RequestText", "it cannot read the reasoning of this conversation")},
    {"suspended", QT_TRANSLATE_NOOP("RequestText", "the provider suspended it")},
    {"attempted", QT_TRANSLATE_NOOP("RequestText", "it was tried for this request already")},
    {"cooldown_model", QT_TRANSLATE_NOOP("RequestText", "the model is cooling down there")},
    {"account_busy", QT_TRANSLATE_NOOP("RequestText", "it was busy")},
    {"pool_busy", QT_TRANSLATE_NOOP("RequestText", "as many requests as allowed were running")},
    {"behind_queue", QT_TRANSLATE_NOOP("RequestText", "others had waited longer for it")},
    {"credential_locked", QT_TRANSLATE_NOOP("RequestText", "it waits for the keychain")},
};

template <std::size_t N>
QString wordsOf(const CodeWords (&table)[N], const std::string &code)
{
    for (const CodeWords &row : table) {
        if (row.code == code)
            return RequestText::tr(row.words);
    }
    return causeWords(code); // the cooldown causes, and codes that this version does not know
}

QString attemptSentence(const AttemptRecord &attempt, const AccountNames &names)
{
    const QString name = names(attempt.accountId);
    const QString span = spanInWords(attempt.duration);
    if (attempt.outcome == "success")
        return RequestText::tr("Served by %1 in %2.").arg(name, span);
    QString words = attempt.status > 0
                        ? RequestText::tr("Tried %1: it answered %2 after %3.")
                              .arg(name, QString::number(attempt.status), span)
                        : RequestText::tr("Tried %1: no answer after %2.").arg(name, span);
    if (!attempt.message.empty())
        words += RequestText::tr(" “%1”").arg(QString::fromStdString(attempt.message));
    return words;
}

} // namespace

QString requestResult(const RequestRecord &record)
{
    if (record.status == 0)
        return RequestText::tr("no answer");
    const QString status = QString::number(record.status);
    return record.error.empty() ? status : status + u" · "_s + QString::fromStdString(record.error);
}

QString tokenWords(const RequestRecord &record)
{
    const QLocale locale;
    QStringList parts;
    if (record.inputTokens)
        parts << RequestText::tr("%1 in").arg(locale.toString(*record.inputTokens));
    if (record.outputTokens)
        parts << RequestText::tr("%1 out").arg(locale.toString(*record.outputTokens));
    if (record.cachedTokens.value_or(0) > 0)
        parts << RequestText::tr("%1 cached").arg(locale.toString(*record.cachedTokens));
    return parts.isEmpty() ? u"–"_s : parts.join(u" · "_s);
}

QStringList traceSentences(const RequestRecord &record, const AccountNames &names, WallTime now)
{
    QStringList lines;
    if (!record.winner.empty()) {
        lines << RequestText::tr("Chosen: %1, because %2.")
                     .arg(names(record.winner), wordsOf(kReasons, record.winnerReason));
    } else if (!record.trace.empty()) {
        lines << RequestText::tr("No account could be chosen.");
    }
    for (const TraceEntry &entry : record.trace) {
        if (entry.verdict == "chosen" || entry.verdict == "eligible")
            continue;
        const QString cause = wordsOf(kCauses, entry.verdict);
        lines << (entry.until
                      ? RequestText::tr("Left out: %1 until %2: %3.")
                            .arg(names(entry.accountId), clockTime(*entry.until, now), cause)
                      : RequestText::tr("Left out: %1: %2.").arg(names(entry.accountId), cause));
    }
    for (const AttemptRecord &attempt : record.attemptList)
        lines << attemptSentence(attempt, names);
    if (record.queued.count() > 0)
        lines << RequestText::tr("It waited %1 for an account.").arg(spanInWords(record.queued));
    return lines;
}

} // namespace signalbox
