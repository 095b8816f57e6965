// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sidebar.h"

#include "ui/theme/icons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/navbutton.h"

#include <QLabel>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SideBar::SideBar(QWidget *parent) : QFrame(parent), m_pages(new QVBoxLayout)
{
    setProperty("role", u"side"_s);
    setAccessibleName(tr("Pages"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(10, 16, 10, 12);
    column->setSpacing(14);
    auto *brand = new QHBoxLayout;
    brand->setContentsMargins(10, 0, 10, 0);
    brand->setSpacing(10);
    auto *mark = new QLabel(this);
    mark->setPixmap(colouredIcon(u"signalbox"_s).pixmap(20, 20));
    brand->addWidget(mark);
    brand->addWidget(roleLabel(u"Signalbox"_s, "brand", this), 1);
    column->addLayout(brand);
    m_pages->setSpacing(2);
    column->addLayout(m_pages);
    column->addStretch(1);
    setMinimumWidth(195);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void SideBar::addPage(const QString &title, const QString &iconName, const QString &shortcutText)
{
    auto *button = new NavButton(title, iconName, this);
    const int page = static_cast<int>(m_buttons.size());
    button->setObjectName(u"nav%1"_s.arg(page));
    button->setAccessibleName(title);
    button->setToolTip(tr("%1 (%2)").arg(title, shortcutText));
    connect(button, &QPushButton::clicked, this, [this, page] { Q_EMIT pageRequested(page); });
    m_pages->addWidget(button);
    m_buttons.push_back(button);
}

void SideBar::setCurrent(int page)
{
    m_current = page;
    for (std::size_t i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setChecked(static_cast<int>(i) == page);
}

void SideBar::setBadge(int page, int count, const QString &sentence)
{
    NavButton *button = m_buttons.at(static_cast<std::size_t>(page));
    button->setCount(count);
    button->setAccessibleDescription(count > 0 ? sentence : QString());
}

int SideBar::badge(int page) const
{
    return m_buttons.at(static_cast<std::size_t>(page))->count();
}

} // namespace signalbox
