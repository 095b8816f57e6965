// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/fieldreader.h"
#include "core/scheduling/tuning.h"

#include <boost/json/object.hpp>

namespace signalbox {

/// Reads /proxy/scheduling/tuning (tuningtable.h) over what stands in `tuning`: absent members
/// stay, faults go to the reader with their pointers. Members that the table does not name are left
/// for `reader.unknown()`.
void readTuning(json::FieldReader &reader, SchedulerTuning &tuning);

/// Writes the members that differ from the defaults over those of the table; unknown members and
/// the order of what is there stay. What equals its default goes, so that a better default can
/// come.
void writeTuning(boost::json::object &json, const SchedulerTuning &tuning);

} // namespace signalbox
