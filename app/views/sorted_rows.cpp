// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/sorted_rows.h"

#include <QThreadPool>

#include <algorithm>
#include <utility>

namespace boardscope::views {

namespace {

constexpr int pause_factor = 10;

std::shared_ptr<const filter::RowField> field_of(const TableColumn& column, const store::Snapshot& snapshot,
                                                 const timeline::RowDurations& durations)
{
    if (column.is(Column::delta)) return nullptr;
    if (column.is(Column::latency)) return timeline::latency_field(durations);
    return filter::row_field(column.key().toStdString(), snapshot);
}

/// Whoever lets go of it last does not free it, for that is the window's thread, and giving the memory of ten million
/// rows back takes it longer than a frame.
std::shared_ptr<const filter::RowOrder> freed_aside(filter::RowOrder order)
{
    return {new filter::RowOrder(std::move(order)), [](const filter::RowOrder* old) {
                QThreadPool::globalInstance()->start([old] { delete old; });
            }};
}

}  // namespace

SortedRows::SortedRows(const TraceState& state, QObject* parent) : QObject(parent), trace_(state)
{
    again_.setSingleShot(true);
    connect(&again_, &QTimer::timeout, this, &SortedRows::follow);
}

void SortedRows::sort(std::optional<Key> key)
{
    job_.cancel();
    ++number_;
    again_.stop();
    key_ = std::move(key);
    if (key_) return start();
    const bool had_order = order_ != nullptr;
    order_.reset();
    set_state(State::arrival);
    if (had_order) Q_EMIT orderChanged();
}

std::size_t SortedRows::newerRows() const
{
    return order_ ? trace_.rows.count() - order_->size() : 0;
}

void SortedRows::follow()
{
    if (!key_) return;
    if (trace_.generation != generation_ || (order_ && trace_.rows.count() < order_->size())) {
        const bool had_order = order_ != nullptr;
        order_.reset();
        start();
        if (had_order) Q_EMIT orderChanged();
        return;
    }
    const bool has_newer = !order_ || newerRows() > 0;
    if (!has_newer) return;
    if (order_) Q_EMIT stateChanged();
    if (sort_state_ == State::sorting || again_.isActive()) return;
    const qint64 pause_ms = std::max<qint64>(least_pause_ms, pause_factor * last_ms_);
    const qint64 left_ms = last_ms_ + pause_ms - since_start_.elapsed();
    if (left_ms <= 0)
        start();
    else
        again_.start(static_cast<int>(left_ms));
}

void SortedRows::start()
{
    generation_ = trace_.generation;
    const quint64 number = ++number_;
    if (trace_.rows.count() > filter::RowOrder::row_limit) {
        job_.cancel();
        order_.reset();
        set_state(State::too_many);
        Q_EMIT orderChanged();
        return;
    }
    percent_ = 0;
    since_start_.start();
    set_state(State::sorting);
    job_.start([this, number, snapshot = trace_.snapshot, rows = trace_.rows, column = key_->column,
                durations = trace_.spans.durations(), descending = key_->descending](const std::stop_token& stop) {
        int told = 0;
        const auto progress = [&](double done) {
            const int percent = static_cast<int>(done * 100);
            if (percent < told + 5) return;
            told = percent;
            QMetaObject::invokeMethod(this, [this, number, percent] {
                if (number != number_) return;
                percent_ = percent;
                Q_EMIT stateChanged();
            });
        };
        const auto field = field_of(column, snapshot, durations);
        std::shared_ptr<const filter::RowOrder> order;
        if (field || column.is(Column::delta)) {
            auto made = filter::order_of(rows, snapshot, {field, descending}, stop, progress);
            if (!made) return;
            order = freed_aside(*std::move(made));
        }
        QMetaObject::invokeMethod(this, [this, number, order] { take(number, order); });
    });
}

/// Null: nobody has the column any more, so the rows stay as they came.
void SortedRows::take(quint64 number, const std::shared_ptr<const filter::RowOrder>& order)
{
    if (number != number_) return;
    last_ms_ = since_start_.elapsed();
    order_ = order;
    set_state(State::sorted);
    Q_EMIT orderChanged();
}

void SortedRows::set_state(State state)
{
    sort_state_ = state;
    Q_EMIT stateChanged();
}

}  // namespace boardscope::views
