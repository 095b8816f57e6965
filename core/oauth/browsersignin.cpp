// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/browsersignin.h"

#include "core/oauth/codeflow.h"
#include "core/oauth/openrouterkey.h"

namespace signalbox {

std::unique_ptr<BrowserSignIn> browserSignIn(const SignInServices &services, SignInRequest request,
                                             BrowserSignInHooks hooks)
{
    if (request.definition.flow == SignInFlow::openrouterKey)
        return std::make_unique<OpenRouterKeyFlow>(services, std::move(request), std::move(hooks));
    return std::make_unique<CodeFlow>(services, std::move(request), std::move(hooks));
}

} // namespace signalbox
