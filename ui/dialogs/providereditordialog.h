// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

enum class ProviderEditing { create, change };

/// A provider definition as JSON text, checked while it is typed: every fault stands below it with
/// the place where it is, and takes the cursor there. UI thread.
class ProviderEditorDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `templates` can be started from; `source` empty: the first of them that suits.
    ProviderEditorDialog(EngineFacade &facade, const std::vector<ProviderDefinition> &templates,
                         const boost::json::object &source, ProviderEditing manner,
                         QWidget *parent = nullptr);

Q_SIGNALS:
    void saved(const QString &providerName);

private:
    void makeTemplates(const std::vector<ProviderDefinition> &templates, QVBoxLayout &column);
    void makeEditor(QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    void useTemplate(int index);
    void check();
    void save();
    void takeCheck(const Result<ProviderDefinition> &reply);
    void showFaults(const Error &error);
    void showVerdict(const QString &words, const char *role);

    EngineFacade &m_facade;
    std::vector<boost::json::object> m_templates;
    int m_generation = 0; ///< answers about text that was changed since are told by it
    QComboBox *m_template = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QLabel *m_verdict = nullptr;
    QListWidget *m_faults = nullptr;
    QPushButton *m_save = nullptr;
    QTimer m_pause{this};
};

} // namespace signalbox
