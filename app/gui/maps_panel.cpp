// SPDX-License-Identifier: GPL-3.0-or-later
// The panel's parts, and what is shown in them.
#include "app/gui/maps_panel.h"

#include "app/gui/notice_bar.h"
#include "app/views/picture_views.h"
#include "app/views/maps_table_model.h"
#include "app/views/paint/text.h"
#include "core/timeline/time_text.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollArea>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

namespace {

using session::MapShape;
using session::SharedContents;

enum Column { name, type, entries, updated };
constexpr int id_role = Qt::UserRole;

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString read_at(const session::MapContents& contents)
{
    const timeline::TimeUnit seconds{1'000'000'000, "s"};
    const auto time = static_cast<std::int64_t>(std::min<std::uint64_t>(contents.monotonic_ns, INT64_MAX));
    return QString::fromStdString(timeline::time_in_unit(time, seconds, 1)) + QStringLiteral(" s");
}

/// What is being written into a cell is not overwritten by the next reading.
class PatientCells : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        const auto* line = qobject_cast<const QLineEdit*>(editor);
        if (!line || !line->isModified()) QStyledItemDelegate::setEditorData(editor, index);
    }
};

bool has_fixed_entries(const wire::MapInfo& map)
{
    const std::string kind = session::map_type_name(map.type);
    return kind == "array" || kind == "percpu_array";
}

}  // namespace

MapsPanel::MapsPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("mapsPanel"));
    setAccessibleName(tr("Maps of the session"));
    make_list();
    make_views();
    make_add_line();
    make_actions();
    make_picture_actions();
    make_tools();
    notice_ = new NoticeBar(this);
    notice_->setObjectName(QStringLiteral("mapsNotice"));
    state_ = new QLabel(this);
    state_->setObjectName(QStringLiteral("mapsState"));
    state_->setAccessibleName(tr("State of the map"));
    state_->setTextFormat(Qt::PlainText);
    state_->setWordWrap(true);
    state_->setContentsMargins(8, 2, 8, 4);
    slider_ = new QSlider(Qt::Horizontal, this);
    slider_->setObjectName(QStringLiteral("mapsReading"));
    slider_->setAccessibleName(tr("Reading that is shown"));
    slider_->setToolTip(tr("Look back at earlier readings; at the right end is the newest"));

    auto* lower = new QWidget;
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(tools_);
    column->addWidget(notice_);
    column->addWidget(stack_, 1);
    column->addWidget(add_line_);
    column->addWidget(slider_);
    column->addWidget(state_);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(list_);
    splitter->addWidget(lower);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({110, 400});
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(splitter);

    connect(&worker_, &views::MapsWorker::answered, this, &MapsPanel::show_answer);
    connect(&editing_, &MapsEditing::changesWanted, this, &MapsPanel::changesWanted);
    connect(&editing_, &MapsEditing::said, this, &MapsPanel::say);
    connect(slider_, &QSlider::valueChanged, this, [this](int value) {
        const std::vector<SharedContents> readings = map_ ? history_.readings(*map_) : std::vector<SharedContents>();
        const auto at = static_cast<std::size_t>(value);
        looked_back_ = at + 1 < readings.size() ? readings[at] : nullptr;
        set_writable();
        ask();
    });
    show_list();
    show_choice();
}

/// A cell that is being edited is left as it is.
MapsPanel::~MapsPanel()
{
    model_->disconnect(this);
}

void MapsPanel::make_list()
{
    list_ = new QTreeWidget(this);
    list_->setObjectName(QStringLiteral("mapsList"));
    list_->setAccessibleName(tr("Maps"));
    list_->setHeaderLabels({tr("Map"), tr("Type"), tr("Entries"), tr("Read")});
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setSelectionMode(QAbstractItemView::SingleSelection);
    list_->header()->setStretchLastSection(false);
    list_->header()->setSectionResizeMode(Column::name, QHeaderView::Stretch);
    for (const Column fitted : {Column::type, Column::entries, Column::updated})
        list_->header()->setSectionResizeMode(fitted, QHeaderView::ResizeToContents);
    list_->headerItem()->setToolTip(Column::entries, tr("Entries, and how many there may be"));
    list_->headerItem()->setToolTip(Column::updated, tr("When it was read last, by the board's clock"));
    connect(list_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (!item) return;
        map_ = item->data(Column::name, id_role).toUInt();
        looked_back_.reset();
        show_choice();
        ask();
    });
}

