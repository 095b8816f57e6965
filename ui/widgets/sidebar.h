// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <vector>

class QVBoxLayout;

namespace signalbox {

class NavButton;

/// The list of pages at the window's edge. Shows which one is open and, beside a name, how many
/// things there need the user. UI thread.
class SideBar final : public QFrame
{
    Q_OBJECT

public:
    explicit SideBar(QWidget *parent = nullptr);

    /// Pages are numbered in the order in which they are added.
    void addPage(const QString &title, const QString &iconName, const QString &shortcutText);
    void setCurrent(int page);
    [[nodiscard]] int current() const { return m_current; }
    /// 0 shows none. `sentence` is what the figure means, for tooltip and assistive technology.
    void setBadge(int page, int count, const QString &sentence);
    [[nodiscard]] int badge(int page) const;

Q_SIGNALS:
    void pageRequested(int page);

private:
    std::vector<NavButton *> m_buttons;
    QVBoxLayout *m_pages;
    int m_current = -1;
};

} // namespace signalbox
