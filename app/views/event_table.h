// SPDX-License-Identifier: GPL-3.0-or-later
// What:    EventTable: the shown rows of a trace, one below the other. Memory and time of drawing follow the
//          height of the window, not the number of rows; QTableView needs 8 bytes and, for each batch of new
//          rows at 10 million, 30 ms for its hidden vertical header.
// Thread:  GUI.
// Units:   logical pixels; one step of the vertical scroll bar is one row.
// Errors:  what cannot be done (copying millions of rows) is said by messageShown().
#pragma once

#include "app/views/color_rules.h"
#include "app/views/event_table_model.h"
#include "app/views/paint/theme.h"
#include "app/views/row_marks.h"
#include "app/views/shared_selection.h"
#include "app/views/sorted_rows.h"
#include "app/views/table_columns.h"
#include "core/timeline/wall_clock.h"

#include <QAbstractScrollArea>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>

class QAction;
class QMenu;

namespace boardscope::views {

class ColumnChooser;
class FindLine;
class MatchFinder;
class SlimLine;
class SortStrip;

class EventTable : public QAbstractScrollArea {
    Q_OBJECT

public:
    static constexpr qint64 copy_limit_rows = 100'000;
    /// At the left of the rows: marks, and what was found.
    static constexpr int gutter_width = 14;

    /// Both outlive the table.
    EventTable(TraceFeed& feed, SharedSelection& selection, QWidget* parent = nullptr);
    /// For a model that somebody else refreshes.
    EventTable(std::unique_ptr<EventTableModel> model, SharedSelection& selection, QWidget* parent = nullptr);
    ~EventTable() override;

    [[nodiscard]] EventTableModel& model() const { return *model_; }
    [[nodiscard]] TableColumns& columns() const { return *columns_; }
    [[nodiscard]] SortedRows& sorting() const { return *sorting_; }
    [[nodiscard]] RowMarks& marks() { return marks_; }
    [[nodiscard]] ColorRules& colorRules() { return color_rules_; }
    [[nodiscard]] FindLine& findLine() const { return *find_; }
    [[nodiscard]] SlimLine& goToLine() const { return *go_to_; }
    [[nodiscard]] ColumnChooser& columnChooser();

    /// What the context menu's filters are joined with.
    void setFilter(const filter::FilterPlan& filter) { filter_ = filter; }
    /// What stands in the empty table; the default says that there are no rows, or none that match.
    void setEmptyText(const QString& text);
    /// For going to a time of the day; none: the trace does not tell it.
    void setWallClock(const std::optional<timeline::WallClock>& clock) { wall_clock_ = clock; }

    /// How many rows are selected: those between the two ends that the filter shows.
    [[nodiscard]] qint64 selectedCount() const;
    /// Places of the rows in the window.
    [[nodiscard]] qint64 firstVisiblePlace() const;
    [[nodiscard]] qint64 visibleRows() const;
    [[nodiscard]] int rowHeight() const { return row_height_; }

