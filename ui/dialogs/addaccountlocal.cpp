// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountlocal.h"

#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/role.h"

#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString modelWords(const std::vector<std::string> &models)
{
    if (models.empty())
        return LocalServersPanel::tr("no models yet");
    constexpr std::size_t kNamed = 3;
    QStringList names;
    for (std::size_t i = 0; i < std::min(kNamed, models.size()); ++i)
        names << QString::fromStdString(models[i]);
    const int more = static_cast<int>(models.size()) - static_cast<int>(names.size());
    const QString named = names.join(u", "_s);
    return more == 0 ? named
                     : LocalServersPanel::tr("%1 and %2 more").arg(named, QString::number(more));
}

} // namespace

LocalServersPanel::LocalServersPanel(EngineFacade &facade, QWidget *parent)
    : QWidget(parent)
    , m_facade(facade)
    , m_words(roleLabel(QString(), "secondary", this))
    , m_bar(new QProgressBar(this))
    , m_list(new QVBoxLayout)
{
    setObjectName(u"localServers"_s);
    m_words->setObjectName(u"localWords"_s);
    m_words->setWordWrap(true);
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Looking for servers"));
    m_list->setSpacing(8);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_words);
    column->addWidget(m_bar);
    column->addLayout(m_list);
    setVisible(false);
}

void LocalServersPanel::find()
{
    clearRows();
    setVisible(true);
    m_bar->setVisible(true);
    say(tr("Asking the usual ports of this computer …"), "secondary");
    const int generation = ++m_generation;
    const QPointer<LocalServersPanel> self(this);
    m_facade.findLocalServers([self, generation](const Result<std::vector<LocalServer>> &reply) {
        if (self && self->m_generation == generation)
            self->takeFound(reply);
    });
}

void LocalServersPanel::cancel()
{
    ++m_generation;
    m_bar->setVisible(false);
}

void LocalServersPanel::takeFound(const Result<std::vector<LocalServer>> &reply)
{
    m_bar->setVisible(false);
    if (!reply) {
        say(errorWords(reply.error()), "error");
        return;
    }
    if (reply->empty()) {
        say(tr("No server answered on the usual ports. Start Ollama, LM Studio or vLLM and look "
               "again, or choose OpenAI-compatible and enter the address."),
            "secondary");
        return;
    }
    const int found = static_cast<int>(reply->size());
    say(plural(found, tr("1 server found on this computer:"),
               tr("%n servers found on this computer:", nullptr, found)),
        "secondary");
    for (const LocalServer &server : *reply)
        addRow(server, static_cast<int>(m_rows.size()));
}

void LocalServersPanel::addRow(const LocalServer &server, int number)
{
    auto *row = new QFrame(this);
    row->setProperty("role", u"card"_s);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(12, 8, 12, 8);
    line->setSpacing(12);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(roleLabel(
        tr("%1 at %2").arg(server.name, QString::fromStdString(server.baseUrl)), "body", row));
    auto *models = new ElidedLabel("secondary", row);
    models->setText(modelWords(server.models));
    texts->addWidget(models);
    auto *state = roleLabel(server.known ? tr("in use already") : QString(), "secondary", row);
    state->setObjectName(u"localState%1"_s.arg(number));
    state->setWordWrap(true);
    state->setVisible(server.known);
    auto *button = new QPushButton(tr("Add"), row);
    button->setObjectName(u"addLocal%1"_s.arg(number));
    button->setAutoDefault(false);
    button->setAccessibleName(tr("Add %1").arg(server.name));
    button->setToolTip(tr("Add it as an account that needs no key"));
    button->setVisible(!server.known);
    texts->addWidget(state);
    line->addLayout(texts, 1);
    line->addWidget(button);
    m_list->addWidget(row);
    const std::size_t index = m_rows.size();
    m_rows.push_back({server, button, state});
    connect(button, &QPushButton::clicked, this, [this, index] { add(index); });
}

void LocalServersPanel::add(std::size_t index)
{
    Row &row = m_rows[index];
    row.add->setEnabled(false);
    NewAccount made;
    made.account.provider = row.server.provider;
    made.account.label = row.server.name;
    made.account.baseUrl = row.server.baseUrl;
    made.account.credentialKind = CredentialKind::none;
    made.credential.kind = CredentialKind::none;
    const int generation = m_generation;
    const QPointer<LocalServersPanel> self(this);
    m_facade.addAccount(made, [self, generation, index](const Result<AddedAccount> &reply) {
        if (self && self->m_generation == generation)
            self->takeAdded(index, reply);
    });
}

void LocalServersPanel::takeAdded(std::size_t index, const Result<AddedAccount> &reply)
{
    Row &row = m_rows[index];
    row.state->setVisible(true);
    row.state->setText(reply ? tr("added") : errorWords(reply.error()));
    setRole(*row.state, reply ? "success" : "error");
    row.add->setEnabled(!reply);
    row.add->setVisible(!reply);
    if (reply)
        Q_EMIT added(reply->id, row.server.name);
}

void LocalServersPanel::clearRows()
{
    m_rows.clear();
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
}

void LocalServersPanel::say(const QString &text, const char *role)
{
    m_words->setText(text);
    setRole(*m_words, role);
}

} // namespace signalbox
