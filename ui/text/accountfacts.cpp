// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/accountfacts.h"

#include "core/base/duration.h"
#include "ui/text/accounttext.h"
#include "ui/text/plural.h"

#include <QCoreApplication>
#include <QStringList>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

class AccountFacts final
{
    Q_DECLARE_TR_FUNCTIONS(AccountFacts)
};

constexpr std::size_t kNamedModels = 12;

QString joined(const std::vector<std::string> &words, std::size_t most)
{
    QStringList list;
    for (std::size_t i = 0; i < words.size() && i < most; ++i)
        list << QString::fromStdString(words[i]);
    if (words.size() > most)
        list << AccountFacts::tr("… and %1 more").arg(words.size() - most);
    return list.join(u", "_s);
}

QString modelWords(const AccountSnapshot &account, WallTime now)
{
    if (account.models.empty())
        return AccountFacts::tr("not known yet");
    const int count = static_cast<int>(account.models.size());
    QString words =
        plural(count, AccountFacts::tr("1 model"), AccountFacts::tr("%n models", nullptr, count));
    if (account.lastRefreshedAt)
        words += AccountFacts::tr(", asked %1").arg(momentWords(*account.lastRefreshedAt, now));
    return words + u": "_s + joined(account.models, kNamedModels);
}

QString projectWords(const AccountSnapshot &account)
{
    return account.projects.empty() ? QString::fromStdString(account.projectId)
                                    : joined(account.projects, account.projects.size());
}

QString countWords(const AccountSnapshot &account)
{
    return AccountFacts::tr("%1 served, %2 failed; health %3")
        .arg(QString::number(account.completed), QString::number(account.failed),
             healthWord(account.health));
}

} // namespace

QString momentWords(WallTime time, WallTime now)
{
    if (time > now)
        return AccountFacts::tr("in %1 (%2)").arg(spanInWords(time - now), clockTime(time, now));
    return AccountFacts::tr("%1 (%2)").arg(agoWords(time, now), clockTime(time, now));
}

QString cooldownWords(const CooldownSnapshot &cooldown, WallTime now)
{
    const QString scope = cooldown.model.empty() ? AccountFacts::tr("Whole account")
                                                 : QString::fromStdString(cooldown.model);
    return AccountFacts::tr("%1: %2, until %3, in %4")
        .arg(scope, causeWords(cooldown.reason), clockTime(cooldown.until, now),
             spanInWords(std::max(cooldown.until - now, Milliseconds(0))));
}

std::vector<AccountFact> accountFacts(const AccountSnapshot &account, WallTime now)
{
    std::vector<AccountFact> facts;
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            facts.push_back({name, value});
    };
    add(AccountFacts::tr("Provider"),
        account.providerName + (account.demo ? AccountFacts::tr(" (demo, pretend)") : QString()));
    add(AccountFacts::tr("Kind"), credentialWords(account.credentialKind));
    if (account.tokenExpiresAt) {
        add(AccountFacts::tr("Token"),
            *account.tokenExpiresAt > now
                ? AccountFacts::tr("renewed by itself, ends %1")
                      .arg(momentWords(*account.tokenExpiresAt, now))
                : AccountFacts::tr("ended %1, renewed with the next request")
                      .arg(momentWords(*account.tokenExpiresAt, now)));
    }
    add(AccountFacts::tr("E-mail"), account.email);
    add(AccountFacts::tr("Plan"), QString::fromStdString(account.tier));
    add(AccountFacts::tr("Project"), projectWords(account));
    add(AccountFacts::tr("Address"), QString::fromStdString(account.baseUrl));
    add(AccountFacts::tr("Connection proxy"), QString::fromStdString(account.proxyUrl));
    add(AccountFacts::tr("Shares limits in"), QString::fromStdString(account.limitGroup));
    add(AccountFacts::tr("Models"), modelWords(account, now));
    add(AccountFacts::tr("Requests"), countWords(account));
    add(AccountFacts::tr("Last used"),
        account.lastUsed ? momentWords(*account.lastUsed, now) : AccountFacts::tr("never"));
    return facts;
}

} // namespace signalbox
