// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/script_companion.h"

#include "builder/script_builder.h"
#include "core/dsl/compile.h"
#include "editor/generated_c_view.h"
#include "editor/probe_editor.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace boardscope::gui {

struct ScriptCompanion::Outcome {
    quint64 number = 0;
    std::optional<Error> no_target;
    Diagnostics diagnostics;
    std::optional<std::string> c;
};

namespace {

const Diagnostic* first_error(const Diagnostics& diagnostics)
{
    const auto found = std::ranges::find(diagnostics.items(), Severity::error, &Diagnostic::severity);
    return found == diagnostics.items().end() ? nullptr : &*found;
}

QString sentence_of(const Error& error)
{
    return QString::fromStdString(error.hint.empty() ? error.cause : error.cause + ": " + error.hint);
}

}  // namespace

ScriptCompanion::ScriptCompanion(editor::ProbeEditor& editor, editor::GeneratedCView& view,
                                 std::shared_ptr<TargetKnowledge> knowledge, QObject* parent)
    : QObject(parent), editor_(editor), view_(view), knowledge_(std::move(knowledge)), job_(std::make_unique<views::BackgroundJob>())
{
    timer_.setSingleShot(true);
    timer_.setInterval(delay_ms);
    connect(&timer_, &QTimer::timeout, this, &ScriptCompanion::compile_now);
    connect(&editor_, &editor::ProbeEditor::textChanged, this, &ScriptCompanion::text_changed);
    connect(&editor_, &editor::ProbeEditor::pathChanged, this, &ScriptCompanion::follow_text);
    connect(&editor_, &editor::ProbeEditor::cursorMoved, this, &ScriptCompanion::mark_line);
    connect(&view_, &editor::GeneratedCView::scriptLineChosen, this, [this](int line) {
        // Shown, and not gone to: who reads the C stays there.
        QWidget* const focus = view_.focusProxy();
        editor_.goTo({.file = {}, .line = line, .column = 1, .end_column = 1});
        if (focus != nullptr) focus->setFocus();
    });
    follow_text();
}

ScriptCompanion::~ScriptCompanion() = default;

void ScriptCompanion::set_target(const QString& name)
{
    if (target_ == name) return;
    target_ = name;
    follow_text();
}

void ScriptCompanion::text_changed()
{
    if (!editor_.isScript()) return;
    ++asked_;
    job_->cancel();
    c_.reset();
    timer_.start();
}

void ScriptCompanion::follow_text()
{
    ++asked_;
    c_.reset();
    timer_.stop();
    view_.show_nothing(editor_.isScript() ? tr("Translating the script into C…")
                                          : tr("The C that a script (*.bt) becomes is shown here."));
    if (editor_.isScript()) timer_.start(0);
    Q_EMIT changed();
}

void ScriptCompanion::compile_now()
{
    if (!editor_.isScript() || target_.isEmpty()) return;
    const quint64 number = ++asked_;
    builder::BuildRequest request{.source_name = (editor_.path().isEmpty() ? editor_.title() : editor_.path()).toStdString(),
                                  .source_text = editor_.bytes().toStdString(),
                                  .kind = builder::SourceKind::script,
                                  .script = {.allow_commands = true}};
    job_->start([knowledge = knowledge_, number, request = std::move(request), target = target_.toStdString(),
                 self = QPointer<ScriptCompanion>(this)](const std::stop_token& stop) mutable {
        const auto tell = [&](Outcome outcome) {
            outcome.number = number;
            // By way of the application: only the GUI thread may know whether we still are.
            QMetaObject::invokeMethod(
                qApp,
                [self, outcome = std::move(outcome)] {
                    if (self) self->take(outcome);
                },
                Qt::QueuedConnection);
        };
        const auto facts = knowledge->of(target, stop);
        if (!facts) {
            tell({.no_target = facts.error()});
            return;
        }
        request.profile = (*facts)->profile();
        const Result<builder::Toolchain> toolchain = knowledge->toolchain();
        if (toolchain) builder::prepare_script_compiler(request.profile, *toolchain);
        const dsl::CompileOutcome compiled =
            dsl::compile(request.source_text, request.source_name, **facts, request.script);
        Outcome outcome{.diagnostics = compiled.diagnostics};
        if (compiled.script) outcome.c = compiled.script->c;
        tell(outcome);
        if (!compiled.script || !toolchain || stop.stop_requested()) return;
        outcome.diagnostics = builder::build_script(request, *toolchain, stop).diagnostics;
        if (stop.stop_requested()) return;
        tell(std::move(outcome));
        builder::prepare_script_compiler(request.profile, *toolchain);
    });
}

void ScriptCompanion::take(const Outcome& outcome)
{
    if (outcome.number != asked_ || !editor_.isScript()) return;
    c_ = outcome.c;
    if (outcome.no_target) {
        view_.show_nothing(sentence_of(*outcome.no_target));
        Q_EMIT changed();
        return;
    }
    if (c_) {
        view_.show_c(*c_);
        mark_line();
    } else if (const Diagnostic* error = first_error(outcome.diagnostics)) {
        view_.show_failure(tr("Line %1: %2").arg(error->span.line).arg(QString::fromStdString(error->message)));
    }
    editor_.setDiagnostics(outcome.diagnostics);
    Q_EMIT compiled(outcome.diagnostics);
    Q_EMIT changed();
}

void ScriptCompanion::mark_line()
{
    view_.mark_script_line(editor_.cursor().line);
}

}  // namespace boardscope::gui
