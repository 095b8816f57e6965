// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings/providerscard.h"

#include "ui/dialogs/providerclientdialog.h"
#include "ui/dialogs/providereditordialog.h"
#include "ui/dialogs/question.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/flowlayout.h"

#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kShownRows = 7;
}

ProvidersCard::ProvidersCard(GatewayController &controller, QWidget *parent)
    : Card(tr("Providers"), parent), m_controller(controller)
{
    setObjectName(u"providersCard"_s);
    makeTable();
    makeButtons();
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"providersFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    body()->addWidget(m_fault);
    connect(&controller.facade(), &EngineFacade::providersChanged, this, &ProvidersCard::load);
    updateButtons();
    load();
}

void ProvidersCard::makeTable()
{
    QLabel *words =
        roleLabel(tr("How each provider is reached, as data. Your own definitions can point at any "
                     "server that speaks one of the four APIs."),
                  "muted", this);
    words->setWordWrap(true);
    body()->addWidget(words);
    m_table = new QTableWidget(this);
    m_table->setObjectName(u"providersTable"_s);
    m_table->setAccessibleName(tr("Provider definitions"));
    m_table->setColumnCount(3);
    m_table->setHorizontalHeaderLabels({tr("Provider"), tr("Definition"), tr("Address")});
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
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ProvidersCard::updateButtons);
    connect(m_table, &QTableWidget::cellActivated, this, [this] {
        const ProviderDefinition *provider = current();
        if (provider)
            openEditor(provider->userDefined ? Opening::change : Opening::copy);
    });
    body()->addWidget(m_table);
}

void ProvidersCard::makeButtons()
{
    auto *bar = new QWidget(this);
    auto *flow = new FlowLayout(8, 8);
    bar->setLayout(flow);
    const auto button = [&](const QString &text, const QString &name, const QString &tip,
                            auto slot) {
        auto *made = new QPushButton(text, bar);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAccessibleName(QString(text).remove(u'&').remove(u'…'));
        connect(made, &QPushButton::clicked, this, slot);
        flow->addWidget(made);
        return made;
    };
    button(tr("&New…"), u"newProvider"_s, tr("Write a definition of your own"),
           [this] { openEditor(Opening::fresh); });
    m_edit = button(tr("&Edit…"), u"editProvider"_s, tr("Change your own definition"),
                    [this] { openEditor(Opening::change); });
    m_copy = button(tr("&Copy…"), u"copyProvider"_s, tr("Start a definition of your own from it"),
                    [this] { openEditor(Opening::copy); });
    m_remove = button(tr("&Remove…"), u"removeProvider"_s, tr("Delete your own definition"),
                      [this] { remove(); });
    m_client = button(tr("&OAuth client…"), u"providerClient"_s,
                      tr("Your own registration with the provider, which sign-ins need"),
                      [this] { openClient(); });
    body()->addWidget(bar);
}

const ProviderDefinition *ProvidersCard::current() const
{
    const int row = m_table->currentRow();
    if (row < 0 || row >= static_cast<int>(m_providers.size()))
        return nullptr;
    return &m_providers[static_cast<std::size_t>(row)];
}

void ProvidersCard::load()
{
    const QPointer<ProvidersCard> self(this);
    m_controller.facade().providers([self](const Result<std::vector<ProviderDefinition>> &reply) {
        if (!self || !reply)
            return;
        self->m_providers = *reply;
        self->fill();
    });
}

void ProvidersCard::fill()
{
    const int row = m_table->currentRow();
    m_table->setRowCount(static_cast<int>(m_providers.size()));
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const ProviderDefinition &provider = m_providers[static_cast<std::size_t>(i)];
        const QString cells[] = {
            tr("%1 (%2)").arg(provider.name, QString::fromStdString(provider.id.str())),
            provider.userDefined ? tr("your own") : tr("built in"),
            provider.baseUrl.empty() ? tr("given by each account")
                                     : QString::fromStdString(provider.baseUrl)};
        for (int column = 0; column < 3; ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            m_table->setItem(i, column, item);
        }
    }
    m_table->setFixedHeight(m_table->verticalHeader()->defaultSectionSize() *
                                std::min(m_table->rowCount(), kShownRows) +
                            44);
    if (!m_providers.empty())
        m_table->setCurrentCell(std::clamp(row, 0, m_table->rowCount() - 1), 0);
    updateButtons();
}

void ProvidersCard::updateButtons()
{
    const ProviderDefinition *provider = current();
    m_edit->setEnabled(provider && provider->userDefined);
    m_copy->setEnabled(provider && !provider->source.empty());
    m_remove->setEnabled(provider && provider->userDefined);
    m_client->setEnabled(provider && !provider->signIn.authorizationUrl.empty());
}

void ProvidersCard::openEditor(Opening opening)
{
    const ProviderDefinition *provider = opening == Opening::fresh ? nullptr : current();
    if (opening != Opening::fresh && !provider)
        return;
    boost::json::object source = provider ? provider->source : boost::json::object();
    if (opening == Opening::copy)
        source["id"] = "my-" + provider->id.str();
    const auto manner =
        opening == Opening::change ? ProviderEditing::change : ProviderEditing::create;
    auto *dialog =
        new ProviderEditorDialog(m_controller.facade(), m_providers, source, manner, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ProviderEditorDialog::saved, this, [this](const QString &name) {
        m_controller.tell(tr("The definition of %1 is in force.").arg(name));
        load();
    });
    dialog->open();
}

void ProvidersCard::openClient()
{
    const ProviderDefinition *provider = current();
    if (!provider)
        return;
    const QString name = provider->name;
    auto *dialog = new ProviderClientDialog(m_controller.facade(), *provider, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, name] { m_controller.tell(tr("The OAuth client of %1 is saved.").arg(name)); });
    dialog->open();
}

void ProvidersCard::remove()
{
    const ProviderDefinition *provider = current();
    if (!provider || !provider->userDefined)
        return;
    const ProviderId id = provider->id;
    const QString name = provider->name;
    m_fault->setVisible(false);
    askFirst(this, tr("Remove the definition of %1?").arg(name),
             tr("Its file is deleted. Accounts that use it must be removed before."), tr("&Remove"),
             [this, id, name] {
                 const QPointer<ProvidersCard> self(this);
                 m_controller.facade().removeProvider(
                     id, [self, name](const Result<ProviderDefinition> &reply) {
                         if (!self)
                             return;
                         self->m_fault->setText(reply ? QString() : errorWords(reply.error()));
                         self->m_fault->setVisible(!reply);
                         if (!reply)
                             return;
                         self->m_controller.tell(tr("%1 is removed.").arg(name));
                         self->load();
                     });
             });
}

} // namespace signalbox
