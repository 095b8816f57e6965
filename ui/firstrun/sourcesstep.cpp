// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/sourcesstep.h"

#include "core/demo/demoaccounts.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"
#include "ui/widgets/card.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// Variables in which tools of the vendors look for keys.
struct KeyVariable
{
    const char *name;
    const char *provider;
};
constexpr KeyVariable kKeyVariables[] = {
    {"OPENAI_API_KEY", "openai"},
    {"ANTHROPIC_API_KEY", "anthropic"},
    {"GEMINI_API_KEY", "gemini"},
    {"GOOGLE_API_KEY", "gemini"},
    {"OPENROUTER_API_KEY", "openrouter"},
    {"GROQ_API_KEY", "groq"},
    {"MISTRAL_API_KEY", "mistral"},
    {"DEEPSEEK_API_KEY", "deepseek"},
    {"XAI_API_KEY", "xai"},
};

/// Folders of other tools whose accounts the import reads (docs/import-export.md).
struct OtherTool
{
    const char *name;
    const char *folder; ///< in the home folder
};
constexpr OtherTool kOtherTools[] = {
    {"Antigravity-Manager", ".antigravity_tools"},
    {"CLIProxyAPI", ".cli-proxy-api"},
};

/// What the import may read there: the tool's own files and those of its accounts folder.
QStringList accountFilesIn(const QDir &folder)
{
    QStringList files;
    for (const QString &place : {folder.path(), folder.filePath(u"accounts"_s)}) {
        for (const QFileInfo &file : QDir(place).entryInfoList({u"*.json"_s}, QDir::Files))
            files << file.filePath();
    }
    return files;
}

} // namespace

SourcesStep::SourcesStep(GatewayController &controller, QWidget *parent)
    : QWidget(parent), m_controller(controller)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    QPushButton *own = addChoice(*column, u"ownChoice"_s, tr("&A key or an account"),
                                 tr("Paste an API key, or sign in with the browser"));
    QPushButton *import = addChoice(*column, u"importChoice"_s, tr("A &file of another tool"),
                                    tr("Accounts of another tool, an export, a list of keys"));
    m_look = addChoice(*column, u"lookChoice"_s, tr("&Look on this computer"),
                       tr("Keys in the environment, model servers, other tools; nothing is sent"));
    m_demo = addChoice(*column, u"demoChoice"_s, tr("Try the &demo"),
                       tr("Three pretend accounts inside the program: no key, no network"));
    m_found = new QVBoxLayout;
    m_found->setSpacing(6);
    column->addLayout(m_found);
    m_state = roleLabel(QString(), "secondary", this);
    m_state->setObjectName(u"sourcesState"_s);
    m_state->setWordWrap(true);
    column->addWidget(m_state);
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"sourcesFault"_s);
    m_fault->setWordWrap(true);
    column->addWidget(m_fault);
    column->addStretch(1);
    connect(own, &QPushButton::clicked, this, &SourcesStep::addRequested);
    connect(import, &QPushButton::clicked, this, [this] { Q_EMIT importRequested({}); });
    connect(m_look, &QPushButton::clicked, this, &SourcesStep::look);
    connect(m_demo, &QPushButton::clicked, this, &SourcesStep::addDemo);
    connect(&controller.facade(), &EngineFacade::accountsChanged, this, &SourcesStep::onAccounts);
    const QPointer<SourcesStep> self(this);
    controller.facade().accounts([self](const Result<std::vector<AccountSnapshot>> &accounts) {
        if (self && accounts)
            self->onAccounts({.full = true, .changed = *accounts, .removed = {}});
    });
}

QPushButton *SourcesStep::addChoice(QVBoxLayout &column, const QString &name, const QString &title,
                                    const QString &text)
{
    auto *button = new QPushButton(title + u'\n' + text, this);
    button->setObjectName(name);
    button->setProperty("role", u"tile"_s);
    button->setAccessibleName(QString(title).remove(u'&'));
    button->setAccessibleDescription(text);
    button->setAutoDefault(false);
    column.addWidget(button);
    return button;
}

void SourcesStep::look()
{
    m_look->setEnabled(false);
    m_state->setText(tr("Looking…"));
    showEnvironmentKeys();
    showOtherTools();
    const QPointer<SourcesStep> self(this);
    m_controller.facade().findLocalServers([self](const Result<std::vector<LocalServer>> &servers) {
        if (self)
            self->showServers(servers ? *servers : std::vector<LocalServer>());
    });
}

