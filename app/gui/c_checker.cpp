// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/c_checker.h"

#include "app/session/target_catalog.h"
#include "builder/build.h"
#include "editor/probe_editor.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>

#include <algorithm>

namespace boardscope::gui {

namespace {

/// What the check has said, with its fixes, and what only the build knows.
Diagnostics joined(const Diagnostics& checked, const Diagnostics& built)
{
    Diagnostics all = checked;
    for (const Diagnostic& one : built.items()) {
        const bool is_known = std::ranges::any_of(checked.items(), [&one](const Diagnostic& other) {
            return other.message == one.message && other.span.line == one.span.line;
        });
        if (!is_known) all.add(one);
    }
    return all;
}

}  // namespace

CChecker::CChecker(editor::ProbeEditor& editor, boards::BoardPaths paths, QObject* parent)
    : QObject(parent),
      editor_(editor),
      paths_(std::move(paths)),
      job_(std::make_unique<views::BackgroundJob>())
{
    timer_.setSingleShot(true);
    timer_.setInterval(delay_ms);
    connect(&timer_, &QTimer::timeout, this, &CChecker::check_now);
    connect(&editor_, &editor::ProbeEditor::textChanged, this, &CChecker::text_changed);
    connect(&editor_, &editor::ProbeEditor::pathChanged, this, &CChecker::text_changed);
}

CChecker::~CChecker() = default;

void CChecker::set_target(const QString& name)
{
    if (target_ == name) return;
    target_ = name;
    text_changed();
}

void CChecker::cancel()
{
    ++asked_;
    timer_.stop();
    job_->cancel();
}

void CChecker::text_changed()
{
    ++asked_;
    job_->cancel();
    if (!editor_.isScript() && !editor_.bytes().trimmed().isEmpty()) timer_.start();
}

void CChecker::check_now()
{
    if (target_.isEmpty() || editor_.isScript()) return;
    const quint64 number = ++asked_;
    const QString name = editor_.path().isEmpty() ? editor_.title() : editor_.path();
    builder::BuildRequest request{.source_name = name.toStdString(),
                                  .source_text = editor_.bytes().toStdString(),
                                  .source_directory = QFileInfo(name).absolutePath().toStdString()};
    job_->start([number, request = std::move(request), target = target_.toStdString(), paths = paths_,
                 self = QPointer<CChecker>(this)](const std::stop_token& stop) mutable {
        Result<TargetProfile> profile = session::find_target(target, paths);
        const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
        if (!profile || !toolchain) return;
        request.profile = std::move(*profile);
        const auto tell = [&](const Diagnostics& diagnostics) {
            if (stop.stop_requested()) return;
            // By way of the application: only the GUI thread may know whether we still are.
            QMetaObject::invokeMethod(
                qApp,
                [self, number, diagnostics] {
                    if (self) self->take(number, diagnostics);
                },
                Qt::QueuedConnection);
        };
        const Diagnostics said = builder::check_c(request, *toolchain, stop);
        tell(said);
        if (said.has_errors() || stop.stop_requested()) return;
        const builder::BuildOutcome built = builder::build(request, *toolchain, stop);
        tell(joined(said, built.diagnostics));
    });
}

void CChecker::take(quint64 number, const Diagnostics& diagnostics)
{
    if (number != asked_ || editor_.isScript()) return;
    editor_.setDiagnostics(diagnostics);
    Q_EMIT checked(diagnostics);
}

}  // namespace boardscope::gui
