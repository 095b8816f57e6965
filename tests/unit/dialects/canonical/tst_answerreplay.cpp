// SPDX-License-Identifier: GPL-3.0-or-later
// A whole answer as events, and events as a whole answer.
#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/answerfilters.h"
#include "tests/unit/dialects/canonical/eventrecorder.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

Answer answer()
{
    Answer out;
    out.start.id = "id";
    out.usage.input = 5;
    out.usage.output = 6;
    AnswerPart thought;
    thought.start.kind = PartKind::thinking;
    thought.text = "hm";
    thought.signature = {"anthropic", "s"};
    AnswerPart text;
    text.text = "yes";
    text.citations = {{"u", {}, {}, {}, {}}};
    text.logprobs = {{"yes", -0.5, {}}};
    AnswerPart call;
    call.start.kind = PartKind::toolCall;
    call.start.callId = "c";
    call.start.name = "f";
    call.start.choice = 1;
    out.choices = {{{thought, text}, {}}, {{call}, {StopReason::toolUse, {}, {}}}};
    return out;
}

const char *const kEvents = "start id\n"
                            "0 start thinking\n0 delta hm\n0 signature anthropic s\n0 end\n"
                            "1 start text\n1 delta yes\n1 citation u\n1 logprobs 1\n1 end\n"
                            "2 start call c f of 1\n2 end\n"
                            "usage 5 6\nchoice 0 endTurn\nchoice 1 toolUse\nend\n";

} // namespace

class TestAnswerReplay final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allOfAnAnswerIsTold()
    {
        test::EventRecorder recorder;
        replay(answer(), recorder);
        QCOMPARE(recorder.all(), std::string(kEvents));
    }

    void whatIsCollectedIsWhatWasTold()
    {
        AnswerCollector collector;
        replay(answer(), collector);
        QVERIFY(collector.complete());
        test::EventRecorder recorder;
        replay(collector.answer(), recorder);
        QCOMPARE(recorder.all(), std::string(kEvents));
    }

    void anAnswerThatBrokeEndsWithItsFailure()
    {
        Answer broken = answer();
        broken.failure = ClientError{ErrorClass::badGateway, u"broken"_s, {}, {}, {}};
        test::EventRecorder recorder;
        replay(broken, recorder);
        QVERIFY(recorder.all().ends_with("2 end\nusage 5 6\nfailed broken\n"));
    }

    void figuresReplaceAndNeverAddUp()
    {
        TokenUsage usage;
        usage.update({10, 4, {}, 1, {}});
        usage.update({{}, {}, {}, 7, 3});
        QVERIFY(usage == (TokenUsage{10, 4, {}, 7, 3}));
    }
};

QTEST_APPLESS_MAIN(TestAnswerReplay)
#include "tst_answerreplay.moc"
