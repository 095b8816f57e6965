// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/serviceaccount.h"

#include "core/base/bytes.h"
#include "core/json/fieldreader.h"
#include "core/net/urlpolicy.h"
#include "core/oauth/googlefile.h"
#include "core/oauth/tokenanswer.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <optional>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kGrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::chrono::seconds kAssertionLife = std::chrono::hours(1); // the most that Google takes
constexpr std::string_view kFilePointer = "/credential/json"; // in a call that adds an account

template <auto Free>
struct Freed
{
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

/// Null when it is no RSA key; never asks for a passphrase.
Key rsaKeyOf(const Secret &pem)
{
    const std::unique_ptr<BIO, Freed<BIO_free_all>> bytes(
        BIO_new_mem_buf(pem.view().data(), static_cast<int>(pem.view().size())));
    const auto noPassphrase = [](char *, int, int, void *) { return -1; };
    Key key(bytes ? PEM_read_bio_PrivateKey(bytes.get(), nullptr, noPassphrase, nullptr) : nullptr);
    if (key && EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        key.reset();
    ERR_clear_error();
    return key;
}

std::optional<QByteArray> signedBy(EVP_PKEY *key, const QByteArray &text)
{
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    const auto *data = reinterpret_cast<const unsigned char *>(text.constData());
    const auto size = static_cast<std::size_t>(text.size());
    std::size_t length = 0;
    QByteArray signature;
    bool good = context &&
                EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &length, data, size) == 1;
    if (good) {
        signature.resize(static_cast<qsizetype>(length));
        good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()),
                              &length, data, size) == 1;
    }
    ERR_clear_error();
    if (!good)
        return std::nullopt;
    signature.resize(static_cast<qsizetype>(length));
    return signature;
}

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

void wipe(boost::json::string &text)
{
    clearMemory(text.data(), text.size());
}

ServiceAccount readFields(json::FieldReader &reader)
{
    ServiceAccount out;
    std::string key;
    reader.read("client_email", out.clientEmail);
    reader.read("private_key_id", out.privateKeyId);
    reader.read("private_key", key);
    reader.read("token_uri", out.tokenUrl);
    reader.read("project_id", out.projectId);
    out.privateKey = Secret(key);
    clearMemory(key.data(), key.size());
    if (!fitsIntoHeader(out.clientEmail) || out.clientEmail.find('@') == std::string::npos)
        reader.fault("client_email", u"must be the e-mail address of the service account"_s);
    if (!rsaKeyOf(out.privateKey))
        reader.fault("private_key", u"must be an RSA key in PEM, without a passphrase"_s);
    if (!isTokenUrl(out.tokenUrl))
        reader.fault("token_uri", tokenUrlRule());
    if (!fitsIntoHeader(out.projectId))
        reader.fault("project_id", u"must be the id of the cloud project"_s);
    return out;
}

/// What comes back for an assertion. A refusal of it is not one of a person's sign-in.
Result<SignIn> readTraded(const OAuthAnswer &answer, const Secret &assertion,
                          const std::vector<std::string> &asked, WallTime now)
{
    Result<SignIn> read = readSignIn(answer, {&assertion, 1}, asked, now);
    if (read || read.error().detail != "invalid_grant")
        return read;
    const QString words = readTokenAnswer(answer.status, answer.body, {&assertion, 1}).words;
    Error error = read.error();
    error.message = u"Google does not accept the key of the service account: check that the clock "
                    "of this computer is right, that the key was not deleted in Google's console "
                    "and that the service account is not disabled; then refresh the account, or "
                    "give it a new key"_s;
    if (!words.isEmpty())
        error.message += u" (%1)"_s.arg(words);
    return error;
}

} // namespace

