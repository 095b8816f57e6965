// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace signalbox {

/// A panel with a title line, room for controls at the title's end, and a body below. UI thread.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    /// Where controls at the top right go; the title and a stretch stand before them.
    [[nodiscard]] QHBoxLayout *header() const { return m_header; }
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }

private:
    QLabel *m_title;
    QHBoxLayout *m_header;
    QVBoxLayout *m_body;
};

/// A label that takes its looks from the style sheet by role ("muted", "secondary", "error" …).
[[nodiscard]] QLabel *roleLabel(const QString &text, const char *role, QWidget *parent);

} // namespace signalbox
