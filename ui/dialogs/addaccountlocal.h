// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

/// Looks for servers on this computer when asked to, and adds what it found at one click each. UI
/// thread.
class LocalServersPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit LocalServersPanel(EngineFacade &facade, QWidget *parent = nullptr);

    /// Asks the usual ports once.
    void find();
    /// Drops the answer to a search that runs.
    void cancel();

Q_SIGNALS:
    void added(const signalbox::AccountId &id, const QString &name);

private:
    struct Row
    {
        LocalServer server;
        QPushButton *add = nullptr;
        QLabel *state = nullptr;
    };

    void takeFound(const Result<std::vector<LocalServer>> &reply);
    void addRow(const LocalServer &server, int number);
    void add(std::size_t index);
    void takeAdded(std::size_t index, const Result<AddedAccount> &reply);
    void clearRows();
    void say(const QString &text, const char *role);

    EngineFacade &m_facade;
    int m_generation = 0; ///< answers to another search are told by it
    std::vector<Row> m_rows;
    QLabel *m_words;
    QProgressBar *m_bar;
    QVBoxLayout *m_list;
};

} // namespace signalbox
