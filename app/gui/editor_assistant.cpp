// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/editor_assistant.h"

#include "core/c_probe/c_completion.h"
#include "core/c_probe/c_explanation.h"
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "editor/probe_editor.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

namespace {

/// By way of the application: only the GUI thread may know whether somebody still is.
template <class Answer>
void on_gui_thread(Answer answer)
{
    QMetaObject::invokeMethod(qApp, std::move(answer), Qt::QueuedConnection);
}

/// Lines as they are; nothing in it is taken for markup.
QString as_html(const dsl::Explanation& found, const QString& c)
{
    const auto escaped = [](const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); };
    QString html = QStringLiteral("<p style='white-space:pre'><b>%1</b></p>").arg(escaped(found.title));
    if (!found.text.empty()) html += QStringLiteral("<p style='white-space:pre'>%1</p>").arg(escaped(found.text));
    if (!c.isEmpty())
        html += QStringLiteral("<p>%1</p><pre>%2</pre>")
                    .arg(EditorAssistant::tr("The C of this line:"), c.toHtmlEscaped());
    return html;
}

/// A place in a text, and who knows what may be there.
struct Place {
    bool is_script = false;
    std::string text;
    std::uint32_t at = 0;

    [[nodiscard]] dsl::Completion completion(const builder::BoardFacts& facts, TargetKnowledge& knowledge) const
    {
        return is_script ? dsl::complete(text, at, facts) : c_probe::complete(text, at, facts, knowledge.helpers());
    }
    [[nodiscard]] std::optional<dsl::Explanation> explanation(const builder::BoardFacts& facts,
                                                              TargetKnowledge& knowledge) const
    {
        return is_script ? dsl::explain(text, at, facts) : c_probe::explain(text, at, facts, knowledge.helpers());
    }
};

Place place_in(const editor::ProbeEditor& editor, int position)
{
    return {editor.isScript(), editor.bytes().toStdString(), static_cast<std::uint32_t>(position)};
}

}  // namespace

EditorAssistant::EditorAssistant(editor::ProbeEditor& editor, std::shared_ptr<TargetKnowledge> knowledge,
                                 std::function<QString(int line)> c_of_line, QObject* parent)
    : QObject(parent),
      editor_(editor),
      knowledge_(std::move(knowledge)),
      c_of_line_(std::move(c_of_line)),
      job_(std::make_unique<views::BackgroundJob>())
{
    connect(&editor_, &editor::ProbeEditor::completionWanted, this, &EditorAssistant::complete);
    connect(&editor_, &editor::ProbeEditor::hoverWanted, this, &EditorAssistant::explain);
}

EditorAssistant::~EditorAssistant() = default;

void EditorAssistant::complete(quint64 number, int cursor)
{
    if (target_.isEmpty()) return;
    job_->start([number, place = place_in(editor_, cursor), target = target_.toStdString(), knowledge = knowledge_,
                 editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        on_gui_thread([editor, number, completion = place.completion(**facts, *knowledge)] {
            if (editor) editor->showCompletion(number, completion);
        });
    });
}

void EditorAssistant::explain(quint64 number, int position)
{
    if (target_.isEmpty()) return;
    Place place = place_in(editor_, position);
    const auto end = place.text.begin() + std::min<std::ptrdiff_t>(position, std::ssize(place.text));
    const auto line = static_cast<int>(std::count(place.text.begin(), end, '\n')) + 1;
    const QString c = place.is_script ? c_of_line_(line) : QString();
    job_->start([number, place = std::move(place), c, target = target_.toStdString(), knowledge = knowledge_,
                 editor = QPointer(&editor_)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        const std::optional<dsl::Explanation> found = place.explanation(**facts, *knowledge);
        if (!found) return;
        on_gui_thread([editor, number, html = as_html(*found, c)] {
            if (editor) editor->showHover(number, html);
        });
    });
}

}  // namespace boardscope::gui
