// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/formfaults.h"

#include "ui/widgets/formfield.h"

#include <QStringList>

namespace signalbox {

using namespace Qt::StringLiterals;

QString spreadFaults(const Error &error,
                     std::initializer_list<std::pair<std::string_view, FormField *>> fields)
{
    QStringList rest;
    for (const FieldFault &fault : error.fields) {
        FormField *target = nullptr;
        for (const auto &field : fields) {
            if (!target && fault.pointer.starts_with(field.first))
                target = field.second;
        }
        if (target)
            target->setFault(fault.message);
        else
            rest << fault.message;
    }
    if (error.fields.empty())
        rest << error.message;
    return rest.join(u' ');
}

} // namespace signalbox
