// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <new>

/// Counts what `operator new` is asked for on the current thread: for tests that say "allocates
/// nothing". Replaces the operators of the whole program, so one source file of a test program
/// includes it. Sanitizers still watch malloc and free below.
namespace signalbox::test {

inline thread_local std::size_t allocations = 0;

} // namespace signalbox::test

// The language wants replacements that are not inline.
// NOLINTBEGIN(misc-definitions-in-headers)
void *operator new(std::size_t size)
{
    ++signalbox::test::allocations;
    if (void *memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept
{
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}
// NOLINTEND(misc-definitions-in-headers)
