// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/accountref.h"

#include "app/ctl/output.h"

namespace signalbox::ctl {

using namespace Qt::StringLiterals;

Result<json::Object> findAccount(AdminClient &client, const QString &name)
{
    const Result<AdminAnswer> answer = client.get("/accounts");
    if (!answer)
        return answer.error();
    std::vector<json::Object> matches;
    for (const json::Value &value : arrayOf(answer->json, "accounts")) {
        if (!value.is_object())
            continue;
        const json::Object &account = value.get_object();
        if (textOf(account, "id") == name)
            return account;
        if (textOf(account, "label").compare(name, Qt::CaseInsensitive) == 0 ||
            textOf(account, "email").compare(name, Qt::CaseInsensitive) == 0)
            matches.push_back(account);
    }
    if (matches.empty()) {
        return Error{
            ErrorCode::notFound,
            u"There is no account \"%1\"; \"signalboxctl account list\" names them."_s.arg(name),
            {},
            {}};
    }
    if (matches.size() == 1)
        return matches.front();
    QStringList ids;
    for (const json::Object &match : matches)
        ids << textOf(match, "id");
    return Error{ErrorCode::conflict,
                 u"Several accounts are called \"%1\"; name one by its id: %2."_s.arg(
                     name, ids.join(u", "_s)),
                 {},
                 {}};
}

Result<QByteArray> accountPath(AdminClient &client, const QString &name, const QByteArray &rest)
{
    const Result<json::Object> account = findAccount(client, name);
    if (!account)
        return account.error();
    return "/accounts/" + segment(textOf(*account, "id")) + rest;
}

} // namespace signalbox::ctl
