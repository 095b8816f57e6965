// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/faketransport.h"

#include <algorithm>
#include <utility>

namespace signalbox::test {

using namespace Qt::StringLiterals;

class FakeTransport::FakeTransfer final : public Transfer
{
public:
    explicit FakeTransfer(std::shared_ptr<Sent> sent) : m_sent(std::move(sent)) {}
    ~FakeTransfer() override { m_sent->handler = nullptr; }
    FakeTransfer(const FakeTransfer &) = delete;
    FakeTransfer &operator=(const FakeTransfer &) = delete;

    void pause() override { m_sent->paused = true; }
    void resume() override { m_sent->paused = false; }

private:
    std::shared_ptr<Sent> m_sent;
};

std::unique_ptr<Transfer> FakeTransport::start(UpstreamRequest request, TransferHandler &handler)
{
    m_sent.push_back(std::make_shared<Sent>(Sent{std::move(request), &handler, false}));
    return std::make_unique<FakeTransfer>(m_sent.back());
}

const UpstreamRequest &FakeTransport::request(std::size_t index) const
{
    return m_sent.at(index)->request;
}

bool FakeTransport::running(std::size_t index) const
{
    return m_sent.at(index)->handler != nullptr;
}

int FakeTransport::runningCount() const
{
    return static_cast<int>(std::count_if(m_sent.begin(), m_sent.end(),
                                          [](const auto &sent) { return sent->handler; }));
}

bool FakeTransport::paused(std::size_t index) const
{
    return m_sent.at(index)->paused;
}

void FakeTransport::head(std::size_t index, int status, const Headers &headers)
{
    if (TransferHandler *handler = m_sent.at(index)->handler)
        handler->onHead(status, headers);
}

void FakeTransport::data(std::size_t index, QByteArrayView bytes)
{
    if (TransferHandler *handler = m_sent.at(index)->handler)
        handler->onData(bytes);
}

void FakeTransport::end(std::size_t index, const TransferEnd &end)
{
    if (TransferHandler *handler = std::exchange(m_sent.at(index)->handler, nullptr))
        handler->onEnd(end);
}

void FakeTransport::answer(std::size_t index, int status, const QByteArray &body, Headers headers)
{
    if (!headers.contains("content-type"))
        headers.add("Content-Type", "application/json");
    headers.add("Content-Length", QByteArray::number(body.size()));
    head(index, status, headers);
    data(index, body);
    end(index);
}

void FakeTransport::fail(std::size_t index, NetworkPhase phase)
{
    end(index, {false, phase, u"the wire broke"_s, false});
}

} // namespace signalbox::test
