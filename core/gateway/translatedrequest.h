// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/reasoningkeeper.h"
#include "core/dialects/codec.h"
#include "core/gateway/translationworker.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace signalbox {

/// What translation shares among requests; outlives them.
struct TranslationServices
{
    TranslationWorker &worker;
    ReasoningKeeper &reasoning;
};

/// A client's request, to be translated.
struct TranslationSource
{
    DialectId dialect = DialectId::openaiChat;
    RequestHead head;
    QByteArray body;
    std::string scope; ///< of the reasoning that is kept: client key and session
};

/// For whom and what a request is written.
struct TranslationTarget
{
    DialectId dialect = DialectId::openaiChat;
    WriteTarget write;
    std::string suffix; ///< thinking suffix of the model name, brackets included; may be empty
    bool counts = false;
};

/// The upstream has no endpoint that counts tokens.
struct CannotCount
{
};
struct TranslationFault
{
    enum class Side {
        request, ///< the client's request is wrong
        target,  ///< it is right, but this upstream cannot be asked for it
    };
    Side side = Side::request;
    Error error;
};
using WrittenRequest = std::variant<QByteArray, CannotCount, TranslationFault>;

/// One client request in other dialects: read once, written for each attempt. Large ones on the
/// worker. Engine thread; destroying it drops what is under way, and nothing is called then.
class TranslatedRequest
{
public:
    /// Above this many bytes a body is translated on the worker.
    static constexpr qsizetype kInlineMax = 4 * 1024 * 1024;

    TranslatedRequest(const TranslationServices &services, TranslationSource source);

    /// Calls back exactly once, possibly before it returns.
    void write(TranslationTarget target, std::function<void(WrittenRequest)> done);
    /// The conversation, or why the request is wrong.
    using ReadRequest = Result<std::shared_ptr<const Conversation>>;
    void read(std::function<void(const ReadRequest &)> done);

    /// As it was read; null before.
    [[nodiscard]] const std::shared_ptr<const Conversation> &conversation() const
    {
        return m_conversation;
    }
    [[nodiscard]] const std::string &scope() const { return m_source.scope; }

private:
    void run(std::function<void()> job, std::function<void()> done);
    void keep(Conversation conversation);

    TranslationServices m_services;
    TranslationSource m_source;
    std::shared_ptr<const Conversation> m_conversation;
    std::shared_ptr<const bool> m_alive = std::make_shared<const bool>(true);
};

} // namespace signalbox
