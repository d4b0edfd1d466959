// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done in the panel: choices of how a map is shown, and changes of its entries.
#include "app/gui/maps_panel.h"

#include "app/gui/notice_bar.h"
#include "app/views/picture_views.h"
#include "app/views/maps_table_model.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTableView>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace boardscope::gui {

namespace {

using session::MapShape;

QToolButton* button_for(QAction* action)
{
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

QAction* MapsPanel::add_action(const QString& text, const char* name, const QKeySequence& key,
                               std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

void MapsPanel::make_actions()
{
    mark_action_ = add_action(tr("Mark now"), "mapsMarkAction", QKeySequence(QStringLiteral("Ctrl+M")), [this] {
        if (Choice* now = choice()) now->mark = shown();
        ask();
    });
    mark_action_->setToolTip(tr("From now on a column tells what has changed since (Ctrl+M)"));
    unmark_action_ = add_action(tr("Take the mark away"), "mapsUnmarkAction", {}, [this] {
        if (Choice* now = choice()) now->mark.reset();
        ask();
    });
    by_cpu_action_ = add_action(tr("By CPU"), "mapsByCpuAction", {}, [this] {
        if (Choice* now = choice()) now->by_cpu = by_cpu_action_->isChecked();
        ask();
    });
    by_cpu_action_->setCheckable(true);
    by_cpu_action_->setToolTip(tr("A column for each CPU"));
    add_action_ = add_action(tr("Add…"), "mapsAddAction", QKeySequence(Qt::Key_Insert), [this] {
        add_line_->setVisible(!add_line_->isVisible());
        if (add_line_->isVisible()) add_key_->setFocus();
    });
    add_action_->setToolTip(tr("Add an entry (Insert)"));
    delete_action_ = add_action(tr("Delete"), "mapsDeleteAction", QKeySequence::Delete, [this] { remove_selected(); });
    delete_action_->setToolTip(tr("Delete the selected entries (Del)"));
    clear_action_ = add_action(tr("Clear the map"), "mapsClearAction", {}, [this] {
        if (is_writable()) editing_.clear(shown());
    });
    undo_action_ = add_action(tr("Take the last change back"), "mapsUndoAction", QKeySequence::Undo, [this] {
        notice_->clear();
        if (const auto map = editing_.undoable_map()) editing_.undo(history_.latest(*map));
        set_writable();
    });
    csv_action_ = add_action(tr("Copy as CSV"), "mapsCopyCsvAction", QKeySequence::Copy,
                             [this] { copy(session::to_csv); });
    json_action_ = add_action(tr("Copy as JSON"), "mapsCopyJsonAction", {}, [this] { copy(session::to_json); });
}

void MapsPanel::make_picture_actions()
{
    nanoseconds_action_ = add_action(tr("Slots are nanoseconds"), "mapsNanosecondsAction", {}, [this] {
        if (Choice* now = choice())
            now->unit = nanoseconds_action_->isChecked() ? filter::FieldUnit::duration : filter::FieldUnit::number;
        ask();
    });
    nanoseconds_action_->setCheckable(true);
    zoom_out_action_ = add_action(tr("Show all stacks"), "flameResetAction", {}, [this] { flame_->reset_zoom(); });
    callers_below_action_ = add_action(tr("Callers below"), "flameCallersBelowAction", {},
                                       [this] { flame_->set_callers_below(callers_below_action_->isChecked()); });
    callers_below_action_->setCheckable(true);
    folded_action_ = add_action(tr("Copy as folded stacks"), "flameCopyAction", {}, [this] {
        if (flame_->tree()) QGuiApplication::clipboard()->setText(QString::fromStdString(flame_->tree()->folded()));
    });
}

void MapsPanel::make_tools()
{
    shapes_ = new QComboBox(this);
    shapes_->setObjectName(QStringLiteral("mapsShape"));
    shapes_->setAccessibleName(tr("Show the map as"));
    const std::pair<QString, MapShape> shapes[] = {{tr("Table"), MapShape::table},
                                                   {tr("Log2 histogram"), MapShape::log2_histogram},
                                                   {tr("Linear histogram"), MapShape::linear_histogram},
                                                   {tr("Heat map"), MapShape::heat_map},
                                                   {tr("Flame graph"), MapShape::flame_graph}};
    for (const auto& [text, shape] : shapes)
        shapes_->addItem(text, static_cast<int>(shape));
    connect(shapes_, &QComboBox::activated, this,
            [this](int index) { choose_shape(static_cast<MapShape>(shapes_->itemData(index).toInt())); });
    step_ = new QSpinBox(this);
    step_->setObjectName(QStringLiteral("mapsStep"));
    step_->setAccessibleName(tr("How wide a slot is"));
    step_->setPrefix(tr("step "));
    step_->setRange(1, std::numeric_limits<int>::max());
    step_->hide();
    connect(step_, &QSpinBox::valueChanged, this, [this](int value) {
        if (Choice* now = choice()) now->step = static_cast<std::uint64_t>(value);
        ask();
    });
    search_ = new QLineEdit(this);
    search_->setObjectName(QStringLiteral("mapsSearch"));
    search_->setAccessibleName(tr("Search in the map"));
    search_->setPlaceholderText(tr("Search"));
    search_->setClearButtonEnabled(true);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        flame_->search(text);
        ask();
    });
    add_action(tr("Search in the map"), "mapsSearchAction", QKeySequence::Find, [this] { search_->setFocus(); });

    auto* menu = new QMenu(this);
    menu->addActions({unmark_action_, clear_action_, undo_action_});
    menu->addSeparator();
    menu->addActions({csv_action_, json_action_});
    menu->addSeparator();
    menu->addActions({nanoseconds_action_, callers_below_action_, zoom_out_action_, folded_action_});
    auto* more = new QToolButton;
    more->setText(QStringLiteral("⋯"));
    more->setAutoRaise(true);
    more->setAccessibleName(tr("More that can be done with the map"));
    more->setToolTip(more->accessibleName());
    more->setPopupMode(QToolButton::InstantPopup);
    more->setMenu(menu);

    tools_ = new QWidget(this);
    auto* rows = new QVBoxLayout(tools_);
    rows->setContentsMargins(4, 4, 4, 4);
    rows->setSpacing(4);
    auto* first = new QHBoxLayout;
    first->addWidget(shapes_);
    first->addWidget(step_);
    first->addWidget(search_, 1);
    auto* second = new QHBoxLayout;
    second->setSpacing(2);
    for (QAction* action : {mark_action_, by_cpu_action_, add_action_, delete_action_})
        second->addWidget(button_for(action));
    second->addStretch(1);
    second->addWidget(more);
    rows->addLayout(first);
    rows->addLayout(second);
}

void MapsPanel::make_add_line()
{
    add_line_ = new QWidget(this);
    add_key_ = new QLineEdit;
    add_value_ = new QLineEdit;
    add_key_->setObjectName(QStringLiteral("mapsAddKey"));
    add_value_->setObjectName(QStringLiteral("mapsAddValue"));
    add_key_->setAccessibleName(tr("Key of the new entry"));
    add_value_->setAccessibleName(tr("Value of the new entry"));
    auto* button = new QPushButton(tr("Add"));
    auto* row = new QHBoxLayout(add_line_);
    row->setContentsMargins(4, 4, 4, 4);
    row->addWidget(add_key_, 1);
    row->addWidget(add_value_, 1);
    row->addWidget(button);
    connect(button, &QPushButton::clicked, this, &MapsPanel::add_entry);
    for (QLineEdit* line : {add_key_, add_value_}) {
        connect(line, &QLineEdit::returnPressed, this, &MapsPanel::add_entry);
        line->installEventFilter(this);
    }
    add_line_->hide();
}

/// Escape closes the line for a new entry.
bool MapsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        add_line_->isVisible()) {
        add_line_->hide();
        table_->setFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void MapsPanel::choose_map(const QString& name)
{
    const QList<QTreeWidgetItem*> found = list_->findItems(name, Qt::MatchExactly);
    if (!found.isEmpty()) list_->setCurrentItem(found.first());
}

void MapsPanel::choose_shape(MapShape shape)
{
    Choice* now = choice();
    if (!now) return;
    now->shape = shape;
    if (shape == MapShape::log2_histogram || shape == MapShape::linear_histogram)
        now->is_linear = shape == MapShape::linear_histogram;
    ask();
}

MapsPanel::Choice* MapsPanel::choice()
{
    const session::SharedContents contents = map_ ? history_.latest(*map_) : nullptr;
    return contents ? &choices_[contents->map.name] : nullptr;
}

void MapsPanel::show_choice()
{
    const Choice* now = choice();
    const bool has_map = now != nullptr;
    for (QWidget* part : {static_cast<QWidget*>(tools_), static_cast<QWidget*>(stack_)})
        part->setEnabled(has_map);
    told_.clear();
    show_slider();
    set_writable();
    show_state();
    if (!has_map) return;
    const session::SharedContents contents = shown();
    by_cpu_action_->setEnabled(session::is_per_cpu(contents->map));
    by_cpu_action_->setChecked(now->by_cpu);
    const QSignalBlocker quiet(step_);
    step_->setValue(static_cast<int>(now->step));
    const std::pair<QLineEdit*, const builder::ValueType*> lines[] = {{add_key_, &contents->types.key},
                                                                      {add_value_, &contents->types.value}};
    for (const auto& [line, type] : lines) {
        line->setPlaceholderText(QString::fromStdString(type->describe()));
        line->setToolTip(line->placeholderText() +
                         tr("\nA number, a name or “text”; of a struct field=1,other=2; of a list [1,2]"));
    }
}

void MapsPanel::show_offered_shapes(const views::MapsAnswer& answer)
{
    shapes_->setCurrentIndex(shapes_->findData(static_cast<int>(answer.shape)));
    auto* items = qobject_cast<QStandardItemModel*>(shapes_->model());
    for (int i = 0; items && i < shapes_->count(); ++i) {
        const auto shape = static_cast<MapShape>(shapes_->itemData(i).toInt());
        const bool fits = shape == MapShape::table                ? true
                          : shape == MapShape::flame_graph        ? answer.has_stacks
                                                                  : answer.has_slots;
        items->item(i)->setEnabled(fits);
        items->item(i)->setToolTip(fits                             ? QString()
                                   : shape == MapShape::flame_graph ? tr("No part of the key is a stack's number")
                                                                    : tr("The key is not a slot's number, the value not a count"));
    }
    const bool is_table = answer.shape == MapShape::table;
    const bool is_flame = answer.shape == MapShape::flame_graph;
    const bool has_slots = !is_table && !is_flame;
    step_->setVisible(answer.shape == MapShape::linear_histogram);
    search_->setVisible(is_table || is_flame);
    mark_action_->setEnabled(is_table);
    unmark_action_->setEnabled(is_table && choice()->mark);
    for (QAction* action : {csv_action_, json_action_})
        action->setEnabled(is_table);
    for (QAction* action : {zoom_out_action_, callers_below_action_, folded_action_})
        action->setEnabled(is_flame);
    nanoseconds_action_->setEnabled(has_slots);
    nanoseconds_action_->setChecked(unit() == filter::FieldUnit::duration);
}

filter::FieldUnit MapsPanel::unit() const
{
    const Choice* now = choice();
    return now && now->unit ? *now->unit : shown() ? session::likely_unit(*shown()) : filter::FieldUnit::number;
}

bool MapsPanel::is_writable() const
{
    const session::SharedContents contents = shown();
    return is_live_ && contents && !looked_back_ && contents->map.key_bytes > 0;
}

void MapsPanel::set_writable()
{
    const bool is_writable_now = is_writable();
    const bool is_table = shape_ == MapShape::table;
    const bool is_stack_map = is_writable_now && shown()->map.role == wire::MapRole::stacks;
    model_->setWritable(is_writable_now && is_table);
    add_action_->setEnabled(is_writable_now && is_table && !is_stack_map);
    delete_action_->setEnabled(is_writable_now && is_table);
    clear_action_->setEnabled(is_writable_now);
    undo_action_->setEnabled(is_live_ && editing_.undoable_map());
    if (!add_action_->isEnabled()) add_line_->hide();
}

void MapsPanel::edit(const Bytes& key, const session::MapColumn::Id& column, const QString& text)
{
    if (is_writable()) editing_.set(shown(), key, column, text);
}

void MapsPanel::add_entry()
{
    if (!is_writable() || !editing_.add(shown(), add_key_->text(), add_value_->text())) return;
    add_key_->clear();
    add_value_->clear();
    add_key_->setFocus();
}

std::vector<std::uint32_t> MapsPanel::selected_rows() const
{
    std::vector<std::uint32_t> rows;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        if (const auto row = model_->tableRow(index.row())) rows.push_back(*row);
    return rows;
}

void MapsPanel::remove_selected()
{
    if (!is_writable()) return;
    std::vector<Bytes> keys;
    for (const std::uint32_t row : selected_rows())
        keys.push_back(*model_->table()->keys[row]);
    editing_.remove(shown(), keys);
}

void MapsPanel::copy(std::string (*to_text)(const session::MapTable&, std::span<const std::uint32_t>))
{
    if (!model_->table()) return;
    // In the order in which they are shown; without a selection all.
    std::vector<std::uint32_t> selected = selected_rows();
    std::sort(selected.begin(), selected.end());
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t row : model_->rows())
        if (selected.empty() || std::binary_search(selected.begin(), selected.end(), row)) rows.push_back(row);
    QGuiApplication::clipboard()->setText(QString::fromStdString(to_text(*model_->table(), rows)));
}

void MapsPanel::say(const MapsEditing::Notice& notice)
{
    const auto tone = notice.is_failure ? NoticeBar::Tone::failure : NoticeBar::Tone::hint;
    notice_->say(tone, notice.sentence, notice.next_step, notice.can_undo ? tr("Undo") : QString(),
                 [this] { undo_action_->trigger(); });
    set_writable();
}

const views::PictureView* MapsPanel::picture() const
{
    for (const views::PictureView* picture : {static_cast<const views::PictureView*>(histogram_),
                                              static_cast<const views::PictureView*>(heat_),
                                              static_cast<const views::PictureView*>(flame_)})
        if (stack_->currentWidget()->isAncestorOf(picture) || stack_->currentWidget() == picture) return picture;
    return nullptr;
}

}  // namespace boardscope::gui
