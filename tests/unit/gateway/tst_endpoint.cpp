// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md, client endpoints: what a path and method mean.
#include "core/gateway/endpoint.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::DialectId)
Q_DECLARE_METATYPE(signalbox::EndpointKind)

using namespace signalbox;

namespace {

HttpRequest request(const QByteArray &method, const QByteArray &target, const Headers &headers = {})
{
    HttpRequest made;
    made.method = method;
    made.target = target;
    made.headers = headers;
    return made;
}

} // namespace

class TestEndpoint final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pathsLeadToTheirEndpoint_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<EndpointKind>("kind");
        QTest::addColumn<DialectId>("dialect");
        QTest::addColumn<QByteArray>("upstreamPath");
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<QByteArray>("model");
        const auto row = [](const char *method, const char *target, EndpointKind kind,
                            DialectId dialect, const char *path, const char *version = "v1",
                            const char *model = "") {
            QTest::addRow("%s %s", method, target)
                << QByteArray(method) << QByteArray(target) << kind << dialect << QByteArray(path)
                << QByteArray(version) << QByteArray(model);
        };
        using enum EndpointKind;
        using enum DialectId;
        row("POST", "/v1/chat/completions", proxy, openaiChat, "/chat/completions");
        row("POST", "/chat/completions", proxy, openaiChat, "/chat/completions", "");
        row("POST", "/v1/v1/chat/completions", proxy, openaiChat, "/chat/completions");
        row("POST", "//v1//chat/completions/?a=1", proxy, openaiChat, "/chat/completions");
        row("POST", "/v1/responses", proxy, openaiResponses, "/responses");
        row("POST", "/v1/responses/compact", proxy, openaiResponses, "/responses/compact");
        row("POST", "/v1/responses/input_tokens", proxy, openaiResponses,
            "/responses/input_tokens");
        row("POST", "/v1/messages?beta=true", proxy, anthropic, "/messages");
        row("POST", "/v1/messages/count_tokens", proxy, anthropic, "/messages/count_tokens");
        row("POST", "/v1/embeddings", proxy, openaiChat, "/embeddings");
        row("POST", "/v1beta/models/gemini-2.5-pro:generateContent", proxy, gemini,
            "/models/gemini-2.5-pro:generateContent", "v1beta", "gemini-2.5-pro");
        row("POST", "/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse", proxy, gemini,
            "/models/gemini-2.5-pro:streamGenerateContent", "v1", "gemini-2.5-pro");
        row("POST", "/v1alpha/models/a:countTokens", proxy, gemini, "/models/a:countTokens",
            "v1alpha", "a");
        row("POST", "/models/a:countTokens", proxy, gemini, "/models/a:countTokens", "", "a");
        row("POST", "/v1beta/models/vendor/name:generateContent", proxy, gemini,
            "/models/vendor/name:generateContent", "v1beta", "vendor/name");
        row("POST", "/v1beta/models/vendor%2Fna%20me%3Agenerate:generateContent", proxy, gemini,
            "/models/vendor/na%20me%3Agenerate:generateContent", "v1beta", "vendor/na me:generate");
        row("POST", "/v1beta/models/a%3AgenerateContent", proxy, gemini,
            "/models/a:generateContent", "v1beta", "a");
        row("GET", "/v1/models", listModels, openaiChat, "/models");
        row("GET", "/v1beta/models", listModels, gemini, "/models", "v1beta");
        row("GET", "/v1/models?key=k", listModels, gemini, "/models");
        row("GET", "/v1/models?a=1&key=k", listModels, gemini, "/models");
        row("GET", "/v1/models/vendor/name", describeModel, openaiChat, "", "", "vendor/name");
        row("GET", "/v1/models/llama3:8b", describeModel, openaiChat, "", "", "llama3:8b");
        row("GET", "/v1beta/models/gemini-x", describeModel, gemini, "", "", "gemini-x");
        row("POST", "/v1/files", notHosted, openaiChat, "/files");
        row("DELETE", "/v1/files/abc", notHosted, openaiChat, "/files");
        row("POST", "/v1/messages/batches", notHosted, anthropic, "/messages/batches");
        row("GET", "/healthz", health, openaiChat, "", "");
        row("HEAD", "/", hello, openaiChat, "", "");
        row("GET", "/api/hello", hello, openaiChat, "", "");
        row("POST", "/v1/images/edits", proxy, openaiChat, "/images/edits");
        row("POST", "/v1/audio/speech", proxy, openaiChat, "/audio/speech");
        row("GET", "/v1/responses/resp_1", storedResponse, openaiResponses, "/responses/resp_1");
        row("DELETE", "/v1/responses/resp_1", storedResponse, openaiResponses, "/responses/resp_1");
        row("POST", "/v1/responses/resp_1/cancel", storedResponse, openaiResponses,
            "/responses/resp_1/cancel");
        row("GET", "/v1/responses/resp_1/input_items", storedResponse, openaiResponses,
            "/responses/resp_1/input_items");
        row("POST", "/v1beta/models/a/countTokens", proxy, gemini, "/models/a:countTokens",
            "v1beta", "a"); // wire F04
        row("POST",
            "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-x:generateContent",
            proxy, gemini, "/models/gemini-x:generateContent", "", "gemini-x"); // wire F01
        row("POST", "/v1beta1/publishers/google/models/gemini-x:countTokens", proxy, gemini,
            "/models/gemini-x:countTokens", "", "gemini-x");
        row("POST", "/v1internal:streamGenerateContent?alt=sse", proxy, gemini, "", "");
        row("POST", "/v1internal:loadCodeAssist", codeAssist, gemini, "", "");
    }
    void pathsLeadToTheirEndpoint()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(EndpointKind, kind);
        QFETCH(DialectId, dialect);
        QFETCH(QByteArray, upstreamPath);
        QFETCH(QByteArray, version);
        QFETCH(QByteArray, model);
        const auto found = findEndpoint(request(method, target));
        const auto *endpoint = std::get_if<Endpoint>(&found);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->kind, kind);
        QCOMPARE(endpoint->dialect, dialect);
        QCOMPARE(endpoint->upstreamPath, upstreamPath.toStdString());
        QCOMPARE(endpoint->version, version.toStdString());
        QCOMPARE(endpoint->model, model.toStdString());
    }

    void streamsGroupsAndProbesAreKnown()
    {
        const auto of = [](const char *target) {
            return std::get<Endpoint>(findEndpoint(request("POST", target)));
        };
        QVERIFY(of("/v1beta/models/a:streamGenerateContent").streamsByPath);
        QVERIFY(!of("/v1beta/models/a:generateContent").streamsByPath);
        for (const char *counting : {"/v1beta/models/a:countTokens", "/v1/messages/count_tokens",
                                     "/v1/responses/input_tokens"})
            QVERIFY2(of(counting).probe, counting);
        QVERIFY(!of("/v1/messages").probe);
        QCOMPARE(of("/v1/embeddings").group, QuotaGroup::embedding);
        QCOMPARE(of("/v1beta/models/a:embedContent").group, QuotaGroup::embedding);
        QCOMPARE(of("/v1/images/generations").group, QuotaGroup::image);
        QCOMPARE(of("/v1/audio/speech").group, QuotaGroup::audio);
        QCOMPARE(geminiPath(of("/v1beta/models/a:countTokens"), "x y/\xC3\xA9?#"),
                 std::string("/models/x%20y/%C3%A9%3F%23:countTokens"));
    }

    void whatMayBeTranslatedIsKnown_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<bool>("translatable");
        const auto row = [](const char *target, bool translatable) {
            QTest::newRow(target) << QByteArray(target) << translatable;
        };
        row("/v1/chat/completions", true);
        row("/v1/responses", true);
        row("/v1/messages", true);
        row("/v1beta/models/a:generateContent", true);
        row("/v1beta/models/a:streamGenerateContent", true);
        row("/v1beta/models/a:countTokens", true);
        row("/v1/messages/count_tokens", true);
        row("/v1/responses/input_tokens", true);
        row("/v1internal:generateContent", true);
        row("/v1/responses/compact", false);
        row("/v1/completions", false);
        row("/v1/embeddings", false);
        row("/v1beta/models/a:embedContent", false);
        row("/v1/moderations", false);
        row("/v1/images/generations", false);
        row("/v1/audio/transcriptions", false);
    }
    void whatMayBeTranslatedIsKnown()
    {
        QFETCH(QByteArray, target);
        QFETCH(bool, translatable);
        QCOMPARE(std::get<Endpoint>(findEndpoint(request("POST", target))).translatable,
                 translatable);
    }

    void headersChooseTheShapeOfTheModelList()
    {
        const auto dialectOf = [](const Headers &headers) {
            return std::get<Endpoint>(findEndpoint(request("GET", "/v1/models", headers))).dialect;
        };
        QCOMPARE(dialectOf({{"x-goog-api-key", "k"}}), DialectId::gemini);
        QCOMPARE(dialectOf({{"Anthropic-Version", "2023-06-01"}}), DialectId::anthropic);
        QCOMPARE(dialectOf({{"Authorization", "Bearer k"}}), DialectId::openaiChat);
        QCOMPARE(dialectOf({{"x-goog-api-key", "k"}, {"anthropic-version", "v"}}),
                 DialectId::gemini);
    }

    void webSocketIsRecognised()
    {
        const auto found =
            findEndpoint(request("GET", "/v1/responses", {{"Upgrade", "WebSocket"}}));
        QCOMPARE(std::get<Endpoint>(found).kind, EndpointKind::webSocket);
        QVERIFY(std::holds_alternative<NoEndpoint>(findEndpoint(request("GET", "/v1/responses"))));
    }

    void otherPathsAndMethodsAreNone_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("allow");
        QTest::addColumn<DialectId>("dialect");
        const auto row = [](const char *method, const char *target, const char *allow,
                            DialectId dialect) {
            QTest::addRow("%s %s", method, target)
                << QByteArray(method) << QByteArray(target) << QByteArray(allow) << dialect;
        };
        using enum DialectId;
        row("GET", "/v1/chat/completions", "POST", openaiChat);
        row("PUT", "/v1/messages", "POST", anthropic);
        row("GET", "/v1beta/models/a:generateContent", "POST", gemini);
        row("POST", "/v1/models", "GET", openaiChat);
        row("POST", "/healthz", "GET, HEAD", openaiChat);
        row("POST", "/v1/nothing", "", openaiChat);
        row("POST", "/v1beta/nothing", "", gemini);
        row("POST", "/v1/messages/nothing", "", anthropic);
        row("POST", "/v1/responses/resp_1", "GET, DELETE", openaiResponses);
        row("GET", "/v1/responses/resp_1/cancel", "POST", openaiResponses);
        row("GET", "/v1/responses/resp_1/nothing", "", openaiResponses);
        row("POST", "/v1/projects/p/models/a:generateContent", "", gemini);
        row("GET", "/v1internal:generateContent", "POST", gemini);
        row("POST", "/v1beta/models/a:nothing", "", gemini);
        row("POST", "/v1beta/models/:generateContent", "", gemini);
        row("POST", "/v10/chat/completions", "", openaiChat);
        row("POST", "/v1", "", openaiChat);
        row("POST", "/v1/chat/completionsx", "", openaiChat);
        row("OPTIONS", "*", "", openaiChat);
    }
    void otherPathsAndMethodsAreNone()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, allow);
        QFETCH(DialectId, dialect);
        const auto found = findEndpoint(request(method, target));
        const auto *none = std::get_if<NoEndpoint>(&found);
        QVERIFY(none);
        QCOMPARE(none->allow, allow.toStdString());
        QCOMPARE(none->dialect, dialect);
    }
};

QTEST_APPLESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
