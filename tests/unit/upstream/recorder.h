// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/transport.h"

#include <functional>
#include <optional>

namespace signalbox::test {

/// Keeps what a transfer reports and counts calls after its end. Hooks run after the note is taken.
class Recorder final : public TransferHandler
{
public:
    void onHead(int newStatus, Headers newHeaders) override
    {
        ++heads;
        lateCalls += end.has_value();
        status = newStatus;
        headers = std::move(newHeaders);
        if (atHead)
            atHead();
    }
    void onData(QByteArrayView data) override
    {
        lateCalls += end.has_value();
        received += data.size();
        body.append(data.data(), data.size());
        if (atData)
            atData();
    }
    void onEnd(const TransferEnd &newEnd) override
    {
        lateCalls += end.has_value();
        end = newEnd;
        if (atEnd)
            atEnd();
    }

    [[nodiscard]] bool ended() const { return end.has_value(); }
    [[nodiscard]] bool ok() const { return end && end->ok; }
    [[nodiscard]] std::optional<NetworkPhase> phase() const
    {
        return end && !end->ok ? std::optional(end->phase) : std::nullopt;
    }
    [[nodiscard]] bool silent() const { return heads == 0 && received == 0 && !end; }

    int heads = 0;
    int lateCalls = 0;
    int status = 0;
    qint64 received = 0;
    Headers headers;
    QByteArray body;
    std::optional<TransferEnd> end;
    std::unique_ptr<Transfer> transfer;
    std::function<void()> atHead;
    std::function<void()> atData;
    std::function<void()> atEnd;
};

} // namespace signalbox::test
