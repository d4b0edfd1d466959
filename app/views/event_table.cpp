// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/event_table.h"

#include "app/views/column_titles.h"

#include <QEvent>
#include <QFontDatabase>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace boardscope::views {

namespace {

/// Characters that a column shows without being widened; the message takes the rest.
int usual_width(Column column)
{
    switch (column) {
    case Column::time: return 14;
    case Column::delta: return 10;
    case Column::cpu: return 3;
    case Column::task: return 16;
    case Column::pid: return 6;
    case Column::flags: return 6;
    case Column::event: return 20;
    case Column::message: return 40;
    }
    return 10;
}

}  // namespace

EventTable::EventTable(TraceFeed& feed, SharedSelection& selection, QWidget* parent)
    : QAbstractScrollArea(parent),
      shared_(selection),
      model_(std::make_unique<EventTableModel>(feed.state())),
      feed_(&feed)
{
    connect(&feed, &TraceFeed::changed, this, [this] {
        filter_ = feed_->filter();
        model_->refresh();
    });
    set_up();
}

EventTable::EventTable(std::unique_ptr<EventTableModel> model, SharedSelection& selection, QWidget* parent)
    : QAbstractScrollArea(parent), shared_(selection), model_(std::move(model))
{
    set_up();
}

EventTable::~EventTable() = default;

void EventTable::set_up()
{
    setAccessibleName(tr("Events"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    set_up_header();
    take_look();
    set_default_widths();
    connect(model_.get(), &EventTableModel::refreshed, this, &EventTable::on_refreshed);
    connect(&shared_, &SharedSelection::selectedRowChanged, this, &EventTable::on_shared_selection);
    connect(&shared_, &SharedSelection::hoveredRowChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&shared_, &SharedSelection::followingChanged, this, [this](bool following) {
        if (following) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    });
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &EventTable::on_user_scroll);
    model_->refresh();
}

void EventTable::set_up_header()
{
    titles_.setColumnCount(column_count);
    header_ = new ColumnTitles(this);
    header_->setModel(&titles_);
    header_->setAccessibleName(tr("Columns"));
    header_->setFocusPolicy(Qt::NoFocus);
    header_->setSectionsMovable(true);
    header_->setStretchLastSection(true);
    header_->setSectionHidden(static_cast<int>(Column::delta), true);
    header_->setContextMenuPolicy(Qt::CustomContextMenu);
    const auto redraw = [this] {
        fit_scroll_bars();
        viewport()->update();
    };
    connect(header_, &QHeaderView::sectionResized, this, redraw);
    connect(header_, &QHeaderView::sectionMoved, this, redraw);
    connect(header_, &QHeaderView::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu menu(this);
        for (const Column column : all_columns) {
            QAction* action = menu.addAction(column_title(column));
            action->setCheckable(true);
            action->setChecked(!header_->isSectionHidden(static_cast<int>(column)));
            connect(action, &QAction::toggled, this,
                    [this, column](bool shown) { setColumnShown(column, shown); });
        }
        menu.exec(header_->mapToGlobal(position));
    });
}

void EventTable::take_look()
{
    theme_ = palette().color(QPalette::Base).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
    cell_font_ = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!QFontInfo(cell_font_).fixedPitch()) cell_font_.setFamily(QStringLiteral("Monospace"));
    if (font().pointSizeF() > 0) cell_font_.setPointSizeF(font().pointSizeF());
    const QFontMetricsF metrics(cell_font_);
    char_width_ = std::max(1.0, metrics.horizontalAdvance(u'0'));
    row_height_ = std::max(24, static_cast<int>(metrics.height()) + 6);
    header_->setTheme(theme_);
    viewport()->update();
}

void EventTable::set_default_widths()
{
    for (const Column column : all_columns)
        header_->resizeSection(static_cast<int>(column), static_cast<int>(usual_width(column) * char_width_) +
                                                             2 * ColumnTitles::padding);
}

void EventTable::setEmptyText(const QString& text)
{
    empty_text_ = text;
    viewport()->update();
}

QByteArray EventTable::columnState() const
{
    return header_->saveState();
}

bool EventTable::restoreColumnState(const QByteArray& state)
{
    return header_->restoreState(state);
}

void EventTable::setColumnShown(Column column, bool shown)
{
    // The last one stays: a table without columns would leave nothing to click on.
    const bool last = !shown && header_->count() - header_->hiddenSectionCount() <= 1;
    if (!last) header_->setSectionHidden(static_cast<int>(column), !shown);
    fit_scroll_bars();
    viewport()->update();
}

// Places and scrolling

qint64 EventTable::firstVisiblePlace() const
{
    return verticalScrollBar()->value();
}

qint64 EventTable::visibleRows() const
{
    return std::max(1, viewport()->height() / row_height_);
}

qint64 EventTable::place_at(int y) const
{
    return firstVisiblePlace() + (y >= 0 ? y / row_height_ : -1);
}

Column EventTable::column_at(int x) const
{
    const int section = header_->logicalIndexAt(x);
    return section < 0 ? Column::message : all_columns[static_cast<std::size_t>(section)];
}

