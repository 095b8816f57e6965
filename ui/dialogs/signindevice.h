// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace signalbox {

class CopyField;
class QrPicture;

/// The wait for somebody who types a code on another device: the code in large type, where to type
/// it as text and as a QR picture, and the time that is left. UI thread.
class SignInDevice final : public QWidget
{
    Q_OBJECT

public:
    explicit SignInDevice(QWidget *parent = nullptr);

    /// `completeLink` has the code in it and goes into the picture; empty: `link` does.
    void begin(const QString &code, const QString &link, const QString &completeLink);
    void setRemaining(const QString &words);
    /// The focus goes to the first thing to press.
    void enter();

Q_SIGNALS:
    void openRequested();

private:
    void applyFonts();

    QLabel *m_words;
    QLabel *m_code;
    QPushButton *m_copyCode;
    CopyField *m_link;
    QPushButton *m_open;
    QLabel *m_remaining;
    QrPicture *m_picture;
    QLabel *m_pictureWords;
};

} // namespace signalbox
