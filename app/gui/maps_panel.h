// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The maps of a session or a recording: a list of them, and what the chosen one holds, as a table, a histogram, a
//          heat map or a flame graph. While the session runs the entries can be changed.
// Thread:  GUI thread; tables and pictures are made beside it.
// Errors:  a line in the panel, with what to do next.
#pragma once

#include "app/gui/maps_editing.h"
#include "app/session/map_history.h"
#include "app/views/maps_worker.h"

#include <QPersistentModelIndex>
#include <QWidget>

#include <map>
#include <optional>
#include <string>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QSlider;
class QSpinBox;
class QStackedWidget;
class QTableView;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::views {
class FlameGraphView;
class HeatMapView;
class HistogramView;
class PictureView;
class MapsTableModel;
}  // namespace boardscope::views

namespace boardscope::gui {

class NoticeBar;

class MapsPanel : public QWidget {
    Q_OBJECT

public:
    explicit MapsPanel(QWidget* parent = nullptr);
    ~MapsPanel() override;

    /// A session begins: what was there before is forgotten, entries can be changed.
    void begin();
    void take(session::SharedContents contents);
    void take(const session::MapsChanged& changed);
    /// The session is over: what was read last stays.
    void end();
    /// Of a recording.
    void show_history(session::MapHistory history);

    [[nodiscard]] bool has_maps() const { return !history_.latest().empty(); }
    [[nodiscard]] session::MapShape shape() const { return shape_; }
    /// What is shown of the chosen map; null: it is a table.
    [[nodiscard]] const views::PictureView* picture() const;
    void choose_map(const QString& name);
    void choose_shape(session::MapShape shape);

Q_SIGNALS:
    void changesWanted(const boardscope::session::MapChanges& changes);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    /// What the user has chosen for one map, by its name: it holds for the next session too.
    struct Choice {
        std::optional<session::MapShape> shape;
        std::optional<bool> is_linear;
        std::uint64_t step = 1;
        std::optional<filter::FieldUnit> unit;
        session::MapOrder order;
        bool by_cpu = false;
        session::SharedContents mark;
    };

    void make_list();
    void make_tools();
    void make_views();
    void make_add_line();
    void make_actions();
    void make_picture_actions();
    QAction* add_action(const QString& text, const char* name, const QKeySequence& key, std::function<void()> run);
    void show_list();
    void show_item(QTreeWidgetItem& item, const session::MapContents& contents);
    void show_choice();
    void ask();
    void show_answer(const views::MapsAnswer& answer);
    void show_table(const views::MapsAnswer& answer);
    void show_state();
    void show_offered_shapes(const views::MapsAnswer& answer);
    void show_slider();
    void set_writable();
    void edit(const Bytes& key, const session::MapColumn::Id& column, const QString& text);
    void add_entry();
    void remove_selected();
    void say(const MapsEditing::Notice& notice);
    void copy(std::string (*to_text)(const session::MapTable&, std::span<const std::uint32_t>));
    [[nodiscard]] std::vector<std::uint32_t> selected_rows() const;
    [[nodiscard]] session::SharedContents shown() const;
    [[nodiscard]] session::SharedContents before_shown() const;
    [[nodiscard]] Choice* choice();
    [[nodiscard]] const Choice* choice() const { return const_cast<MapsPanel*>(this)->choice(); }
    [[nodiscard]] bool is_writable() const;
    [[nodiscard]] filter::FieldUnit unit() const;

    session::MapHistory history_;
    std::map<std::string, Choice> choices_;  ///< by the map's name
    std::optional<std::uint32_t> map_;       ///< the chosen one
    session::SharedContents looked_back_;    ///< a reading of it that is not the last; null: the last
    session::MapShape shape_ = session::MapShape::table;  ///< that is shown
    bool is_live_ = false;
    MapsEditing editing_;
    views::MapsWorker worker_;
    QString told_;  ///< by a picture, about what is marked

    QTreeWidget* list_ = nullptr;
    QComboBox* shapes_ = nullptr;
    QSpinBox* step_ = nullptr;
    QLineEdit* search_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    QTableView* table_ = nullptr;
    views::MapsTableModel* model_ = nullptr;
    views::HistogramView* histogram_ = nullptr;
    views::HeatMapView* heat_ = nullptr;
    views::FlameGraphView* flame_ = nullptr;
    QScrollArea* flame_area_ = nullptr;
    QWidget* add_line_ = nullptr;
    QLineEdit* add_key_ = nullptr;
    QLineEdit* add_value_ = nullptr;
    QSlider* slider_ = nullptr;
    QLabel* state_ = nullptr;
    NoticeBar* notice_ = nullptr;
    QWidget* tools_ = nullptr;

    QAction* mark_action_ = nullptr;
    QAction* unmark_action_ = nullptr;
    QAction* by_cpu_action_ = nullptr;
    QAction* add_action_ = nullptr;
    QAction* delete_action_ = nullptr;
    QAction* clear_action_ = nullptr;
    QAction* undo_action_ = nullptr;
    QAction* csv_action_ = nullptr;
    QAction* json_action_ = nullptr;
    QAction* nanoseconds_action_ = nullptr;
    QAction* zoom_out_action_ = nullptr;
    QAction* callers_below_action_ = nullptr;
    QAction* folded_action_ = nullptr;
};

}  // namespace boardscope::gui