void EventTable::fit_scroll_bars()
{
    const int header_height = header_->sizeHint().height();
    setViewportMargins(0, header_height, 0, 0);
    const QRect view = viewport()->geometry();
    header_->setGeometry(view.x(), view.y() - header_height, view.width(), header_height);

    const qint64 most = std::min<qint64>(model_->shownCount(), std::numeric_limits<int>::max());
    verticalScrollBar()->setRange(0, static_cast<int>(std::max<qint64>(0, most - visibleRows())));
    verticalScrollBar()->setPageStep(static_cast<int>(visibleRows()));
    horizontalScrollBar()->setRange(0, std::max(0, header_->length() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(40);
}

void EventTable::scroll_to(qint64 place)
{
    const qint64 first = firstVisiblePlace();
    qint64 wanted = first;
    if (place < first) wanted = place;
    if (place >= first + visibleRows()) wanted = place - visibleRows() + 1;
    verticalScrollBar()->setValue(
        static_cast<int>(std::clamp<qint64>(wanted, 0, verticalScrollBar()->maximum())));
}

void EventTable::scroll_to_column()
{
    const int section = static_cast<int>(current_column_);
    const int begin = header_->sectionPosition(section);
    const int end = begin + header_->sectionSize(section);
    QScrollBar* bar = horizontalScrollBar();
    if (end > bar->value() + viewport()->width()) bar->setValue(end - viewport()->width());
    if (begin < bar->value()) bar->setValue(begin);
}

void EventTable::on_user_scroll()
{
    hold_.reset();
    if (verticalScrollBar()->sliderPosition() < verticalScrollBar()->maximum()) shared_.setFollowing(false);
}

void EventTable::on_refreshed(bool replaced)
{
    if (replaced) hold_ = top_;
    fit_scroll_bars();
    if (shared_.isFollowing()) {
        hold_.reset();
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    } else if (hold_) {
        const qint64 first = model_->placeOf(hold_->row) - hold_->offset;
        verticalScrollBar()->setValue(
            static_cast<int>(std::clamp<qint64>(first, 0, verticalScrollBar()->maximum())));
        if (!model_->isBusy()) hold_.reset();
    }
    viewport()->update();
}

// Selection

std::optional<std::pair<qint64, qint64>> EventTable::selected_places() const
{
    if (!current_ || !anchor_) return std::nullopt;
    const auto [low, high] = std::minmax(*current_, *anchor_);
    const qint64 first = model_->placeOf(low);
    const qint64 last = model_->placeOf(high) - (model_->shows(high) ? 0 : 1);
    if (first > last) return std::nullopt;
    return std::pair(first, last);
}

qint64 EventTable::selectedCount() const
{
    const auto places = selected_places();
    return places ? places->second - places->first + 1 : 0;
}

void EventTable::select_place(qint64 place, bool extend)
{
    const qint64 count = model_->shownCount();
    if (count == 0) return;
    place = std::clamp<qint64>(place, 0, count - 1);
    hold_.reset();
    shared_.setFollowing(false);
    current_ = model_->rowAt(place);
    if (!extend || !anchor_) anchor_ = current_;
    {
        const QScopedValueRollback<bool> own(own_change_, true);
        shared_.setSelectedRow(current_);
    }
    scroll_to(place);
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::on_shared_selection()
{
    if (own_change_) return;
    current_ = anchor_ = shared_.selectedRow();
    if (current_ && model_->shownCount() > 0) {
        const qint64 place = std::min(model_->placeOf(*current_), model_->shownCount() - 1);
        const qint64 first = firstVisiblePlace();
        // In the middle, so that its surroundings are seen; but what is in sight stays where it is.
        if (place < first || place >= first + visibleRows()) {
            hold_.reset();
            verticalScrollBar()->setValue(static_cast<int>(
                std::clamp<qint64>(place - visibleRows() / 2, 0, verticalScrollBar()->maximum())));
        }
    }
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::selectAll()
{
    const qint64 count = model_->shownCount();
    if (count == 0) return;
    shared_.setFollowing(false);
    anchor_ = model_->rowAt(0);
    current_ = model_->rowAt(count - 1);
    const QScopedValueRollback<bool> own(own_change_, true);
    shared_.setSelectedRow(current_);
    viewport()->update();
}

void EventTable::move_by(qint64 rows, bool extend)
{
    const qint64 count = model_->shownCount();
    if (!current_) {
        select_place(
            rows > 0 ? firstVisiblePlace() : std::min(firstVisiblePlace() + visibleRows(), count) - 1, false);
        return;
    }
    const qint64 place = model_->placeOf(*current_);
    // A current row that the filter hides stands between two rows: going down means the next one.
    const bool between = !model_->shows(*current_);
    select_place(place + rows - (between && rows > 0 ? 1 : 0), extend);
}

void EventTable::move_column(int step)
{
    int visual = header_->visualIndex(static_cast<int>(current_column_));
    do {
        visual += step;
        if (visual < 0 || visual >= header_->count()) return;
    } while (header_->isSectionHidden(header_->logicalIndex(visual)));
    current_column_ = all_columns[static_cast<std::size_t>(header_->logicalIndex(visual))];
    scroll_to_column();
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::tell_assistive_technology()
{
    if (!current_ || !model_->shows(*current_)) {
        setAccessibleDescription({});
        return;
    }
    const qint64 place = model_->placeOf(*current_);
    const store::EventView row = model_->eventAt(place);
    QStringList cells{tr("row %1 of %2").arg(place + 1).arg(model_->shownCount())};
    for (const Column column : all_columns) {
        if (column == Column::delta ||
            (!has_cells(row) && column != Column::time && column != Column::message))
            continue;
        if (const QString text = cell_text(row, column); !text.isEmpty())
            cells += column_title(column) + u' ' + text;
    }
    setAccessibleDescription(cells.join(QStringLiteral(", ")));
}

}  // namespace boardscope::views
