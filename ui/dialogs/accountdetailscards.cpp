// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/accountdetailscards.h"

#include "ui/text/accountfacts.h"
#include "ui/text/accounttext.h"
#include "ui/text/quotatext.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A label of the grid at that place, made when it is not there yet.
QLabel *cell(QGridLayout &grid, int row, int column, const char *role, QWidget *parent)
{
    if (QLayoutItem *item = grid.itemAtPosition(row, column))
        return qobject_cast<QLabel *>(item->widget());
    QLabel *label = roleLabel(QString(), role, parent);
    label->setWordWrap(column == 1 && grid.columnStretch(1) > 0);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    grid.addWidget(label, row, column, Qt::AlignTop);
    return label;
}

/// Rows from there on show nothing: there are fewer than before.
void hideFrom(QGridLayout &grid, int row)
{
    for (int index = 0; index < grid.count(); ++index) {
        int at = 0;
        int column = 0;
        int rows = 0;
        int columns = 0;
        grid.getItemPosition(index, &at, &column, &rows, &columns);
        grid.itemAt(index)->widget()->setVisible(at < row);
    }
}

} // namespace

AccountFactsCard::AccountFactsCard(QWidget *parent)
    : Card(tr("Account"), parent), m_grid(new QGridLayout)
{
    setObjectName(u"accountFacts"_s);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    body()->addLayout(m_grid);
}

void AccountFactsCard::showAccount(const AccountSnapshot &account, WallTime now)
{
    int row = 0;
    for (const AccountFact &fact : accountFacts(account, now)) {
        QLabel *name = cell(*m_grid, row, 0, "muted", this);
        name->setText(fact.name);
        QLabel *value = cell(*m_grid, row, 1, "value", this);
        value->setText(fact.value);
        value->setAccessibleName(fact.name + u": "_s + fact.value);
        ++row;
    }
    hideFrom(*m_grid, row);
}

AccountLimitsCard::AccountLimitsCard(QWidget *parent)
    : Card(tr("Limits"), parent)
    , m_grid(new QGridLayout)
    , m_lines(roleLabel(QString(), "muted", this))
    , m_lift(new QPushButton(tr("&Try again now"), this))
{
    setObjectName(u"accountLimits"_s);
    m_lift->setObjectName(u"detailsLift"_s);
    m_lift->setAccessibleName(tr("Try again now"));
    m_lift->setToolTip(tr("End its cooldowns before their time"));
    m_lift->setAutoDefault(false);
    connect(m_lift, &QPushButton::clicked, this, &AccountLimitsCard::liftRequested);
    header()->addWidget(m_lift);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(4, 1);
    body()->addLayout(m_grid);
    m_lines->setObjectName(u"limitLines"_s);
    m_lines->setWordWrap(true);
    m_lines->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(m_lines);
}

void AccountLimitsCard::showAccount(const AccountSnapshot &account, WallTime now)
{
    showQuota(account, now);
    showLines(account, now);
    m_lift->setVisible(!account.cooldowns.empty() || account.state == "limited");
}

void AccountLimitsCard::showQuota(const AccountSnapshot &account, WallTime now)
{
    int row = 0;
    for (const QuotaItem &item : account.quota) {
        const QuotaWords words = quotaWords(item, now);
        cell(*m_grid, row, 0, "value", this)->setText(words.name);
        QLayoutItem *there = m_grid->itemAtPosition(row, 1);
        auto *bar = there ? qobject_cast<QProgressBar *>(there->widget()) : nullptr;
        if (!bar) {
            bar = new QProgressBar(this);
            bar->setRange(0, 100);
            bar->setTextVisible(false);
            bar->setFixedWidth(110);
            m_grid->addWidget(bar, row, 1, Qt::AlignVCenter);
        }
        bar->setValue(static_cast<int>(std::clamp(item.remaining.value_or(0), 0.0, 1.0) * 100));
        bar->setAccessibleName(words.name + u": "_s + words.rest + u", "_s + words.resets);
        cell(*m_grid, row, 2, "value", this)->setText(words.rest);
        cell(*m_grid, row, 3, "muted", this)->setText(words.resets);
        cell(*m_grid, row, 4, "secondary", this)->setText(words.source);
        ++row;
    }
    hideFrom(*m_grid, row);
}

void AccountLimitsCard::showLines(const AccountSnapshot &account, WallTime now)
{
    QStringList lines;
    if (account.quota.empty()) {
        lines << (account.credentialKind == CredentialKind::none
                      ? tr("No limit is known for it.")
                      : tr("Not known yet: learned from its first answers."));
    }
    for (const CooldownSnapshot &cooldown : account.cooldowns)
        lines << cooldownWords(cooldown, now);
    // What is left of the budget and what is held back stand behind the windows.
    lines += quotaLines(account, now).mid(static_cast<qsizetype>(account.quota.size()));
    if (!account.lastError.isEmpty())
        lines << tr("Last error: %1").arg(account.lastError);
    m_lines->setText(lines.join(u'\n'));
    m_lines->setVisible(!lines.isEmpty());
}

} // namespace signalbox
