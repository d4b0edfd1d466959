// SPDX-License-Identifier: GPL-3.0-or-later
// What:    EventTable: the shown rows of a trace, one below the other. Memory and time of drawing follow
//          the height of the window, not the number of rows; QTableView needs 8 bytes and, for each batch
//          of new rows at 10 million, 30 ms for its hidden vertical header.
// Thread:  GUI.
// Units:   logical pixels; one step of the vertical scroll bar is one row.
// Errors:  what cannot be done (copying millions of rows) is said by messageShown().
#pragma once

#include "app/views/event_table_model.h"
#include "app/views/paint/theme.h"
#include "app/views/shared_selection.h"

#include <QAbstractScrollArea>
#include <QStandardItemModel>

#include <memory>
#include <optional>

class QMenu;

namespace boardscope::views {

class ColumnTitles;

class EventTable : public QAbstractScrollArea {
    Q_OBJECT

public:
    static constexpr qint64 copy_limit_rows = 100'000;

    /// Both outlive the table.
    EventTable(TraceFeed& feed, SharedSelection& selection, QWidget* parent = nullptr);
    /// For a model that somebody else refreshes.
    EventTable(std::unique_ptr<EventTableModel> model, SharedSelection& selection, QWidget* parent = nullptr);
    ~EventTable() override;

    [[nodiscard]] EventTableModel& model() const { return *model_; }
    /// What the context menu's filters are joined with.
    void setFilter(const filter::FilterPlan& filter) { filter_ = filter; }
    /// What stands in the empty table; the default says that there are no rows, or none that match.
    void setEmptyText(const QString& text);

    /// Widths, order and visibility of the columns.
    [[nodiscard]] QByteArray columnState() const;
    bool restoreColumnState(const QByteArray& state);
    void setColumnShown(Column column, bool shown);

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
    [[nodiscard]] std::unique_ptr<QMenu> menuFor(qint64 place, Column column);

public Q_SLOTS:
    void copy();
    void selectAll();

Q_SIGNALS:
    /// The text of a whole filter, joined with the one there was.
    void filterRequested(const QString& text);
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
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct RowColors {
        QColor back;
        QColor text;
        QColor muted;
    };

    void set_up();
    void set_up_header();
    void set_default_widths();
    void take_look();
    void on_refreshed(bool replaced);
    void on_shared_selection();
    void on_user_scroll();
    void fit_scroll_bars();
    void scroll_to(qint64 place);
    void scroll_to_column();
    void select_place(qint64 place, bool extend);
    void move_by(qint64 rows, bool extend);
    void move_column(int step);
    void tell_assistive_technology();
    [[nodiscard]] qint64 place_at(int y) const;
    [[nodiscard]] Column column_at(int x) const;
    [[nodiscard]] std::optional<std::pair<qint64, qint64>> selected_places() const;
    void show_tip(const QPoint& position, const QPoint& global_position);

    void paint_row(QPainter& painter, qint64 place, int y);
    void paint_cells(QPainter& painter, const store::EventView& row, qint64 place, int y,
                     const RowColors& colors);
    void paint_empty(QPainter& painter);
    [[nodiscard]] RowColors colors_of(const store::EventView& row, bool selected) const;
    void draw_text(QPainter& painter, QRect rect, const QString& text, bool right) const;

    void add_filter_actions(QMenu& menu, qint64 place, Column column);
    void copy_as(CopyFormat format);

    SharedSelection& shared_;
    std::unique_ptr<EventTableModel> model_;
    TraceFeed* feed_ = nullptr;
    filter::FilterPlan filter_;
    ColumnTitles* header_ = nullptr;
    QStandardItemModel titles_;
    QString empty_text_;

    paint::Theme theme_;
    QFont cell_font_;
    double char_width_ = 8;
    int row_height_ = 24;

    std::optional<RowId> current_;  ///< the end of the selection that moves
    std::optional<RowId> anchor_;   ///< the end that stays
    Column current_column_ = Column::time;
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
