// SPDX-License-Identifier: GPL-3.0-or-later
// The window's attach points: what the selected board has, ready probes, and how often a point is passed.
#include "app/gui/main_window.h"

#include "app/gui/attach_points_panel.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/rate_meter.h"
#include "app/gui/target_knowledge.h"
#include "app/gui/target_selector.h"
#include "app/session/target_catalog.h"
#include "core/dsl/explanation.h"
#include "core/dsl/ready_probe.h"
#include "editor/probe_editor.h"

#include <QApplication>
#include <QDockWidget>
#include <QLocale>
#include <QPointer>
#include <QStatusBar>

namespace boardscope::gui {

namespace {

QString details_of(const std::string& point, const dsl::TargetFacts& facts)
{
    std::string spelled = point;
    while (spelled.ends_with(':'))
        spelled.pop_back();
    const std::optional<dsl::Explanation> found = dsl::explain(spelled + " { }", 0, facts);
    if (!found) return {};
    return QStringLiteral("<p><b>%1</b></p><pre style='white-space:pre-wrap'>%2</pre>")
        .arg(QString::fromStdString(spelled).toHtmlEscaped(),
             QString::fromStdString(found->text).toHtmlEscaped());
}

QString rate_sentence(quint64 count)
{
    if (count == 0)
        return MainWindow::tr(
            "Not once in one second. It may still fire when something happens on the board.");
    return MainWindow::tr("%1 times in one second.").arg(QLocale(QLocale::English).toString(count));
}

}  // namespace

void MainWindow::make_points_dock()
{
    points_ = new AttachPointsPanel;
    points_dock_ =
        add_dock(tr("Attach points"), QStringLiteral("attachPointsDock"), points_, Qt::LeftDockWidgetArea);
    points_dock_->hide();
    rate_meter_ = new RateMeter(controller_->share(), this);
}

void MainWindow::connect_points()
{
    points_job_ = std::make_unique<views::BackgroundJob>();
    point_lists_job_ = std::make_unique<views::BackgroundJob>();
    connect(targets_, &TargetSelector::targetChanged, this, &MainWindow::fill_points);
    // Only what is looked at is read.
    connect(points_dock_, &QDockWidget::visibilityChanged, this, [this](bool is_visible) {
        if (is_visible) fill_points();
    });
    connect(points_, &AttachPointsPanel::detailsWanted, this, [this](const QString& point) {
        with_facts([point, panel = QPointer(points_)](const builder::BoardFacts& facts) {
            return [panel, point, html = details_of(point.toStdString(), facts)] {
                if (panel) panel->show_details(point, html);
            };
        });
    });
    connect(points_, &AttachPointsPanel::probeWanted, this, [this](const QString& point) {
        const bool is_script = editor_->isScript() || editor_->bytes().trimmed().isEmpty();
        with_facts([point, is_script, window = QPointer(this)](const builder::BoardFacts& facts) {
            const std::string text = is_script ? dsl::ready_script(point.toStdString(), facts)
                                               : dsl::ready_c(point.toStdString(), facts);
            return [window, point, text] {
                if (window) window->insert_probe(point, QByteArray::fromStdString(text));
            };
        });
    });
    connect(points_, &AttachPointsPanel::rateWanted, this, &MainWindow::measure_rate);
    connect(rate_meter_, &RateMeter::asked, prompt_, &PromptBar::ask);
    connect(rate_meter_, &RateMeter::measured, this, [this](const QString& point, quint64 count) {
        points_->show_rate(point, rate_sentence(count), false);
    });
    connect(rate_meter_, &RateMeter::failed, this, [this](const QString& point, const Error& error) {
        points_->show_rate(
            point, QString::fromStdString(error.hint.empty() ? error.cause : error.cause + ". " + error.hint),
            false);
    });
}

/// `make`: on another thread, with what is known of the target; what it returns runs on this one.
void MainWindow::with_facts(std::function<std::function<void()>(const builder::BoardFacts&)> make)
{
    const std::string target = targets_->target().toStdString();
    if (target.empty()) return;
    points_job_->start([knowledge = knowledge_, target, make = std::move(make)](const std::stop_token& stop) {
        const auto facts = knowledge->of(target, stop);
        if (!facts || stop.stop_requested()) return;
        QMetaObject::invokeMethod(qApp, make(**facts), Qt::QueuedConnection);
    });
}

void MainWindow::fill_points()
{
    if (!points_dock_->isVisible()) return;
    const QString target = targets_->target();
    if (target.isEmpty()) return;
    const int number = ++points_number_;
    // What comes later than the next one that was asked for is dropped.
    const auto show = [number, window = QPointer(this)](auto&& what) {
        QMetaObject::invokeMethod(
            qApp,
            [number, window, what] {
                if (window && window->points_number_ == number) what(*window->points_);
            },
            Qt::QueuedConnection);
    };
    point_lists_job_->start([knowledge = knowledge_, target, show](const std::stop_token& stop) {
        const auto facts = knowledge->of(target.toStdString(), stop);
        if (!facts || stop.stop_requested()) return;
        show([target, groups = kernel_points(**facts)](AttachPointsPanel& panel) {
            panel.show_groups(groups, tr("Nothing is known of %1 yet: `bscope target update %1`, or “Look at it again” in "
                                         "the boards view, fetches what it has.")
                                          .arg(target));
        });
        show([groups = program_points(**facts, stop)](AttachPointsPanel& panel) { panel.add_groups(groups); });
    });
}

/// At the end of the text: what stands there is not touched. C goes below the last function.
void MainWindow::insert_probe(const QString& point, const QByteArray& text)
{
    if (text.isEmpty()) {
        statusBar()->showMessage(tr("%1 has no program in C here: open a script for it.").arg(point));
        return;
    }
    QByteArray whole = editor_->bytes();
    if (whole.trimmed().isEmpty() && editor_->path().isEmpty() && !editor_->isScript()) {
        editor_->addText({}, QStringLiteral("untitled.bt"));
        whole.clear();
    }
    if (!whole.isEmpty() && !whole.endsWith('\n')) whole += '\n';
    if (!whole.isEmpty()) whole += '\n';
    const auto line = static_cast<int>(whole.count('\n')) + 1;
    editor_->replaceAll(whole + text);
    editor_->goTo({.file = {}, .line = line, .column = 1, .end_column = 1});
}

void MainWindow::measure_rate(const QString& point)
{
    const QString target = targets_->target();
    if (!targets_->may_be_up(target)) {
        points_->show_rate(point, tr("The virtual board %1 is not running: start it first.").arg(target),
                           false);
        return;
    }
    Result<TargetProfile> profile = session::find_target(target.toStdString(), paths_);
    if (!profile) return say_error(profile.error());
    if (rate_meter_->measure(point, std::move(*profile)))
        points_->show_rate(point, tr("Counting on the board for one second…"), true);
}

}  // namespace boardscope::gui
