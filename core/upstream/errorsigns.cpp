// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errorsigns.h"

#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

constexpr int kMaxDepth = 24;

/// What follows a model's name when the model is the fault.
constexpr std::array<std::string_view, 18> kModelFaults = {
    "not found",        "is not found",    "was not found",           "does not exist",
    "doesn't exist",    "not supported",   "is not supported",        "is unsupported",
    "is not available", "isn't available", "not available",           "is not a valid",
    "is not enabled",   "is not allowed",  "has been decommissioned", "has been deprecated",
    "is no longer",     "is not included"};

bool isCodeName(std::string_view name)
{
    return name == "code" || name == "type" || name == "status" || name == "reason" ||
           name == "param" || name == "error_type";
}

bool isNamePart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/' || c == ':' || c == '@';
}

/// The text after an optional colon, quotes and blanks.
std::string_view afterPunctuation(std::string_view text)
{
    const auto at = text.find_first_not_of(" :'\"`,");
    return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

bool startsWithFault(std::string_view text)
{
    return std::any_of(kModelFaults.begin(), kModelFaults.end(), [text](std::string_view fault) {
        return equalNoCase(text.substr(0, fault.size()), fault);
    });
}

bool isWebLink(std::string_view text)
{
    return text.starts_with("https://") &&
           text.find_first_of(" \r\n\"<>") == std::string_view::npos;
}

} // namespace

ErrorSigns::ErrorSigns(const UpstreamAnswer &answer)
    : m_answer(answer)
    , m_json(nestedJson(answer.body))
    , m_sentence(errorSentence(parsed(), answer.body))
    , m_html(!m_json && looksLikeHtml(answer.body))
{
    if (m_json)
        collect(*m_json, 0);
}

void ErrorSigns::collect(const json::Value &value, int depth)
{
    if (depth > kMaxDepth)
        return;
    if (value.is_array()) {
        for (const json::Value &item : value.get_array())
            collect(item, depth + 1);
        return;
    }
    if (value.is_string()) {
        if (const auto inner = nestedJson(value.get_string()))
            collect(*inner, depth + 8);
        return;
    }
    if (!value.is_object())
        return;
    for (const auto &member : value.get_object()) {
        const std::string_view name = member.key();
        if (!member.value().is_string()) {
            if (name == "quotaDimensions" && member.value().is_object())
                m_modelDimension |= member.value().get_object().contains("model");
            collect(member.value(), depth + 1);
            continue;
        }
        const std::string_view text = member.value().get_string();
        if (isCodeName(name))
            m_codes.emplace_back(text);
        else if (name == "quotaId" || name == "quotaMetric" || name == "quota_limit")
            m_quotaIds.append(text).append(" ");
        else if ((name == "validation_link" || name == "validation_url" ||
                  name == "validationUrl") &&
                 isWebLink(text))
            m_link = text;
        else if (name == "url" && m_link.empty() && isWebLink(text))
            m_link = text; // google.rpc.Help links
        collect(member.value(), depth + 1);
    }
}

bool ErrorSigns::hasCode(std::string_view code) const
{
    return std::any_of(m_codes.begin(), m_codes.end(),
                       [code](const std::string &known) { return equalNoCase(known, code); });
}

bool ErrorSigns::says(std::string_view words) const
{
    return containsNoCase(m_sentence, words);
}

bool ErrorSigns::saysOneOf(std::initializer_list<std::string_view> phrases) const
{
    return std::any_of(phrases.begin(), phrases.end(),
                       [this](std::string_view phrase) { return says(phrase); });
}

bool ErrorSigns::limitIsZero() const
{
    std::size_t at = 0;
    while ((at = findNoCase(m_sentence, "limit: 0", at)) != std::string::npos) {
        at += 8;
        const char next = at < m_sentence.size() ? m_sentence[at] : ' ';
        const char after = at + 1 < m_sentence.size() ? m_sentence[at + 1] : ' ';
        const bool fraction = next == '.' && after >= '0' && after <= '9';
        if (!fraction && (next < '0' || next > '9'))
            return true;
    }
    return false;
}

RateLimitReason ErrorSigns::limitReason() const
{
    using enum RateLimitReason;
    if (hasCode("MODEL_CAPACITY_EXHAUSTED") || hasCode("MODEL_CAPACITY_EXCEEDED") ||
        says("no capacity available"))
        return modelCapacity;
    if (limitIsZero() || says("not included in your plan"))
        return notInPlan;
    if (hasCode("QUOTA_EXHAUSTED") || hasCode("INSUFFICIENT_G1_CREDITS_BALANCE") ||
        hasCode("insufficient_quota") || hasCode("billing_hard_limit_reached") ||
        hasCode("usage_limit_reached") || hasCode("billing_not_active") ||
        containsNoCase(m_quotaIds, "perday") || containsNoCase(m_quotaIds, "per_day") ||
        m_answer.headers.value("anthropic-ratelimit-unified-status") == "rejected")
        return quotaExhausted;
    if (containsNoCase(m_quotaIds, "perminute") || containsNoCase(m_quotaIds, "per_minute"))
        return perMinute;
    if (hasCode("overloaded_error") || hasCode("server_is_overloaded") || hasCode("slow_down") ||
        saysOneOf({"overloaded"}))
        return overloaded;
    if (saysOneOf({"per day", "per-day", "(rpd)", "(tpd)", "daily", "per week", "weekly",
                   "per month", "monthly", "usage limit", "exhausted your capacity",
                   "quota will reset"}))
        return quotaExhausted;
    if (saysOneOf(
            {"per minute", "per-minute", "per min", "(rpm)", "(tpm)", "/min", "per second"}) ||
        hasCode("RATE_LIMIT_EXCEEDED"))
        return perMinute;
    if (saysOneOf({"credit", "billing", "insufficient", "exceeded your current quota",
                   "quota exceeded", "quota exhausted", "exceeded your quota", "out of quota"}))
        return quotaExhausted;
    return unknown;
}

