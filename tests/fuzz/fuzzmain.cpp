// SPDX-License-Identifier: GPL-3.0-or-later
// One libFuzzer program for each entry: SIGNALBOX_FUZZ_ENTRY names it.
#include "tests/fuzz/fuzzentries.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const signalbox::fuzz::Entry *const kEntry =
        signalbox::fuzz::findEntry(SIGNALBOX_FUZZ_ENTRY);
    signalbox::fuzz::require(kEntry != nullptr, "the entry is known");
    kEntry->run({reinterpret_cast<const char *>(data), size});
    return 0;
}
