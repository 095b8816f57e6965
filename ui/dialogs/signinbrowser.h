// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class Disclosure;
class FormField;

/// The wait for somebody who signs in with the browser: the browser again, the link to take
/// elsewhere, and the field for what a browser elsewhere ended at. UI thread.
class SignInBrowser final : public QWidget
{
    Q_OBJECT

public:
    enum class Browser { opened, missing };

    explicit SignInBrowser(QWidget *parent = nullptr);
    ~SignInBrowser() override;

    /// A new wait; forgets what was pasted into the last one.
    void begin(const QString &providerName, const QString &link, Browser browser);
    void setRemaining(const QString &words);
    /// The focus goes to the first thing to press.
    void enter();
    void setPasteFault(const QString &reason);
    /// The pasted text leaves the field.
    void forget();

Q_SIGNALS:
    void openRequested();
    void pasted(const signalbox::Secret &text);

private:
    void makeLinkRow();
    void makePasteRow();
    void sendPaste();

    QLabel *m_words;
    QLabel *m_remaining;
    QLineEdit *m_link;
    QPushButton *m_open;
    QPushButton *m_copy;
    Disclosure *m_elsewhere;
    QWidget *m_elsewhereBody;
    QLineEdit *m_paste;
    FormField *m_pasteField;
    QPushButton *m_send;
};

} // namespace signalbox
