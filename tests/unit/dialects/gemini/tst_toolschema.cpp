// SPDX-License-Identifier: GPL-3.0-or-later
// Schemas as the upstreams take them: wire.md 2.3 (a) – (d), cases C01 – C13.
#include "core/dialects/canonical/toolschema.h"

#include <QFile>
#include <QTest>

#include <set>

using namespace signalbox;

namespace {

/// Test data with ' for ".
std::string unquoted(QByteArray text)
{
    return text.replace('\'', '"').toStdString();
}

json::Value parsed(std::string_view text)
{
    const Result<json::Value> value = json::parse(text);
    return value ? *value : json::Value("no JSON: " + std::string(text));
}

/// A keyword in a schema that Gemini does not know; empty when there is none.
std::string unknownWord(const json::Value &schema)
{
    static const std::set<std::string_view> kKnown = {
        "type",          "format",   "title",    "description",     "nullable",  "enum",
        "items",         "minItems", "maxItems", "properties",      "required",  "minProperties",
        "maxProperties", "minimum",  "maximum",  "minLength",       "maxLength", "pattern",
        "example",       "anyOf",    "default",  "propertyOrdering"};
    std::string found;
    for (const auto &member : schema.as_object()) {
        const std::string_view key = member.key();
        if (!kKnown.contains(key))
            return std::string(key);
        if (key == "items")
            found += unknownWord(member.value());
        for (std::size_t i = 0; key == "anyOf" && i < member.value().as_array().size(); ++i)
            found += unknownWord(member.value().at(i));
        if (key != "properties")
            continue;
        for (const auto &property : member.value().as_object())
            found += unknownWord(property.value());
    }
    return found;
}

void compare(const std::string &actual, const QByteArray &expected)
{
    const std::string wanted = unquoted(expected);
    if (parsed(actual) != parsed(wanted))
        QCOMPARE(QString::fromStdString(actual), QString::fromStdString(wanted));
}

} // namespace

