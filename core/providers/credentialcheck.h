// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/upstream/transport.h"

#include <QByteArray>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

/// What a check of a credential found.
struct VerifyReport
{
    bool accepted = false;           ///< the provider took the credential
    bool refused = false;            ///< the provider refused it; neither: it could not be told
    QString message;                 ///< a sentence: accepted, refused, or why it could not be told
    std::vector<std::string> models; ///< when the provider lists them
};

/// Asks a provider for its model list with a credential: free of charge, and it tells whether the
/// credential is good. One check; destroying it cancels. Engine thread.
class CredentialCheck final : private TransferHandler
{
public:
    /// `done` is called exactly once, never before start() returned; it may destroy the check.
    CredentialCheck(HttpTransport &transport, const ProviderDefinition &provider, Account account,
                    Credential credential, std::function<void(VerifyReport)> done);
    ~CredentialCheck() override;

    void start();

private:
    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;
    void onUnasked();
    [[nodiscard]] VerifyReport report(const TransferEnd &end) const;

    HttpTransport &m_transport;
    const ProviderDefinition &m_provider;
    Account m_account;
    Credential m_credential;
    std::function<void(VerifyReport)> m_done;
    std::unique_ptr<Transfer> m_transfer;
    int m_status = 0;
    QByteArray m_body;
    QTimer m_unasked; ///< answers from the event loop what is not asked
};

/// Whether it is a model list in the shape of one of the dialects, be it an empty one.
[[nodiscard]] bool isModelList(const QByteArray &body);

/// The ids in a provider's model list, in the shapes of the dialects; empty when it is none.
[[nodiscard]] std::vector<std::string> modelIds(const QByteArray &body);

} // namespace signalbox
