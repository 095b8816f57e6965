// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/importdialog.h"

#include "ui/gatewaycontroller.h"
#include "ui/models/importmodel.h"
#include "ui/text/importtext.h"
#include "ui/text/plural.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/filedrop.h"
#include "ui/widgets/formfield.h"
#include "ui/widgets/passphrasefields.h"

#include <QCheckBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kShownFaults = 5;
constexpr int kColumnMax = 240;   ///< pixels
constexpr int kSpare = 16;        ///< pixels: a size hint leaves the tick out
constexpr int kWhyMin = 140;      ///< pixels
constexpr int kWrappedRows = 200; ///< in longer lists each row has one line

QString lines(const std::vector<QString> &words)
{
    return QStringList(words.begin(), words.end()).join(u'\n');
}

} // namespace

ImportDialog::~ImportDialog()
{
    forgetPreview();
    clearFiles();
    m_passphrase->clear();
}

void ImportDialog::clearFiles()
{
    for (ImportFile &file : m_read.files)
        clearMemory(file.bytes.data(), static_cast<std::size_t>(file.bytes.size()));
    m_read = {};
}

void ImportDialog::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Files to import accounts from"));
    dialog->setObjectName(u"importFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(
        {tr("Account files (*.json *.yaml *.yml *.txt *.env)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::readFiles);
    dialog->open();
}

void ImportDialog::readFiles(const QStringList &paths)
{
    if (m_step == Step::importing || paths.isEmpty())
        return;
    ++m_generation;
    forgetPreview();
    m_passphrase->clear();
    m_model->setEntries({});
    setStep(Step::reading);
    m_reader->read(paths);
}

void ImportDialog::askForPreview()
{
    const int generation = ++m_generation;
    setStep(Step::reading);
    if (m_read.files.empty()) {
        fail(faultLines(m_read.faults, kShownFaults));
        return;
    }
    const QPointer<ImportDialog> self(this);
    m_facade.previewImport({m_read.files, takePassphrase(*m_passphrase)},
                           [self, generation](const Result<ImportPreview> &reply) {
                               if (self && self->m_generation == generation)
                                   self->takePreview(reply);
                           });
}

void ImportDialog::takePreview(const Result<ImportPreview> &reply)
{
    if (!reply) {
        fail(errorWords(reply.error()));
        return;
    }
    forgetPreview();
    m_preview = *reply;
    m_preview.faults.insert(m_preview.faults.begin(), m_read.faults.begin(), m_read.faults.end());
    if (m_preview.entries.empty() && m_preview.alsoComes.empty() &&
        m_preview.passphrase == PassphraseNeed::none) {
        const QString faults = faultLines(m_preview.faults, kShownFaults);
        forgetPreview();
        fail(faults.isEmpty() ? tr("There is nothing in it that could be imported.") : faults);
        return;
    }
    m_model->setEntries(m_preview.entries);
    showPreview();
    setStep(Step::preview);
    if (m_preview.passphrase != PassphraseNeed::none)
        m_passphrase->setFocus();
    else
        m_table->setFocus();
}

void ImportDialog::showPreview()
{
    m_passphraseField->setFault(m_preview.passphrase == PassphraseNeed::wrong
                                    ? tr("This passphrase does not open the file. Try again.")
                                    : QString());
    m_passphraseField->setHint(tr("The secrets in the file are encrypted."));
    showWords(m_faults, faultLines(m_preview.faults, kShownFaults));
    showWords(m_notes, lines(m_preview.notes));
    QStringList also(m_preview.alsoComes.begin(), m_preview.alsoComes.end());
    m_alsoComes->setText(tr("A&lso take over: %1").arg(also.join(u", "_s)));
    m_alsoComes->setAccessibleName(tr("Also take over: %1").arg(also.join(u", "_s)));
    m_alsoComes->setToolTip(tr("Settings and keys of the files, so that clients go on unchanged"));
    const QString names = fileNames();
    m_source->setText(!m_preview.formats.empty() && m_read.files.size() == 1
                          ? tr("%1 (%2)").arg(names, m_preview.formats.front())
                          : names);
    m_table->resizeColumnsToContents();
    for (int column = 0; column < ImportModel::whyColumn; ++column)
        m_table->setColumnWidth(column,
                                std::min(m_table->columnWidth(column) + kSpare, kColumnMax));
    m_table->setColumnWidth(ImportModel::whyColumn, kWhyMin); // it takes the rest
    m_table->verticalHeader()->setSectionResizeMode(m_model->rowCount() <= kWrappedRows
                                                        ? QHeaderView::ResizeToContents
                                                        : QHeaderView::Interactive);
    showCounts();
}

QString ImportDialog::fileNames() const
{
    return m_read.files.size() == 1
               ? m_read.files.front().name
               : tr("%n files", nullptr, static_cast<int>(m_read.files.size()));
}

void ImportDialog::showCounts()
{
    const ImportCounts &counts = m_preview.counts;
    m_ready->setState(Tone::good, tr("%1 ready").arg(counts.ready));
    m_signIn->setState(Tone::caution, tr("%1 sign in again").arg(counts.signInAgain));
    m_unusable->setState(Tone::bad, tr("%1 cannot be used").arg(counts.unusable));
    m_signIn->setVisible(counts.signInAgain > 0);
    m_unusable->setVisible(counts.unusable > 0);
    m_relations->setText(tr("%1 new · %2 changed · %3 already here")
                             .arg(counts.added)
                             .arg(counts.changed)
                             .arg(counts.duplicate));
}

void ImportDialog::forgetPreview()
{
    if (!m_preview.id.empty() && m_step != Step::importing)
        m_facade.cancelImport(m_preview.id, [](const Result<bool> &) {});
    m_preview = {};
}

void ImportDialog::updateChoice()
{
    const int chosen = static_cast<int>(m_model->chosen().size());
    const QString warnings = m_model->warnings().join(u'\n');
    const bool preview = m_step == Step::preview;
    showWords(m_warnings, preview ? warnings : QString());
    m_terms->setVisible(preview && !warnings.isEmpty());
    const bool extras = !m_preview.alsoComes.empty() && m_alsoComes->isChecked();
    m_import->setText(m_step == Step::empty   ? tr("&Import")
                      : chosen == 0 && extras ? tr("&Import the rest")
                                              : plural(chosen, tr("&Import 1 account"),
                                                       tr("&Import %n accounts", nullptr, chosen)));
    m_import->setAccessibleName(QString(m_import->text()).remove(u'&'));
    m_import->setEnabled(preview && (chosen > 0 || extras) &&
                         (warnings.isEmpty() || m_terms->isChecked()));
}

void ImportDialog::import()
{
    ImportChoice choice;
    choice.preview = m_preview.id;
    choice.entries = m_model->chosen();
    choice.alsoComes = !m_preview.alsoComes.empty() && m_alsoComes->isChecked();
    choice.termsAccepted = m_terms->isChecked();
    m_progress->setRange(0, 0);
    m_progressWords->clear();
    setStep(Step::importing);
    const QPointer<ImportDialog> self(this);
    m_facade.applyImport(choice, [self](const Result<ImportResult> &reply) {
        if (self)
            self->takeResult(reply);
    });
}

void ImportDialog::takeResult(const Result<ImportResult> &reply)
{
    if (!reply) {
        setStep(Step::preview);
        showWords(m_faults, errorWords(reply.error()));
        return;
    }
    setStep(Step::done);
    m_preview = {};
    const QString sentence = importResultWords(*reply);
    if (reply->added + reply->changed > 0 || reply->failed.empty())
        Q_EMIT imported(sentence, reply->id, reply->added + reply->changed);
    if (reply->failed.empty()) {
        accept();
        return;
    }
    m_source->setText(sentence);
    showWords(m_faults, faultLines(reply->failed, kShownFaults));
    m_close->setFocus();
}

void ImportDialog::fail(const QString &sentence)
{
    showWords(m_faults, sentence);
    setStep(Step::empty);
}

void ImportDialog::showWords(QLabel *label, const QString &words)
{
    label->setText(words);
    label->setVisible(!words.isEmpty());
}

void ImportDialog::reject()
{
    if (m_step != Step::importing) {
        QDialog::reject();
        return;
    }
    m_close->setEnabled(false);
    m_facade.cancelImport(m_preview.id, [](const Result<bool> &) {});
}

void ImportDialog::setStep(Step step)
{
    m_step = step;
    const bool preview = step == Step::preview;
    const bool any = m_model->rowCount() > 0;
    if (step == Step::empty) {
        m_source->setText(tr("Choose files, or drop them here"));
        m_notes->setText(m_choose->toolTip());
    }
    if (step == Step::reading)
        m_source->setText(tr("Reading …"));
    m_choose->setText(step == Step::empty ? tr("&Choose files…") : tr("&Other files…"));
    m_choose->setAccessibleName(tr("Choose files to import"));
    m_choose->setEnabled(step == Step::empty || preview);
    if (step == Step::reading)
        m_faults->setVisible(false);
    m_passphraseRow->setVisible(preview && m_preview.passphrase != PassphraseNeed::none);
    m_counts->setVisible(any);
    m_table->parentWidget()->setVisible(any && step != Step::done);
    m_table->setEnabled(preview);
    m_alsoComes->setVisible(preview && !m_preview.alsoComes.empty());
    m_notes->setVisible((preview || step == Step::empty) && !m_notes->text().isEmpty());
    m_progressRow->setVisible(step == Step::importing || step == Step::reading);
    m_progressWords->setVisible(step == Step::importing);
    if (step == Step::reading)
        m_progress->setRange(0, 0);
    m_import->setVisible(step != Step::done);
    m_close->setEnabled(true);
    m_close->setText(step == Step::importing ? tr("&Stop")
                                             : (step == Step::done ? tr("Cl&ose") : tr("Cancel")));
    m_close->setAccessibleName(QString(m_close->text()).remove(u'&'));
    m_close->setToolTip(step == Step::importing
                            ? tr("Import no more; what was imported stays and can be undone")
                            : tr("Close without importing"));
    updateChoice();
}

void ImportDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_step != Step::importing && !localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    readFiles(files);
}

} // namespace signalbox
