// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QDir>
#include <QFont>
#include <QTest>
#include <QTranslator>
#include <QWidget>

namespace signalbox::test {

/// Every text 40 % longer, as German is: its beginning again after it.
class LongWords final : public QTranslator
{
public:
    [[nodiscard]] QString translate(const char *, const char *source, const char *,
                                    int count) const override
    {
        QString text = QString::fromUtf8(source);
        if (count >= 0)
            text.replace(QLatin1String("%n"), QString::number(count));
        QString tail = text.left(text.size() * 2 / 5);
        return text.size() < 4 ? text : text + tail.remove(u'&').remove(u'%');
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

/// The same letters on every machine that makes pictures.
inline void usePictureFont()
{
    QFont font = QApplication::font();
    if (qEnvironmentVariableIsSet("SIGNALBOX_SHOTS"))
        font.setFamily(QStringLiteral("Inter"));
    font.setPixelSize(13);
    QApplication::setFont(font);
}

/// Saves it as NAME.png in the folder of SIGNALBOX_SHOTS, if that is set.
inline void keepPicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("SIGNALBOX_SHOTS");
    if (folder.isEmpty())
        return;
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(widget.grab().save(folder + u'/' + name + QStringLiteral(".png")));
}

} // namespace signalbox::test
