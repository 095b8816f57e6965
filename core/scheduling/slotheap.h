// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace signalbox {

/// An account's place in the pool.
using SlotIndex = std::uint32_t;
inline constexpr SlotIndex kNoSlot = std::numeric_limits<SlotIndex>::max();

/// A binary heap of slots whose members can be moved and taken out: `place(slot)` is where a slot
/// stands, kept by the owner; `before(a, b)` is a strict weak order. The first of the order is at
/// index 0, the children of i at 2i + 1 and 2i + 2.
class SlotHeap
{
public:
    [[nodiscard]] const std::vector<SlotIndex> &items() const { return m_items; }
    [[nodiscard]] bool empty() const { return m_items.empty(); }
    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    void clear() { m_items.clear(); }

    template <class Place, class Before>
    void push(SlotIndex slot, Place place, Before before)
    {
        m_items.push_back(slot);
        place(slot) = static_cast<SlotIndex>(m_items.size() - 1);
        up(m_items.size() - 1, place, before);
    }

    template <class Place, class Before>
    void erase(SlotIndex slot, Place place, Before before)
    {
        const std::size_t at = place(slot);
        const SlotIndex last = m_items.back();
        m_items.pop_back();
        place(slot) = kNoSlot;
        if (last == slot)
            return;
        m_items[at] = last;
        place(last) = static_cast<SlotIndex>(at);
        moved(last, place, before);
    }

    /// The slot's place in the order has changed.
    template <class Place, class Before>
    void moved(SlotIndex slot, Place place, Before before)
    {
        up(place(slot), place, before);
        down(place(slot), place, before);
    }

private:
    template <class Place, class Before>
    void up(std::size_t at, Place place, Before before)
    {
        while (at > 0) {
            const std::size_t parent = (at - 1) / 2;
            if (!before(m_items[at], m_items[parent]))
                return;
            swap(at, parent, place);
            at = parent;
        }
    }
    template <class Place, class Before>
    void down(std::size_t at, Place place, Before before)
    {
        for (;;) {
            std::size_t first = at;
            for (std::size_t child = 2 * at + 1; child <= 2 * at + 2; ++child) {
                if (child < m_items.size() && before(m_items[child], m_items[first]))
                    first = child;
            }
            if (first == at)
                return;
            swap(at, first, place);
            at = first;
        }
    }
    template <class Place>
    void swap(std::size_t one, std::size_t two, Place place)
    {
        std::swap(m_items[one], m_items[two]);
        place(m_items[one]) = static_cast<SlotIndex>(one);
        place(m_items[two]) = static_cast<SlotIndex>(two);
    }

    std::vector<SlotIndex> m_items;
};

/// A moment for each slot that has one, the earliest first.
class TimeHeap
{
    [[nodiscard]] auto place()
    {
        return [this](SlotIndex slot) -> SlotIndex & { return m_places[slot]; };
    }
    [[nodiscard]] auto before() const
    {
        return [this](SlotIndex one, SlotIndex two) { return m_times[one] < m_times[two]; };
    }

public:
    static constexpr TimePoint kNever = TimePoint::max();

    void resize(std::size_t slots)
    {
        m_times.resize(slots, kNever);
        m_places.resize(slots, kNoSlot);
    }
    void clear()
    {
        m_heap.clear();
        m_times.assign(m_times.size(), kNever);
        m_places.assign(m_places.size(), kNoSlot);
    }
    /// kNever takes the slot out.
    void set(SlotIndex slot, TimePoint when)
    {
        const bool had = m_places[slot] != kNoSlot;
        if (when == kNever) {
            if (had)
                m_heap.erase(slot, place(), before());
            m_times[slot] = kNever;
            return;
        }
        m_times[slot] = when;
        if (had)
            m_heap.moved(slot, place(), before());
        else
            m_heap.push(slot, place(), before());
    }
    [[nodiscard]] TimePoint at(SlotIndex slot) const { return m_times[slot]; }
    [[nodiscard]] bool empty() const { return m_heap.empty(); }
    [[nodiscard]] SlotIndex first() const { return m_heap.items().front(); }
    /// kNever when there is none.
    [[nodiscard]] TimePoint earliest() const { return empty() ? kNever : m_times[first()]; }

    /// The earliest slot that `accept` takes; kNoSlot when there is none. For an `accept` that
    /// refuses few.
    template <class Accept>
    [[nodiscard]] SlotIndex firstOf(Accept accept) const
    {
        return firstFrom(0, accept);
    }

private:
    template <class Accept>
    [[nodiscard]] SlotIndex firstFrom(std::size_t at, Accept accept) const
    {
        const auto &items = m_heap.items();
        if (at >= items.size())
            return kNoSlot;
        if (accept(items[at]))
            return items[at];
        const SlotIndex left = firstFrom(2 * at + 1, accept);
        const SlotIndex right = firstFrom(2 * at + 2, accept);
        if (left == kNoSlot || right == kNoSlot)
            return left == kNoSlot ? right : left;
        return m_times[right] < m_times[left] ? right : left;
    }

    SlotHeap m_heap;
    std::vector<TimePoint> m_times;
    std::vector<SlotIndex> m_places;
};

} // namespace signalbox
