// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QTest>

#include <csignal>
#include <sys/types.h>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

constexpr int kStartLimitMs = 30'000;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

std::string textAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    const boost::json::string *text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

} // namespace

// A blank in the path: nothing may rely on there being none.
DaemonFixture::DaemonFixture() : m_folder(QDir::tempPath() + u"/signalbox test-XXXXXX"_s)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith("SIGNALBOX_"_L1))
            environment.remove(name);
    }
    m_process.setProcessEnvironment(environment);
}

DaemonFixture::~DaemonFixture()
{
    if (running()) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

bool DaemonFixture::start(const QStringList &more)
{
    return startPlain(QStringList{u"--data-dir"_s, m_folder.path(), u"--port"_s, u"0"_s,
                                  u"--secrets"_s, u"plain"_s, u"--admin-key"_s,
                                  QString::fromLatin1(kAdminKey), u"--api-key"_s,
                                  QString::fromLatin1(kClientKey)} +
                      more);
}

bool DaemonFixture::startPlain(const QStringList &arguments)
{
    m_origin.clear();
    m_output.clear();
    m_errors.clear();
    m_process.start(QStringLiteral(SIGNALBOXD_PATH), arguments);
    (void)QTest::qWaitFor([this] { return standardOutput().contains('\n') || !running(); },
                          kStartLimitMs);
    const QByteArray line = standardOutput().left(m_output.indexOf('\n'));
    if (!line.startsWith("listening http://")) {
        qWarning("signalboxd did not serve: %s%s", m_output.constData(),
                 standardError().constData());
        return false;
    }
    m_origin = line.mid(10);
    return true;
}

void DaemonFixture::setVariable(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

bool DaemonFixture::running() const
{
    return m_process.state() != QProcess::NotRunning;
}

void DaemonFixture::sendSignal(int number)
{
    if (running())
        ::kill(static_cast<pid_t>(m_process.processId()), number);
}

int DaemonFixture::waitEnd(std::chrono::milliseconds limit)
{
    if (!QTest::qWaitFor([this] { return !running(); }, static_cast<int>(limit.count())))
        return -2;
    (void)standardOutput();
    (void)standardError();
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

int DaemonFixture::terminate()
{
    sendSignal(SIGTERM);
    return waitEnd();
}

const QByteArray &DaemonFixture::standardOutput()
{
    m_output += m_process.readAllStandardOutput();
    return m_output;
}

const QByteArray &DaemonFixture::standardError()
{
    m_errors += m_process.readAllStandardError();
    return m_errors;
}

bool DaemonFixture::sanitizerReport()
{
    return standardError().contains("Sanitizer") || m_errors.contains("runtime error:");
}

QString DaemonFixture::path(const QString &name) const
{
    return m_folder.filePath(name);
}

void DaemonFixture::writeFile(const QString &name, const QByteArray &bytes) const
{
    QDir().mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray DaemonFixture::readFile(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void DaemonFixture::writeSettings(const QByteArray &json) const
{
    writeFile(u"gui_config.json"_s, json);
}

RawResponse DaemonFixture::admin(const QByteArray &method, const QByteArray &target,
                                 const QByteArray &body) const
{
    WireClient client(m_origin);
    Headers headers{{"Authorization", QByteArray("Bearer ") + kAdminKey}};
    if (!body.isEmpty())
        headers.add("Content-Type", "application/json");
    return client.ask(method, "/admin/v1" + target, headers, body);
}

json::Object DaemonFixture::adminJson(const QByteArray &method, const QByteArray &target,
                                      const QByteArray &body) const
{
    const RawResponse response = admin(method, target, body);
    if (response.status < 200 || response.status > 299) {
        qWarning("%s %s: %d %s", method.constData(), target.constData(), response.status,
                 response.body.constData());
        return {};
    }
    return bodyJson(response);
}

RawResponse DaemonFixture::ask(const QByteArray &method, const QByteArray &target,
                               const QByteArray &body, const Headers &more) const
{
    WireClient client(m_origin);
    Headers headers{{"Authorization", QByteArray("Bearer ") + kClientKey},
                    {"Content-Type", "application/json"},
                    {"anthropic-version", "2023-06-01"}};
    for (const Header &field : more.fields())
        headers.set(viewOf(field.name), field.value);
    return client.ask(method, target, headers, body);
}

std::string DaemonFixture::addAccount(std::string_view provider, std::string_view name,
                                      const QByteArray &baseUrl)
{
    const std::string key = "key-" + std::string(name);
    const std::string mail = std::string(name) + "@example.test";
    const json::Object account{
        {"provider", provider},
        {"label", name},
        {"email", mail},
        {"base_url", viewOf(baseUrl)},
        {"credential", json::Object{{"type", "api_key"}, {"value", key}}},
        {"models", json::Array{"gpt-test-1", "claude-test-1", "gemini-2.5-pro"}}};
    return textAt(adminJson("POST", "/accounts", json::dump(account)), "id");
}

const std::vector<DialectCall> &allDialectCalls()
{
    static const std::vector<DialectCall> calls = {
        {"chat", "openai", "/v1/chat/completions", "/v1/chat/completions",
         R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}]})",
         R"({"model":"gpt-test-1","messages":[{"role":"user","content":"hi"}],"stream":true})",
         R"("content":"Hello )", "data: [DONE]", R"(data: {"error":)"},
        {"responses", "openai", "/v1/responses", "/v1/responses",
         R"({"model":"gpt-test-1","input":"hi"})",
         R"({"model":"gpt-test-1","input":"hi","stream":true})", "response.output_text.delta",
         "event: response.completed", "event: response.failed\n"},
        {"anthropic", "anthropic", "/v1/messages", "/v1/messages",
         R"({"model":"claude-test-1","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})",
         R"({"model":"claude-test-1","max_tokens":9,"stream":true,"messages":[]})",
         R"("type":"text_delta")", "event: message_stop", "event: error\n"},
        {"gemini", "gemini", "/v1beta/models/gemini-2.5-pro:generateContent",
         "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
         R"({"contents":[{"parts":[{"text":"hi"}]}]})",
         R"({"contents":[{"parts":[{"text":"hi"}]}]})", R"("text":"Hello )",
         R"("finishReason":"STOP")", R"(data: {"error":)"},
    };
    return calls;
}

json::Object bodyJson(const RawResponse &response)
{
    const auto parsed = json::parseObject(viewOf(response.body));
    return parsed ? *parsed : json::Object();
}

std::string errorKind(std::string_view dialect, const RawResponse &response)
{
    const json::Object body = bodyJson(response);
    const json::Value *error = body.if_contains("error");
    if (!error || !error->is_object() || textAt(error->get_object(), "message").empty())
        return {};
    const json::Object &object = error->get_object();
    if (dialect == "anthropic")
        return textAt(body, "type") == "error" ? textAt(object, "type") : std::string();
    if (dialect == "gemini") {
        const json::Value *code = object.if_contains("code");
        const bool good = code && code->is_int64() && code->get_int64() == response.status;
        return good ? textAt(object, "status") : std::string();
    }
    if (!object.contains("param") || !object.contains("code"))
        return {};
    const std::string code = textAt(object, "code");
    return code.empty() ? textAt(object, "type") : code;
}

} // namespace signalbox::test
