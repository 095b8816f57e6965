// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/quotacheck.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "core/providers/providerrequest.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kAnswerMax = 1024 * 1024;

void fillIn(json::Value &value, std::string_view projectId)
{
    if (value.is_string() && value.get_string() == "{project_id}") {
        value = projectId;
    } else if (value.is_object()) {
        for (auto &member : value.get_object())
            fillIn(member.value(), projectId);
    } else if (value.is_array()) {
        for (json::Value &item : value.get_array())
            fillIn(item, projectId);
    }
}

QByteArray bodyOf(const QuotaEndpoint &endpoint, const Account &account)
{
    auto body = json::parse(endpoint.body);
    if (!body)
        return {};
    fillIn(*body, account.projectId);
    return json::dump(*body);
}

ErrorCode codeOf(int status)
{
    switch (status) {
    case 401:
    case 403:
        return ErrorCode::unauthorized;
    case 404:
    case 405:
    case 501:
        return ErrorCode::notFound;
    default:
        return ErrorCode::unavailable;
    }
}

} // namespace

QuotaCheck::QuotaCheck(HttpTransport &transport, const ProviderDefinition &provider,
                       Account account, Credential credential, const Clock &clock,
                       std::function<void(Answer)> done)
    : m_transport(transport)
    , m_provider(provider)
    , m_account(std::move(account))
    , m_credential(std::move(credential))
    , m_clock(clock)
    , m_done(std::move(done))
{
    Q_ASSERT(m_provider.quota);
}

QuotaCheck::~QuotaCheck() = default;

void QuotaCheck::start()
{
    const QuotaEndpoint &endpoint = *m_provider.quota;
    UpstreamRequest request = providerRequest(m_provider, m_account, m_credential);
    request.method = QByteArray::fromStdString(endpoint.method);
    request.url = toBytes(rootOf(baseUrlOf(m_provider, m_account))) + toBytes(endpoint.path);
    if (!endpoint.body.empty()) {
        request.body = bodyOf(endpoint, m_account);
        request.headers.set("Content-Type", "application/json");
    }
    m_transfer = m_transport.start(std::move(request), *this);
}

void QuotaCheck::onHead(int status, Headers)
{
    m_status = status;
}

void QuotaCheck::onData(QByteArrayView data)
{
    m_body.append(data.first(std::min(data.size(), kAnswerMax - m_body.size())));
}

void QuotaCheck::onEnd(const TransferEnd &end)
{
    const auto done = std::move(m_done);
    done(answer(end)); // may destroy this
}

QuotaCheck::Answer QuotaCheck::answer(const TransferEnd &end) const
{
    if (!end.ok) {
        return Error{ErrorCode::unavailable,
                     u"%1 could not be asked for its quota: %2"_s.arg(m_provider.name, end.message),
                     {},
                     {}};
    }
    if (m_status >= 200 && m_status < 300)
        return quotaFromJson(m_provider.quota->format, view(m_body), m_clock.wallNow());
    const auto json = nestedJson(view(m_body));
    const QString said = cleanedSentence(errorSentence(json ? &*json : nullptr, view(m_body)));
    QString message =
        u"%1 answered %2 to the question for its quota"_s.arg(m_provider.name).arg(m_status);
    if (!said.isEmpty())
        message += u": "_s + said;
    return Error{codeOf(m_status), message, {}, {}};
}

} // namespace signalbox
