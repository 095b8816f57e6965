// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace signalbox {

class GatewayController;
class RequestStep;
class SecretsStep;
class SourcesStep;
class StartStep;

/// The first run (interface.md): what there is to work with, where secrets go, starting, and a
/// first request. Each step can be left out; closing it loses nothing that was done. UI thread.
class FirstRunDialog final : public QDialog
{
    Q_OBJECT

public:
    enum Step { sources, secrets, start, request };

    explicit FirstRunDialog(GatewayController &controller, QWidget *parent = nullptr);

    [[nodiscard]] Step step() const;

Q_SIGNALS:
    /// The user wants to paste a key or sign in: the Add dialog's work.
    void addRequested();
    /// Of `files`; none: the user chooses.
    void importRequested(const QStringList &files);

private:
    void showStep(Step step);
    void next();
    void updateButtons();

    QLabel *m_title;
    QLabel *m_count;
    QStackedWidget *m_steps;
    SourcesStep *m_sources;
    SecretsStep *m_secrets;
    StartStep *m_start;
    RequestStep *m_request;
    QPushButton *m_back;
    QPushButton *m_next;
};

} // namespace signalbox
