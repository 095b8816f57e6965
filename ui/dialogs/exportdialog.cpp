// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/exportdialog.h"

#include "ui/accessibility/taborder.h"
#include "ui/dialogs/question.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/accounttext.h"
#include "ui/text/plural.h"
#include "ui/widgets/card.h"
#include "ui/widgets/passphrasefields.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSaveFile>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kIdRole = Qt::UserRole;
}

Status writeWholeFile(const QString &path, const QByteArray &bytes, FileAccess access)
{
    QSaveFile file(path);
    const auto failed = [&] {
        return Error{ErrorCode::inputOutput,
                     ExportDialog::tr("%1 cannot be written: %2. Choose another folder.")
                         .arg(QFileInfo(path).fileName(), file.errorString()),
                     {},
                     {}};
    };
    if (!file.open(QIODevice::WriteOnly))
        return failed();
    if (access == FileAccess::ownerOnly &&
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return failed();
    if (file.write(bytes) != bytes.size() || !file.commit())
        return failed();
    return {};
}

ExportDialog::ExportDialog(EngineFacade &facade, const std::vector<AccountSnapshot> &accounts,
                           const AccountIds &ticked, QWidget *parent)
    : QDialog(parent), m_facade(facade)
{
    setObjectName(u"exportDialog"_s);
    setWindowTitle(tr("Export accounts"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    makeList(accounts, ticked, *column);
    makeSecrets(*column);
    makeButtons(*column);
    tabInLayoutOrder(*this);
    setMinimumWidth(460);
    updateState();
}

void ExportDialog::makeList(const std::vector<AccountSnapshot> &accounts, const AccountIds &ticked,
                            QVBoxLayout &column)
{
    QLabel *label = roleLabel(tr("&Accounts"), "muted", this);
    m_list = new QListWidget(this);
    m_list->setObjectName(u"exportList"_s);
    m_list->setAccessibleName(tr("Accounts to export"));
    m_list->setToolTip(tr("Space ticks and unticks"));
    label->setBuddy(m_list);
    for (const AccountSnapshot &account : accounts) {
        auto *item = new QListWidgetItem(
            tr("%1 · %2").arg(accountName(account), account.providerName), m_list);
        item->setData(kIdRole, QString::fromStdString(account.id.str()));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        const bool on =
            ticked.empty() || std::find(ticked.begin(), ticked.end(), account.id) != ticked.end();
        item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    }
    m_list->setMinimumHeight(110);
    connect(m_list, &QListWidget::itemChanged, this, &ExportDialog::updateState);
    column.addWidget(label);
    column.addWidget(m_list, 1);
}

void ExportDialog::makeSecrets(QVBoxLayout &column)
{
    column.addWidget(roleLabel(tr("Keys and sign-ins"), "muted", this));
    m_secrets = new QButtonGroup(this);
    const std::tuple<ExportSecrets, QString, QString, QString> choices[] = {
        {ExportSecrets::none, u"exportNone"_s, tr("&Leave them out"),
         tr("The file has labels, order and settings; keys are entered again")},
        {ExportSecrets::encrypted, u"exportEncrypted"_s, tr("&Encrypt them under a passphrase"),
         tr("Who has the file needs the passphrase too")},
        {ExportSecrets::plain, u"exportPlain"_s, tr("Write them as they a&re"),
         tr("Whoever reads the file can use the accounts")}};
    for (const auto &[kind, name, text, tip] : choices) {
        auto *button = new QRadioButton(text, this);
        button->setObjectName(name);
        button->setToolTip(tip);
        button->setAccessibleName(QString(text).remove(u'&'));
        m_secrets->addButton(button, static_cast<int>(kind));
        column.addWidget(button);
    }
    m_secrets->button(static_cast<int>(ExportSecrets::none))->setChecked(true);
    m_passphrase = new PassphraseFields(tr("Needed again to import the file"), this);
    column.addWidget(m_passphrase);
    connect(m_secrets, &QButtonGroup::idToggled, this, &ExportDialog::updateState);
    connect(m_passphrase, &PassphraseFields::edited, this, &ExportDialog::updateState);
}

void ExportDialog::makeButtons(QVBoxLayout &column)
{
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"exportFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    column.addWidget(m_fault);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Close without writing a file"));
    m_export = buttons->addButton(tr("&Save as…"), QDialogButtonBox::AcceptRole);
    m_export->setObjectName(u"exportSave"_s);
    m_export->setToolTip(tr("Choose where the file goes"));
    m_export->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::confirm);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QAbstractButton *button : buttons->buttons())
        button->setAccessibleName(QString(button->text()).remove(u'&').remove(u'…'));
    column.addWidget(buttons);
}

