// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/enginefixture.h"

#include "core/secrets/vaultkey.h"
#include "tests/integration/answerfields.h"

#include <QFile>
#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

constexpr char kClient[] = "client-key-of-the-tests";
constexpr char kAdmin[] = "admin-key-of-the-tests";
constexpr int kLimitMs = 20'000;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// The key of a vault as `--secrets plain` has it.
Result<VaultKeySource::Answer> plainKey(const VaultKeySource::Request &request)
{
    VaultKeyOptions options;
    options.mode = SecretsMode::plain;
    const auto source = makeVaultKeySource(options);
    std::optional<Result<VaultKeySource::Answer>> key;
    source->fetch(request, [&key](const Result<VaultKeySource::Answer> &answer) { key = answer; });
    if (!QTest::qWaitFor([&key] { return key.has_value(); }, kLimitMs))
        qFatal("no key for the vault");
    return *key;
}

} // namespace

EngineFixture::EngineFixture() = default;

EngineFixture::~EngineFixture()
{
    if (m_engine)
        (void)stop();
}

bool EngineFixture::start(const json::Object &settings)
{
    QFile file(m_folder.filePath(u"gui_config.json"_s));
    const QByteArray text = json::dump(settings);
    if (!m_upstream.listen() || !file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        return false;
    file.close();
    return launch();
}

bool EngineFixture::restart()
{
    return stop() && launch();
}

bool EngineFixture::launch()
{
    EngineOptions options;
    options.dataDir = m_folder.path();
    options.port = 0;
    options.apiKey = Secret(kClient);
    options.adminKey = Secret(kAdmin);
    m_engine = std::make_unique<Engine>(options, m_clock);
    const auto opened = m_engine->open();
    const auto *request = std::get_if<VaultKeySource::Request>(&opened);
    if (!request)
        return false;
    QTest::ignoreMessage(QtWarningMsg,
                         "--secrets plain: secrets are kept under a known key; for tests only");
    std::optional<Status> unlocked;
    m_engine->unlock(plainKey(*request), [&unlocked](const Status &status) { unlocked = status; });
    if (!QTest::qWaitFor([&unlocked] { return unlocked.has_value(); }, kLimitMs) || !*unlocked ||
        m_engine->serve())
        return false;
    m_origin = QByteArray::fromStdString(status().proxy.address);
    return !m_origin.isEmpty();
}

bool EngineFixture::stop()
{
    bool ended = false;
    m_engine->shutDown([&ended] { ended = true; });
    const bool inTime = QTest::qWaitFor([&ended] { return ended; }, kLimitMs);
    m_engine.reset();
    return inTime;
}

void EngineFixture::advance(Milliseconds span)
{
    m_clock.advance(span);
    // The engine's timers run on the machine's clock. Any word of the network makes it look again,
    // from its event loop, through which the answer to an admin call goes several times.
    m_engine->setNetwork(OfflineWatch::System::unknown);
    (void)adminJson("GET", "/status");
}

StatusSnapshot EngineFixture::status()
{
    StatusSnapshot now;
    m_engine->status([&now](const Result<StatusSnapshot> &status) { now = *status; });
    return now;
}

RawResponse EngineFixture::admin(const QByteArray &method, const QByteArray &target,
                                 const QByteArray &body) const
{
    WireClient client(m_origin);
    return client.ask(method, "/admin/v1" + target,
                      {{"Authorization", QByteArray("Bearer ") + kAdmin}}, body);
}

json::Object EngineFixture::adminJson(const QByteArray &method, const QByteArray &target,
                                      const QByteArray &body) const
{
    const RawResponse response = admin(method, target, body);
    const auto parsed = json::parseObject(viewOf(response.body));
    if (response.status < 200 || response.status > 299 || !parsed) {
        qWarning("%s %s: %d %s", method.constData(), target.constData(), response.status,
                 response.body.constData());
        return {};
    }
    return *parsed;
}

std::string EngineFixture::addAccount(std::string_view provider, std::string_view name,
                                      const json::Object &more)
{
    json::Object account{
        {"provider", provider},
        {"label", name},
        {"email", std::string(name) + "@example.test"},
        {"base_url", viewOf(m_upstream.url())},
        {"credential", json::Object{{"type", "api_key"}, {"value", "key-" + std::string(name)}}},
        {"models", json::Array{"gpt-test-1", "claude-test-1", "gemini-2.5-pro"}}};
    for (const auto &member : more)
        account[member.key()] = member.value();
    return textAt(adminJson("POST", "/accounts", json::dump(account)), "id");
}

std::unique_ptr<WireClient> EngineFixture::send(const QByteArray &target, const QByteArray &body,
                                                const Headers &more) const
{
    Headers headers{{"Authorization", QByteArray("Bearer ") + kClient},
                    {"Content-Type", "application/json"},
                    {"anthropic-version", "2023-06-01"}};
    for (const Header &field : more.fields())
        headers.set(viewOf(field.name), field.value);
    auto client = std::make_unique<WireClient>(m_origin);
    client->send(requestBytes("POST", target, headers, body));
    return client;
}

RawResponse EngineFixture::ask(const QByteArray &target, const QByteArray &body,
                               const Headers &more) const
{
    return send(target, body, more)->takeResponse("POST");
}

} // namespace signalbox::test
