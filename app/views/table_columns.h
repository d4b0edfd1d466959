// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TableColumns: which columns the table has, in which order, how wide. Fields of records become
//          columns by themselves until somebody arranges the columns; fields of printed messages can be
//          chosen.
// Thread:  GUI.
// Units:   widths of a kept state in characters, so that it fits any font.
// Errors:  none: what a kept state says about fields that are not there waits until they are.
#pragma once

#include "app/views/column_titles.h"
#include "core/store/snapshot.h"

#include <QObject>
#include <QStringList>

#include <array>
#include <string>
#include <vector>

namespace boardscope::views {

class TableColumns : public QObject {
    Q_OBJECT

public:
    /// Fields of records that become columns by themselves; the others can be chosen.
    static constexpr std::size_t automatic_limit = 8;

    explicit TableColumns(QWidget* header_parent);

    [[nodiscard]] ColumnTitles& header() const { return *header_; }
    [[nodiscard]] const TableColumn& at(int section) const { return header_->at(section); }
    [[nodiscard]] int count() const { return header_->count(); }
    /// -1: there is no such column.
    [[nodiscard]] int sectionOf(const TableColumn& column) const;
    /// As they stand, hidden ones included.
    [[nodiscard]] std::vector<TableColumn> inOrder() const;
    [[nodiscard]] std::vector<TableColumn> shownInOrder() const;
    [[nodiscard]] bool isShown(const TableColumn& column) const;

    // What a user does; each tells changedByUser().
    /// The last one stays: a table without columns would leave nothing to click on.
    void setShown(const TableColumn& column, bool shown);
    /// Before the one that stands at this place now.
    void move(const TableColumn& column, int place);
    /// As if nobody had arranged them.
    void arrangeAutomatically();
    [[nodiscard]] bool isAutomatic() const { return is_automatic_; }

    void setCharWidth(double px);
    /// Looks for fields that the columns do not have yet.
    /// `has_latencies`: rows begin and end spans.
    void takeFields(const store::Snapshot& snapshot, bool has_latencies = false);

    /// Names the records' fields: tells apart what is worth an arrangement of its own.
    [[nodiscard]] QString fieldSet() const;
    /// "comm=16", or "-comm=16" where it is hidden, in order.
    [[nodiscard]] QStringList state() const;
    void restore(const QStringList& state);

Q_SIGNALS:
    /// Something is drawn otherwise.
    void changed();
    void changedByUser();
    /// The trace has records with other fields than before: time to restore() what was kept for them.
    void fieldSetChanged();

private:
    /// What tells that there may be other fields.
    struct Seen {
        std::size_t shapes = 0;
        std::size_t templates = 0;
        std::string last_event;
        bool has_texts = false;
        bool has_latencies = false;
        friend bool operator==(const Seen&, const Seen&) = default;
    };
    [[nodiscard]] std::vector<TableColumn> columns_of(const store::Snapshot& snapshot);
    [[nodiscard]] QStringList default_state() const;
    void apply(const QStringList& state);
    void user_changed();
    void fit_last();

    ColumnTitles* header_;
    double char_width_ = 8;
    Seen seen_;
    std::vector<std::string> record_fields_;  ///< in the order of the records
    bool is_automatic_ = true;
    QStringList wanted_;  ///< of a user: also about fields that are not there
    bool applying_ = false;
};

}  // namespace boardscope::views
