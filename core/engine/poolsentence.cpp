// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/poolsentence.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <array>
#include <initializer_list>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("PoolSentence", text);
}

/// What is said of one account and of several, for causes that look the same to a person.
struct Phrase
{
    const char *one;
    const char *many;
    std::initializer_list<Cause> causes;
};

const std::array kPhrases = {
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 already tried"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 already tried"),
           {Cause::attempted}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 held back"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 held back"),
           {Cause::isProtected, Cause::sessionWindow, Cause::weeklyExhausted, Cause::weeklyCritical,
            Cause::weeklyReserve}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 busy"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 busy"),
           {Cause::accountBusy, Cause::poolBusy, Cause::upstreamThrottled, Cause::behindQueue}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 needs sign-in"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 need sign-in"),
           {Cause::needsLogin}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 must be verified with its provider"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 must be verified with their provider"),
           {Cause::validationBlocked}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 suspended by its provider"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 suspended by their provider"),
           {Cause::suspended}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 over budget"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 over budget"),
           {Cause::overBudget}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 waiting for the keychain"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 waiting for the keychain"),
           {Cause::credentialLocked}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 disabled"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 disabled"),
           {Cause::disabled}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 excluded from the proxy"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 excluded from the proxy"),
           {Cause::proxyDisabled}},
    Phrase{QT_TRANSLATE_NOOP("PoolSentence", "%1 without this model"),
           QT_TRANSLATE_NOOP("PoolSentence", "%1 without this model"),
           {Cause::modelNotOffered, Cause::modelExcluded, Cause::thinkingIntegrity}},
};

unsigned count(const CauseCounts &causes, Cause cause)
{
    return causes.at(static_cast<std::size_t>(cause));
}

QString limitedPart(unsigned accounts, std::optional<WallTime> recovery)
{
    if (!recovery)
        return say(QT_TRANSLATE_NOOP("PoolSentence", "%1 limited")).arg(accounts);
    // Rounded up: at the minute that is told the limit is really over.
    const auto minute = std::chrono::ceil<std::chrono::minutes>(*recovery);
    const QDateTime local =
        QDateTime::fromMSecsSinceEpoch(Milliseconds(minute.time_since_epoch()).count());
    return say(QT_TRANSLATE_NOOP("PoolSentence", "%1 limited until %2"))
        .arg(accounts)
        .arg(local.toString(u"HH:mm"_s));
}

} // namespace

QString poolSentence(const CauseCounts &causes, std::optional<WallTime> recovery)
{
    unsigned total = 0;
    for (const unsigned number : causes)
        total += number;
    const unsigned elsewhere = count(causes, Cause::providerNotInRoute);
    if (total == 0)
        return say(QT_TRANSLATE_NOOP("PoolSentence", "No account has been added yet"));
    total -= elsewhere;
    if (total == 0)
        return say(
            QT_TRANSLATE_NOOP("PoolSentence", "No account is with a provider of this model"));

    QStringList parts;
    const unsigned limited =
        count(causes, Cause::cooldownAccount) + count(causes, Cause::cooldownModel);
    if (limited > 0)
        parts += limitedPart(limited, recovery);
    for (const Phrase &phrase : kPhrases) {
        unsigned number = 0;
        for (const Cause cause : phrase.causes)
            number += count(causes, cause);
        if (number > 0)
            parts += say(number == 1 ? phrase.one : phrase.many).arg(number);
    }
    const QString list = parts.join(u", "_s);
    if (total == 1)
        return say(QT_TRANSLATE_NOOP("PoolSentence", "1 account: %1")).arg(list);
    return say(QT_TRANSLATE_NOOP("PoolSentence", "%1 accounts: %2")).arg(total).arg(list);
}

} // namespace signalbox
