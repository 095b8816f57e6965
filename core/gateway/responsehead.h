// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>

namespace signalbox {

/// How the end of an answer's body is found.
enum class AnswerFraming {
    sized,
    chunked,
    untilClose, ///< towards HTTP/1.0
    none,       ///< 204 and 304: no body by definition
};

/// What the answer says about the connection.
enum class Persistence {
    implied,   ///< HTTP/1.1 keeps it open without a word
    keepAlive, ///< HTTP/1.0 needs it spelled out
    close,
};

struct AnswerShape
{
    AnswerFraming framing = AnswerFraming::sized;
    qint64 length = 0; ///< of the body, when sized
    Persistence persistence = Persistence::implied;
};

/// The bytes of an answer's head with its empty line. `dateLine` is a whole Date field with its
/// line end. Fields that frame (Content-Length, Transfer-Encoding, Connection …) and Date are ours:
/// those in `headers` are left out. Control bytes in values become spaces, so that no text from
/// elsewhere can add a field.
[[nodiscard]] QByteArray responseHead(int status, const Headers &headers, const AnswerShape &shape,
                                      QByteArrayView dateLine);

} // namespace signalbox
