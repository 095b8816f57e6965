// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importplan.h"

#include "core/transfer/exportfile.h"
#include "core/transfer/importjudge.h"
#include "core/transfer/importreaders.h"
#include "core/transfer/importtext.h"
#include "core/transfer/yamljson.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString anotherKind()
{
    return u"Signalbox does not know this kind of file. It reads its own exports, account files of "
           "Antigravity-Manager, CLIProxyAPI and maxpool, Google client and service-account files, "
           "and lists of API keys, one a line"_s;
}

/// A top-level member of config.yaml at the beginning of a line.
bool looksLikeCliProxyConfig(std::string_view text)
{
    static constexpr std::array<std::string_view, 9> kMembers = {
        "api-keys:",         "auth-dir:",    "gemini-api-key:",       "claude-api-key:",
        "codex-api-key:",    "xai-api-key:", "openai-compatibility:", "vertex-api-key:",
        "remote-management:"};
    return std::any_of(kMembers.begin(), kMembers.end(), [text](std::string_view member) {
        return text.starts_with(member) ||
               text.find('\n' + std::string(member)) != std::string_view::npos;
    });
}

class FileReading final
{
public:
    FileReading(const ImportContext &context, ImportPlan &plan, ImportDrafts &drafts)
        : m_context(context), m_plan(plan), m_drafts(drafts)
    {
    }

    /// An error is about the whole file.
    Status read(const QByteArray &bytes)
    {
        Result<std::string> text = importText(bytes);
        if (!text)
            return text.error();
        const Status status = readText(*text);
        clearMemory(text->data(), text->size());
        return status;
    }

private:
    Status readText(const std::string &text)
    {
        const char first = trimmed(text).front();
        if (first == '{' || first == '[')
            return readJsonText(text);
        if (looksLikeCliProxyConfig(text)) {
            Result<json::Value> yaml = yamlToJson(text);
            if (!yaml)
                return yaml.error();
            if (!yaml->is_object())
                return unknownKind();
            readCliProxyConfig(yaml->get_object(), m_context.providers, m_drafts);
            wipe(*yaml);
            m_plan.formats.push_back(ImportFormat::cliProxyConfig);
            return {};
        }
        if (!looksLikeKeyList(text, m_context.providers))
            return unknownKind();
        readKeyList(text, m_context.providers, m_drafts);
        m_plan.formats.push_back(ImportFormat::keyList);
        return {};
    }

    Status readJsonText(const std::string &text)
    {
        Result<json::Value> file = json::parse(text);
        if (!file) {
            return Error{ErrorCode::corrupt,
                         u"The file is damaged or cut off (%1): export or download it again"_s.arg(
                             file.error().message),
                         {},
                         {}};
        }
        const auto format = jsonFormat(*file);
        const Status status = format ? readJson(*format, *file, text) : unknownKind();
        wipe(*file);
        if (status)
            m_plan.formats.push_back(*format);
        return status;
    }

    Status readJson(ImportFormat format, const json::Value &file, const std::string &text)
    {
        switch (format) {
        case ImportFormat::signalbox:
            return readExport(text, m_context.passphrase, m_drafts);
        case ImportFormat::antigravityAccounts:
            readAntigravityAccounts(file, m_drafts);
            break;
        case ImportFormat::antigravitySettings:
            readAntigravitySettings(file.get_object(), m_drafts);
            break;
        case ImportFormat::cliProxyAuth:
            readCliProxyAuth(file, m_drafts);
            break;
        case ImportFormat::maxpool:
            readMaxpool(file.get_object(), m_drafts);
            break;
        case ImportFormat::googleClient:
            readGoogleClient(file.get_object(), m_drafts);
            break;
        case ImportFormat::googleServiceAccount:
            readServiceAccount(file.get_object(), m_drafts, {});
            break;
        case ImportFormat::cliProxyConfig:
        case ImportFormat::keyList:
            break; // never JSON
        }
        return {};
    }

    static Error unknownKind() { return {ErrorCode::invalidArgument, anotherKind(), {}, {}}; }

    const ImportContext &m_context;
    ImportPlan &m_plan;
    ImportDrafts &m_drafts;
};

PassphraseNeed passphraseNeed(const Error &error)
{
    if (error.detail == kPassphraseMissing)
        return PassphraseNeed::missing;
    return error.detail == kPassphraseWrong ? PassphraseNeed::wrong : PassphraseNeed::none;
}

} // namespace

QString importFormatName(ImportFormat format)
{
    switch (format) {
    case ImportFormat::signalbox:
        return u"Signalbox export"_s;
    case ImportFormat::antigravityAccounts:
        return u"Antigravity-Manager accounts"_s;
    case ImportFormat::antigravitySettings:
        return u"Antigravity-Manager settings"_s;
    case ImportFormat::cliProxyAuth:
        return u"CLIProxyAPI auth file"_s;
    case ImportFormat::cliProxyConfig:
        return u"CLIProxyAPI configuration"_s;
    case ImportFormat::maxpool:
        return u"maxpool configuration"_s;
    case ImportFormat::keyList:
        return u"List of API keys"_s;
    case ImportFormat::googleClient:
        return u"Google OAuth client"_s;
    case ImportFormat::googleServiceAccount:
        return u"Google service account"_s;
    }
    return {};
}

ImportCounts ImportPlan::counts() const
{
    ImportCounts counts;
    for (const ImportEntry &entry : entries) {
        if (entry.standing == ImportStanding::unusable) {
            ++counts.unusable;
            continue;
        }
        ++(entry.standing == ImportStanding::ready ? counts.ready : counts.signInAgain);
        ++(entry.relation == ImportRelation::added     ? counts.added
           : entry.relation == ImportRelation::changed ? counts.changed
                                                       : counts.duplicate);
    }
    return counts;
}

ImportPlan planImport(std::span<const ImportFile> files, const ImportContext &context)
{
    ImportPlan plan;
    ImportDrafts drafts;
    ImportJudge judge(context);
    for (const ImportFile &file : files) {
        FileReading reading(context, plan, drafts);
        if (const Status status = reading.read(file.bytes); !status) {
            plan.faults.push_back({file.name, status.error().message});
            if (plan.passphrase == PassphraseNeed::none)
                plan.passphrase = passphraseNeed(status.error());
        }
        for (ImportDraft &draft : drafts.entries)
            plan.entries.push_back(judge.judge(std::move(draft), file.name));
        drafts.entries.clear();
    }
    plan.settings = std::move(drafts.settings);
    plan.clientKeys = std::move(drafts.clientKeys);
    plan.oauthClients = std::move(drafts.oauthClients);
    plan.alsoComes = std::move(drafts.alsoComes);
    plan.notes = std::move(drafts.notes);
    return plan;
}

} // namespace signalbox
