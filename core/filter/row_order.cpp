// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_order.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace boardscope::filter {

namespace {

struct Entry {
    std::int64_t key;
    std::uint32_t rank;
    bool is_absent;

    friend bool operator<(const Entry& a, const Entry& b)
    {
        if (a.is_absent != b.is_absent) return b.is_absent;
        return a.key != b.key ? a.key < b.key : a.rank < b.rank;
    }
};
static_assert(sizeof(Entry) == 16);

/// What one sort has to look at and to tell.
class Work {
public:
    Work(std::size_t rows, const std::stop_token& stop, const OrderProgress& progress)
        : rows_(rows), stop_(stop), progress_(progress)
    {
    }

    [[nodiscard]] bool is_stopped() const { return stop_.stop_requested(); }
    void read(std::size_t rows) const { tell(0.4 * static_cast<double>(rows) / static_cast<double>(rows_)); }
    void sorted(std::size_t rows)
    {
        sorted_ += rows;
        tell(0.4 + 0.6 * static_cast<double>(sorted_) / static_cast<double>(rows_));
    }

private:
    void tell(double done) const
    {
        if (progress_) progress_(done);
    }

    std::size_t rows_;
    std::size_t sorted_ = 0;
    const std::stop_token& stop_;
    const OrderProgress& progress_;
};

/// Between looks at whether to stop.
constexpr std::size_t slice_rows = std::size_t{1} << 16;

std::int64_t distance(std::int64_t from, std::int64_t to)
{
    // Times come from the board, and may be anything.
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}

std::vector<Entry> read_keys(const RowSet& rows, const store::Snapshot& snapshot, const OrderKey& key,
                             const Work& work)
{
    const std::shared_ptr<const RowField> field = key.field ? key.field : row_field(Field::time);
    FieldReader reader(*field, snapshot);
    std::vector<Entry> entries;
    entries.reserve(rows.count());
    std::optional<std::int64_t> before;
    rows.for_each([&](RowId row) {
        if (entries.size() % slice_rows == 0) work.read(entries.size());
        if (work.is_stopped()) return;
        const std::optional<std::int64_t> value = reader.at(row);
        const auto rank = static_cast<std::uint32_t>(entries.size());
        if (key.field)
            entries.push_back({value.value_or(0), rank, !value});
        else
            entries.push_back({value && before ? distance(*before, *value) : 0, rank, !value || !before});
        before = value;
    });
    return entries;
}

/// Numbers that stand for texts become numbers in the order of the texts.
void rank_texts(std::span<Entry> entries, const RowField& field, const store::Snapshot& snapshot)
{
    std::vector<std::int64_t> ids;
    for (const Entry& entry : entries)
        // Rows often repeat the text of the row before them.
        if (!entry.is_absent && (ids.empty() || ids.back() != entry.key)) ids.push_back(entry.key);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

    std::vector<std::pair<std::string, std::size_t>> texts;
    texts.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        texts.emplace_back(field.text_of(ids[i], snapshot), i);
    std::ranges::sort(texts);
    std::vector<std::int64_t> order(ids.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        order[texts[i].second] = static_cast<std::int64_t>(i);
    for (Entry& entry : entries)
        if (!entry.is_absent)
            entry.key =
                order[static_cast<std::size_t>(std::ranges::lower_bound(ids, entry.key) - ids.begin())];
}

/// By halves, so that it can be stopped in between, and in place. False when stopped.
bool sort(std::span<Entry> entries, Work& work)
{
    if (work.is_stopped()) return false;
    if (entries.size() <= slice_rows) {
        std::sort(entries.begin(), entries.end());
        work.sorted(entries.size());
        return true;
    }
    const std::size_t middle = entries.size() / 2;
    std::nth_element(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(middle), entries.end());
    return sort(entries.first(middle), work) && sort(entries.subspan(middle), work);
}

}  // namespace

RowOrder::RowOrder(std::vector<std::uint32_t> rank_at_place)
    : ranks_(std::move(rank_at_place)), places_(ranks_.size())
{
    for (std::size_t place = 0; place < ranks_.size(); ++place)
        places_[ranks_[place]] = static_cast<std::uint32_t>(place);
}

std::optional<RowOrder> order_of(const RowSet& rows, const store::Snapshot& snapshot, const OrderKey& key,
                                 const std::stop_token& stop, const OrderProgress& progress)
{
    if (rows.count() > RowOrder::row_limit) return std::nullopt;
    Work work(rows.count(), stop, progress);
    std::vector<Entry> entries = read_keys(rows, snapshot, key, work);
    if (work.is_stopped()) return std::nullopt;
    if (key.field && key.field->unit() == FieldUnit::name) rank_texts(entries, *key.field, snapshot);
    if (key.descending)
        for (Entry& entry : entries)
            entry.key = ~entry.key;
    if (!sort(entries, work)) return std::nullopt;

    std::vector<std::uint32_t> ranks(entries.size());
    std::ranges::transform(entries, ranks.begin(), &Entry::rank);
    entries = {};
    return RowOrder(std::move(ranks));
}

}  // namespace boardscope::filter
