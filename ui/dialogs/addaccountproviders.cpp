// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountproviders.h"

#include "ui/widgets/card.h"
#include "ui/widgets/disclosure.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kColumns = 3;
}

ProviderPicker::ProviderPicker(QWidget *parent)
    : QWidget(parent)
    , m_tiles(new QButtonGroup(this))
    , m_actions(new QHBoxLayout)
    , m_fault(roleLabel(QString(), "error", this))
{
    m_tiles->setExclusive(true);
    m_fault->setObjectName(u"providerFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    m_usual.grid = new QGridLayout;
    m_usual.grid->setSpacing(8);
    m_actions->setSpacing(8);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(roleLabel(tr("Provider"), "muted", this));
    column->addLayout(m_usual.grid);
    column->addWidget(m_fault);
    column->addLayout(m_actions);
    makeMore();
    makeRestricted();
    m_actions->addStretch(1);
    connect(m_tiles, &QButtonGroup::idClicked, this, [this](int index) {
        choose(index);
        Q_EMIT pickedByHand();
    });
}

ProviderPicker::Section ProviderPicker::makeSection(const QString &title, const QString &name,
                                                    const QString &tip)
{
    Section section;
    section.opener = new Disclosure(title, tip, this);
    section.opener->setObjectName(name);
    section.body = new QWidget(this);
    auto *column = new QVBoxLayout(section.body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    section.grid = new QGridLayout;
    section.grid->setSpacing(8);
    column->addLayout(section.grid);
    m_actions->addWidget(section.opener);
    static_cast<QVBoxLayout *>(layout())->addWidget(section.body);
    section.opener->setContent(section.body);
    return section;
}

void ProviderPicker::makeMore()
{
    m_more = makeSection(tr("More providers"), u"moreProviders"_s,
                         tr("Providers beyond the usual ones"));
    m_search = new QLineEdit(m_more.body);
    m_search->setObjectName(u"providerSearch"_s);
    m_search->setPlaceholderText(tr("Search providers"));
    m_search->setAccessibleName(tr("Search providers"));
    m_search->setToolTip(tr("Shows the providers whose name has this in it"));
    m_search->setClearButtonEnabled(true);
    m_noneFound = roleLabel(tr("No provider of that name. A server that speaks OpenAI's API goes "
                               "by “OpenAI-compatible”; others can be defined in the settings."),
                            "secondary", m_more.body);
    m_noneFound->setWordWrap(true);
    m_noneFound->setVisible(false);
    auto *column = static_cast<QVBoxLayout *>(m_more.body->layout());
    column->insertWidget(0, m_search);
    column->addWidget(m_noneFound);
    connect(m_search, &QLineEdit::textChanged, this, &ProviderPicker::filterMore);
    connect(m_more.opener, &QToolButton::clicked, this, [this] {
        if (m_more.opener->isChecked())
            m_search->setFocus();
    });
}

void ProviderPicker::makeRestricted()
{
    m_restricted = makeSection(tr("Restricted providers"), u"restrictedProviders"_s,
                               tr("Providers whose vendor forbids some uses"));
    m_warningBox = new QWidget(m_restricted.body);
    auto *column = new QVBoxLayout(m_warningBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_warning = roleLabel(QString(), "notice", m_warningBox);
    m_warning->setObjectName(u"providerWarning"_s);
    m_warning->setWordWrap(true);
    m_accept = new QCheckBox(tr("I have &read this and answer for it"), m_warningBox);
    m_accept->setObjectName(u"acceptTerms"_s);
    m_accept->setToolTip(tr("Without it no account of this provider is added"));
    m_acceptFault = roleLabel(QString(), "error", m_warningBox);
    m_acceptFault->setObjectName(u"acceptFault"_s);
    m_acceptFault->setWordWrap(true);
    m_acceptFault->setVisible(false);
    column->addWidget(m_warning);
    column->addWidget(m_accept);
    column->addWidget(m_acceptFault);
    m_restricted.body->layout()->addWidget(m_warningBox);
    connect(m_accept, &QCheckBox::toggled, m_acceptFault, [this] {
        m_acceptFault->setVisible(false);
        m_accept->setAccessibleDescription(QString());
    });
}

ProviderPicker::Section &ProviderPicker::sectionOf(const ProviderDefinition &provider)
{
    if (!provider.warning.isEmpty())
        return m_restricted;
    return provider.tile ? m_usual : m_more;
}

void ProviderPicker::setProviders(std::vector<ProviderDefinition> providers)
{
    const ProviderId before = chosen() ? chosen()->id : ProviderId();
    clearTiles();
    m_providers = std::move(providers);
    int index = 0;
    int again = -1;
    for (const ProviderDefinition &provider : m_providers) {
        if (provider.id == before)
            again = index;
        sectionOf(provider).shown.push_back(index);
        addTile(index++);
    }
    for (Section *section : {&m_usual, &m_more, &m_restricted})
        arrange(*section);
    for (Section *section : {&m_more, &m_restricted})
        section->opener->setVisible(!section->shown.empty());
    filterMore();
    if (again >= 0)
        m_tiles->button(again)->setChecked(true);
    showWarning();
    Q_EMIT chosenChanged();
}

void ProviderPicker::clearTiles()
{
    const auto buttons = m_tiles->buttons();
    for (QAbstractButton *button : buttons) {
        m_tiles->removeButton(button);
        delete button;
    }
    for (Section *section : {&m_usual, &m_more, &m_restricted})
        section->shown.clear();
}

void ProviderPicker::addTile(int index)
{
    const ProviderDefinition &provider = m_providers[static_cast<std::size_t>(index)];
    const QString id = QString::fromStdString(provider.id.str());
    QWidget *parent = sectionOf(provider).body;
    auto *tile = new QPushButton(provider.name, parent ? parent : this);
    tile->setObjectName(u"provider_"_s + id);
    tile->setProperty("role", u"tile"_s);
    tile->setCheckable(true);
    tile->setAutoDefault(false);
    tile->setAccessibleName(provider.name);
    tile->setToolTip(tr("The account belongs to %1").arg(provider.name));
    m_tiles->addButton(tile, index);
}

void ProviderPicker::arrange(Section &section)
{
    while (QLayoutItem *item = section.grid->takeAt(0))
        delete item;
    int place = 0;
    for (const int index : section.shown) {
        section.grid->addWidget(m_tiles->button(index), place / kColumns, place % kColumns);
        ++place;
    }
    for (int column = 0; column < kColumns; ++column)
        section.grid->setColumnStretch(column, 1);
}

void ProviderPicker::filterMore()
{
    const QString wanted = m_search->text().trimmed();
    m_more.shown.clear();
    for (std::size_t i = 0; i < m_providers.size(); ++i) {
        const ProviderDefinition &provider = m_providers[i];
        if (&sectionOf(provider) != &m_more)
            continue;
        const bool fits =
            provider.name.contains(wanted, Qt::CaseInsensitive) ||
            QString::fromStdString(provider.id.str()).contains(wanted, Qt::CaseInsensitive);
        const int index = static_cast<int>(i);
        m_tiles->button(index)->setVisible(fits);
        if (fits)
            m_more.shown.push_back(index);
    }
    arrange(m_more);
    m_noneFound->setVisible(m_more.shown.empty() && !wanted.isEmpty());
}

const ProviderDefinition *ProviderPicker::chosen() const
{
    const int index = m_tiles->checkedId();
    return index < 0 ? nullptr : &m_providers[static_cast<std::size_t>(index)];
}

void ProviderPicker::choose(int index)
{
    Section &section = sectionOf(m_providers[static_cast<std::size_t>(index)]);
    if (section.opener)
        section.opener->setChecked(true);
    m_tiles->button(index)->setChecked(true);
    setFault({});
    showWarning();
    Q_EMIT chosenChanged();
}

void ProviderPicker::showWarning()
{
    const ProviderDefinition *provider = chosen();
    const bool warned = provider && !provider->warning.isEmpty();
    if (!warned || m_warning->text() != provider->warning)
        m_accept->setChecked(false); // what was accepted was another warning
    m_warning->setText(warned ? provider->warning : QString());
    m_warningBox->setVisible(warned);
}

bool ProviderPicker::termsAccepted() const
{
    return m_accept->isChecked();
}

bool ProviderPicker::termsSettled()
{
    const ProviderDefinition *provider = chosen();
    if (!provider || provider->warning.isEmpty() || m_accept->isChecked())
        return true;
    m_restricted.opener->setChecked(true);
    m_acceptFault->setText(tr("Tick this first, or choose another provider."));
    m_acceptFault->setVisible(true);
    m_accept->setAccessibleDescription(m_acceptFault->text());
    m_accept->setFocus();
    return false;
}

void ProviderPicker::setFault(const QString &reason)
{
    m_fault->setText(reason);
    m_fault->setVisible(!reason.isEmpty());
}

} // namespace signalbox
