// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/marks_panel.h"

#include "app/gui/airy_rows.h"
#include "app/views/row_text.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QStackedLayout>
#include <QTreeWidget>

namespace boardscope::gui {

namespace {

enum Part { time_part, event_part, note_part };

RowId row_of(const QTreeWidgetItem& item)
{
    return RowId{item.data(time_part, Qt::UserRole).toULongLong()};
}

}  // namespace

MarksPanel::MarksPanel(views::RowMarks& marks, const views::TraceFeed& feed, QWidget* parent)
    : QWidget(parent),
      marks_(marks),
      feed_(feed),
      list_(new QTreeWidget),
      empty_(new QLabel(tr("No rows are marked.\nSelect one in the table and press M.")))
{
    list_->setAccessibleName(tr("Marks"));
    list_->setHeaderLabels({tr("time, s"), tr("Event"), tr("Note")});
    list_->setRootIsDecorated(false);
    list_->setItemDelegate(new AiryRows(list_));
    list_->setUniformRowHeights(true);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->header()->setSectionResizeMode(event_part, QHeaderView::Stretch);
    list_->installEventFilter(this);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setEnabled(false);
    auto* stack = new QStackedLayout(this);
    stack->addWidget(empty_);
    stack->addWidget(list_);

    connect(list_, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item, int part) {
        if (part == note_part)
            list_->editItem(item, note_part);
        else
            Q_EMIT chosen(row_of(*item));
    });
    connect(list_, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int part) {
        if (filling_ || part != note_part) return;
        const QScopedValueRollback<bool> own(filling_, true);
        marks_.setNote(row_of(*item), item->text(note_part));
    });
    connect(&marks_, &views::RowMarks::changed, this, &MarksPanel::fill);
    connect(&feed_, &views::TraceFeed::changed, this, &MarksPanel::fill_missing);
    fill();
}

/// False: the trace has no such row.
bool MarksPanel::describe(QTreeWidgetItem& item) const
{
    const store::Snapshot& snapshot = feed_.state().snapshot;
    const RowId row = row_of(item);
    if (row.value() >= snapshot.row_count()) {
        item.setText(time_part, QStringLiteral("#%1").arg(row.value() + 1));
        item.setText(event_part, tr("not in this trace yet"));
        return false;
    }
    const store::EventView view = snapshot.row(row);
    item.setText(time_part, cell_text(view, views::Column::time));
    const QString who = cell_text(view, views::Column::task);
    const QString what = cell_text(view, views::Column::event);
    const QString said = cell_text(view, views::Column::message);
    QStringList parts;
    for (const QString& part : {who, what, said})
        if (!part.isEmpty()) parts += part;
    item.setText(event_part, parts.join(QStringLiteral("  ")));
    item.setToolTip(event_part, item.text(event_part));
    return true;
}

void MarksPanel::fill()
{
    // A note that was just typed is in its place already.
    if (filling_) return;
    const QScopedValueRollback<bool> own(filling_, true);
    const QTreeWidgetItem* before = list_->currentItem();
    const bool had_current = before != nullptr;
    const RowId current = had_current ? row_of(*before) : RowId{};
    list_->clear();
    is_missing_ = false;
    for (const auto& [row, note] : marks_.all()) {
        auto* item = new QTreeWidgetItem;
        item->setData(time_part, Qt::UserRole, static_cast<qulonglong>(row.value()));
        item->setTextAlignment(time_part, Qt::AlignRight | Qt::AlignVCenter);
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setText(note_part, note);
        is_missing_ = !describe(*item) || is_missing_;
        list_->addTopLevelItem(item);
        if (had_current && current == row) list_->setCurrentItem(item);
    }
    list_->resizeColumnToContents(time_part);
    static_cast<QStackedLayout*>(layout())->setCurrentWidget(
        marks_.all().empty() ? static_cast<QWidget*>(empty_) : list_);
}

void MarksPanel::fill_missing()
{
    if (!is_missing_) return;
    const QScopedValueRollback<bool> own(filling_, true);
    is_missing_ = false;
    for (int i = 0; i < list_->topLevelItemCount(); ++i)
        is_missing_ = !describe(*list_->topLevelItem(i)) || is_missing_;
    list_->resizeColumnToContents(time_part);
}

void MarksPanel::remove_current()
{
    if (const QTreeWidgetItem* item = list_->currentItem()) marks_.remove(row_of(*item));
}

bool MarksPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || !list_->currentItem())
        return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT chosen(row_of(*list_->currentItem())); return true;
    case Qt::Key_F2: list_->editItem(list_->currentItem(), note_part); return true;
    case Qt::Key_Delete: remove_current(); return true;
    default: return false;
    }
}

}  // namespace boardscope::gui
