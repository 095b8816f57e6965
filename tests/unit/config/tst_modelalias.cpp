// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §12: what stands in /proxy/custom_mapping.
#include "core/config/modelalias.h"

#include "core/base/bytes.h"
#include "core/config/settings.h"

#include <QTest>

using namespace signalbox;

namespace {

json::Value valueOf(const QByteArray &text)
{
    return json::parse(view(text)).value();
}

} // namespace

class TestModelAlias final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameIsASingleModel()
    {
        std::vector<FieldFault> faults;
        const auto alias = modelAliasFromJson(valueOf("\"gpt-5\""), "/a", faults);
        QVERIFY(alias && faults.empty());
        QCOMPARE(alias->kind, ModelAlias::Kind::single);
        QCOMPARE(alias->entries.front().model, std::string("gpt-5"));
        QCOMPARE(json::dump(toJson(*alias)), QByteArray("\"gpt-5\""));
    }

    void aPoolHasModelsContextsAndAnOrder()
    {
        const QByteArray text =
            R"({"models":["a",{"model":"b","context":200000}],"order":"rotate"})";
        std::vector<FieldFault> faults;
        const auto alias = modelAliasFromJson(valueOf(text), "/a", faults);
        QVERIFY(alias && faults.empty());
        QCOMPARE(alias->kind, ModelAlias::Kind::pool);
        QCOMPARE(alias->order, PoolOrder::rotate);
        QCOMPARE(alias->entries.size(), std::size_t{2});
        QVERIFY(!alias->entries[0].context);
        QCOMPARE(alias->entries[1].model, std::string("b"));
        QCOMPARE(alias->entries[1].context, std::optional(200'000LL));
        QCOMPARE(json::dump(toJson(*alias)), text);
    }

    void poolsAreInOrderUnlessToldOtherwise()
    {
        std::vector<FieldFault> faults;
        const auto alias = modelAliasFromJson(valueOf(R"({"models":["a"]})"), "/a", faults);
        QVERIFY(alias);
        QCOMPARE(alias->kind, ModelAlias::Kind::pool);
        QCOMPARE(alias->order, PoolOrder::inOrder);
    }

    void faultsNameTheirPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *name, const char *text, const char *pointer) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(pointer);
        };
        row("§12 number", "1", "/a");
        row("§12 no name", "\"\"", "/a");
        row("§12 no models", "{}", "/a/models");
        row("§12 empty models", R"({"models":[]})", "/a/models");
        row("§12 models of a wrong kind", R"({"models":"a"})", "/a/models");
        row("§12 entry of a wrong kind", R"({"models":["a",3]})", "/a/models/1");
        row("§12 entry without a name", R"({"models":[""]})", "/a/models/0");
        row("§12 object without a model", R"({"models":[{"context":1}]})", "/a/models/0/model");
        row("§12 model of a wrong kind", R"({"models":[{"model":1}]})", "/a/models/0/model");
        row("§12 no context at all", R"({"models":[{"model":"a","context":0}]})",
            "/a/models/0/context");
        row("§12 unknown order", R"({"models":["a"],"order":"random"})", "/a/order");
    }
    void faultsNameTheirPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, pointer);
        std::vector<FieldFault> faults;
        QVERIFY(!modelAliasFromJson(valueOf(text), "/a", faults));
        QCOMPARE(faults.size(), std::size_t{1});
        QCOMPARE(faults.front().pointer, pointer.toStdString());
        QVERIFY(faults.front().message.startsWith(QLatin1String("must ")));
    }

    void settingsKeepOrderAndUnknownMembers()
    {
        const QByteArray mapping =
            R"({"z":{"models":["a"],"note":"mine"},"a*":"m2","b":{"models":["x","y"]}})";
        json::Object proxy;
        proxy["custom_mapping"] = valueOf(mapping);
        json::Object document;
        document["proxy"] = std::move(proxy);
        const auto read = settingsFromJson(std::move(document));
        QVERIFY(read);
        const ModelAliases &aliases = read->settings.proxy.customMapping;
        QCOMPARE(aliases.size(), std::size_t{3});
        QCOMPARE(aliases[0].first, std::string("z"));
        QCOMPARE(aliases[1].first, std::string("a*"));
        const json::Object written = settingsToJson(*read);
        QCOMPARE(json::dump(written.at("proxy").at("custom_mapping")), mapping);
    }

    void aPatchReplacesOneAlias()
    {
        const auto read = settingsFromJson(
            valueOf(R"({"proxy":{"custom_mapping":{"a":"1","b":{"models":["2"]}}}})").as_object());
        QVERIFY(read);
        const auto patched = applySettingsPatch(
            *read, valueOf(R"({"proxy":{"custom_mapping":{"b":null,"a":{"models":["3","4"]}}}})")
                       .as_object());
        QVERIFY(patched);
        const ModelAliases &aliases = patched->settings.proxy.customMapping;
        QCOMPARE(aliases.size(), std::size_t{1});
        QCOMPARE(aliases[0].second.kind, ModelAlias::Kind::pool);
        QCOMPARE(aliases[0].second.entries[1].model, std::string("4"));
    }
};

QTEST_APPLESS_MAIN(TestModelAlias)
#include "tst_modelalias.moc"
