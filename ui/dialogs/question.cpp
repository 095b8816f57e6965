// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/question.h"

#include <QMessageBox>
#include <QPushButton>

namespace signalbox {

using namespace Qt::StringLiterals;

QMessageBox *askFirst(QWidget *parent, const QString &title, const QString &consequence,
                      const QString &acceptText, const std::function<void()> &accepted)
{
    auto *box = new QMessageBox(QMessageBox::Question, u"Signalbox"_s, title, QMessageBox::NoButton,
                                parent);
    box->setObjectName(u"question"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(consequence);
    QPushButton *yes = box->addButton(acceptText, QMessageBox::AcceptRole);
    yes->setObjectName(u"questionAccept"_s);
    QPushButton *no = box->addButton(QMessageBox::Cancel);
    no->setObjectName(u"questionCancel"_s);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    QObject::connect(yes, &QPushButton::clicked, parent, accepted);
    box->open();
    return box;
}

} // namespace signalbox
