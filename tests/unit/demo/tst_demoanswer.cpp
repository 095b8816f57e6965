// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo says to a conversation, and the samples that it makes of schemas.
#include "core/demo/demoanswer.h"

#include "core/demo/demosample.h"
#include "core/dialects/canonical/answercollector.h"
#include "core/json/writer.h"

#include <QStringDecoder>
#include <QTest>

using namespace signalbox;

namespace {

constexpr std::string_view kSaysSo = "This is Signalbox's demo: no model was asked.";

Conversation asking(std::string words)
{
    Conversation conversation;
    conversation.model = "demo-small";
    Turn turn;
    turn.role = Role::user;
    Part part;
    part.content = TextPart{std::move(words), {}};
    turn.parts.push_back(std::move(part));
    conversation.turns.push_back(std::move(turn));
    return conversation;
}

Tool tool(const char *name)
{
    Tool made;
    made.name = name;
    return made;
}

const AnswerPart &partOf(const Answer &answer)
{
    return answer.choices.front().parts.front();
}

bool isCall(const Answer &answer)
{
    return partOf(answer).start.kind == PartKind::toolCall;
}

bool contains(std::string_view text, std::string_view piece)
{
    return text.find(piece) != std::string_view::npos;
}

} // namespace

class TestDemoAnswer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysThatItIsTheDemo()
    {
        const Answer answer = demoAnswer(asking("How tall is the tower?"), "demo-b");
        const std::string &text = partOf(answer).text;
        QVERIFY(text.starts_with(kSaysSo));
        for (const char *piece : {"\"How tall is the tower?\"", "demo-b", "demo-small"})
            QVERIFY2(contains(text, piece), text.c_str());
        QCOMPARE(answer.choices.front().stop.reason, StopReason::endTurn);
        QVERIFY(*answer.usage.input > 0 && *answer.usage.output > 0);
    }

    void echoesTheLastTurnOnlyAndNotEndlessly()
    {
        Conversation conversation = asking("first");
        conversation.turns.push_back(asking(std::string(100'000, 'x')).turns.front());
        const std::string text = partOf(demoAnswer(conversation, "demo-a")).text;
        QVERIFY(!contains(text, "first"));
        QVERIFY2(text.size() < 1'000, text.c_str());
        QVERIFY(contains(text, "xxx …\""));
    }

    void nothingInWordsIsNoFault()
    {
        QVERIFY(partOf(demoAnswer(Conversation(), "demo-a")).text.starts_with(kSaysSo));
    }

    void toolsAreCalledWhenNamedOrDemanded_data()
    {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<int>("mode");
        QTest::addColumn<QByteArray>("called"); // empty: an answer in words
        const auto row = [](const char *name, const char *words, ToolChoice::Mode mode,
                            const char *called) {
            QTest::newRow(name) << QByteArray(words) << static_cast<int>(mode)
                                << QByteArray(called);
        };
        using enum ToolChoice::Mode;
        row("named in words", "please look_up Bern", automatic, "look_up");
        row("the second one", "please write_file", unset, "write_file");
        row("not named", "please", automatic, "");
        row("demanded", "please", required, "look_up");
        row("forbidden", "please look_up Bern", none, "");
        row("the named one only", "please look_up Bern", named, "write_file");
        row("a subset that need not be called", "please look_up Bern", subset, "");
    }

    void toolsAreCalledWhenNamedOrDemanded()
    {
        QFETCH(QByteArray, words);
        QFETCH(int, mode);
        QFETCH(QByteArray, called);
        Conversation conversation = asking(words.toStdString());
        conversation.tools = {tool("look_up"), tool("write_file")};
        conversation.toolChoice.mode = static_cast<ToolChoice::Mode>(mode);
        conversation.toolChoice.names = {"write_file"};
        const Answer answer = demoAnswer(conversation, "demo-a");
        QCOMPARE(isCall(answer), !called.isEmpty());
        QCOMPARE(QByteArray::fromStdString(partOf(answer).start.name), called);
        QCOMPARE(answer.choices.front().stop.reason == StopReason::toolUse, !called.isEmpty());
    }

    void resultsAreAnsweredInWords()
    {
        Conversation conversation = asking("look_up Bern");
        conversation.tools = {tool("look_up")};
        conversation.toolChoice.mode = ToolChoice::Mode::required;
        Part words;
        words.content = TextPart{"12 degrees", {}};
        Part result;
        result.content = ToolResultPart{"call-1", {}, {words}, false, false, {}};
        Turn turn;
        turn.role = Role::user;
        turn.parts = {result};
        conversation.turns.push_back(turn);
        const Answer answer = demoAnswer(conversation, "demo-a");
        QVERIFY(!isCall(answer));
        QVERIFY(contains(partOf(answer).text, "\"12 degrees\""));
    }

    void wishesAreKept()
    {
        Conversation conversation = asking("hello");
        conversation.sampling.choices = 3;
        conversation.sampling.maxTokens = 5;
        const Answer cutShort = demoAnswer(conversation, "demo-a");
        QCOMPARE(cutShort.choices.size(), std::size_t{3});
        QCOMPARE(cutShort.choices.back().stop.reason, StopReason::maxTokens);
        QCOMPARE(partOf(cutShort).text, std::string(kSaysSo.substr(0, 20)));
        conversation.sampling = {};
        conversation.sampling.stop = {"never there", " demo"};
        const Answer stopped = demoAnswer(conversation, "demo-a");
        QCOMPARE(partOf(stopped).text, std::string("This is Signalbox's"));
        QCOMPARE(stopped.choices.front().stop.reason, StopReason::stopSequence);
        QCOMPARE(stopped.choices.front().stop.sequence, std::string(" demo"));
    }

    void structuredAnswersAreJson()
    {
        Conversation conversation = asking("hello");
        conversation.format.kind = OutputFormat::Kind::jsonObject;
        const auto object = json::parseObject(partOf(demoAnswer(conversation, "demo-a")).text);
        QVERIFY(object.ok());
        const json::Value schema =
            json::parse(R"({"type":"object","properties":{"ok":{"type":"boolean"}}})").value();
        conversation.format.kind = OutputFormat::Kind::jsonSchema;
        conversation.format.schema = &schema;
        const auto fitting = json::parseObject(partOf(demoAnswer(conversation, "demo-a")).text);
        QVERIFY(fitting.ok() && fitting->at("ok").is_bool());
    }

    void samplesFitTheirSchemas_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("sample");
        const auto row = [](const char *name, const char *schema, const char *sample) {
            QTest::newRow(name) << QByteArray(schema) << QByteArray(sample);
        };
        row("required members only",
            R"({"type":"object","properties":{"a":{"type":"integer"},"b":{}},"required":["a"]})",
            R"({"a":1})");
        row("all where none are required",
            R"({"properties":{"a":{"type":"integer"},"b":{"type":"null"}}})",
            R"({"a":1,"b":null})");
        row("Gemini's capitals", R"({"type":"ARRAY","items":{"type":"BOOLEAN"}})", "[true]");
        row("as many items as asked", R"({"type":"array","items":{"const":7},"minItems":2})",
            "[7,7]");
        row("no items known", R"({"type":"array"})", "[]");
        row("one of a list", R"({"enum":["km","miles"]})", R"("km")");
        row("the type that is not null", R"({"type":["null","integer"]})", "1");
        row("bounds of numbers", R"({"type":"integer","minimum":5,"maximum":9})", "5");
        row("below the bound", R"({"type":"integer","maximum":0})", "0");
        row("bounds of texts", R"({"type":"string","minLength":6,"maxLength":6})", R"("demode")");
        row("alternatives", R"({"anyOf":[{"type":"boolean"},{"type":"string"}]})", "true");
        row("nothing said", "{}", R"("demo")");
        row("no schema but true", "true", "{}");
        row("members of the wrong kind", R"({"type":"object","properties":3,"required":4})", "{}");
        row("absurd bounds", R"({"type":"array","items":{"const":1},"minItems":-1e300})", "[1]");
    }

    void samplesFitTheirSchemas()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, sample);
        const json::Value value = json::parse(schema.toStdString()).value();
        const json::Value made = demoSample(&value);
        const json::Value wanted = json::parse(sample.toStdString()).value();
        QVERIFY2(made == wanted, json::valueText(made).c_str());
    }

    void deepSchemasEnd()
    {
        QByteArray schema = "{}";
        for (int depth = 0; depth < 100; ++depth)
            schema = R"({"type":"array","items":)" + schema + "}";
        const json::Value value = json::parse(schema.toStdString()).value();
        QVERIFY(demoSample(&value).is_array());
    }

    void piecesKeepCharactersWhole()
    {
        Conversation conversation = asking("äöü 漢字 🙂 äöü 漢字 🙂");
        const Answer answer = demoAnswer(conversation, "demo-a");
        for (const std::size_t pieceBytes : {1U, 2U, 7U, 100U}) {
            struct Pieces final : AnswerEvents
            {
                std::string text;
                std::size_t longest = 0;
                bool whole = true;
                void start(const AnswerStart &) override {}
                void partStart(int, const PartStart &) override {}
                void delta(int, std::string_view piece) override
                {
                    QStringDecoder decoder(QStringDecoder::Utf8);
                    const QString words = decoder(QByteArrayView(piece.data(), piece.size()));
                    whole = whole && !decoder.hasError() && !words.isEmpty();
                    text += piece;
                    longest = std::max(longest, piece.size());
                }
                void signature(int, const Signature &) override {}
                void citation(int, const Citation &) override {}
                void logprobs(int, const std::vector<TokenLogprob> &) override {}
                void partEnd(int) override {}
                void choiceEnd(int, const Stop &) override {}
                void usage(const TokenUsage &) override {}
                void end() override {}
                void failed(const ClientError &) override {}
            } pieces;
            tellInPieces(answer, pieceBytes, pieces, [] {});
            QVERIFY(pieces.whole);
            QCOMPARE(pieces.text, partOf(answer).text);
            QVERIFY(pieces.longest <= std::max<std::size_t>(pieceBytes, 4));
        }
    }
};

QTEST_GUILESS_MAIN(TestDemoAnswer)
#include "tst_demoanswer.moc"
