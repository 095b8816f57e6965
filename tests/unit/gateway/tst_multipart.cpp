// SPDX-License-Identifier: GPL-3.0-or-later
// Forms of /v1/images/edits and /v1/audio (RFC 7578, RFC 2046 5.1.1).
#include "core/gateway/multipart.h"

#include <QTest>

using namespace signalbox;

namespace {

const QByteArray kForm = "--bound\r\n"
                         "Content-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n"
                         "Content-Type: audio/wav\r\n\r\n"
                         "RIFF\r\n--boun\r\n\x01 data\r\n"
                         "--bound\r\n"
                         "content-disposition:form-data; name=model\r\n\r\n"
                         "whisper-1\r\n"
                         "--bound\r\n"
                         "Content-Disposition: form-data; name=\"prompt\"\r\n\r\n"
                         "\r\n"
                         "--bound--\r\n";

QByteArray fieldIn(const QByteArray &body, const char *name, const char *boundary = "bound")
{
    const std::string text = body.toStdString();
    const auto field = findFormField(text, boundary, name);
    return field ? QByteArray::fromStdString(std::string(field->in(text))) : QByteArray("none");
}

} // namespace

class TestMultipart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void boundaries_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("boundary");
        const auto row = [](const char *name, const char *type, const char *boundary) {
            QTest::newRow(name) << QByteArray(type) << QByteArray(boundary);
        };
        row("bare", "multipart/form-data; boundary=a-b", "a-b");
        row("quoted", "Multipart/Form-Data;charset=utf-8; Boundary=\"a b\"", "a b");
        row("none", "multipart/form-data", "");
        row("empty", "multipart/form-data; boundary=", "");
        row("another type", "application/json; boundary=a", "");
        row("a quote that does not end", "multipart/form-data; boundary=\"a", "");
        row("too long",
            "multipart/form-data; boundary="
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "");
    }
    void boundaries()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, boundary);
        QCOMPARE(
            QByteArray::fromStdString(formBoundary(type.toStdString()).value_or(std::string())),
            boundary);
    }

    void fieldsAreFoundAmongFiles()
    {
        QCOMPARE(fieldIn(kForm, "model"), QByteArray("whisper-1"));
        QCOMPARE(fieldIn(kForm, "prompt"), QByteArray());
        QCOMPARE(fieldIn(kForm, "file"), QByteArray("none")); // a file is no field
        QCOMPARE(fieldIn(kForm, "other"), QByteArray("none"));
        QCOMPARE(fieldIn("preamble\r\n" + kForm, "model"), QByteArray("whisper-1"));
    }

    void tornFormsHaveNoFields()
    {
        for (qsizetype length = 0; length < kForm.indexOf("whisper-1\r\n--bound"); ++length)
            QCOMPARE(fieldIn(kForm.first(length), "model"), QByteArray("none"));
        QCOMPARE(fieldIn("", "model"), QByteArray("none"));
        QCOMPARE(fieldIn("--bound", "model"), QByteArray("none"));
        QCOMPARE(fieldIn(kForm, "model", "other"), QByteArray("none"));
    }
};

QTEST_APPLESS_MAIN(TestMultipart)
#include "tst_multipart.moc"
