// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/signintools.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace signalbox {

class PageStack;
class SignInBrowser;
class SignInDevice;

/// One sign-in from its beginning to its end, as the engine tells of it. What is not ended when it
/// is cancelled, restarted or destroyed is cancelled in the engine too. UI thread.
class SignInPane final : public QWidget
{
    Q_OBJECT

public:
    SignInPane(EngineFacade &facade, SignInTools tools, QWidget *parent = nullptr);
    ~SignInPane() override;

    void begin(const ProviderDefinition &provider, const SignInStart &start);
    /// Ends what runs; nothing comes of it.
    void cancel();
    [[nodiscard]] bool isRunning() const;

Q_SIGNALS:
    void finished(const signalbox::AccountId &id, const QString &name);
    void backRequested();
    void cancelRequested();
    void clientRequested(); ///< the OAuth client is to be changed

private:
    void makePages();
    void makeEndPage();
    void makeButtons();
    void start();
    void takeStarted(const Result<SignInSnapshot> &reply);
    void take(const SignInSnapshot &snapshot);
    void showWaiting();
    void showBusy(const QString &words);
    void showEnd(const QString &sentence);
    void open();
    void paste(const Secret &text);
    void switchWay();
    void updateRemaining();

    EngineFacade &m_facade;
    SignInTools m_tools;
    ProviderDefinition m_provider;
    SignInStart m_start;
    SignInSnapshot m_now;
    bool m_starting = false;
    int m_generation = 0; ///< answers to sign-ins that were given up are told by it
    QTimer m_tick;
    QLabel *m_title;
    PageStack *m_pages;
    QWidget *m_busy = nullptr;
    QLabel *m_busyWords = nullptr;
    SignInBrowser *m_browser = nullptr;
    SignInDevice *m_device = nullptr;
    QWidget *m_end = nullptr;
    QLabel *m_endWords = nullptr;
    QPushButton *m_again = nullptr;
    QPushButton *m_client = nullptr;
    QToolButton *m_otherWay = nullptr;
    QPushButton *m_back = nullptr;
};

} // namespace signalbox
