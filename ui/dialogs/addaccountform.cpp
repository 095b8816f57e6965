// SPDX-License-Identifier: GPL-3.0-or-later
// How the dialog is laid out; what it does is in addaccountdialog.cpp.
#include "ui/dialogs/addaccountdialog.h"
#include "ui/dialogs/keyfield.h"
#include "ui/widgets/card.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/formfield.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

AddAccountDialog::AddAccountDialog(EngineFacade &facade, QWidget *parent)
    : QDialog(parent), m_facade(facade)
{
    setObjectName(u"addAccountDialog"_s);
    setWindowTitle(tr("Add account"));
    setMinimumWidth(520);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(14);
    makeKeyPart(*column);
    makeProviderPart(*column);
    makeDetails(*column);
    makeProgress(*column);
    column->addStretch(1);
    makeButtons(*column);
    setStep(Step::editing);
    for (QLineEdit *edit : {m_key, m_label, m_baseUrl, m_proxyUrl})
        connect(edit, &QLineEdit::textEdited, this, &AddAccountDialog::onEdited);
    connect(m_key, &QLineEdit::textChanged, this, &AddAccountDialog::recognise);
    m_key->setFocus();
    const QPointer<AddAccountDialog> self(this);
    m_facade.providers([self](const Result<std::vector<ProviderDefinition>> &reply) {
        if (self)
            self->takeProviders(reply);
    });
}

void AddAccountDialog::makeKeyPart(QVBoxLayout &column)
{
    m_key = makeKeyField(u"keyField"_s, this);
    m_key->setPlaceholderText(tr("sk-…"));
    m_keyField = new FormField(tr("Paste a &key"), m_key,
                               tr("Requests of this account are signed with it"), this);
    column.addWidget(m_keyField);
}

void AddAccountDialog::makeProviderPart(QVBoxLayout &column)
{
    column.addWidget(roleLabel(tr("Provider"), "muted", this));
    m_tileGrid = new QGridLayout;
    m_tileGrid->setSpacing(8);
    column.addLayout(m_tileGrid);
    m_tiles = new QButtonGroup(this);
    m_tiles->setExclusive(true);
    m_providerFault = roleLabel(QString(), "error", this);
    m_providerFault->setObjectName(u"providerFault"_s);
    m_providerFault->setWordWrap(true);
    m_providerFault->setVisible(false);
    column.addWidget(m_providerFault);
    connect(m_tiles, &QButtonGroup::idClicked, this, [this](int index) {
        m_chosenByHand = true;
        onEdited();
        chooseProvider(index);
    });
}

void AddAccountDialog::addTile(int index)
{
    const ProviderDefinition &definition = m_providers[static_cast<std::size_t>(index)];
    auto *tile = new QPushButton(definition.name, this);
    tile->setObjectName(u"provider_"_s + QString::fromStdString(definition.id.str()));
    tile->setProperty("role", u"tile"_s);
    tile->setCheckable(true);
    tile->setAutoDefault(false);
    tile->setAccessibleName(definition.name);
    tile->setToolTip(tr("The key belongs to %1").arg(definition.name));
    m_tiles->addButton(tile, index);
    m_tileGrid->addWidget(tile, index / 2, index % 2);
    QWidget *before = m_key;
    if (index > 0)
        before = m_tiles->button(index - 1);
    setTabOrder(before, tile);
}

void AddAccountDialog::makeDetails(QVBoxLayout &column)
{
    m_label = new QLineEdit(this);
    m_label->setObjectName(u"labelField"_s);
    m_label->setPlaceholderText(tr("what to call it here"));
    m_labelField =
        new FormField(tr("&Label"), m_label, tr("What the account is called here"), this);
    m_baseUrl = new QLineEdit(this);
    m_baseUrl->setObjectName(u"baseUrlField"_s);
    m_baseUrlField =
        new FormField(tr("&Base URL"), m_baseUrl, tr("Where requests of this account go"), this);
    m_proxyUrl = new QLineEdit(this);
    m_proxyUrl->setObjectName(u"proxyUrlField"_s);
    m_proxyUrl->setPlaceholderText(tr("as in the settings"));
    m_proxyUrlField = new FormField(tr("Connection &proxy"), m_proxyUrl,
                                    tr("http, https or socks5 address to go through"), this);
    m_details = new QVBoxLayout;
    m_details->setSpacing(12);
    m_details->addWidget(m_labelField);
    column.addLayout(m_details);

    m_disclosure = new Disclosure(tr("Advanced"), tr("Address and connection proxy"), this);
    m_disclosure->setObjectName(u"addAdvanced"_s);
    column.addWidget(m_disclosure);
    auto *advanced = new QWidget(this);
    m_advancedColumn = new QVBoxLayout(advanced);
    m_advancedColumn->setContentsMargins(0, 0, 0, 0);
    m_advancedColumn->setSpacing(12);
    m_advancedColumn->addWidget(m_baseUrlField);
    m_advancedColumn->addWidget(m_proxyUrlField);
    m_disclosure->setContent(advanced);
    column.addWidget(advanced);
}

void AddAccountDialog::makeProgress(QVBoxLayout &column)
{
    m_progress = new QWidget(this);
    m_progress->setObjectName(u"checkProgress"_s);
    auto *row = new QHBoxLayout(m_progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto *bar = new QProgressBar(m_progress);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setAccessibleName(tr("Checking with the provider"));
    auto *cancel = new QPushButton(tr("Stop &checking"), m_progress);
    cancel->setObjectName(u"cancelCheck"_s);
    cancel->setAutoDefault(false);
    cancel->setToolTip(tr("Go on without the provider's answer"));
    connect(cancel, &QPushButton::clicked, this, &AddAccountDialog::cancelCheck);
    row->addWidget(roleLabel(tr("Checking with the provider …"), "secondary", m_progress));
    row->addWidget(bar, 1);
    row->addWidget(cancel);
    column.addWidget(m_progress);
    m_result = roleLabel(QString(), "success", this);
    m_result->setObjectName(u"checkResult"_s);
    m_result->setWordWrap(true);
    m_result->setVisible(false);
    column.addWidget(m_result);
}

void AddAccountDialog::makeButtons(QVBoxLayout &column)
{
    const auto button = [this](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAccessibleName(QString(text).remove(u'&'));
        made->setAutoDefault(false);
        return made;
    };
    m_check = button(tr("C&heck"), u"checkButton"_s, tr("Ask the provider, free of charge"));
    m_saveUnchecked =
        button(tr("Save &unchecked"), u"saveUnchecked"_s, tr("Save it although the check failed"));
    m_saveUnchecked->setVisible(false);
    QPushButton *cancel = button(tr("Cancel"), u"cancelButton"_s, tr("Add nothing"));
    m_save = button(tr("&Save"), u"saveButton"_s, tr("Check and save the account"));
    m_save->setDefault(true);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_check);
    row->addStretch(1);
    row->addWidget(m_saveUnchecked);
    row->addWidget(cancel);
    row->addWidget(m_save);
    column.addLayout(row);
    connect(m_check, &QPushButton::clicked, this, [this] { check(AfterCheck::stay); });
    connect(m_save, &QPushButton::clicked, this, [this] {
        if (m_checked)
            save();
        else
            check(AfterCheck::save);
    });
    connect(m_saveUnchecked, &QPushButton::clicked, this, &AddAccountDialog::save);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
}

} // namespace signalbox
