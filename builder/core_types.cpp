// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/core_types.h"

#include "builder/btf_facts.h"
#include "builder/elf_file.h"
#include "builder/files.h"
#include "core/filter/suggestion.h"

#include <bpf/btf.h>
#include <linux/bpf.h>

#include <charconv>

namespace boardscope::builder {

namespace {

using State = CoreFit::State;
using Shape = CoreFit::Shape;

constexpr int deepest = 32;  // of nested nameless structs and chains of typedefs: more is damage

const char* name_at(const btf& types, std::uint32_t offset)
{
    const char* name = btf__name_by_offset(&types, offset);
    return name == nullptr ? "" : name;
}

/// "task_struct___old" → "task_struct": the rest only tells the object's own views apart.
std::string_view essential(std::string_view name)
{
    const std::size_t flavour = name.rfind("___");
    return flavour == std::string_view::npos || flavour == 0 ? name : name.substr(0, flavour);
}

/// Behind typedefs, const and the like.
std::uint32_t resolve(const btf& types, std::uint32_t id)
{
    for (int i = 0; i < deepest; ++i) {
        const btf_type* type = btf__type_by_id(&types, id);
        if (type == nullptr || (!btf_is_mod(type) && !btf_is_typedef(type))) return id;
        id = type->type;
    }
    return 0;
}

const btf_type* type_behind(const btf& types, std::uint32_t id)
{
    return btf__type_by_id(&types, resolve(types, id));
}

bool is_any_enum(const btf_type* type)
{
    return btf_is_enum(type) || btf_is_enum64(type);
}

bool same_kind(const btf_type* one, const btf_type* other)
{
    return btf_kind(one) == btf_kind(other) || (is_any_enum(one) && is_any_enum(other));
}

std::string type_name(const btf& types, std::uint32_t id)
{
    const btf_type* type = btf__type_by_id(&types, id);
    const char* word = btf_is_struct(type)  ? "struct "
                       : btf_is_union(type) ? "union "
                       : is_any_enum(type)  ? "enum "
                                            : "";
    return word + std::string(essential(name_at(types, type->name_off)));
}

/// "0:1:2"; empty: not understood.
std::vector<std::uint32_t> indices_of(std::string_view path)
{
    std::vector<std::uint32_t> indices;
    while (true) {
        std::uint32_t index = 0;
        const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), index);
        if (error != std::errc()) return {};
        indices.push_back(index);
        path.remove_prefix(static_cast<std::size_t>(end - path.data()));
        if (path.empty()) return indices;
        if (path.front() != ':') return {};
        path.remove_prefix(1);
    }
}

/// One step from a type to a field or an element of it. Nameless structs on the way make no steps.
struct Step {
    std::string name;         ///< empty: an element
    std::uint32_t index = 0;  ///< of the element
    std::uint32_t type = 0;   ///< where it leads
    bool is_bits = false;
};

std::optional<std::vector<Step>> steps_of(const btf& types, const CoreAccess& access)
{
    const std::vector<std::uint32_t> indices = indices_of(access.path);
    if (indices.empty()) return std::nullopt;
    std::vector<Step> steps;
    std::uint32_t id = resolve(types, access.type);
    for (std::size_t i = 1; i < indices.size(); ++i) {
        const btf_type* type = btf__type_by_id(&types, id);
        if (type == nullptr) return std::nullopt;
        if (btf_is_composite(type) && indices[i] < btf_vlen(type)) {
            const btf_member& member = btf_members(type)[indices[i]];
            id = member.type;
            if (const char* name = name_at(types, member.name_off); *name)
                steps.push_back({name, 0, id, btf_member_bitfield_size(type, indices[i]) > 0});
        } else if (btf_is_array(type)) {
            id = btf_array(type)->type;
            steps.push_back({{}, indices[i], id, false});
        } else {
            return std::nullopt;
        }
        id = resolve(types, id);
    }
    return steps;
}

/// A field of that name, also in nameless structs inside.
std::optional<Step> field_named(const btf& types, std::uint32_t id, const std::string& name, int depth = 0)
{
    const btf_type* type = type_behind(types, id);
    if (type == nullptr || !btf_is_composite(type) || depth > deepest) return std::nullopt;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const btf_member& member = btf_members(type)[i];
        const char* member_name = name_at(types, member.name_off);
        if (member_name == name) return Step{name, 0, member.type, btf_member_bitfield_size(type, i) > 0};
        if (*member_name) continue;
        if (const auto inside = field_named(types, member.type, name, depth + 1)) return inside;
    }
    return std::nullopt;
}

