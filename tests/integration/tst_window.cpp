// SPDX-License-Identifier: GPL-3.0-or-later
// The window on the real engine: both threads, real files, real sockets, one process.
#include "core/engine/enginethread.h"
#include "core/json/value.h"
#include "tests/support/scriptedupstream.h"
#include "tests/support/wireclient.h"
#include "ui/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/widgets/modechoice.h"
#include "ui/widgets/toggleswitch.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kClient[] = "client-key-of-the-tests";
constexpr char kAdmin[] = "admin-key-of-the-tests";

QByteArray chat(const QByteArray &text)
{
    return R"({"model":"gpt-5","messages":[{"role":"user","content":")" + text + R"("}]})";
}

/// What stands on disk when a widget first paints itself in a state.
class FirstPaint final : public QObject
{
public:
    FirstPaint(QWidget &widget, std::function<bool()> state, std::function<std::string()> read)
        : m_state(std::move(state)), m_read(std::move(read))
    {
        widget.installEventFilter(this);
    }

    [[nodiscard]] const std::string &onDisk() const { return m_onDisk; }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && !m_seen && m_state()) {
            m_seen = true;
            m_onDisk = m_read();
        }
        return false;
    }

private:
    std::function<bool()> m_state;
    std::function<std::string()> m_read;
    std::string m_onDisk;
    bool m_seen = false;
};

} // namespace

class TestWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void modeOfTheWindowIsOnDiskBeforeItShows();
    void modeOfTheApiShowsInTheWindow();
    void themeOfTheApiShowsInTheWindow();
    void requestAfterTheSwitchObeysIt();
    void fixedAccountIsOfferedOnlyWhileRunning();
    void accountsOfTheApiShowInTheWindow();
    void clearBindingsForgetsThem();
    void takenPortIsTold();
    void restartsWithRequestsInFlight();
    void quitsWithRequestsInFlight();

private:
    void startEngine(const EngineOptions &options);
    void stopEngine();
    [[nodiscard]] EngineOptions options() const;
    [[nodiscard]] QByteArray origin() const;
    [[nodiscard]] RawResponse admin(const QByteArray &method, const QByteArray &target,
                                    const QByteArray &body = {}) const;
    [[nodiscard]] RawResponse ask(const QByteArray &body) const;
    [[nodiscard]] std::string addAccount(const QByteArray &name) const;
    [[nodiscard]] std::string modeOnDisk() const;
    template <class T>
    [[nodiscard]] T *widget(const QString &name) const
    {
        return m_window->findChild<T *>(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<EngineThread> m_engine;
    std::unique_ptr<MainWindow> m_window;
    SystemClock m_clock;
    QByteArray m_origin;
};

EngineOptions TestWindow::options() const
{
    EngineOptions made;
    made.dataDir = m_folder->path();
    made.face = EngineFace::desktop;
    made.port = 0;
    made.apiKey = Secret(kClient);
    made.adminKey = Secret(kAdmin);
    return made;
}

void TestWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    QTest::ignoreMessage(QtWarningMsg,
                         "--secrets plain: secrets are kept under a known key; for tests only");
    startEngine(options());
}

void TestWindow::startEngine(const EngineOptions &engineOptions)
{
    VaultKeyOptions vault;
    vault.mode = SecretsMode::plain;
    m_engine = std::make_unique<EngineThread>(engineOptions, makeVaultKeySource(vault));
    m_window = std::make_unique<MainWindow>(m_engine->facade(), m_clock, QString());
    m_window->showPage(MainWindow::proxyPage);
    m_window->show();
    QSignalSpy started(m_engine.get(), &EngineThread::started);
    m_engine->start();
    QTRY_COMPARE(started.size(), 1);
    m_origin = QByteArray::fromStdString(started.front().front().value<ProxySnapshot>().address);
    // The first snapshot has reached the window.
    QTRY_VERIFY(m_engine->facade().currentStatus().proxy.state != ProxyState::stopped);
}

