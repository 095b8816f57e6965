// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <functional>

namespace signalbox::test {

using Change = std::function<void(SchedulerTuning &)>;
using Story = std::function<QString(RuleBench &)>;

inline void row(const char *name, const Change &change, const Story &story, const char *byDefault,
                const char *changed)
{
    QTest::newRow(name) << change << story << QString::fromUtf8(byDefault)
                        << QString::fromUtf8(changed);
}

inline QString number(Milliseconds span)
{
    return QString::number(span.count());
}

/// What p2c, or adaptive, or the window does is seen with two accounts.
inline void addAnother(RuleBench &bench, SchedulingMode mode, Strategy strategy)
{
    bench.put(account("b"));
    bench.mode(mode, strategy);
}

inline void constantColumns()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<Story>("story");
    QTest::addColumn<QString>("byDefault");
    QTest::addColumn<QString>("changed");
}

/// What the story ends with by the constant's default, and with another value, set while the
/// scheduler runs.
inline void decide()
{
    QFETCH(Change, change);
    QFETCH(Story, story);
    QFETCH(QString, byDefault);
    QFETCH(QString, changed);
    RuleBench plain({"a"});
    QCOMPARE(story(plain), byDefault);
    RuleBench tuned({"a"});
    SchedulerTuning tuning;
    change(tuning);
    tuned.scheduler.tune(tuning);
    QCOMPARE(story(tuned), changed);
}

} // namespace signalbox::test

Q_DECLARE_METATYPE(signalbox::test::Change)
Q_DECLARE_METATYPE(signalbox::test::Story)
