// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs that add accounts and sign in, painted in each state, in both appearances, small and
// with long words. With SIGNALBOX_SHOTS=DIR the pictures are kept.
#include "tests/support/fakeclock.h"
#include "tests/ui/picturetools.h"
#include "tests/ui/providersamples.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/addaccountdialog.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QLineEdit>

#include <functional>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Stage
{
    Stage()
    {
        engine.providerList = signInProviders();
        const SignInTools tools{[](const QUrl &) { return true; }, clock};
        dialog = std::make_unique<AddAccountDialog>(engine, nullptr, tools);
        dialog->show();
        const auto tile = [this] { return dialog->findChild<QWidget *>(u"provider_openai"_s); };
        while (!tile() || !tile()->isVisible())
            QCoreApplication::processEvents();
    }
    void press(const char *name) const
    {
        test::press(*dialog, QString::fromLatin1(name));
        QCoreApplication::processEvents();
    }
    void paste(const QString &keys) const
    {
        auto *field = child<QLineEdit>(*dialog, u"keyField"_s);
        field->insert(keys);
    }
    void wait(SignInSnapshot snapshot)
    {
        engine.clientNow.clientId = "my-client";
        engine.signInNow = std::move(snapshot);
        engine.signInNow.expiresAt = clock->wallNow() + 9min + 30s;
    }

    FakeEngineFacade engine;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<AddAccountDialog> dialog;
};

using Scene = std::function<void(Stage &)>;

void beginning(Stage &) {}

void refused(Stage &stage)
{
    stage.engine.verifyReport = {
        .accepted = false, .message = u"Anthropic refused the key (401)."_s, .models = {}};
    stage.paste(u"sk-ant-0123"_s);
    stage.press("checkButton");
}

void many(Stage &stage)
{
    stage.engine.refuseNext({ErrorCode::unauthorized, u"OpenAI refused the key (401)."_s, {}, {}});
    stage.paste(u"sk-proj-00000001\nsk-proj-00000002\nsk-ant-00000003"_s);
    stage.press("saveButton");
}

void ways(Stage &stage)
{
    stage.press("provider_openrouter");
}

void more(Stage &stage)
{
    stage.press("moreProviders");
    stage.press("provider_vertex");
}

void restricted(Stage &stage)
{
    stage.press("restrictedProviders");
    stage.press("provider_code-assist");
    stage.press("signInBrowser");
}

void local(Stage &stage)
{
    stage.engine.localServers = {
        {ProviderId("ollama"),
         u"Ollama"_s,
         "http://127.0.0.1:11434/v1",
         {"qwen3:8b", "llama3.2:3b", "gemma3:4b", "mistral:7b"},
         false},
        {ProviderId("lmstudio"), u"LM Studio"_s, "http://127.0.0.1:1234/v1", {"qwen3-4b"}, true}};
    stage.press("findLocal");
}

void browser(Stage &stage)
{
    stage.wait(browserWait());
    stage.press("provider_openrouter");
    stage.press("signInBrowser");
}

void browserElsewhere(Stage &stage)
{
    browser(stage);
    stage.press("browserElsewhere");
}

void device(Stage &stage)
{
    stage.wait(deviceWait());
    stage.press("moreProviders");
    stage.press("provider_acme");
    stage.press("signInDevice");
}

void failed(Stage &stage)
{
    device(stage);
    SignInSnapshot end = stage.engine.signInNow;
    end.state = SignInState::failed;
    end.error = u"Acme says that the sign-in was denied. Sign in again and press Allow."_s;
    stage.engine.tellSignIn(end);
}

void client(Stage &stage)
{
    stage.press("moreProviders");
    stage.press("provider_vertex");
    stage.press("signInBrowser");
}

void service(Stage &stage)
{
    stage.press("moreProviders");
    stage.press("provider_vertex");
    stage.press("useServiceAccount");
}

} // namespace

Q_DECLARE_METATYPE(Scene)

class TestSignInPictures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { usePictureFont(); }
    void cleanup();
    void dialogs_data();
    void dialogs();
};

void TestSignInPictures::dialogs_data()
{
    QTest::addColumn<Scene>("scene");
    QTest::addColumn<QString>("variant");
    const std::pair<const char *, Scene> scenes[] = {{"add-account", beginning},
                                                     {"add-refused", refused},
                                                     {"add-many", many},
                                                     {"add-ways", ways},
                                                     {"add-more", more},
                                                     {"restricted", restricted},
                                                     {"add-local", local},
                                                     {"sign-in-browser", browser},
                                                     {"sign-in-elsewhere", browserElsewhere},
                                                     {"sign-in-device", device},
                                                     {"sign-in-failed", failed},
                                                     {"oauth-client", client},
                                                     {"service-account", service}};
    for (const auto &[name, scene] : scenes) {
        for (const char *variant : {"light", "dark", "long"})
            QTest::addRow("%s-%s", name, variant) << scene << QString::fromLatin1(variant);
    }
    QTest::newRow("add-ways-rtl") << Scene(ways) << u"rtl"_s;
    QTest::newRow("sign-in-device-rtl") << Scene(device) << u"rtl"_s;
}

void TestSignInPictures::cleanup()
{
    QApplication::setLayoutDirection(Qt::LeftToRight);
    Theme::instance().setChoice(ThemeChoice::light);
}

void TestSignInPictures::dialogs()
{
    QFETCH(Scene, scene);
    QFETCH(QString, variant);
    Theme::instance().setChoice(variant == "dark"_L1 ? ThemeChoice::dark : ThemeChoice::light);
    QApplication::setLayoutDirection(variant == "rtl"_L1 ? Qt::RightToLeft : Qt::LeftToRight);
    LongWords longWords;
    if (variant == "long"_L1)
        QCoreApplication::installTranslator(&longWords);
    Stage stage;
    scene(stage);
    for (int turn = 0; turn < 10; ++turn) // answers, and layouts that follow them
        QCoreApplication::processEvents();
    if (variant == "long"_L1)
        stage.dialog->resize(stage.dialog->width(), 560); // as high as fits over the least window
    QCoreApplication::processEvents();
    keepPicture(*stage.dialog, QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(stage.dialog->minimumSizeHint().width() <= 900);
    QVERIFY(stage.dialog->minimumSizeHint().height() <= 600);
}

QTEST_MAIN(TestSignInPictures)
#include "tst_signinpictures.moc"
