// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Responses clients become conversations: wire.md 1.2, openai 7.x types.
#include "responsestesting.h"

#include "core/dialects/canonical/signaturemark.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestResponsesRequestReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itemsBecomeTurns_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("turns");
        const auto row = [](const char *name, const QByteArray &input, const QByteArray &turns) {
            QTest::newRow(name) << input << turns;
        };
        row("wire 1.2: a string", "'hi'", "user(input): text hi |\n");
        row("D02: a message without type, content a string", "[{'role':'user','content':'hi'}]",
            "user(input[0]): text hi |\n");
        row("wire 1.2: roles",
            "[{'role':'developer','content':'d'},{'type':'message','role':'system','content':"
            "[{'type':'input_text','text':'s'}]},{'role':'assistant','content':"
            "[{'type':'output_text','text':'a','annotations':[{'type':'url_citation','url':'u',"
            "'title':'t','start_index':0,'end_index':1}]},{'type':'refusal','refusal':'no'}]}]",
            "developer(input[0]): text d |\nsystem(input[1]): text s |\n"
            "assistant(input[2]): text a <u> | refusal no |\n");
        row("wire 1.2: images and files",
            "[{'role':'user','content':[{'type':'input_image','image_url':"
            "'data:image/png;base64,QUI='},{'type':'input_image','image_url':'https:/"
            "/x/y.png'},{'type':'input_image','file_id':'file-1'},{'type':'input_file',"
            "'filename':'a.pdf','file_data':'data:application/pdf;base64,QUI='},"
            "{'type':'input_file','file_url':'https:/"
            "/x/a.pdf'},{'type':'input_audio','input_audio':{'data':'QUI=','format':'mp3'}}]}]",
            "user(input[0]): media 00 image/png QUI= | media 01  https:/"
            "/x/y.png | media 02  file-1 | media 30 application/pdf QUI= a.pdf | media 31  "
            "https:/"
            "/x/a.pdf | media 10 audio/mpeg QUI= |\n");
        row("wire 2.2: a text file is text",
            "[{'role':'user','content':[{'type':'input_file','filename':'a.txt','file_data':"
            "'data:text/plain;base64,SGk='}]}]",
            "user(input[0]): media 33 text/plain Hi a.txt |\n");
        row("wire 1.2: reasoning, message and calls are one turn, outputs another",
            "[{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'a'},"
            "{'type':'summary_text','text':'b'}],'encrypted_content':'enc'},"
            "{'role':'assistant','content':'I look'},"
            "{'type':'function_call','call_id':'c1','name':'f','arguments':'{\\'x\\':1}'},"
            "{'type':'function_call','call_id':'c2','name':'f','arguments':''},"
            "{'type':'function_call_output','call_id':'c1','output':'one'},"
            "{'type':'function_call_output','call_id':'c2','output':[{'type':'input_text',"
            "'text':'two'},{'type':'input_image','image_url':'data:image/png;base64,QUI='}]},"
            "{'role':'assistant','content':'done'},{'role':'assistant','content':'more'}]",
            "assistant(input[0]): thinking a\n\nb {openai enc} | text I look | call c1 /f "
            "{\"x\":1} | call c2 /f {} |\n"
            "user(input[4]): result c1 [text one;] | result c2 [text two;media 00 image/png "
            "QUI=;] |\n"
            "assistant(input[6]): text done |\nassistant(input[7]): text more |\n");
        row("D01: custom calls with a namespace",
            "[{'type':'custom_tool_call','call_id':'c1','name':'exec','namespace':'functions',"
            "'input':'ls'},{'type':'custom_tool_call_output','call_id':'c1','output':'x'}]",
            "assistant(input[0]): freeform c1 functions/exec ls |\n"
            "user(input[1]): result c1 [text x;] |\n");
        row("wire 2.5: arguments that are no object are wrapped",
            "[{'type':'function_call','call_id':'c','name':'f','arguments':'[1]'},"
            "{'type':'function_call','call_id':'d','name':'f','arguments':'oops'}]",
            "assistant(input[0]): call c /f {\"value\":[1]} | call d /f {\"value\":\"oops\"} |\n");
        row("D10: raw thoughts, where there is no summary",
            "[{'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'r'}]}]",
            "assistant(input[0]): thinking r |\n");
        row("wire 2.6: reasoning by id alone says nothing",
            "[{'type':'reasoning','id':'rs_1','summary':[],'content':null}]", "");
        row("wire 1.2: hosted tools in words",
            "[{'type':'web_search_call','id':'ws_1','action':{'type':'search','query':'q'}},"
            "{'type':'local_shell_call','id':'x','call_id':'c','action':{'command':['ls','-l']}},"
            "{'type':'local_shell_call_output','id':'x','output':'a'},"
            "{'type':'compaction','encrypted_content':'enc'}]",
            "assistant(input[0]): foreign web_search_call: Searched the web: q | foreign "
            "local_shell_call: Ran the command: ls -l |\n"
            "user(input[2]): foreign local_shell_call_output: Output of the command: a | foreign "
            "compaction: The earlier part of this conversation was compacted by its service and "
            "cannot be read here. |\n");
        row("wire 1.2: an image that was drawn",
            "[{'type':'image_generation_call','id':'ig_1','status':'completed','result':'QUI='}]",
            "assistant(input[0]): media 00 image/png QUI= |\n");
    }

    void itemsBecomeTurns()
    {
        QFETCH(const QByteArray, input);
        const auto conversation = readInput(input);
        QVERIFY2(conversation.ok(), why(conversation).constData());
        QTEST(described(*conversation), "turns");
    }

    void theReasoningHasTheProofOfTheNextCall()
    {
        const std::string carried = carriedSignature({"google", "c2ln"}, "openai");
        const QByteArray proof = QByteArray::fromStdString(carried);
        const auto conversation =
            readInput("[{'type':'reasoning','summary':[],'encrypted_content':'" + proof +
                      "'},{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}]");
        QVERIFY(conversation.ok());
        QCOMPARE(described(*conversation),
                 QByteArray("assistant(input[0]): call c /f {} {google c2ln} |\n"));
    }

    void foreignProofsComeBack()
    {
        const std::string carried = carriedSignature({"anthropic", "c2ln"}, "openai");
        const auto conversation = readInput(
            "[{'type':'reasoning','summary':[{'type':'summary_text','text':'t'}],"
            "'encrypted_content':'" +
            QByteArray::fromStdString(carried) + "'},{'role':'assistant','content':'a'}]");
        QVERIFY(conversation.ok());
        QCOMPARE(described(*conversation),
                 QByteArray("assistant(input[0]): thinking t {anthropic c2ln} | text a |\n"));
    }

    void settingsAreRead()
    {
        const auto read = readInput(
            "'hi'", ",'instructions':'i','stream':true,'max_output_tokens':9,'temperature':0.5,"
                    "'top_p':1,'top_logprobs':2,'include':['message.output_text.logprobs'],"
                    "'parallel_tool_calls':false,'store':false,'previous_response_id':'resp_1',"
                    "'prompt_cache_key':'k','service_tier':'flex','safety_identifier':'s',"
                    "'user':'u','reasoning':{'effort':'low','summary':'auto','context':'auto'},"
                    "'text':{'verbosity':'low','format':{'type':'json_schema','name':'n',"
                    "'schema':{},'strict':true}},'truncation':'auto','made_up':[1]");
        QVERIFY2(read.ok(), why(read).constData());
        const Conversation &c = *read;
        QCOMPARE(described(c),
                 QByteArray("system(instructions): text i |\nuser(input): text hi |\n"));
        QVERIFY(c.stream && c.sampling.logprobs);
        QCOMPARE(c.sampling.maxTokens.value_or(0), 9);
        QCOMPARE(c.sampling.temperature.value_or(0), 0.5);
        QCOMPARE(c.sampling.topP.value_or(0), 1.0);
        QCOMPARE(c.sampling.topLogprobs.value_or(0), 2);
        QCOMPARE(c.parallelToolCalls.value_or(true), false);
        QCOMPARE(c.store.value_or(true), false);
        QCOMPARE(c.previousResponseId, std::string("resp_1"));
        QCOMPARE(c.promptCacheKey, std::string("k"));
        QCOMPARE(c.serviceTier, std::string("flex"));
        QCOMPARE(c.user, std::string("s"));
        QVERIFY(c.reasoning.mode == ReasoningWish::Mode::effort);
        QVERIFY(c.reasoning.effort == Effort::low && c.reasoning.visible.value_or(false));
        QCOMPARE(c.verbosity, std::string("low"));
        QVERIFY(c.format.kind == OutputFormat::Kind::jsonSchema && c.format.schema);
        std::string extras;
        for (const auto &extra : c.extras)
            extras += extra.first + ' ';
        QCOMPARE(extras, std::string("include user truncation made_up "));
    }

    void effortNoneTurnsReasoningOff()
    {
        const auto read = readInput("'hi'", ",'reasoning':{'effort':'none'}");
        QVERIFY(read.ok() && read->reasoning.mode == ReasoningWish::Mode::off);
        const auto unset = readInput("'hi'", ",'reasoning':{'effort':null,'summary':null}");
        QVERIFY(unset.ok() && unset->reasoning.mode == ReasoningWish::Mode::unset);
        QVERIFY(!unset->reasoning.visible.has_value());
    }

    void toolsAreRead()
    {
        const auto read = readInput(
            "[{'type':'additional_tools','role':'developer','tools':[{'type':'namespace','name':"
            "'functions','description':'','tools':[{'type':'custom','name':'exec','description':"
            "'d','format':{'type':'grammar','syntax':'lark','definition':'x'}},{'type':'function',"
            "'name':'wait','parameters':{'type':'object'},'strict':false}]}]}]",
            ",'tools':[{'type':'function','name':'f','parameters':null},{'type':'web_search'}]");
        QVERIFY2(read.ok(), why(read).constData());
        std::string tools;
        for (const Tool &tool : read->tools)
            tools += std::to_string(static_cast<int>(tool.kind)) + tool.nameSpace + '/' +
                     tool.name + (tool.schema ? " schema" : "") + tool.format + tool.json + '\n';
        QCOMPARE(QByteArray::fromStdString(tools),
                 quoted("0/f\n2/web_search{'type':'web_search'}\n1functions/exec{'type':'grammar',"
                        "'syntax':'lark','definition':'x'}\n0functions/wait schema\n"));
    }

    void toolChoice_data()
    {
        QTest::addColumn<QByteArray>("choice");
        QTest::addColumn<int>("mode");
        QTest::addColumn<QByteArray>("names");
        const auto row = [](const char *name, const QByteArray &choice, ToolChoice::Mode mode,
                            const QByteArray &names) {
            QTest::newRow(name) << choice << static_cast<int>(mode) << names;
        };
        using enum ToolChoice::Mode;
        row("wire 2.4 auto", "'auto'", automatic, "");
        row("wire 2.4 none", "'none'", none, "");
        row("wire 2.4 required", "'required'", required, "");
        row("wire 2.4 function", "{'type':'function','name':'f'}", named, "f");
        row("wire 2.4 custom", "{'type':'custom','name':'f'}", named, "f");
        row("wire 2.4 allowed",
            "{'type':'allowed_tools','mode':'required','tools':[{'type':"
            "'function','name':'f'},{'type':'function','name':'g'}]}",
            subset, "fg!");
        row("wire 2.4 hosted", "{'type':'web_search_preview'}", automatic, "");
    }

    void toolChoice()
    {
        QFETCH(const QByteArray, choice);
        const auto read = readInput("'hi'", ",'tool_choice':" + choice);
        QVERIFY2(read.ok(), why(read).constData());
        std::string names;
        for (const std::string &name : read->toolChoice.names)
            names += name;
        if (read->toolChoice.subsetRequired)
            names += '!';
        QTEST(static_cast<int>(read->toolChoice.mode), "mode");
        QTEST(QByteArray::fromStdString(names), "names");
    }

    void faultsNameTheField_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("pointers");
        const auto row = [](const char *name, const QByteArray &body, const QByteArray &pointers) {
            QTest::newRow(name) << quoted(body) << pointers;
        };
        row("several at once", "{'model':1,'input':5,'temperature':'hot'}",
            "/model /temperature /input");
        row("no input", "{'model':'m'}", "/input");
        row("unknown item", "{'model':'m','input':[{'type':'made_up'}]}", "/input/0/type");
        row("unknown content",
            "{'model':'m','input':[{'role':'user','content':[{'type':'made_up'}]}]}",
            "/input/0/content/0/type");
        row("item that is no object", "{'model':'m','input':[1]}", "/input/0");
        row("wrong role", "{'model':'m','input':[{'role':'robot','content':'x'}]}",
            "/input/0/role");
        row("item_reference", "{'model':'m','input':[{'type':'item_reference','id':'msg_1'}]}",
            "/input/0/type");
        row("item_reference without type", "{'model':'m','input':[{'id':'msg_1'}]}",
            "/input/0/type");
        row("call without id and name", "{'model':'m','input':[{'type':'function_call'}]}",
            "/input/0/call_id /input/0/name");
        row("output of a wrong kind",
            "{'model':'m','input':[{'type':'function_call_output','call_id':'c','output':1}]}",
            "/input/0/output");
        row("image without source",
            "{'model':'m','input':[{'role':'user','content':[{'type':'input_image'}]}]}",
            "/input/0/content/0/image_url");
        row("kept by OpenAI",
            "{'model':'m','input':'x','conversation':'c','prompt':{'id':'p'},'background':true}",
            "/conversation /prompt /background");
        row("tools",
            "{'model':'m','input':'x','tools':[{'type':'function'},{'name':'x'},"
            "{'type':'namespace','name':'n','tools':[{'type':'web_search'}]}]}",
            "/tools/0/name /tools/1/type /tools/2/tools/0/type");
        row("tool_choice", "{'model':'m','input':'x','tool_choice':'maybe'}", "/tool_choice");
        row("effort", "{'model':'m','input':'x','reasoning':{'effort':'much'}}",
            "/reasoning/effort");
        row("format", "{'model':'m','input':'x','text':{'format':{'type':'json_schema'}}}",
            "/text/format/schema");
    }

    void faultsNameTheField()
    {
        QFETCH(const QByteArray, body);
        const auto read = readBody(body);
        QVERIFY(!read.ok());
        QVERIFY(read.error().code == ErrorCode::invalidArgument);
        QByteArray pointers;
        for (const FieldFault &fault : read.error().fields)
            pointers += (pointers.isEmpty() ? "" : " ") + QByteArray::fromStdString(fault.pointer);
        QTEST(pointers, "pointers");
    }

    void everyFieldOfTheApiIsKnown()
    {
        const auto known = responses().knownFields();
        // ResponseCreateParamsBase of openai 7.55, and its stream.
        const std::vector<std::string_view> fields = {"access_programs",
                                                      "background",
                                                      "context_management",
                                                      "conversation",
                                                      "image",
                                                      "include",
                                                      "input",
                                                      "instructions",
                                                      "max_output_tokens",
                                                      "max_tool_calls",
                                                      "metadata",
                                                      "model",
                                                      "moderation",
                                                      "parallel_tool_calls",
                                                      "previous_response_id",
                                                      "prompt",
                                                      "prompt_cache_key",
                                                      "prompt_cache_options",
                                                      "prompt_cache_retention",
                                                      "reasoning",
                                                      "safety_identifier",
                                                      "service_tier",
                                                      "store",
                                                      "stream",
                                                      "stream_options",
                                                      "temperature",
                                                      "text",
                                                      "tool_choice",
                                                      "tools",
                                                      "top_logprobs",
                                                      "top_p",
                                                      "truncation",
                                                      "user"};
        for (const std::string_view field : fields)
            QVERIFY2(std::find(known.begin(), known.end(), field) != known.end(),
                     std::string(field).c_str());
    }
};

QTEST_APPLESS_MAIN(TestResponsesRequestReader)
#include "tst_responsesrequestreader.moc"
