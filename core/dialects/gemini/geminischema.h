// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Rewrites one JSON Schema as Gemini's own Schema (wire.md 2.3 (b); the proto of 1.4): what that
/// knows is kept or rewritten, what it does not know moves into the description. References are
/// inlined; those that lead back to where they stand, and schemas beyond kMaxDepth or kMaxNodes,
/// become an object with a hint. On the stack; the schema must outlive it.
class GeminiSchema
{
public:
    static constexpr int kMaxDepth = 48;
    static constexpr int kMaxNodes = 4'096;
    /// Values that are copied into the branches of unions.
    static constexpr std::size_t kMaxCopies = 16'384;

    /// `memory` holds all that is built.
    GeminiSchema(const json::Value *root, boost::json::storage_ptr memory)
        : m_root(root), m_memory(std::move(memory))
    {
    }

    [[nodiscard]] json::Value top();

private:
    /// A node before its type is settled, so that parts of it can still be merged.
    struct Node
    {
        json::Object says; ///< Gemini's keywords; enum still holds values of any kind
        std::vector<std::string> hints;
        std::vector<std::string> types; ///< more than one: a union
    };

    [[nodiscard]] Node emptyNode() const;
    [[nodiscard]] Node hinted(std::string hint) const;
    /// A finished schema as a node.
    [[nodiscard]] Node again(json::Object finished) const;
    [[nodiscard]] Node node(const json::Value &schema);
    void read(const json::Object &schema, Node &into);
    void readMember(std::string_view key, const json::Value &value, Node &into);
    void readType(const json::Value &value, Node &into) const;
    void readProperties(const json::Value &value, Node &into);
    void readItems(const json::Value &value, Node &into);
    void readUnion(const json::Value &value, Node &into);
    void addUnion(std::vector<Node> branches, Node &into);
    void splitTypes(Node &node);
    void follow(std::string_view reference, Node &into);
    [[nodiscard]] const json::Value *target(std::string_view reference) const;

    void merge(Node &into, Node other) const;
    void foldUnion(Node &into, const json::Array &branches) const;
    [[nodiscard]] json::Object finished(Node node) const;
    [[nodiscard]] json::Object finishedUnion(Node node) const;
    [[nodiscard]] static std::string inferredType(const Node &node);
    void settleEnum(Node &node) const;
    void keepKnownNames(json::Object &says, std::string_view key) const;

    const json::Value *m_root;
    boost::json::storage_ptr m_memory;
    std::vector<const json::Value *> m_path; ///< nodes being read, the root first
    int m_nodes = 0;
    std::size_t m_copies = 0;
};

} // namespace signalbox