    enum class CopyFormat { text, text_with_header, csv, json };
    /// The selected rows; nothing when there are none, or too many.
    [[nodiscard]] std::optional<QString> selectedText(CopyFormat format) const;
    /// What a click with the right button on this cell offers.
    [[nodiscard]] std::unique_ptr<QMenu> menuFor(qint64 place, const TableColumn& column);

public Q_SLOTS:
    void copy();
    void selectAll();
    /// Selects the row, and shows it.
    void goToPlace(qint64 place);
    void goToRow(boardscope::RowId row);
    void openGoTo();
    void openFind();
    void findNext();
    void findPrevious();
    /// Marks the selected rows, or takes their marks away where all have one.
    void toggleMarks();
    void nextMark();
    void previousMark();
    void openColumns();
    /// Upwards, downwards, as they arrived: the next of these.
    void sortBy(const boardscope::views::TableColumn& column);
    void unsort();

Q_SIGNALS:
    /// The text of a whole filter, joined with the one there was.
    void filterRequested(const QString& text);
    /// Rows like this one shall have a colour.
    void colorRequested(const QString& filter);
    void rowActivated(boardscope::RowId row);
    void messageShown(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct RowLook {
        QColor back;
        QColor text;
        QColor muted;
    };

    void set_up();
    void set_up_header();
    void set_up_lines();
    void set_up_sorting();
    void make_actions();
    void make_copy_actions();
    QAction* add_action(const QString& text, const QString& name, const QList<QKeySequence>& keys,
                        std::function<void()> run);
    void take_look();
    void on_refreshed(bool replaced);
    void on_order();
    void on_shared_selection();
    void on_following(bool following);
    void on_user_scroll();
    void fit_scroll_bars();
    void scroll_to(qint64 place);
    void scroll_to_column();
    void select_place(qint64 place, bool extend);
    void move_by(qint64 rows, bool extend);
    void move_column(int step);
    void tell_assistive_technology();
    [[nodiscard]] qint64 place_at(int y) const;
    [[nodiscard]] TableColumn column_at(int x) const;
    [[nodiscard]] int current_section() const;
    /// On the viewport.
    [[nodiscard]] int cell_left(int section) const;
    [[nodiscard]] std::optional<std::pair<qint64, qint64>> selected_places() const;
    void show_tip(const QPoint& position, const QPoint& global_position);

    void paint_row(QPainter& painter, qint64 place, int y, bool selected);
    void paint_cells(QPainter& painter, const store::EventView& row, qint64 place, int y,
                     const RowLook& look);
    void paint_gutter(QPainter& painter, const store::EventView& row, int y, const RowLook& look);
    void paint_empty(QPainter& painter);
    [[nodiscard]] RowLook look_of(const store::EventView& row, bool selected);
    void draw_text(QPainter& painter, QRect rect, const QString& text, bool right) const;

    void add_filter_actions(QMenu& menu, qint64 place, const TableColumn& column);
    void add_phrase_actions(QMenu& menu, const QString& is, const QString& is_not);
    [[nodiscard]] std::optional<QString> phrase_of(const store::EventView& row, const TableColumn& column,
                                                   bool negated) const;
    [[nodiscard]] QString value_of(qint64 place, const store::EventView& row,
                                   const TableColumn& column) const;
    void copy_as(CopyFormat format);

    void go_to(const QString& text);
    [[nodiscard]] std::optional<std::int64_t> midnight_ns() const;
    void go_to_mark(bool forward);
    void on_found(qint64 place);
    void step_match(bool forward);
    void keep_focus();
    void give_focus_back();

    SharedSelection& shared_;
    std::unique_ptr<EventTableModel> model_;
    TraceFeed* feed_ = nullptr;
    filter::FilterPlan filter_;
    TableColumns* columns_ = nullptr;
    ColumnTitles* header_ = nullptr;
    SortedRows* sorting_ = nullptr;
    RowMarks marks_;
    ColorRules color_rules_;
    MatchFinder* finder_ = nullptr;
    QWidget* corner_ = nullptr;  ///< above the gutter
    QWidget* lines_ = nullptr;   ///< below the rows: the next three
    SortStrip* sort_strip_ = nullptr;
    SlimLine* go_to_ = nullptr;
    FindLine* find_ = nullptr;
    ColumnChooser* chooser_ = nullptr;
    QPointer<QWidget> focus_before_;  ///< had the keyboard before a line opened
    QString empty_text_;
    std::optional<timeline::WallClock> wall_clock_;

    paint::Theme theme_;
    QFont cell_font_;
    double char_width_ = 8;
    int row_height_ = 24;

    std::optional<RowId> current_;  ///< the end of the selection that moves
    std::optional<RowId> anchor_;   ///< the end that stays
    TableColumn current_column_ = Column::time;
    bool own_change_ = false;
    /// After the rows were replaced: this row stays where it was until the filter has come to its end.
    struct Hold {
        RowId row;
        qint64 offset = 0;
    };
    std::optional<Hold> hold_;
    std::optional<Hold> top_;  ///< what to hold, should the rows be replaced
};

}  // namespace boardscope::views
