// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bulkrun.h"

#include "core/engine/enginefacade.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

class PassphraseFields;

/// Writes accounts to a file: which ones, and whether their secrets go along: not, encrypted under
/// a passphrase, or as they are after a second question. UI thread.
class ExportDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `ticked`: the accounts that are chosen at first; empty: all.
    ExportDialog(EngineFacade &facade, const std::vector<AccountSnapshot> &accounts,
                 const AccountIds &ticked, QWidget *parent = nullptr);

    /// Asks the engine for the file and writes it there; also what the save dialog calls.
    void exportTo(const QString &path);

Q_SIGNALS:
    void exported(const QString &sentence);

private:
    void makeList(const std::vector<AccountSnapshot> &accounts, const AccountIds &ticked,
                  QVBoxLayout &column);
    void makeSecrets(QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    [[nodiscard]] ExportSecrets secrets() const;
    [[nodiscard]] AccountIds ticked() const;
    void confirm();
    void choosePath();
    void takeFile(const Result<QByteArray> &reply, const QString &path);
    void fail(const QString &reason);
    void updateState();

    EngineFacade &m_facade;
    bool m_working = false;
    QListWidget *m_list = nullptr;
    QButtonGroup *m_secrets = nullptr;
    PassphraseFields *m_passphrase = nullptr;
    QLabel *m_fault = nullptr;
    QPushButton *m_export = nullptr;
};

/// Who may read an exported file.
enum class FileAccess { asUsual, ownerOnly };
/// Writes a file whole or not at all.
[[nodiscard]] Status writeWholeFile(const QString &path, const QByteArray &bytes,
                                    FileAccess access);

} // namespace signalbox
