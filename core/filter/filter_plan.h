// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FilterPlan: a filter made ready to run. FilterRun: runs it over the rows of a snapshot.
// Thread:  FilterPlan is an immutable value and may be shared. FilterRun has scratch memory: one per
//          thread; it may run over any number of snapshots of one store, older or newer.
// Units:   rows.
// Errors:  compile() tells what is wrong with the text and where. Running never fails; rows that a
//          regular expression could not be tried on within its limits count as too complex, and as
//          not matching.
#pragma once

#include "core/filter/field_catalog.h"
#include "core/filter/filter_ast.h"
#include "core/filter/row_set.h"
#include "core/store/snapshot.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

struct PlanStep;

/// How many things a run has to keep for the steps of a plan.
struct StepCounts {
    std::size_t slots = 0;    ///< patterns
    std::size_t readers = 0;  ///< named fields
};

class FilterPlan {
public:
    /// Lets every row through, as the empty text does.
    FilterPlan();

    /// `fields`: what the text may name beside the fields that every row has. Of an open catalog a name that
    /// it does not know is taken as one that may come: no row has it until then.
    static FilterResult<FilterPlan> compile(std::string_view text, const FieldCatalog& fields = {});

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool matches_everything() const;
    [[nodiscard]] const Node& tree() const { return *tree_; }
    /// Those beside the fields that every row has, each once.
    [[nodiscard]] std::vector<std::string> named_fields() const;

private:
    friend class FilterRun;
    std::string text_;
    std::shared_ptr<const Node> tree_;
    std::shared_ptr<const PlanStep> first_step_;
    StepCounts counts_;
};

class FilterRun {
public:
    explicit FilterRun(FilterPlan plan);
    ~FilterRun();
    FilterRun(FilterRun&&) noexcept;
    FilterRun& operator=(FilterRun&&) noexcept;

    /// Appends to `into` the rows of [first, end) that match. Looks at `stop` between pieces of a few
    /// thousand rows; returns the end of what was evaluated: `end`, or less when stopped.
    RowId evaluate(const store::Snapshot& snapshot, RowId first, RowId end, RowSet& into,
                   std::stop_token stop = {});

    [[nodiscard]] const FilterPlan& plan() const { return plan_; }
    [[nodiscard]] std::uint64_t too_complex_count() const;

private:
    struct Scratch;
    FilterPlan plan_;
    std::unique_ptr<Scratch> scratch_;
};

/// All rows of a snapshot, for one question.
struct FilterAnswer {
    RowSet rows;
    std::uint64_t too_complex_count = 0;
};
[[nodiscard]] FilterAnswer evaluate(const FilterPlan& plan, const store::Snapshot& snapshot);

}  // namespace boardscope::filter
