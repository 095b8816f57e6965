// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of ImportDialog; what they do is in importdialog.cpp.
#include "ui/accessibility/taborder.h"
#include "ui/dialogs/importdialog.h"
#include "ui/dialogs/keyfield.h"
#include "ui/models/importmodel.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/formfield.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

ImportDialog::ImportDialog(EngineFacade &facade, QWidget *parent)
    : QDialog(parent)
    , m_facade(facade)
    , m_reader(new ImportFileReader(this))
    , m_model(new ImportModel(this))
{
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import accounts"));
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    makeSource(*column);
    makePassphrase(*column);
    makeCounts(*column);
    makeTable(*column);
    makeExtras(*column);
    makeButtons(*column);
    connect(m_reader, &ImportFileReader::finished, this, [this](const ReadFiles &read) {
        clearFiles();
        m_read = read;
        m_source->setText(fileNames());
        askForPreview();
    });
    connect(&facade, &EngineFacade::importProgressed, this, [this](const ImportProgress &progress) {
        if (m_step != Step::importing || progress.id != m_preview.id)
            return;
        m_progress->setRange(0, progress.total);
        m_progress->setValue(progress.done);
        m_progressWords->setText(tr("%1 of %2").arg(progress.done).arg(progress.total));
    });
    connect(m_model, &ImportModel::choiceChanged, this, &ImportDialog::updateChoice);
    setStep(Step::empty);
    tabInLayoutOrder(*this);
    setMinimumWidth(620);
    resize(1040, 600);
}

QLabel *ImportDialog::wordsLabel(const QString &name, const char *role, QVBoxLayout &column)
{
    QLabel *label = roleLabel(QString(), role, this);
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setVisible(false);
    column.addWidget(label);
    return label;
}

