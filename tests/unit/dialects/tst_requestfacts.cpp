// SPDX-License-Identifier: GPL-3.0-or-later
// What routing learns from a body: size, output, thinking, signed reasoning (scheduling.md §4, §9).
#include "core/dialects/dialect.h"

#include "core/base/bytes.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)

using namespace signalbox;

namespace {

/// JSON with ' for ", which is easier on the eye and on moc.
QByteArray unquoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

RequestFacts factsOf(DialectId dialect, const QByteArray &body)
{
    return dialectFor(dialect).readRequest(view(body), {}, "m").value();
}

} // namespace

class TestRequestFacts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inputIsAQuarterOfTheBytes()
    {
        const QByteArray body = "{\"a\":\"" + QByteArray(4'000, 'x') + "\"}";
        QCOMPARE(factsOf(DialectId::openaiChat, body).inputTokens, body.size() / 4);
    }

    void outputAndThinkingAreRead_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<long long>("output");
        QTest::addColumn<bool>("thinks");
        const auto row = [](const char *name, DialectId dialect, const char *body, long long output,
                            bool thinks) {
            QTest::newRow(name) << dialect << unquoted(body) << output << thinks;
        };
        using enum DialectId;
        row("§4 chat: nothing said", openaiChat, "{}", 0, false);
        row("§4 chat: max_tokens", openaiChat, "{'max_tokens':16001}", 16'001, false);
        row("§4 chat: its newer name", openaiChat, "{'max_completion_tokens':9}", 9, false);
        row("§4 chat: effort", openaiChat, "{'reasoning_effort':'high'}", 0, true);
        row("§4 chat: no effort", openaiChat, "{'reasoning_effort':'none'}", 0, false);
        row("§4 chat: null", openaiChat, "{'reasoning_effort':null,'max_tokens':null}", 0, false);
        row("§4 chat: nonsense", openaiChat, "{'max_tokens':-5}", 0, false);
        row("§4 responses: both", openaiResponses,
            "{'max_output_tokens':20,'reasoning':{'effort':'low'}}", 20, true);
        row("§4 responses: a summary alone asks for nothing", openaiResponses,
            "{'reasoning':{'summary':'auto'}}", 0, false);
        row("§4 responses: effort none", openaiResponses, "{'reasoning':{'effort':'none'}}", 0,
            false);
        row("§4 anthropic: enabled", anthropic,
            "{'max_tokens':32000,'thinking':{'type':'enabled','budget_tokens':1}}", 32'000, true);
        row("§4 anthropic: adaptive", anthropic, "{'thinking':{'type':'adaptive'}}", 0, true);
        row("§4 anthropic: disabled", anthropic, "{'thinking':{'type':'disabled'}}", 0, false);
        row("§4 gemini: budget", gemini,
            "{'generationConfig':{'maxOutputTokens':7,'thinkingConfig':{'thinkingBudget':5}}}", 7,
            true);
        row("§4 gemini: dynamic budget", gemini,
            "{'generationConfig':{'thinkingConfig':{'thinkingBudget':-1}}}", 0, true);
        row("§4 gemini: budget 0", gemini,
            "{'generationConfig':{'thinkingConfig':{'thinkingBudget':0,'includeThoughts':true}}}",
            0, false);
        row("§4 gemini: level", gemini,
            "{'generationConfig':{'thinkingConfig':{'thinkingLevel':'HIGH'}}}", 0, true);
        row("§4 gemini: the other spelling", gemini,
            "{'generation_config':{'max_output_tokens':8,"
            "'thinking_config':{'include_thoughts':true}}}",
            8, true);
    }
    void outputAndThinkingAreRead()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, body);
        QFETCH(long long, output);
        QFETCH(bool, thinks);
        const RequestFacts facts = factsOf(dialect, body);
        QCOMPARE(facts.outputTokens, output);
        QCOMPARE(facts.thinks, thinks);
    }

    void familiesSignInTheirDialect()
    {
        QCOMPARE(dialectFor(DialectId::anthropic).reasoningFamily(), std::string_view("anthropic"));
        QCOMPARE(dialectFor(DialectId::openaiResponses).reasoningFamily(),
                 std::string_view("openai"));
        QCOMPARE(dialectFor(DialectId::gemini).reasoningFamily(), std::string_view("google"));
        QVERIFY(dialectFor(DialectId::openaiChat).reasoningFamily().empty());
    }

    void reasoningIsSeenAndCut_data()
    {
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("carries");
        QTest::addColumn<QByteArray>("without");
        using enum DialectId;
        // Without `without` nothing is cut.
        const auto row = [](const char *name, DialectId dialect, const char *body, bool carries,
                            const char *without = nullptr) {
            QTest::newRow(name) << dialect << unquoted(body) << carries
                                << unquoted(without ? without : body);
        };
        anthropicRows(row);
        responsesRows(row);
        geminiRows(row);
        row("§9 chat has none", openaiChat,
            "{'messages':[{'role':'assistant','content':[{'type':'thinking','signature':'s'}]}]}",
            false);
    }
    void reasoningIsSeenAndCut()
    {
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, body);
        QFETCH(bool, carries);
        QFETCH(QByteArray, without);
        QCOMPARE(factsOf(dialect, body).carriesReasoning, carries);
        const QByteArray cut = dialectFor(dialect).withoutReasoning(view(body));
        QCOMPARE(cut, without);
        QVERIFY(json::scanObject(view(cut)).ok());
        QCOMPARE(dialectFor(dialect).withoutReasoning(view(cut)), cut);
    }

    void onlyTheCompactionStillCarriesAfterTheCut()
    {
        const QByteArray body = unquoted("{'input':[{'type':'reasoning','encrypted_content':'e'},"
                                         "{'type':'compaction','encrypted_content':'c'}]}");
        const QByteArray cut = dialectFor(DialectId::openaiResponses).withoutReasoning(view(body));
        QVERIFY(factsOf(DialectId::openaiResponses, cut).carriesReasoning);
    }

