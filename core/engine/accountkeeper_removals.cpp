// SPDX-License-Identifier: GPL-3.0-or-later
// Removing accounts, and having them back.
#include "core/engine/accountkeeper.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void AccountKeeper::remove(const AccountId &id, RemoveManner manner, Reply<AccountSnapshot> reply)
{
    queue<Removals::Kept>(
        [this, id](const Reply<Removals::Kept> &done) { takeOut(id, done); },
        [this, manner, reply = std::move(reply)](const Result<Removals::Kept> &out) {
            if (!out) {
                reply(out.error());
                return;
            }
            const AccountSnapshot last = out->last;
            if (manner == RemoveManner::undoable) {
                m_removals.keep(*out);
                reply(last);
                return;
            }
            // What cannot be finished now is finished at the next start.
            m_removals.finish({out->account}, [last, reply](const Status &) { reply(last); });
        });
}

void AccountKeeper::takeOut(const AccountId &id, const Reply<Removals::Kept> &reply)
{
    const auto found = m_accounts.find(id);
    if (found == m_accounts.end()) {
        if (auto kept = m_removals.take(id))
            reply(std::move(*kept));
        else
            reply(noSuchAccount());
        return;
    }
    const Removals::Kept kept{found->second, *m_services.tokens.snapshot(id),
                              m_services.tokens.remainsOf(id)};
    m_accounts.erase(found);
    m_services.tokens.removeAccount(id); // out at once; running requests keep what they were given
    m_services.store.setAside(kept.account, [this, kept, reply](const Status &moved) {
        if (moved) {
            reply(kept);
            return;
        }
        (void)use(kept.account, credentialOf(kept.account)); // it was in use before
        m_services.tokens.restoreRemains(kept.account.id, kept.remains);
        reply(moved.error());
    });
}

void AccountKeeper::restore(const AccountId &id, Reply<AccountSnapshot> reply)
{
    queue<AccountSnapshot>(
        [this, id](const Reply<AccountSnapshot> &done) { carryOutRestore(id, done); },
        std::move(reply));
}

void AccountKeeper::carryOutRestore(const AccountId &id, const Reply<AccountSnapshot> &reply)
{
    // Taken out meanwhile: nobody may finish its removal while its file is on its way back.
    auto kept = m_removals.take(id);
    if (!kept) {
        reply(Error{ErrorCode::notFound,
                    u"This account cannot come back any more: add it again"_s,
                    {},
                    {}});
        return;
    }
    const auto credential = credentialOf(kept->account);
    const Status single = credential ? checkDuplicate({kept->account, *credential}) : Status();
    if (!single) {
        m_removals.keep(std::move(*kept));
        reply(single.error());
        return;
    }
    m_services.store.bringBack(
        id, [this, kept = std::move(*kept), credential, reply](const Status &back) {
            if (!back) {
                m_removals.keep(kept);
                reply(back.error());
                return;
            }
            if (const Status taken = use(kept.account, credential); !taken) {
                reply(taken.error());
                return;
            }
            m_services.tokens.restoreRemains(kept.account.id, kept.remains);
            reply(*m_services.tokens.snapshot(kept.account.id));
        });
}

void AccountKeeper::finishRemovals(std::function<void()> done)
{
    m_writes.run([this, answer = std::move(done)](const SerialQueue::Done &next) {
        m_removals.finishAll([answer, next](const Status &) {
            answer();
            next();
        });
    });
}

void AccountKeeper::finishLeftRemovals()
{
    // In its turn: a removal or a return that is under way is neither here nor there.
    m_writes.run([this](const SerialQueue::Done &next) {
        m_removals.finishLeft([this](const AccountId &id) { return m_accounts.contains(id); });
        next();
    });
}

} // namespace signalbox
