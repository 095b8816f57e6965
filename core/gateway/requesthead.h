// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/refusal.h"
#include "core/net/headers.h"

#include <QByteArray>
#include <QtGlobal>

#include <optional>
#include <string_view>

namespace signalbox {

/// How the end of a request's body is found.
enum class BodyKind { none, sized, chunked };

/// What the head of one request says.
struct HttpRequestHead
{
    QByteArray method;
    QByteArray target; ///< origin form, also when the client sent the absolute form
    Headers headers;
    int minorVersion = 1;
    BodyKind body = BodyKind::none;
    qint64 contentLength = 0;
    bool keepAlive = true;
    bool expectsContinue = false;
};

/// Builds a HttpRequestHead from its lines and refuses what is malformed or could be read in two
/// ways (RFC 9112: 3, 5, 6.1, 6.3, 11.2). A value without I/O.
class RequestHeadReader final
{
public:
    /// Takes one line without its line end; the first is the request line. Not for the empty line.
    [[nodiscard]] std::optional<Refusal> addLine(std::string_view line);
    /// The empty line has come: checks what concerns the head as a whole.
    [[nodiscard]] std::optional<Refusal> finish();

    [[nodiscard]] bool hasRequestLine() const { return m_hasRequestLine; }
    /// What is known so far; whole after finish().
    [[nodiscard]] const HttpRequestHead &head() const { return m_head; }
    [[nodiscard]] HttpRequestHead takeHead();

private:
    [[nodiscard]] std::optional<Refusal> readRequestLine(std::string_view line);
    [[nodiscard]] std::optional<Refusal> readTarget(std::string_view target);
    [[nodiscard]] std::optional<Refusal> checkHost();
    [[nodiscard]] std::optional<Refusal> readTransferEncoding();
    [[nodiscard]] std::optional<Refusal> readContentLength();
    void readConnection();

    HttpRequestHead m_head;
    QByteArray m_authority; ///< of an absolute-form target
    bool m_hasRequestLine = false;
};

/// Whether `line` is a well-formed header or trailer field; then its name and value, trimmed.
[[nodiscard]] bool splitField(std::string_view line, std::string_view *name,
                              std::string_view *value);

/// A character of a method or field name (RFC 9110, 5.6.2).
[[nodiscard]] bool isTokenChar(char c);

} // namespace signalbox
