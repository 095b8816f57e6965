// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesreasoning.h"

#include "core/dialects/canonical/signaturemark.h"

namespace signalbox::responses {

namespace {

constexpr std::string_view kRedacted = ".redacted";

} // namespace

std::string encryptedContent(const CarriedProof &proof)
{
    if (proof.signature.empty())
        return {};
    Signature signature = proof.signature;
    if (proof.redacted && signature.family != kFamily)
        signature.family += kRedacted;
    return carriedSignature(signature, kFamily);
}

CarriedProof proofFrom(std::string_view encryptedContent)
{
    CarriedProof out{signatureFrom(encryptedContent, kFamily), false};
    std::string &family = out.signature.family;
    if (family.ends_with(kRedacted)) {
        family.resize(family.size() - kRedacted.size());
        out.redacted = true;
    }
    return out;
}

} // namespace signalbox::responses
