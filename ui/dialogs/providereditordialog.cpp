// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/providereditordialog.h"

#include "ui/accessibility/taborder.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/prettyjson.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QStyle>
#include <QTextCursor>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPauseMs = 400;
constexpr int kPointerRole = Qt::UserRole;

} // namespace

ProviderEditorDialog::ProviderEditorDialog(EngineFacade &facade,
                                           const std::vector<ProviderDefinition> &templates,
                                           const boost::json::object &source,
                                           ProviderEditing manner, QWidget *parent)
    : QDialog(parent), m_facade(facade)
{
    setObjectName(u"providerEditorDialog"_s);
    setWindowTitle(manner == ProviderEditing::change ? tr("Edit provider") : tr("New provider"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    if (manner == ProviderEditing::create)
        makeTemplates(templates, *column);
    makeEditor(*column);
    makeButtons(*column);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    m_pause.setObjectName(u"checkPause"_s);
    connect(&m_pause, &QTimer::timeout, this, &ProviderEditorDialog::check);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        ++m_generation;
        m_save->setEnabled(false);
        m_pause.start();
    });
    if (!source.empty())
        m_text->setPlainText(prettyJson(source));
    else if (m_template && m_template->count() > 0)
        useTemplate(std::max(0, m_template->findText(u"OpenAI-compatible"_s, Qt::MatchStartsWith)));
    tabInLayoutOrder(*this);
    m_text->setFocus();
    resize(680, 560);
}

void ProviderEditorDialog::makeTemplates(const std::vector<ProviderDefinition> &templates,
                                         QVBoxLayout &column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    QLabel *label = roleLabel(tr("Start &from"), "muted", this);
    m_template = new QComboBox(this);
    m_template->setObjectName(u"providerTemplate"_s);
    m_template->setAccessibleName(tr("Start from"));
    m_template->setToolTip(tr("Put the definition of this provider into the text"));
    label->setBuddy(m_template);
    for (const ProviderDefinition &provider : templates) {
        if (provider.source.empty())
            continue;
        m_template->addItem(provider.name);
        m_templates.push_back(provider.source);
    }
    connect(m_template, &QComboBox::activated, this, &ProviderEditorDialog::useTemplate);
    row->addWidget(label);
    row->addWidget(m_template);
    row->addStretch(1);
    column.addLayout(row);
}

void ProviderEditorDialog::makeEditor(QVBoxLayout &column)
{
    m_text = new QPlainTextEdit(this);
    m_text->setObjectName(u"providerText"_s);
    m_text->setAccessibleName(tr("Definition as JSON"));
    m_text->setToolTip(tr("docs/providers.md describes every member"));
    m_text->setFont(Theme::instance().font(FontRole::mono));
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    column.addWidget(m_text, 1);
    m_verdict = roleLabel(QString(), "secondary", this);
    m_verdict->setObjectName(u"providerVerdict"_s);
    m_verdict->setWordWrap(true);
    column.addWidget(m_verdict);
    m_faults = new QListWidget(this);
    m_faults->setObjectName(u"providerFaults"_s);
    m_faults->setAccessibleName(tr("Faults"));
    m_faults->setToolTip(tr("Enter goes to the place of the fault"));
    m_faults->setMaximumHeight(120);
    m_faults->setWordWrap(true);
    m_faults->setVisible(false);
    const auto go = [this](const QListWidgetItem *item) {
        const qsizetype at =
            placeOf(m_text->toPlainText(), item->data(kPointerRole).toString().toStdString());
        QTextCursor cursor = m_text->textCursor();
        cursor.setPosition(static_cast<int>(std::max<qsizetype>(at, 0)));
        m_text->setTextCursor(cursor);
        m_text->setFocus();
    };
    connect(m_faults, &QListWidget::itemActivated, this, go);
    connect(m_faults, &QListWidget::itemClicked, this, go);
    column.addWidget(m_faults);
}

void ProviderEditorDialog::makeButtons(QVBoxLayout &column)
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setObjectName(u"providerSave"_s);
    m_save->setToolTip(tr("In force for the next request"));
    m_save->setEnabled(false);
    QPushButton *cancel = buttons->button(QDialogButtonBox::Cancel);
    cancel->setToolTip(tr("Leave the definition as it was"));
    for (QAbstractButton *button : buttons->buttons())
        button->setAccessibleName(QString(button->text()).remove(u'&'));
    connect(buttons, &QDialogButtonBox::accepted, this, &ProviderEditorDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column.addWidget(buttons);
}

void ProviderEditorDialog::useTemplate(int index)
{
    m_template->setCurrentIndex(index);
    boost::json::object source = m_templates[static_cast<std::size_t>(index)];
    source["id"] = "my-provider";
    source["name"] = "My provider";
    m_text->setPlainText(prettyJson(source));
}

void ProviderEditorDialog::check()
{
    const auto definition = readJsonObject(m_text->toPlainText());
    if (!definition) {
        showFaults(definition.error());
        return;
    }
    const int generation = m_generation;
    const QPointer<ProviderEditorDialog> self(this);
    m_facade.checkProvider(*definition,
                           [self, generation](const Result<ProviderDefinition> &reply) {
                               if (self && self->m_generation == generation)
                                   self->takeCheck(reply);
                           });
}

void ProviderEditorDialog::takeCheck(const Result<ProviderDefinition> &reply)
{
    if (!reply) {
        showFaults(reply.error());
        return;
    }
    m_faults->setVisible(false);
    showVerdict(tr("This definition can be used."), "success");
    m_save->setEnabled(true);
}

void ProviderEditorDialog::showFaults(const Error &error)
{
    m_save->setEnabled(false);
    showVerdict(error.message, "error");
    m_faults->clear();
    for (const FieldFault &fault : error.fields) {
        auto *item = new QListWidgetItem(
            QString::fromStdString(fault.pointer) + u": "_s + fault.message, m_faults);
        item->setData(kPointerRole, QString::fromStdString(fault.pointer));
    }
    m_faults->setVisible(!error.fields.empty());
}

void ProviderEditorDialog::showVerdict(const QString &words, const char *role)
{
    m_verdict->setText(words);
    m_verdict->setProperty("role", QString::fromLatin1(role));
    m_verdict->style()->unpolish(m_verdict);
    m_verdict->style()->polish(m_verdict);
}

void ProviderEditorDialog::save()
{
    const auto definition = readJsonObject(m_text->toPlainText());
    if (!definition)
        return;
    m_save->setEnabled(false);
    const int generation = ++m_generation;
    const QPointer<ProviderEditorDialog> self(this);
    m_facade.saveProvider(*definition, [self, generation](const Result<ProviderDefinition> &reply) {
        if (!self)
            return;
        if (reply) {
            Q_EMIT self->saved(reply->name);
            self->accept();
        } else if (self->m_generation == generation) {
            self->showFaults(reply.error());
            self->m_save->setEnabled(true);
        }
    });
}

} // namespace signalbox
