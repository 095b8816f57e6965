// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/openai_chat/chattoolwriter.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::chat {

/// Gathers what one message says and writes it as its `content`: a string where there is text
/// alone, else a list of parts (wire.md 2.2). Points into the parts that it was given, which must
/// outlive it.
class ContentWriter
{
public:
    /// `where` is the client's path of the turn, for what is refused.
    ContentWriter(const WriteScene &scene, std::string_view where) : m_scene(scene), m_where(where)
    {
    }

    /// Texts, media, refusals and the words of foreign parts; leaves out the rest.
    void add(const Part &part);
    void addText(std::string text);
    [[nodiscard]] bool empty() const { return m_items.empty(); }

    /// All texts as one: those that cite belong to their neighbours without a gap, others are
    /// paragraphs.
    [[nodiscard]] std::string text() const;
    /// The member `content`. Media that this upstream cannot take are refused.
    [[nodiscard]] Status write(json::Writer &writer) const;
    /// Refuses media: for messages that are text alone.
    [[nodiscard]] Status textOnly() const;

private:
    struct Item
    {
        std::string_view text;
        const MediaPart *media = nullptr; ///< instead of text
        bool cites = false;
        std::string_view extras; ///< Part::extras
    };
    void addItem(std::string_view text, std::string_view extras = {});
    [[nodiscard]] Status writeMedia(json::Writer &writer, const MediaPart &media) const;
    [[nodiscard]] Status writeAudio(json::Writer &writer, const MediaPart &media) const;
    [[nodiscard]] Status writeVideo(json::Writer &writer, const MediaPart &media) const;
    [[nodiscard]] Status writeDocument(json::Writer &writer, const MediaPart &media) const;
    void writeImage(json::Writer &writer, const MediaPart &media) const;
    void writeExtras(json::Writer &writer, std::string_view extras) const;
    [[nodiscard]] bool mayNameFiles() const;

    const WriteScene &m_scene;
    std::string_view m_where;
    std::vector<Item> m_items;
    std::deque<std::string> m_made; ///< texts that stand nowhere else
};

/// Members of an object's text, written where the writer stands.
void writeMembers(json::Writer &writer, std::string_view object);

} // namespace signalbox::chat
