// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/waiting_rows.h"

namespace boardscope::store {

void WaitingRows::add(Place place, const EventRow& row)
{
    Row& kept = rows_.emplace_back();
    kept.place = place;
    kept.row = row;
    kept.task = keep(row.task);
    kept.flags = keep(row.flags);
    kept.event = keep(row.event);
    kept.message = keep(row.message);
    kept.first_field = fields_.size();
    kept.field_count = row.fields.size();
    for (const decode::FieldValue& field : row.fields)
        fields_.push_back({field.number, keep(field.text)});
    bytes_ += sizeof(Row) + kept.field_count * sizeof(Field);
}

void WaitingRows::add_loss(Place place, const decode::Loss& loss)
{
    Row& kept = rows_.emplace_back();
    kept.place = place;
    kept.loss = losses_.size();
    losses_.push_back(loss);
    bytes_ += sizeof(Row) + sizeof(loss);
}

void WaitingRows::append_to(EventStore& store, std::size_t index)
{
    const Row& row = rows_[index];
    if (row.loss != no_loss)
        (void)store.append_loss(losses_[row.loss]);
    else
        (void)store.append(whole(row));
}

void WaitingRows::add_from(WaitingRows& other, std::size_t index)
{
    const Row& row = other.rows_[index];
    if (row.loss != no_loss)
        add_loss(row.place, other.losses_[row.loss]);
    else
        add(row.place, other.whole(row));
}

void WaitingRows::clear()
{
    rows_.clear();
    fields_.clear();
    losses_.clear();
    texts_.clear();
    bytes_ = 0;
}

WaitingRows::Text WaitingRows::keep(std::string_view text)
{
    const Text kept{texts_.size(), text.size()};
    texts_.insert(texts_.end(), text.begin(), text.end());
    bytes_ += text.size();
    return kept;
}

EventRow WaitingRows::whole(const Row& row)
{
    values_.clear();
    for (std::size_t i = 0; i < row.field_count; ++i) {
        const Field& field = fields_[row.first_field + i];
        values_.push_back({field.number, view(field.text)});
    }
    EventRow whole = row.row;
    whole.task = view(row.task);
    whole.flags = view(row.flags);
    whole.event = view(row.event);
    whole.message = view(row.message);
    whole.fields = values_;
    return whole;
}

}  // namespace boardscope::store
