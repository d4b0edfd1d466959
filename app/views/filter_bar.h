// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FilterBar: the line where one writes what to see. Each key is checked at once; a text that is
//          right is applied after a short pause, or by Enter; one that is wrong is underlined at its
//          place and explained below, while the filter before it stays in force. One that is right but
//          suspicious is applied, and explained likewise.
// Thread:  GUI.
// Units:   rows.
// Errors:  shown, not reported: filterChanged() comes only with filters that are right.
#pragma once

#include "app/views/paint/theme.h"
#include "app/views/saved_filters.h"
#include "app/views/value_feed.h"
#include "core/filter/filter_plan.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QAction;
class QGridLayout;
class QKeyEvent;
class QLabel;
class QLineEdit;

namespace boardscope::views {

class FilterCompleter;
class FilterRemark;

class FilterBar : public QWidget {
    Q_OBJECT

public:
    static constexpr int pause_ms = 150;
    /// Sentences wait for a longer one: they move what is below them.
    static constexpr int remark_pause_ms = 400;
    static constexpr qsizetype history_limit = 50;

    enum class State { empty, right, doubtful, wrong };

    explicit FilterBar(QWidget* parent = nullptr);

    /// As typed, right or wrong.
    [[nodiscard]] QString text() const;
    [[nodiscard]] State state() const { return state_; }
    /// The sentence below the line; empty unless wrong.
    [[nodiscard]] QString errorText() const;
    /// The sentence about what is suspicious; empty unless doubtful.
    [[nodiscard]] QString doubtText() const;
    /// What is wrong or suspicious, in characters of text(); nothing when all is right.
    [[nodiscard]] std::optional<std::pair<int, int>> remarkRange() const;
    [[nodiscard]] QString countText() const;
    /// The filter that filterChanged() told last.
    [[nodiscard]] const filter::FilterPlan& filter() const { return applied_; }

    /// Filters that were applied by Enter or setText(), the newest last: to be kept between sessions.
    [[nodiscard]] QStringList history() const { return history_; }
    void setHistory(const QStringList& history);

    [[nodiscard]] const QList<SavedFilter>& savedFilters() const { return saved_->filters(); }
    void setSavedFilters(const QList<SavedFilter>& filters) { saved_->setFilters(filters); }

    /// Whose values are offered, and held against the filter. Null: none are.
    void setStore(const std::shared_ptr<const store::EventStore>& store);
    /// A button at the end of the line for something to do with the filter.
    void addTool(QAction* action);
    /// The fields that events have beside those that every row has: what may be written, and what is offered.
    void setFields(const filter::FieldCatalog& fields);

public Q_SLOTS:
    /// Applies it at once, if it is right.
    void setText(const QString& text);
    /// "1,204 of 8,000"; `busy`: still being counted. `too_complex`: rows that a pattern could not be
    /// tried on.
    void setCounts(quint64 matching, quint64 total, bool busy, quint64 too_complex = 0);

Q_SIGNALS:
    void filterChanged(const boardscope::filter::FilterPlan& plan);
    void historyChanged();
    void savedFiltersChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Look {
        QString sign;
        QString meaning;
        QColor color;
    };

    void make_parts();
    void lay_out();
    void connect_parts();
    void take_look();
    void check();
    void doubt();
    void apply();
    void remember();
    void show_state();
    [[nodiscard]] Look look_of_state() const;
    void show_remark();
    void underline();
    bool on_key(QKeyEvent& key);
    void go_through_history(int step);
    [[nodiscard]] QString remark_text() const;

    QLineEdit* line_ = nullptr;
    QGridLayout* layout_ = nullptr;
    QLabel* sign_ = nullptr;
    QLabel* count_ = nullptr;
    FilterRemark* remark_label_ = nullptr;
    SavedFilters* saved_ = nullptr;
    ValueFeed values_;
    FilterCompleter* completer_ = nullptr;
    QTimer pause_;
    QTimer remark_pause_;
    paint::Theme theme_;

    State state_ = State::empty;
    std::optional<filter::FilterPlan> checked_;  ///< of the text, when it is right
    std::optional<filter::FilterError> remark_;  ///< what is wrong or suspicious
    filter::FilterPlan applied_;
    filter::FieldCatalog fields_;
    quint64 counted_rows_ = 0;

    QStringList history_;
    qsizetype history_at_ = 0;  ///< history_.size(): at what was being written
    QString being_written_;
};

}  // namespace boardscope::views
