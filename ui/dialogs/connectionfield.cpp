// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/connectionfield.h"

#include "ui/gatewaycontroller.h"
#include "ui/widgets/card.h"
#include "ui/widgets/formfield.h"
#include "ui/widgets/role.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

ConnectionField::ConnectionField(EngineFacade &facade, QWidget *parent)
    : QWidget(parent)
    , m_facade(facade)
    , m_way(new QComboBox(this))
    , m_test(new QPushButton(tr("&Test"), this))
    , m_proxy(new QLineEdit(this))
    , m_proxyField(nullptr)
    , m_result(roleLabel(QString(), "secondary", this))
{
    m_way->setObjectName(u"connectionWay"_s);
    m_way->addItems({tr("as in the settings"), tr("system's proxy"), tr("direct"), tr("proxy…")});
    m_way->setAccessibleName(tr("Connection"));
    m_way->setToolTip(tr("By which way requests of this account go out"));
    QLabel *label = roleLabel(tr("C&onnection"), "muted", this);
    label->setBuddy(m_way);
    m_test->setObjectName(u"testConnection"_s);
    m_test->setAutoDefault(false);
    m_test->setAccessibleName(tr("Test the connection"));
    m_test->setToolTip(tr("Knock at the provider's address this way, without the key"));
    m_proxy->setObjectName(u"proxyUrlField"_s);
    m_proxy->setPlaceholderText(u"socks5://127.0.0.1:1080"_s);
    m_proxyField = new FormField(tr("Connection &proxy"), m_proxy,
                                 tr("http, https or socks5 address to go through"), this);
    m_proxyField->setVisible(false);
    m_result->setObjectName(u"connectionResult"_s);
    m_result->setWordWrap(true);
    m_result->setVisible(false);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(m_way);
    row->addWidget(m_test);
    row->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(row);
    column->addWidget(m_proxyField);
    column->addWidget(m_result);
    connect(m_way, &QComboBox::currentIndexChanged, this, &ConnectionField::onChanged);
    connect(m_proxy, &QLineEdit::textEdited, this, &ConnectionField::onChanged);
    connect(m_test, &QPushButton::clicked, this, &ConnectionField::test);
}

void ConnectionField::setBaseUrl(const std::string &url)
{
    if (url == m_baseUrl)
        return;
    m_baseUrl = url;
    ++m_generation;
    m_test->setEnabled(true);
    m_result->setVisible(false);
}

ConnectionField::Way ConnectionField::way() const
{
    return static_cast<Way>(m_way->currentIndex());
}

std::string ConnectionField::choice() const
{
    switch (way()) {
    case Way::asSettings:
        return {};
    case Way::system:
        return "system";
    case Way::direct:
        return "none";
    case Way::proxy:
        break;
    }
    return m_proxy->text().trimmed().toStdString();
}

bool ConnectionField::complete()
{
    if (way() != Way::proxy || !m_proxy->text().trimmed().isEmpty())
        return true;
    m_proxyField->setFault(tr("Enter the proxy's address, such as socks5://127.0.0.1:1080."));
    return false;
}

void ConnectionField::clearFaults()
{
    m_proxyField->setFault({});
}

void ConnectionField::onChanged()
{
    ++m_generation;
    m_test->setEnabled(true);
    m_result->setVisible(false);
    m_proxyField->setFault({});
    m_proxyField->setVisible(way() == Way::proxy);
    Q_EMIT edited();
}

void ConnectionField::test()
{
    clearFaults();
    if (!complete())
        return;
    if (m_baseUrl.empty()) {
        showResult(tr("Choose a provider or enter its address first."), "error");
        return;
    }
    m_test->setEnabled(false);
    showResult(tr("Knocking at %1 …").arg(QString::fromStdString(m_baseUrl)), "secondary");
    const int generation = ++m_generation;
    const QPointer<ConnectionField> self(this);
    m_facade.testConnection(m_baseUrl, choice(),
                            [self, generation](const Result<ConnectionReport> &reply) {
                                if (self && self->m_generation == generation)
                                    self->takeTest(reply);
                            });
}

void ConnectionField::takeTest(const Result<ConnectionReport> &reply)
{
    m_test->setEnabled(true);
    if (!reply) {
        showResult(errorWords(reply.error()), "error");
        return;
    }
    if (!reply->reached) {
        showResult(reply->message.isEmpty() ? tr("It cannot be reached this way.") : reply->message,
                   "error");
        return;
    }
    showResult(reply->message.isEmpty()
                   ? tr("Reached in %1 ms.").arg(reply->duration.count())
                   : tr("%1 (%2 ms)").arg(reply->message, QString::number(reply->duration.count())),
               "success");
}

void ConnectionField::showResult(const QString &text, const char *role)
{
    m_result->setText(text);
    setRole(*m_result, role);
    m_result->setVisible(true);
    m_test->setAccessibleDescription(text);
}

} // namespace signalbox
