// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/protection.h"

#include "core/accounts/provider.h"
#include "core/scheduling/quotabook.h"
#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

namespace {

bool monitors(const QuotaProtection &settings, std::string_view model)
{
    const auto &patterns = settings.monitoredModels;
    return patterns.empty() ||
           std::any_of(patterns.begin(), patterns.end(), [model](const std::string &pattern) {
               return matchesWildcard(pattern, model);
           });
}

bool isPattern(std::string_view name)
{
    return name.find('*') != std::string_view::npos;
}

} // namespace

void Protection::restore(std::vector<std::string> models)
{
    std::sort(models.begin(), models.end());
    models.erase(std::unique(models.begin(), models.end()), models.end());
    m_models = std::move(models);
    m_holds.assign(m_models.size(), Hold());
    m_settings.reset();
}

bool Protection::evaluate(const QuotaBook &book, std::span<const std::string> offered,
                          const QuotaProtection &settings, TimePoint now,
                          const SchedulerTuning &tuning)
{
    if (m_settings != settings) {
        // Restored models are taken to be made with these settings; after a change the margins of
        // the old ones mean nothing.
        if (m_settings)
            m_holds.assign(m_models.size(), Hold{true});
        m_settings = settings;
    }
    const double threshold = settings.thresholdPercentage / 100.0;
    if (!settings.enabled || (m_models.empty() && !book.anyLow(threshold, now)))
        return keep({});

    std::vector<Found> found;
    const auto look = [&](const std::string &model) {
        if (const auto hold = judge(book, model, now, tuning))
            found.push_back({model, *hold});
    };
    for (const std::string &model : offered) {
        if (monitors(settings, model))
            look(model);
    }
    if (offered.empty()) {
        for (const std::string &model : settings.monitoredModels) {
            if (!isPattern(model))
                look(model);
        }
    }
    return keep(std::move(found));
}

std::optional<Protection::Hold> Protection::judge(const QuotaBook &book, std::string_view model,
                                                  TimePoint now,
                                                  const SchedulerTuning &tuning) const
{
    const double threshold = m_settings->thresholdPercentage / 100.0;
    const auto index = indexOf(model);
    const Hold *before = index ? &m_holds[*index] : nullptr;
    // One that a figure has caused is lifted above the margin only, or when its window ends.
    const bool firm = before && !before->estimated && (!before->until || now < *before->until);
    const QuotaBook::Low low = book.low(model, threshold, now);
    if (low.any)
        return Hold{!low.told && !firm, low.until};
    if (!firm)
        return std::nullopt;
    const QuotaBook::Low within = book.low(model, threshold + tuning.protectionHysteresis, now);
    if (!within.any)
        return std::nullopt;
    return Hold{false, before->until ? before->until : within.until};
}

bool Protection::keep(std::vector<Found> found)
{
    const auto less = [](const Found &l, const Found &r) { return l.model < r.model; };
    const auto same = [](const Found &l, const Found &r) { return l.model == r.model; };
    std::sort(found.begin(), found.end(), less);
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    const bool changed = !std::equal(
        found.begin(), found.end(), m_models.begin(), m_models.end(),
        [](const Found &left, const std::string &right) { return left.model == right; });
    if (changed) {
        std::vector<std::string> models;
        for (const Found &one : found)
            models.emplace_back(one.model);
        m_models = std::move(models);
    }
    m_holds.clear();
    for (const Found &one : found)
        m_holds.push_back(one.hold);
    return changed;
}

std::optional<std::size_t> Protection::indexOf(std::string_view model) const
{
    const auto found = std::lower_bound(m_models.begin(), m_models.end(), model);
    if (found == m_models.end() || *found != model)
        return std::nullopt;
    return static_cast<std::size_t>(found - m_models.begin());
}

bool Protection::holds(std::string_view model) const
{
    return indexOf(model).has_value();
}

std::optional<TimePoint> Protection::until(std::string_view model) const
{
    const auto index = indexOf(model);
    return index ? m_holds[*index].until : std::nullopt;
}

} // namespace signalbox