/// As libbpf has it: structs fit each other, and numbers of any width; what pointers point to is not
/// compared.
bool compatible(const btf& object, std::uint32_t in_object, const btf& board, std::uint32_t on_board)
{
    for (int i = 0; i < deepest; ++i) {
        const btf_type* one = type_behind(object, in_object);
        const btf_type* other = type_behind(board, on_board);
        if (one == nullptr || other == nullptr) return false;
        if (btf_is_composite(one) && btf_is_composite(other)) return true;
        if (!same_kind(one, other)) return false;
        if (is_any_enum(one) || btf_is_fwd(one)) {
            const std::string_view name = essential(name_at(object, one->name_off));
            const std::string_view board_name = essential(name_at(board, other->name_off));
            return name.empty() || board_name.empty() || name == board_name;
        }
        if (!btf_is_array(one)) return true;
        in_object = btf_array(one)->type;
        on_board = btf_array(other)->type;
    }
    return false;
}

CoreFit::Width width_of(const btf& types, const Step& step)
{
    if (step.is_bits) return {};
    const btf_type* type = type_behind(types, step.type);
    const __s64 bytes = btf__resolve_size(&types, step.type);
    if (type == nullptr || bytes <= 0) return {};
    const Shape shape =
        btf_is_ptr(type) ? Shape::pointer
        : btf_is_int(type)
            ? (btf_int_encoding(type) == BTF_INT_SIGNED ? Shape::signed_number : Shape::unsigned_number)
        : btf_is_enum(type) ? Shape::signed_number
                            : Shape::other;
    return {static_cast<std::uint32_t>(bytes), shape};
}

// ---- names that may be meant ------------------------------------------------------------------------------

using Names = std::vector<std::string_view>;

void collect_fields(const btf& types, std::uint32_t id, Names& names, int depth = 0)
{
    const btf_type* type = type_behind(types, id);
    if (type == nullptr || !btf_is_composite(type) || depth > deepest) return;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const btf_member& member = btf_members(type)[i];
        const char* name = name_at(types, member.name_off);
        if (*name)
            names.emplace_back(name);
        else
            collect_fields(types, member.type, names, depth + 1);
    }
}

std::string_view without_underscores(std::string_view name)
{
    const std::size_t begin = name.find_first_not_of('_');
    if (begin == std::string_view::npos) return name;
    return name.substr(begin, name.find_last_not_of('_') + 1 - begin);
}

/// The kernel renamed `state` to `__state`: that is more likely than a slip of the pen.
std::string similar_to(std::string_view wanted, const Names& names)
{
    for (const std::string_view name : names)
        if (without_underscores(name) == without_underscores(wanted)) return std::string(name);
    return std::string(filter::nearest_word(wanted, names));
}

// ---- one candidate
// -----------------------------------------------------------------------------------------

std::string path_text(const std::vector<Step>& steps, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += steps[i].name.empty() ? "[" + std::to_string(steps[i].index) + "]"
                                      : (text.empty() ? "" : ".") + steps[i].name;
    return text;
}

std::optional<Step> element(const btf& types, std::uint32_t id, std::uint32_t index)
{
    const btf_type* type = type_behind(types, id);
    if (type == nullptr || !btf_is_array(type)) return std::nullopt;
    const std::uint32_t count = btf_array(type)->nelems;
    if (count > 0 && index >= count) return std::nullopt;
    return Step{{}, index, btf_array(type)->type, false};
}

/// Goes the object's way through the board's type. `depth` says how far that led.
CoreFit follow(const btf& object, const std::vector<Step>& steps, const btf& board, std::uint32_t id,
               std::size_t& depth)
{
    CoreFit fit{.state = State::fits, .field = path_text(steps, steps.size())};
    for (depth = 0; depth < steps.size(); ++depth) {
        const Step& step = steps[depth];
        const std::optional<Step> there =
            step.name.empty() ? element(board, id, step.index) : field_named(board, id, step.name);
        if (there && (step.name.empty() || compatible(object, step.type, board, there->type))) {
            fit.in_object = width_of(object, step);
            fit.on_board = width_of(board, *there);
            id = there->type;
            continue;
        }
        fit.state = there ? State::other_kind : State::no_field;
        fit.field = path_text(steps, depth + 1);
        Names names;
        if (!there) collect_fields(board, id, names);
        fit.similar = similar_to(step.name, names);
        return fit;
    }
    return fit;
}

std::vector<const char*> enumerators_of(const btf& types, const btf_type* type)
{
    std::vector<const char*> names;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i)
        names.push_back(
            name_at(types, btf_is_enum64(type) ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off));
    return names;
}

}  // namespace

void CoreTypes::Free::operator()(btf* types) const
{
    btf__free(types);
}

CoreTypes::CoreTypes(Types object, Types board) : object_(std::move(object)), board_(std::move(board))
{
    const std::uint32_t count = btf__type_cnt(board_.get());
    by_name_.reserve(count);
    for (std::uint32_t id = 1; id < count; ++id) {
        const btf_type* type = btf__type_by_id(board_.get(), id);
        // Static in the file that starts every kernel, so only the kernel's own types can have it.
        if (btf_is_func(type) && std::string_view(name_at(*board_, type->name_off)) == "kernel_init_freeable")
            are_the_kernels_own_ = true;
        if (btf_is_composite(type) || is_any_enum(type) || btf_is_typedef(type) || btf_is_int(type))
            if (const char* name = name_at(*board_, type->name_off); *name)
                by_name_.emplace(essential(name), id);
    }
}

