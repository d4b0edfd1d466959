// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/latency_panel.h"

#include "app/views/paint/text.h"
#include "app/views/pair_form.h"
#include "app/views/picture_views.h"
#include "core/timeline/time_text.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QShowEvent>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::views {

namespace {

/// Counting again and again what grows must leave time for everything else.
constexpr int pause_ms = 300;
constexpr int key_role = Qt::UserRole;
constexpr int sort_role = Qt::UserRole + 1;
constexpr int name_width = 92;
constexpr int row_height = 22;

/// Sorts by numbers, not by their texts.
class NumberItem : public QTreeWidgetItem {
public:
    using QTreeWidgetItem::QTreeWidgetItem;
    bool operator<(const QTreeWidgetItem& other) const override
    {
        const int column = treeWidget() ? treeWidget()->sortColumn() : 0;
        const QVariant mine = data(column, sort_role);
        if (!mine.isValid()) return text(column).localeAwareCompare(other.text(column)) < 0;
        return mine.toLongLong() < other.data(column, sort_role).toLongLong();
    }
};

QString duration(std::int64_t ns)
{
    return QString::fromStdString(timeline::duration_text(static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0))));
}

void set_number(QTreeWidgetItem& item, int column, const QString& text, std::int64_t number)
{
    item.setText(column, text);
    item.setData(column, sort_role, static_cast<qlonglong>(number));
    item.setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
}

QTreeWidgetItem* line_item(const stats::SpanLine& line)
{
    auto* item = new NumberItem;
    item->setText(0, QString::fromStdString(line.name));
    item->setToolTip(0, QString::fromStdString(line.name));
    item->setSizeHint(0, QSize(0, row_height));
    item->setData(0, key_role, static_cast<qlonglong>(line.key));
    set_number(*item, 1, QString::fromStdString(timeline::thousands(line.of.count)),
               static_cast<std::int64_t>(line.of.count));
    int column = 2;
    for (const std::int64_t ns : {line.of.p50, line.of.p99, line.of.max, line.of.sum})
        set_number(*item, column++, duration(ns), ns);
    return item;
}

QTreeWidget* make_list(const QStringList& titles, const QString& name)
{
    auto* list = new QTreeWidget;
    list->setAccessibleName(name);
    list->setHeaderLabels(titles);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setSortingEnabled(true);
    list->header()->setStretchLastSection(false);
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list->header()->setSectionResizeMode(0, QHeaderView::Interactive);
    list->header()->resizeSection(0, name_width);
    for (int column = 1; column < titles.size(); ++column)
        list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    return list;
}

}  // namespace

LatencyPanel::LatencyPanel(TraceFeed& feed, SharedSelection& selection, QWidget* parent)
    : QWidget(parent), feed_(feed), selection_(selection)
{
    setObjectName(QStringLiteral("latencyPanel"));
    make_parts();
    connect_parts();
}

LatencyPanel::~LatencyPanel() = default;

void LatencyPanel::make_parts()
{
    scope_ = new QComboBox;
    scope_->setAccessibleName(tr("Which spans"));
    scope_->addItem(tr("Whole trace"), static_cast<int>(Scope::all));
    scope_->addItem(tr("What the timeline shows"), static_cast<int>(Scope::visible));
    scope_->addItem(tr("Between A and B"), static_cast<int>(Scope::marked));
    pair_button_ = new QToolButton;
    pair_button_->setObjectName(QStringLiteral("pairButton"));
    pair_button_->setText(tr("Pair events…"));
    pair_button_->setCheckable(true);
    pair_button_->setToolTip(tr("Make spans from any rows to any others"));
    auto* top = new QHBoxLayout;
    top->addWidget(scope_, 1);
    top->addWidget(pair_button_);

    form_ = new PairForm;
    form_->hide();
    make_lists();
    note_ = new QLabel;
    note_->setWordWrap(true);
    note_->setAccessibleName(tr("About these figures"));
    note_->setContentsMargins(8, 4, 8, 4);

    auto* lists = new QSplitter(Qt::Vertical);
    lists->addWidget(kinds_);
    lists->addWidget(tabs_);
    lists->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(form_);
    column->addWidget(note_);
    column->addWidget(lists, 1);
    show_report({});
}