Result<ServiceAccount> readServiceAccount(const QByteArray &file)
{
    Result<json::Object> object = parseGoogleFile(file);
    if (!object)
        return object.error();
    const GoogleFile kind = googleFileOf(*object);
    if (kind != GoogleFile::serviceAccount) {
        const bool client = kind == GoogleFile::desktopClient || kind == GoogleFile::webClient;
        return Error{ErrorCode::invalidArgument,
                     client
                         ? u"This is an OAuth client, not a service account: choose Sign in with "
                           "browser for it, or create a key of a service account"_s
                         : u"This is no key of a service account: create one of the type JSON in "
                           "Google's console"_s,
                     {},
                     {}};
    }
    std::vector<FieldFault> faults;
    json::FieldReader reader(*object, {}, faults);
    ServiceAccount account = readFields(reader);
    if (const json::Value *key = object->if_contains("private_key"); key && key->is_string())
        wipe(object->at("private_key").get_string()); // no copy stays in memory
    if (!faults.empty()) {
        return Error{ErrorCode::corrupt,
                     u"The key of the service account is not complete: create a new one and "
                     "download it"_s,
                     std::move(faults),
                     {}};
    }
    return account;
}

Result<ServiceAccount> readServiceAccount(const Secret &file)
{
    const std::string_view text = file.view();
    return readServiceAccount(
        QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())));
}

Result<Secret> serviceAccountAssertion(const ServiceAccount &account,
                                       const std::vector<std::string> &scopes, WallTime now)
{
    json::Object header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (!account.privateKeyId.empty())
        header["kid"] = account.privateKeyId;
    const auto issued = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    const json::Object claims{{"iss", account.clientEmail},
                              {"scope", joinedScopes(scopes)},
                              {"aud", account.tokenUrl},
                              {"iat", issued.count()},
                              {"exp", (issued + kAssertionLife).count()}};
    QByteArray token = base64Url(json::dump(header)) + '.' + base64Url(json::dump(claims));
    const Key key = rsaKeyOf(account.privateKey);
    const auto signature = key ? signedBy(key.get(), token) : std::nullopt;
    if (!signature) {
        return Error{ErrorCode::corrupt,
                     u"The key of the service account cannot sign: create a new one"_s,
                     {},
                     {}};
    }
    token += '.' + base64Url(*signature);
    return Secret(view(token));
}

Status adoptServiceAccount(Account &account, Credential &credential)
{
    if (credential.kind != CredentialKind::serviceAccount)
        return {};
    const Result<ServiceAccount> read = readServiceAccount(credential.keyFile);
    if (!read) {
        Error error = read.error();
        for (FieldFault &fault : error.fields)
            fault.pointer.insert(0, kFilePointer);
        if (error.fields.empty())
            error.fields.push_back({std::string(kFilePointer), error.message});
        error.code = ErrorCode::invalidArgument;
        return error;
    }
    const std::string_view file = credential.keyFile.view();
    const std::size_t begin = file.find('{');
    credential.keyFile = Secret(file.substr(begin, file.rfind('}') + 1 - begin));
    account.email = QString::fromStdString(read->clientEmail);
    if (account.projectId.empty())
        account.projectId = read->projectId;
    if (account.label.isEmpty())
        account.label = account.email;
    return {};
}

std::unique_ptr<OAuthCall> fetchServiceAccountToken(HttpTransport &transport, const Clock &clock,
                                                    const ServiceAccount &account,
                                                    const std::vector<std::string> &scopes,
                                                    const std::string &proxyUrl, SignInDone done)
{
    const std::vector<std::string> asked = missingScopes(scopes, {}); // a key has no user to name
    const Result<Secret> assertion = serviceAccountAssertion(account, asked, clock.wallNow());
    if (!assertion) {
        done(assertion.error());
        return nullptr;
    }
    const std::array<FormField, 2> fields = {
        {{"grant_type", kGrantType}, {"assertion", assertion->view()}}};
    return std::make_unique<OAuthCall>(
        transport, formRequest(account.tokenUrl, proxyUrl, formOf(fields)),
        [&clock, asked, sent = *assertion, ended = std::move(done)](const OAuthAnswer &answer) {
            ended(readTraded(answer, sent, asked, clock.wallNow()));
        });
}

} // namespace signalbox
