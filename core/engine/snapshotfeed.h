// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <vector>

namespace signalbox {

/// Turns "something changed" into values for a window: at most ten a second, only what is
/// different, a full account list first. Costs nothing while nobody listens. Engine thread.
class SnapshotFeed final : public QObject
{
    Q_OBJECT

public:
    struct Sources
    {
        std::function<StatusSnapshot()> status;
        std::function<std::vector<AccountSnapshot>()> accounts;
    };
    explicit SnapshotFeed(Sources sources, QObject *parent = nullptr);

    /// Something is different; said as often as it happens.
    void touch();
    /// A listener is there: the next values are complete ones.
    void start();

Q_SIGNALS:
    void statusChanged(const signalbox::StatusSnapshot &status);
    void accountsChanged(const signalbox::AccountsDelta &delta);
    void noticeRaised(const QString &sentence);
    /// A sign-in that goes on or has ended.
    void signInChanged(const signalbox::SignInSnapshot &signIn);
    /// At most ten a second, and the last one.
    void importProgressed(const signalbox::ImportProgress &progress);
    /// Definitions were added, changed or removed.
    void providersChanged();

private:
    void send();

    Sources m_sources;
    QTimer m_timer;
    bool m_listening = false;
    bool m_full = true;
    StatusSnapshot m_lastStatus;
    std::map<AccountId, AccountSnapshot> m_lastAccounts;
};

} // namespace signalbox
