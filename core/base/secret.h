// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

/// Bytes that must not leak: cleared when the last copy goes, no stream operator, no conversion to
/// a string, not serializable by accident. Copies share one immutable buffer. Thread-safe.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string_view bytes);

    [[nodiscard]] bool empty() const { return view().empty(); }
    /// The bytes themselves, for the one line that needs them. Valid while a copy of this lives.
    [[nodiscard]] std::string_view view() const;
    /// For people: the last four characters after dots; dots alone for what is shorter than 12.
    [[nodiscard]] std::string masked() const;

    /// Compared in constant time for equal lengths.
    friend bool operator==(const Secret &left, const Secret &right);

private:
    struct Buffer;
    std::shared_ptr<const Buffer> m_buffer;
};

/// Equality in a time that depends on the length only.
[[nodiscard]] bool equalInConstantTime(std::string_view left, std::string_view right);

/// Overwrites memory in a way that the compiler keeps.
void clearMemory(void *data, std::size_t size);

} // namespace signalbox
