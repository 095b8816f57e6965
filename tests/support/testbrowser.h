// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/wireclient.h"

#include <QByteArray>
#include <QUrl>

/// A person's browser in a sign-in, as far as it matters: one GET on a connection of its own, and
/// redirections as the person follows them. Plain HTTP on loopback; waits as WireClient does.
namespace signalbox::test {

inline RawResponse visit(const QByteArray &address)
{
    const QUrl url = QUrl::fromEncoded(address);
    const QByteArray host = url.host().toUtf8() + ':' + QByteArray::number(url.port());
    WireClient client("http://" + host);
    const QByteArray query = url.hasQuery() ? '?' + url.query(QUrl::FullyEncoded).toUtf8() : "";
    return client.ask("GET", url.path(QUrl::FullyEncoded).toUtf8() + query, {{"Host", host}});
}

/// Where the provider's page sends the browser when the person has agreed.
inline QByteArray agree(const QByteArray &authorizationUrl)
{
    return visit(authorizationUrl).headers.value("location");
}

/// The whole of it: agrees and follows; the page that is shown at the end.
inline QByteArray browse(const QByteArray &authorizationUrl)
{
    return visit(agree(authorizationUrl)).body;
}

} // namespace signalbox::test
