// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/widgets/card.h"

class QPushButton;
class QTableWidget;

namespace signalbox {

class GatewayController;

/// The Providers card of the settings: all definitions, built-in and the user's own, which can be
/// made, changed and removed here; and the user's OAuth client of each. UI thread.
class ProvidersCard final : public Card
{
    Q_OBJECT

public:
    explicit ProvidersCard(GatewayController &controller, QWidget *parent = nullptr);

private:
    enum class Opening { change, copy, fresh };
    void makeTable();
    void makeButtons();
    void load();
    void fill();
    void openEditor(Opening opening);
    void openClient();
    void remove();
    void updateButtons();
    [[nodiscard]] const ProviderDefinition *current() const;

    GatewayController &m_controller;
    std::vector<ProviderDefinition> m_providers;
    QTableWidget *m_table = nullptr;
    QPushButton *m_edit = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_client = nullptr;
    QLabel *m_fault = nullptr;
};

} // namespace signalbox
