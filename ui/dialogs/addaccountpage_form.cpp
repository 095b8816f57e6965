// SPDX-License-Identifier: GPL-3.0-or-later
// How the page is laid out; what it does is in addaccountpage.cpp.
#include "ui/dialogs/addaccountdetails.h"
#include "ui/dialogs/addaccountlocal.h"
#include "ui/dialogs/addaccountpage.h"
#include "ui/dialogs/addaccountproviders.h"
#include "ui/dialogs/addaccountways.h"
#include "ui/dialogs/connectionfield.h"
#include "ui/dialogs/keyfield.h"
#include "ui/widgets/card.h"
#include "ui/widgets/formfield.h"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kKeysMax = 256 * 1024; // characters: more than a thousand of the longest keys

/// As high as what is in it, as long as the screen has room.
class FormScroll final : public QScrollArea
{
public:
    explicit FormScroll(QWidget *parent) : QScrollArea(parent)
    {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        if (!widget())
            return QScrollArea::sizeHint();
        const QSize hint = widget()->sizeHint();
        return {hint.width(), std::max(hint.height(), widget()->heightForWidth(width()))};
    }
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        constexpr int kLeastHeight = 160;
        return {widget() ? widget()->minimumSizeHint().width() : 0, kLeastHeight};
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
};

} // namespace

void AddAccountPage::makeForm()
{
    auto *form = new QWidget(this);
    form->setProperty("role", u"page"_s);
    auto *inside = new QVBoxLayout(form);
    inside->setContentsMargins(22, 18, 22, 8);
    inside->setSpacing(14);
    makeKeyPart(*inside);
    m_picker = new ProviderPicker(form);
    inside->addWidget(m_picker);
    makeLocalButton();
    m_local = new LocalServersPanel(m_facade, form);
    inside->addWidget(m_local);
    m_ways = new SignInWays(m_tools, form);
    inside->addWidget(m_ways);
    m_details = new AddAccountDetails(form);
    inside->addWidget(m_details);
    inside->addStretch(1);
    auto *scroll = new FormScroll(this);
    scroll->setWidget(form);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 18);
    column->setSpacing(14);
    column->addWidget(scroll, 1);
    makeProgress(*column);
    makeButtons(*column);
}

void AddAccountPage::makeKeyPart(QVBoxLayout &column)
{
    m_key = makeKeyField(u"keyField"_s, this);
    m_key->setMaxLength(kKeysMax);
    m_key->setPlaceholderText(tr("one key, or several, one a line"));
    m_keyField = new FormField(tr("Paste a &key"), m_key,
                               tr("Requests of this account are signed with it"), this);
    m_check = new QPushButton(tr("C&heck"), this);
    m_check->setObjectName(u"checkButton"_s);
    m_check->setToolTip(tr("Ask the provider, free of charge"));
    m_check->setAutoDefault(false);
    auto *beside = new QVBoxLayout; // level with the field, below the height of its label
    beside->setSpacing(4);
    beside->addWidget(roleLabel(u" "_s, "muted", this));
    beside->addWidget(m_check);
    beside->addStretch(1);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_keyField, 1);
    row->addLayout(beside);
    m_result = roleLabel(QString(), "success", this);
    m_result->setObjectName(u"checkResult"_s);
    m_outcomes = roleLabel(QString(), "error", this);
    m_outcomes->setObjectName(u"keyOutcomes"_s);
    m_outcomes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *part = new QVBoxLayout;
    part->setSpacing(8);
    part->addLayout(row);
    for (QLabel *label : {m_result, m_outcomes}) {
        label->setWordWrap(true);
        label->setVisible(false);
        part->addWidget(label);
    }
    m_connection = new ConnectionField(m_facade, this);
    part->addWidget(m_connection);
    column.addLayout(part);
}

void AddAccountPage::makeLocalButton()
{
    auto *find = new QToolButton(m_picker);
    find->setObjectName(u"findLocal"_s);
    find->setProperty("role", u"link"_s);
    find->setText(tr("Find local servers"));
    find->setAccessibleName(tr("Find local servers"));
    find->setToolTip(tr("Ask the ports where Ollama, LM Studio and vLLM usually listen on this "
                        "computer, once"));
    find->setFocusPolicy(Qt::StrongFocus);
    QHBoxLayout *row = m_picker->actionRow();
    row->insertWidget(row->count() - 1, find);
    connect(find, &QToolButton::clicked, this, [this] { m_local->find(); });
}

void AddAccountPage::makeProgress(QVBoxLayout &column)
{
    m_progress = new QWidget(this);
    m_progress->setObjectName(u"checkProgress"_s);
    auto *row = new QHBoxLayout(m_progress);
    row->setContentsMargins(22, 0, 22, 0);
    row->setSpacing(12);
    m_progressWords = roleLabel(QString(), "secondary", m_progress);
    m_progressWords->setObjectName(u"checkWords"_s);
    m_bar = new QProgressBar(m_progress);
    m_bar->setObjectName(u"checkBar"_s);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Checking with the provider"));
    auto *stop = new QPushButton(tr("Stop &checking"), m_progress);
    stop->setObjectName(u"cancelCheck"_s);
    stop->setAutoDefault(false);
    stop->setToolTip(tr("Go on without the provider's answer"));
    connect(stop, &QPushButton::clicked, this, [this] { m_run.cancel(); });
    row->addWidget(m_progressWords);
    row->addWidget(m_bar, 1);
    row->addWidget(stop);
    m_progress->setVisible(false);
    column.addWidget(m_progress);
}

void AddAccountPage::makeButtons(QVBoxLayout &column)
{
    const auto button = [this](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAccessibleName(QString(text).remove(u'&'));
        made->setAutoDefault(false);
        return made;
    };
    QPushButton *import = button(tr("&Import…"), u"importButton"_s,
                                 tr("Take accounts over from a file or another program"));
    m_saveUnchecked =
        button(tr("Save &unchecked"), u"saveUnchecked"_s, tr("Save it although the check failed"));
    m_saveUnchecked->setVisible(false);
    QPushButton *cancel = button(tr("Cancel"), u"cancelButton"_s, tr("Add nothing"));
    m_save = button(tr("&Save"), u"saveButton"_s, tr("Check and save the account"));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(22, 0, 22, 0);
    row->setSpacing(8);
    row->addWidget(import);
    row->addStretch(1);
    row->addWidget(m_saveUnchecked);
    row->addWidget(cancel);
    row->addWidget(m_save);
    column.addLayout(row);
    connect(import, &QPushButton::clicked, this, &AddAccountPage::importRequested);
    connect(cancel, &QPushButton::clicked, this, &AddAccountPage::cancelRequested);
}

} // namespace signalbox
