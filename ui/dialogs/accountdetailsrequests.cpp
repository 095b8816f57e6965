// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/accountdetailsrequests.h"

#include "core/base/duration.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/accounttext.h"

#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QTableWidget>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kAsked = 200;
constexpr int kShownRows = 5;

} // namespace

AccountRequestsCard::AccountRequestsCard(EngineFacade &facade, AccountId account,
                                         AccountNames names, QWidget *parent)
    : Card(tr("Requests of the last day"), parent)
    , m_facade(facade)
    , m_account(std::move(account))
    , m_names(std::move(names))
    , m_table(new QTableWidget(this))
    , m_trace(roleLabel(QString(), "muted", this))
{
    setObjectName(u"accountRequests"_s);
    m_table->setObjectName(u"requestsTable"_s);
    m_table->setAccessibleName(tr("Requests of the last day"));
    m_table->setColumnCount(5);
    m_table->setHorizontalHeaderLabels(
        {tr("Time"), tr("Model"), tr("Result"), tr("Took"), tr("Tokens")});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->setVisible(false);
    m_trace->setObjectName(u"requestTrace"_s);
    m_trace->setWordWrap(true);
    m_trace->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_trace->setText(tr("Asking for them …"));
    body()->addWidget(m_table);
    body()->addWidget(m_trace);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) { showTrace(row); });
}

void AccountRequestsCard::load(WallTime now)
{
    RequestFilter filter;
    filter.limit = kAsked;
    filter.account = m_account.str();
    const QPointer<AccountRequestsCard> self(this);
    m_facade.requests(filter, [self, now](const Result<std::vector<RequestRecord>> &reply) {
        if (self)
            self->take(reply, now);
    });
}

void AccountRequestsCard::take(const Result<std::vector<RequestRecord>> &reply, WallTime now)
{
    m_now = now;
    m_records.clear();
    if (reply) {
        for (const RequestRecord &record : *reply) {
            if (now - record.time <= std::chrono::hours(24))
                m_records.push_back(record);
        }
    }
    fill();
    if (!reply)
        m_trace->setText(errorWords(reply.error()));
    else if (m_records.empty())
        m_trace->setText(tr("None in the last day."));
}

void AccountRequestsCard::fill()
{
    const int rows = static_cast<int>(m_records.size());
    m_table->setRowCount(rows);
    for (int row = 0; row < rows; ++row) {
        const RequestRecord &record = m_records[static_cast<std::size_t>(row)];
        const QString model = QString::fromStdString(record.model);
        const QString mapped = QString::fromStdString(record.mappedModel);
        const QString cells[] = {
            clockTime(record.time, m_now),
            mapped.isEmpty() || mapped == model ? model : tr("%1 → %2").arg(model, mapped),
            requestResult(record), spanInWords(record.duration), tokenWords(record)};
        for (int column = 0; column < 5; ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            m_table->setItem(row, column, item);
        }
    }
    m_table->setVisible(rows > 0);
    const int height = m_table->verticalHeader()->defaultSectionSize();
    m_table->setFixedHeight(height * (std::min(rows, kShownRows) + 1) + 12);
    if (rows > 0)
        m_table->setCurrentCell(0, 0);
}

void AccountRequestsCard::showTrace(int row)
{
    if (row < 0 || row >= static_cast<int>(m_records.size()))
        return;
    const QStringList lines =
        traceSentences(m_records[static_cast<std::size_t>(row)], m_names, m_now);
    m_trace->setText(lines.isEmpty() ? tr("Nothing was recorded of its choice.")
                                     : lines.join(u'\n'));
}

} // namespace signalbox
