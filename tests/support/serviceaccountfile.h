// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace signalbox::test {

/// An RSA private key in PEM, made anew: no key stands in a test. For tests that link
/// OpenSSL::Crypto.
[[nodiscard]] inline std::string newPrivateKey()
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bytes(BIO_new(BIO_s_mem()), BIO_free_all);
    if (!key || PEM_write_bio_PrivateKey(bytes.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) != 1)
        return {};
    char *data = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(bytes.get(), &data));
    return {data, size};
}

/// A key file as Google's console hands it out.
[[nodiscard]] inline json::Object serviceAccountFile(const std::string &privateKey,
                                                     const std::string &tokenUrl)
{
    return {{"type", "service_account"},
            {"project_id", "project-of-the-tests"},
            {"private_key_id", "key-1"},
            {"private_key", privateKey},
            {"client_email", "robot@project-of-the-tests.iam.gserviceaccount.com"},
            {"token_uri", tokenUrl},
            {"universe_domain", "googleapis.com"}};
}

} // namespace signalbox::test
