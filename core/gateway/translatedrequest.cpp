// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/translatedrequest.h"

#include "core/base/bytes.h"
#include "core/base/logging.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/json/document.h"

#include <optional>
#include <string_view>

namespace signalbox {

namespace {

Result<Conversation> readConversation(const TranslationSource &source)
{
    auto document = json::Document::parse(view(source.body));
    if (!document)
        return Error{ErrorCode::invalidArgument, document.error().message, {}, {}};
    return codecFor(source.dialect).readRequest(std::move(*document), source.head);
}

/// The conversation with what the model's suffix says about thinking, which goes before the body's
/// own wish.
Conversation withSuffix(Conversation conversation, const ReasoningWish &wish)
{
    conversation.reasoning.mode = wish.mode;
    conversation.reasoning.effort = wish.effort;
    conversation.reasoning.budget = wish.budget;
    return conversation;
}

std::optional<ReasoningWish> suffixWish(std::string_view suffix)
{
    return suffix.empty() ? std::nullopt : wishForSuffix(suffix);
}

WrittenRequest asWritten(Result<QByteArray> body)
{
    if (body)
        return std::move(*body);
    return TranslationFault{TranslationFault::Side::target, body.error()};
}

WrittenRequest writeFor(const Conversation &conversation, const TranslationTarget &target)
{
    const DialectCodec &codec = codecFor(target.dialect);
    RequestNotes notes(conversation.dialect);
    if (target.counts) {
        auto counting = codec.writeCountRequest(conversation, target.write, notes);
        return counting ? asWritten(std::move(*counting)) : WrittenRequest(CannotCount());
    }
    WrittenRequest written = asWritten(codec.writeRequest(conversation, target.write, notes));
    for (const RequestNotes::Dropped &dropped : notes.dropped()) {
        qCDebug(lcGateway) << "not said upstream:" << dropped.path.c_str() << "-"
                           << dropped.why.c_str();
    }
    return written;
}

} // namespace

TranslatedRequest::TranslatedRequest(const TranslationServices &services, TranslationSource source)
    : m_services(services), m_source(std::move(source))
{
}

void TranslatedRequest::run(std::function<void()> job, std::function<void()> done)
{
    if (m_source.body.size() <= kInlineMax) {
        job();
        done();
        return;
    }
    m_services.worker.run(std::move(job),
                          [alive = std::weak_ptr<const bool>(m_alive), call = std::move(done)] {
                              if (!alive.expired())
                                  call();
                          });
}

void TranslatedRequest::keep(Conversation conversation)
{
    m_services.reasoning.restore(m_source.scope, conversation);
    m_conversation = std::make_shared<const Conversation>(std::move(conversation));
}

void TranslatedRequest::read(std::function<void(const ReadRequest &)> done)
{
    if (m_conversation) {
        done(m_conversation);
        return;
    }
    auto result = std::make_shared<std::optional<Result<Conversation>>>();
    run([result, source = m_source] { *result = readConversation(source); },
        [this, result, call = std::move(done)] {
            if (!(*result)->ok()) {
                call((*result)->error());
                return;
            }
            keep(std::move(**result).value());
            call(m_conversation);
        });
}

void TranslatedRequest::write(TranslationTarget target, std::function<void(WrittenRequest)> done)
{
    read([this, goal = std::move(target), call = std::move(done)](const ReadRequest &read) {
        if (!read) {
            call(TranslationFault{TranslationFault::Side::request, read.error()});
            return;
        }
        auto result = std::make_shared<WrittenRequest>();
        run(
            [result, conversation = *read, goal] {
                const auto wish = suffixWish(goal.suffix);
                *result = wish ? writeFor(withSuffix(*conversation, *wish), goal)
                               : writeFor(*conversation, goal);
            },
            [result, call] { call(std::move(*result)); });
    });
}

} // namespace signalbox
