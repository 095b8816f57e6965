// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"

#include <QWidget>

#include <vector>

class QButtonGroup;
class QCheckBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class Disclosure;

/// The providers as tiles of which one is chosen: the usual ones at once, the others behind a
/// search field, and apart from them those whose vendor warns, with the warning to be accepted. UI
/// thread.
class ProviderPicker final : public QWidget
{
    Q_OBJECT

public:
    explicit ProviderPicker(QWidget *parent = nullptr);

    /// The choice stays when the provider is still there.
    void setProviders(std::vector<ProviderDefinition> providers);
    [[nodiscard]] const std::vector<ProviderDefinition> &providers() const { return m_providers; }
    /// Null: none. Valid until setProviders().
    [[nodiscard]] const ProviderDefinition *chosen() const;
    /// Opens the section in which it stands.
    void choose(int index);
    /// False after saying beside the check box that the chosen one's warning stands unaccepted.
    [[nodiscard]] bool termsSettled();
    [[nodiscard]] bool termsAccepted() const;
    /// Empty: nothing is wrong with the choice.
    void setFault(const QString &reason);
    /// Room in the row of the sections' buttons.
    [[nodiscard]] QHBoxLayout *actionRow() const { return m_actions; }

Q_SIGNALS:
    void chosenChanged();
    void pickedByHand();

private:
    struct Section
    {
        Disclosure *opener = nullptr;
        QWidget *body = nullptr;
        QGridLayout *grid = nullptr;
        std::vector<int> shown; ///< indexes of providers
    };

    void makeMore();
    void makeRestricted();
    Section makeSection(const QString &title, const QString &name, const QString &tip);
    void clearTiles();
    void addTile(int index);
    void arrange(Section &section);
    void filterMore();
    void showWarning();
    [[nodiscard]] Section &sectionOf(const ProviderDefinition &provider);

    std::vector<ProviderDefinition> m_providers;
    QButtonGroup *m_tiles;
    Section m_usual;
    Section m_more;
    Section m_restricted;
    QHBoxLayout *m_actions;
    QLineEdit *m_search = nullptr;
    QLabel *m_noneFound = nullptr;
    QWidget *m_warningBox = nullptr;
    QLabel *m_warning = nullptr;
    QCheckBox *m_accept = nullptr;
    QLabel *m_acceptFault = nullptr;
    QLabel *m_fault;
};

} // namespace signalbox