bool ErrorSigns::speaksOfModel() const
{
    if (m_modelDimension || containsNoCase(m_quotaIds, "permodel"))
        return true;
    if (m_html)
        return false;
    const std::string_view model = m_answer.model;
    return (!model.empty() && says(model)) || saysOneOf({"this model", "the model"});
}

bool ErrorSigns::speaksOfGroup() const
{
    if (containsNoCase(m_quotaIds, "perproject") || containsNoCase(m_quotaIds, "per_project"))
        return true;
    if (m_html)
        return false;
    const auto isWordOrPath = [](char c) { return isNamePart(c) && c != '.' && c != ':'; };
    for (const std::string_view word : {"organization", "organisation", "workspace", "project"}) {
        std::size_t at = 0;
        while ((at = findNoCase(m_sentence, word, at)) != std::string::npos) {
            // Within a web address it is a page of the settings.
            const bool begins = at == 0 || !isWordOrPath(m_sentence[at - 1]);
            at += word.size();
            if (begins && (at == m_sentence.size() || !isWordOrPath(m_sentence[at])))
                return true;
        }
    }
    return false;
}

/// Whether `subject` stands in the sentence, then perhaps a name, then what is wrong with it.
bool ErrorSigns::modelThenFault(std::string_view subject) const
{
    std::size_t at = 0;
    while ((at = findNoCase(m_sentence, subject, at)) != std::string::npos) {
        at += subject.size();
        std::string_view rest = afterPunctuation(std::string_view(m_sentence).substr(at));
        if (startsWithFault(rest))
            return true;
        const auto nameEnd = std::find_if_not(rest.begin(), rest.end(), isNamePart);
        rest.remove_prefix(static_cast<std::size_t>(nameEnd - rest.begin()));
        if (startsWithFault(afterPunctuation(rest)))
            return true;
    }
    return false;
}

bool ErrorSigns::namesUnknownModel() const
{
    if (m_html)
        return false; // a page whose address happens to name a model
    for (const std::string_view code :
         {"model_not_found", "model_not_supported", "unsupported_model", "invalid_model",
          "unknown_model", "model_not_available", "model_not_allowed", "model_decommissioned",
          "model_access_denied"}) {
        if (hasCode(code))
            return true;
    }
    if (m_answer.status == 404 && hasCode("not_found_error") && m_sentence.starts_with("model:"))
        return true;
    if (saysOneOf({"unknown model", "no such model", "invalid model", "unsupported model",
                   "not a valid model", "unrecognized model", "no access to model",
                   "not have access to the model", "not have access to model", "model not found",
                   "model does not exist"}))
        return true;
    const std::string_view model = m_answer.model;
    return modelThenFault("models/") || modelThenFault("model ") || modelThenFault("model: ") ||
           (!model.empty() && modelThenFault(model));
}

bool ErrorSigns::namesBadKey() const
{
    return hasCode("API_KEY_INVALID") || hasCode("invalid_api_key") ||
           hasCode("authentication_error") || says("api key not valid") || says("api key expired");
}

bool ErrorSigns::namesEmptyBalance() const
{
    return says("credit balance is too low") || hasCode("insufficient_quota") ||
           hasCode("billing_hard_limit_reached") || hasCode("billing_not_active");
}

bool ErrorSigns::namesSuspension() const
{
    if (hasCode("CONSUMER_SUSPENDED") || hasCode("ACCOUNT_SUSPENDED") ||
        hasCode("account_deactivated") || hasCode("organization_disabled"))
        return true;
    const bool terms = saysOneOf({"terms of service", "terms of use", "usage terms"});
    if (terms && saysOneOf({"violat", "breach", "disabled", "suspend", "blocked"}))
        return true;
    const bool whose = saysOneOf({"account", "organization", "organisation", "consumer", "project",
                                  "user has been", "you have been", "api key"});
    return whose && saysOneOf({"been suspended", "is suspended", "was suspended", "been banned",
                               "is banned", "been terminated", "been deactivated",
                               "account has been disabled", "account is disabled",
                               "organization has been disabled", "account was disabled"});
}

bool ErrorSigns::demandsVerification() const
{
    return hasCode("VALIDATION_REQUIRED") ||
           saysOneOf({"verify your account", "verify your identity", "verification required",
                      "verification is required"});
}

std::string ErrorSigns::verificationUrl() const
{
    return m_link;
}

} // namespace signalbox
