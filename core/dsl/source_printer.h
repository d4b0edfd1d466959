// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How probes, spans and macros are laid out (private to print_source() and format()).
// Thread:  one caller's own.
// Units:   places are byte offsets in the script that the tree was made of; lines are kept to 100 columns where a call's
//          arguments can be broken.
#pragma once

#include "core/dsl/ast.h"

#include <string>
#include <utility>

namespace boardscope::dsl {

/// What the script had that its tree has not: comments, blank lines, where blocks end.
class SourceNotes {
public:
    virtual ~SourceNotes() = default;
    /// Adds what stands before `place` and was not added yet to `text`, whose lines are all complete.
    virtual void add_before(std::uint32_t place, const std::string& indent, std::string& text) = 0;
    /// Where the { of a block stands whose head ends there; `head_end` where there is none.
    [[nodiscard]] virtual std::uint32_t opening_of(std::uint32_t head_end) const = 0;
    /// Where the block ends that begins behind `head_end`.
    [[nodiscard]] virtual std::uint32_t end_of(const Block& block, std::uint32_t head_end) const = 0;
    /// Where the next } stands behind `place`.
    [[nodiscard]] virtual std::uint32_t closing_after(std::uint32_t place) const = 0;
    /// As it was written.
    [[nodiscard]] virtual std::string attach_point(const AttachSpec& spec) const = 0;
};

class SourcePrinter {
public:
    /// Without notes, nothing is printed but the tree; they must outlive this.
    explicit SourcePrinter(SourceNotes* notes = nullptr) : notes_(notes) {}

    void print(const Probe& probe);
    void print(const Span& span);
    void print(const Macro& macro);
    [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

private:
    void print_statements(const Block& block);
    void print_inside(const Block& block, std::uint32_t head_end);
    void print_block(const std::string& head, const Block& block, std::uint32_t head_end);
    void print_fields(const Span& span, bool at_end, const std::string& opening);
    void print_call(const Call& call);

    void print_node(const ExprStatement& node);
    void print_node(const Assignment& node);
    void print_node(const If& node);
    void print_node(const Unroll& node);
    void print_node(const While& node);
    void print_node(const ForRange& node);
    void print_node(const ForMap& node);
    void print_node(const Jump& node);
    void print_node(const NestedBlock& node);

    [[nodiscard]] std::string text_of(const AttachSpec& spec) const;
    void line(const std::string& text) { text_ += indent_ + text + "\n"; }
    void notes_before(std::uint32_t place);

    SourceNotes* notes_;
    std::string text_;
    std::string indent_;
    std::uint32_t statement_begin_ = 0;
};

}  // namespace boardscope::dsl
