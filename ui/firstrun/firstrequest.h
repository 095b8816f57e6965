// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QElapsedTimer>
#include <QObject>

#include <string>

class QNetworkAccessManager;
class QNetworkReply;

namespace signalbox {

/// How a first request went.
struct FirstAnswer
{
    bool ok = false;
    QString text;     ///< what the model said, or why there is none: a sentence
    QString account;  ///< that served it
    QString model;    ///< that answered
    int attempts = 0; ///< sends to upstreams
    qint64 milliseconds = 0;
};

/// Sends one small Chat Completions request to Signalbox's own address with the client key, as any
/// client would: what it shows is what a tool will get. One at a time. UI thread.
class FirstRequest final : public QObject
{
    Q_OBJECT

public:
    explicit FirstRequest(QObject *parent = nullptr);
    ~FirstRequest() override;

    /// `address`: "http://127.0.0.1:8045". answered() follows, later.
    void send(const QString &address, const Secret &clientKey, const std::string &model);
    [[nodiscard]] bool isRunning() const { return m_reply != nullptr; }
    /// Drops what runs; nothing follows.
    void cancel();

Q_SIGNALS:
    void answered(const signalbox::FirstAnswer &answer);

private:
    void onFinished();
    [[nodiscard]] FirstAnswer read() const;

    QNetworkAccessManager *m_network;
    QNetworkReply *m_reply = nullptr;
    QElapsedTimer m_since;
};

} // namespace signalbox
