// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/firstrequest.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QUrl>

#include <boost/json.hpp>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTimeoutMs = 120'000;

QString textAt(const boost::json::value &answer, std::string_view pointer)
{
    boost::system::error_code missing;
    const boost::json::value *found = answer.find_pointer(pointer, missing);
    const boost::json::string *text = found ? found->if_string() : nullptr;
    return text ? QString::fromUtf8(text->data(), static_cast<qsizetype>(text->size())) : QString();
}

QByteArray bodyFor(const std::string &model)
{
    const boost::json::object message{{"role", "user"},
                                      {"content", "Say hello in at most ten words."}};
    const boost::json::object body{
        {"model", model}, {"messages", boost::json::array{message}}, {"max_completion_tokens", 64}};
    return QByteArray::fromStdString(boost::json::serialize(body));
}

} // namespace

FirstRequest::FirstRequest(QObject *parent)
    : QObject(parent), m_network(new QNetworkAccessManager(this))
{
    m_network->setProxy(QNetworkProxy::NoProxy); // this computer, and the key stays on it
}

FirstRequest::~FirstRequest()
{
    cancel();
}

void FirstRequest::send(const QString &address, const Secret &clientKey, const std::string &model)
{
    cancel();
    QNetworkRequest request(QUrl(address + u"/v1/chat/completions"_s));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const std::string_view key = clientKey.view();
    request.setRawHeader("Authorization",
                         "Bearer " + QByteArray(key.data(), static_cast<qsizetype>(key.size())));
    request.setTransferTimeout(kTimeoutMs);
    m_since.start();
    m_reply = m_network->post(request, bodyFor(model));
    connect(m_reply, &QNetworkReply::finished, this, &FirstRequest::onFinished);
}

void FirstRequest::cancel()
{
    if (!m_reply)
        return;
    QNetworkReply *running = std::exchange(m_reply, nullptr);
    running->disconnect(this);
    running->abort();
    running->deleteLater();
}

void FirstRequest::onFinished()
{
    const FirstAnswer answer = read();
    std::exchange(m_reply, nullptr)->deleteLater();
    Q_EMIT answered(answer);
}

FirstAnswer FirstRequest::read() const
{
    FirstAnswer answer;
    answer.milliseconds = m_since.elapsed();
    answer.account = QString::fromUtf8(m_reply->rawHeader("X-Account-Email"));
    answer.model = QString::fromUtf8(m_reply->rawHeader("X-Mapped-Model"));
    answer.attempts = m_reply->rawHeader("X-Attempts").toInt();
    const QByteArray body = m_reply->readAll();
    boost::system::error_code fault;
    const boost::json::value json = boost::json::parse(
        std::string_view(body.constData(), static_cast<std::size_t>(body.size())), fault);
    answer.ok = m_reply->error() == QNetworkReply::NoError && !fault;
    answer.text = textAt(json, answer.ok ? "/choices/0/message/content" : "/error/message");
    if (!answer.ok && answer.text.isEmpty())
        answer.text = m_reply->errorString();
    return answer;
}

} // namespace signalbox
