// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/commandline.h"

#include "core/base/storagethread.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QStandardPaths>

#include <cstdlib>
#include <cstring>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kSecretFileMax = 64 * 1024;

/// The options as they come, from the arguments or else from the environment.
class Sources
{
public:
    explicit Sources(const QStringList &arguments)
    {
        m_parser.addHelpOption();
        m_parser.addVersionOption();
        const auto add = [this](const QString &name, const QString &text, const QString &value) {
            m_parser.addOption(QCommandLineOption(name, text, value));
        };
        const auto say = [](const char *text) {
            return QCoreApplication::translate("CommandLine", text);
        };
        m_parser.setApplicationDescription(
            say("Keeps AI accounts and serves one local API address."));
        add(u"data-dir"_s, say("Folder of settings, accounts and secrets."), u"DIR"_s);
        add(u"host"_s, say("Address to listen on instead of the one in the settings."), u"ADDR"_s);
        add(u"port"_s,
            say("Port to listen on instead of the one in the settings; 0 takes any free one."),
            u"N"_s);
        add(u"secrets"_s,
            say("Where the key of the secrets is: auto, keychain, vault (passphrase), plain (for "
                "tests only)."),
            u"WHERE"_s);
        add(u"vault-passphrase-file"_s, say("File with the passphrase of the secrets."), u"FILE"_s);
        add(u"api-key-file"_s, say("File with the key that clients must show, for this run."),
            u"FILE"_s);
        add(u"api-key"_s, say("The key itself, for tests: others can read it in the process list."),
            u"KEY"_s);
        add(u"admin-key-file"_s, say("File with the key of the admin API, for this run."),
            u"FILE"_s);
        add(u"admin-key"_s,
            say("The key itself, for tests: others can read it in the process list."), u"KEY"_s);
        add(u"log-level"_s, say("debug, info, warning or error."), u"LEVEL"_s);
        add(u"log-file"_s, say("File to log to instead of standard error."), u"FILE"_s);
        m_parsed = m_parser.parse(arguments);
    }

    [[nodiscard]] const QCommandLineParser &parser() const { return m_parser; }
    [[nodiscard]] bool parsed() const { return m_parsed; }

    [[nodiscard]] std::optional<QString> text(const QString &option, const char *variable) const
    {
        if (m_parser.isSet(option))
            return m_parser.value(option);
        if (variable && qEnvironmentVariableIsSet(variable))
            return qEnvironmentVariable(variable);
        return std::nullopt;
    }

    /// A secret from its file option, its plain option or its variable.
    [[nodiscard]] std::optional<Secret> secret(const QString &fileOption,
                                               const QString &plainOption, const char *variable,
                                               std::vector<QString> &faults) const
    {
        if (m_parser.isSet(fileOption)) {
            auto content = readWholeFile(m_parser.value(fileOption), kSecretFileMax);
            if (!content) {
                faults.push_back(u"--%1: %2"_s.arg(fileOption, content.error().message));
                return std::nullopt;
            }
            return taken(*content, QByteArrayView(*content).trimmed(), u"--"_s + fileOption,
                         faults);
        }
        if (!plainOption.isEmpty() && m_parser.isSet(plainOption)) {
            QByteArray text = m_parser.value(plainOption).toUtf8();
            return taken(text, text, u"--"_s + plainOption, faults);
        }
        if (!qEnvironmentVariableIsSet(variable))
            return std::nullopt;
        QByteArray value = qgetenv(variable);
        // The kernel shows the variables as they stood at the start (/proc/PID/environ): removing
        // one is not enough.
        if (char *place = ::getenv(variable))
            clearMemory(place, std::strlen(place));
        qunsetenv(variable);
        return taken(value, value, QString::fromLatin1(variable), faults);
    }

private:
    /// The bytes of `value` as a secret; `from`, which holds them, is cleared.
    static std::optional<Secret> taken(QByteArray &from, QByteArrayView value, const QString &where,
                                       std::vector<QString> &faults)
    {
        const Secret secret({value.data(), static_cast<std::size_t>(value.size())});
        clearMemory(from.data(), static_cast<std::size_t>(from.size()));
        if (secret.empty()) {
            faults.push_back(u"%1: is empty"_s.arg(where));
            return std::nullopt;
        }
        return secret;
    }