void LatencyPanel::make_lists()
{
    const QStringList numbers{tr("Count"), tr("p50"), tr("p99"), tr("Max"), tr("Total")};
    kinds_ = make_list(QStringList{tr("What")} + numbers, tr("Kinds of spans"));
    kinds_->setObjectName(QStringLiteral("spanKinds"));
    kinds_->sortByColumn(5, Qt::DescendingOrder);
    kinds_->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* remove = new QAction(tr("&Remove this pair"), kinds_);
    remove->setObjectName(QStringLiteral("removePairAction"));
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, &LatencyPanel::remove_chosen_rule);
    kinds_->addAction(remove);

    histogram_ = new HistogramView;
    histogram_->setAccessibleName(tr("Histogram of latencies"));
    connect(histogram_, &PictureView::told, histogram_, &QWidget::setToolTip);
    lanes_ = make_list(QStringList{tr("Lane")} + numbers, tr("Spans by lane"));
    lanes_->setObjectName(QStringLiteral("spanLanes"));
    lanes_->sortByColumn(5, Qt::DescendingOrder);
    slowest_ = make_list({tr("Slowest"), tr("At"), tr("Took")}, tr("Slowest spans"));
    slowest_->setObjectName(QStringLiteral("slowestSpans"));
    slowest_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    slowest_->sortByColumn(2, Qt::DescendingOrder);
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    auto* histogram_area = new QScrollArea;
    histogram_area->setWidget(histogram_);
    histogram_area->setWidgetResizable(true);
    histogram_area->setFrameShape(QFrame::NoFrame);
    tabs_->addTab(histogram_area, tr("Histogram"));
    tabs_->addTab(lanes_, tr("By lane"));
    tabs_->addTab(slowest_, tr("Slowest"));
}

void LatencyPanel::connect_parts()
{
    pause_.setSingleShot(true);
    pause_.setInterval(pause_ms);
    connect(&pause_, &QTimer::timeout, this, [this] {
        // What grows would never be counted to its end.
        counting_ ? pause_.start() : ask();
    });
    connect(&feed_, &TraceFeed::changed, this, &LatencyPanel::ask_soon);
    connect(&selection_, &SharedSelection::visibleRangeChanged, this, [this] {
        if (static_cast<Scope>(scope_->currentData().toInt()) == Scope::visible) ask_soon();
    });
    connect(&selection_, &SharedSelection::markersChanged, this, [this] {
        if (static_cast<Scope>(scope_->currentData().toInt()) == Scope::marked) ask_soon();
    });
    connect(scope_, &QComboBox::currentIndexChanged, this, &LatencyPanel::ask);
    connect(pair_button_, &QToolButton::toggled, form_, [this](bool shown) {
        if (shown) form_->setSnapshot(feed_.state().snapshot);
        form_->setVisible(shown);
    });
    connect(form_, &PairForm::ruleAdded, this, &LatencyPanel::addRule);
    connect(kinds_, &QTreeWidget::itemSelectionChanged, this, [this] {
        if (filling_) return;
        const QList<QTreeWidgetItem*> chosen = kinds_->selectedItems();
        chosen_.reset();
        if (!chosen.isEmpty()) chosen_ = chosen.front()->data(0, key_role).toLongLong();
        ask();
    });
    connect(slowest_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const auto index = static_cast<std::size_t>(item->data(0, key_role).toLongLong());
        if (index < report_.slowest.size()) go_to(report_.slowest[index]);
    });
}

void LatencyPanel::proposePair(RowId from, RowId to)
{
    pair_button_->setChecked(true);
    form_->setSnapshot(feed_.state().snapshot);
    form_->propose(from, to);
    form_->setFocus();
}

void LatencyPanel::addRule(const timeline::SpanRule& rule)
{
    rules_.push_back(rule);
    feed_.setSpanRules(rules_);
    pair_button_->setChecked(false);
    // Rules are numbered before calls: the newest is the last of them.
    chosen_ = static_cast<std::int64_t>(rules_.size() - 1);
    ask_soon();
}

void LatencyPanel::remove_chosen_rule()
{
    if (!chosen_ || static_cast<std::size_t>(*chosen_) >= rules_.size()) return;
    rules_.erase(rules_.begin() + static_cast<std::ptrdiff_t>(*chosen_));
    chosen_.reset();
    feed_.setSpanRules(rules_);
    ask_soon();
}

// Asking ------------------------------------------------------------------------------------------

std::optional<timeline::TimeRange> LatencyPanel::range() const
{
    switch (static_cast<Scope>(scope_->currentData().toInt())) {
    case Scope::visible: return selection_.visibleRange();
    case Scope::marked: return selection_.markedRange().value_or(timeline::TimeRange());
    case Scope::all: break;
    }
    return std::nullopt;
}

void LatencyPanel::ask_soon()
{
    if (isVisible() && !pause_.isActive()) pause_.start();
}

void LatencyPanel::ask()
{
    if (!isVisible()) return;
    const TraceState& state = feed_.state();
    stats::SpanQuestion wanted{.range = range()};
    if (chosen_ && static_cast<std::size_t>(*chosen_) < state.spans.kinds().size())
        wanted.kind = static_cast<std::uint16_t>(*chosen_);
    std::optional<filter::RowSet> rows;
    if (!feed_.filter().matches_everything()) rows = state.rows;
    counting_ = true;
    const Question question{state.snapshot, state.spans, state.lanes, std::move(rows), wanted};
    job_.start([this, question, number = ++number_](const std::stop_token& stop) {
        std::optional<stats::SpanReport> report =
            stats::report_on(question.snapshot, question.spans, question.lanes,
                             question.rows ? &*question.rows : nullptr, question.wanted, stop);
        if (!report) return;
        QMetaObject::invokeMethod(
            this, [this, number, told = std::move(*report)] { take(number, told); }, Qt::QueuedConnection);
    });
}

