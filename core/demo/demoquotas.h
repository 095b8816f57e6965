// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/demo/demorules.h"
#include "core/net/headers.h"

#include <QByteArray>
#include <QString>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// A request that a pretended limit refuses.
struct DemoRefusal
{
    QString sentence;
    Milliseconds retryAfter{0};
};

/// What the demo's accounts have left, by their names: windows that fall with use and begin anew by
/// the clock. In memory only; an account is as new when it is first seen. One thread; the clock
/// must outlive it.
class DemoQuotas
{
public:
    DemoQuotas(const DemoRules &rules, const Clock &clock);

    /// Takes a request of that many tokens from an account, or says why not; then it cost nothing.
    [[nodiscard]] std::optional<DemoRefusal> take(const std::string &account, long long tokens);
    /// What vendors of that dialect tell of quota in the head of an answer; Gemini tells nothing.
    void tell(const std::string &account, DialectId dialect, Headers &headers);
    /// The answer of the quota endpoint, in the shape of QuotaFormat::anthropicUsage.
    [[nodiscard]] QByteArray usage(const std::string &account);

private:
    struct Window
    {
        long long units = 0; ///< in all
        Milliseconds length{0};
        TimePoint began;
        long long used = 0;

        [[nodiscard]] bool empty() const { return used >= units; }
        [[nodiscard]] double share() const;
        [[nodiscard]] long long remaining() const;
    };
    struct Standing
    {
        Window burst;
        Window minute;
        Window session;
        Window week;
    };

    [[nodiscard]] Standing &standing(const std::string &account);
    [[nodiscard]] Standing begin(std::string_view account) const;
    [[nodiscard]] Milliseconds resetsIn(const Window &window) const;
    [[nodiscard]] WallTime resetsAt(const Window &window) const;
    void tellAnthropic(const Standing &now, Headers &headers) const;
    void tellOpenai(const Standing &now, Headers &headers) const;

    const DemoRules m_rules;
    const Clock &m_clock;
    std::map<std::string, Standing> m_accounts;
};

} // namespace signalbox
