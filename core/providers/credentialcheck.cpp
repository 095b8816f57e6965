// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/credentialcheck.h"

#include "core/json/value.h"
#include "core/net/urlpolicy.h"
#include "core/providers/providerrequest.h"
#include "core/upstream/errorclassifier.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kListMax = 4 * 1024 * 1024;

std::string_view listQuery(DialectId dialect)
{
    switch (dialect) {
    case DialectId::anthropic:
        return "limit=1000";
    case DialectId::gemini:
        return "pageSize=1000";
    case DialectId::openaiChat:
    case DialectId::openaiResponses:
        break;
    }
    return {};
}

/// Where a model list stands in its answer, and the id in each entry.
struct ListPlace
{
    std::string_view list; ///< empty: the answer is the list
    std::string_view id;
};
constexpr std::array kListPlaces = {ListPlace{"data", "id"}, ListPlace{"models", "name"},
                                    ListPlace{"", "id"}};

const json::Array *listIn(const json::Value &answer, const ListPlace &place)
{
    const json::Value *list = &answer;
    if (!place.list.empty())
        list = answer.is_object() ? answer.get_object().if_contains(place.list) : nullptr;
    return list && list->is_array() ? &list->get_array() : nullptr;
}

} // namespace

std::vector<std::string> modelIds(const QByteArray &body)
{
    std::vector<std::string> ids;
    const auto list = json::parse({body.constData(), static_cast<std::size_t>(body.size())});
    if (!list)
        return ids;
    for (const ListPlace &place : kListPlaces) {
        const json::Array *items = listIn(*list, place);
        for (const json::Value &item : items ? *items : json::Array()) {
            const json::Value *id =
                item.is_object() ? item.get_object().if_contains(place.id) : nullptr;
            if (!id || !id->is_string())
                continue;
            std::string_view name(id->get_string().data(), id->get_string().size());
            if (name.starts_with("models/"))
                name.remove_prefix(7);
            ids.emplace_back(name);
        }
    }
    return ids;
}

bool isModelList(const QByteArray &body)
{
    const auto list = json::parse({body.constData(), static_cast<std::size_t>(body.size())});
    return list && std::any_of(kListPlaces.begin(), kListPlaces.end(), [&](const ListPlace &place) {
               return listIn(*list, place) != nullptr;
           });
}

CredentialCheck::CredentialCheck(HttpTransport &transport, const ProviderDefinition &provider,
                                 Account account, Credential credential,
                                 std::function<void(VerifyReport)> done)
    : m_transport(transport)
    , m_provider(provider)
    , m_account(std::move(account))
    , m_credential(std::move(credential))
    , m_done(std::move(done))
{
}

CredentialCheck::~CredentialCheck() = default;

void CredentialCheck::start()
{
    if (m_provider.modelsPath.empty()) {
        m_unasked.setSingleShot(true);
        QObject::connect(&m_unasked, &QTimer::timeout, &m_unasked, [this] { onUnasked(); });
        m_unasked.start(Milliseconds::zero());
        return;
    }
    const DialectId dialect = m_provider.dialects.front();
    UpstreamRequest request = providerRequest(m_provider, m_account, m_credential);
    request.url = upstreamUrl(dialect, baseUrlOf(m_provider, m_account), {}, m_provider.modelsPath,
                              listQuery(dialect));
    m_transfer = m_transport.start(std::move(request), *this);
}

/// There is nothing to ask that costs nothing.
void CredentialCheck::onUnasked()
{
    VerifyReport found;
    found.message = u"%1 has no free way to check a credential: save it unchecked, then test the "
                    "account"_s.arg(m_provider.name);
    const auto done = std::move(m_done);
    done(found); // may destroy this
}

void CredentialCheck::onHead(int status, Headers)
{
    m_status = status;
}

void CredentialCheck::onData(QByteArrayView data)
{
    m_body.append(data.first(std::min(data.size(), kListMax - m_body.size())));
}

void CredentialCheck::onEnd(const TransferEnd &end)
{
    const auto done = std::move(m_done);
    done(report(end)); // may destroy this
}

VerifyReport CredentialCheck::report(const TransferEnd &end) const
{
    VerifyReport found;
    if (!end.ok) {
        found.message = u"The provider could not be reached: %1"_s.arg(end.message);
        return found;
    }
    if (m_status >= 200 && m_status < 300) {
        found.models = modelIds(m_body);
        found.accepted =
            !found.models.empty() || isModelList(m_body) || m_body.trimmed().startsWith('{');
        found.message =
            found.accepted
                ? u"%1 accepted the key"_s.arg(m_provider.name)
                : u"The address answers, but not as this kind of provider: check the base URL"_s;
        return found;
    }
    const Headers noHeaders;
    const AttemptVerdict verdict =
        classifyAnswer({.dialect = m_provider.dialects.front(),
                        .status = m_status,
                        .headers = noHeaders,
                        .body = {m_body.constData(), static_cast<std::size_t>(m_body.size())},
                        .model = {},
                        .credential = m_credential.kind,
                        .secret = m_credential.value.view()},
                       {});
    const bool badKey = m_body.contains("API_KEY_INVALID");
    found.refused = m_status == 401 || m_status == 403 || badKey;
    if (found.refused)
        found.message = u"%1 refused the key: %2"_s.arg(m_provider.name, verdict.outcome.message);
    else if (m_status == 404)
        found.message = u"The address has no model list (404): check the base URL"_s;
    else
        found.message = u"The provider answered with status %1: %2"_s.arg(m_status).arg(
            verdict.outcome.message);
    return found;
}

} // namespace signalbox
