// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonmatch.h"

#include <QDir>
#include <QFile>

namespace signalbox::golden {

using namespace Qt::StringLiterals;

namespace {

class Comparison
{
public:
    Comparison(QStringList &out, Captures &captures) : m_out(out), m_captures(captures) {}

    void compare(const json::Value &expected, const json::Value &actual, const QString &path)
    {
        if (const json::Object *object = expected.if_object()) {
            if (!matchPattern(*object, actual, path))
                compareObjects(*object, actual, path);
        } else if (const json::Array *array = expected.if_array()) {
            compareArrays(*array, actual, path);
        } else if (expected.is_number() && actual.is_number()) {
            if (expected.to_number<double>() != actual.to_number<double>())
                differ(path, expected, actual);
        } else if (expected != actual) {
            differ(path, expected, actual);
        }
    }

private:
    void differ(const QString &path, const json::Value &expected, const json::Value &actual)
    {
        m_out << u"%1: expected %2, got %3"_s.arg(path.isEmpty() ? u"/"_s : path,
                                                  QString::fromUtf8(json::dump(expected)),
                                                  QString::fromUtf8(json::dump(actual)));
    }

    bool matchPattern(const json::Object &pattern, const json::Value &actual, const QString &path)
    {
        if (pattern.size() != 1 || !pattern.begin()->key().starts_with('$'))
            return false;
        const std::string_view kind = pattern.begin()->key();
        const json::Value &value = pattern.begin()->value();
        if (kind == "$any")
            return true;
        if (kind == "$like") {
            std::string_view start = textOf(value);
            start.remove_suffix(start.ends_with('*') ? 1 : 0);
            if (!actual.is_string() || !textOf(actual).starts_with(start))
                differ(path, pattern, actual);
            return true;
        }
        if (kind == "$atLeast") {
            if (!actual.is_number() || actual.to_number<double>() < value.to_number<double>())
                differ(path, pattern, actual);
            return true;
        }
        if (kind == "$json") {
            const auto inner = json::parse(textOf(actual));
            if (!actual.is_string() || !inner)
                differ(path, pattern, actual);
            else
                compare(value, *inner, path + u"(text)"_s);
            return true;
        }
        return kind == "$id" && matchId(textOf(value), pattern, actual, path);
    }

    bool matchId(std::string_view name, const json::Object &pattern, const json::Value &actual,
                 const QString &path)
    {
        const std::string_view stem = name.substr(0, name.find('_') + 1);
        const std::string_view text = textOf(actual);
        const auto known = m_captures.try_emplace(std::string(name), text).first;
        if (text.empty() || !text.starts_with(stem) || known->second != text)
            differ(path, pattern, actual);
        return true;
    }

    void compareObjects(const json::Object &expected, const json::Value &actual,
                        const QString &path)
    {
        const json::Object *object = actual.if_object();
        if (!object)
            return differ(path, expected, actual);
        for (const auto &member : expected) {
            if (member.key() == "$more")
                continue;
            const QString place = path + u'/' + json::toQString(member.key());
            const json::Object *pattern = member.value().if_object();
            const bool unwanted = pattern && pattern->size() == 1 && pattern->contains("$absent");
            const json::Value *found = object->if_contains(member.key());
            if (unwanted && found)
                m_out << u"%1: unexpected"_s.arg(place);
            else if (!unwanted && !found)
                m_out << u"%1: missing"_s.arg(place);
            else if (found)
                compare(member.value(), *found, place);
        }
        for (const auto &member : *object) {
            if (!expected.contains(member.key()) && !expected.contains("$more"))
                m_out << u"%1/%2: unexpected, %3"_s.arg(
                    path, json::toQString(member.key()),
                    QString::fromUtf8(json::dump(member.value())));
        }
    }

