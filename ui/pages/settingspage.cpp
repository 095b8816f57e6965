// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settingspage.h"

#include "ui/pages/settings/providerscard.h"
#include "ui/pages/settings/secretscard.h"
#include "ui/widgets/card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SettingsPage::SettingsPage(GatewayController &controller, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"settingsPage"_s);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    auto *page = new QWidget(area);
    page->setProperty("role", u"page"_s);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    column->addWidget(roleLabel(tr("Settings"), "pageTitle", page));
    column->addWidget(makeGeneral(page));
    column->addWidget(new SecretsCard(controller, page));
    column->addWidget(new ProvidersCard(controller, page));
    column->addStretch(1);
    area->setWidget(page);
    outer->addWidget(area);
    connect(&Theme::instance(), &Theme::changed, this, &SettingsPage::showTheme);
    showTheme();
}

QWidget *SettingsPage::makeGeneral(QWidget *page)
{
    auto *card = new Card(tr("General"), page);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    QLabel *label = roleLabel(tr("&Theme"), "rowLabel", card);
    label->setMinimumWidth(150);
    m_theme = new QComboBox(card);
    m_theme->setObjectName(u"themeChoice"_s);
    m_theme->setAccessibleName(tr("Theme"));
    m_theme->setToolTip(tr("Light, dark, or as the desktop has it"));
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::system, tr("As the system")},
                                                       {ThemeChoice::light, tr("Light")},
                                                       {ThemeChoice::dark, tr("Dark")}};
    for (const auto &choice : choices)
        m_theme->addItem(choice.second, static_cast<int>(choice.first));
    label->setBuddy(m_theme);
    row->addWidget(label);
    row->addWidget(m_theme);
    row->addStretch(1);
    card->body()->addLayout(row);
    connect(m_theme, &QComboBox::activated, this, [this](int index) {
        const auto chosen = static_cast<ThemeChoice>(m_theme->itemData(index).toInt());
        showTheme();
        Q_EMIT themeChosen(chosen);
    });
    return card;
}

void SettingsPage::showTheme()
{
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(Theme::instance().choice())));
}

} // namespace signalbox
