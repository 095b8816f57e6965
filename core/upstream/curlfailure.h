// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/transport.h"

#include <curl/curl.h>

namespace signalbox {

/// How far a transfer has come.
enum class TransferStage {
    queued,     ///< curl does not know it yet
    connecting, ///< name, proxy, TCP, TLS
    sending,    ///< the request is on its way
    awaiting,   ///< all of it sent, no byte of the answer's head yet
    head,       ///< within the head
    body,
};

/// What is known when curl has ended a transfer.
struct CurlFacts
{
    CURLcode code = CURLE_OK;
    TransferStage stage = TransferStage::connecting;
    bool viaProxy = false;
    long proxyError = 0;     ///< CURLINFO_PROXY_ERROR
    const char *detail = ""; ///< curl's own words
    bool reusedConnection = false;
    long osError = 0;           ///< CURLINFO_OS_ERRNO, of the last connection attempt
    bool hostConnected = false; ///< TCP was up, to the upstream or its proxy
};

/// Curl's result as the end of a transfer: which phase failed, and a sentence.
[[nodiscard]] TransferEnd transferEnd(const CurlFacts &facts);

/// The end of a transfer that broke in `phase`; `detail` may be empty.
[[nodiscard]] TransferEnd failedEnd(NetworkPhase phase, const QString &detail,
                                    bool reusedConnection);

} // namespace signalbox
