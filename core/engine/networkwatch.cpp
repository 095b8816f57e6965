// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/networkwatch.h"

#include <QNetworkInformation>

namespace signalbox {

namespace {

OfflineWatch::System stateOf(QNetworkInformation::Reachability reachability)
{
    using Reachability = QNetworkInformation::Reachability;
    switch (reachability) {
    case Reachability::Disconnected:
        return OfflineWatch::System::offline;
    case Reachability::Online:
        return OfflineWatch::System::online;
    case Reachability::Unknown:
    case Reachability::Local: // some of it is there: whether it is enough, requests will tell
    case Reachability::Site:
        break;
    }
    return OfflineWatch::System::unknown;
}

} // namespace

NetworkWatch::NetworkWatch(QObject *parent) : QObject(parent) {}

void NetworkWatch::start()
{
    if (!QNetworkInformation::loadDefaultBackend())
        return;
    QNetworkInformation *system = QNetworkInformation::instance();
    if (!system || !system->supports(QNetworkInformation::Feature::Reachability))
        return;
    connect(system, &QNetworkInformation::reachabilityChanged, this, &NetworkWatch::read);
    read();
}

void NetworkWatch::read()
{
    const OfflineWatch::System state = stateOf(QNetworkInformation::instance()->reachability());
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT changed(state);
}

} // namespace signalbox