void TestWindow::stopEngine()
{
    if (!m_engine)
        return;
    QSignalSpy stopped(m_engine.get(), &EngineThread::stopped);
    m_engine->stop();
    QTRY_COMPARE_WITH_TIMEOUT(stopped.size(), 1, 20'000);
    m_window.reset();
    m_engine.reset();
}

void TestWindow::cleanup()
{
    stopEngine();
    m_upstream.reset();
    m_folder.reset();
}

QByteArray TestWindow::origin() const
{
    return m_origin;
}

RawResponse TestWindow::admin(const QByteArray &method, const QByteArray &target,
                              const QByteArray &body) const
{
    WireClient client(origin());
    return client.ask(method, "/admin/v1" + target,
                      {{"Authorization", QByteArray("Bearer ") + kAdmin}}, body);
}

RawResponse TestWindow::ask(const QByteArray &body) const
{
    WireClient client(origin());
    return client.ask("POST", "/v1/chat/completions",
                      {{"Authorization", QByteArray("Bearer ") + kClient}}, body);
}

std::string TestWindow::addAccount(const QByteArray &name) const
{
    const RawResponse added =
        admin("POST", "/accounts",
              R"({"provider":"openai","label":")" + name + R"(","base_url":")" + m_upstream->url() +
                  R"(/v1","credential":{"type":"api_key","value":"key-)" + name + R"("}})");
    const auto object =
        json::parseObject({added.body.constData(), static_cast<std::size_t>(added.body.size())});
    return object && object->contains("id") ? std::string(object->at("id").as_string())
                                            : std::string();
}

