// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/joined_btf.h"

#include "builder/files.h"
#include "builder/libbpf_messages.h"

#include <bpf/btf.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <span>

namespace boardscope::builder {

namespace {

struct Free {
    void operator()(btf* types) const { btf__free(types); }
};
using Types = std::unique_ptr<btf, Free>;

using TypeIds = std::vector<__u32>;

__u32 size_of(ByteView bytes)
{
    return static_cast<__u32>(bytes.size());
}

tl::unexpected<Error> not_usable(const std::string& what, const std::string& messages)
{
    const std::string said = messages.substr(0, messages.find('\n'));
    return failure(what + " cannot be read" + (said.empty() ? std::string() : ": " + said),
                   "fetch it again from the board, or make it again of that kernel's build");
}

/// Every number of a type that a record holds.
template <class Visit>
void for_each_type_id(btf_type& type, Visit visit)
{
    switch (btf_kind(&type)) {
    case BTF_KIND_PTR:
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_FUNC:
    case BTF_KIND_VAR:
    case BTF_KIND_DECL_TAG:
    case BTF_KIND_TYPE_TAG: visit(type.type); break;
    case BTF_KIND_ARRAY:
        visit(btf_array(&type)->type);
        visit(btf_array(&type)->index_type);
        break;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
        for (int i = 0; i < btf_vlen(&type); ++i)
            visit(btf_members(&type)[i].type);
        break;
    case BTF_KIND_FUNC_PROTO:
        visit(type.type);
        for (int i = 0; i < btf_vlen(&type); ++i)
            visit(btf_params(&type)[i].type);
        break;
    case BTF_KIND_DATASEC:
        for (int i = 0; i < btf_vlen(&type); ++i)
            visit(btf_var_secinfos(&type)[i].type);
        break;
    default: break;
    }
}

/// Every offset of a name that a record holds.
template <class Visit>
void for_each_name(const btf_type& type, Visit visit)
{
    visit(type.name_off);
    const auto each = [&](const auto* parts) {
        for (int i = 0; i < btf_vlen(&type); ++i)
            visit(parts[i].name_off);
    };
    if (btf_is_composite(&type)) each(btf_members(&type));
    if (btf_is_func_proto(&type)) each(btf_params(&type));
    if (btf_is_enum(&type)) each(btf_enum(&type));
    if (btf_is_enum64(&type)) each(btf_enum64(&type));
}

/// libbpf hands out its own bytes, and lets their owner change them.
btf_type& record(const btf* types, __u32 id)
{
    return const_cast<btf_type&>(*btf__type_by_id(types, id));
}

/// libbpf 1.1 looks only at the records' sizes, and follows what they say of others wherever that leads.
bool is_sound(const btf* types, __u32 first)
{
    const auto end = static_cast<__u32>(btf__type_cnt(types));
    bool is_good = true;
    for (__u32 id = first; id < end && is_good; ++id) {
        for_each_name(record(types, id),
                      [&](__u32 name) { is_good &= btf__str_by_offset(types, name) != nullptr; });
        for_each_type_id(record(types, id), [&](__u32 number) { is_good &= number < end; });
    }
    return is_good;
}

bool is_definition(const btf_type& type)
{
    return btf_is_composite(&type) || btf_is_any_enum(&type) || btf_is_typedef(&type);
}

/// Kind and name: "struct file" and "typedef file" are two things.
using NameKey = std::pair<int, std::string>;

NameKey key_of(const btf* types, const btf_type& type)
{
    int kind = btf_kind(&type);
    if (btf_is_composite(&type)) kind = BTF_KIND_STRUCT;
    if (btf_is_any_enum(&type)) kind = BTF_KIND_ENUM;
    return {kind, btf__name_by_offset(types, type.name_off)};
}

/// Where the types of one owner (the kernel: the first) begin among all of them.
struct Owner {
    std::string module;
    __u32 first = 0;
    __u32 end = 0;
};

class Joining {
public:
    Result<Bytes> run(ByteView kernel, const std::vector<ModuleBtf>& modules)
    {
        const LibbpfMessages listening(messages_);
        all_.reset(btf__new(kernel.data(), size_of(kernel)));
        kernel_.reset(btf__new(kernel.data(), size_of(kernel)));
        if (!all_ || !kernel_ || !is_sound(kernel_.get(), 1))
            return not_usable("the BTF of the kernel", messages_);
        note_owner({}, 1);
        for (const ModuleBtf& one : modules)
            if (const Result<void> added = add(one); !added) return failure(added.error());
        return finish();
    }

private:
    void note_owner(const std::string& module, __u32 first)
    {
        owners_.push_back({module, first, static_cast<__u32>(btf__type_cnt(all_.get()))});
    }

