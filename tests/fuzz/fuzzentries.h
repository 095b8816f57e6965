// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

/// What is fuzzed: each parser behind one function that takes any bytes. The same functions run
/// under libFuzzer (README.md) and, over the kept corpus, in the ordinary tests.
namespace signalbox::fuzz {

struct Entry
{
    std::string name; ///< also the folder of its corpus
    void (*run)(std::string_view input);
};

[[nodiscard]] std::span<const Entry> entries();
/// Null when there is none of that name.
[[nodiscard]] const Entry *findEntry(std::string_view name);

/// Ends the program with `what` when something does not hold for an input.
void require(bool holds, std::string_view what);

// One group of parsers each, by its index.
template <int Dialect>
void readRequests(std::string_view input);
template <int Dialect>
void readAnswers(std::string_view input);
template <int Dialect>
void readStreams(std::string_view input);

void frameSse(std::string_view input);
void frameArray(std::string_view input);
void parseDocuments(std::string_view input);
void readSettings(std::string_view input);
void readAccounts(std::string_view input);
void readHints(std::string_view input);
void classifyErrors(std::string_view input);
void readQuota(std::string_view input);

} // namespace signalbox::fuzz
