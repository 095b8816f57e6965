// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accounttest.h"

#include "core/gateway/attemptplan.h"
#include "core/json/value.h"
#include "core/upstream/errormessage.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kOutputTokens = 16; // the least that the Responses API takes
constexpr qsizetype kBodyMax = 64 * 1024;
constexpr std::string_view kQuestion = "Answer with OK.";

json::Array oneMessage(std::string_view content)
{
    json::Object message;
    message["role"] = "user";
    message["content"] = content;
    return {std::move(message)};
}

json::Object geminiBody()
{
    json::Object part;
    part["text"] = kQuestion;
    json::Object content;
    content["role"] = "user";
    content["parts"] = json::Array{std::move(part)};
    json::Object limits;
    limits["maxOutputTokens"] = kOutputTokens;
    json::Object body;
    body["contents"] = json::Array{std::move(content)};
    body["generationConfig"] = std::move(limits);
    return body;
}

json::Object bodyFor(DialectId dialect, const ProviderDefinition &provider,
                     const std::string &model)
{
    if (dialect == DialectId::gemini)
        return geminiBody();
    json::Object body;
    body["model"] = model;
    if (dialect == DialectId::openaiResponses) {
        body["input"] = kQuestion;
        body["max_output_tokens"] = kOutputTokens;
        body["store"] = false;
        return body;
    }
    body["messages"] = oneMessage(kQuestion);
    // OpenAI's newer models refuse the old name, and most others do not know the new one.
    const bool newName = dialect == DialectId::openaiChat && provider.official;
    body[newName ? "max_completion_tokens" : "max_tokens"] = kOutputTokens;
    return body;
}

QByteArray targetFor(DialectId dialect, const std::string &model)
{
    switch (dialect) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return "/v1/responses";
    case DialectId::anthropic:
        return "/v1/messages";
    case DialectId::gemini: {
        Endpoint endpoint;
        endpoint.method = "generateContent";
        return QByteArray::fromStdString("/v1beta" + geminiPath(endpoint, model));
    }
    }
    return "/v1/chat/completions";
}

std::vector<std::string> wordsOf(const std::string &model)
{
    std::vector<std::string> words(1);
    for (const char c : model) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else
            words.emplace_back();
    }
    return words;
}

template <std::size_t N>
std::size_t firstOf(const std::vector<std::string> &words,
                    const std::array<std::string_view, N> &list)
{
    const auto found = std::find_if(list.begin(), list.end(), [&words](std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    });
    return static_cast<std::size_t>(found - list.begin());
}

} // namespace

HttpRequest testRequest(const ProviderDefinition &provider, const Account &account,
                        const std::string &model)
{
    Endpoint endpoint;
    endpoint.dialect = provider.dialects.front();
    endpoint.translatable = true;
    const DialectId dialect = planAttempt({endpoint}, provider, model).dialect;
    // Accounts with a prefix are asked by it.
    const std::string name = account.prefix.empty() ? model : account.prefix + '/' + model;
    HttpRequest request;
    request.method = "POST";
    request.target = targetFor(dialect, name);
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = json::dump(bodyFor(dialect, provider, name));
    return request;
}

std::string cheapestModel(const std::vector<std::string> &models)
{
    static constexpr std::array<std::string_view, 24> kNoTalk = {
        "embedding", "embeddings", "embed",  "rerank", "moderation", "whisper",  "tts",   "audio",
        "realtime",  "transcribe", "image",  "imagen", "images",     "veo",      "sora",  "dall",
        "video",     "lyria",      "speech", "ocr",    "search",     "computer", "guard", "aqa"};
    static constexpr std::array<std::string_view, 9> kCheap = {
        "nano", "lite", "mini", "flash", "haiku", "small", "tiny", "fast", "air"};
    const std::string *best = nullptr;
    std::size_t bestRank = kCheap.size() + 1;
    for (const std::string &model : models) {
        const std::vector<std::string> words = wordsOf(model);
        if (firstOf(words, kNoTalk) < kNoTalk.size())
            continue;
        if (const std::size_t rank = firstOf(words, kCheap); rank < bestRank) {
            best = &model;
            bestRank = rank;
        }
    }
    return best ? *best : std::string();
}

void TestSink::send(int, const Headers &, QByteArrayView body)
{
    m_begun = true;
    write(body);
    m_finished = true;
}

void TestSink::begin(int, const Headers &)
{
    m_begun = true;
}

void TestSink::write(QByteArrayView data)
{
    m_body.append(data.first(std::min(data.size(), kBodyMax - m_body.size())));
}

void TestSink::leave()
{
    m_gone = true;
    if (!m_finished && onGone)
        std::exchange(onGone, nullptr)();
}

QString TestSink::errorMessage() const
{
    const std::string_view body{m_body.constData(), static_cast<std::size_t>(m_body.size())};
    const auto json = json::parse(body);
    return cleanedSentence(errorSentence(json ? &*json : nullptr, body));
}

TestReport testReport(const RequestRecord &record, const TestSink &sink, const QString &account,
                      const std::string &model)
{
    TestReport report;
    report.status = record.attemptList.empty() ? 0 : record.attemptList.back().status;
    report.ok = record.status >= 200 && record.status < 300 && record.error.empty();
    report.model = model;
    report.duration = record.duration;
    report.inputTokens = static_cast<std::uint64_t>(record.inputTokens.value_or(0));
    report.outputTokens = static_cast<std::uint64_t>(record.outputTokens.value_or(0));
    if (report.ok) {
        report.message = u"%1 answered in %2 ms"_s.arg(account).arg(record.duration.count());
    } else if (sink.left()) {
        report.message = u"%1 gave no answer within %2 seconds"_s.arg(account).arg(
            std::chrono::duration_cast<std::chrono::seconds>(record.duration).count());
    } else {
        const QString said = sink.errorMessage();
        report.message = said.isEmpty() ? QString::fromStdString(record.error) : said;
    }
    return report;
}

} // namespace signalbox
