// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/accounttext.h"

#include "core/base/duration.h"
#include "ui/text/plural.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("AccountText", text);
}

/// Words for codes that reach us as text: cooldown reasons (contract.md, GET /cooldowns) and causes
/// (scheduling.md §2).
struct CodeWords
{
    std::string_view code;
    const char *words;
};

constexpr CodeWords kCodes[] = {
    {"quota_exhausted", QT_TRANSLATE_NOOP("AccountText", "quota used up (429)")},
    {"per_minute", QT_TRANSLATE_NOOP("AccountText", "too many requests a minute (429)")},
    {"model_capacity", QT_TRANSLATE_NOOP("AccountText", "the model has no capacity now (429)")},
    {"not_in_plan", QT_TRANSLATE_NOOP("AccountText", "the model is not in its plan (429)")},
    {"overloaded", QT_TRANSLATE_NOOP("AccountText", "the provider is overloaded")},
    {"unknown", QT_TRANSLATE_NOOP("AccountText", "the provider limits it (429)")},
    {"forbidden", QT_TRANSLATE_NOOP("AccountText", "the provider refused it (403)")},
    {"upstream_failure", QT_TRANSLATE_NOOP("AccountText", "the provider failed")},
    {"network", QT_TRANSLATE_NOOP("AccountText", "the provider could not be reached")},
    {"cooldown_account", QT_TRANSLATE_NOOP("AccountText", "it is cooling down")},
    {"cooldown_model", QT_TRANSLATE_NOOP("AccountText", "its models are cooling down")},
    {"protected", QT_TRANSLATE_NOOP("AccountText", "what is left of its quota is kept")},
    {"over_budget", QT_TRANSLATE_NOOP("AccountText", "its spending cap is reached")},
    {"session_window", QT_TRANSLATE_NOOP("AccountText", "its window is nearly used up")},
    {"weekly_exhausted", QT_TRANSLATE_NOOP("AccountText", "its week is used up")},
    {"weekly_critical", QT_TRANSLATE_NOOP("AccountText", "its week is nearly used up")},
    {"weekly_reserve", QT_TRANSLATE_NOOP("AccountText", "the rest of its week is kept")},
    {"account_busy", QT_TRANSLATE_NOOP("AccountText", "it is busy")},
    {"upstream_throttled", QT_TRANSLATE_NOOP("AccountText", "the provider throttles everyone")},
};

struct StateWords
{
    std::string_view state;
    Tone tone;
    AccountKind kind;
    const char *word;
    const char *detail;
    const char *sentence;
};

constexpr StateWords kStates[] = {
    {"ready", Tone::good, AccountKind::ready, QT_TRANSLATE_NOOP("AccountText", "Ready"), "",
     QT_TRANSLATE_NOOP("AccountText", "ready to serve")},
    {"limited", Tone::caution, AccountKind::limited, QT_TRANSLATE_NOOP("AccountText", "Limited"),
     "", QT_TRANSLATE_NOOP("AccountText", "limited")},
    {"protected", Tone::caution, AccountKind::limited,
     QT_TRANSLATE_NOOP("AccountText", "Held back"), "",
     QT_TRANSLATE_NOOP("AccountText", "held back: what is left is kept")},
    {"over_budget", Tone::caution, AccountKind::needsUser,
     QT_TRANSLATE_NOOP("AccountText", "Over budget"),
     QT_TRANSLATE_NOOP("AccountText", "spending cap reached"),
     QT_TRANSLATE_NOOP("AccountText", "over budget: its spending cap is reached")},
    {"locked", Tone::bad, AccountKind::needsUser,
     QT_TRANSLATE_NOOP("AccountText", "Waiting for keychain"),
     QT_TRANSLATE_NOOP("AccountText", "key cannot be read"),
     QT_TRANSLATE_NOOP("AccountText", "waiting for the keychain: its key cannot be read now")},
    {"needs_login", Tone::bad, AccountKind::needsUser,
     QT_TRANSLATE_NOOP("AccountText", "Sign in again"),
     QT_TRANSLATE_NOOP("AccountText", "sign-in ended"),
     QT_TRANSLATE_NOOP("AccountText", "cannot serve: its sign-in ended")},
    {"validation_blocked", Tone::bad, AccountKind::needsUser,
     QT_TRANSLATE_NOOP("AccountText", "Verify"), QT_TRANSLATE_NOOP("AccountText", "provider asks"),
     QT_TRANSLATE_NOOP("AccountText", "cannot serve: the provider wants you to verify it")},
    {"suspended", Tone::bad, AccountKind::needsUser, QT_TRANSLATE_NOOP("AccountText", "Suspended"),
     QT_TRANSLATE_NOOP("AccountText", "breach of terms"),
     QT_TRANSLATE_NOOP("AccountText", "suspended: the provider told of a breach of its terms")},
    {"excluded", Tone::neutral, AccountKind::idle, QT_TRANSLATE_NOOP("AccountText", "Watching"),
     QT_TRANSLATE_NOOP("AccountText", "not used by proxy"),
     QT_TRANSLATE_NOOP("AccountText", "only watched: the proxy does not use it")},
    {"disabled", Tone::neutral, AccountKind::idle, QT_TRANSLATE_NOOP("AccountText", "Off"),
     QT_TRANSLATE_NOOP("AccountText", "switched off"),
     QT_TRANSLATE_NOOP("AccountText", "switched off")},
};

