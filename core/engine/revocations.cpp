// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/revocations.h"

#include "core/oauth/revocation.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kLimit = std::chrono::seconds(5);

Error tooLate()
{
    return {ErrorCode::unavailable,
            u"The provider did not answer in time: end the sign-in on its account page"_s,
            {},
            {}};
}

} // namespace

void Revocations::revoke(const SignInRequest &request, const Credential &credential,
                         std::function<void(Status)> done)
{
    const std::uint64_t number = ++m_lastNumber;
    m_runs[number].done = std::move(done);
    auto call = revokeGrant(m_services, request, credential,
                            [this, number](const Status &status) { end(number, status); });
    if (!call)
        return; // answered already
    Run &run = m_runs[number];
    run.call = std::move(call);
    run.limit = m_services.alarms.after(kLimit, [this, number] { end(number, tooLate()); });
}

void Revocations::end(std::uint64_t number, const Status &status)
{
    const auto ended = m_runs.extract(number); // alive to the end of this call
    ended.mapped().done(status);
}

} // namespace signalbox
