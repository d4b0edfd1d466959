// SPDX-License-Identifier: GPL-3.0-or-later
// What:    MarksPanel: the marked rows of the trace, each with what it is and a note that can be typed; a
//          click goes there.
// Thread:  GUI thread.
// Errors:  none; a mark of a row that the trace does not have (yet) says so.
#pragma once

#include "app/views/row_marks.h"
#include "app/views/trace_feed.h"

#include <QWidget>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::gui {

class MarksPanel : public QWidget {
    Q_OBJECT

public:
    /// Both outlive the panel.
    MarksPanel(views::RowMarks& marks, const views::TraceFeed& feed, QWidget* parent = nullptr);
    [[nodiscard]] QTreeWidget& list() const { return *list_; }

Q_SIGNALS:
    void chosen(boardscope::RowId row);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void fill_missing();
    void remove_current();
    bool describe(QTreeWidgetItem& item) const;

    views::RowMarks& marks_;
    const views::TraceFeed& feed_;
    QTreeWidget* list_;
    QLabel* empty_;
    bool filling_ = false;
    bool is_missing_ = false;  ///< some rows are not there yet
};

}  // namespace boardscope::gui
