// SPDX-License-Identifier: GPL-3.0-or-later
// How an attempt reaches its upstream and where it goes (contract.md, base_url; wire.md 1.5, 1.6).
#include "core/gateway/attemptplan.h"

#include <QTest>

using namespace signalbox;

namespace {

using Way = AttemptPlan::Way;

const ProviderRegistry &registry()
{
    static const ProviderRegistry kRegistry = ProviderRegistry::builtIn().value();
    return kRegistry;
}

Endpoint endpointOf(const QByteArray &target)
{
    HttpRequest request;
    request.method = "POST";
    request.target = target;
    return std::get<Endpoint>(findEndpoint(request));
}

AttemptPlan planOf(const PlanRequest &request, const char *provider, std::string_view model)
{
    return planAttempt(request, *registry().find(ProviderId(provider)), model);
}

const QByteArray kChat = "/v1/chat/completions";
const QByteArray kResponses = "/v1/responses";
const QByteArray kMessages = "/v1/messages";
const QByteArray kGemini = "/v1beta/models/gemini-x:generateContent";
const QByteArray kGeminiStream = "/v1beta/models/gemini-x:streamGenerateContent";

} // namespace

class TestAttemptPlan final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWayFollowsFromBothSides_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<int>("way");
        QTest::addColumn<int>("dialect");
        const auto row = [](const char *name, const QByteArray &target, const char *provider,
                            const char *model, Way way, DialectId dialect) {
            QTest::newRow(name) << target << QByteArray(provider) << QByteArray(model)
                                << static_cast<int>(way) << static_cast<int>(dialect);
        };
        using enum DialectId;
        row("same dialect", kChat, "openai", "gpt-5", Way::passThrough, openaiChat);
        row("the provider's other dialect", kResponses, "openai", "gpt-5", Way::passThrough,
            openaiResponses);
        row("the provider's first dialect", kMessages, "openai", "gpt-5", Way::translated,
            openaiResponses);
        row("a compatible server's first", kMessages, "openai-compatible", "llama", Way::translated,
            openaiChat);
        row("chat to Anthropic", kChat, "anthropic", "claude-x", Way::translated, anthropic);
        row("Gemini on Vertex", kGemini, "vertex", "gemini-x", Way::wrapped, gemini);
        row("Claude on Vertex", kMessages, "vertex", "claude-x", Way::wrapped, anthropic);
        row("Claude on Vertex for Gemini's client", kGemini, "vertex", "claude-x", Way::translated,
            anthropic);
        row("Gemini in Code Assist", kGemini, "code-assist", "gemini-x", Way::wrapped, gemini);
        row("chat in Code Assist", kChat, "code-assist", "gemini-x", Way::translated, gemini);
        row("what is not translated passes", "/v1/embeddings", "openai", "e", Way::passThrough,
            openaiChat);
    }
    void theWayFollowsFromBothSides()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, model);
        QFETCH(int, way);
        QFETCH(int, dialect);
        const Endpoint endpoint = endpointOf(target);
        const AttemptPlan plan = planOf({endpoint}, provider.constData(), model.toStdString());
        QCOMPARE(static_cast<int>(plan.way), way);
        QCOMPARE(static_cast<int>(plan.dialect), dialect);
    }

    void markedProofsAreNotPassedOn()
    {
        const Endpoint endpoint = endpointOf(kMessages);
        PlanRequest request{endpoint};
        request.marked = true;
        const AttemptPlan plan = planOf(request, "anthropic", "claude-x");
        QCOMPARE(plan.way, Way::translated);
        QCOMPARE(plan.dialect, DialectId::anthropic);
    }

    void whatAnEnvelopeCannotHoldIsTranslated()
    {
        const Endpoint endpoint = endpointOf(kGeminiStream);
        PlanRequest array{endpoint};
        array.arrayStream = true;
        QCOMPARE(planOf(array, "code-assist", "gemini-x").way, Way::translated);
        QCOMPARE(planOf(array, "gemini", "gemini-x").way, Way::passThrough);
        PlanRequest schema{endpoint};
        schema.body = "{\"tools\":[{\"functionDeclarations\":[{\"parametersJsonSchema\":{}}]}]}";
        QCOMPARE(planOf(schema, "code-assist", "gemini-x").way, Way::translated);
        QCOMPARE(planOf(schema, "gemini", "gemini-x").way, Way::passThrough);
        PlanRequest suffixed{endpoint};
        suffixed.suffixed = true;
        QCOMPARE(planOf(suffixed, "vertex", "gemini-x(high)").way, Way::translated);
    }

    void urls_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<bool>("streams");
        QTest::addColumn<QByteArray>("url");
        const auto row = [](const char *name, const QByteArray &target, const char *provider,
                            const char *model, const char *base, bool streams, const char *url) {
            QTest::newRow(name) << target << QByteArray(provider) << QByteArray(model)
                                << QByteArray(base) << streams << QByteArray(url);
        };
        row("pass-through keeps the query", kChat + "?a=1&key=k", "openai", "m", "http://h", false,
            "http://h/v1/chat/completions?a=1");
        row("to Anthropic, without what was another's", kChat + "?a=1", "anthropic", "m",
            "http://h/v1", true, "http://h/v1/messages");
        row("to chat", kMessages + "?beta=true", "openai-compatible", "m", "http://h/api/v4", true,
            "http://h/api/v4/chat/completions");
        row("to responses", kMessages, "openai", "m", "http://h", true, "http://h/v1/responses");
        row("to Gemini, streamed", kChat, "gemini", "gemini y", "http://h", true,
            "http://h/v1beta/models/gemini%20y:streamGenerateContent?alt=sse");
        row("to Gemini, whole", kChat, "gemini", "m", "http://h/v1", false,
            "http://h/v1/models/m:generateContent");
        row("counting at Anthropic", "/v1/responses/input_tokens", "anthropic", "m", "http://h",
            false, "http://h/v1/messages/count_tokens");
        row("counting at Gemini", "/v1/messages/count_tokens", "gemini", "m", "http://h", false,
            "http://h/v1beta/models/m:countTokens");
        row("counting at OpenAI", "/v1/messages/count_tokens", "openai", "m", "http://h", false,
            "http://h/v1/responses/input_tokens");
        row("wire 1.5 Code Assist", kGemini, "code-assist", "gemini-x", "http://h", false,
            "http://h/v1internal:generateContent");
        row("wire 1.5 streamed, framing is ours to say", kGeminiStream + "?alt=sse&a=1",
            "code-assist", "gemini-x", "http://h/v1internal", true,
            "http://h/v1internal:streamGenerateContent?alt=sse&a=1");
        row("wire 1.6 Vertex", kGemini, "vertex", "gemini-x", "http://h", false,
            "http://h/v1/projects/p/locations/global/publishers/google/models/"
            "gemini-x:generateContent");
        row("wire 1.6 the host names its location", kChat, "vertex", "gemini-x",
            "https://us-central1-aiplatform.googleapis.com/v1", true,
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/"
            "publishers/google/models/gemini-x:streamGenerateContent?alt=sse");
        row("wire 1.6 a multi-region", kMessages, "vertex", "claude-x",
            "https://aiplatform.eu.rep.googleapis.com", false,
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/"
            "anthropic/models/claude-x:rawPredict");
    }
    void urls()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, base);
        QFETCH(bool, streams);
        QFETCH(QByteArray, url);
        const Endpoint endpoint = endpointOf(target);
        const ProviderDefinition &definition = *registry().find(ProviderId(provider.toStdString()));
        UpstreamPlace place;
        place.plan = planAttempt({endpoint}, definition, model.toStdString());
        const std::string baseUrl = base.toStdString();
        const std::string name = model.toStdString();
        place.baseUrl = baseUrl;
        place.model = name;
        place.project = "p";
        place.location = definition.location;
        place.streams = streams;
        const auto mark = target.indexOf('?');
        const std::string query = mark < 0 ? std::string() : target.mid(mark + 1).toStdString();
        QCOMPARE(attemptUrl(endpoint, place, query), url);
    }
};

QTEST_APPLESS_MAIN(TestAttemptPlan)
#include "tst_attemptplan.moc"
