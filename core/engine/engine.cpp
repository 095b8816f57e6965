// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include "core/admin/adminroutes.h"
#include "core/base/logging.h"
#include "core/base/random.h"

#include <QDir>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

ProviderRegistry builtInProviders()
{
    auto registry = ProviderRegistry::builtIn();
    Q_ASSERT_X(registry.ok(), "builtInProviders", "a built-in provider definition has a fault");
    return std::move(*registry);
}

QString inDataDir(const EngineOptions &options, const QString &name)
{
    return options.dataDir + u'/' + name;
}

std::uint64_t randomSeed()
{
    return std::hash<std::string>{}(secureToken(8));
}

} // namespace

Engine::Engine(EngineOptions options, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_clock(clock)
    , m_providers(builtInProviders())
    , m_settings(inDataDir(m_options, u"gui_config.json"_s), m_storage)
    , m_vault(inDataDir(m_options, u"vault.bin"_s), m_storage)
    , m_accountStore(m_options.dataDir, m_storage)
    , m_tokens(clock, randomSeed(), m_providers)
    , m_transport(m_curl, clock, m_alarms)
    , m_oauthClients(m_settings, m_vault)
    , m_refresher({m_transport, m_providers, clock,
                   [this](const ProviderId &id) { return m_oauthClients.client(id); },
                   [this] { return m_settings.settings().proxy.upstreamProxy; }})
    , m_tokenKeeper(clock, m_refresher)
    , m_accounts({m_accountStore, m_vault, m_tokens, m_transport, m_providers, clock,
                  [this] { return m_proxy.listeners(); },
                  [this] { return m_settings.settings().proxy.upstreamProxy; }, &m_tokenKeeper,
                  &m_refresher,
                  [this](const Account &account, const Credential &credential,
                         std::function<void()> done) {
                      m_signIns.revokeFor(account, credential,
                                          [done = std::move(done)](const Status &) { done(); });
                  }})
    , m_signIns({{m_transport, clock, m_alarms},
                 m_accounts,
                 m_tokens,
                 m_vault,
                 m_providers,
                 [this](const ProviderId &id) { return m_oauthClients.client(id); },
                 [this] { return m_settings.settings().proxy.upstreamProxy; }})
    , m_importExtras({m_settings, m_vault, m_providers, [this] { return settingsHooks(); }})
    , m_imports({m_accounts, m_vault, m_providers, m_importExtras, m_bulk, clock,
                 [this] { return m_proxy.listeners(); },
                 [this](const ProviderId &id) { return m_oauthClients.client(id); }})
    , m_runtime(m_options.dataDir, m_storage, runtimeHooks(), clock)
    , m_random(randomSeed())
    , m_questions({m_tokens, m_tokenKeeper, m_accounts, m_transport, m_alarms, clock, m_random,
                   [this] { return m_settings.settings().proxy.upstreamProxy; }})
    , m_upkeep({m_tokens, m_tokenKeeper, [this] { m_questions.tick(); }, m_transport, clock,
                [] { return std::chrono::steady_clock::now(); }})
    , m_keys(m_options, m_settings, m_vault)
    , m_secrets(m_vault, m_storage, secretsHooks())
    , m_replayer(clock)
    , m_gateway({m_tokens, m_transport, m_providers, clock,
                 "1.1 signalbox-" + QByteArray::fromStdString(secureToken(5))},
                m_admin)
    , m_proxy(m_options, m_gateway, clock)
    , m_feed({[this] { return makeStatus(); }, [this] { return m_tokens.snapshots(); }})
    , m_watch(m_options.dataDir)
    , m_providerKeeper(providerServices())
{
    addAllAdminRoutes(m_admin, *this);
    connectTokens();
    connectUpkeep();
    connect(&m_watch, &FolderWatch::changed, this, &Engine::reload);
    connect(&m_settings, &SettingsKeeper::changed, this, &Engine::adoptSettings);
    connect(&m_tokens, &TokenManager::changed, &m_feed, &SnapshotFeed::touch);
    connect(&m_proxy, &ProxyService::changed, &m_feed, &SnapshotFeed::touch);
    connect(&m_secrets, &SecretsDesk::changed, &m_feed, &SnapshotFeed::touch);
    connect(&m_imports, &ImportDesk::progressed, &m_feed, &SnapshotFeed::importProgressed);
    connect(&m_signIns, &SignInDesk::changed, &m_feed, &SnapshotFeed::signInChanged);
    connect(&m_gateway, &Gateway::inFlightChanged, &m_feed, &SnapshotFeed::touch);
    connect(&m_gateway, &Gateway::requestEnded, this,
            [this](const RequestRecord &record) { m_log.add(record); });
}

Engine::~Engine() = default;

void Engine::connectTokens()
{
    m_tokens.setTokenKeeper(m_tokenKeeper);
    m_tokenKeeper.setHooks(
        {.save =
             [this](const AccountId &id, const Credential &before, const Credential &next,
                    TokenKeeper::Done done) {
                 m_accounts.saveTokens(id, before, next, std::move(done));
             },
         .signInNeeded = [this](const AccountId &id,
                                const QString &why) { m_tokens.signInNeeded(id, why); }});
    connect(&m_tokens, &TokenManager::credentialRefused, this, &Engine::onSignInNeeded);
}

void Engine::onSignInNeeded(const AccountId &id, const QString &why)
{
    // Told now and shown by the account's state from then on: no notice that stays.
    if (const auto account = m_tokens.snapshot(id)) {
        const QString sentence = u"%1 needs a new sign-in or key: %2"_s.arg(account->label, why);
        qCWarning(lcEngine).noquote() << sentence;
        Q_EMIT m_feed.noticeRaised(sentence);
    }
}

StartFailure Engine::settingsFailure(const Error &error) const
{
    StartFailure failure{StartFailure::Kind::invalidSettings, {}};
    for (const FieldFault &fault : error.fields)
        failure.lines.push_back(u"%1: %2: %3"_s.arg(
            m_settings.path(), QString::fromStdString(fault.pointer), fault.message));
    if (failure.lines.empty())
        failure.lines.push_back(u"%1: %2"_s.arg(m_settings.path(), error.message));
    return failure;
}

std::variant<VaultKeySource::Request, StartFailure> Engine::open()
{
    if (!QDir().mkpath(m_options.dataDir)) {
        return StartFailure{StartFailure::Kind::runtime,
                            {u"Could not make the data folder %1"_s.arg(m_options.dataDir)}};
    }
    if (const Status locked = m_lock.acquire(inDataDir(m_options, u"lock"_s)); !locked) {
        const bool taken = locked.error().code == ErrorCode::locked;
        return StartFailure{
            taken ? StartFailure::Kind::dataFolderInUse : StartFailure::Kind::runtime,
            {taken ? u"The data folder %1 is in use by another Signalbox"_s.arg(m_options.dataDir)
                   : locked.error().message}};
    }
    if (const Status loaded = m_settings.load(); !loaded)
        return settingsFailure(loaded.error());
    for (const QString &sentence : m_settings.document().notices)
        notice(sentence);
    const auto needed = m_vault.inspect();
    return needed ? *needed : VaultKeySource::Request{.fault = needed.error()};
}

void Engine::unlock(const Result<VaultKeySource::Answer> &key, std::function<void(Status)> done)
{
    m_secrets.openAtStart(key);
    if (!m_vault.usable())
        notice(u"Secrets cannot be read: %1"_s.arg(m_vault.whyUnusable()));
    // Before the accounts: quota protection of the file is judged by the settings in force.
    m_tokens.setTuning(m_settings.settings().proxy.tuning);
    m_tokens.setSettings(m_settings.settings().proxy.scheduling);
    for (const QString &sentence : m_providerKeeper.load())
        notice(sentence);
    for (const QString &sentence : m_accounts.load())
        notice(sentence);
    for (const QString &sentence : m_runtime.restore())
        notice(sentence);
    m_accounts.finishLeftRemovals();
    m_keys.ensure([this, answer = std::move(done)](const Status &keysKept) {
        m_oauthClients.ensure([this, keysKept, answer](const Status &secretsKept) {
            adoptSettings();
            answer(keysKept ? secretsKept : keysKept);
        });
    });
}

std::optional<StartFailure> Engine::serve()
{
    (void)m_proxy.adopt(m_settings.settings()); // limits and address, known before it listens
    if (const Status admin = m_proxy.listenForAdmin(); !admin)
        return StartFailure{StartFailure::Kind::runtime, {admin.error().message}};
    m_watch.start();
    m_upkeep.start();
    if (m_options.face == EngineFace::desktop && !m_settings.settings().proxy.enabled)
        return std::nullopt;
    const Status started = m_proxy.start(m_settings.settings());
    if (started || m_options.face == EngineFace::desktop)
        return std::nullopt;
    const bool taken = started.error().code == ErrorCode::addressInUse;
    const bool wrong = started.error().code == ErrorCode::invalidArgument;
    return StartFailure{taken   ? StartFailure::Kind::addressInUse
                        : wrong ? StartFailure::Kind::invalidSettings
                                : StartFailure::Kind::runtime,
                        {started.error().message}};
}

void Engine::adoptSettings()
{
    const Settings &settings = m_settings.settings();
    m_tokens.setTuning(settings.proxy.tuning);
    m_tokens.setSettings(settings.proxy.scheduling);
    TransactionSettings forRequests;
    forRequests.attempts = {settings.proxy.scheduling.maxAttempts,
                            settings.proxy.tuning.rateLimitAttempts};
    forRequests.forwardRateHeaders = settings.proxy.forwardRateHeaders;
    forRequests.upstreamProxy = settings.proxy.upstreamProxy == "system"
                                    ? QByteArray()
                                    : QByteArray::fromStdString(settings.proxy.upstreamProxy);
    forRequests.maxBodyBytes = settings.proxy.maxBodyBytes;
    forRequests.aliases = AliasTable(settings.proxy.customMapping);
    m_gateway.setSettings(std::move(forRequests));
    if (const auto level = logLevelFromName(settings.log.level); level && !m_options.logLevelGiven)
        setLogLevel(*level);
    adoptAccess();
    m_secrets.adoptSettings();
    m_feed.touch();
}

void Engine::adoptAccess()
{
    const Settings &settings = m_settings.settings();
    AccessRules rules;
    rules.clientKeys = m_keys.clientRules();
    rules.adminKeySha256 = m_keys.adminHash();
    rules.listenHost = m_options.host.value_or(settings.proxy.host);
    rules.allowLan = settings.proxy.allowLanAccess;
    rules.adminAllowRemote = settings.adminAllowRemote;
    rules.allowedHosts = settings.proxy.allowedHosts;
    rules.allowedOrigins = settings.proxy.allowedOrigins;
    m_gateway.guard().setRules(std::move(rules));
}

void Engine::reload()
{
    if (const Status read = m_settings.reload(); !read) {
        for (const QString &line : settingsFailure(read.error()).lines)
            notice(line + u" (the settings in force stay)"_s);
    } else if (const Status moved = m_proxy.adopt(m_settings.settings()); !moved) {
        notice(moved.error().message);
    }
    m_keys.ensure(
        [this](const Status &kept) { // a client key may have been written into the settings
            if (!kept)
                notice(kept.error().message);
            adoptAccess();
            m_oauthClients.ensure([this](const Status &secretsKept) {
                if (!secretsKept)
                    notice(secretsKept.error().message);
            });
        });
    m_providerKeeper.reload([this](const std::vector<QString> &sentences) {
        for (const QString &sentence : sentences)
            notice(sentence);
        reloadAccounts();
    });
}

void Engine::shutDown(std::function<void()> done)
{
    m_tokens.failWaiters(u"The proxy is being stopped"_s);
    m_signIns.stop();
    m_imports.stop();
    m_proxy.shutDown(grace(), [this, done = std::move(done)]() mutable {
        m_tokenKeeper.finish([this, done = std::move(done)]() mutable {
            // Nobody can undo a removal any more.
            m_accounts.finishRemovals(
                [this, done = std::move(done)]() mutable { m_runtime.flush(std::move(done)); });
        });
    });
}

Milliseconds Engine::grace() const
{
    return std::chrono::seconds(m_settings.settings().proxy.shutdownGraceSeconds);
}

void Engine::notice(const QString &sentence)
{
    qCWarning(lcEngine).noquote() << sentence;
    if (std::find(m_notices.begin(), m_notices.end(), sentence) == m_notices.end())
        m_notices.push_back(sentence);
    Q_EMIT m_feed.noticeRaised(sentence);
    m_feed.touch();
}

StatusSnapshot Engine::makeStatus() const
{
    StatusSnapshot status;
    status.proxy = m_proxy.snapshot();
    status.scheduling = m_settings.settings().proxy.scheduling;
    status.fixedAccount = m_tokens.fixedAccount();
    status.inFlight = m_gateway.inFlight();
    status.queueLength = m_tokens.queueLength();
    status.queueOldest = m_tokens.queueOldest();
    status.bindings = m_tokens.bindingCount();
    status.activeAccounts = m_tokens.activeAccounts();
    status.incidents = m_tokens.incidents();
    status.secretsUsable = m_vault.usable();
    status.whySecretsUnusable = m_vault.whyUnusable();
    status.theme = m_settings.settings().ui.theme;
    status.notices = m_notices;
    return status;
}

} // namespace signalbox