void ImportDialog::makeSource(QVBoxLayout &column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    m_source = roleLabel(QString(), "cardTitle", this);
    m_source->setObjectName(u"importSource"_s);
    m_source->setWordWrap(true);
    m_choose = new QPushButton(this);
    m_choose->setObjectName(u"importChoose"_s);
    m_choose->setToolTip(tr("Signalbox exports, account files of Antigravity-Manager, CLIProxyAPI "
                            "and maxpool, lists of keys, Google client and service-account "
                            "files. You choose after a look at what is in them."));
    m_choose->setAutoDefault(false);
    connect(m_choose, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    row->addWidget(m_source, 1);
    row->addWidget(m_choose);
    column.addLayout(row);
    m_faults = wordsLabel(u"importFaults"_s, "failure", column);
}

void ImportDialog::makePassphrase(QVBoxLayout &column)
{
    m_passphraseRow = new QWidget(this);
    auto *row = new QHBoxLayout(m_passphraseRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_passphrase = makeKeyField(u"importPassphrase"_s, m_passphraseRow);
    m_passphraseField =
        new FormField(tr("&Passphrase of the export"), m_passphrase,
                      tr("The one that was given when the file was written"), m_passphraseRow);
    auto *unlock = new QPushButton(tr("&Open"), m_passphraseRow);
    unlock->setObjectName(u"importUnlock"_s);
    unlock->setAccessibleName(tr("Open the encrypted export"));
    unlock->setToolTip(tr("Read the secrets of the file with this passphrase"));
    unlock->setAutoDefault(false);
    connect(unlock, &QPushButton::clicked, this, &ImportDialog::askForPreview);
    connect(m_passphrase, &QLineEdit::returnPressed, this, &ImportDialog::askForPreview);
    auto *beside = new QVBoxLayout; // on the line of the field, below that of its name
    beside->addSpacing(fontMetrics().height() + 4);
    beside->addWidget(unlock);
    beside->addStretch(1);
    row->addWidget(m_passphraseField, 1, Qt::AlignTop);
    row->addLayout(beside);
    m_passphraseRow->setVisible(false);
    column.addWidget(m_passphraseRow);
}

void ImportDialog::makeCounts(QVBoxLayout &column)
{
    m_counts = new QWidget(this);
    auto *row = new QHBoxLayout(m_counts);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto badge = [&](const QString &name) {
        auto *made = new Badge(m_counts);
        made->setObjectName(name);
        row->addWidget(made);
        return made;
    };
    m_ready = badge(u"importReady"_s);
    m_signIn = badge(u"importSignIn"_s);
    m_unusable = badge(u"importUnusable"_s);
    m_relations = new ElidedLabel("secondary", m_counts);
    m_relations->setObjectName(u"importRelations"_s);
    row->addSpacing(8);
    row->addWidget(m_relations, 1);
    const auto choose = [&](const QString &text, const QString &name, const QString &tip,
                            ImportModel::Choice choice) {
        auto *button = new QPushButton(text, m_counts);
        button->setObjectName(name);
        button->setProperty("role", u"chip"_s);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, m_model,
                [this, choice] { m_model->choose(choice); });
        row->addWidget(button);
    };
    choose(tr("&All"), u"importAll"_s, tr("Tick all that can be imported"),
           ImportModel::Choice::all);
    choose(tr("&None"), u"importNone"_s, tr("Tick none"), ImportModel::Choice::none);
    column.addWidget(m_counts);
}

void ImportDialog::makeTable(QVBoxLayout &column)
{
    auto *frame = new QFrame(this);
    frame->setProperty("role", u"card"_s);
    auto *inside = new QVBoxLayout(frame);
    inside->setContentsMargins(6, 4, 6, 6);
    m_table = new QTableView(frame);
    m_table->setObjectName(u"importTable"_s);
    m_table->setAccessibleName(tr("Accounts in the files"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setMinimumHeight(120);
    inside->addWidget(m_table);
    column.addWidget(frame, 1);
}

void ImportDialog::makeExtras(QVBoxLayout &column)
{
    m_alsoComes = new QCheckBox(this);
    m_alsoComes->setObjectName(u"importAlsoComes"_s);
    m_alsoComes->setChecked(true);
    column.addWidget(m_alsoComes);
    m_notes = wordsLabel(u"importNotes"_s, "secondary", column);
    m_warnings = wordsLabel(u"importWarnings"_s, "notice", column);
    m_terms = new QCheckBox(tr("I have read this and &want these accounts all the same"), this);
    m_terms->setObjectName(u"importTerms"_s);
    m_terms->setToolTip(tr("Without it untick the accounts of these providers"));
    m_terms->setAccessibleName(tr("I have read the warnings and want these accounts"));
    connect(m_terms, &QCheckBox::toggled, this, &ImportDialog::updateChoice);
    column.addWidget(m_terms);

    m_progressRow = new QWidget(this);
    auto *row = new QHBoxLayout(m_progressRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_progress = new QProgressBar(m_progressRow);
    m_progress->setObjectName(u"importProgress"_s);
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_progress->setTextVisible(false);
    m_progressWords = roleLabel(QString(), "secondary", m_progressRow);
    m_progressWords->setObjectName(u"importProgressWords"_s);
    row->addWidget(m_progress, 1);
    row->addWidget(m_progressWords);
    column.addWidget(m_progressRow);
}

void ImportDialog::makeButtons(QVBoxLayout &column)
{
    column.addStretch(0); // below what there is, while there is no table
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch(1);
    m_close = new QPushButton(this);
    m_close->setObjectName(u"importClose"_s);
    m_close->setAutoDefault(false);
    connect(m_close, &QPushButton::clicked, this, &ImportDialog::reject);
    m_import = new QPushButton(this);
    m_import->setObjectName(u"importStart"_s);
    m_import->setToolTip(tr("Write the ticked accounts; it can be undone"));
    m_import->setDefault(true);
    connect(m_import, &QPushButton::clicked, this, &ImportDialog::import);
    row->addWidget(m_close);
    row->addWidget(m_import);
    column.addLayout(row);
}

} // namespace signalbox
