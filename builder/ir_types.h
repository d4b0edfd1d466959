// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Types of textual LLVM IR and their layout under a given data layout. Private to the layout guard.
// Thread:  plain values; a TypeTable is filled once and then only read.
// Units:   bytes.
// Errors:  a type that cannot be read, or whose layout is not known, gives nullopt; nothing is guessed.
// Source:  LLVM language reference, "Type System" and "Data Layout".
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder::ir {

struct Type;
using TypeRef = std::shared_ptr<const Type>;

struct Type {
    enum class Kind { integer, floating, pointer, array, vector, structure, named, unsized };
    Kind kind = Kind::unsized;
    std::uint64_t bits = 0;   ///< of integer and floating
    std::uint64_t count = 0;  ///< of array and vector
    bool packed = false;      ///< of structure
    std::vector<TypeRef>
        elements;      ///< members; one element type of array and vector; pointee of a typed pointer
    std::string name;  ///< of named: "struct.task_struct"
};

/// Reads one type from the front of `text` and removes it.
[[nodiscard]] TypeRef take_type(std::string_view& text);

/// Sizes and alignments of one target.
class DataLayout {
public:
    /// From the string in `target datalayout = "…"`.
    explicit DataLayout(std::string_view description);
    [[nodiscard]] static DataLayout of_bpf();

    [[nodiscard]] std::uint64_t pointer_bytes() const { return pointer_bytes_; }
    [[nodiscard]] std::uint64_t pointer_alignment() const { return pointer_alignment_; }
    [[nodiscard]] std::uint64_t integer_alignment(std::uint64_t bits) const;
    [[nodiscard]] std::uint64_t floating_alignment(std::uint64_t bits) const;

private:
    std::uint64_t pointer_bytes_ = 8;
    std::uint64_t pointer_alignment_ = 8;
    std::map<std::uint64_t, std::uint64_t> integers_;  ///< bits → bytes of alignment
    std::map<std::uint64_t, std::uint64_t> floatings_;
};

class TypeTable {
public:
    void define(std::string name, TypeRef type) { named_[std::move(name)] = std::move(type); }
    /// The type behind a name; the type itself when it has none. nullptr when the name is not defined.
    [[nodiscard]] TypeRef resolve(const TypeRef& type) const;

    struct Layout {
        std::uint64_t size = 0;  ///< as the stride of an array
        std::uint64_t alignment = 1;
    };
    [[nodiscard]] std::optional<Layout> layout_of(const TypeRef& type, const DataLayout& layout) const;
    [[nodiscard]] std::optional<std::uint64_t> member_offset(const TypeRef& structure, std::uint64_t index,
                                                             const DataLayout& layout) const;
    [[nodiscard]] bool holds_pointer(const TypeRef& type) const;

private:
    [[nodiscard]] std::optional<Layout> layout_of(const TypeRef& type, const DataLayout& layout,
                                                  int depth) const;
    [[nodiscard]] bool holds_pointer(const TypeRef& type, int depth) const;
    std::map<std::string, TypeRef, std::less<>> named_;
};

/// "%struct.foo" or "%\"a b\"" at the front of `text`, without the percent sign and quotes, and removed from
/// it.
[[nodiscard]] std::optional<std::string> take_name(std::string_view& text, char sigil);
void skip_blanks(std::string_view& text);
[[nodiscard]] bool take(std::string_view& text, std::string_view word);

}  // namespace boardscope::builder::ir