    Result<void> add(const ModuleBtf& one)
    {
        const auto first = static_cast<__u32>(btf__type_cnt(all_.get()));
        const std::string name = "the BTF of module " + one.module;
        const Types types(one.is_split ? parse_split(one.bytes)
                                       : btf__new(one.bytes.data(), size_of(one.bytes)));
        const auto own = static_cast<__u32>(one.is_split ? btf__type_cnt(kernel_.get()) : 1);
        if (!types || !is_sound(types.get(), own)) return not_usable(name, messages_);
        const bool added =
            one.is_split ? add_split(*types, first) : btf__add_btf(all_.get(), types.get()) >= 0;
        if (!added) return not_usable(name, messages_);
        note_owner(one.module, first);
        return {};
    }

    /// From a file: libbpf 1.1 declares btf__new_split() and does not have it.
    [[nodiscard]] btf* parse_split(const Bytes& bytes) const
    {
        const Result<TemporaryFolder> folder = TemporaryFolder::make();
        if (!folder) return nullptr;
        const std::string file = folder->path_of("module.btf");
        return write_file(file, as_text(bytes)) ? btf__parse_raw_split(file.c_str(), kernel_.get()) : nullptr;
    }

    /// Numbers below those of the kernel's types stay; the others follow what was added before.
    bool add_split(const btf& types, __u32 first)
    {
        const auto kernel_end = static_cast<__u32>(btf__type_cnt(kernel_.get()));
        const auto end = static_cast<__u32>(btf__type_cnt(&types));
        for (__u32 id = kernel_end; id < end; ++id) {
            const int added = btf__add_type(all_.get(), &types, btf__type_by_id(&types, id));
            if (added < 0) return false;
            for_each_type_id(record(all_.get(), static_cast<__u32>(added)), [&](__u32& number) {
                if (number >= kernel_end) number += first - kernel_end;
            });
        }
        return true;
    }

    /// Names that more than one owner defines, and who has them; equal definitions become one below.
    std::map<NameKey, TypeIds> names_of_several()
    {
        std::map<NameKey, TypeIds> found;
        std::map<NameKey, std::size_t> first_owner;
        std::set<NameKey> several;
        for (std::size_t owner = 0; owner < owners_.size(); ++owner)
            for (__u32 id = owners_[owner].first; id < owners_[owner].end; ++id) {
                const btf_type& type = record(all_.get(), id);
                if (!is_definition(type) || type.name_off == 0) continue;
                const NameKey key = key_of(all_.get(), type);
                const auto [there, is_new] = first_owner.emplace(key, owner);
                if (!is_new && there->second != owner) several.insert(key);
                found[key].push_back(id);
            }
        std::erase_if(found, [&](const auto& entry) { return !several.contains(entry.first); });
        return found;
    }

    const std::string& module_of(__u32 id) const
    {
        const auto owner = std::find_if(owners_.begin(), owners_.end(),
                                        [id](const Owner& one) { return id >= one.first && id < one.end; });
        return owner->module;
    }

    /// Deduplication gives types other numbers and tells nobody which. The members of a structure are
    /// translated with all the rest, so one that has these types as members knows. It is cut off afterwards.
    bool add_markers(const TypeIds& ids)
    {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (i % most_members == 0 && btf__add_struct(all_.get(), "marker of joined types", 1) < 0)
                return false;
            // By their offsets no two markers are equal.
            if (btf__add_field(all_.get(), "type", static_cast<int>(ids[i]), static_cast<__u32>(i * 8), 0) <
                0)
                return false;
        }
        return true;
    }

