// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/logging.h"

#include "core/base/clock.h"

#include <QFile>
#include <QMutex>
#include <QRegularExpression>

#include <atomic>
#include <cstdio>

namespace signalbox {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcEngine, "signalbox.engine")
Q_LOGGING_CATEGORY(lcGateway, "signalbox.gateway")
Q_LOGGING_CATEGORY(lcUpstream, "signalbox.upstream")
Q_LOGGING_CATEGORY(lcStore, "signalbox.store")
Q_LOGGING_CATEGORY(lcUi, "signalbox.ui")

namespace {

struct Sink
{
    QMutex mutex;
    QFile file;
    std::atomic<LogLevel> level = LogLevel::info;
};

Sink &sink()
{
    static Sink instance;
    return instance;
}

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::debug;
    case QtInfoMsg:
        return LogLevel::info;
    case QtWarningMsg:
        return LogLevel::warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLevel::error;
}

const char *nameOf(LogLevel level)
{
    static constexpr const char *kNames[] = {"debug", "info", "warning", "error"};
    return kNames[static_cast<int>(level)];
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    Sink &out = sink();
    const LogLevel level = levelOf(type);
    if (level < out.level.load(std::memory_order_relaxed))
        return;
    const QString category = QString::fromLatin1(context.category ? context.category : "default");
    const QByteArray line =
        (QString::fromStdString(toRfc3339(SystemClock().wallNow())) + u' ' +
         QString::fromLatin1(nameOf(level)) + u' ' + category + u": "_s + redact(text) + u'\n')
            .toUtf8();
    const QMutexLocker lock(&out.mutex);
    if (out.file.isOpen()) {
        out.file.write(line);
        out.file.flush();
    } else {
        std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
    }
}

} // namespace

std::optional<LogLevel> logLevelFromName(std::string_view name)
{
    for (const LogLevel level :
         {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
        if (name == nameOf(level))
            return level;
    }
    return std::nullopt;
}

Status installLogging(LogLevel level, const QString &filePath)
{
    Sink &out = sink();
    out.level = level;
    if (!filePath.isEmpty()) {
        out.file.setFileName(filePath);
        if (!out.file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Text)) {
            return Error{
                ErrorCode::inputOutput,
                u"Could not open the log file %1: %2"_s.arg(filePath, out.file.errorString()),
                {},
                {}};
        }
    }
    QLoggingCategory::setFilterRules(u"signalbox.*.debug=true"_s);
    qInstallMessageHandler(handleMessage);
    return {};
}

void setLogLevel(LogLevel level)
{
    sink().level = level;
}

QString redact(const QString &text)
{
    static const QRegularExpression kPatterns(
        u"(?<head>(?:bearer|basic)\\s+|(?:x-api-key|x-goog-api-key|api[_-]?key|access_token|"
        u"refresh_token|client_secret|password|passphrase|[?&]key)[\"']?\\s*[=:]\\s*[\"']?)(?<tail>"
        u"[^\\s\"'&,;}]+)"
        u"|(?<token>\\b(?:(?:sk|rk|pk|gsk|xai)[-_]|AIza|ya29)[-_.A-Za-z0-9]{8,})"_s,
        QRegularExpression::CaseInsensitiveOption);
    QString out;
    qsizetype from = 0;
    auto matches = kPatterns.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        out += QStringView(text).mid(from, match.capturedStart() - from);
        out += match.captured(u"head"_s) + u"[redacted]"_s;
        from = match.capturedEnd();
    }
    if (from == 0)
        return text;
    out += QStringView(text).mid(from);
    return out;
}

} // namespace signalbox
