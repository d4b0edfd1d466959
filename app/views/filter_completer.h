// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FilterCompleter: the list below a filter line of what can stand at the cursor, each with a few
// words.
//          Tab takes the first, or the one chosen with the arrow keys, which Enter takes, too; Escape closes
//          the list. Enter without a choice is the line's own.
// Thread:  GUI thread.
// Units:   none.
// Errors:  none.
#pragma once

#include "core/filter/completion.h"

#include <QObject>
#include <QString>

class QCompleter;
class QKeyEvent;
class QLineEdit;
class QStandardItemModel;
class QTreeView;

namespace boardscope::views {

class ValueFeed;

class FilterCompleter : public QObject {
    Q_OBJECT

public:
    /// `line` and `values` must outlive this.
    FilterCompleter(QLineEdit& line, ValueFeed& values);

    void setFields(const filter::FieldCatalog& fields) { fields_ = fields; }

    /// What can stand at the cursor; unasked only where that helps.
    void offer(bool asked);
    void hide();
    [[nodiscard]] bool isOffering() const;

    /// A key that was pressed in the line. True: it was for the list.
    bool takeKey(QKeyEvent& key);

Q_SIGNALS:
    /// The list, whoever closed it.
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void set_up_list();
    void renew();
    void fill();
    void show_list();
    bool take_chosen(bool or_first);
    void accept(const filter::Candidate& candidate);

    QLineEdit& line_;
    ValueFeed& values_;
    filter::FieldCatalog fields_;
    filter::Completion completion_;
    QCompleter* completer_ = nullptr;
    QStandardItemModel* model_ = nullptr;
    QTreeView* list_ = nullptr;
    bool asked_ = false;
    QString offered_text_;  ///< what the line held when it was offered, and where the cursor was
    int offered_at_ = -1;
};

}  // namespace boardscope::views
