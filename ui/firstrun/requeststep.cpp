// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/requeststep.h"

#include "ui/gatewaycontroller.h"
#include "ui/widgets/card.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/secretfield.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Whether a model's name says that it is one of its maker's small ones.
bool soundsCheap(const std::string &model)
{
    constexpr const char *kWords[] = {"small", "mini", "nano", "flash", "haiku", "lite"};
    return std::any_of(std::begin(kWords), std::end(kWords), [&model](const char *word) {
        return model.find(word) != std::string::npos;
    });
}

} // namespace

RequestStep::RequestStep(GatewayController &controller, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_openAi(new CopyField(tr("OpenAI address"), this))
    , m_anthropic(new CopyField(tr("Anthropic and Gemini address"), this))
    , m_keyField(new SecretField(tr("client key"), this))
    , m_model(new QComboBox(this))
    , m_send(new QPushButton(tr("&Send a first request"), this))
    , m_cost(roleLabel(QString(), "secondary", this))
    , m_answer(new QLabel(this))
    , m_served(roleLabel(QString(), "secondary", this))
{
    m_model->setObjectName(u"firstModel"_s);
    m_model->setAccessibleName(tr("Model"));
    m_send->setObjectName(u"sendFirstRequest"_s);
    m_send->setAutoDefault(false);
    m_send->setEnabled(false); // until key and models are known
    m_answer->setObjectName(u"firstAnswer"_s);
    m_answer->setWordWrap(true);
    m_answer->setTextFormat(Qt::PlainText);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_served->setObjectName(u"firstServed"_s);
    m_served->setWordWrap(true);
    makeAddresses();
    connect(m_send, &QPushButton::clicked, this, &RequestStep::send);
    connect(&m_request, &FirstRequest::answered, this, &RequestStep::show);
    connect(&controller, &GatewayController::statusChanged, this, [this] {
        if (isVisible())
            refresh();
    });
}

void RequestStep::makeAddresses()
{
    auto *form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    const std::pair<QString, QWidget *> fields[] = {
        {tr("OpenAI"), m_openAi}, {tr("Anthropic, Gemini"), m_anthropic}, {tr("Key"), m_keyField}};
    for (const auto &field : fields) {
        const int line = form->rowCount();
        form->addWidget(roleLabel(field.first, "muted", this), line, 0);
        form->addWidget(field.second, line, 1);
    }
    form->setColumnStretch(1, 1);
    auto *row = new QHBoxLayout;
    row->addWidget(m_model, 1);
    row->addWidget(m_send);
    auto *card = new Card(tr("First request"), this);
    card->body()->addLayout(row);
    card->body()->addWidget(m_cost);
    card->body()->addWidget(m_answer);
    card->body()->addWidget(m_served);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    QLabel *words =
        new QLabel(tr("Every tool that speaks one of these APIs can use Signalbox: give "
                      "it the address and the key."),
                   this);
    words->setWordWrap(true);
    column->addWidget(words);
    column->addLayout(form);
    column->addWidget(card);
    column->addStretch(1);
}

void RequestStep::refresh()
{
    const QString address = QString::fromStdString(m_controller.status().proxy.address);
    m_openAi->setText(address + u"/v1"_s);
    m_anthropic->setText(address);
    const QPointer<RequestStep> self(this);
    m_controller.facade().clientKey([self](const Result<Secret> &key) {
        if (!self || !key)
            return;
        self->m_key = *key;
        self->m_keyField->setSecret(*key);
    });
    m_controller.facade().accounts([self](const Result<std::vector<AccountSnapshot>> &accounts) {
        if (self && accounts)
            self->takeAccounts(*accounts);
    });
}

void RequestStep::takeAccounts(const std::vector<AccountSnapshot> &accounts)
{
    std::set<std::string> models;
    for (const AccountSnapshot &account : accounts)
        models.insert(account.models.begin(), account.models.end());
    const QString chosen = m_model->currentText();
    m_model->clear();
    int best = 0;
    for (const std::string &model : models) {
        if (best == 0 && soundsCheap(model))
            best = m_model->count();
        m_model->addItem(QString::fromStdString(model));
    }
    const int before = chosen.isEmpty() ? -1 : m_model->findText(chosen);
    m_model->setCurrentIndex(before >= 0 ? before : best);
    m_send->setEnabled(!models.empty() && !m_key.empty() && m_controller.isRunning() &&
                       !m_request.isRunning());
    m_cost->setText(models.empty() ? tr("There is no account with a known model yet.")
                    : !m_controller.isRunning()
                        ? tr("The proxy is not running; the step before starts it.")
                        : tr("About 30 tokens, sent as any tool would send them."));
}

void RequestStep::send()
{
    m_send->setEnabled(false);
    m_answer->setText(tr("Sent…"));
    m_served->clear();
    m_request.send(QString::fromStdString(m_controller.status().proxy.address), m_key,
                   m_model->currentText().toStdString());
}

void RequestStep::show(const FirstAnswer &answer)
{
    m_send->setEnabled(true);
    m_answer->setText(answer.text);
    m_served->setText(answer.ok ? tr("Served by %1 (%2) in %3 ms.")
                                      .arg(answer.account, answer.model)
                                      .arg(answer.milliseconds)
                                : tr("It did not work; the answer above says why."));
}

} // namespace signalbox
