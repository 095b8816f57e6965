// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md 2.6, cases A01 and A02: reasoning that the client's dialect does not carry.
#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/reasoningkeeper.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"
#include "tests/unit/dialects/canonical/turnwords.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

PartStart start(PartKind kind, const char *callId = "")
{
    PartStart out;
    out.kind = kind;
    out.callId = callId;
    return out;
}

/// Tells an answer: one thought, one call, both with proofs.
void tell(ReasoningKeeper &keeper, const char *scope, const char *callId,
          const std::string &thought = "hm")
{
    EventRecorder recorder;
    const auto tap = keeper.tap(scope, recorder);
    tap->start({});
    tap->partStart(0, start(PartKind::thinking));
    tap->delta(0, thought);
    tap->signature(0, {"anthropic", "t"});
    tap->partEnd(0);
    tap->partStart(1, start(PartKind::toolCall, callId));
    tap->signature(1, {"google", "s"});
    tap->partEnd(1);
    tap->choiceEnd(0, {});
    tap->end();
}

std::string restored(ReasoningKeeper &keeper, const char *scope, std::vector<Turn> turns)
{
    Conversation conversation;
    conversation.turns = std::move(turns);
    keeper.restore(scope, conversation);
    return inWords(conversation.turns);
}

} // namespace

class TestReasoningKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsGetTheirReasoningBack()
    {
        ReasoningKeeper keeper(m_clock);
        tell(keeper, "a", "c1");
        tell(keeper, "a", "c2", "again");
        QCOMPARE(
            restored(keeper, "a",
                     {user({text("x")}), assistant({call("c1", "f")}), user({result("c1", "y")}),
                      assistant({call("c2", "f")}), user({result("c2", "z")})}),
            std::string("user: 'x'\nassistant: thought 'hm' signed t, call c1 signed s\n"
                        "user: result c1 ('y')\n"
                        "assistant: thought 'again' signed t, call c2 signed s\n"
                        "user: result c2 ('z')\n"));
    }

    void eventsPassUnchanged()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder direct;
        EventRecorder tapped;
        const auto tap = keeper.tap("a", tapped);
        for (AnswerEvents *to : {static_cast<AnswerEvents *>(&direct), tap.get()}) {
            to->start({"id", {}, {}});
            to->partStart(0, start(PartKind::thinking));
            to->delta(0, "t");
            to->signature(0, {"google", "s"});
            to->partEnd(0);
            to->partStart(1, start(PartKind::text));
            to->delta(1, "x");
            to->citation(1, {"u", {}, {}, {}, {}});
            to->logprobs(1, {{}});
            to->partEnd(1);
            to->usage({1, {}, {}, 2, {}});
            to->choiceEnd(0, {});
            to->end();
            to->failed({});
        }
        QCOMPARE(tapped.all(), direct.all());
    }

    void clientsMayGetTheIdInTheirOwnCharacters()
    {
        ReasoningKeeper keeper(m_clock);
        tell(keeper, "a", "functions.f:0");
        const std::string given = safeCallId("functions.f:0"); // as Anthropic clients see it
        QVERIFY(given != "functions.f:0");
        QCOMPARE(restored(keeper, "a", {assistant({call(given.c_str(), "f")})}),
                 "assistant: thought 'hm' signed t, call " + given + " signed s\n");
    }

    void conversationsAreApart()
    {
        ReasoningKeeper keeper(m_clock);
        tell(keeper, "a", "c1");
        const std::vector<Turn> turns = {assistant({call("c1", "f")})};
        QCOMPARE(restored(keeper, "b", turns), std::string("assistant: call c1\n"));
        QCOMPARE(restored(keeper, "", turns), std::string("assistant: call c1\n"));
    }

    void whatTheClientSentStays()
    {
        ReasoningKeeper keeper(m_clock);
        tell(keeper, "a", "c1");
        Part own = call("c1", "f");
        own.signature = {"google", "mine"};
        QCOMPARE(restored(keeper, "a", {assistant({thought("mine"), text("x"), own})}),
                 std::string("assistant: thought 'mine', 'x', call c1 signed mine\n"));
        QCOMPARE(restored(keeper, "a", {assistant({thought("mine"), call("c1", "f")})}),
                 std::string("assistant: thought 'mine', call c1 signed s\n"));
    }

    void eachThoughtComesBackOnceBeforeItsCall()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        const auto tap = keeper.tap("a", recorder);
        tap->partStart(0, start(PartKind::thinking));
        tap->delta(0, "first");
        tap->partStart(1, start(PartKind::toolCall, "c1"));
        tap->signature(1, {"google", "s"}); // A02: on the first only
        tap->partStart(2, start(PartKind::thinking));
        tap->delta(2, "second");
        tap->partStart(3, start(PartKind::toolCall, "c2"));
        tap->end();
        QCOMPARE(restored(keeper, "a", {assistant({call("c1", "f"), call("c2", "f")})}),
                 std::string("assistant: thought 'first', call c1 signed s, thought 'second', "
                             "call c2\n"));
        QCOMPARE(restored(keeper, "a", {assistant({call("c2", "f")})}),
                 std::string("assistant: thought 'first', thought 'second', call c2\n"));
        // Some clients send parallel calls back one by one, each with its result.
        QCOMPARE(restored(keeper, "a",
                          {assistant({call("c1", "f")}), user({result("c1", "x")}),
                           assistant({call("c2", "f")}), user({result("c2", "y")})}),
                 std::string("assistant: thought 'first', call c1 signed s\n"
                             "user: result c1 ('x')\n"
                             "assistant: thought 'second', call c2\n"
                             "user: result c2 ('y')\n"));
    }

    void thoughtsStandWhereTheyStood()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        const auto tap = keeper.tap("a", recorder);
        tap->partStart(0, start(PartKind::thinking));
        tap->delta(0, "first");
        tap->partStart(1, start(PartKind::text));
        tap->delta(1, "x");
        tap->partStart(2, start(PartKind::thinking));
        tap->delta(2, "second");
        tap->partStart(3, start(PartKind::toolCall, "c1"));
        tap->end();
        QCOMPARE(restored(keeper, "a", {assistant({text("x"), call("c1", "f")})}),
                 std::string("assistant: thought 'first', 'x', thought 'second', call c1\n"));
    }

    void redactedThoughtsAndItemIdsComeBack()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        const auto tap = keeper.tap("a", recorder);
        PartStart redacted = start(PartKind::thinking);
        redacted.redacted = true;
        redacted.itemId = "rs_1";
        tap->partStart(0, redacted);
        tap->signature(0, {"openai", "enc"});
        tap->partStart(1, start(PartKind::toolCall, "c1"));
        tap->end();
        Conversation conversation;
        conversation.turns = {assistant({call("c1", "f")})};
        keeper.restore("a", conversation);
        const Part &part = conversation.turns.front().parts.front();
        QVERIFY(part.as<ThinkingPart>());
        QVERIFY(part.as<ThinkingPart>()->redacted);
        QCOMPARE(part.as<ThinkingPart>()->itemId, std::string("rs_1"));
        QVERIFY(part.signature == (Signature{"openai", "enc"}));
    }

    void choicesAreApart()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        const auto tap = keeper.tap("a", recorder);
        PartStart other = start(PartKind::thinking);
        other.choice = 1;
        tap->partStart(0, other);
        tap->delta(0, "of the other");
        tap->partStart(1, start(PartKind::toolCall, "c1"));
        tap->signature(1, {"google", "s"});
        tap->end();
        QCOMPARE(restored(keeper, "a", {assistant({call("c1", "f")})}),
                 std::string("assistant: call c1 signed s\n"));
    }

    void answersThatBrokeAreNotNoted()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        const auto tap = keeper.tap("a", recorder);
        tap->partStart(0, start(PartKind::thinking));
        tap->delta(0, "hm");
        tap->partStart(1, start(PartKind::toolCall, "c1"));
        tap->failed({});
        QCOMPARE(keeper.bytes(), std::size_t{0});
    }

    void answersWithoutReasoningOrCallsCostNothing()
    {
        ReasoningKeeper keeper(m_clock);
        EventRecorder recorder;
        auto tap = keeper.tap("a", recorder);
        tap->partStart(0, start(PartKind::toolCall, "c1"));
        tap->end();
        tap = keeper.tap("a", recorder);
        tap->partStart(0, start(PartKind::thinking));
        tap->delta(0, "hm");
        tap->end();
        QCOMPARE(keeper.bytes(), std::size_t{0});
    }

    void whatIsNotUsedIsForgotten()
    {
        ReasoningKeeper keeper(m_clock);
        const std::vector<Turn> first = {assistant({call("c1", "f")})};
        const std::vector<Turn> second = {assistant({call("c2", "f")})};
        tell(keeper, "a", "c1");
        tell(keeper, "a", "c2");
        m_clock.advance(ReasoningKeeper::kLife - Milliseconds(1));
        QVERIFY(restored(keeper, "a", first).find("signed") != std::string::npos);
        m_clock.advance(Milliseconds(1));
        QCOMPARE(restored(keeper, "a", second), std::string("assistant: call c2\n"));
        QVERIFY(restored(keeper, "a", first).find("signed") != std::string::npos);
        m_clock.advance(ReasoningKeeper::kLife);
        QCOMPARE(restored(keeper, "a", first), std::string("assistant: call c1\n"));
        QCOMPARE(keeper.bytes(), std::size_t{0});
    }

    void bytesAreBoundedAndTheLeastUsedGoesFirst()
    {
        ReasoningKeeper keeper(m_clock);
        const std::string large(ReasoningKeeper::kMaxBytes / 4, 'x');
        for (const char *id : {"c1", "c2", "c3"})
            tell(keeper, "a", id, large);
        QVERIFY(restored(keeper, "a", {assistant({call("c1", "f")})}).size() > large.size());
        tell(keeper, "a", "c4", large);
        QVERIFY(keeper.bytes() <= ReasoningKeeper::kMaxBytes);
        QCOMPARE(restored(keeper, "a", {assistant({call("c2", "f")})}),
                 std::string("assistant: call c2\n"));
        for (const char *id : {"c1", "c3", "c4"})
            QVERIFY(restored(keeper, "a", {assistant({call(id, "f")})}).size() > large.size());
        tell(keeper, "a", "c5", std::string(ReasoningKeeper::kMaxBytes, 'x')); // too large for it
        QVERIFY(restored(keeper, "a", {assistant({call("c1", "f")})}).size() > large.size());
    }

    void aCallIdThatComesAgainMeansTheLaterAnswer()
    {
        ReasoningKeeper keeper(m_clock);
        tell(keeper, "a", "c1", "old");
        m_clock.advance(ReasoningKeeper::kLife / 2);
        tell(keeper, "a", "c1", "new");
        m_clock.advance(ReasoningKeeper::kLife / 2); // the old one goes, the new one stays
        QCOMPARE(restored(keeper, "a", {assistant({call("c1", "f")})}),
                 std::string("assistant: thought 'new' signed t, call c1 signed s\n"));
    }

private:
    FakeClock m_clock;
};

QTEST_APPLESS_MAIN(TestReasoningKeeper)
#include "tst_reasoningkeeper.moc"
