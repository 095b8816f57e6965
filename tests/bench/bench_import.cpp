// SPDX-License-Identifier: GPL-3.0-or-later
// What an import costs (issue 5: 500 accounts in at most a second): from the files' bytes to
// accounts that are on disk, their secrets in a vault, and in use.
#include "core/engine/importdesk.h"
#include "core/secrets/vault.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>

#include <cstdio>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

constexpr int kAccounts = 500;
constexpr int kRounds = 5;

class NoNetwork final : public HttpTransport
{
public:
    std::unique_ptr<Transfer> start(UpstreamRequest, TransferHandler &) override { return nullptr; }
    void dropIdleConnections() override {}
};

QByteArray manyKeys()
{
    QByteArray text;
    for (int i = 0; i < kAccounts; ++i)
        text += "OPENAI_API_KEY=sk-bench-" + QByteArray::number(i) + '\n';
    return text;
}

template <class T>
T answer(const std::function<void(Reply<T>)> &ask)
{
    QEventLoop loop;
    std::optional<Result<T>> said;
    ask([&](const Result<T> &result) {
        said = result;
        loop.quit();
    });
    if (!said)
        loop.exec();
    if (!*said)
        qFatal("%s", qPrintable(said->error().message));
    return **said;
}

void round(int number)
{
    const QTemporaryDir dir;
    const SystemClock clock;
    StorageThread storage;
    StorageThread bulk;
    Vault vault(dir.filePath(u"vault.bin"_s), storage);
    const Secret key(std::string(32, 'k'));
    if (!vault.unlock({VaultKeyKind::fixed, key, QByteArray(16, 's')}))
        qFatal("no vault");
    AccountStore store(dir.path(), storage);
    NoNetwork network;
    const ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens(clock, 1, providers);
    SettingsKeeper settings(dir.filePath(u"gui_config.json"_s), storage);
    (void)settings.load();
    AccountKeeper keeper({.store = store,
                          .secrets = vault,
                          .tokens = tokens,
                          .transport = network,
                          .providers = providers,
                          .clock = clock,
                          .ownListeners = [] { return std::vector<ListenAddress>(); },
                          .upstreamProxy = [] { return std::string("none"); }});
    ImportExtras extras({settings, vault, providers, [] { return SettingsKeeper::Hooks{}; }});
    ImportDesk desk({keeper, vault, providers, extras, bulk, clock,
                     [] { return std::vector<ListenAddress>(); },
                     [](const ProviderId &) { return OAuthClient{}; }});
    int told = 0;
    QObject::connect(&desk, &ImportDesk::progressed, &desk, [&told] { ++told; });
    QElapsedTimer timer;
    timer.start();
    ImportCall call;
    call.files = {{u"keys"_s, manyKeys()}};
    const auto preview = answer<ImportPreview>(
        [&](const Reply<ImportPreview> &reply) { desk.preview(std::move(call), reply); });
    const qint64 planned = timer.restart();
    const auto done = answer<ImportResult>([&](const Reply<ImportResult> &reply) {
        desk.apply({.preview = preview.id, .entries = {}}, reply);
    });
    std::printf("round %d: preview %lld ms, import of %d accounts %lld ms, progress %d times\n",
                number, static_cast<long long>(planned), done.added,
                static_cast<long long>(timer.elapsed()), told);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    for (int i = 1; i <= kRounds; ++i)
        round(i);
    return 0;
}
