// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oauth/credentialrefresher.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace signalbox::test {

/// Refreshes that the test answers, in the order in which they were begun.
class FakeRefresher final : public CredentialRefresher
{
public:
    [[nodiscard]] std::unique_ptr<RefreshRun>
    refresh(const Account &account, const Credential &credential,
            std::function<void(const RefreshResult &)> done) override
    {
        asked.push_back(std::make_shared<Asked>(Asked{account.id, credential, std::move(done)}));
        if (atOnce) {
            const auto now = std::exchange(asked.back()->done, nullptr);
            now(*atOnce);
            return nullptr;
        }
        return std::make_unique<Run>(asked.back());
    }

    [[nodiscard]] std::size_t count() const { return asked.size(); }
    [[nodiscard]] bool running(std::size_t index) const
    {
        return static_cast<bool>(asked.at(index)->done);
    }
    [[nodiscard]] std::string tokenSent(std::size_t index) const
    {
        return std::string(asked.at(index)->credential.refreshToken.view());
    }
    void end(std::size_t index, const RefreshResult &result)
    {
        if (const auto done = std::exchange(asked.at(index)->done, nullptr))
            done(result);
    }
    void renew(std::size_t index, std::string_view access, std::string_view refresh,
               std::optional<WallTime> expiresAt = {})
    {
        end(index, {RefreshEnd::renewed,
                    {CredentialKind::oauth, Secret(access), Secret(refresh), expiresAt},
                    {}});
    }
    void fail(std::size_t index, RefreshEnd how)
    {
        end(index, {how, {}, QStringLiteral("words of the token address")});
    }

    /// What every refresh is answered with before it returns.
    std::optional<RefreshResult> atOnce;

private:
    struct Asked
    {
        AccountId account;
        Credential credential;
        std::function<void(const RefreshResult &)> done; ///< null: ended or cancelled
    };
    class Run final : public RefreshRun
    {
    public:
        explicit Run(std::shared_ptr<Asked> asked) : m_asked(std::move(asked)) {}
        ~Run() override { m_asked->done = nullptr; }
        Run(const Run &) = delete;
        Run &operator=(const Run &) = delete;

    private:
        std::shared_ptr<Asked> m_asked;
    };

public:
    std::vector<std::shared_ptr<Asked>> asked;
};

} // namespace signalbox::test
