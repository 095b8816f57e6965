// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "ui/theme/theme.h"
#include "ui/uistate.h"

#include <QMainWindow>
#include <QPointer>

class QActionGroup;
class QMenu;
class QStackedWidget;

namespace signalbox {

class AccountsModel;
class AccountsPage;
class EngineFacade;
class FirstRunDialog;
class GatewayController;
class SideBar;
class StatusStrip;
class UndoList;
struct StatusSnapshot;

/// Whether the desktop shows our tray icon now.
enum class TrayPresence { absent, present };

/// The window. Knows the engine only through the facade, which outlives it. Closing hides it while
/// a tray is there; without one it asks once whether to go on serving. Never quits by itself: it
/// emits quitRequested(). UI thread.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    enum Page { accountsPage, proxyPage, settingsPage };

    /// `stateFile`: where sizes and the like are kept (window.ini in the data folder); empty: not.
    MainWindow(EngineFacade &facade, const Clock &clock, const QString &stateFile,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] GatewayController &controller() const { return *m_controller; }
    [[nodiscard]] AccountsModel &accounts() const { return *m_accounts; }

    void setTrayPresence(TrayPresence presence) { m_tray = presence; }
    void showPage(Page page);
    /// Shown, un-minimised and in front: for the tray and a second start.
    void raiseWindow();
    /// The next close is the last one: nothing is asked.
    void prepareToQuit() { m_quitting = true; }

Q_SIGNALS:
    /// The user wants the program to end; the application decides how.
    void quitRequested();
    /// The first time that closing only hid the window: worth a word from the tray.
    void hiddenToTray();

protected:
    void closeEvent(QCloseEvent *event) override;
    bool event(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void makePages();
    void makeMenus();
    void makeViewMenu();
    void makeAccountsMenu();
    void makeThemeMenu(QMenu &view);
    void showStatus(const StatusSnapshot &status);
    void updateBadge();
    void chooseTheme(ThemeChoice choice);
    void applyTheme(ThemeChoice choice);
    /// On a data folder without accounts, until the user has closed it once.
    void offerFirstRun();
    void openFirstRun();
    void about();
    void askHowToClose();
    void remember();

    EngineFacade &m_facade;
    UiState m_state;
    GatewayController *m_controller;
    AccountsModel *m_accounts;
    UndoList *m_undo;
    SideBar *m_sideBar = nullptr;
    QStackedWidget *m_pages = nullptr;
    AccountsPage *m_accountsPage = nullptr;
    QActionGroup *m_themes = nullptr;
    QPointer<FirstRunDialog> m_firstRun;
    StatusStrip *m_strip = nullptr;
    std::string m_shownTheme; ///< as the latest status had it
    TrayPresence m_tray = TrayPresence::absent;
    bool m_quitting = false;
};

} // namespace signalbox