void MapsPanel::make_views()
{
    model_ = new views::MapsTableModel(this);
    table_ = new QTableView(this);
    table_->setObjectName(QStringLiteral("mapsTable"));
    table_->setAccessibleName(tr("Entries of the map"));
    table_->setModel(model_);
    table_->setItemDelegate(new PatientCells(table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setAlternatingRowColors(true);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setResizeContentsPrecision(50);
    table_->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    table_->setSortingEnabled(true);
    histogram_ = new views::HistogramView;
    heat_ = new views::HeatMapView;
    flame_ = new views::FlameGraphView;
    flame_area_ = new QScrollArea;
    flame_area_->setWidget(flame_);
    flame_area_->setWidgetResizable(true);
    flame_area_->setFrameShape(QFrame::NoFrame);
    flame_area_->setFocusPolicy(Qt::NoFocus);
    stack_ = new QStackedWidget(this);
    for (QWidget* page : {static_cast<QWidget*>(table_), static_cast<QWidget*>(histogram_),
                          static_cast<QWidget*>(heat_), static_cast<QWidget*>(flame_area_)})
        stack_->addWidget(page);
    for (views::PictureView* picture : {static_cast<views::PictureView*>(histogram_),
                                        static_cast<views::PictureView*>(heat_),
                                        static_cast<views::PictureView*>(flame_)})
        connect(picture, &views::PictureView::told, this, [this](const QString& sentence) {
            told_ = sentence;
            show_state();
        });
    connect(model_, &views::MapsTableModel::editWished, this, &MapsPanel::edit);
    connect(model_, &views::MapsTableModel::orderWished, this,
            [this](const session::MapColumn::Id& column, bool descending) {
                Choice* now = choice();
                if (!now || (now->order.column == column && now->order.descending == descending)) return;
                now->order.column = column;
                now->order.descending = descending;
                ask();
            });
}

void MapsPanel::begin()
{
    history_ = session::MapHistory();
    looked_back_.reset();
    for (auto& [name, choice] : choices_)
        choice.mark.reset();
    map_.reset();
    is_live_ = true;
    worker_.forget();
    model_->clear();
    notice_->clear();
    show_list();
    show_choice();
}

void MapsPanel::take(SharedContents contents)
{
    const std::uint32_t id = contents->map.id;
    const std::vector<SharedContents> dropped = history_.add(std::move(contents));
    worker_.free_later({dropped.begin(), dropped.end()});
    show_list();
    if (map_ == id && !looked_back_) ask();
    show_slider();
}

void MapsPanel::take(const session::MapsChanged& changed)
{
    editing_.take(changed);
    set_writable();
}

void MapsPanel::end()
{
    if (!is_live_) return;
    is_live_ = false;
    editing_.end();
    set_writable();
    show_state();
    show_slider();
}

void MapsPanel::show_history(session::MapHistory history)
{
    begin();
    is_live_ = false;
    history_ = std::move(history);
    show_list();
    show_choice();
    ask();
}

void MapsPanel::show_list()
{
    const std::vector<SharedContents> maps = history_.latest();
    while (list_->topLevelItemCount() > static_cast<int>(maps.size()))
        delete list_->takeTopLevelItem(list_->topLevelItemCount() - 1);
    while (list_->topLevelItemCount() < static_cast<int>(maps.size()))
        list_->addTopLevelItem(new QTreeWidgetItem);
    for (std::size_t i = 0; i < maps.size(); ++i)
        show_item(*list_->topLevelItem(static_cast<int>(i)), *maps[i]);
    if (maps.empty() || map_) return;
    list_->setCurrentItem(list_->topLevelItem(0));
}

void MapsPanel::show_item(QTreeWidgetItem& item, const session::MapContents& contents)
{
    const wire::MapInfo& map = contents.map;
    const bool was_chosen = list_->currentItem() == &item;
    const bool is_chosen = map_ == map.id;
    item.setData(Column::name, id_role, map.id);
    item.setText(Column::name, paint::to_line(session::title_of(contents)));
    item.setText(Column::type, QString::fromStdString(session::map_type_name(map.type)));
    const QString count = number(contents.entries.size()) + (contents.cut ? QStringLiteral("+") : QString());
    item.setText(Column::entries, has_fixed_entries(map) ? count : tr("%1 of %2").arg(count, number(map.max_entries)));
    item.setText(Column::updated, read_at(contents));
    for (const Column right : {Column::entries, Column::updated})
        item.setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
    item.setToolTip(Column::name, tr("%1: key %2, value %3")
                                      .arg(paint::to_line(session::title_of(contents)), paint::to_line(contents.types.key.describe()),
                                           paint::to_line(contents.types.value.describe())));
    // Rows are by name: a new map may have moved the chosen one.
    if (is_chosen && !was_chosen) {
        const QSignalBlocker quiet(list_);
        list_->setCurrentItem(&item);
    }
}

session::SharedContents MapsPanel::shown() const
{
    if (looked_back_) return looked_back_;
    return map_ ? history_.latest(*map_) : nullptr;
}

session::SharedContents MapsPanel::before_shown() const
{
    if (!map_) return nullptr;
    const std::vector<SharedContents> readings = history_.readings(*map_);
    const auto now = std::find(readings.begin(), readings.end(), shown());
    return now == readings.begin() || now == readings.end() ? nullptr : *std::prev(now);
}

void MapsPanel::ask()
{
    const SharedContents contents = shown();
    const Choice* now = choice();
    if (!contents || !now || !isVisible()) return;
    views::MapsQuestion question{.shape = now->shape,
                                 .contents = contents,
                                 .wish = {.with_changes = true, .before = before_shown(), .mark = now->mark, .by_cpu = now->by_cpu},
                                 .order = now->order,
                                 .is_linear = now->is_linear,
                                 .step = now->step,
                                 .readings = history_.readings(*map_),
                                 .stacks = history_.latest_stacks()};
    question.order.search = search_->text().toStdString();
    worker_.ask(std::move(question));
}

/// What came while nobody could see it.
void MapsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    ask();
}

void MapsPanel::show_answer(const views::MapsAnswer& answer)
{
    // Meanwhile another map may have been chosen, or another shape; an answer about that is on its way.
    const Choice* now = choice();
    if (!now || answer.contents->map.id != *map_ || answer.asked != now->shape) return;
    shape_ = answer.shape;
    const QString title = paint::to_line(session::title_of(*answer.contents));
    switch (answer.shape) {
    case MapShape::table: show_table(answer); break;
    case MapShape::log2_histogram:
    case MapShape::linear_histogram:
        histogram_->show_histogram({.histogram = answer.histogram,
                                    .title = title,
                                    .unit = unit(),
                                    .empty_text = tr("All slots are empty")});
        stack_->setCurrentWidget(histogram_);
        break;
    case MapShape::heat_map:
        heat_->show_heat({.heat = answer.heat,
                          .title = title,
                          .unit = unit(),
                          .empty_text = tr("A heat map begins with the second reading")});
        stack_->setCurrentWidget(heat_);
        break;
    case MapShape::flame_graph:
        flame_->show_tree(answer.tree);
        stack_->setCurrentWidget(flame_area_);
        break;
    }
    show_offered_shapes(answer);
    set_writable();
    show_state();
}

void MapsPanel::show_table(const views::MapsAnswer& answer)
{
    const int columns = model_->columnCount();
    const bool is_new = !model_->table() || model_->table()->contents->map.id != answer.contents->map.id;
    std::shared_ptr<const session::MapTable> before = model_->sharedTable();
    model_->setTable(answer.table, answer.rows);
    worker_.free_later({std::move(before)});
    if (is_new || columns != model_->columnCount()) table_->resizeColumnsToContents();
    const auto sorted = answer.table->find(choice()->order.column);
    const QSignalBlocker quiet(table_->horizontalHeader());
    table_->horizontalHeader()->setSortIndicator(sorted ? static_cast<int>(*sorted) : -1,
                                                 choice()->order.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    stack_->setCurrentWidget(table_);
}

void MapsPanel::show_slider()
{
    const std::vector<SharedContents> readings = map_ ? history_.readings(*map_) : std::vector<SharedContents>();
    const QSignalBlocker quiet(slider_);
    slider_->setVisible(readings.size() > 1);
    slider_->setMaximum(std::max(0, static_cast<int>(readings.size()) - 1));
    const auto at = std::find(readings.begin(), readings.end(), looked_back_);
    if (looked_back_ && at == readings.end()) looked_back_.reset();  // the oldest ones go
    slider_->setValue(looked_back_ ? static_cast<int>(at - readings.begin()) : slider_->maximum());
}

void MapsPanel::show_state()
{
    const SharedContents contents = shown();
    if (!contents) {
        state_->setText(is_live_ ? tr("No map has been read yet. They are read each second.")
                                 : tr("No maps. Run a probe that has some: what they hold stands here, each second."));
        return;
    }
    if (!told_.isEmpty() && shape() != MapShape::table) return state_->setText(told_);
    QString text = tr("%1 entries, read at %2").arg(number(contents->entries.size()), read_at(*contents));
    if (shape() == MapShape::table && model_->rowCount() != static_cast<int>(contents->entries.size()))
        text = tr("%1 of ").arg(number(static_cast<std::uint64_t>(model_->rowCount()))) + text;
    if (contents->cut) text += tr(" · not all: it holds more, or changes too fast");
    if (looked_back_)
        text += tr(" · an earlier reading: only to look at");
    else if (!is_live_)
        text += tr(" · the session is over: only to look at");
    state_->setText(text);
}

}  // namespace boardscope::gui