Result<CoreTypes> CoreTypes::open(const std::string& object_path, const std::string& board_btf)
{
    const Result<ElfFile> elf = ElfFile::open(object_path);
    if (!elf) return failure(elf.error());
    const auto section = elf->find_section(".BTF");
    const ByteView own = section ? elf->section_bytes(*section) : ByteView{};
    const Result<Bytes> theirs = read_file(board_btf);
    if (!theirs) return failure(theirs.error());
    const auto parse = [](ByteView bytes) {
        return Types(btf__new(bytes.data(), static_cast<std::uint32_t>(bytes.size())));
    };
    Types object = parse(own);
    if (!object) return failure("the object's own types (section .BTF) are damaged", "compile it again");
    Types board = parse(*theirs);
    if (!board) {
        const Result<BtfFacts> why = facts_of_btf(*theirs, board_btf);
        return failure(why ? Error{board_btf + " cannot be read", {}} : why.error());
    }
    return CoreTypes(std::move(object), std::move(board));
}

CoreFit CoreTypes::fit(const CoreAccess& access) const
{
    const btf_type* type = btf__type_by_id(object_.get(), access.type);
    if (type == nullptr || *name_at(*object_, type->name_off) == '\0') return {};
    switch (access.kind) {
    case BPF_CORE_FIELD_BYTE_OFFSET:
    case BPF_CORE_FIELD_BYTE_SIZE:
    case BPF_CORE_FIELD_EXISTS:
    case BPF_CORE_FIELD_SIGNED:
    case BPF_CORE_FIELD_LSHIFT_U64:
    case BPF_CORE_FIELD_RSHIFT_U64: return fit_field(access);
    case BPF_CORE_ENUMVAL_EXISTS:
    case BPF_CORE_ENUMVAL_VALUE: return fit_enumerator(access);
    default: return {};
    }
}

std::optional<std::int64_t> CoreTypes::answer(const CoreAccess& access) const
{
    if (access.kind == BPF_CORE_FIELD_EXISTS || access.kind == BPF_CORE_ENUMVAL_EXISTS) {
        const State state = fit(access).state;
        return state == State::unclear ? std::nullopt : std::optional<std::int64_t>(state == State::fits);
    }
    const btf_type* type = btf__type_by_id(object_.get(), access.type);
    if (access.kind != BPF_CORE_TYPE_EXISTS || type == nullptr || !btf_is_composite(type))
        return std::nullopt;
    return !candidates(access.type).empty();
}

std::vector<std::uint32_t> CoreTypes::candidates(std::uint32_t type) const
{
    const btf_type* wanted = btf__type_by_id(object_.get(), type);
    const auto [begin, end] = by_name_.equal_range(essential(name_at(*object_, wanted->name_off)));
    std::vector<std::uint32_t> ids;
    for (auto at = begin; at != end; ++at)
        if (same_kind(wanted, btf__type_by_id(board_.get(), at->second))) ids.push_back(at->second);
    return ids;
}

/// Of several types of that name the one that fits, else the one that comes nearest.
CoreFit CoreTypes::fit_field(const CoreAccess& access) const
{
    const auto steps = steps_of(*object_, access);
    if (!steps) return {};
    const std::string name = type_name(*object_, access.type);
    CoreFit best{.state = State::no_type, .type = name, .field = path_text(*steps, steps->size())};
    std::size_t best_depth = 0;
    for (const std::uint32_t candidate : candidates(access.type)) {
        std::size_t depth = 0;
        CoreFit fit = follow(*object_, *steps, *board_, candidate, depth);
        if (best.state != State::no_type && depth <= best_depth && fit.state != State::fits) continue;
        best = std::move(fit);
        best.type = name;
        best_depth = depth;
        if (best.state == State::fits) break;
    }
    return best;
}

CoreFit CoreTypes::fit_enumerator(const CoreAccess& access) const
{
    const btf_type* own = type_behind(*object_, access.type);
    const std::vector<std::uint32_t> indices = indices_of(access.path);
    if (own == nullptr || !is_any_enum(own) || indices.size() != 1 || indices[0] >= btf_vlen(own)) return {};
    const std::string_view wanted = essential(enumerators_of(*object_, own)[indices[0]]);
    CoreFit fit{
        .state = State::no_type, .type = type_name(*object_, access.type), .field = std::string(wanted)};
    Names names;
    for (const std::uint32_t candidate : candidates(access.type)) {
        const btf_type* type = type_behind(*board_, candidate);
        if (type == nullptr || !is_any_enum(type)) continue;
        fit.state = State::no_field;
        for (const char* name : enumerators_of(*board_, type)) {
            if (essential(name) == wanted) {
                fit.state = State::fits;
                return fit;
            }
            names.emplace_back(name);
        }
    }
    fit.similar = similar_to(wanted, names);
    return fit;
}

}  // namespace boardscope::builder
