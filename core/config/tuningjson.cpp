// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/tuningjson.h"

#include "core/config/tuningtable.h"

#include <optional>
#include <vector>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

class TuningReader final
{
public:
    explicit TuningReader(json::FieldReader &reader) : m_reader(reader) {}

    void span(std::string_view name, Milliseconds &out, long long least, long long most)
    {
        long long count = out.count();
        m_reader.read(name, count, least, most);
        out = Milliseconds(count);
    }
    template <std::size_t Steps>
    void ladder(std::string_view name, Milliseconds (&out)[Steps], long long least, long long most)
    {
        const json::Value *member = m_reader.value(name);
        if (!member)
            return;
        const std::optional<std::vector<long long>> steps = stepsOf(*member, Steps, least, most);
        if (!steps) {
            m_reader.fault(name, u"must be a list of %1 whole numbers from %2 to %3, none smaller "
                                 "than the one before"_s.arg(Steps)
                                     .arg(least)
                                     .arg(most));
            return;
        }
        for (std::size_t i = 0; i < Steps; ++i)
            out[i] = Milliseconds((*steps)[i]);
    }
    template <class Whole>
    void whole(std::string_view name, Whole &out, long long least, long long most)
    {
        auto wide = static_cast<long long>(out);
        m_reader.read(name, wide, least, most);
        out = static_cast<Whole>(wide);
    }
    void real(std::string_view name, double &out, double least, double most)
    {
        m_reader.read(name, out, least, most);
    }
    void boolean(std::string_view name, bool &out) { m_reader.read(name, out); }
    /// At the member that was given, else at the other: a fault must be found where it is.
    template <class T>
    void notAbove(std::string_view name, const T &value, std::string_view other, const T &most)
    {
        if (value <= most)
            return;
        if (m_reader.has(name))
            m_reader.fault(name, u"must not be above %1"_s.arg(text(other)));
        else
            m_reader.fault(other, u"must not be below %1"_s.arg(text(name)));
    }

private:
    static QString text(std::string_view name)
    {
        return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
    }
    static std::optional<std::vector<long long>>
    stepsOf(const json::Value &value, std::size_t count, long long least, long long most)
    {
        if (!value.is_array() || value.get_array().size() != count)
            return std::nullopt;
        std::vector<long long> steps;
        for (const json::Value &item : value.get_array()) {
            boost::json::error_code code;
            const auto step = item.is_number() ? item.to_number<long long>(code) : least - 1;
            if (code || step < least || step > most || (!steps.empty() && step < steps.back()))
                return std::nullopt;
            steps.push_back(step);
        }
        return steps;
    }

    json::FieldReader &m_reader;
};

/// Every member of the table as JSON.
class TuningLister final
{
public:
    void span(std::string_view name, Milliseconds value, long long, long long)
    {
        all[name] = value.count();
    }
    template <std::size_t Steps>
    void ladder(std::string_view name, const Milliseconds (&steps)[Steps], long long, long long)
    {
        json::Array &list = all[name].emplace_array();
        for (const Milliseconds &step : steps)
            list.emplace_back(step.count());
    }
    template <class Whole>
    void whole(std::string_view name, Whole value, long long, long long)
    {
        all[name] = static_cast<long long>(value);
    }
    void real(std::string_view name, double value, double, double) { all[name] = value; }
    void boolean(std::string_view name, bool value) { all[name] = value; }
    template <class T>
    void notAbove(std::string_view, const T &, std::string_view, const T &)
    {
    }

    json::Object all;
};

json::Object listed(const SchedulerTuning &tuning)
{
    TuningLister lister;
    visitTuning(lister, tuning);
    return std::move(lister.all);
}

} // namespace

void readTuning(json::FieldReader &reader, SchedulerTuning &tuning)
{
    TuningReader visitor(reader);
    visitTuning(visitor, tuning);
}

void writeTuning(boost::json::object &json, const SchedulerTuning &tuning)
{
    static const json::Object kStandard = listed({});
    const json::Object now = listed(tuning);
    json::Object next;
    const auto differs = [&](std::string_view name) { return now.at(name) != kStandard.at(name); };
    for (const auto &member : json) {
        if (!now.contains(member.key()))
            next.emplace(member.key(), member.value());
        else if (differs(member.key()))
            next.emplace(member.key(), now.at(member.key()));
    }
    for (const auto &member : now) {
        if (differs(member.key()))
            next.emplace(member.key(), member.value());
    }
    json = std::move(next);
}

} // namespace signalbox
