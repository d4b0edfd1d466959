// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/script_assistant.h"

#include "app/gui/explanation_text.h"
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "editor/probe_editor.h"

#include <QPointer>

namespace boardscope::gui {

namespace {

QString as_html(const dsl::Explanation& found, const QString& c)
{
    QString html = explanation_html(found);
    if (!c.isEmpty())
        html += QStringLiteral("<p>%1</p><pre>%2</pre>")
                    .arg(ScriptAssistant::tr("The C of this line:"), c.toHtmlEscaped());
    return html;
}

}  // namespace

ScriptAssistant::ScriptAssistant(editor::ProbeEditor& editor, std::shared_ptr<TargetKnowledge> knowledge,
                                 std::function<QString(int line)> c_of_line, QObject* parent)
    : QObject(parent),
      editor_(editor),
      knowledge_(std::move(knowledge)),
      c_of_line_(std::move(c_of_line)),
      job_(std::make_unique<views::BackgroundJob>())
{
    connect(&editor_, &editor::ProbeEditor::completionWanted, this, &ScriptAssistant::complete);
    connect(&editor_, &editor::ProbeEditor::hoverWanted, this, &ScriptAssistant::explain);
}

ScriptAssistant::~ScriptAssistant() = default;

void ScriptAssistant::complete(quint64 number, int cursor)
{
    if (!editor_.isScript() || target_.isEmpty()) return;
    job_->start([number, cursor, text = editor_.bytes().toStdString(), target = target_.toStdString(),
                 knowledge = knowledge_, editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        const dsl::Completion completion = dsl::complete(text, static_cast<std::uint32_t>(cursor), **facts);
        on_gui_thread([editor, number, completion] {
            if (editor) editor->showCompletion(number, completion);
        });
    });
}

void ScriptAssistant::explain(quint64 number, int position)
{
    if (!editor_.isScript() || target_.isEmpty()) return;
    const QByteArray text = editor_.bytes();
    const auto line =
        static_cast<int>(text.first(std::min<qsizetype>(position, text.size())).count('\n')) + 1;
    job_->start([number, position, text = text.toStdString(), target = target_.toStdString(),
                 knowledge = knowledge_, c = c_of_line_(line),
                 editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        const std::optional<dsl::Explanation> found =
            dsl::explain(text, static_cast<std::uint32_t>(position), **facts);
        if (!found) return;
        on_gui_thread([editor, number, html = as_html(*found, c)] {
            if (editor) editor->showHover(number, html);
        });
    });
}

}  // namespace boardscope::gui
