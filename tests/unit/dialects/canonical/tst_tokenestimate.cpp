// SPDX-License-Identifier: GPL-3.0-or-later
// wire.md E05: a figure where no upstream can count.
#include "core/dialects/canonical/tokenestimate.h"
#include "tests/unit/dialects/canonical/turnwords.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

long long estimate(std::vector<Part> parts)
{
    Conversation conversation;
    conversation.turns = {user(std::move(parts))};
    return estimateTokens(conversation);
}

Part media(MediaPart::Kind kind, MediaPart::Source source, std::size_t bytes)
{
    MediaPart media;
    media.kind = kind;
    media.source = source;
    media.data = std::string(bytes, 'A');
    Part out;
    out.content = std::move(media);
    return out;
}

} // namespace

class TestTokenEstimate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsAQuarterOfItsBytes()
    {
        QCOMPARE(estimateTokens({}), 0LL);
        QCOMPARE(estimate({text("abcd")}), 1LL);
        QCOMPARE(estimate({text("abcde")}), 2LL);
        QCOMPARE(estimate({text(std::string(4'000, 'x'))}), 1'000LL);
    }

    void everyKindOfTextCounts()
    {
        const std::string words(400, 'x');
        ToolCallPart call;
        call.arguments = words;
        Part callPart;
        callPart.content = call;
        Part refusal;
        refusal.content = RefusalPart{words};
        Part foreign;
        foreign.content = ForeignPart{DialectId::gemini, "executableCode", "{}", words};
        QCOMPARE(
            estimate({text(words), callPart, result("c", words), thought(words), refusal, foreign,
                      media(MediaPart::Kind::document, MediaPart::Source::text, 400)}),
            700LL);
    }

    void toolsAndSchemasCount()
    {
        const auto document = json::Document::parse("{\"type\":\"object\",\"properties\":{}}");
        QVERIFY(document.ok());
        const json::Value schema((*document)->root());
        Conversation conversation;
        Tool tool;
        tool.name = "read";
        tool.description = std::string(361, 'x');
        tool.schema = &schema; // 35 bytes of text
        conversation.tools = {tool};
        QCOMPARE(estimateTokens(conversation), 100LL);
        conversation.tools.front().json = std::string(40, ' '); // the whole definition instead
        QCOMPARE(estimateTokens(conversation), 10LL);
    }

    void imagesAreFlat()
    {
        const long long small =
            estimate({media(MediaPart::Kind::image, MediaPart::Source::base64, 100)});
        QCOMPARE(estimate({media(MediaPart::Kind::image, MediaPart::Source::base64, 10'000'000)}),
                 small);
        QCOMPARE(estimate({media(MediaPart::Kind::image, MediaPart::Source::url, 100)}), small);
        QVERIFY(small > 500 && small < 5'000);
        Part inResult = result("c", "");
        inResult.as<ToolResultPart>()->content.push_back(
            media(MediaPart::Kind::image, MediaPart::Source::base64, 100));
        QCOMPARE(estimate({inResult}), small);
    }

    void documentsGrowByThePage()
    {
        const auto pdf = [](std::size_t bytes) {
            return estimate({media(MediaPart::Kind::document, MediaPart::Source::base64, bytes)});
        };
        QVERIFY(pdf(100) > 500);
        QVERIFY(pdf(1'000'000) > 10 * pdf(100));
        QVERIFY(pdf(1'000'000) < 250'000); // far from its bytes as text
    }
};

QTEST_APPLESS_MAIN(TestTokenEstimate)
#include "tst_tokenestimate.moc"
