// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ColumnChooser: a small panel with all columns that a table could have: what is ticked is shown,
//          in the order of the list.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include "app/views/table_columns.h"

#include <QFrame>

class QLineEdit;
class QListWidget;

namespace boardscope::views {

class ColumnChooser : public QFrame {
    Q_OBJECT

public:
    explicit ColumnChooser(TableColumns& columns, QWidget* parent = nullptr);
    /// At this point of the screen.
    void openAt(const QPoint& global_position);

    [[nodiscard]] QListWidget& list() const { return *list_; }
    [[nodiscard]] QLineEdit& search() const { return *search_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void narrow(const QString& part);
    void move_current(int step);
    void take_order();

    TableColumns& columns_;
    QLineEdit* search_;
    QListWidget* list_;
    bool filling_ = false;
};

}  // namespace boardscope::views
