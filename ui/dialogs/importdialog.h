// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/importfiles.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace signalbox {

class Badge;
class FormField;
class ImportModel;

/// Takes accounts over from files: reads them, shows what would happen before anything is written,
/// asks for the passphrase of an encrypted export and for the warnings of restricted providers,
/// and imports with progress that can be stopped. File contents leave memory with the dialog. UI
/// thread.
class ImportDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ImportDialog(EngineFacade &facade, QWidget *parent = nullptr);
    ~ImportDialog() override;

    /// The system's file dialog; choosing none leaves what is there.
    void chooseFiles();
    void readFiles(const QStringList &paths);

public Q_SLOTS:
    /// While an import runs this stops it; the dialog closes when it has ended.
    void reject() override;

Q_SIGNALS:
    /// Something was written; `importId` is for undoImport().
    void imported(const QString &sentence, const std::string &importId, int accounts);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    enum class Step { empty, reading, preview, importing, done };

    void makeSource(QVBoxLayout &column);
    void makePassphrase(QVBoxLayout &column);
    void makeCounts(QVBoxLayout &column);
    void makeTable(QVBoxLayout &column);
    void makeExtras(QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    QLabel *wordsLabel(const QString &name, const char *role, QVBoxLayout &column);
    void clearFiles();
    void askForPreview();
    void takePreview(const Result<ImportPreview> &reply);
    void showPreview();
    void showCounts();
    [[nodiscard]] QString fileNames() const;
    void forgetPreview();
    void import();
    void takeResult(const Result<ImportResult> &reply);
    void fail(const QString &sentence);
    void showWords(QLabel *label, const QString &words);
    void setStep(Step step);
    void updateChoice();

    EngineFacade &m_facade;
    ImportFileReader *m_reader;
    ImportModel *m_model;
    Step m_step = Step::empty;
    int m_generation = 0; ///< answers for files that were replaced are told by it
    ReadFiles m_read;
    ImportPreview m_preview;
    QLabel *m_source = nullptr;
    QPushButton *m_choose = nullptr;
    QWidget *m_passphraseRow = nullptr;
    QLineEdit *m_passphrase = nullptr;
    FormField *m_passphraseField = nullptr;
    QWidget *m_counts = nullptr;
    Badge *m_ready = nullptr;
    Badge *m_signIn = nullptr;
    Badge *m_unusable = nullptr;
    QLabel *m_relations = nullptr;
    QTableView *m_table = nullptr;
    QCheckBox *m_alsoComes = nullptr;
    QLabel *m_notes = nullptr;
    QLabel *m_faults = nullptr;
    QLabel *m_warnings = nullptr;
    QCheckBox *m_terms = nullptr;
    QWidget *m_progressRow = nullptr;
    QLabel *m_progressWords = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_import = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace signalbox
