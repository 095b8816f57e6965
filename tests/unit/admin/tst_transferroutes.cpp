// SPDX-License-Identifier: GPL-3.0-or-later
// Import, export and removal with undo over the admin API (docs/openapi.yaml).
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

using Calls = std::vector<std::string>;

constexpr char kTwoFiles[] = R"({"files":[{"name":"a.txt","content":"sk-ä"},
    {"name":"b.bin","content_base64":"AP8="}],"passphrase":"words","settings":false,
    "terms_accepted":true,"entries":[2,0])";

void readable(AdminFixture &f)
{
    f.commands.previewNow.id = "imp-1";
    f.commands.previewNow.formats = {u"List of API keys"_s};
    f.commands.importNow.id = "imp-1";
}

} // namespace

class TestTransferRoutes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDryRunShowsThePreviewAlone()
    {
        AdminFixture f;
        readable(f);
        ImportPreviewEntry entry;
        entry.file = u"a.txt"_s;
        entry.where = "line 3";
        entry.provider = ProviderId("openai");
        entry.standing = ImportStanding::signInAgain;
        entry.why = u"Sign in again"_s;
        entry.host = u"api.example"_s;
        entry.hostSource = HostSource::file;
        entry.relation = ImportRelation::changed;
        entry.existing = AccountId("acc-1");
        entry.changes = {"label"};
        f.commands.previewNow.entries = {entry};
        f.commands.previewNow.counts.signInAgain = 1;
        f.commands.previewNow.faults = {{u"b.bin"_s, u"No text"_s}};
        f.commands.previewNow.passphrase = PassphraseNeed::wrong;
        QCOMPARE(f.ask("POST", "/accounts/import", QByteArray(kTwoFiles) + R"(,"dry_run":true})"),
                 200);
        QCOMPARE(f.commands.calls, (Calls{"previewImport"}));
        const json::Object answer = f.answer();
        QCOMPARE(answer.at("preview_id").as_string(), "imp-1");
        QCOMPARE(answer.at("counts").at("sign_in_again").as_int64(), 1);
        QCOMPARE(answer.at("passphrase").as_string(), "wrong");
        QCOMPARE(answer.at("faults").as_array().at(0).at("file").as_string(), "b.bin");
        const json::Value &shown = answer.at("entries").as_array().at(0);
        QCOMPARE(shown.at("where").as_string(), "line 3");
        QCOMPARE(shown.at("standing").as_string(), "sign_in_again");
        QCOMPARE(shown.at("relation").as_string(), "changed");
        QCOMPARE(shown.at("host").as_string(), "api.example");
        QCOMPARE(shown.at("host_from").as_string(), "file");
        QCOMPARE(shown.at("existing").as_string(), "acc-1");
        const ImportCall &call = f.commands.importCall;
        QCOMPARE(call.files.size(), std::size_t{2});
        QCOMPARE(call.files[0].name, u"a.txt"_s);
        QCOMPARE(call.files[0].bytes, QByteArray("sk-\xC3\xA4"));
        QCOMPARE(call.files[1].bytes, QByteArray("\0\xFF", 2));
        QVERIFY(call.passphrase == Secret("words"));
    }

    void filesAloneAreImportedAtOnce()
    {
        AdminFixture f;
        readable(f);
        f.commands.previewNow.faults = {{u"b.bin"_s, u"No text"_s}};
        f.commands.importNow.added = 4;
        f.commands.importNow.changed = 3;
        f.commands.importNow.skipped = 2;
        f.commands.importNow.failed = {{u"a.txt"_s, u"line 1: no"_s}};
        f.commands.importNow.accounts = {AccountId("acc-9")};
        QCOMPARE(f.ask("POST", "/accounts/import", QByteArray(kTwoFiles) + '}'), 200);
        QCOMPARE(f.commands.calls, (Calls{"previewImport", "applyImport imp-1"}));
        QVERIFY(!f.commands.importChoice.alsoComes);
        QVERIFY(f.commands.importChoice.termsAccepted);
        QCOMPARE(f.commands.importChoice.entries, (std::optional(std::vector{2, 0})));
        const json::Object answer = f.answer();
        QCOMPARE(answer.at("import_id").as_string(), "imp-1");
        QCOMPARE(answer.at("added").as_int64(), 4);
        QCOMPARE(answer.at("changed").as_int64(), 3);
        QCOMPARE(answer.at("skipped").as_int64(), 2);
        QCOMPARE(answer.at("cancelled").as_bool(), false);
        QCOMPARE(answer.at("failed").as_array().size(), std::size_t{2}); // file and entry
        QCOMPARE(answer.at("accounts").as_array().at(0).as_string(), "acc-9");
        QCOMPARE(answer.at("preview").at("preview_id").as_string(), "imp-1");
    }

    void aPreviewIsImported()
    {
        AdminFixture f;
        readable(f);
        QCOMPARE(f.ask("POST", "/accounts/import", R"({"preview_id":"imp-1"})"), 200);
        QCOMPARE(f.commands.calls, (Calls{"applyImport imp-1"}));
        QVERIFY(!f.commands.importChoice.entries);
        QVERIFY(f.commands.importChoice.alsoComes);
        QVERIFY(!f.commands.importChoice.termsAccepted);
        QVERIFY(!f.answer().contains("preview"));
    }

    void filesOfWhichNothingIsReadAreRefused()
    {
        AdminFixture f;
        f.commands.previewNow.id = "imp-1";
        f.commands.previewNow.faults = {{u"a.txt"_s, u"It is a web page"_s},
                                        {u"b.bin"_s, u"Give its passphrase"_s}};
        f.commands.previewNow.passphrase = PassphraseNeed::missing;
        QCOMPARE(f.ask("POST", "/accounts/import", QByteArray(kTwoFiles) + '}'), 422);
        QCOMPARE(f.faults(), (Calls{"/files/0", "/files/1", "/passphrase"}));
        QCOMPARE(f.commands.calls, (Calls{"previewImport", "cancelImport imp-1"}));
    }

    void anImportThatIsRefusedLeavesNoPreview()
    {
        AdminFixture f;
        f.commands.failure = Error{ErrorCode::notFound, u"gone"_s, {}, {}};
        QCOMPARE(f.ask("POST", "/accounts/import", R"({"preview_id":"imp-1"})"), 404);
        QCOMPARE(f.ask("POST", "/accounts/import", QByteArray(kTwoFiles) + '}'), 404);
    }

    void wrongImportsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *name, const char *body, const char *pointer) {
            QTest::newRow(name) << QByteArray(body) << QByteArray(pointer);
        };
        row("nothing", "{}", "/files");
        row("both", R"({"files":[{"name":"a","content":"k"}],"preview_id":"imp-1"})", "/files");
        row("no list", R"({"files":{}})", "/files");
        row("empty list", R"({"files":[]})", "/files");
        row("no object", R"({"files":["k"]})", "/files/0");
        row("no content", R"({"files":[{"name":"a"}]})", "/files/0/content");
        row("two contents", R"({"files":[{"content":"a","content_base64":"YQ=="}]})",
            "/files/0/content");
        row("no base64", R"({"files":[{"content_base64":"?"}]})", "/files/0/content_base64");
        row("unknown in a file", R"({"files":[{"content":"a","path":"b"}]})", "/files/0/path");
        row("unknown", R"({"preview_id":"imp-1","force":true})", "/force");
        row("entries", R"({"preview_id":"imp-1","entries":[0,-1]})", "/entries");
        row("entries of text", R"({"preview_id":"imp-1","entries":["0"]})", "/entries");
        row("dry run of a preview", R"({"preview_id":"imp-1","dry_run":true})", "/dry_run");
    }
    void wrongImportsAreNamed()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, pointer);
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/accounts/import", body), 422);
        QCOMPARE(f.faults(), (Calls{pointer.toStdString()}));
        QVERIFY(f.commands.calls.empty());
    }

    void aPreviewIsForgottenAndAnImportUndone()
    {
        AdminFixture f;
        QCOMPARE(f.ask("DELETE", "/accounts/import/imp-1"), 204);
        QCOMPARE(f.commands.calls, (Calls{"cancelImport imp-1"}));
        QCOMPARE(f.ask("POST", "/accounts/import/imp-1/undo"), 200);
        QCOMPARE(f.commands.calls, (Calls{"undoImport imp-1"}));
        QCOMPARE(f.answer().at("undone").as_int64(), 1);
    }

    void anExportIsTheFileItself()
    {
        AdminFixture f;
        f.commands.exportNow = "{\n  \"format\": \"signalbox-export\"\n}\n";
        QCOMPARE(f.ask("GET", "/accounts/export"), 200);
        QCOMPARE(f.sink->body, f.commands.exportNow);
        QCOMPARE(f.commands.exportCall.secrets, ExportSecrets::none);
        QVERIFY(!f.commands.exportCall.accounts);
        QCOMPARE(f.ask("POST", "/accounts/export",
                       R"({"secrets":"plain","confirm_plain":true,"accounts":["a","b"]})"),
                 200);
        QCOMPARE(f.commands.exportCall.secrets, ExportSecrets::plain);
        QVERIFY(f.commands.exportCall.plainConfirmed);
        QCOMPARE(f.commands.exportCall.accounts->size(), std::size_t{2});
        QCOMPARE(
            f.ask("POST", "/accounts/export", R"({"secrets":"encrypted","passphrase":"words"})"),
            200);
        QVERIFY(f.commands.exportCall.passphrase == Secret("words"));
        QVERIFY(!f.commands.exportCall.plainConfirmed);
    }

    void wrongExportsAreNamed()
    {
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/accounts/export",
                       R"({"secrets":"all","accounts":"a","passphrase":1,"to":"x"})"),
                 422);
        QCOMPARE(f.faults(), (Calls{"/secrets", "/passphrase", "/accounts", "/to"}));
        QVERIFY(f.commands.calls.empty());
    }

    void aRemovalCanBeUndone()
    {
        AdminFixture f;
        QCOMPARE(f.ask("DELETE", "/accounts/acc-1"), 204);
        QCOMPARE(f.commands.calls, (Calls{"removeAccount acc-1"}));
        QCOMPARE(f.ask("DELETE", "/accounts/acc-1?undoable=true"), 204);
        QCOMPARE(f.commands.calls, (Calls{"removeAccount undoable acc-1"}));
        QCOMPARE(f.ask("DELETE", "/accounts/acc-1?undoable=maybe"), 422);
        QVERIFY(f.commands.calls.empty());
        QCOMPARE(f.ask("POST", "/accounts/acc-1/restore"), 200);
        QCOMPARE(f.commands.calls, (Calls{"restoreAccount acc-1"}));
    }
};

QTEST_APPLESS_MAIN(TestTransferRoutes)
#include "tst_transferroutes.moc"