    QCommandLineParser m_parser;
    bool m_parsed = false;
};

void readAddress(const Sources &sources, EngineOptions &engine, std::vector<QString> &faults)
{
    if (const auto host = sources.text(u"host"_s, "SIGNALBOX_HOST")) {
        if (host->isEmpty())
            faults.push_back(u"--host: must be an address such as 127.0.0.1"_s);
        engine.host = host->toStdString();
    }
    if (const auto port = sources.text(u"port"_s, "SIGNALBOX_PORT")) {
        bool isNumber = false;
        const int number = port->toInt(&isNumber);
        if (!isNumber || number < 0 || number > 65535)
            faults.push_back(u"--port: must be a whole number from 0 to 65535"_s);
        engine.port = number;
    }
}

void readVault(const Sources &sources, const QString &dataDir, VaultKeyOptions &vault,
               std::vector<QString> &faults)
{
    if (const auto where = sources.text(u"secrets"_s, "SIGNALBOX_SECRETS")) {
        if (const auto mode = secretsModeFromName(where->toStdString()))
            vault.mode = *mode;
        else
            faults.push_back(u"--secrets: must be one of auto, keychain, vault, plain"_s);
    }
    if (const auto passphrase =
            sources.secret(u"vault-passphrase-file"_s, {}, "SIGNALBOX_VAULT_PASSPHRASE", faults))
        vault.passphrase = *passphrase;
    const QByteArray folder = QDir(dataDir).absolutePath().toUtf8();
    vault.keychainService = u"signalbox"_s;
    vault.keychainEntry =
        u"vault-"_s +
        QString::fromLatin1(
            QCryptographicHash::hash(folder, QCryptographicHash::Sha256).first(8).toHex());
}

void readLogging(const Sources &sources, Launch &launch, std::vector<QString> &faults)
{
    if (const auto level = sources.text(u"log-level"_s, "SIGNALBOX_LOG_LEVEL")) {
        if (const auto known = logLevelFromName(level->toStdString()))
            launch.logLevel = *known;
        else
            faults.push_back(u"--log-level: must be one of debug, info, warning, error"_s);
        launch.engine.logLevelGiven = true;
    }
    launch.logFile = sources.text(u"log-file"_s, nullptr).value_or(QString());
}

} // namespace

std::variant<Launch, PrintAndExit, UsageFault> readCommandLine(const QStringList &arguments,
                                                               EngineFace face)
{
    const Sources sources(arguments);
    const QCommandLineParser &parser = sources.parser();
    if (!sources.parsed())
        return UsageFault{{parser.errorText()}};
    if (parser.isSet(u"help"_s))
        return PrintAndExit{parser.helpText()};
    if (parser.isSet(u"version"_s))
        return PrintAndExit{QCoreApplication::applicationName() + u' ' +
                            QStringLiteral(SIGNALBOX_VERSION) + u'\n'};
    std::vector<QString> faults;
    for (const QString &extra : parser.positionalArguments())
        faults.push_back(u"%1: is no option"_s.arg(extra));
    Launch launch;
    launch.engine.face = face;
    launch.engine.dataDir =
        QDir(sources.text(u"data-dir"_s, "SIGNALBOX_DATA_DIR")
                 .value_or(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)))
            .absolutePath();
    readAddress(sources, launch.engine, faults);
    launch.engine.apiKey =
        sources.secret(u"api-key-file"_s, u"api-key"_s, "SIGNALBOX_API_KEY", faults);
    launch.engine.adminKey =
        sources.secret(u"admin-key-file"_s, u"admin-key"_s, "SIGNALBOX_ADMIN_KEY", faults);
    readVault(sources, launch.engine.dataDir, launch.vault, faults);
    readLogging(sources, launch, faults);
    if (!faults.empty())
        return UsageFault{std::move(faults)};
    return launch;
}

} // namespace signalbox
