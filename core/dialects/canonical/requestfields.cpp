// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/requestfields.h"

#include <cmath>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

bool isWhole(double value)
{
    constexpr double kMost = 9.0e15; // below 2^53: every whole number is itself
    return std::abs(value) <= kMost && value == std::floor(value);
}

} // namespace

std::string FieldPath::str() const
{
    if (!m_parent)
        return {};
    std::string out = m_parent->str();
    if (m_index >= 0)
        return out + '[' + std::to_string(m_index) + ']';
    if (!out.empty())
        out += '.';
    return out.append(m_key);
}

std::string FieldPath::pointer() const
{
    if (!m_parent)
        return {};
    return json::pointerTo(m_parent->pointer(),
                           m_index >= 0 ? std::to_string(m_index) : std::string(m_key));
}

Error requestError(std::string_view path, const QString &message)
{
    const QString at = json::toQString(path);
    return {ErrorCode::invalidArgument,
            at.isEmpty() ? message : u"%1: %2"_s.arg(at, message),
            {{"/" + std::string(path), message}},
            {}};
}

void RequestFaults::add(const FieldPath &path, const QString &message)
{
    const std::string where = path.str();
    if (m_faults.empty())
        m_first = where.empty() ? message : u"%1: %2"_s.arg(json::toQString(where), message);
    m_faults.push_back({path.pointer(), message});
}

Error RequestFaults::error() const
{
    return {ErrorCode::invalidArgument, m_first, m_faults, {}};
}

const json::Value *RequestFields::find(std::string_view key) const
{
    const json::Value *value = m_object.if_contains(key);
    return value && !value->is_null() ? value : nullptr;
}

std::optional<std::string_view> RequestFields::string(std::string_view key) const
{
    const json::Value *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *text = value->if_string())
        return std::string_view(text->data(), text->size());
    fault(key, u"must be a string"_s);
    return std::nullopt;
}

std::string RequestFields::text(std::string_view key) const
{
    return std::string(string(key).value_or(std::string_view()));
}

std::optional<long long> RequestFields::integer(std::string_view key) const
{
    const json::Value *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *whole = value->if_int64())
        return *whole;
    if (const auto *real = value->if_double(); real && isWhole(*real))
        return static_cast<long long>(*real);
    fault(key, u"must be a whole number"_s);
    return std::nullopt;
}

std::optional<double> RequestFields::number(std::string_view key) const
{
    const json::Value *value = find(key);
    if (!value)
        return std::nullopt;
    if (value->is_number())
        return value->to_number<double>();
    fault(key, u"must be a number"_s);
    return std::nullopt;
}

std::optional<bool> RequestFields::boolean(std::string_view key) const
{
    const json::Value *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *flag = value->if_bool())
        return *flag;
    fault(key, u"must be true or false"_s);
    return std::nullopt;
}

const json::Object *RequestFields::object(std::string_view key) const
{
    const json::Value *value = find(key);
    if (value && !value->is_object())
        fault(key, u"must be an object"_s);
    return value ? value->if_object() : nullptr;
}

const json::Array *RequestFields::array(std::string_view key) const
{
    const json::Value *value = find(key);
    if (value && !value->is_array())
        fault(key, u"must be an array"_s);
    return value ? value->if_array() : nullptr;
}

std::vector<std::string> RequestFields::strings(std::string_view key) const
{
    std::vector<std::string> out;
    const json::Value *value = find(key);
    if (!value)
        return out;
    if (const auto *single = value->if_string()) {
        out.emplace_back(single->data(), single->size());
        return out;
    }
    const json::Array *list = array(key);
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        if (const auto *text = (*list)[i].if_string()) {
            out.emplace_back(text->data(), text->size());
        } else {
            const FieldPath member = pathOf(key);
            m_faults.add(FieldPath(member, i), u"must be a string"_s);
        }
    }
    return out;
}

void RequestFields::fault(std::string_view key, const QString &message) const
{
    m_faults.add(pathOf(key), message);
}

std::string RequestFields::needText(std::string_view key) const
{
    const json::Value *value = find(key);
    std::string out = text(key);
    if (out.empty() && (!value || value->is_string()))
        fault(key, u"must be a string that is not empty"_s);
    return out;
}

const json::Object *objectAt(const json::Value &item, const FieldPath &path, RequestFaults &faults)
{
    if (const json::Object *object = item.if_object())
        return object;
    faults.add(path, u"must be an object"_s);
    return nullptr;
}

} // namespace signalbox
