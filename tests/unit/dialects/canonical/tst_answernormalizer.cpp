// SPDX-License-Identifier: GPL-3.0-or-later
// What readers may leave out or say amiss, and what writers get all the same (wire.md 2.5, 2.7).
#include "core/dialects/canonical/answerfilters.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

using Told = std::function<void(AnswerEvents &)>;

PartStart part(PartKind kind, int choice = 0)
{
    PartStart out;
    out.kind = kind;
    out.choice = choice;
    return out;
}

PartStart call(std::string id, std::string name)
{
    PartStart out = part(PartKind::toolCall);
    out.callId = std::move(id);
    out.name = std::move(name);
    return out;
}

std::string normalized(const Told &told)
{
    test::EventRecorder recorder;
    AnswerNormalizer normalizer(recorder, "r7_");
    told(normalizer);
    return recorder.all();
}

Stop stop(StopReason reason)
{
    return {reason, {}, {}};
}

} // namespace

Q_DECLARE_METATYPE(Told)

class TestAnswerNormalizer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAreWellFormed_data()
    {
        QTest::addColumn<Told>("told");
        QTest::addColumn<std::string>("events");
        shapes();
        texts();
        calls();
        ends();
    }

    void answersAreWellFormed()
    {
        QFETCH(Told, told);
        QFETCH(std::string, events);
        QCOMPARE(normalized(told), events);
    }

    void stopReasons_data()
    {
        QTest::addColumn<std::vector<StopReason>>("told");
        QTest::addColumn<std::string>("arguments"); // of a call; "-": there is none
        QTest::addColumn<std::string>("reason");
        const auto row = [](const char *name, const std::vector<StopReason> &told,
                            const char *arguments, const char *reason) {
            QTest::newRow(name) << told << std::string(arguments) << std::string(reason);
        };
        using enum StopReason;
        row("2.7 missing finish", {}, "-", "endTurn");
        row("2.7 missing finish with a call", {}, "{}", "toolUse");
        row("B06 stop after a call", {endTurn}, "{}", "toolUse");
        row("B06 a later stop does not overwrite", {toolUse, endTurn}, "{}", "toolUse");
        row("a later stop does not overwrite a limit", {maxTokens, endTurn}, "-", "maxTokens");
        row("a later word that says more does", {endTurn, refusal}, "-", "refusal");
        row("a limit inside a call", {maxTokens}, "{\"a\":", "maxTokens");
        row("a limit before any argument", {maxTokens}, "", "maxTokens");
        row("a full window inside a call", {contextWindow}, "{", "contextWindow");
        row("a limit behind a whole call", {maxTokens}, "{\"a\":1}", "toolUse");
        row("toolUse without a call", {toolUse}, "-", "endTurn");
        row("pause", {pauseTurn}, "-", "pauseTurn");
    }

    void stopReasons()
    {
        QFETCH(std::vector<StopReason>, told);
        QFETCH(std::string, arguments);
        QFETCH(std::string, reason);
        const std::string events = normalized([&](AnswerEvents &to) {
            to.start({});
            if (arguments != "-") {
                to.partStart(0, call("c", "f"));
                to.delta(0, arguments);
            }
            for (const StopReason each : told)
                to.choiceEnd(0, stop(each));
            to.end();
        });
        QVERIFY2(events.ends_with("choice 0 " + reason + "\nend\n"), events.c_str());
    }

    void freeformCallsAreWholeWhenTheirReaderEndedThem()
    {
        for (const bool ended : {false, true}) {
            const std::string events = normalized([ended](AnswerEvents &to) {
                PartStart patch = call("c", "apply_patch");
                patch.freeform = true;
                to.partStart(0, patch);
                to.delta(0, "*** Begin");
                if (ended)
                    to.partEnd(0);
                to.choiceEnd(0, stop(StopReason::maxTokens));
                to.end();
            });
            QVERIFY(
                events.ends_with(ended ? "choice 0 toolUse\nend\n" : "choice 0 maxTokens\nend\n"));
        }
    }

    void madeIdsAreUniqueAndComeFromTheStem()
    {
        const std::string events = normalized([](AnswerEvents &to) {
            to.partStart(0, call("call_r7_1", "f"));
            to.partStart(1, call("", "f"));
            to.partStart(2, call("", "f"));
            to.partStart(3, call("call_r7_1", "f"));
            to.end();
        });
        QVERIFY(events.find("0 start call call_r7_1 f\n") != std::string::npos);
        QVERIFY(events.find("1 start call call_r7_2 f\n") != std::string::npos);
        QVERIFY(events.find("2 start call call_r7_3 f\n") != std::string::npos);
        QVERIFY(events.find("3 start call call_r7_4 f\n") != std::string::npos);
    }