void LatencyPanel::take(std::uint64_t number, stats::SpanReport report)
{
    if (number != number_) return;
    counting_ = false;
    show_report(std::move(report));
}

void LatencyPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    ask();
}

// Showing -----------------------------------------------------------------------------------------

void LatencyPanel::show_report(stats::SpanReport report)
{
    report_ = std::move(report);
    filling_ = true;
    show_kinds();
    show_lanes();
    show_slowest();
    filling_ = false;
    histogram_->show_histogram({.histogram = report_.histogram,
                            .title = title(),
                            .unit = filter::FieldUnit::duration,
                            .exact = report_.of.count > 0 ? std::optional(report_.of) : std::nullopt,
                            .empty_text = tr("Nothing took time here")});
    note_->setText(summary_text());
    note_->setVisible(!note_->text().isEmpty());
}

QString LatencyPanel::summary_text() const
{
    if (report_.kinds.empty())
        return tr("No spans yet. Entries and exits of calls become spans by themselves; any other two events do with "
                  "“Pair events…”.");
    QStringList remarks;
    if (report_.uncertain > 0)
        remarks << tr("%1 of %2 may have the wrong partner, for events were lost meanwhile.")
                       .arg(QString::fromStdString(timeline::thousands(report_.uncertain)),
                            QString::fromStdString(timeline::thousands(report_.of.count)));
    if (const std::uint64_t not_kept = feed_.state().spans.counts().not_kept; not_kept > 0)
        remarks << tr("%1 more spans are not counted: there are too many to keep.")
                       .arg(QString::fromStdString(timeline::thousands(not_kept)));
    return remarks.join(QLatin1Char(' '));
}

void LatencyPanel::show_kinds()
{
    kinds_->clear();
    QList<QTreeWidgetItem*> items;
    for (const stats::SpanLine& line : report_.kinds)
        items.append(line_item(line));
    kinds_->addTopLevelItems(items);
    for (QTreeWidgetItem* item : items)
        if (chosen_ && item->data(0, key_role).toLongLong() == *chosen_) kinds_->setCurrentItem(item);
}

void LatencyPanel::show_lanes()
{
    lanes_->clear();
    QList<QTreeWidgetItem*> items;
    for (const stats::SpanLine& line : report_.lanes)
        items.append(line_item(line));
    lanes_->addTopLevelItems(items);
}

void LatencyPanel::show_slowest()
{
    slowest_->clear();
    const store::Snapshot& snapshot = feed_.state().snapshot;
    QList<QTreeWidgetItem*> items;
    for (std::size_t i = 0; i < report_.slowest.size(); ++i) {
        const timeline::Span& span = report_.slowest[i];
        if (span.from.value() >= snapshot.row_count()) continue;
        const store::EventView row = snapshot.row(span.from);
        auto* item = new NumberItem;
        const QString text = paint::to_line(row.task) + QStringLiteral("  ") +
                             paint::to_line(paint::without_who(row).substr(0, 200));
        item->setText(0, text);
        item->setToolTip(0, text);
        item->setSizeHint(0, QSize(0, row_height));
        item->setData(0, key_role, static_cast<qlonglong>(i));
        set_number(*item, 1, QString::fromStdString(timeline::board_time_text(span.begin_ns)), span.begin_ns);
        const auto took = static_cast<std::int64_t>(std::min<std::uint64_t>(span.duration_ns(), INT64_MAX));
        set_number(*item, 2, duration(took) + (span.is_uncertain ? QStringLiteral(" ?") : QString()), took);
        items.append(item);
    }
    slowest_->addTopLevelItems(items);
}

std::function<void(QPainter&, QSize)> LatencyPanel::picture(double pixel_ratio) const
{
    return histogram_->drawing(pixel_ratio);
}

QString LatencyPanel::title() const
{
    for (const stats::SpanLine& line : report_.kinds)
        if (chosen_ == line.key) return tr("Latency of %1").arg(QString::fromStdString(line.name));
    return tr("Latency");
}

void LatencyPanel::go_to(const timeline::Span& span)
{
    selection_.setFollowing(false);
    selection_.setSelectedRow(span.from);
    const std::uint64_t margin = std::max<std::uint64_t>(span.duration_ns(), 1000);
    Q_EMIT spanChosen({timeline::time_minus(span.begin_ns, margin), timeline::time_plus(span.end_ns, margin)});
}

}  // namespace boardscope::views
