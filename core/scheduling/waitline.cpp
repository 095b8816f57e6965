// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/waitline.h"

#include <QtGlobal>

#include <algorithm>
#include <functional>

namespace signalbox {

namespace {

/// A query without what differs between requests that meet the same verdict.
Query wantOf(const Query &query)
{
    Query want = query;
    want.weight = 1;
    want.inputTokens = 0;
    want.outputTokens = 0;
    want.waited = Milliseconds(0);
    return want;
}

} // namespace

std::size_t WaitLine::WantHash::operator()(const Query &query) const noexcept
{
    const std::hash<std::string> hash;
    std::size_t sum = hash(query.model);
    for (const std::string *part : {&query.session, &query.clientKey.str(), &query.pool})
        sum = sum * 31 + hash(*part);
    return sum * 31 + query.attempted.size();
}

WaitLine::Id WaitLine::add(const Query &query, TimePoint since, TimePoint wakeAt)
{
    Q_ASSERT(!full());
    const Id id = ++m_last;
    Query shared = wantOf(query);
    shared.session.clear();
    shared.clientKey = {};
    const Wants::iterator sharedWant = addWant(std::move(shared));
    const Wants::iterator want =
        query.session.empty() ? addWant(sharedWant->first) : addWant(wantOf(query));
    auto known = m_keys.find(query.clientKey);
    if (known == m_keys.end()) {
        m_turn.push_back(Lane{query.clientKey, {}});
        known = m_keys.emplace(query.clientKey, std::prev(m_turn.end())).first;
    }
    const Turn::iterator lane = known->second;
    lane->requests.emplace_hint(
        lane->requests.end(), id,
        Entry{want, sharedWant, query.inputTokens, query.outputTokens, since, wakeAt});
    m_lanes.emplace(id, lane);
    m_wakes.emplace(wakeAt, id);
    return id;
}

WaitLine::Wants::iterator WaitLine::addWant(Query want)
{
    const auto added = m_wants.try_emplace(std::move(want)).first;
    ++added->second.requests;
    return added;
}

void WaitLine::dropWant(Wants::iterator want)
{
    if (--want->second.requests == 0)
        m_wants.erase(want);
}

bool WaitLine::remove(Id id)
{
    const auto found = m_lanes.find(id);
    if (found == m_lanes.end())
        return false;
    erase(found->second, id);
    return true;
}

bool WaitLine::served(Id id)
{
    const auto found = m_lanes.find(id);
    if (found == m_lanes.end())
        return false;
    const Turn::iterator lane = found->second;
    if (m_at == lane)
        ++m_at;
    // The walk comes by the lane again, after the other keys.
    m_turn.splice(m_turn.end(), m_turn, lane);
    if (m_at == m_turn.end())
        m_at = lane;
    erase(lane, id);
    return true;
}

void WaitLine::erase(Turn::iterator lane, Id id)
{
    const auto request = lane->requests.find(id);
    const Entry &entry = request->second;
    m_wakes.erase({entry.wakeAt, id});
    dropWant(entry.want);
    dropWant(entry.sharedWant);
    lane->requests.erase(request);
    m_lanes.erase(id);
    if (!lane->requests.empty())
        return;
    if (m_at == lane)
        ++m_at;
    m_keys.erase(lane->key);
    m_turn.erase(lane);
}

void WaitLine::refused(Id id, TimePoint until, Holds holds)
{
    const auto found = m_lanes.find(id);
    if (found == m_lanes.end())
        return;
    Entry &entry = found->second->requests.at(id);
    if (entry.wakeAt != until) {
        m_wakes.erase({entry.wakeAt, id});
        m_wakes.emplace(until, id);
        entry.wakeAt = until;
    }
    Want &want = (holds == Holds::forAll ? entry.sharedWant : entry.want)->second;
    const bool again = want.refusedIn == m_walk;
    want.refusedUntil = again ? std::min(want.refusedUntil, until) : until;
    if (!again ||
        (entry.inputTokens <= want.inputTokens && entry.outputTokens <= want.outputTokens)) {
        want.inputTokens = entry.inputTokens;
        want.outputTokens = entry.outputTokens;
    }
    want.refusedIn = m_walk;
}

void WaitLine::startWalk()
{
    ++m_walk;
    m_walkEnd = m_last;
    m_at = m_turn.begin();
}

WaitLine::Id WaitLine::next(TimePoint now)
{
    for (; m_at != m_turn.end(); ++m_at) {
        Lane &lane = *m_at;
        if (lane.walk != m_walk) {
            lane.walk = m_walk;
            lane.tried = 0;
        }
        auto request = lane.requests.upper_bound(lane.tried);
        for (; request != lane.requests.end() && request->first <= m_walkEnd; ++request) {
            lane.tried = request->first;
            const Entry &entry = request->second;
            if (!isRefused(entry, entry.want->second, now) &&
                !isRefused(entry, entry.sharedWant->second, now))
                return request->first;
        }
    }
    return 0;
}

bool WaitLine::isRefused(const Entry &entry, const Want &want, TimePoint now) const
{
    // Who can wait for less long than the refused one may have to be told now.
    return want.refusedIn == m_walk && now < entry.wakeAt && want.refusedUntil <= entry.wakeAt &&
           entry.inputTokens >= want.inputTokens && entry.outputTokens >= want.outputTokens;
}

const WaitLine::Lane *WaitLine::oldestLane() const
{
    const auto oldest =
        std::min_element(m_turn.begin(), m_turn.end(), [](const Lane &l, const Lane &r) {
            return l.requests.begin()->first < r.requests.begin()->first;
        });
    return oldest == m_turn.end() ? nullptr : &*oldest;
}

WaitLine::Id WaitLine::front() const
{
    const Lane *lane = oldestLane();
    return lane ? lane->requests.begin()->first : 0;
}

std::optional<TimePoint> WaitLine::oldest() const
{
    const Lane *lane = oldestLane();
    if (!lane)
        return std::nullopt;
    return lane->requests.begin()->second.since;
}

std::optional<TimePoint> WaitLine::earliestWake() const
{
    if (m_wakes.empty())
        return std::nullopt;
    return m_wakes.begin()->first;
}

} // namespace signalbox
