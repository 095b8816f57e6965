// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QObject>

#include <span>
#include <vector>

class QLineEdit;

namespace signalbox {

/// What stands in a key field, taken apart at blanks and line ends: one or many keys, each once.
[[nodiscard]] std::vector<Secret> pastedKeys(const QLineEdit &field);
/// Whether it is the text of a file (JSON, PEM) and no key.
[[nodiscard]] bool looksLikeFile(const std::vector<Secret> &keys);
/// The provider that a key belongs to by its form, as an index; the longest prefix wins; -1: its
/// form tells none.
[[nodiscard]] int providerOfKey(const Secret &key, std::span<const ProviderDefinition> providers);
/// "3 keys: 2 OpenAI, 1 unknown".
[[nodiscard]] QString countedKeys(const std::vector<Secret> &keys,
                                  std::span<const ProviderDefinition> providers);

/// Checks accounts with their providers and adds them, one after the other. Cancelling drops the
/// answer to a check; an account that is being added is waited for, so that it is either there or
/// not. UI thread.
class KeyRun final : public QObject
{
    Q_OBJECT

public:
    enum class Goal { check, checkAndAdd, addUnchecked };
    enum class Stage { idle, checking, adding };
    enum class Outcome { open, accepted, refused, failed, added };

    struct Entry
    {
        NewAccount account;
        Outcome outcome = Outcome::open;
        QString message; ///< of the provider, or why it failed
        Error error;     ///< of `failed`
    };

    explicit KeyRun(EngineFacade &facade, QObject *parent = nullptr);

    void start(std::vector<NewAccount> accounts, Goal goal);
    void cancel();
    [[nodiscard]] Stage stage() const { return m_stage; }
    [[nodiscard]] Goal goal() const { return m_goal; }
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    /// Which one it is at, from 0.
    [[nodiscard]] std::size_t at() const { return m_at; }
    /// Lets go of the credentials that it was given.
    void forget();

Q_SIGNALS:
    void advanced();
    void added(const signalbox::AccountId &id, const QString &name);
    void ended();

private:
    void next();
    void check();
    void takeCheck(const Result<VerifyReport> &reply);
    void add();
    void takeAdded(const Result<AddedAccount> &reply);
    void settle(Outcome outcome, const QString &message);
    void end();

    EngineFacade &m_facade;
    std::vector<Entry> m_entries;
    Goal m_goal = Goal::check;
    Stage m_stage = Stage::idle;
    std::size_t m_at = 0;
    int m_generation = 0; ///< answers to checks that were cancelled are told by it
    bool m_stopping = false;
};

} // namespace signalbox
