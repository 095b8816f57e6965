// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/keyfield.h"

#include <QByteArray>
#include <QLineEdit>

namespace signalbox {

QLineEdit *makeKeyField(const QString &objectName, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setEchoMode(QLineEdit::Password);
    field->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData |
                               Qt::ImhNoAutoUppercase);
    return field;
}

Secret takeKey(const QLineEdit &field)
{
    QByteArray bytes = field.text().trimmed().toUtf8();
    const Secret key(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    clearMemory(bytes.data(), static_cast<std::size_t>(bytes.size()));
    return key;
}

} // namespace signalbox