std::string TestWindow::modeOnDisk() const
{
    QFile file(m_folder->filePath(u"gui_config.json"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = file.readAll();
    const auto settings =
        json::parseObject({text.constData(), static_cast<std::size_t>(text.size())});
    return settings ? std::string(settings->at("proxy").at("scheduling").at("mode").as_string())
                    : std::string();
}

void TestWindow::modeOfTheWindowIsOnDiskBeforeItShows()
{
    auto *modes = widget<ModeChoice>(u"modeChoice"_s);
    QVERIFY(modes);
    QCOMPARE(modes->mode(), SchedulingMode::balance);
    auto *card = modes->card(SchedulingMode::cacheFirst);
    FirstPaint seen(
        *card, [modes] { return modes->mode() == SchedulingMode::cacheFirst; },
        [this] { return modeOnDisk(); });
    QTest::mouseClick(card, Qt::LeftButton);
    QCOMPARE(modes->mode(), SchedulingMode::balance); // nothing was confirmed yet
    QTRY_COMPARE(modes->mode(), SchedulingMode::cacheFirst);
    QTRY_COMPARE(seen.onDisk(), std::string("CacheFirst"));
}

void TestWindow::modeOfTheApiShowsInTheWindow()
{
    auto *modes = widget<ModeChoice>(u"modeChoice"_s);
    const RawResponse changed = admin("PUT", "/scheduling", R"({"mode":"PerformanceFirst"})");
    QCOMPARE(changed.status, 200);
    QCOMPARE(modeOnDisk(), std::string("PerformanceFirst"));
    QTRY_COMPARE(modes->mode(), SchedulingMode::performanceFirst);
}

void TestWindow::themeOfTheApiShowsInTheWindow()
{
    QCOMPARE(admin("PUT", "/config", R"({"ui":{"theme":"dark"}})").status, 200);
    QTRY_VERIFY(Theme::instance().isDark());
    QCOMPARE(admin("PUT", "/config", R"({"ui":{"theme":"light"}})").status, 200);
    QTRY_VERIFY(!Theme::instance().isDark());
}

void TestWindow::requestAfterTheSwitchObeysIt()
{
    QVERIFY(!addAccount("a").empty());
    QVERIFY(!addAccount("b").empty());
    const auto servedBy = [this] {
        return ask(chat("one and the same conversation")).headers.value("x-account-email");
    };
    const QByteArray first = servedBy();
    QCOMPARE(servedBy(), first); // Balance: the conversation stays
    auto *modes = widget<ModeChoice>(u"modeChoice"_s);
    QTest::mouseClick(modes->card(SchedulingMode::performanceFirst), Qt::LeftButton);
    QTRY_COMPARE(modes->mode(), SchedulingMode::performanceFirst);
    const QByteArray second = servedBy();
    QVERIFY(servedBy() != second); // each request goes to the next account
}

void TestWindow::fixedAccountIsOfferedOnlyWhileRunning()
{
    QVERIFY(!addAccount("a").empty());
    const std::string chosen = addAccount("b");
    auto *fixed = widget<ToggleSwitch>(u"fixedSwitch"_s);
    auto *list = widget<QComboBox>(u"fixedAccount"_s);
    QTRY_VERIFY(fixed->isEnabled() && list->isEnabled());
    QCOMPARE(admin("PUT", "/fixed-account",
                   R"({"account_id":")" + QByteArray::fromStdString(chosen) + R"("})")
                 .status,
             200);
    QTRY_VERIFY(fixed->isChecked());
    QCOMPARE(ask(chat("whoever this is")).headers.value("x-account-email"), QByteArray("b"));

    QTest::mouseClick(widget<QAbstractButton>(u"stopButton"_s), Qt::LeftButton);
    QTRY_VERIFY(!fixed->isEnabled());
    QVERIFY(!list->isEnabled());
    QTRY_VERIFY(!fixed->isChecked()); // runtime state: gone with the stop
    QTest::mouseClick(widget<QAbstractButton>(u"startButton"_s), Qt::LeftButton);
    QTRY_VERIFY(fixed->isEnabled());
    QVERIFY(!fixed->isChecked());
}

void TestWindow::accountsOfTheApiShowInTheWindow()
{
    const std::string id = addAccount("a");
    QTRY_COMPARE(m_engine->facade().currentStatus().activeAccounts, 1);
    auto *active = widget<QLabel>(u"activeAccounts"_s);
    QTRY_VERIFY(active->text().contains(u'1'));
    QCOMPARE(admin("DELETE", "/accounts/" + QByteArray::fromStdString(id)).status, 204);
    QTRY_VERIFY(active->text().contains(u'0') || !active->text().contains(u'1'));
}

void TestWindow::clearBindingsForgetsThem()
{
    QVERIFY(!addAccount("a").empty());
    QCOMPARE(ask(chat("a conversation that is bound")).status, 200);
    auto *clear = widget<QPushButton>(u"clearBindings"_s);
    QTRY_VERIFY(clear->isEnabled());
    QTest::mouseClick(clear, Qt::LeftButton);
    QTRY_VERIFY(!clear->isEnabled());
    QVERIFY(admin("GET", "/session-bindings").body.contains("\"count\":0"));
}

void TestWindow::takenPortIsTold()
{
    stopEngine();
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    EngineOptions taken = options();
    taken.port = other.serverPort();
    QTest::ignoreMessage(QtWarningMsg,
                         "--secrets plain: secrets are kept under a known key; for tests only");
    startEngine(taken);
    QTRY_COMPARE(m_engine->facade().currentStatus().proxy.state, ProxyState::failed);
    auto *error = widget<QLabel>(u"proxyError"_s);
    QTRY_VERIFY(error->isVisibleTo(m_window.get()));
    QVERIFY2(error->text().contains(QString::number(other.serverPort())),
             qPrintable(error->text()));
    const auto free = m_engine->facade().currentStatus().proxy.suggestedPort;
    QVERIFY(free);
    QVERIFY(widget<QPushButton>(u"useSuggestedPort"_s)->text().contains(QString::number(*free)));
}

void TestWindow::restartsWithRequestsInFlight()
{
    QVERIFY(!addAccount("a").empty());
    UpstreamStep slow;
    slow.fault = Fault::stall;
    m_upstream->script("*", {slow}, Repeat::yes);
    for (int round = 0; round < 3; ++round) {
        WireClient client(origin());
        client.send(requestBytes("POST", "/v1/chat/completions",
                                 {{"Authorization", QByteArray("Bearer ") + kClient}},
                                 chat("never answered")));
        QTRY_COMPARE(m_engine->facade().currentStatus().inFlight, 1);
        bool stopped = false;
        m_engine->facade().stopProxy(StopManner::now,
                                     [&stopped](const Result<ProxySnapshot> &) { stopped = true; });
        QTRY_VERIFY(stopped);
        const RawResponse answer = client.takeResponse("POST");
        QCOMPARE(answer.status, 503);
        QTRY_COMPARE(m_engine->facade().currentStatus().inFlight, 0);
        bool started = false;
        m_engine->facade().startProxy([&](const Result<ProxySnapshot> &proxy) {
            started = proxy.ok();
            if (proxy)
                m_origin = QByteArray::fromStdString(proxy->address);
        });
        QTRY_VERIFY(started);
    }
}

void TestWindow::quitsWithRequestsInFlight()
{
    QVERIFY(!addAccount("a").empty());
    QCOMPARE(admin("PUT", "/config", R"({"proxy":{"shutdown_grace_seconds":0}})").status, 200);
    UpstreamStep slow;
    slow.fault = Fault::stall;
    m_upstream->script("*", {slow}, Repeat::yes);
    WireClient client(origin());
    client.send(requestBytes("POST", "/v1/chat/completions",
                             {{"Authorization", QByteArray("Bearer ") + kClient}},
                             chat("never answered")));
    QTRY_COMPARE(m_engine->facade().currentStatus().inFlight, 1);
    stopEngine();
    QTRY_COMPARE(m_upstream->requests().back().fate, RequestFate::aborted);
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