    [[nodiscard]] TypeIds read_markers(std::size_t count) const
    {
        TypeIds ids;
        const std::size_t markers = (count + most_members - 1) / most_members;
        const auto end = static_cast<__u32>(btf__type_cnt(all_.get()));
        for (auto id = static_cast<__u32>(end - markers); id < end; ++id) {
            const btf_type* marker = btf__type_by_id(all_.get(), id);
            for (int i = 0; i < btf_vlen(marker); ++i)
                ids.push_back(btf_members(marker)[i].type);
        }
        return ids;
    }

    /// `was` and `is`: the numbers of all definitions of one name, before and after equal ones became one.
    bool tell_apart(const NameKey& key, const TypeIds& was, std::span<const __u32> is)
    {
        if (std::set(is.begin(), is.end()).size() == 1) return true;
        std::set<__u32> done;
        for (std::size_t i = 0; i < was.size(); ++i)
            if (module_of(was[i]).empty()) done.insert(is[i]);
        for (std::size_t i = 0; i < was.size(); ++i) {
            if (!done.insert(is[i]).second) continue;
            const int name = btf__add_str(all_.get(), (key.second + "__" + module_of(was[i])).c_str());
            if (name < 0) return false;
            record(all_.get(), is[i]).name_off = static_cast<__u32>(name);
        }
        return true;
    }

    Result<Bytes> finish()
    {
        const std::map<NameKey, TypeIds> names = names_of_several();
        TypeIds before;
        for (const auto& [key, ids] : names)
            before.insert(before.end(), ids.begin(), ids.end());
        if (!add_markers(before) || btf__dedup(all_.get(), nullptr) != 0)
            return not_usable("the types of the kernel and its modules together", messages_);
        const TypeIds after = read_markers(before.size());
        if (after.size() != before.size())
            return not_usable("the types of the kernel and its modules together", {});
        std::size_t at = 0;
        for (const auto& [key, ids] : names) {
            if (!tell_apart(key, ids, std::span(after).subspan(at, ids.size())))
                return not_usable("the types of the kernel and its modules together", messages_);
            at += ids.size();
        }
        return without_markers(before.size());
    }

    /// Nothing refers to them, and they are the last types.
    [[nodiscard]] Result<Bytes> without_markers(std::size_t count) const
    {
        __u32 raw_bytes = 0;
        const void* raw = btf__raw_data(all_.get(), &raw_bytes);
        if (!raw) return not_usable("the types of the kernel and its modules together", messages_);
        const std::size_t markers = (count + most_members - 1) / most_members;
        const auto cut = static_cast<__u32>(markers * sizeof(btf_type) + count * sizeof(btf_member));
        const auto* bytes = static_cast<const std::byte*>(raw);
        btf_header header{};
        std::memcpy(&header, raw, sizeof header);
        const std::byte* types = bytes + header.hdr_len + header.type_off;
        const std::byte* strings = bytes + header.hdr_len + header.str_off;
        const __u32 type_bytes = header.type_len - cut;
        header.type_off = 0;
        header.type_len = type_bytes;
        header.str_off = type_bytes;
        header.hdr_len = sizeof header;
        Bytes out(sizeof header);
        std::memcpy(out.data(), &header, sizeof header);
        out.insert(out.end(), types, types + type_bytes);
        out.insert(out.end(), strings, strings + header.str_len);
        return out;
    }

    static constexpr std::size_t most_members = BTF_MAX_VLEN;

    std::string messages_;
    Types all_;
    Types kernel_;
    std::vector<Owner> owners_;
};

}  // namespace

Result<Bytes> join_btf(ByteView kernel, const std::vector<ModuleBtf>& modules)
{
    return Joining().run(kernel, modules);
}

}  // namespace boardscope::builder
