// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/contentcoding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace signalbox {

namespace {

using Decoded = std::variant<QByteArray, CodingFault>;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kMostCodings = 3;
constexpr int kGzipWindow = 15 + 16; // zlib: the largest window, gzip framing only
constexpr int kZstdWindowLog = 27;   // 128 MB, what RFC 8878 lets a decoder insist on and more

/// What comes out of a decoder, up to a limit.
class Output
{
public:
    explicit Output(qsizetype limit) : m_limit(limit) {}

    [[nodiscard]] unsigned char *data() { return m_piece.data(); }
    [[nodiscard]] static constexpr std::size_t room() { return kPiece; }
    /// Takes the first `size` bytes of the piece; false when that is too much.
    [[nodiscard]] bool take(std::size_t size)
    {
        const auto length = static_cast<qsizetype>(size);
        if (length > m_limit - m_bytes.size())
            return false;
        m_bytes.append(reinterpret_cast<const char *>(m_piece.data()), length);
        return true;
    }
    [[nodiscard]] QByteArray bytes() && { return std::move(m_bytes); }

private:
    qsizetype m_limit;
    QByteArray m_bytes;
    std::array<unsigned char, kPiece> m_piece{};
};

Decoded gunzip(const QByteArray &body, qsizetype limit)
{
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK)
        return CodingFault::malformed;
    const std::unique_ptr<z_stream, int (*)(z_stream *)> owner(&stream, inflateEnd);
    QByteArray input = body; // zlib's interface has no const
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    Output output(limit);
    for (;;) {
        stream.next_out = output.data();
        stream.avail_out = static_cast<uInt>(Output::room());
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END)
            return CodingFault::malformed; // Z_BUF_ERROR: it ends too early
        if (!output.take(Output::room() - stream.avail_out))
            return CodingFault::tooLarge;
        if (state != Z_STREAM_END)
            continue;
        if (stream.avail_in == 0)
            return std::move(output).bytes();
        if (inflateReset(&stream) != Z_OK) // another member follows (RFC 1952, 2.2)
            return CodingFault::malformed;
    }
}

Decoded unbrotli(const QByteArray &body, qsizetype limit)
{
    const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState *)> decoder(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
    if (!decoder)
        return CodingFault::malformed;
    auto left = static_cast<std::size_t>(body.size());
    const auto *next = reinterpret_cast<const unsigned char *>(body.constData());
    Output output(limit);
    for (;;) {
        std::size_t room = Output::room();
        unsigned char *out = output.data();
        const BrotliDecoderResult state =
            BrotliDecoderDecompressStream(decoder.get(), &left, &next, &room, &out, nullptr);
        if (!output.take(Output::room() - room))
            return CodingFault::tooLarge;
        if (state == BROTLI_DECODER_RESULT_SUCCESS && left == 0)
            return std::move(output).bytes();
        if (state != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
            return CodingFault::malformed; // an error, an early end, or bytes behind the end
    }
}

Decoded unzstd(const QByteArray &body, qsizetype limit)
{
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream *)> decoder(
        ZSTD_createDStream(), ZSTD_freeDStream);
    if (!decoder || ZSTD_isError(ZSTD_DCtx_setParameter(decoder.get(), ZSTD_d_windowLogMax,
                                                        kZstdWindowLog)) != 0)
        return CodingFault::malformed;
    ZSTD_inBuffer input{body.constData(), static_cast<std::size_t>(body.size()), 0};
    Output output(limit);
    for (;;) {
        ZSTD_outBuffer out{output.data(), Output::room(), 0};
        const std::size_t owed = ZSTD_decompressStream(decoder.get(), &out, &input);
        if (ZSTD_isError(owed) != 0)
            return CodingFault::malformed;
        if (!output.take(out.pos))
            return CodingFault::tooLarge;
        const bool drained = input.pos == input.size && out.pos < out.size;
        if (drained)
            return owed == 0 ? Decoded(std::move(output).bytes()) : CodingFault::malformed;
    }
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The codings in the order in which they were applied; "identity" says nothing.
std::vector<std::string_view> codingsIn(const Headers &headers)
{
    std::vector<std::string_view> codings;
    for (const Header &field : headers.fields()) {
        if (!sameHeaderName({field.name.constData(), static_cast<std::size_t>(field.name.size())},
                            "content-encoding"))
            continue;
        std::string_view rest{field.value.constData(),
                              static_cast<std::size_t>(field.value.size())};
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const std::string_view coding = trimmed(rest.substr(0, comma));
            if (!coding.empty() && !sameHeaderName(coding, "identity"))
                codings.push_back(coding);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return codings;
}

Decoded decodeOne(std::string_view coding, const QByteArray &body, qsizetype limit)
{
    if (sameHeaderName(coding, "gzip") || sameHeaderName(coding, "x-gzip"))
        return gunzip(body, limit);
    if (sameHeaderName(coding, "br"))
        return unbrotli(body, limit);
    if (sameHeaderName(coding, "zstd"))
        return unzstd(body, limit);
    return CodingFault::unknown;
}

} // namespace

bool isContentCoded(const Headers &headers)
{
    return !codingsIn(headers).empty();
}

std::variant<QByteArray, CodingFault> decodeContent(const Headers &headers, const QByteArray &body,
                                                    qsizetype limit)
{
    const std::vector<std::string_view> codings = codingsIn(headers);
    if (codings.size() > kMostCodings)
        return CodingFault::unknown;
    QByteArray content = body;
    for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
        Decoded decoded = decodeOne(*coding, content, limit);
        if (std::holds_alternative<CodingFault>(decoded))
            return decoded;
        content = std::get<QByteArray>(std::move(decoded));
    }
    return content;
}

} // namespace signalbox
