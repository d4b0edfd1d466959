// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/summary_text.h"

#include "core/timeline/time_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace boardscope::stats {

namespace {

using timeline::thousands;

/// What a terminal shows of it: bytes that begin a character.
std::size_t width_of(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Rows of cells in columns as wide as their widest cell; the first column to the left, numbers to the right.
class TextTable {
public:
    void add(std::vector<std::string> cells)
    {
        widths_.resize(std::max(widths_.size(), cells.size()));
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths_[i] = std::max(widths_[i], width_of(cells[i]));
        rows_.push_back(std::move(cells));
    }

    [[nodiscard]] std::string text() const
    {
        std::string text;
        for (const auto& cells : rows_) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                const std::string space(widths_[i] - width_of(cells[i]), ' ');
                if (i > 0) text += "  ";
                // Nothing follows the last cell, so nothing has to be filled up there.
                text += i == 0 ? cells[i] + (cells.size() > 1 ? space : "") : space + cells[i];
            }
            text += '\n';
        }
        return text;
    }

private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> widths_;
};

/// Labels come from a board: nothing in them may move the cursor.
std::string printable(const std::string& text)
{
    constexpr std::size_t longest = 60;
    std::string shown;
    for (const char c : text) {
        if (shown.size() >= longest && (static_cast<unsigned char>(c) & 0xC0) != 0x80) return shown + "…";
        shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    }
    return shown;
}

std::string rate_text(double rate)
{
    if (rate >= 100 || rate == 0) return thousands(static_cast<std::uint64_t>(std::llround(rate)));
    // Three digits: a rate of once in a minute is one, too.
    const int decimals = rate >= 10 ? 1 : rate >= 1 ? 2 : 4;
    std::string text = std::to_string(std::llround(rate * std::pow(10, decimals)));
    const auto places = static_cast<std::size_t>(decimals);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, ".");
    return text;
}

std::string percent_text(double share)
{
    const auto tenths = std::llround(share * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string counts_text(const Summary& summary)
{
    std::string text = thousands(summary.count) + (summary.count == 1 ? " event" : " events");
    // Events of one moment, or of text that tells no time, have no rate.
    if (summary.range.length_ns() > 1)
        text += " in " + timeline::duration_text(summary.range.length_ns()) + ", " + rate_text(summary.rate) +
                "/s";
    if (!summary.series.counts().empty())
        text += ", at most " + rate_text(summary.series.peak_rate()) + "/s during " +
                timeline::duration_text(summary.series.bucket_ns());
    text += '\n';
    const auto without = [&text](std::uint64_t count, const std::string& field) {
        if (count > 0) text += thousands(count) + " more without " + field + '\n';
    };
    without(summary.without_of, summary.naming.of);
    without(summary.without_by, summary.naming.by);
    if (summary.lost != timeline::LossAmount())
        text += timeline::to_text(summary.lost) + ": the numbers are too low\n";
    return text;
}

std::vector<std::string> distribution_titles()
{
    return {"mean", "min", "p50", "p90", "p99", "max"};
}

std::vector<std::string> distribution_cells(const Distribution& found, filter::FieldUnit unit)
{
    const auto mean = static_cast<std::int64_t>(std::clamp(std::round(found.mean), -0x1p62, 0x1p62));
    std::vector<std::string> cells{value_text(mean, unit)};
    for (const std::int64_t value : {found.min, found.p50, found.p90, found.p99, found.max})
        cells.push_back(value_text(value, unit));
    return cells;
}

void append(std::vector<std::string>& cells, std::vector<std::string> more)
{
    std::move(more.begin(), more.end(), std::back_inserter(cells));
}

std::string groups_text(const Summary& summary)
{
    TextTable table;
    const bool has_numbers = !summary.naming.of.empty();
    std::vector<std::string> titles{summary.naming.by, "count", "share"};
    if (has_numbers) append(titles, distribution_titles());
    table.add(std::move(titles));
    for (const Group& group : summary.groups) {
        std::vector<std::string> cells{printable(group.label), thousands(group.count),
                                       percent_text(group.share)};
        if (has_numbers)
            append(cells, distribution_cells(group.of.value_or(Distribution()), summary.naming.unit));
        table.add(std::move(cells));
    }
    std::string text = table.text();
    if (summary.other_count > 0) {
        const std::size_t others = summary.group_count - summary.groups.size();
        text += thousands(others) + (summary.too_many_groups ? "+" : "") + " more with " +
                thousands(summary.other_count) + (summary.other_count == 1 ? " event" : " events") + '\n';
    }
    return text;
}

std::string values_text(const Summary& summary)
{
    TextTable table;
    std::vector<std::string> titles{summary.naming.of};
    std::vector<std::string> cells{"all"};
    append(titles, distribution_titles());
    append(cells, distribution_cells(summary.of, summary.naming.unit));
    table.add(std::move(titles));
    table.add(std::move(cells));
    return table.text();
}

std::string unit_name(filter::FieldUnit unit)
{
    switch (unit) {
    case filter::FieldUnit::duration:
    case filter::FieldUnit::time: return " (ns)";
    case filter::FieldUnit::bytes: return " (bytes)";
    default: return {};
    }
}

}  // namespace

std::string value_text(std::int64_t value, filter::FieldUnit unit)
{
    const bool is_negative = value < 0;
    const std::uint64_t magnitude =
        is_negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    const std::string sign = is_negative ? "-" : "";
    switch (unit) {
    case filter::FieldUnit::duration: return sign + timeline::duration_text(magnitude);
    case filter::FieldUnit::time: return timeline::board_time_text(value);
    default: return sign + thousands(magnitude);
    }
}

std::string to_text(const Histogram& histogram, std::size_t bar_width)
{
    std::uint64_t most = 1;
    for (const HistogramBucket& bucket : histogram.buckets)
        most = std::max(most, bucket.count);
    TextTable table;
    for (const HistogramBucket& bucket : histogram.buckets) {
        const double part = static_cast<double>(bucket.count) / static_cast<double>(most);
        auto length = static_cast<std::size_t>(std::llround(part * static_cast<double>(bar_width)));
        // What is there is seen.
        if (bucket.count > 0) length = std::max<std::size_t>(length, std::min<std::size_t>(bar_width, 1));
        table.add({bucket_label(bucket), thousands(bucket.count),
                   "|" + std::string(length, '@') + std::string(bar_width - length, ' ') + "|"});
    }
    return table.text();
}

std::string to_text(const Summary& summary)
{
    std::string text = counts_text(summary);
    if (!summary.naming.by.empty() && summary.count > 0) text += '\n' + groups_text(summary);
    if (summary.naming.of.empty() || summary.count == 0) return text;
    text += '\n' + values_text(summary);
    const Histogram& histogram = summary.linear.buckets.empty() ? summary.log2 : summary.linear;
    text += '\n' + summary.naming.of + unit_name(summary.naming.unit) + '\n' + to_text(histogram);
    return text;
}

}  // namespace boardscope::stats
