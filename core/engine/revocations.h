// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/signin.h"

#include <functional>
#include <map>
#include <memory>

namespace signalbox {

/// Grants that are being ended at their providers: each has 5 s. Engine thread; destroying it
/// forgets those that have not been answered.
class Revocations final
{
public:
    /// The services must outlive it.
    explicit Revocations(const SignInServices &services) : m_services(services) {}

    /// `done` is called at most once, at once where there is nothing to send, and with
    /// ErrorCode::unavailable when the provider does not answer in time.
    void revoke(const SignInRequest &request, const Credential &credential,
                std::function<void(Status)> done);

private:
    struct Run
    {
        std::unique_ptr<OAuthCall> call;
        std::unique_ptr<Alarm> limit;
        std::function<void(Status)> done;
    };

    void end(std::uint64_t number, const Status &status);

    SignInServices m_services;
    std::map<std::uint64_t, Run> m_runs;
    std::uint64_t m_lastNumber = 0;
};

} // namespace signalbox
