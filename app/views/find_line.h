// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FindLine: takes what to look for among the shown rows, a filter or plain text, says how many rows
//          match, and goes from one to the next.
// Thread:  GUI thread.
// Errors:  a filter that is wrong is looked for as text, and the line says so.
#pragma once

#include "app/views/match_finder.h"
#include "app/views/slim_line.h"

namespace boardscope::views {

/// What a text that somebody looks for means.
struct SearchText {
    std::optional<filter::FilterPlan> plan;  ///< none: the text is empty
    bool is_filter = false;
    QString doubt;  ///< why it was not taken as the filter that it looks like
};
/// Text is found in task, event and message; in small letters, whatever the case.
[[nodiscard]] SearchText read_search(const QString& text, const filter::FieldCatalog& fields);

class FindLine : public SlimLine {
    Q_OBJECT

public:
    explicit FindLine(MatchFinder& finder, QWidget* parent = nullptr);

    void setFields(const filter::FieldCatalog& fields) { fields_ = fields; }
    /// Where the search begins: see MatchFinder::find().
    void findFrom(qint64 place, bool forward);
    /// Which of the matches is selected; -1: none, or nobody knows.
    void setCurrent(qint64 match);

Q_SIGNALS:
    /// Return, a button: the next, from where the table is.
    void stepRequested(bool forward);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void read();
    void show_count();

    MatchFinder& finder_;
    filter::FieldCatalog fields_;
    QString read_;  ///< what the finder looks for
    QString doubt_;
    qint64 current_ = -1;
    bool wrapped_ = false;
};

}  // namespace boardscope::views
