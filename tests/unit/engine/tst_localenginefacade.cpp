// SPDX-License-Identifier: GPL-3.0-or-later
// Every command is answered exactly once, whatever becomes of the engine. (With a running engine:
// tst_enginethread.)
#include "core/engine/localenginefacade.h"

#include <QTest>

using namespace signalbox;

namespace {

struct Replies
{
    int count = 0;
    std::vector<ErrorCode> codes;

    template <class T>
    Reply<T> one()
    {
        return [this](const Result<T> &result) {
            ++count;
            codes.push_back(result ? ErrorCode::internal : result.error().code);
        };
    }
    /// Three commands of different kinds.
    void ask(LocalEngineFacade &facade)
    {
        facade.status(one<StatusSnapshot>());
        facade.removeAccount(AccountId("a"), RemoveManner::now, one<AccountSnapshot>());
        facade.replaceClientKey(one<Secret>());
    }
    [[nodiscard]] bool refused(std::size_t wanted) const
    {
        return codes == std::vector<ErrorCode>(wanted, ErrorCode::unavailable);
    }
};

} // namespace

class TestLocalEngineFacade final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commandsBeforeTheEngineWaitForIt()
    {
        LocalEngineFacade facade;
        Replies replies;
        replies.ask(facade);
        std::vector<std::function<void(Engine &)>> jobs;
        QCoreApplication::processEvents();
        QCOMPARE(replies.count, 0);
        facade.attach(
            [&jobs](std::function<void(Engine &)> job) { jobs.push_back(std::move(job)); });
        QCOMPARE(jobs.size(), std::size_t{4}); // the feed, and the three
        QCoreApplication::processEvents();
        QCOMPARE(replies.count, 0);
        facade.detach();
    }

    void commandsThatNeverMetAnEngineAreRefused()
    {
        LocalEngineFacade facade;
        Replies replies;
        replies.ask(facade);
        facade.detach();
        QCOMPARE(replies.count, 0); // never from inside the call
        QTRY_VERIFY(replies.refused(3));
    }

    void commandsAfterTheEngineAreRefused()
    {
        LocalEngineFacade facade;
        facade.attach([](const std::function<void(Engine &)> &) {});
        facade.detach();
        Replies replies;
        replies.ask(facade);
        QCOMPARE(replies.count, 0);
        QTRY_VERIFY(replies.refused(3));
    }

    void commandsThatTheEngineDropsAreRefused()
    {
        LocalEngineFacade facade;
        facade.attach([](const std::function<void(Engine &)> &) {}); // as when it has just ended
        Replies replies;
        replies.ask(facade);
        QTRY_VERIFY(replies.refused(3));
        facade.detach();
        QCoreApplication::processEvents();
        QCOMPARE(replies.count, 3);
    }

    void destructionForgetsWhatIsOwed()
    {
        Replies replies;
        {
            LocalEngineFacade facade;
            replies.ask(facade);
            facade.detach();
        }
        QCoreApplication::processEvents();
        QCOMPARE(replies.count, 0);
    }

    void destructionWithoutDetachIsSafe()
    {
        Replies replies;
        {
            LocalEngineFacade facade;
            replies.ask(facade);
        }
        QCoreApplication::processEvents();
        QCOMPARE(replies.count, 0);
    }
};

QTEST_GUILESS_MAIN(TestLocalEngineFacade)
#include "tst_localenginefacade.moc"
