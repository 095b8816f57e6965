// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/responsehead.h"

#include <QVarLengthArray>

#include <algorithm>
#include <array>
#include <string_view>

namespace signalbox {

namespace {

struct Phrase
{
    int status;
    const char *text;
};

constexpr std::array kPhrases = {
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{402, "Payment Required"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{413, "Content Too Large"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{426, "Upgrade Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{507, "Insufficient Storage"},
    Phrase{508, "Loop Detected"},
    Phrase{529, "Overloaded"},
};

const char *phrase(int status)
{
    const auto known = std::find_if(kPhrases.begin(), kPhrases.end(),
                                    [status](const Phrase &p) { return p.status == status; });
    return known == kPhrases.end() ? "" : known->text;
}

bool isOurs(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> kOurs = {
        "connection", "content-length", "date", "keep-alive", "transfer-encoding"};
    return std::any_of(kOurs.begin(), kOurs.end(),
                       [name](std::string_view ours) { return sameHeaderName(ours, name); });
}

/// Most heads fit, so that building one costs a single allocation, that of the result.
using HeadText = QVarLengthArray<char, 1024>;

void append(HeadText &out, QByteArrayView text)
{
    out.append(text.data(), text.size());
}

void appendClean(HeadText &out, QByteArrayView value)
{
    const qsizetype start = out.size();
    append(out, value);
    std::replace_if(
        out.begin() + start, out.end(),
        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; },
        ' ');
}

} // namespace

QByteArray responseHead(int status, const Headers &headers, const AnswerShape &shape,
                        QByteArrayView dateLine)
{
    HeadText head;
    append(head, "HTTP/1.1 ");
    append(head, QByteArray::number(status));
    append(head, " ");
    append(head, phrase(status));
    append(head, "\r\n");
    append(head, dateLine);
    for (const Header &field : headers.fields()) {
        if (isOurs({field.name.constData(), static_cast<std::size_t>(field.name.size())}))
            continue;
        appendClean(head, field.name);
        append(head, ": ");
        appendClean(head, field.value);
        append(head, "\r\n");
    }
    if (shape.framing == AnswerFraming::sized) {
        append(head, "Content-Length: ");
        append(head, QByteArray::number(shape.length));
        append(head, "\r\n");
    } else if (shape.framing == AnswerFraming::chunked) {
        append(head, "Transfer-Encoding: chunked\r\n");
    }
    if (shape.persistence == Persistence::close)
        append(head, "Connection: close\r\n");
    else if (shape.persistence == Persistence::keepAlive)
        append(head, "Connection: keep-alive\r\n");
    append(head, "\r\n");
    return {head.constData(), head.size()};
}

} // namespace signalbox
