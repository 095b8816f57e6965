// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/limitscope.h"
#include "core/scheduling/upstreamstate.h"

#include <vector>

namespace signalbox {

/// What a request that left with an account must still be known for when it comes back.
struct Lease
{
    LeaseId id = LeaseId::none;
    AccountId account;
    std::size_t slot = 0;
    std::uint64_t serial = 0; ///< of the account entry: it may be gone, or another, at release
    Sequence sent = 0;
    unsigned credentialGeneration = 0;
    unsigned weight = 1;
    std::string model;
    QuotaGroup group = QuotaGroup::text;
    std::string session;
    ClientKeyId clientKey;
    ProviderId provider;
    bool probe = false;           ///< blames nobody
    bool testsLimit = false;      ///< went out although a provisional cooldown stood
    bool halfOpen = false;        ///< went out although a reading contradicts the cooldown (§6)
    bool gated = false;           ///< some gate may know it
    int project = -1;             ///< of an account with several
    LimitScope *shared = nullptr; ///< of its limit group when it left
    UpstreamState *upstream = nullptr; ///< that it was sent to
    TimePoint acceptedAt{};            ///< when its answer began
    double reserved = 0;               ///< of a pay-per-use account's caps
    std::string family;                ///< of the signed reasoning that the request carries
    bool keepsSession = false;
    bool movesWindow = false;
    bool accepted = false;
};

/// The leases that are out. Slots are used again and keep the memory of their strings, so that a
/// steady flow allocates nothing.
class LeaseTable
{
public:
    /// A free lease with a new id; the caller fills it in. Valid until the next call.
    [[nodiscard]] Lease &take();
    /// Null when the id is not out: released before, or never given.
    [[nodiscard]] Lease *find(LeaseId id);
    void giveBack(Lease &lease);
    [[nodiscard]] int size() const { return m_size; }

private:
    std::vector<Lease> m_leases;
    std::vector<std::uint32_t> m_generations; ///< by slot; makes an id good for one lease only
    std::vector<std::uint32_t> m_free;
    int m_size = 0;
};

} // namespace signalbox
