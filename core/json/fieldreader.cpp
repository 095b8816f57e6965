// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/fieldreader.h"

#include <QStringList>

namespace signalbox::json {

using namespace Qt::StringLiterals;

FieldReader::FieldReader(const Object &object, std::string pointer, std::vector<FieldFault> &faults)
    : m_object(object), m_pointer(std::move(pointer)), m_faults(faults)
{
}

const Value *FieldReader::value(std::string_view name)
{
    m_known.emplace(name);
    return m_object.if_contains(name);
}

void FieldReader::fault(std::string_view name, const QString &message)
{
    m_faults.push_back({pointerTo(name), message});
}

std::string FieldReader::pointerTo(std::string_view name) const
{
    return json::pointerTo(m_pointer, name);
}

bool FieldReader::readString(std::string_view name, std::string &out)
{
    const Value *member = value(name);
    if (!member)
        return false;
    if (!member->is_string()) {
        fault(name, u"must be a string"_s);
        return false;
    }
    out.assign(member->get_string().data(), member->get_string().size());
    return true;
}

void FieldReader::read(std::string_view name, bool &out)
{
    const Value *member = value(name);
    if (!member)
        return;
    if (member->is_bool())
        out = member->get_bool();
    else
        fault(name, u"must be true or false"_s);
}

void FieldReader::read(std::string_view name, std::string &out)
{
    readString(name, out);
}

void FieldReader::read(std::string_view name, QString &out)
{
    std::string text;
    if (readString(name, text))
        out = QString::fromStdString(text);
}

void FieldReader::read(std::string_view name, int &out, long long min, long long max)
{
    long long wide = out;
    read(name, wide, min, max);
    out = static_cast<int>(wide);
}

void FieldReader::read(std::string_view name, long long &out, long long min, long long max)
{
    const Value *member = value(name);
    if (!member)
        return;
    boost::json::error_code code;
    const auto number = member->is_number() ? member->to_number<long long>(code) : 0;
    if (!member->is_number() || code || number < min || number > max)
        fault(name, u"must be a whole number from %1 to %2"_s.arg(min).arg(max));
    else
        out = number;
}

void FieldReader::read(std::string_view name, double &out, double min, double max)
{
    const Value *member = value(name);
    if (!member)
        return;
    boost::json::error_code code;
    const double number = member->is_number() ? member->to_number<double>(code) : 0;
    // Written so that what is no number at all (NaN) is refused too.
    if (member->is_number() && !code && number >= min && number <= max)
        out = number;
    else
        fault(name, u"must be a number from %1 to %2"_s.arg(min, 0, 'g', 15).arg(max, 0, 'g', 15));
}

void FieldReader::read(std::string_view name, std::vector<std::string> &out)
{
    const Value *member = value(name);
    if (!member)
        return;
    if (!member->is_array()) {
        fault(name, u"must be a list of strings"_s);
        return;
    }
    std::vector<std::string> items;
    const Array &array = member->get_array();
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (array[i].is_string()) {
            items.emplace_back(array[i].get_string());
        } else {
            m_faults.push_back(
                {json::pointerTo(pointerTo(name), std::to_string(i)), u"must be a string"_s});
        }
    }
    out = std::move(items);
}

void FieldReader::read(std::string_view name, std::vector<std::pair<std::string, std::string>> &out)
{
    const Object *members = object(name);
    if (!members)
        return;
    std::vector<std::pair<std::string, std::string>> items;
    for (const auto &member : *members) {
        if (member.value().is_string()) {
            items.emplace_back(std::string(member.key()), std::string(member.value().get_string()));
        } else {
            m_faults.push_back(
                {json::pointerTo(pointerTo(name), member.key()), u"must be a string"_s});
        }
    }
    out = std::move(items);
}

const Object *FieldReader::object(std::string_view name)
{
    const Value *member = value(name);
    if (!member)
        return nullptr;
    if (!member->is_object()) {
        fault(name, u"must be an object"_s);
        return nullptr;
    }
    return &member->get_object();
}

Object FieldReader::unknown() const
{
    Object out;
    for (const auto &member : m_object) {
        if (!m_known.contains(std::string_view(member.key())))
            out.emplace(member.key(), member.value());
    }
    return out;
}

void FieldReader::refuseUnknown()
{
    QStringList allowed;
    for (const std::string &name : m_known)
        allowed += QString::fromStdString(name);
    for (const auto &member : unknown())
        fault(member.key(), u"is not known here: allowed are %1"_s.arg(allowed.join(u", "_s)));
}

} // namespace signalbox::json