private:
    template <class Row>
    static void anthropicRows(const Row &row)
    {
        const DialectId dialect = DialectId::anthropic;
        row("§9 anthropic: first of several", dialect,
            "{'messages':[{'role':'assistant','content':[ {'type':'thinking','thinking':'t',"
            "'signature':'s'} , {'type':'text','text':'1.0'} ]}],'x':1e400}",
            true,
            "{'messages':[{'role':'assistant','content':[ {'type':'text','text':'1.0'} ]}],"
            "'x':1e400}");
        row("§9 anthropic: in the middle, twice", dialect,
            "{'messages':[{'content':[{'type':'text'}, {'type':'thinking','signature':'s'},"
            " {'type':'redacted_thinking','data':'d'}, {'type':'tool_use'}]}]}",
            true, "{'messages':[{'content':[{'type':'text'}, {'type':'tool_use'}]}]}");
        row("§9 anthropic: last", dialect,
            "{'messages':[{'content':[{'type':'text'},{'data':'d','type':'redacted_thinking'}]}]}",
            true, "{'messages':[{'content':[{'type':'text'}]}]}");
        row("§9 anthropic: a turn of nothing else goes as a whole", dialect,
            "{'messages':[{'content':'a'},{'content':[{'type':'thinking','signature':'s'}]},"
            "{'content':'b'}]}",
            true, "{'messages':[{'content':'a'},{'content':'b'}]}");
        row("§9 anthropic: unsigned thinking binds nobody, but is cut", dialect,
            "{'messages':[{'content':[{'type':'thinking','signature':''},{'type':'text'}]}]}",
            false, "{'messages':[{'content':[{'type':'text'}]}]}");
        row("§9 anthropic: words inside a text", dialect,
            "{'messages':[{'role':'user','content':'\\'thinking\\' \\'signature\\''}]}", false);
        row("§9 anthropic: a tool of that name", dialect,
            "{'messages':[{'content':[{'type':'tool_use','name':'thinking',"
            "'input':{'type':'thinking','signature':'s'}}]}]}",
            false);
        row("§9 anthropic: the wish to think is no reasoning", dialect,
            "{'thinking':{'type':'enabled'},'messages':[{'content':'a'}]}", false);
        row("§9 anthropic: no messages", dialect, "{}", false);
    }
    template <class Row>
    static void responsesRows(const Row &row)
    {
        const DialectId dialect = DialectId::openaiResponses;
        row("§9 responses: encrypted reasoning", dialect,
            "{'input':[{'role':'user','content':'a'},{'type':'reasoning','summary':[],"
            "'encrypted_content':'e'},{'type':'function_call','call_id':'c'}]}",
            true,
            "{'input':[{'role':'user','content':'a'},{'type':'function_call','call_id':'c'}]}");
        row("§9 responses: reasoning without its content binds nobody, but is cut", dialect,
            "{'input':[{'type':'reasoning','id':'rs_1','encrypted_content':null},{'a':1}]}", false,
            "{'input':[{'a':1}]}");
        row("§9 responses: all of it", dialect,
            "{'input':[ {'type':'reasoning','encrypted_content':'e'} ]}", true, "{'input':[ ]}");
        row("§9 responses: a compaction binds and stays", dialect,
            "{'input':[{'type':'compaction','encrypted_content':'c'}]}", true);
        row("§9 responses: input as text", dialect, "{'input':'\\'reasoning\\''}", false);
        row("§9 responses: the wish to reason", dialect,
            "{'input':[{'content':'a'}],'reasoning':{'effort':'low'},"
            "'include':['reasoning.encrypted_content']}",
            false);
    }
    template <class Row>
    static void geminiRows(const Row &row)
    {
        const DialectId dialect = DialectId::gemini;
        row("§9 gemini: signature on a text", dialect,
            "{'contents':[{'parts':[{'text':'a','thoughtSignature':'s'}]}]}", true,
            "{'contents':[{'parts':[{'text':'a'}]}]}");
        row("§9 gemini: signature first, the other spelling", dialect,
            "{'contents':[{'parts':[{'thought_signature' : 's' , 'text':'a'}]}]}", true,
            "{'contents':[{'parts':[{ 'text':'a'}]}]}");
        row("§9 gemini: a function call gets the documented word instead", dialect,
            "{'contents':[{'parts':[{'functionCall':{'name':'f'},'thoughtSignature':'s'}]}]}", true,
            "{'contents':[{'parts':[{'functionCall':{'name':'f'},"
            "'thoughtSignature':'skip_thought_signature_validator'}]}]}");
        row("§9 gemini: that word is nobody's signature", dialect,
            "{'contents':[{'parts':[{'functionCall':{'name':'f'},"
            "'thoughtSignature':'skip_thought_signature_validator'}]}]}",
            false);
        row("§9 gemini: thoughts go", dialect,
            "{'contents':[{'parts':[{'text':'t','thought':true},{'text':'a'}]}]}", false,
            "{'contents':[{'parts':[{'text':'a'}]}]}");
        row("§9 gemini: an empty part with nothing but its signature goes", dialect,
            "{'contents':[{'parts':[{'text':'a'},{'text':'','thoughtSignature':'s'}]}]}", true,
            "{'contents':[{'parts':[{'text':'a'}]}]}");
        row("§9 gemini: a turn of nothing else goes as a whole", dialect,
            "{'contents':[{'parts':[{'thoughtSignature':'s'}]},{'parts':[{'text':'a'}]}]}", true,
            "{'contents':[{'parts':[{'text':'a'}]}]}");
        row("§9 gemini: an argument of that name", dialect,
            "{'contents':[{'parts':[{'functionCall':{'args':{'thoughtSignature':'s'}}}]}]}", false);
    }
};

QTEST_APPLESS_MAIN(TestRequestFacts)
#include "tst_requestfacts.moc"
