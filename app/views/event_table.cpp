// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/event_table.h"

#include "app/views/column_chooser.h"
#include "app/views/find_line.h"
#include "app/views/sort_strip.h"

#include <QEvent>
#include <QFontDatabase>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace boardscope::views {

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
    set_up_sorting();
    set_up_lines();
    make_actions();
    make_copy_actions();
    take_look();
    connect(model_.get(), &EventTableModel::refreshed, this, &EventTable::on_refreshed);
    connect(&marks_, &RowMarks::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&color_rules_, &ColorRules::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&shared_, &SharedSelection::selectedRowChanged, this, &EventTable::on_shared_selection);
    connect(&shared_, &SharedSelection::hoveredRowChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&shared_, &SharedSelection::followingChanged, this, &EventTable::on_following);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &EventTable::on_user_scroll);
    model_->refresh();
}

void EventTable::set_up_header()
{
    columns_ = new TableColumns(this);
    columns_->setParent(this);
    header_ = &columns_->header();
    corner_ = new QWidget(this);
    corner_->setAutoFillBackground(true);
    connect(columns_, &TableColumns::changed, this, [this] {
        fit_scroll_bars();
        viewport()->update();
    });
    connect(header_, &QHeaderView::customContextMenuRequested, this, &EventTable::openColumns);
    connect(header_, &QHeaderView::sectionClicked, this,
            [this](int section) { sortBy(columns_->at(section)); });
}

void EventTable::set_up_lines()
{
    finder_ = new MatchFinder(*model_, this);
    lines_ = new QWidget(this);
    lines_->setAutoFillBackground(true);
    sort_strip_ = new SortStrip(*sorting_, lines_);
    go_to_ = new SlimLine(tr("Go to"), tr("203.4123 (seconds), +5ms, -5ms, #1204 (row)"), lines_);
    go_to_->setObjectName(QStringLiteral("goToLine"));
    find_ = new FindLine(*finder_, lines_);
    find_->setObjectName(QStringLiteral("findLine"));
    auto* column = new QVBoxLayout(lines_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (QWidget* line : std::initializer_list<QWidget*>{sort_strip_, go_to_, find_})
        column->addWidget(line);
    // One of them was shown, hidden, or grew a line.
    lines_->installEventFilter(this);
    connect(sort_strip_, &SortStrip::unsortRequested, this, &EventTable::unsort);
    connect(go_to_, &SlimLine::entered, this, &EventTable::go_to);
    connect(&go_to_->field(), &QLineEdit::textEdited, go_to_, [this] { go_to_->say({}); });
    for (SlimLine* line : std::initializer_list<SlimLine*>{go_to_, find_})
        connect(line, &SlimLine::closed, this, &EventTable::give_focus_back);
    connect(find_, &FindLine::stepRequested, this, &EventTable::step_match);
    connect(finder_, &MatchFinder::changed, viewport(), qOverload<>(&QWidget::update));
    connect(finder_, &MatchFinder::found, this, &EventTable::on_found);
}

void EventTable::set_up_sorting()
{
    sorting_ = new SortedRows(model_->state(), this);
    connect(sorting_, &SortedRows::orderChanged, this, &EventTable::on_order);
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
    QPalette corner = corner_->palette();
    corner.setColor(QPalette::Window, theme_.header);
    corner_->setPalette(corner);
    columns_->setCharWidth(char_width_);
    viewport()->update();
}

void EventTable::setEmptyText(const QString& text)
{
    empty_text_ = text;
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

TableColumn EventTable::column_at(int x) const
{
    const int section = header_->logicalIndexAt(std::max(0, x - gutter_width));
    return section < 0 ? Column::message : columns_->at(section);
}

int EventTable::cell_left(int section) const
{
    return gutter_width + header_->sectionViewportPosition(section);
}

int EventTable::current_section() const
{
    return std::max(0, columns_->sectionOf(current_column_));
}

void EventTable::fit_scroll_bars()
{
    const int header_height = header_->sizeHint().height();
    const int lines_height = lines_->sizeHint().height();
    setViewportMargins(0, header_height, 0, lines_height);
    const QRect view = viewport()->geometry();
    corner_->setGeometry(view.x(), view.y() - header_height, gutter_width, header_height);
    header_->setGeometry(view.x() + gutter_width, view.y() - header_height, view.width() - gutter_width,
                         header_height);
    lines_->setGeometry(view.x(), view.bottom() + 1, view.width(), lines_height);

    const qint64 most = std::min<qint64>(model_->shownCount(), std::numeric_limits<int>::max());
    verticalScrollBar()->setRange(0, static_cast<int>(std::max<qint64>(0, most - visibleRows())));
    verticalScrollBar()->setPageStep(static_cast<int>(visibleRows()));
    horizontalScrollBar()->setRange(0, std::max(0, gutter_width + header_->length() - viewport()->width()));
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
    const int begin = header_->sectionPosition(current_section());
    const int end = begin + header_->sectionSize(current_section());
    const int width = viewport()->width() - gutter_width;
    QScrollBar* bar = horizontalScrollBar();
    if (end > bar->value() + width) bar->setValue(end - width);
    if (begin < bar->value()) bar->setValue(begin);
}

void EventTable::on_user_scroll()
{
    hold_.reset();
    if (verticalScrollBar()->sliderPosition() < verticalScrollBar()->maximum()) shared_.setFollowing(false);
}

void EventTable::on_refreshed(bool replaced)
{
    if (replaced) {
        hold_ = top_;
        color_rules_.forget();
    }
    columns_->takeFields(model_->state().snapshot, !model_->state().spans.durations().empty());
    sorting_->follow();
    finder_->follow();
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

}  // namespace boardscope::views
