// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/schedulingsettings.h"

#include <array>
#include <utility>

namespace signalbox {

namespace {

constexpr std::array kModes = {
    std::pair{SchedulingMode::cacheFirst, std::string_view("CacheFirst")},
    std::pair{SchedulingMode::balance, std::string_view("Balance")},
    std::pair{SchedulingMode::performanceFirst, std::string_view("PerformanceFirst")},
};

constexpr std::array kStrategies = {
    std::pair{Strategy::automatic, std::string_view("auto")},
    std::pair{Strategy::p2c, std::string_view("p2c")},
    std::pair{Strategy::roundRobin, std::string_view("round_robin")},
    std::pair{Strategy::fillFirst, std::string_view("fill_first")},
    std::pair{Strategy::adaptive, std::string_view("adaptive")},
};

template <class Table, class Value>
std::string_view nameIn(const Table &table, Value value)
{
    for (const auto &row : table) {
        if (row.first == value)
            return row.second;
    }
    return {};
}

template <class Value, class Table>
std::optional<Value> valueIn(const Table &table, std::string_view name)
{
    for (const auto &row : table) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

} // namespace

std::string_view schedulingModeName(SchedulingMode mode)
{
    return nameIn(kModes, mode);
}

std::optional<SchedulingMode> schedulingModeFromName(std::string_view name)
{
    return valueIn<SchedulingMode>(kModes, name);
}

std::string_view strategyName(Strategy strategy)
{
    return nameIn(kStrategies, strategy);
}

std::optional<Strategy> strategyFromName(std::string_view name)
{
    return valueIn<Strategy>(kStrategies, name);
}

} // namespace signalbox
