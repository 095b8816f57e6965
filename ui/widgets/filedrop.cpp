// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filedrop.h"

#include "core/base/secret.h"
#include "ui/widgets/card.h"
#include "ui/widgets/role.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

FileDrop::FileDrop(const QString &what, const QString &filter, qint64 sizeMax, QWidget *parent)
    : QFrame(parent)
    , m_filter(filter)
    , m_sizeMax(sizeMax)
    , m_choose(new QPushButton(tr("Choose &file…"), this))
    , m_below(roleLabel(QString(), "secondary", this))
{
    setProperty("role", u"card"_s);
    setAcceptDrops(true);
    setAccessibleName(what);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    QLabel *label = roleLabel(what, "muted", this);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignCenter);
    m_choose->setObjectName(u"chooseFile"_s);
    m_choose->setAutoDefault(false);
    m_choose->setToolTip(what);
    m_choose->setAccessibleName(tr("Choose file"));
    m_below->setWordWrap(true);
    m_below->setObjectName(u"fileBelow"_s);
    m_below->setVisible(false);
    column->addWidget(label);
    column->addWidget(m_choose, 0, Qt::AlignHCenter);
    column->addWidget(m_below);
    connect(m_choose, &QPushButton::clicked, this, &FileDrop::choose);
}

void FileDrop::choose()
{
    auto *dialog = new QFileDialog(this, tr("Choose file"), QString(), m_filter);
    dialog->setObjectName(u"fileDialog"_s);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &FileDrop::take);
    dialog->open();
}

void FileDrop::take(const QString &path)
{
    SmallFile file = readSmallFile(path, m_sizeMax);
    setFault(file.fault);
    if (!file.fault.isEmpty())
        return;
    Q_EMIT fileRead(QFileInfo(path).fileName(), file.bytes);
    clearMemory(file.bytes.data(), static_cast<std::size_t>(file.bytes.size()));
}

void FileDrop::setNotice(const QString &text)
{
    m_notice = text;
    showBelow();
}

void FileDrop::setFault(const QString &reason)
{
    m_fault = reason;
    showBelow();
}

void FileDrop::showBelow()
{
    const bool wrong = !m_fault.isEmpty();
    const QString &text = wrong ? m_fault : m_notice;
    m_below->setText(text);
    m_below->setVisible(!text.isEmpty());
    setRole(*m_below, wrong ? "error" : "success");
    m_choose->setAccessibleDescription(text);
}

void FileDrop::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void FileDrop::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    event->acceptProposedAction();
    if (files.size() == 1)
        take(files.front());
    else
        setFault(tr("Drop one file, not several."));
}

QStringList localFiles(const QMimeData &data)
{
    QStringList files;
    const QList<QUrl> urls = data.urls();
    for (const QUrl &url : urls) {
        if (!url.isLocalFile())
            return {};
        files << url.toLocalFile();
    }
    return files;
}

SmallFile readSmallFile(const QString &path, qint64 sizeMax)
{
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (QFileInfo(path).isDir() || !file.open(QIODevice::ReadOnly))
        return {{}, FileDrop::tr("%1 cannot be read: %2.").arg(name, file.errorString())};
    SmallFile read{file.read(sizeMax + 1), {}};
    if (read.bytes.size() <= sizeMax)
        return read;
    clearMemory(read.bytes.data(), static_cast<std::size_t>(read.bytes.size()));
    return {{},
            FileDrop::tr("%1 is too large for such a file: choose the one that was downloaded.")
                .arg(name)};
}

} // namespace signalbox
