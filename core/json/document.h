// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <memory>
#include <string_view>

namespace signalbox::json {

/// A parsed body in an arena of its own: one allocation for many values, freed as a whole. Shared
/// by those who point into it; immutable, so any thread may read it.
class Document
{
public:
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    [[nodiscard]] const Object &root() const { return m_root.get_object(); }

    /// The top must be an object. Of duplicate keys the last counts; a lone surrogate escape
    /// becomes U+FFFD, as JavaScript's encoders do; numbers beyond 64 bits become the nearest
    /// double. What nests deeper than kMaxDepth, is no UTF-8 or no JSON fails with line and column.
    [[nodiscard]] static Result<std::shared_ptr<const Document>> parse(std::string_view text);

private:
    Document() : m_root(boost::json::storage_ptr(&m_memory)) {}

    boost::json::monotonic_resource m_memory;
    Value m_root; ///< lives in m_memory, so it must go first
};

} // namespace signalbox::json
