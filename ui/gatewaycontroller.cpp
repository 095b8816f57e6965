// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gatewaycontroller.h"

#include "ui/text/plural.h"
#include "ui/theme/icons.h"
#include "ui/widgets/modechoice.h"

#include <QAction>
#include <QActionGroup>
#include <QPointer>

namespace signalbox {

using namespace Qt::StringLiterals;

ProxyWords describeProxy(const StatusSnapshot &status)
{
    switch (status.proxy.state) {
    case ProxyState::running:
        if (status.activeAccounts == 0)
            return {Tone::caution, GatewayController::tr("No account ready")};
        return {Tone::good, GatewayController::tr("Serving")};
    case ProxyState::starting:
        return {Tone::neutral, GatewayController::tr("Starting")};
    case ProxyState::stopping:
        return {Tone::caution, GatewayController::tr("Stopping")};
    case ProxyState::failed:
        return {Tone::bad, GatewayController::tr("Failed")};
    case ProxyState::stopped:
        break;
    }
    return {Tone::neutral, GatewayController::tr("Stopped")};
}

QString errorWords(const Error &error)
{
    QString words = error.message;
    for (const FieldFault &fault : error.fields) {
        if (!words.contains(fault.message))
            words += (words.isEmpty() ? QString() : u" "_s) + fault.message;
    }
    return words.isEmpty() ? GatewayController::tr("The change was refused.") : words;
}

GatewayController::GatewayController(EngineFacade &facade, QObject *parent)
    : QObject(parent), m_facade(facade), m_status(facade.currentStatus())
{
    makeActions();
    updateActions();
    connect(&facade, &EngineFacade::statusChanged, this, &GatewayController::take);
    const QPointer<GatewayController> self(this);
    facade.status([self](const Result<StatusSnapshot> &reply) {
        if (self && reply)
            self->take(*reply);
    });
}

void GatewayController::makeActions()
{
    const auto action = [this](const QString &text, const QString &tip, const QString &name) {
        auto *made = new QAction(text, this);
        made->setToolTip(tip);
        made->setStatusTip(tip);
        made->setObjectName(name);
        return made;
    };
    m_start = action(tr("&Start"), tr("Serve requests at the local address"), u"startAction"_s);
    m_start->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_S);
    m_start->setIcon(tintedIcon(u"start"_s, IconTint::onAccent));
    m_stopWhenIdle =
        action(tr("S&top when idle"), tr("Refuse new requests and let the running ones finish"),
               u"stopWhenIdleAction"_s);
    m_stopWhenIdle->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_T);
    m_stopWhenIdle->setIcon(tintedIcon(u"stop"_s, IconTint::text));
    m_stopNow = action(tr("Stop &now"), tr("End running requests with an error and stop"),
                       u"stopNowAction"_s);
    m_clearBindings =
        action(tr("Clear &bindings"),
               tr("Forget which account each conversation belongs to; the next request binds anew"),
               u"clearBindingsAction"_s);
    m_clearBindings->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_B);
    connect(m_start, &QAction::triggered, this, &GatewayController::start);
    connect(m_stopWhenIdle, &QAction::triggered, this, [this] { stop(StopManner::drain); });
    connect(m_stopNow, &QAction::triggered, this, [this] { stop(StopManner::now); });
    connect(m_clearBindings, &QAction::triggered, this, &GatewayController::requestClearBindings);

    m_modes = new QActionGroup(this);
    for (const SchedulingMode mode : kSchedulingModes) {
        QAction *made = action(schedulingModeTitle(mode), tr("Choose accounts by this mode"),
                               u"modeAction%1"_s.arg(static_cast<int>(mode)));
        made->setCheckable(true);
        m_modes->addAction(made);
        m_modeActions[static_cast<std::size_t>(mode)] = made;
        connect(made, &QAction::triggered, this, [this, mode] {
            updateActions(); // the mark moves when the engine has confirmed
            requestMode(mode);
        });
    }
}

QAction *GatewayController::modeAction(SchedulingMode mode) const
{
    return m_modeActions[static_cast<std::size_t>(mode)];
}

void GatewayController::take(const StatusSnapshot &status)
{
    m_status = status;
    updateActions();
    Q_EMIT statusChanged(m_status);
}

