// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFrame>
#include <QStringList>

class QLabel;
class QMimeData;
class QPushButton;

namespace signalbox {

/// A place that takes one small file: dropped on it or chosen. Keeps nothing of what it read. UI
/// thread.
class FileDrop final : public QFrame
{
    Q_OBJECT

public:
    /// `what` says what belongs here, `filter` what the file dialog shows; files above `sizeMax`
    /// bytes are not read.
    FileDrop(const QString &what, const QString &filter, qint64 sizeMax, QWidget *parent = nullptr);

    /// Reads it and tells of it as if it had been dropped here.
    void take(const QString &path);
    /// Said in its lower line; a fault takes the place of a notice.
    void setNotice(const QString &text);
    void setFault(const QString &reason);
    [[nodiscard]] QString fault() const { return m_fault; }
    [[nodiscard]] QPushButton *chooseButton() const { return m_choose; }

Q_SIGNALS:
    /// `bytes` are cleared when the signal has been delivered: copy what must stay.
    void fileRead(const QString &name, const QByteArray &bytes);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void choose();
    void showBelow();

    QString m_filter;
    qint64 m_sizeMax;
    QString m_notice;
    QString m_fault;
    QPushButton *m_choose;
    QLabel *m_below;
};

/// The local files of a drag; empty when it has others too, or none.
[[nodiscard]] QStringList localFiles(const QMimeData &data);

/// Reads a small file as a whole; the sentence of what went wrong otherwise.
struct SmallFile
{
    QByteArray bytes;
    QString fault; ///< empty: it was read
};
[[nodiscard]] SmallFile readSmallFile(const QString &path, qint64 sizeMax);

} // namespace signalbox