const StateWords &wordsFor(const std::string &state)
{
    for (const StateWords &row : kStates) {
        if (row.state == state)
            return row;
    }
    return kStates[1]; // a state that this version does not know cannot be relied on
}

/// The reason of the cooldown that ends last among those that bind the whole account; else the
/// cause that the engine gives.
std::string reasonOf(const AccountSnapshot &account)
{
    const CooldownSnapshot *last = nullptr;
    for (const CooldownSnapshot &cooldown : account.cooldowns) {
        if (!last || cooldown.until > last->until)
            last = &cooldown;
    }
    return last ? last->reason : account.cause;
}

QString readyDetail(const AccountSnapshot &account)
{
    if (!account.limitedModels.empty()) {
        const int models = static_cast<int>(account.limitedModels.size());
        return plural(
            models, say(QT_TRANSLATE_NOOP("AccountText", "1 model limited")),
            QCoreApplication::translate("AccountText", "%n models limited", nullptr, models));
    }
    if (account.bindings > 0) {
        return plural(account.bindings, say(QT_TRANSLATE_NOOP("AccountText", "1 conversation")),
                      QCoreApplication::translate("AccountText", "%n conversations", nullptr,
                                                  account.bindings));
    }
    return {};
}

} // namespace

QString causeWords(const std::string &code)
{
    for (const CodeWords &row : kCodes) {
        if (row.code == code)
            return say(row.words);
    }
    return QString::fromStdString(code).replace(u'_', u' ');
}

AccountWords describeAccount(const AccountSnapshot &account, WallTime now)
{
    const StateWords &row = wordsFor(account.state);
    AccountWords words{row.tone, row.kind, say(row.word), {}, {}};
    words.detail = *row.detail ? say(row.detail) : QString();
    words.sentence = say(row.sentence);
    const bool hasKey = account.credentialKind == CredentialKind::apiKey ||
                        account.credentialKind == CredentialKind::serviceAccount;
    if (account.state == "needs_login" && hasKey) {
        words.state = say(QT_TRANSLATE_NOOP("AccountText", "New key needed"));
        words.detail = say(QT_TRANSLATE_NOOP("AccountText", "key refused"));
        words.sentence = say(QT_TRANSLATE_NOOP("AccountText", "cannot serve: its key was refused"));
    }
    if (words.kind == AccountKind::ready)
        words.detail = readyDetail(account);
    const QString cause =
        row.kind == AccountKind::limited ? causeWords(reasonOf(account)) : QString();
    if (account.availableAt && *account.availableAt > now && words.kind != AccountKind::ready) {
        const QString span = spanInWords(*account.availableAt - now);
        words.detail = say(QT_TRANSLATE_NOOP("AccountText", "in %1 · until %2"))
                           .arg(span, clockTime(*account.availableAt, now));
        words.sentence = say(QT_TRANSLATE_NOOP("AccountText", "%1 until %2, in %3"))
                             .arg(words.sentence, clockTime(*account.availableAt, now), span);
    }
    if (!cause.isEmpty() && account.state == "limited") {
        if (words.detail.isEmpty())
            words.detail = cause;
        words.sentence = say(QT_TRANSLATE_NOOP("AccountText", "%1: %2")).arg(words.sentence, cause);
    }
    if (words.kind == AccountKind::needsUser && !account.lastError.isEmpty())
        words.sentence += u" ("_s + account.lastError + u")"_s;
    return words;
}

QString accountName(const AccountSnapshot &account)
{
    if (!account.label.isEmpty())
        return account.label;
    return account.email.isEmpty() ? QString::fromStdString(account.id.str()) : account.email;
}

QString credentialWords(CredentialKind kind)
{
    switch (kind) {
    case CredentialKind::apiKey:
        return say(QT_TRANSLATE_NOOP("AccountText", "API key"));
    case CredentialKind::bearer:
        return say(QT_TRANSLATE_NOOP("AccountText", "bearer token"));
    case CredentialKind::oauth:
        return say(QT_TRANSLATE_NOOP("AccountText", "sign-in"));
    case CredentialKind::serviceAccount:
        return say(QT_TRANSLATE_NOOP("AccountText", "service account"));
    case CredentialKind::none:
        break;
    }
    return say(QT_TRANSLATE_NOOP("AccountText", "no key"));
}

QString healthWord(double health)
{
    if (health >= 0.75)
        return say(QT_TRANSLATE_NOOP("AccountText", "fine"));
    return health >= 0.4 ? say(QT_TRANSLATE_NOOP("AccountText", "shaky"))
                         : say(QT_TRANSLATE_NOOP("AccountText", "failing"));
}

QString clockTime(WallTime time, WallTime now)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count());
    const QLocale locale;
    if (locale.language() == QLocale::C) // its short format has seconds
        return local.toString(local.date() == today.date() ? u"HH:mm"_s : u"yyyy-MM-dd HH:mm"_s);
    if (local.date() == today.date())
        return locale.toString(local.time(), QLocale::ShortFormat);
    return locale.toString(local, QLocale::ShortFormat);
}

QString agoWords(WallTime time, WallTime now)
{
    const Milliseconds span = now - time;
    if (span < std::chrono::seconds(2))
        return say(QT_TRANSLATE_NOOP("AccountText", "now"));
    return say(QT_TRANSLATE_NOOP("AccountText", "%1 ago"))
        .arg(spanInWords(std::chrono::floor<std::chrono::seconds>(span)));
}

} // namespace signalbox