void SourcesStep::showServers(const std::vector<LocalServer> &servers)
{
    for (const LocalServer &server : servers) {
        if (server.known)
            continue;
        NewAccount found;
        found.account.provider = server.provider;
        found.account.label = server.name;
        found.account.baseUrl = server.baseUrl;
        found.account.credentialKind = CredentialKind::none;
        addFound(tr("%1 at %2").arg(server.name, QString::fromStdString(server.baseUrl)),
                 std::move(found));
    }
    m_look->setEnabled(true);
    m_state->setText(m_found->count() == 0 ? tr("Nothing was found.") : QString());
}

void SourcesStep::showEnvironmentKeys()
{
    while (QLayoutItem *old = m_found->takeAt(0)) { // what an earlier look has found
        if (old->widget())
            old->widget()->deleteLater();
        delete old;
    }
    for (const KeyVariable &variable : kKeyVariables) {
        if (qEnvironmentVariableIsEmpty(variable.name))
            continue;
        NewAccount found;
        found.account.provider = ProviderId(variable.provider);
        found.account.label = QString::fromLatin1(variable.name);
        found.credential.kind = CredentialKind::apiKey;
        found.credential.value = Secret(qgetenv(variable.name).toStdString());
        addFound(tr("Key in %1").arg(QString::fromLatin1(variable.name)), std::move(found));
    }
}

void SourcesStep::showOtherTools()
{
    for (const OtherTool &tool : kOtherTools) {
        const QStringList files =
            accountFilesIn(QDir(QDir::home().filePath(QString::fromLatin1(tool.folder))));
        if (files.isEmpty())
            continue;
        auto *line = new QWidget(this);
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        const QString name = QString::fromLatin1(tool.name);
        row->addWidget(new QLabel(tr("%1 has accounts here").arg(name), line), 1);
        auto *import = new QPushButton(tr("Import…"), line);
        import->setObjectName(u"importFound"_s);
        import->setAccessibleName(tr("Import from %1").arg(name));
        import->setAutoDefault(false);
        row->addWidget(import);
        m_found->addWidget(line);
        connect(import, &QPushButton::clicked, this,
                [this, files] { Q_EMIT importRequested(files); });
    }
}

void SourcesStep::addFound(const QString &words, NewAccount account)
{
    auto *line = new QWidget(this);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(words, line), 1);
    auto *button = new QPushButton(tr("Add"), line);
    button->setObjectName(u"addFound"_s);
    button->setAccessibleName(tr("Add: %1").arg(words));
    button->setAutoDefault(false);
    row->addWidget(button);
    m_found->addWidget(line);
    connect(button, &QPushButton::clicked, this,
            [this, button, account = std::move(account)] { add(account, *button); });
}

void SourcesStep::addDemo()
{
    for (const DemoAccount &demo : demoAccounts()) {
        NewAccount account;
        account.account = demo.account;
        account.credential = demo.credential;
        add(std::move(account), *m_demo);
    }
}

void SourcesStep::add(NewAccount account, QPushButton &button)
{
    button.setEnabled(false);
    m_fault->clear();
    const QPointer<SourcesStep> self(this);
    const QPointer<QPushButton> from(&button);
    m_controller.facade().addAccount(std::move(account),
                                     [self, from](const Result<AddedAccount> &added) {
                                         if (!self)
                                             return;
                                         if (!added) {
                                             self->m_fault->setText(errorWords(added.error()));
                                             if (from)
                                                 from->setEnabled(true);
                                         }
                                     });
}

void SourcesStep::onAccounts(const AccountsDelta &delta)
{
    if (delta.full)
        m_known.clear();
    for (const AccountSnapshot &account : delta.changed) {
        if (std::find(m_known.begin(), m_known.end(), account.id) == m_known.end())
            m_known.push_back(account.id);
    }
    for (const AccountId &id : delta.removed)
        std::erase(m_known, id);
    if (m_accounts == m_known.size())
        return;
    m_accounts = m_known.size();
    const int count = static_cast<int>(m_accounts);
    m_state->setText(count == 0 ? QString()
                                : plural(count, tr("One account is there."),
                                         tr("%n accounts are there.", nullptr, count)));
    Q_EMIT changed();
}

} // namespace signalbox