void GatewayController::updateActions()
{
    const ProxyState state = m_status.proxy.state;
    m_start->setEnabled(state == ProxyState::stopped || state == ProxyState::failed);
    m_stopWhenIdle->setEnabled(state == ProxyState::running);
    m_stopNow->setEnabled(state == ProxyState::running || state == ProxyState::stopping);
    m_clearBindings->setEnabled(m_status.bindings > 0);
    m_clearBindings->setText(tr("Clear &bindings · %1").arg(m_status.bindings));
    for (const SchedulingMode mode : kSchedulingModes)
        modeAction(mode)->setChecked(mode == m_status.scheduling.mode);
}

void GatewayController::takeProxy(const Result<ProxySnapshot> &reply)
{
    if (reply) {
        StatusSnapshot status = m_status;
        status.proxy = *reply;
        take(status);
        return;
    }
    Q_EMIT proxyRefused(errorWords(reply.error()));
    Q_EMIT told(errorWords(reply.error()));
}

void GatewayController::start()
{
    const QPointer<GatewayController> self(this);
    m_facade.startProxy([self](const Result<ProxySnapshot> &reply) {
        if (self)
            self->takeProxy(reply);
    });
}

void GatewayController::stop(StopManner manner)
{
    const QPointer<GatewayController> self(this);
    m_facade.stopProxy(manner, [self](const Result<ProxySnapshot> &reply) {
        if (self)
            self->takeProxy(reply);
    });
}

void GatewayController::requestMode(SchedulingMode mode)
{
    if (mode == m_status.scheduling.mode)
        return;
    SchedulingPatch patch;
    patch.mode = mode;
    requestScheduling(patch);
}

void GatewayController::requestScheduling(const SchedulingPatch &patch)
{
    const QPointer<GatewayController> self(this);
    m_facade.setScheduling(patch, [self](const Result<SchedulingSettings> &reply) {
        if (!self)
            return;
        if (!reply) {
            Q_EMIT self->schedulingRefused(errorWords(reply.error()));
            Q_EMIT self->told(errorWords(reply.error()));
            return;
        }
        StatusSnapshot status = self->m_status;
        status.scheduling = *reply;
        self->take(status);
    });
}

void GatewayController::requestFixedAccount(const std::optional<AccountId> &account)
{
    const QPointer<GatewayController> self(this);
    m_facade.setFixedAccount(account, [self](const Result<std::optional<AccountId>> &reply) {
        if (!self)
            return;
        if (!reply) {
            Q_EMIT self->fixedAccountRefused(errorWords(reply.error()));
            Q_EMIT self->told(errorWords(reply.error()));
            return;
        }
        StatusSnapshot status = self->m_status;
        status.fixedAccount = *reply;
        self->take(status);
    });
}

void GatewayController::requestPort(int port)
{
    sendPort(port, [this] {
        // Where the proxy listens is told by the engine, after it moved there.
        const QPointer<GatewayController> self(this);
        m_facade.status([self](const Result<StatusSnapshot> &status) {
            if (self && status)
                self->take(*status);
        });
    });
}

void GatewayController::requestPortAndStart(int port)
{
    sendPort(port, [this] { start(); });
}

void GatewayController::sendPort(int port, const std::function<void()> &then)
{
    const boost::json::object patch{{"proxy", boost::json::object{{"port", port}}}};
    const QPointer<GatewayController> self(this);
    m_facade.updateConfig(patch, [self, port, then](const Result<boost::json::object> &reply) {
        if (!self)
            return;
        if (!reply) {
            Q_EMIT self->portRefused(errorWords(reply.error()));
            Q_EMIT self->told(errorWords(reply.error()));
            return;
        }
        Q_EMIT self->told(tr("The port is %1 now.").arg(port));
        then();
    });
}

void GatewayController::requestClearBindings()
{
    const QPointer<GatewayController> self(this);
    m_facade.clearBindings([self](const Result<int> &reply) {
        if (!self)
            return;
        Q_EMIT self->told(reply ? plural(*reply, tr("1 binding cleared."),
                                         tr("%n bindings cleared.", nullptr, *reply))
                                : errorWords(reply.error()));
        if (reply) {
            StatusSnapshot status = self->m_status;
            status.bindings = 0;
            self->take(status);
        }
    });
}

} // namespace signalbox
