// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SortStrip: says below the table that its rows are sorted, or are being sorted, and takes them
//          back to how they arrived. There while they are.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include "app/views/sorted_rows.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace boardscope::views {

class SortStrip : public QFrame {
    Q_OBJECT

public:
    explicit SortStrip(const SortedRows& sorting, QWidget* parent = nullptr);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void unsortRequested();

private:
    void show_state();

    const SortedRows& sorting_;
    QLabel* text_;
    QPushButton* button_;
};

}  // namespace boardscope::views
