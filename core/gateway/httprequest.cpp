// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/httprequest.h"

namespace signalbox {

QByteArrayView HttpRequest::path() const
{
    const QByteArrayView all(target);
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? all : all.first(mark);
}

QByteArrayView HttpRequest::query() const
{
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? QByteArrayView() : QByteArrayView(target).sliced(mark + 1);
}

} // namespace signalbox
