// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/enginecommands.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/responsesink.h"
#include "core/telemetry/requestrecord.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace signalbox {

/// The smallest request that an account can be asked, as a client of the proxy would send it in the
/// dialect that its provider speaks best: a few words in, 16 tokens out at most. Pure.
[[nodiscard]] HttpRequest testRequest(const ProviderDefinition &provider, const Account &account,
                                      const std::string &model);

/// The cheapest-looking of some models by its name (nano, mini, flash, haiku …), else the first one
/// that talks at all; empty when none does. Pure.
[[nodiscard]] std::string cheapestModel(const std::vector<std::string> &models);

/// Takes the answer to a test; keeps what an error says of itself and nothing else. Engine thread.
class TestSink final : public ResponseSink
{
public:
    void send(int status, const Headers &headers, QByteArrayView body) override;
    void begin(int status, const Headers &headers) override;
    void write(QByteArrayView data) override;
    void finish() override { m_finished = true; }
    void abort() override { m_finished = true; }

    [[nodiscard]] bool begun() const override { return m_begun; }
    [[nodiscard]] bool finished() const override { return m_finished; }
    [[nodiscard]] bool clientGone() const override { return m_gone; }
    [[nodiscard]] qint64 unsentBytes() const override { return 0; }

    /// It took too long: the request is given up.
    void leave();
    [[nodiscard]] bool left() const { return m_gone; }
    /// The `message` of an error answer, cleaned of what is no text; empty when there is none.
    [[nodiscard]] QString errorMessage() const;

private:
    QByteArray m_body;
    bool m_begun = false;
    bool m_finished = false;
    bool m_gone = false;
};

/// What the record of a test tells. Pure.
[[nodiscard]] TestReport testReport(const RequestRecord &record, const TestSink &sink,
                                    const QString &account, const std::string &model);

} // namespace signalbox
