// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>

namespace signalbox::test {

/// A self-signed certificate for one subject alternative name ("IP:127.0.0.1"), made by the openssl
/// program in a temporary folder.
class TestCertificate final
{
public:
    explicit TestCertificate(const QString &alternativeName)
    {
        using namespace Qt::StringLiterals;
        QProcess openssl;
        openssl.start(u"openssl"_s,
                      {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                       u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                       u"-subj"_s, u"/CN=signalbox test"_s, u"-addext"_s,
                       u"subjectAltName="_s + alternativeName, u"-keyout"_s,
                       m_dir.filePath(u"key.pem"_s), u"-out"_s, m_dir.filePath(u"cert.pem"_s)});
        openssl.waitForFinished();
        m_certificate = QSslCertificate(read(u"cert.pem"_s));
        m_key = QSslKey(read(u"key.pem"_s), QSsl::Ec);
    }

    [[nodiscard]] bool ok() const { return !m_certificate.isNull() && !m_key.isNull(); }
    [[nodiscard]] QByteArray file() const
    {
        return QFile::encodeName(m_dir.filePath(QStringLiteral("cert.pem")));
    }
    [[nodiscard]] QSslConfiguration serverConfiguration() const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(m_certificate);
        configuration.setPrivateKey(m_key);
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        return configuration;
    }

private:
    [[nodiscard]] QByteArray read(const QString &name) const
    {
        QFile file(m_dir.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_dir;
    QSslCertificate m_certificate;
    QSslKey m_key;
};

} // namespace signalbox::test
