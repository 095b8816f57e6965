// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpmessage.h"

#include <QByteArrayList>

namespace signalbox::test {

namespace {

Headers parseFields(const QByteArray &lines)
{
    Headers headers;
    for (const QByteArray &line : lines.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            headers.add(line.left(colon), line.mid(colon + 1).trimmed());
    }
    return headers;
}

/// Decodes chunks from `from`; `end` is -1 while the last one is missing.
MessageBody parseChunks(const QByteArray &in, qsizetype from)
{
    MessageBody body{{}, -1};
    qsizetype at = from;
    while (true) {
        const qsizetype lineEnd = in.indexOf("\r\n", at);
        if (lineEnd < 0)
            return body;
        bool good = false;
        const qsizetype size = in.mid(at, lineEnd - at).split(';').front().toLongLong(&good, 16);
        at = lineEnd + 2;
        if (!good || at + size + 2 > in.size()) {
            if (good)
                body.bytes += in.mid(at, size);
            return body;
        }
        if (size == 0) {
            body.end = at + 2;
            return body;
        }
        body.bytes += in.mid(at, size);
        at += size + 2;
    }
}

} // namespace

std::optional<RequestHead> parseRequestHead(const QByteArray &in)
{
    const qsizetype end = in.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    const qsizetype firstLine = in.indexOf("\r\n");
    const QByteArrayList words = in.left(firstLine).split(' ');
    RequestHead head;
    head.method = words.value(0);
    head.target = words.value(1);
    head.version = words.value(2);
    head.headers = parseFields(in.mid(firstLine + 2, end - firstLine));
    head.size = end + 4;
    return head;
}

std::optional<MessageBody> parseBody(const Headers &headers, const QByteArray &in, qsizetype from)
{
    if (headers.listContains("transfer-encoding", "chunked")) {
        MessageBody body = parseChunks(in, from);
        if (body.end < 0)
            return std::nullopt;
        return body;
    }
    const qsizetype length = headers.value("content-length").toLongLong();
    if (in.size() < from + length)
        return std::nullopt;
    return MessageBody{in.mid(from, length), from + length};
}

std::optional<RawResponse> parseResponse(const QByteArray &in, const QByteArray &method,
                                         qsizetype *end)
{
    qsizetype start = 0;
    while (true) {
        const qsizetype headEnd = in.indexOf("\r\n\r\n", start);
        if (headEnd < 0 || in.mid(start, 5) != "HTTP/")
            return std::nullopt;
        const qsizetype firstLine = in.indexOf("\r\n", start);
        RawResponse response;
        response.status = in.mid(start, firstLine - start).split(' ').value(1).toInt();
        response.headers = parseFields(in.mid(firstLine + 2, headEnd - firstLine));
        *end = headEnd + 4;
        if (response.status >= 100 && response.status < 200) {
            start = *end;
            continue;
        }
        if (method == "HEAD" || response.status == 204 || response.status == 304) {
            response.complete = true;
            return response;
        }
        if (response.headers.listContains("transfer-encoding", "chunked")) {
            const MessageBody body = parseChunks(in, *end);
            response.body = body.bytes;
            response.complete = body.end >= 0;
            *end = response.complete ? body.end : in.size();
            return response;
        }
        const bool framed = response.headers.contains("content-length");
        const qsizetype length = response.headers.value("content-length").toLongLong();
        response.body = framed ? in.mid(*end, length) : in.mid(*end);
        response.complete = framed && response.body.size() == length;
        *end += response.body.size();
        return response;
    }
}

} // namespace signalbox::test