ExportSecrets ExportDialog::secrets() const
{
    return static_cast<ExportSecrets>(m_secrets->checkedId());
}

AccountIds ExportDialog::ticked() const
{
    AccountIds ids;
    for (int row = 0; row < m_list->count(); ++row) {
        const QListWidgetItem *item = m_list->item(row);
        if (item->checkState() == Qt::Checked)
            ids.emplace_back(item->data(kIdRole).toString().toStdString());
    }
    return ids;
}

void ExportDialog::updateState()
{
    const bool encrypted = secrets() == ExportSecrets::encrypted;
    m_passphrase->setVisible(encrypted);
    m_export->setEnabled(!m_working && !ticked().empty() &&
                         (!encrypted || m_passphrase->isComplete()));
}

void ExportDialog::confirm()
{
    m_fault->setVisible(false);
    if (secrets() != ExportSecrets::plain) {
        choosePath();
        return;
    }
    const int count = static_cast<int>(ticked().size());
    askFirst(this, tr("Write keys and sign-ins as they are?"),
             plural(count,
                    tr("Whoever gets the file can use this account at your cost, and so can every "
                       "program that reads your folders or backups."),
                    tr("Whoever gets the file can use these %n accounts at your cost, and so can "
                       "every program that reads your folders or backups.",
                       nullptr, count)),
             tr("&Write them"), [this] { choosePath(); });
}

void ExportDialog::choosePath()
{
    auto *dialog = new QFileDialog(this, tr("Save the export"));
    dialog->setObjectName(u"exportFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->setNameFilters({tr("Signalbox exports (*.json)"), tr("All files (*)")});
    dialog->selectFile(u"signalbox-accounts.json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &ExportDialog::exportTo);
    dialog->open();
}

void ExportDialog::exportTo(const QString &path)
{
    ExportCall call;
    call.accounts = ticked();
    call.secrets = secrets();
    call.plainConfirmed = call.secrets == ExportSecrets::plain;
    if (call.secrets == ExportSecrets::encrypted)
        call.passphrase = m_passphrase->passphrase();
    m_working = true;
    updateState();
    const QPointer<ExportDialog> self(this);
    m_facade.exportAccounts(call, [self, path](const Result<QByteArray> &reply) {
        if (self)
            self->takeFile(reply, path);
    });
}

void ExportDialog::takeFile(const Result<QByteArray> &reply, const QString &path)
{
    m_working = false;
    updateState();
    if (!reply) {
        fail(errorWords(reply.error()));
        return;
    }
    const FileAccess access =
        secrets() == ExportSecrets::none ? FileAccess::asUsual : FileAccess::ownerOnly;
    const Status written = writeWholeFile(path, *reply, access);
    if (!written) {
        fail(written.error().message);
        return;
    }
    const int count = static_cast<int>(ticked().size());
    Q_EMIT exported(plural(count, tr("1 account is exported to %1."),
                           tr("%n accounts are exported to %1.", nullptr, count))
                        .arg(QFileInfo(path).fileName()));
    accept();
}

void ExportDialog::fail(const QString &reason)
{
    m_fault->setText(reason);
    m_fault->setVisible(true);
}

} // namespace signalbox
