// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/importtext.h"

#include "ui/text/plural.h"

#include <QCoreApplication>
#include <QStringList>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

class ImportText final
{
    Q_DECLARE_TR_FUNCTIONS(ImportText)
};

/// Members of an account as people call them; others by their own name.
QString memberWords(const std::string &member)
{
    if (member == "credential")
        return ImportText::tr("key or sign-in");
    if (member == "label")
        return ImportText::tr("label");
    if (member == "email")
        return ImportText::tr("e-mail");
    if (member == "base_url")
        return ImportText::tr("address");
    if (member == "priority")
        return ImportText::tr("order of use");
    if (member == "disabled" || member == "proxy_disabled")
        return ImportText::tr("use");
    if (member == "tier")
        return ImportText::tr("plan");
    if (member == "project_id" || member == "projects")
        return ImportText::tr("project");
    if (member == "model_aliases")
        return ImportText::tr("model names");
    return QString::fromStdString(member).replace(u'_', u' ');
}

} // namespace

bool canImport(const ImportPreviewEntry &entry)
{
    return entry.standing != ImportStanding::unusable &&
           entry.relation != ImportRelation::duplicate;
}

QString importEffect(const ImportPreviewEntry &entry)
{
    if (entry.standing == ImportStanding::unusable)
        return ImportText::tr("Cannot be used");
    if (entry.relation == ImportRelation::duplicate)
        return entry.sameAs.empty() ? ImportText::tr("Already here")
                                    : ImportText::tr("Twice in these files");
    if (entry.relation == ImportRelation::added)
        return entry.standing == ImportStanding::ready ? ImportText::tr("New")
                                                       : ImportText::tr("New, sign in again");
    QStringList words;
    for (const std::string &change : entry.changes) {
        const QString word = memberWords(change);
        if (!words.contains(word))
            words << word;
    }
    return ImportText::tr("Changes %1").arg(words.join(u", "_s));
}

QString importHost(const ImportPreviewEntry &entry)
{
    if (entry.host.isEmpty())
        return u"–"_s;
    return entry.hostSource == HostSource::file
               ? ImportText::tr("⚠ %1 (from the file)").arg(entry.host)
               : entry.host;
}

QString importResultWords(const ImportResult &result)
{
    const int done = result.added + result.changed;
    QString words = plural(done, ImportText::tr("1 account imported"),
                           ImportText::tr("%n accounts imported", nullptr, done));
    words += ImportText::tr(": %1 new, %2 changed.").arg(result.added).arg(result.changed);
    if (result.cancelled)
        words += u' ' + ImportText::tr("The rest was stopped.");
    const int failed = static_cast<int>(result.failed.size());
    if (failed > 0)
        words += u' ' + plural(failed, ImportText::tr("1 could not be written."),
                               ImportText::tr("%n could not be written.", nullptr, failed));
    return words;
}

QString faultLines(const std::vector<ImportFault> &faults, int most)
{
    QStringList lines;
    const int count = static_cast<int>(faults.size());
    for (int i = 0; i < count && i < most; ++i) {
        const ImportFault &fault = faults[static_cast<std::size_t>(i)];
        lines << (fault.file.isEmpty() ? fault.message : fault.file + u": "_s + fault.message);
    }
    if (count > most)
        lines << ImportText::tr("… and %1 more").arg(count - most);
    return lines.join(u'\n');
}

} // namespace signalbox
