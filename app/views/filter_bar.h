// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FilterBar: the line where one writes what to see. Each key is checked at once; a text that is
//          right is applied after a short pause, or by Enter; one that is wrong is underlined at its
//          place and explained below, while the filter before it stays in force.
// Thread:  GUI.
// Units:   rows.
// Errors:  shown, not reported: filterChanged() comes only with filters that are right.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/filter_plan.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <optional>

class QCompleter;
class QLabel;
class QLineEdit;
class QStandardItemModel;

namespace boardscope::views {

class FilterBar : public QWidget {
    Q_OBJECT

public:
    static constexpr int pause_ms = 150;
    static constexpr qsizetype history_limit = 50;

    enum class State { empty, right, wrong };

    explicit FilterBar(QWidget* parent = nullptr);

    /// As typed, right or wrong.
    [[nodiscard]] QString text() const;
    [[nodiscard]] State state() const { return state_; }
    /// The sentence below the line; empty unless wrong.
    [[nodiscard]] QString errorText() const;
    /// What is wrong, in characters of text(); nothing unless wrong.
    [[nodiscard]] std::optional<std::pair<int, int>> errorRange() const;
    [[nodiscard]] QString countText() const;
    /// The filter that filterChanged() told last.
    [[nodiscard]] const filter::FilterPlan& filter() const { return applied_; }

    /// Filters that were applied by Enter or setText(), the newest last: to be kept between sessions.
    [[nodiscard]] QStringList history() const { return history_; }
    void setHistory(const QStringList& history);

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

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void set_up_completion();
    void fill_words();
    void take_look();
    void check();
    void apply();
    void remember();
    void show_state();
    void underline();
    bool on_key(int key, Qt::KeyboardModifiers modifiers);
    void go_through_history(int step);
    void offer_words(bool asked);
    void complete(const QString& word);
    [[nodiscard]] std::pair<int, int> word_at_cursor() const;
    [[nodiscard]] int character_at(std::size_t byte) const;

    QLineEdit* line_ = nullptr;
    QLabel* sign_ = nullptr;
    QLabel* count_ = nullptr;
    QLabel* explanation_ = nullptr;
    QCompleter* completer_ = nullptr;
    QStandardItemModel* words_ = nullptr;
    QTimer pause_;
    paint::Theme theme_;

    State state_ = State::empty;
    std::optional<filter::FilterPlan> checked_;  ///< of the text, when it is right
    std::optional<filter::FilterError> error_;
    filter::FilterPlan applied_;
    filter::FieldCatalog fields_;

    QStringList history_;
    qsizetype history_at_ = 0;  ///< history_.size(): at what was being written
    QString being_written_;
};

}  // namespace boardscope::views