private:
    static void row(const char *name, const Told &told, const std::string &events)
    {
        QTest::newRow(name) << told << events;
    }

    static void shapes()
    {
        row(
            "nothing told", [](AnswerEvents &to) { to.end(); }, "start \nchoice 0 endTurn\nend\n");
        row(
            "part before the start",
            [](AnswerEvents &to) {
                to.partStart(0, part(PartKind::thinking));
                to.end();
            },
            "start \n0 start thinking\n0 end\nchoice 0 endTurn\nend\n");
        row(
            "two starts",
            [](AnswerEvents &to) {
                to.start({"id", "m", {}});
                to.start({"id", "m", {1, {}, {}, 2, {}}});
                to.end();
            },
            "start id\nusage 1 2\nchoice 0 endTurn\nend\n");
        row(
            "well-formed already: the choice ends with the end",
            [](AnswerEvents &to) {
                to.start({"id", "m", {}});
                to.partStart(0, part(PartKind::text));
                to.delta(0, "a");
                to.partEnd(0);
                to.choiceEnd(0, {StopReason::stopSequence, "END", {}});
                to.usage({3, {}, {}, 4, {}});
                to.end();
            },
            "start id\n0 start text\n0 delta a\n0 end\nusage 3 4\n"
            "choice 0 stopSequence END\nend\n");
        row(
            "parts left open, several at once",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::thinking));
                to.partStart(1, part(PartKind::text));
                to.delta(1, "a");
                to.delta(0, "b");
                to.end();
            },
            "start \n0 start thinking\n1 start text\n1 delta a\n0 delta b\n0 end\n1 end\n"
            "choice 0 endTurn\nend\n");
        row(
            "several choices",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text, 1));
                to.partStart(1, part(PartKind::text, 0));
                to.delta(0, "b");
                to.delta(1, "a");
                to.choiceEnd(1, stop(StopReason::maxTokens));
                to.delta(1, "c");
                to.end();
            },
            "start \n0 start text of 1\n0 delta b\n1 start text\n1 delta a\n0 end\n1 delta c\n"
            "1 end\nchoice 0 endTurn\nchoice 1 maxTokens\nend\n");
    }

    static void texts()
    {
        row(
            "2.2 text without text is left out",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text));
                to.delta(0, "");
                to.partEnd(0);
                to.partStart(1, part(PartKind::text));
                to.delta(1, "a");
                to.end();
            },
            "start \n0 start text\n0 delta a\n0 end\nchoice 0 endTurn\nend\n");
        row(
            "A06 unless it carries a signature",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text));
                to.signature(0, {"google", "s"});
                to.end();
            },
            "start \n0 start text\n0 signature google s\n0 end\nchoice 0 endTurn\nend\n");
        row(
            "2.2 or is all there is",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text));
                to.end();
            },
            "start \n0 start text\n0 end\nchoice 0 endTurn\nend\n");
        row(
            "empty text beside a call",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text));
                to.partStart(1, call("c", "f"));
                to.end();
            },
            "start \n0 start call c f\n0 end\nchoice 0 toolUse\nend\n");
        row(
            "A09 empty thinking with a signature stays",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::thinking));
                to.signature(0, {"anthropic", "s"});
                to.partEnd(0);
                to.end();
            },
            "start \n0 start thinking\n0 signature anthropic s\n0 end\nchoice 0 endTurn\nend\n");
        row(
            "citations and logprobs",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, part(PartKind::text));
                to.delta(0, "a");
                to.citation(0, {"u", {}, {}, {}, {}});
                to.logprobs(0, {});
                to.logprobs(0, {{"a", -1, {}}});
                to.end();
            },
            "start \n0 start text\n0 delta a\n0 citation u\n0 logprobs 1\n0 end\n"
            "choice 0 endTurn\nend\n");
    }

    static void calls()
    {
        row(
            "B01 interleaved arguments",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(4, call("a", "f"));
                to.partStart(7, call("b", "g"));
                to.delta(4, "{");
                to.delta(7, "[");
                to.delta(4, "}");
                to.delta(7, "]");
                to.choiceEnd(0, stop(StopReason::toolUse));
                to.end();
            },
            "start \n0 start call a f\n1 start call b g\n0 delta {\n1 delta [\n0 delta }\n"
            "1 delta ]\n0 end\n1 end\nchoice 0 toolUse\nend\n");
        row(
            "a number used again is another part",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, call("a", "f"));
                to.partStart(0, call("b", "f"));
                to.delta(0, "{}");
                to.end();
            },
            "start \n0 start call a f\n0 end\n1 start call b f\n1 delta {}\n1 end\n"
            "choice 0 toolUse\nend\n");
        row(
            "what belongs to no open part is ignored",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, call("a", "f"));
                to.partEnd(0);
                to.partEnd(0);
                to.delta(0, "x");
                to.delta(9, "x");
                to.signature(9, {"google", "s"});
                to.citation(9, {});
                to.end();
            },
            "start \n0 start call a f\n0 end\nchoice 0 toolUse\nend\n");
    }

    static void ends()
    {
        row(
            "B10 nothing after the end",
            [](AnswerEvents &to) {
                to.start({});
                to.end();
                to.start({});
                to.partStart(0, part(PartKind::thinking));
                to.delta(0, "x");
                to.usage({});
                to.choiceEnd(0, {});
                to.failed({});
                to.end();
            },
            "start \nchoice 0 endTurn\nend\n");
        row(
            "B12 a failure ends nothing else",
            [](AnswerEvents &to) {
                to.start({});
                to.partStart(0, call("a", "f"));
                to.delta(0, "{");
                to.choiceEnd(3, {});
                to.failed({ErrorClass::badGateway, u"broken"_s, {}, {}, {}});
                to.end();
            },
            "start \n0 start call a f\n0 delta {\nfailed broken\n");
        row(
            "a failure before the start",
            [](AnswerEvents &to) {
                to.failed({ErrorClass::badGateway, u"broken"_s, {}, {}, {}});
                to.failed({ErrorClass::badGateway, u"again"_s, {}, {}, {}});
            },
            "start \nfailed broken\n");
    }
};

QTEST_APPLESS_MAIN(TestAnswerNormalizer)
#include "tst_answernormalizer.moc"
