// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/providerkeeper.h"

#include "core/engine/keyhosts.h"
#include "core/json/value.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <set>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error invalid(std::vector<FieldFault> faults)
{
    return {ErrorCode::invalidArgument,
            u"The provider definition is not valid"_s,
            std::move(faults),
            {}};
}

QString labelsOf(const std::vector<ProviderKeeper::User> &users)
{
    QStringList labels;
    for (const ProviderKeeper::User &user : users)
        labels += user.label;
    return labels.join(u", "_s);
}

bool looksLikeWebPage(const QByteArray &text)
{
    return text.trimmed().startsWith('<');
}

void describe(const QString &file, const Error &error, std::vector<QString> &sentences)
{
    if (error.fields.empty())
        sentences.push_back(u"%1: %2"_s.arg(file, error.message));
    for (const FieldFault &fault : error.fields) {
        sentences.push_back(
            u"%1 %2: %3"_s.arg(file, QString::fromStdString(fault.pointer), fault.message));
    }
}

} // namespace

QString ProviderKeeper::pathOf(const ProviderId &id) const
{
    return folder() + u'/' + QString::fromStdString(id.str()) + u".json"_s;
}

std::vector<FieldFault> ProviderKeeper::faultsOf(const ProviderDefinition &definition) const
{
    std::vector<FieldFault> faults;
    const ProviderDefinition *known = m_services.providers.find(definition.id);
    if (known && !known->userDefined)
        faults.push_back({"/id", u"A built-in provider has this id: choose another"_s});
    const auto check = [&](const std::string &pointer, const std::string &url) {
        if (const Status usable = checkBaseUrl(url, m_services.ownListeners());
            !url.empty() && !usable)
            faults.push_back({pointer, usable.error().message});
    };
    check("/base_url", definition.baseUrl);
    for (const auto &[dialect, url] : definition.baseUrls)
        check(json::pointerTo("/base_urls", dialectName(dialect)), url);
    return faults;
}

Status ProviderKeeper::checkHosts(const ProviderDefinition &next) const
{
    const ProviderDefinition *before = m_services.providers.find(next.id);
    if (!before)
        return {};
    std::vector<User> bound = m_services.users(next.id);
    std::erase_if(bound, [](const User &user) { return !user.keepsHosts; });
    const std::set<std::string> allowed = originsOf(*before);
    const std::set<std::string> wanted = originsOf(next);
    if (bound.empty() ||
        std::includes(allowed.begin(), allowed.end(), wanted.begin(), wanted.end()))
        return {};
    const QString message =
        u"names another host, and the keys of %1 were given for the one before: remove these "
        "accounts first, or write a definition with another id"_s.arg(labelsOf(bound));
    return Error{ErrorCode::conflict,
                 u"The definition "_s + message,
                 {{"/base_url", message}},
                 bound.front().id};
}

Result<ProviderDefinition> ProviderKeeper::check(const boost::json::object &json) const
{
    Result<ProviderDefinition> read = providerFromJson(json);
    if (!read)
        return read;
    std::vector<FieldFault> faults = faultsOf(*read);
    const ProviderDefinition *known = m_services.providers.find(read->id);
    if (known && !known->userDefined)
        return Error{ErrorCode::conflict, faults.front().message, std::move(faults), {}};
    if (!faults.empty())
        return invalid(std::move(faults));
    if (const Status kept = checkHosts(*read); !kept)
        return kept.error();
    read->userDefined = true;
    return read;
}

Result<ProviderDefinition> ProviderKeeper::readFile(const QString &path) const
{
    const Result<QByteArray> text = readWholeFile(path, kMaxFileBytes);
    if (!text)
        return text.error();
    if (looksLikeWebPage(*text)) {
        return Error{ErrorCode::corrupt,
                     u"This is a web page and no provider definition: save the JSON itself"_s,
                     {},
                     {}};
    }
    const Result<json::Object> object =
        json::parseObject({text->constData(), static_cast<std::size_t>(text->size())});
    if (!object)
        return object.error();
    Result<ProviderDefinition> read = providerFromJson(*object);
    if (!read)
        return read;
    std::vector<FieldFault> faults = faultsOf(*read);
    const QString name = QFileInfo(path).completeBaseName();
    if (QString::fromStdString(read->id.str()) != name) {
        faults.push_back({"/id", u"must be the file's own name without .json, \"%1\""_s.arg(name)});
    }
    if (!faults.empty())
        return invalid(std::move(faults));
    read->userDefined = true;
    return read;
}

ProviderKeeper::Files ProviderKeeper::readFiles() const
{
    Files files;
    const QFileInfo info(folder());
    if (info.exists() && !(info.isDir() && info.isReadable()))
        files.faults.push_back(u"providers: This folder cannot be read"_s);
    const QFileInfoList list = QDir(folder()).entryInfoList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QFileInfo &file : list) {
        Result<ProviderDefinition> read = readFile(file.filePath());
        if (read) {
            std::string id = read->id.str();
            files.good.emplace(std::move(id), std::move(*read));
            continue;
        }
        files.faulty.push_back(file.completeBaseName().toStdString());
        describe(u"providers/"_s + file.fileName(), read.error(), files.faults);
    }
    return files;
}

