// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settingstable.h"
#include "core/json/fieldreader.h"

#include <memory>
#include <vector>

namespace signalbox {

/// The visitor of the settings table that reads and checks a document. Lives on the stack; the
/// object must outlive it.
class SettingsReader final
{
public:
    explicit SettingsReader(const boost::json::object &json);

    void enter(std::string_view name);
    void leave();

    void boolean(std::string_view name, bool &out) { top().read(name, out); }
    template <class Number>
    void integer(std::string_view name, Number &out, long long min, long long max)
    {
        top().read(name, out, min, max);
    }
    void optionalInteger(std::string_view name, std::optional<int> &out, long long min,
                         long long max)
    {
        const json::Value *member = top().value(name);
        if (!member || member->is_null())
            return;
        int value = 0;
        top().read(name, value, min, max);
        out = value;
    }
    template <class T>
    void name(std::string_view member, T &out, std::optional<T> (*parse)(std::string_view),
              std::string_view (*)(T), const QString &allowed)
    {
        top().readName<T>(member, out, parse, allowed);
    }
    void text(std::string_view name, std::string &out, const TextRule &rule);
    void texts(std::string_view name, std::vector<std::string> &out, const TextRule &rule);
    void mapping(std::string_view name, ModelAliases &out);
    void clientKeys(std::string_view name, std::vector<Settings::ClientKey> &out);
    /// A string or null; it is taken out by takeApiKey().
    void apiKey(std::string_view name);
    /// Only "key" is known; others are noted and not obeyed.
    void authMode(std::string_view name);

    /// Members that no rule knows are noted and not obeyed.
    void tuning(std::string_view name, SchedulerTuning &out);

    void keptInteger(std::string_view name, long long value, long long min, long long max);
    void keptText(std::string_view name, std::string_view value);
    /// Objects by provider id.
    void providers(std::string_view name, std::map<std::string, Settings::Provider> &out);

    [[nodiscard]] std::vector<FieldFault> takeFaults() { return std::move(m_faults); }
    [[nodiscard]] std::vector<QString> takeNotices() { return std::move(m_notices); }

private:
    void provider(const json::Value &value, const std::string &pointer, Settings::Provider &out);
    json::FieldReader &top() { return *m_stack.back(); }
    void clientKey(const json::Value &value, const std::string &pointer,
                   std::vector<Settings::ClientKey> &out);

    std::vector<FieldFault> m_faults;
    std::vector<QString> m_notices;
    std::vector<std::unique_ptr<json::FieldReader>> m_stack;
    std::vector<std::string> m_pointers;
};

} // namespace signalbox