class TestToolSchema final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void geminiSchema_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const char *schema, const char *expected) {
            QTest::newRow(name) << QByteArray(schema) << QByteArray(expected);
        };
        row("C09 no schema", "null", "{'type':'OBJECT','properties':{}}");
        row("C09 empty schema", "{}", "{'type':'OBJECT','properties':{}}");
        row("C09 object without properties", "{'type':'object'}",
            "{'type':'OBJECT','properties':{}}");
        row("C09 an object in an object keeps {}",
            "{'type':'object','properties':{'a':{'type':'object'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{}}}}");
        row("C01 keywords of other drafts go",
            "{'$schema':'http:x','$id':'i','type':'object','properties':{'a':{'type':'string'}},"
            "'additionalProperties':false,'propertyNames':{'type':'string'}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}");
        row("C01 constraints move into the description",
            "{'type':'object','properties':{'n':{'type':'integer','description':'How many.',"
            "'exclusiveMinimum':0,'maximum':9}}}",
            "{'type':'OBJECT','properties':{'n':{'type':'INTEGER','maximum':9,"
            "'description':'How many. (exclusiveMinimum: 0)'}}}");
        row("2.3 formats: known",
            "{'type':'object','properties':{'a':{'type':'string',"
            "'format':'date-time'},'b':{'type':'integer','format':'int64'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','format':'date-time'},"
            "'b':{'type':'INTEGER','format':'int64'}}}");
        row("2.3 formats: unknown",
            "{'type':'object','properties':{'a':{'type':'string','format':'uri'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','description':'(format: uri)'}}}");
        row("C02 integers as words",
            "{'type':'object','properties':{'a':{'type':'string',"
            "'enum':[1,2]}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','enum':['1','2']}}}");
        row("C02 an integer stays one",
            "{'type':'object','properties':{'a':{'type':'integer','enum':[1,2]}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'INTEGER',"
            "'description':'(one of 1, 2)'}}}");
        row("C02 enum with null", "{'type':'object','properties':{'a':{'enum':['x',null]}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true,'enum':['x']}}}");
        row("2.3 no empty word in an enum",
            "{'type':'object','properties':{'a':{'type':'string','enum':['','x']}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','enum':['x'],"
            "'description':'(one of \\'\\', \\'x\\')'}}}");
        row("2.3 an enum of nothing",
            "{'type':'object','properties':{'a':{'enum':[]},'b':{'const':null}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'STRING',"
            "'nullable':true}}}");
        row("2.3 const", "{'type':'object','properties':{'a':{'const':'x'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','enum':['x']}}}");
        row("C05 boolean schemas leave properties and required",
            "{'type':'object','properties':{'a':true,'b':{'type':'string'}},"
            "'required':['a','b','c']}",
            "{'type':'OBJECT','properties':{'b':{'type':'STRING'}},'required':['b']}");
        row("C05 items: true", "{'type':'object','properties':{'a':{'type':'array','items':true}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{'type':'STRING'}}}}");
        row("C05 array without items", "{'type':'object','properties':{'a':{'type':'array'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{'type':'STRING'}}}}");
        row("C05 items on an object",
            "{'type':'object','items':{'type':'string'},'properties':{'a':{'type':'string'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}");
        row("C07 anyOf with null",
            "{'type':'object','properties':{'a':{'anyOf':[{'type':'integer'},{'type':'null'}],"
            "'description':'d'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'INTEGER','nullable':true,"
            "'description':'d'}}}");
        row("C07 type list with null",
            "{'type':'object','properties':{'a':{'type':['string','null']}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true}}}");
        row("C07 type list",
            "{'type':'object','properties':{'a':{'type':['string','array'],'description':'d',"
            "'items':{'type':'number'}}}}",
            "{'type':'OBJECT','properties':{'a':{'anyOf':[{'type':'STRING','description':'d'},"
            "{'type':'ARRAY','items':{'type':'NUMBER'},'description':'d'}]}}}");
        row("C07 oneOf becomes anyOf, alone in its schema",
            "{'type':'object','properties':{'a':{'oneOf':[{'type':'string'},{'type':'object',"
            "'properties':{'x':{'type':'string'}}}],'title':'t'}}}",
            "{'type':'OBJECT','properties':{'a':{'anyOf':[{'type':'STRING','title':'t'},"
            "{'type':'OBJECT','properties':{'x':{'type':'STRING'}},'title':'t'}]}}}");
        row("C07 allOf is merged",
            "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},"
            "{'properties':{'b':{'type':'integer'}},'required':['b']}]}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'INTEGER'}},"
            "'required':['a','b']}");
        row("C07 parameters are one object: their union is folded",
            "{'oneOf':[{'type':'object','properties':{'k':{'const':'x'},'a':{'type':'string'}},"
            "'required':['k','a']},{'type':'object','properties':{'k':{'const':'y'}},"
            "'required':['k']}]}",
            "{'type':'OBJECT','properties':{'k':{'type':'STRING','enum':['x','y']},"
            "'a':{'type':'STRING'}},'required':['k']}");
        row("C07 a union of constraints becomes a hint",
            "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},"
            "'anyOf':[{'required':['a']},{'required':['b']}]}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'STRING'}},"
            "'description':'(anyOf: [{\\'required\\':[\\'a\\']},{\\'required\\':[\\'b\\']}])'}");
        row("C10 words of other tools",
            "{'type':'object','properties':{'a':{'type':'string','encrypted':true,'$comment':'c',"
            "'enumDescriptions':['d'],'prefill':'p','x-y':1}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}");
        row("2.3 (c) properties with the names of keywords",
            "{'type':'object','properties':{'type':{'type':'string'},'properties':{'type':'object',"
            "'properties':{'format':{'type':'string'}}},'required':{'type':'boolean'},"
            "'$ref':{'type':'string'},'const':{'type':'string'}},'required':['type','const']}",
            "{'type':'OBJECT','properties':{'type':{'type':'STRING'},'properties':{'type':'OBJECT',"
            "'properties':{'format':{'type':'STRING'}}},'required':{'type':'BOOLEAN'},"
            "'$ref':{'type':'STRING'},'const':{'type':'STRING'}},'required':['type','const']}");
        row("2.3 local references are inlined",
            "{'type':'object','properties':{'a':{'$ref':'#/$defs/A~1b','description':'mine'}},"
            "'$defs':{'A/b':{'type':'string','maxLength':3}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','maxLength':3,"
            "'description':'mine'}}}");
        row("2.3 (d) cyclic references",
            "{'type':'object','properties':{'a':{'$ref':'#/definitions/N'}},'definitions':{'N':"
            "{'type':'object','properties':{'next':{'$ref':'#/definitions/N'}}}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{'next':"
            "{'type':'OBJECT','properties':{},'description':'(again a N)'}}}}}");
        row("2.3 references to nowhere",
            "{'type':'object','properties':{'a':{'$ref':'https:x/y.json'}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{},"
            "'description':'(see y.json)'}}}");
        row("2.3 missing types are inferred",
            "{'properties':{'a':{'items':{'minimum':1}},'b':{'enum':['x']},'c':{'pattern':'p'},"
            "'d':{'properties':{'e':{'description':'f'}}}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{'type':'NUMBER',"
            "'minimum':1}},'b':{'type':'STRING','enum':['x']},'c':{'type':'STRING','pattern':'p'},"
            "'d':{'type':'OBJECT','properties':{'e':{'type':'STRING','description':'f'}}}}}");
        row("2.3 tuples",
            "{'type':'object','properties':{'a':{'type':'array','prefixItems':[{'type':'string'},"
            "{'type':'string'}]}}}",
            "{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':"
            "{'type':'STRING'},'description':'(prefixItems: [{\\'type\\':\\'string\\'},"
            "{\\'type\\':\\'string\\'}])'}}}");
        row("2.9 a response may be an array", "{'type':'ARRAY','items':{'type':'INTEGER'}}",
            "{'type':'ARRAY','items':{'type':'INTEGER'}}");
        row("1.4 Google's own words stay",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true,'example':'e',"
            "'minLength':'2'}},'propertyOrdering':['a','z']}",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true,'example':'e',"
            "'minLength':'2'}},'propertyOrdering':['a']}");
    }

    void geminiSchema()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, expected);
        const json::Value value = parsed(unquoted(schema));
        compare(geminiSchemaText(&value), expected);
    }

    /// C01: a coding agent's own tools, as recorded, know nothing but Gemini's words afterwards.
    void recordedToolsFit()
    {
        QFile file(QStringLiteral(SIGNALBOX_DIALECT_DATA "/recorded/claude-tool-02.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const json::Value recorded = parsed({text.constData(), std::size_t(text.size())});
        const json::Value *body = recorded.get_object().if_contains("body");
        const json::Array &tools = (body ? *body : recorded).at("tools").as_array();
        QVERIFY(tools.size() > 1);
        for (const json::Value &tool : tools) {
            const std::string unknown =
                unknownWord(parsed(geminiSchemaText(&tool.at("input_schema"))));
            QVERIFY2(unknown.empty(), unknown.c_str());
        }
    }

    void noSchemaIsAnObject()
    {
        compare(geminiSchemaText(nullptr), "{'type':'OBJECT','properties':{}}");
        compare(jsonSchemaText(nullptr), "{'type':'object','properties':{}}");
    }

    /// 2.3 (d): each definition names the next one twice, which would double at every step.
    void wideReferencesStayBounded()
    {
        QByteArray text = "{'type':'object','properties':{'a':{'$ref':'#/$defs/d0'}},'$defs':{";
        constexpr int kDefinitions = 40;
        for (int i = 0; i < kDefinitions; ++i) {
            text += QByteArray("'d%1':{'type':'object','properties':{'l':{'$ref':'#/$defs/d%2'},"
                               "'r':{'$ref':'#/$defs/d%2'}}},")
                        .replace("%1", QByteArray::number(i))
                        .replace("%2", QByteArray::number(i + 1));
        }
        text += "'d40':{'type':'string'}}}";
        const json::Value schema = parsed(unquoted(text));
        QVERIFY(geminiSchemaText(&schema).size() < 2'000'000);
    }

    /// 2.3 (d): what stands beside a union goes into each branch, which would double at every step.
    void nestedUnionsStayBounded()
    {
        QByteArray text = "{'type':'string'}";
        constexpr int kLevels = 18;
        for (int i = 0; i < kLevels; ++i)
            text = "{'items':" + text +
                   ",'anyOf':[{'minItems':1},{'maxItems':" + QByteArray::number(i + 3) + "}]}";
        const json::Value schema =
            parsed(unquoted("{'type':'object','properties':{'a':" + text + "}}"));
        QVERIFY(geminiSchemaText(&schema).size() < 2'000'000);
    }

    void jsonSchema_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const char *schema, const char *expected) {
            QTest::newRow(name) << QByteArray(schema) << QByteArray(expected);
        };
        row("C09 empty", "{}", "{'type':'object','properties':{}}");
        row("C09 null", "null", "{'type':'object','properties':{}}");
        row("C09 no properties", "{'type':'object'}", "{'type':'object','properties':{}}");
        row("C13 upper case",
            "{'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{'type':'STRING'}}}}",
            "{'type':'object','properties':{'a':{'type':'array','items':{'type':'string'}}}}");
        row("C13 names of properties are left alone",
            "{'type':'OBJECT','properties':{'type':{'type':'STRING'},'TYPE':{'const':'A'}}}",
            "{'type':'object','properties':{'type':{'type':'string'},'TYPE':{'const':'A'}}}");
        row("C13 nullable",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING',"
            "'nullable':true},'b':{'type':'STRING','nullable':true,'enum':['x']}}}",
            "{'type':'object','properties':{'a':{'type':['string','null']},"
            "'b':{'type':['string','null'],'enum':['x',null]}}}");
        row("C13 figures as strings",
            "{'type':'OBJECT','properties':{'a':{'type':'STRING','maxLength':'20'}}}",
            "{'type':'object','properties':{'a':{'type':'string','maxLength':20}}}");
        row("C12 additionalProperties stays",
            "{'type':'object','properties':{},'additionalProperties':false}",
            "{'type':'object','properties':{},'additionalProperties':false}");
        row("2.3 (a) local references stay",
            "{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},"
            "'$defs':{'A':{'type':'STRING'}}}",
            "{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},"
            "'$defs':{'A':{'type':'string'}}}");
        row("2.3 an object at the top", "{'anyOf':[{'type':'OBJECT','properties':{}}]}",
            "{'type':'object','anyOf':[{'type':'object','properties':{}}]}");
        row("2.3 a list of types at the top", "{'type':['object','null'],'properties':{}}",
            "{'type':'object','properties':{}}");
        row("2.9 a response may be an array", "{'type':'ARRAY','items':{'type':'INTEGER'}}",
            "{'type':'array','items':{'type':'integer'}}");
        row("2.3 data are no schemas",
            "{'type':'object','properties':{'a':{'type':'string','default':{'type':'STRING'},"
            "'enum':['STRING']}}}",
            "{'type':'object','properties':{'a':{'type':'string','default':{'type':'STRING'},"
            "'enum':['STRING']}}}");
    }

    void jsonSchema()
    {
        QFETCH(QByteArray, schema);
        QFETCH(QByteArray, expected);
        const json::Value value = parsed(unquoted(schema));
        compare(jsonSchemaText(&value), expected);
    }

    void strict_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char *name, const char *schema, bool expected) {
            QTest::newRow(name) << QByteArray(schema) << expected;
        };
        row("C11 closed and all required",
            "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],"
            "'additionalProperties':false}",
            true);
        row("C11 an optional property",
            "{'type':'object','properties':{'a':{'type':'string'}},'required':[],"
            "'additionalProperties':false}",
            false);
        row("C11 open", "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}",
            false);
        row("C11 no properties", "{'type':'object','properties':{},'additionalProperties':false}",
            true);
        row("C11 an open object inside",
            "{'type':'object','properties':{'a':{'type':'array','items':{'type':'object'}}},"
            "'required':['a'],'additionalProperties':false}",
            false);
        row("C11 an open object in a union",
            "{'type':'object','properties':{'a':{'anyOf':[{'type':'null'},{'type':'object'}]}},"
            "'required':['a'],'additionalProperties':false}",
            false);
        row("C11 an open definition",
            "{'type':'object','properties':{},'additionalProperties':false,"
            "'$defs':{'A':{'type':['object','null']}}}",
            false);
        row("C11 a property named as a keyword",
            "{'type':'object','properties':{'not':{'type':'string'}},'required':['not'],"
            "'additionalProperties':false}",
            true);
        row("C11 words that strict mode does not know",
            "{'type':'object','properties':{},'additionalProperties':false,'allOf':[]}", false);
        row("C11 no object", "{'type':'string'}", false);
    }

    void strict()
    {
        QFETCH(QByteArray, schema);
        QFETCH(bool, expected);
        QCOMPARE(isStrictSchema(parsed(unquoted(schema))), expected);
    }
};

QTEST_APPLESS_MAIN(TestToolSchema)
#include "tst_toolschema.moc"