std::vector<QString> ProviderKeeper::takeOver()
{
    Files files = readFiles();
    std::vector<QString> sentences = std::move(files.faults);
    std::vector<ProviderId> changed;
    for (const auto &[id, definition] : files.good) {
        const ProviderDefinition *known = m_services.providers.find(definition.id);
        if (known && known->source == definition.source)
            continue;
        if (const Status kept = checkHosts(definition); !kept) {
            describe(u"providers/%1.json"_s.arg(QString::fromStdString(id)), kept.error(),
                     sentences);
            continue;
        }
        m_services.providers.put(definition);
        changed.push_back(definition.id);
    }
    drop(files, changed, sentences);
    if (!changed.empty())
        m_services.changed(changed);
    return sentences;
}

/// Definitions whose file is faulty now or gone.
void ProviderKeeper::drop(const Files &files, std::vector<ProviderId> &changed,
                          std::vector<QString> &sentences)
{
    for (const ProviderDefinition &known : m_services.providers.all()) {
        const std::string &id = known.id.str();
        if (!known.userDefined || files.good.contains(id))
            continue;
        const bool faulty =
            std::find(files.faulty.begin(), files.faulty.end(), id) != files.faulty.end();
        const std::vector<User> users = m_services.users(known.id);
        if (!faulty && users.empty()) {
            changed.push_back(known.id);
            m_services.providers.remove(known.id);
            continue;
        }
        const QString file = u"providers/%1.json"_s.arg(QString::fromStdString(id));
        sentences.push_back(
            faulty ? u"%1 is not valid now: the definition before stays in force until "
                     "Signalbox is started again"_s.arg(file)
                   : u"%1 is gone, and %2 need it: the definition stays in force until Signalbox "
                     "is started again"_s.arg(file, labelsOf(users)));
    }
}

std::vector<QString> ProviderKeeper::load()
{
    m_told = takeOver();
    return m_told;
}

void ProviderKeeper::reload(std::function<void(std::vector<QString>)> done)
{
    m_writes.run([this, answer = std::move(done)](const SerialQueue::Done &next) {
        const std::vector<QString> before = std::exchange(m_told, takeOver());
        std::vector<QString> fresh;
        std::copy_if(m_told.begin(), m_told.end(), std::back_inserter(fresh),
                     [&before](const QString &sentence) {
                         return std::find(before.begin(), before.end(), sentence) == before.end();
                     });
        answer(fresh);
        next();
    });
}

void ProviderKeeper::save(boost::json::object json, Reply<ProviderDefinition> reply)
{
    m_writes.run(
        [this, json = std::move(json), answer = std::move(reply)](const SerialQueue::Done &next) {
            carryOutSave(json, [answer, next](const Result<ProviderDefinition> &saved) {
                answer(saved);
                next();
            });
        });
}

void ProviderKeeper::carryOutSave(const boost::json::object &json,
                                  const Reply<ProviderDefinition> &reply)
{
    const Result<ProviderDefinition> checked = check(json);
    if (!checked) {
        reply(checked);
        return;
    }
    const QByteArray content = json::dumpPretty(json);
    if (content.size() > kMaxFileBytes) {
        reply(Error{ErrorCode::invalidArgument,
                    u"A definition may have at most %1 bytes"_s.arg(kMaxFileBytes),
                    {},
                    {}});
        return;
    }
    m_services.storage.run(
        [folder = folder(), path = pathOf(checked->id), content]() -> Status {
            if (!QDir().mkpath(folder)) {
                return Error{
                    ErrorCode::inputOutput,
                    u"Could not make the folder %1"_s.arg(QDir::toNativeSeparators(folder)),
                    {},
                    {}};
            }
            return writeFileAtomically(path, content);
        },
        [this, definition = *checked, reply](const Status &written) {
            if (!written) {
                reply(written.error());
                return;
            }
            m_services.providers.put(definition);
            m_services.changed({definition.id});
            reply(definition);
        });
}

void ProviderKeeper::remove(const ProviderId &id, Reply<ProviderDefinition> reply)
{
    m_writes.run([this, id, answer = std::move(reply)](const SerialQueue::Done &next) {
        carryOutRemove(id, [answer, next](const Result<ProviderDefinition> &removed) {
            answer(removed);
            next();
        });
    });
}

void ProviderKeeper::carryOutRemove(const ProviderId &id, const Reply<ProviderDefinition> &reply)
{
    const ProviderDefinition *known = m_services.providers.find(id);
    if (!known) {
        reply(Error{ErrorCode::notFound, u"There is no provider with this id"_s, {}, {}});
        return;
    }
    if (!known->userDefined) {
        reply(Error{ErrorCode::conflict,
                    u"%1 is built in and cannot be removed"_s.arg(known->name),
                    {},
                    {}});
        return;
    }
    if (const std::vector<User> users = m_services.users(id); !users.empty()) {
        reply(Error{
            ErrorCode::conflict,
            u"%1 is in use by %2: remove these accounts first"_s.arg(known->name, labelsOf(users)),
            {},
            users.front().id});
        return;
    }
    m_services.storage.run([path = pathOf(id)] { return removeFileDurably(path); },
                           [this, definition = *known, reply](const Status &removed) {
                               if (!removed) {
                                   reply(removed.error());
                                   return;
                               }
                               m_services.providers.remove(definition.id);
                               m_services.changed({definition.id});
                               reply(definition);
                           });
}

} // namespace signalbox
