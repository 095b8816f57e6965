// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"

#include <QObject>

#include <vector>

namespace signalbox {

/// A change of the account list: whole values of what is new or changed, ids of what went.
struct AccountsDelta
{
    bool full = false; ///< `changed` is the whole list
    std::vector<AccountSnapshot> changed;
    std::vector<AccountId> removed;
};

/// The engine as the window sees it: the commands, with replies on the UI thread, and signals that
/// carry values, coalesced to ten a second, deltas after one full snapshot. In-process today
/// (LocalEngineFacade), over a daemon's admin API later. UI thread.
class EngineFacade : public QObject, public EngineCommands
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The latest values that the signals brought; defaults before the first.
    [[nodiscard]] const StatusSnapshot &currentStatus() const { return m_status; }

Q_SIGNALS:
    void statusChanged(const signalbox::StatusSnapshot &status);
    void accountsChanged(const signalbox::AccountsDelta &delta);
    /// Something the user should read once, e.g. a settings file edited by hand that has a fault.
    void noticeRaised(const QString &sentence);
    /// A sign-in that goes on or has ended.
    void signInChanged(const signalbox::SignInSnapshot &signIn);
    /// At most ten a second, and the last one.
    void importProgressed(const signalbox::ImportProgress &progress);
    /// Definitions were added, changed or removed.
    void providersChanged();

protected:
    StatusSnapshot m_status;
};

} // namespace signalbox

Q_DECLARE_METATYPE(signalbox::StatusSnapshot)
Q_DECLARE_METATYPE(signalbox::AccountsDelta)
