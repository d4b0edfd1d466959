// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/c_assistant.h"

#include "app/gui/explanation_text.h"
#include "core/c_probe/c_completion.h"
#include "core/c_probe/c_explanation.h"
#include "editor/probe_editor.h"

#include <QPointer>

namespace boardscope::gui {

CAssistant::CAssistant(editor::ProbeEditor& editor, std::shared_ptr<TargetKnowledge> knowledge,
                       QObject* parent)
    : QObject(parent),
      editor_(editor),
      knowledge_(std::move(knowledge)),
      job_(std::make_unique<views::BackgroundJob>())
{
    connect(&editor_, &editor::ProbeEditor::completionWanted, this, &CAssistant::complete);
    connect(&editor_, &editor::ProbeEditor::hoverWanted, this, &CAssistant::explain);
}

CAssistant::~CAssistant() = default;

void CAssistant::complete(quint64 number, int cursor)
{
    if (editor_.isScript() || target_.isEmpty()) return;
    job_->start([number, cursor, text = editor_.bytes().toStdString(), target = target_.toStdString(),
                 knowledge = knowledge_, editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        const dsl::Completion completion =
            c_probe::complete(text, static_cast<std::uint32_t>(cursor), **facts, knowledge->helpers());
        on_gui_thread([editor, number, completion] {
            if (editor) editor->showCompletion(number, completion);
        });
    });
}

void CAssistant::explain(quint64 number, int position)
{
    if (editor_.isScript() || target_.isEmpty()) return;
    job_->start([number, position, text = editor_.bytes().toStdString(), target = target_.toStdString(),
                 knowledge = knowledge_, editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        const std::optional<dsl::Explanation> found =
            c_probe::explain(text, static_cast<std::uint32_t>(position), **facts, knowledge->helpers());
        if (!found) return;
        on_gui_thread([editor, number, html = explanation_html(*found)] {
            if (editor) editor->showHover(number, html);
        });
    });
}

}  // namespace boardscope::gui
