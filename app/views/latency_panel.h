// SPDX-License-Identifier: GPL-3.0-or-later
// What:    LatencyPanel: how long things took: the kinds of spans with counts and percentiles; of the one that is
//          chosen a histogram, who they belong to, and the slowest. New kinds are made of any two filters.
// Thread:  GUI thread; one worker thread inside, which counts.
// Units:   nanoseconds, shown in the unit that fits.
// Errors:  of a pair, in its form.
#pragma once

#include "app/views/background_job.h"
#include "app/views/shared_selection.h"
#include "app/views/trace_feed.h"
#include "core/stats/span_report.h"

#include <QPainter>
#include <QSize>
#include <QTimer>
#include <QWidget>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QTabWidget;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::views {

class HistogramView;
class PairForm;

class LatencyPanel : public QWidget {
    Q_OBJECT

public:
    /// Both outlive the panel.
    LatencyPanel(TraceFeed& feed, SharedSelection& selection, QWidget* parent = nullptr);
    ~LatencyPanel() override;

    /// What was counted last.
    [[nodiscard]] const stats::SpanReport& report() const { return report_; }
    [[nodiscard]] const std::vector<timeline::SpanRule>& rules() const { return rules_; }
    static constexpr QSize picture_size{720, 420};
    /// The histogram as a drawing of its own, on any thread, at any time.
    [[nodiscard]] std::function<void(QPainter&, QSize)> picture(double pixel_ratio) const;
    /// Opens the form with the kinds of two events.
    void proposePair(RowId from, RowId to);

public Q_SLOTS:
    void addRule(const boardscope::timeline::SpanRule& rule);

Q_SIGNALS:
    /// A span that was chosen from the slowest: its beginning is selected already.
    void spanChosen(boardscope::timeline::TimeRange range);

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum class Scope { all, visible, marked };
    struct Question {
        store::Snapshot snapshot;
        timeline::SpanSnapshot spans;
        timeline::LaneSnapshot lanes;
        std::optional<filter::RowSet> rows;
        stats::SpanQuestion wanted;
    };

    void make_parts();
    void make_lists();
    void connect_parts();
    void ask();
    void ask_soon();
    void take(std::uint64_t number, stats::SpanReport report);
    void show_report(stats::SpanReport report);
    void show_kinds();
    void show_lanes();
    void show_slowest();
    void remove_chosen_rule();
    void go_to(const timeline::Span& span);
    [[nodiscard]] std::optional<timeline::TimeRange> range() const;
    [[nodiscard]] QString summary_text() const;
    [[nodiscard]] QString title() const;

    TraceFeed& feed_;
    SharedSelection& selection_;
    std::vector<timeline::SpanRule> rules_;
    std::optional<std::int64_t> chosen_;  ///< kind; none: all
    stats::SpanReport report_;
    std::uint64_t number_ = 0;  ///< of the question: answers to older ones are dropped
    bool filling_ = false;  ///< a list is being filled: its selection is not the user's

    QComboBox* scope_ = nullptr;
    QToolButton* pair_button_ = nullptr;
    PairForm* form_ = nullptr;
    QTreeWidget* kinds_ = nullptr;
    QTabWidget* tabs_ = nullptr;
    HistogramView* histogram_ = nullptr;
    QTreeWidget* lanes_ = nullptr;
    QTreeWidget* slowest_ = nullptr;
    QLabel* note_ = nullptr;
    QTimer pause_;
    bool counting_ = false;
    BackgroundJob job_;  ///< last, so that it ends before what it tells
};

}  // namespace boardscope::views
