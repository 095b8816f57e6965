// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/session.h"

#include "app/ctl/terminal.h"
#include "core/base/adminsocket.h"

#include <QDir>
#include <QHostAddress>
#include <QStandardPaths>
#include <QUrl>

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

namespace {

bool isLoopback(const QString &host)
{
    return host == u"localhost"_s || QHostAddress(host).isLoopback();
}

Error wrong(const QString &sentence)
{
    return {ErrorCode::invalidArgument, sentence, {}, {}};
}

Result<Secret> adminKey(const QCommandLineParser &options)
{
    if (options.isSet(u"admin-key-file"_s))
        return readSecretFile(options, u"admin-key-file"_s);
    QByteArray key = options.isSet(u"admin-key"_s) ? options.value(u"admin-key"_s).toUtf8()
                                                   : qgetenv("SIGNALBOX_ADMIN_KEY");
    qunsetenv("SIGNALBOX_ADMIN_KEY"); // not for a browser that is started from here
    Secret secret(std::string_view(key.constData(), static_cast<std::size_t>(key.size())));
    key.fill('\0');
    if (secret.empty())
        return wrong(u"--url needs the admin key: --admin-key-file FILE or SIGNALBOX_ADMIN_KEY."_s);
    return secret;
}

Result<AdminTarget> byAddress(const QCommandLineParser &options)
{
    const QUrl url(options.value(u"url"_s), QUrl::StrictMode);
    const bool secure = url.scheme() == u"https"_s;
    if (!url.isValid() || url.host().isEmpty() || (!secure && url.scheme() != u"http"_s))
        return wrong(u"--url must be an address such as http://127.0.0.1:8045."_s);
    if (!secure && !isLoopback(url.host())) {
        return wrong(u"--url: the admin key is sent to other computers by https:// only."_s);
    }
    Result<Secret> key = adminKey(options);
    if (!key)
        return key.error();
    const QString origin =
        url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
    return AdminTarget{{}, origin, std::move(*key)};
}

} // namespace

QCommandLineOption valueOption(const QString &name, const QString &text, const QString &value)
{
    return QCommandLineOption(name, text, value);
}

QCommandLineOption switchOption(const QString &name, const QString &text)
{
    return QCommandLineOption(name, text);
}

QList<QCommandLineOption> commonOptions()
{
    return {
        QCommandLineOption({u"h"_s, u"help"_s}, u"Tells what the command does."_s),
        switchOption(u"json"_s, u"Prints the answer of the admin API as it came."_s),
        valueOption(u"data-dir"_s, u"Folder that the Signalbox serves (SIGNALBOX_DATA_DIR)."_s,
                    u"DIR"_s),
        valueOption(u"url"_s, u"Address of the Signalbox, instead of a folder."_s, u"URL"_s),
        valueOption(u"admin-key-file"_s, u"File with the admin key, for --url."_s, u"FILE"_s),
        valueOption(u"admin-key"_s,
                    u"The key itself, for tests: others can read it in the process list."_s,
                    u"KEY"_s),
    };
}

Result<AdminTarget> targetOf(const QCommandLineParser &options)
{
    if (options.isSet(u"url"_s))
        return byAddress(options);
    QString folder = options.value(u"data-dir"_s);
    if (folder.isEmpty())
        folder = qEnvironmentVariable("SIGNALBOX_DATA_DIR");
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return AdminTarget{adminSocketPath(QDir(folder).absolutePath()), {}, {}};
}

} // namespace signalbox::ctl
