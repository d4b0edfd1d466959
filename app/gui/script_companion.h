// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Compiles the script in the editor while it is typed, for the selected target, and shows what comes of it: its
//          problems in the text, its C beside it. What compiles is then made into an object, so that what only that can tell
//          is told, too, and Run finds the work done.
// Thread:  GUI thread; the compiler runs on a thread of its own, some time after the last key.
// Errors:  an unknown target, or one of which nothing is known, is said where the C would be.
#pragma once

#include "app/gui/target_knowledge.h"
#include "app/views/background_job.h"
#include "core/base/diagnostics.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>

namespace boardscope::editor {
class GeneratedCView;
class ProbeEditor;
}  // namespace boardscope::editor

namespace boardscope::gui {

class ScriptCompanion : public QObject {
    Q_OBJECT

public:
    static constexpr int delay_ms = 300;

    ScriptCompanion(editor::ProbeEditor& editor, editor::GeneratedCView& view,
                    std::shared_ptr<TargetKnowledge> knowledge, QObject* parent = nullptr);
    ~ScriptCompanion() override;

    void set_target(const QString& name);
    /// What this host knows of the board has changed, or another text is there: compile at once.
    void compile_now();

    /// Of the script as it is now; nullopt: it has errors, or is not compiled yet.
    [[nodiscard]] const std::optional<std::string>& c() const { return c_; }

Q_SIGNALS:
    /// The script's problems are known.
    void compiled(const boardscope::Diagnostics& diagnostics);
    /// Whether the text is a script, or whether there is C, is another matter now.
    void changed();

private:
    struct Outcome;
    void text_changed();
    void follow_text();
    void take(const Outcome& outcome);
    void mark_line();

    editor::ProbeEditor& editor_;
    editor::GeneratedCView& view_;
    std::shared_ptr<TargetKnowledge> knowledge_;
    QString target_;
    std::optional<std::string> c_;
    quint64 asked_ = 0;  ///< counts what was given to the compiler: later answers to earlier questions are dropped
    QTimer timer_;
    std::unique_ptr<views::BackgroundJob> job_;  ///< last: it ends before what it uses
};

}  // namespace boardscope::gui
