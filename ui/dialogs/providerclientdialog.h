// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QDialog>

namespace signalbox {

/// The user's own OAuth client of a provider, outside of a sign-in: what is set, and the pane that
/// takes another one. Accepted when it is saved. UI thread.
class ProviderClientDialog final : public QDialog
{
    Q_OBJECT

public:
    ProviderClientDialog(EngineFacade &facade, const ProviderDefinition &provider,
                         QWidget *parent = nullptr);
};

} // namespace signalbox
