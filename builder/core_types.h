// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Finds in the types of a board's kernel what a BPF object was compiled to read: by the names of
// types
//          and fields on the way, as libbpf does when it relocates the object there (CO-RE). For the files of
//          builder only.
// Thread:  one CoreTypes belongs to one thread.
// Units:   bytes.
// Errors:  open() refuses a board's BTF that cannot be read. What is damaged in an object has the state
// unclear. Source:  libbpf's relo_core.c for what counts as the same field; linux/bpf.h for the kinds of
// records.
#pragma once

#include "builder/btf_extension.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct btf;

namespace boardscope::builder {

struct CoreFit {
    enum class State {
        unclear,  ///< nothing that has to be there, or not understood
        fits,
        no_type,     ///< the kernel has none of that name
        no_field,    ///< the type is there, the field (element, enumerator) is not
        other_kind,  ///< the field is there, and no number is a pointer
    };
    enum class Shape { other, pointer, unsigned_number, signed_number };
    struct Width {
        std::uint32_t bytes = 0;  ///< 0: a bit field, or not known
        Shape shape = Shape::other;
    };
    State state = State::unclear;
    std::string type;     ///< "struct task_struct"
    std::string field;    ///< "se.vruntime", up to the one that is not there; an enumerator's name
    std::string similar;  ///< a name that is there instead; may be empty
    Width in_object;      ///< of a field that fits
    Width on_board;
};

class CoreTypes {
public:
    [[nodiscard]] static Result<CoreTypes> open(const std::string& object_path, const std::string& board_btf);

    [[nodiscard]] CoreFit fit(const CoreAccess& access) const;
    /// Of a question: what the instruction gets for an answer; nullopt: not known here.
    [[nodiscard]] std::optional<std::int64_t> answer(const CoreAccess& access) const;
    /// Else they were made from headers, and hold what those declare.
    [[nodiscard]] bool are_the_kernels_own() const { return are_the_kernels_own_; }

private:
    struct Free {
        void operator()(btf* types) const;
    };
    using Types = std::unique_ptr<btf, Free>;

    CoreTypes(Types object, Types board);
    [[nodiscard]] CoreFit fit_field(const CoreAccess& access) const;
    [[nodiscard]] CoreFit fit_enumerator(const CoreAccess& access) const;
    [[nodiscard]] std::vector<std::uint32_t> candidates(std::uint32_t type) const;

    Types object_;
    Types board_;
    std::unordered_multimap<std::string_view, std::uint32_t>
        by_name_;  ///< of the board's; its strings hold the names
    bool are_the_kernels_own_ = false;
};

}  // namespace boardscope::builder
