// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountkeys.h"

#include "ui/gatewaycontroller.h"

#include <QLineEdit>
#include <QPointer>

#include <algorithm>
#include <map>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t kByteOrderMark = 0xfeff;

Secret secretOfText(QStringView text)
{
    QByteArray bytes = text.toUtf8();
    const Secret secret(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    clearMemory(bytes.data(), static_cast<std::size_t>(bytes.size()));
    return secret;
}

} // namespace

std::vector<Secret> pastedKeys(const QLineEdit &field)
{
    std::vector<Secret> keys;
    const QString text = field.text();
    const auto parts = [](QChar c) { return c.isSpace() || c == kByteOrderMark; };
    qsizetype begin = 0;
    while (begin < text.size()) {
        if (parts(text[begin])) {
            ++begin;
            continue;
        }
        qsizetype end = begin;
        while (end < text.size() && !parts(text[end]))
            ++end;
        const Secret key = secretOfText(QStringView(text).sliced(begin, end - begin));
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(key);
        begin = end;
    }
    return keys;
}

bool looksLikeFile(const std::vector<Secret> &keys)
{
    return !keys.empty() &&
           (keys.front().view().starts_with('{') || keys.front().view().starts_with('[') ||
            keys.front().view().starts_with('<') || keys.front().view().starts_with("-----BEGIN"));
}

int providerOfKey(const Secret &key, std::span<const ProviderDefinition> providers)
{
    int best = -1;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < providers.size(); ++i) {
        for (const std::string &prefix : providers[i].keyPrefixes) {
            if (prefix.size() > longest && key.view().starts_with(prefix)) {
                longest = prefix.size();
                best = static_cast<int>(i);
            }
        }
    }
    return best;
}

QString countedKeys(const std::vector<Secret> &keys, std::span<const ProviderDefinition> providers)
{
    std::map<int, int> counts;
    for (const Secret &key : keys)
        ++counts[providerOfKey(key, providers)];
    QStringList parts;
    for (const auto &[provider, count] : counts) {
        if (provider >= 0) {
            parts << u"%1 %2"_s.arg(count).arg(providers[static_cast<std::size_t>(provider)].name);
        }
    }
    if (counts.contains(-1))
        parts << KeyRun::tr("%1 unknown").arg(counts.at(-1));
    return KeyRun::tr("%1 keys: %2").arg(keys.size()).arg(parts.join(u", "_s));
}

KeyRun::KeyRun(EngineFacade &facade, QObject *parent) : QObject(parent), m_facade(facade) {}

void KeyRun::start(std::vector<NewAccount> accounts, Goal goal)
{
    m_entries.clear();
    for (NewAccount &account : accounts)
        m_entries.push_back({std::move(account), Outcome::open, {}, {}});
    m_goal = goal;
    m_at = 0;
    m_stopping = false;
    ++m_generation;
    next();
}

void KeyRun::cancel()
{
    if (m_stage == Stage::checking) {
        ++m_generation;
        end();
    } else if (m_stage == Stage::adding) {
        m_stopping = true;
    }
}

void KeyRun::forget()
{
    if (m_stage == Stage::idle)
        m_entries.clear();
}

void KeyRun::next()
{
    if (m_stopping || m_at == m_entries.size()) {
        end();
        return;
    }
    m_stage = m_goal == Goal::addUnchecked ? Stage::adding : Stage::checking;
    Q_EMIT advanced();
    if (m_stage == Stage::adding)
        add();
    else
        check();
}

void KeyRun::check()
{
    const int generation = m_generation;
    const QPointer<KeyRun> self(this);
    m_facade.verifyCredential(m_entries[m_at].account,
                              [self, generation](const Result<VerifyReport> &reply) {
                                  if (self && self->m_generation == generation)
                                      self->takeCheck(reply);
                              });
}

void KeyRun::takeCheck(const Result<VerifyReport> &reply)
{
    if (!reply) {
        m_entries[m_at].error = reply.error();
        settle(Outcome::failed, errorWords(reply.error()));
        return;
    }
    if (!reply->accepted) {
        settle(Outcome::refused,
               reply->message.isEmpty() ? tr("The provider did not accept it.") : reply->message);
        return;
    }
    if (m_goal == Goal::check) {
        settle(Outcome::accepted, reply->message);
        return;
    }
    m_stage = Stage::adding;
    Q_EMIT advanced();
    add();
}

void KeyRun::add()
{
    const QPointer<KeyRun> self(this);
    m_facade.addAccount(m_entries[m_at].account, [self](const Result<AddedAccount> &reply) {
        if (self)
            self->takeAdded(reply);
    });
}

void KeyRun::takeAdded(const Result<AddedAccount> &reply)
{
    if (!reply) {
        m_entries[m_at].error = reply.error();
        settle(Outcome::failed, errorWords(reply.error()));
        return;
    }
    Q_EMIT added(reply->id, m_entries[m_at].account.account.label);
    settle(Outcome::added, {});
}

void KeyRun::settle(Outcome outcome, const QString &message)
{
    m_entries[m_at].outcome = outcome;
    m_entries[m_at].message = message;
    ++m_at;
    next();
}

void KeyRun::end()
{
    m_stage = Stage::idle;
    Q_EMIT ended();
}

} // namespace signalbox