    void compareArrays(const json::Array &expected, const json::Value &actual, const QString &path)
    {
        const json::Array *array = actual.if_array();
        if (!array)
            return differ(path, expected, actual);
        if (array->size() != expected.size())
            m_out << u"%1: expected %2 items, got %3: %4"_s.arg(path)
                         .arg(expected.size())
                         .arg(array->size())
                         .arg(QString::fromUtf8(json::dump(actual)));
        for (std::size_t i = 0; i < std::min(array->size(), expected.size()); ++i)
            compare(expected[i], (*array)[i], u"%1/%2"_s.arg(path).arg(i));
    }

    QStringList &m_out;
    Captures &m_captures;
};

/// The place that a pointer names, its last token apart; null when there is none.
json::Value *parentOf(json::Value &value, std::string_view pointer, std::string &last)
{
    json::Value *at = &value;
    while (true) {
        pointer.remove_prefix(1);
        const std::size_t slash = pointer.find('/');
        last = pointer.substr(0, slash);
        if (slash == std::string_view::npos)
            return at;
        pointer.remove_prefix(slash);
        if (json::Object *object = at->if_object()) {
            at = object->if_contains(last);
        } else if (json::Array *array = at->if_array()) {
            const std::size_t index = std::stoul(last);
            at = index < array->size() ? &(*array)[index] : nullptr;
        } else {
            at = nullptr;
        }
        if (!at)
            return nullptr;
    }
}

bool changeObject(json::Object &object, const std::string &key, const json::Value &value)
{
    if (memberOf(value, "$remove"))
        return object.erase(key) > 0;
    object[key] = value;
    return true;
}

bool changeArray(json::Array &array, const std::string &key, const json::Value &value)
{
    const std::size_t index = key == "-" ? array.size() : std::stoul(key);
    const json::Value *inserted = memberOf(value, "$insert");
    if (index > array.size() || (index == array.size() && memberOf(value, "$remove")))
        return false;
    const auto place = array.begin() + static_cast<std::ptrdiff_t>(index);
    if (inserted)
        array.insert(place, *inserted);
    else if (memberOf(value, "$remove"))
        array.erase(place);
    else if (index == array.size())
        array.push_back(value);
    else
        array[index] = value;
    return true;
}

QString dataFolder()
{
    return QStringLiteral(SIGNALBOX_DIALECT_DATA);
}

} // namespace

QStringList differences(const json::Value &expected, const json::Value &actual, Captures &captures)
{
    QStringList out;
    Comparison(out, captures).compare(expected, actual, {});
    return out;
}

QStringList differences(const json::Value &expected, const json::Value &actual)
{
    Captures captures;
    return differences(expected, actual, captures);
}

QStringList patch(json::Value &value, const json::Object &changes)
{
    QStringList faults;
    for (const auto &change : changes) {
        std::string last;
        json::Value *parent = parentOf(value, change.key(), last);
        bool done = false;
        if (parent && parent->is_object())
            done = changeObject(parent->get_object(), last, change.value());
        else if (parent && parent->is_array())
            done = changeArray(parent->get_array(), last, change.value());
        if (!done)
            faults << u"no place %1 to change"_s.arg(json::toQString(change.key()));
    }
    return faults;
}

json::Object dataFile(const QString &name)
{
    QFile file(dataFolder() + u'/' + name + u".json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    const QByteArray text = file.readAll();
    auto parsed = json::parseObject({text.constData(), static_cast<std::size_t>(text.size())});
    if (!parsed)
        qFatal("%s: %s", qPrintable(file.fileName()), qPrintable(parsed.error().message));
    return std::move(parsed).value();
}

QStringList dataFiles(const QString &folder)
{
    QStringList names =
        QDir(dataFolder() + u'/' + folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (QString &name : names)
        name.chop(5);
    return names;
}

const json::Value *memberOf(const json::Value &object, std::string_view key)
{
    return object.is_object() ? object.get_object().if_contains(key) : nullptr;
}

std::string_view textOf(const json::Value &value)
{
    if (const auto *text = value.if_string())
        return {text->data(), text->size()};
    return {};
}

std::string textAt(const json::Object &object, std::string_view key)
{
    const json::Value *value = object.if_contains(key);
    return value ? std::string(textOf(*value)) : std::string();
}

} // namespace signalbox::golden
