// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Answers what the editor asks while one types, in both languages: what may stand here, and what a word is. The
//          explanation of a script's word ends with the C that its line becomes.
// Thread:  GUI thread; answers are made on a thread of its own.
// Errors:  none: without a target there is no answer, without libbpf's header nothing about helpers.
#pragma once

#include "app/gui/target_knowledge.h"
#include "app/views/background_job.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace boardscope::editor {
class ProbeEditor;
}

namespace boardscope::gui {

class EditorAssistant : public QObject {
    Q_OBJECT

public:
    /// `c_of_line`: the C of a line (from 1) of the script as it is now; empty when there is none.
    EditorAssistant(editor::ProbeEditor& editor, std::shared_ptr<TargetKnowledge> knowledge,
                    std::function<QString(int line)> c_of_line, QObject* parent = nullptr);
    ~EditorAssistant() override;

    void set_target(const QString& name) { target_ = name; }

private:
    void complete(quint64 number, int cursor);
    void explain(quint64 number, int position);

    editor::ProbeEditor& editor_;
    std::shared_ptr<TargetKnowledge> knowledge_;
    std::function<QString(int line)> c_of_line_;
    QString target_;
    std::unique_ptr<views::BackgroundJob> job_;  ///< last: it ends before what it uses
};

}  // namespace boardscope::gui
