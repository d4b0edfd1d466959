// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/column_chooser.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::views {

namespace {

constexpr QSize usual_size{260, 380};

}  // namespace

ColumnChooser::ColumnChooser(TableColumns& columns, QWidget* parent)
    : QFrame(parent, Qt::Popup), columns_(columns), search_(new QLineEdit), list_(new QListWidget)
{
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Choose columns"));
    search_->setPlaceholderText(tr("Search columns and fields"));
    search_->setAccessibleName(tr("Search columns"));
    search_->setClearButtonEnabled(true);
    list_->setAccessibleName(tr("Columns"));
    list_->setDragDropMode(QAbstractItemView::InternalMove);
    list_->setFrameShape(QFrame::NoFrame);
    auto* hint = new QLabel(tr("Drag, or Ctrl+Up and Ctrl+Down, to order."));
    hint->setEnabled(false);
    auto* automatic = new QPushButton(tr("&Automatic"));
    automatic->setToolTip(tr("The columns that this trace has by itself"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(search_);
    column->addWidget(list_, 1);
    column->addWidget(hint);
    column->addWidget(automatic);
    resize(usual_size);

    search_->installEventFilter(this);
    list_->installEventFilter(this);
    connect(search_, &QLineEdit::textChanged, this, &ColumnChooser::narrow);
    connect(automatic, &QPushButton::clicked, this, [this] {
        columns_.arrangeAutomatically();
        fill();
    });
    connect(list_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        if (filling_) return;
        const auto order = columns_.inOrder();
        columns_.setShown(order[static_cast<std::size_t>(list_->row(item))],
                          item->checkState() == Qt::Checked);
        fill();  // the last one stays ticked
    });
    // When the list has done what it does after a drop.
    connect(list_->model(), &QAbstractItemModel::rowsMoved, this, &ColumnChooser::take_order,
            Qt::QueuedConnection);
}

void ColumnChooser::openAt(const QPoint& global_position)
{
    search_->clear();
    fill();
    const QRect room = parentWidget()->screen()->availableGeometry();
    move(std::clamp(global_position.x(), room.left(), std::max(room.left(), room.right() - width())),
         std::clamp(global_position.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    show();
    search_->setFocus(Qt::PopupFocusReason);
}

void ColumnChooser::fill()
{
    const QScopedValueRollback<bool> own(filling_, true);
    const int current = list_->currentRow();
    list_->clear();
    for (const TableColumn& column : columns_.inOrder()) {
        auto* item = new QListWidgetItem(column.title(), list_);
        item->setData(Qt::UserRole, column.key());
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                       Qt::ItemIsDragEnabled);
        item->setCheckState(columns_.isShown(column) ? Qt::Checked : Qt::Unchecked);
        if (column.is_field()) item->setToolTip(tr("A field of events"));
    }
    list_->setCurrentRow(std::clamp(current, 0, list_->count() - 1));
    narrow(search_->text());
}

void ColumnChooser::narrow(const QString& part)
{
    int first = -1;
    for (int i = 0; i < list_->count(); ++i) {
        const bool fits = list_->item(i)->text().contains(part, Qt::CaseInsensitive) ||
                          list_->item(i)->data(Qt::UserRole).toString().contains(part, Qt::CaseInsensitive);
        list_->setRowHidden(i, !fits);
        if (fits && first < 0) first = i;
    }
    if (list_->currentRow() < 0 || list_->isRowHidden(list_->currentRow())) list_->setCurrentRow(first);
    // Where only some are seen, nobody knows between which the others would stand.
    list_->setDragEnabled(part.isEmpty());
}

void ColumnChooser::move_current(int step)
{
    const int row = list_->currentRow();
    if (row < 0 || row + step < 0 || row + step >= list_->count()) return;
    const auto order = columns_.inOrder();
    columns_.move(order[static_cast<std::size_t>(row)], row + step);
    fill();
    list_->setCurrentRow(row + step);
}

void ColumnChooser::take_order()
{
    for (int place = 0; place < list_->count(); ++place) {
        const QString key = list_->item(place)->data(Qt::UserRole).toString();
        for (const TableColumn& column : columns_.inOrder())
            if (column.key() == key) columns_.move(column, place);
    }
    fill();
}

bool ColumnChooser::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool is_vertical = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
    if (key->modifiers() & Qt::ControlModifier && is_vertical) {
        move_current(key->key() == Qt::Key_Up ? -1 : 1);
        return true;
    }
    if (watched == search_ && is_vertical) {
        list_->setFocus();
        return false;
    }
    const bool is_return = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (QListWidgetItem* item = list_->currentItem(); is_return && item) {
        item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace boardscope::views
