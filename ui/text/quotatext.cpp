// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/quotatext.h"

#include "core/base/duration.h"
#include "ui/text/accounttext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("QuotaText", text);
}

QString windowWords(QuotaWindow window)
{
    switch (window) {
    case QuotaWindow::fiveHour:
        return say(QT_TRANSLATE_NOOP("QuotaText", "5 hours"));
    case QuotaWindow::sevenDay:
        return say(QT_TRANSLATE_NOOP("QuotaText", "Week"));
    case QuotaWindow::day:
        return say(QT_TRANSLATE_NOOP("QuotaText", "Day"));
    case QuotaWindow::tokens:
        return say(QT_TRANSLATE_NOOP("QuotaText", "Tokens a minute"));
    case QuotaWindow::requests:
        return say(QT_TRANSLATE_NOOP("QuotaText", "Requests a minute"));
    case QuotaWindow::credit:
        break;
    }
    return say(QT_TRANSLATE_NOOP("QuotaText", "Credit"));
}

QString restWords(const QuotaItem &item)
{
    if (item.status == QuotaStatus::rejected)
        return say(QT_TRANSLATE_NOOP("QuotaText", "used up"));
    if (!item.remaining)
        return say(QT_TRANSLATE_NOOP("QuotaText", "not known"));
    // Rounded down: what is all but used up must not look as if something were left.
    const int percent = static_cast<int>(std::floor(std::clamp(*item.remaining, 0.0, 1.0) * 100));
    return say(QT_TRANSLATE_NOOP("QuotaText", "%1 % left")).arg(percent);
}

QString nameOf(const QuotaItem &item)
{
    const QString name = windowWords(item.window);
    return item.model.empty() ? name
                              : say(QT_TRANSLATE_NOOP("QuotaText", "%1 (%2)"))
                                    .arg(name, QString::fromStdString(item.model));
}

QString lineOf(const QuotaItem &item, WallTime now)
{
    const QString name = nameOf(item);
    if (item.resetsAt && *item.resetsAt > now) {
        return say(QT_TRANSLATE_NOOP("QuotaText", "%1: %2, resets %3"))
            .arg(name, restWords(item), clockTime(*item.resetsAt, now));
    }
    return say(QT_TRANSLATE_NOOP("QuotaText", "%1: %2")).arg(name, restWords(item));
}

QString money(double amount)
{
    return QLocale().toString(amount, 'f', 2);
}

} // namespace

QuotaWords quotaWords(const QuotaItem &item, WallTime now)
{
    QuotaWords words{nameOf(item), restWords(item), {}, {}};
    if (item.resetsAt && *item.resetsAt > now) {
        words.resets = say(QT_TRANSLATE_NOOP("QuotaText", "resets %1, in %2"))
                           .arg(clockTime(*item.resetsAt, now), spanInWords(*item.resetsAt - now));
    }
    const QString source = item.source == QuotaSource::endpoint
                               ? say(QT_TRANSLATE_NOOP("QuotaText", "from the provider, %1"))
                               : say(QT_TRANSLATE_NOOP("QuotaText", "from its answers, %1"));
    words.source = source.arg(agoWords(item.readAt, now));
    return words;
}

QString lowestQuotaLine(const AccountSnapshot &account)
{
    const QuotaItem *lowest = nullptr;
    for (const QuotaItem &item : account.quota) {
        if (item.remaining && (!lowest || *item.remaining < *lowest->remaining))
            lowest = &item;
    }
    if (!lowest)
        return {};
    return say(QT_TRANSLATE_NOOP("QuotaText", "%1: %2")).arg(nameOf(*lowest), restWords(*lowest));
}

QStringList quotaLines(const AccountSnapshot &account, WallTime now)
{
    QStringList lines;
    for (const QuotaItem &item : account.quota)
        lines << lineOf(item, now);
    if (!account.protectedModels.empty()) {
        QStringList models;
        for (const std::string &model : account.protectedModels)
            models << QString::fromStdString(model);
        lines << say(QT_TRANSLATE_NOOP("QuotaText", "Held back: %1")).arg(models.join(u", "_s));
    }
    if (account.billing.dailyCap) {
        lines << say(QT_TRANSLATE_NOOP("QuotaText", "Spent today: %1 of %2"))
                     .arg(money(account.spentToday), money(*account.billing.dailyCap));
    }
    if (account.billing.monthlyCap) {
        lines << say(QT_TRANSLATE_NOOP("QuotaText", "Spent this month: %1 of %2"))
                     .arg(money(account.spentThisMonth), money(*account.billing.monthlyCap));
    }
    return lines;
}

} // namespace signalbox
