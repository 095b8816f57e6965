// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secret.h"

#include <cstring>
#include <string>

namespace signalbox {

struct Secret::Buffer
{
    explicit Buffer(std::string_view bytes) : data(new char[bytes.size()]), size(bytes.size())
    {
        std::memcpy(data.get(), bytes.data(), bytes.size());
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { clearMemory(data.get(), size); }

    std::unique_ptr<char[]> data;
    std::size_t size;
};

Secret::Secret(std::string_view bytes)
    : m_buffer(bytes.empty() ? nullptr : std::make_shared<const Buffer>(bytes))
{
}

std::string_view Secret::view() const
{
    return m_buffer ? std::string_view(m_buffer->data.get(), m_buffer->size) : std::string_view();
}

std::string Secret::masked() const
{
    static constexpr std::string_view kDots = "••••••••";
    std::string out(kDots);
    if (view().size() >= 12)
        out += view().substr(view().size() - 4);
    return out;
}

bool operator==(const Secret &left, const Secret &right)
{
    return equalInConstantTime(left.view(), right.view());
}

bool equalInConstantTime(std::string_view left, std::string_view right)
{
    if (left.size() != right.size())
        return false;
    volatile unsigned char difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        difference = difference | static_cast<unsigned char>(left[i] ^ right[i]);
    return difference == 0;
}

void clearMemory(void *data, std::size_t size)
{
    ::explicit_bzero(data, size);
}

} // namespace signalbox
