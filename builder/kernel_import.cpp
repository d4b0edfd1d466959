// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_import.h"

#include "builder/archive.h"
#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/import_sources.h"
#include "builder/kernel_elf.h"
#include "builder/module_types.h"
#include "builder/stored_header_btf.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace boardscope::builder {

namespace {

enum class SourceKind { tree, package, raw_btf, elf, btf_archive, kheaders, text };

Result<Bytes> first_bytes(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return failure("cannot read " + path + ": " + file.errorString().toStdString(), "check its name");
    const QByteArray begin = file.read(512);
    return to_bytes({begin.data(), static_cast<std::size_t>(begin.size())});
}

bool is_archive(std::string_view begin)
{
    using namespace std::string_view_literals;
    for (const std::string_view mark : {"\xfd"
                                        "7zXZ"sv,
                                        "\x1f\x8b"sv, "\x28\xb5\x2f\xfd"sv, "BZh"sv})
        if (begin.starts_with(mark)) return true;
    return begin.size() > 262 && begin.substr(257).starts_with("ustar");
}

Result<SourceKind> kind_of_archive(const std::string& path, std::stop_token stop)
{
    const Result<std::vector<std::string>> names = names_in_archive(path, stop);
    if (!names) return failure(names.error());
    const auto any = [&](auto test) { return std::any_of(names->begin(), names->end(), test); };
    if (any([](const std::string& name) { return name.ends_with(".btf"); })) return SourceKind::btf_archive;
    if (any([](const std::string& name) { return name == "kernel.json"; }))
        return failure(path + " is an export of the store", "read it with `bscope store import`");
    if (any([](const std::string& name) {
            return name.starts_with("include/") || name.starts_with("trees/");
        }))
        return SourceKind::kheaders;
    return failure("the archive " + path + " holds neither types (.btf) nor kernel headers (include/)",
                   "if there is a kernel tree somewhere in it, unpack it and give that folder");
}

Result<SourceKind> kind_of(const std::string& path, std::stop_token stop)
{
    if (QFileInfo(QString::fromStdString(path)).isDir()) return SourceKind::tree;
    const Result<Bytes> begin = first_bytes(path);
    if (!begin) return failure(begin.error());
    if (as_text(*begin).starts_with("!<arch>\n")) return SourceKind::package;
    if (looks_like_btf(*begin)) return SourceKind::raw_btf;
    if (looks_like_elf(*begin)) return SourceKind::elf;
    if (is_archive(as_text(*begin))) return kind_of_archive(path, stop);
    return SourceKind::text;
}

/// What one file by itself is; trees and packages belong together.
struct Reader {
    SourceKind kind;
    Result<KernelImport> (*read)(const std::string& path, const ImportContext& context);
};
constexpr Reader readers[] = {
    {SourceKind::raw_btf, import_raw_btf},
    {SourceKind::elf, import_elf},
    {SourceKind::btf_archive, import_btf_archive},
    {SourceKind::kheaders, import_kheaders},
    {SourceKind::text, import_text},
};

std::string first_origin(const KernelImport& import)
{
    return import.items.empty() ? import.modules.front().origin : import.items.front().origin;
}

/// The two are of one kernel, or one does not know.
bool agree(const std::string& a, const std::string& b)
{
    return a.empty() || b.empty() || a == b;
}

Result<void> merge(KernelImport& all, KernelImport one)
{
    const std::string origin = first_origin(one);
    std::ranges::move(one.modules, std::back_inserter(all.modules));
    for (ImportedItem& item : one.items) {
        for (const ImportedItem& other : all.items)
            if (other.kind == item.kind)
                return failure("two of the files give the " + std::string(to_string(item.kind)) +
                                   " of a kernel: " + other.origin + ", and " + item.origin,
                               "leave one of them out");
        all.items.push_back(std::move(item));
    }
    if (!agree(all.release, one.release))
        return failure(origin + " is of kernel " + one.release + ", and what stands before it of " +
                           all.release,
                       "add one kernel at a time");
    if (!agree(all.build_id, one.build_id))
        return failure(origin + " is of another build of the kernel than what stands before it",
                       "add them one by one");
    if (all.arch && one.arch &&
        facts_of(*all.arch).kernel_arch != std::string(facts_of(*one.arch).kernel_arch))
        return failure(origin + " is of " + to_string(*one.arch) + ", and what stands before it of " +
                           to_string(*all.arch),
                       "add one kernel at a time");
    if (all.release.empty()) all.release = one.release;
    if (all.build_id.empty()) all.build_id = one.build_id;
    if (!all.arch) all.arch = one.arch;
    return {};
}

/// What the user said goes before what the files say, unless it cannot be.
Result<void> apply_wishes(const ImportRequest& request, KernelImport& all)
{
    if (request.arch && all.arch &&
        facts_of(*request.arch).kernel_arch != std::string(facts_of(*all.arch).kernel_arch))
        return failure(first_origin(all) + " is of " + to_string(*all.arch) + ", not of " +
                           to_string(*request.arch),
                       "give the files of the board's kernel, or leave --arch out");
    if (request.arch) all.arch = request.arch;
    if (!request.release.empty()) all.release = request.release;
    if (!request.build_id.empty()) all.build_id = request.build_id;
    if (!all.arch)
        return failure(first_origin(all) + " does not tell of which architecture it is",
                       "give it: --arch armv7, aarch64, riscv64, x86_64 or armel");
    if (all.release.empty())
        return failure(first_origin(all) + " does not tell of which kernel it is",
                       "give the kernel's release as `uname -r` on the board prints it: --release RELEASE");
    return {};
}

/// A remark when it could not be made: the headers are good for what needs no BTF.
std::string add_header_btf(KernelStore& store, KernelAddition& addition, const ImportRequest& request,
                           const Toolchain& toolchain, std::stop_token stop)
{
    const std::vector<std::string> more =
        request.btf_headers ? request.btf_headers(addition.key) : std::vector<std::string>{};
    const Result<StoreItem> item = store_header_btf(store, addition.key, more, toolchain, stop);
    if (!item) return "no BTF could be made from the headers: " + item.error().cause;
    addition.items.push_back(*item);
    return "BTF was made from the headers: it holds the types and functions that they declare";
}

/// Types of modules that the new BTF of their kernel makes useless.
std::string lost_modules(const KernelStore& store, const KernelKey& key)
{
    const auto match = store.find(key.arch, key.release, key.build_id);
    if (!match || !*match) return {};
    const auto lost = modules_of_other_btf(store, (*match)->kernel);
    if (!lost || lost->empty()) return {};
    return "the types of its modules (" + names_of(*lost) +
           ") belong to the BTF that was there before: `bscope target update` fetches them again";
}

/// Of the kernel itself, or made from the headers that were there before.
bool has_btf_of_its_own(const KernelStore& store, const KernelKey& key)
{
    const auto match = store.find(key.arch, key.release, key.build_id);
    const StoreItem* btf = match && *match ? (*match)->kernel.item(ItemKind::btf) : nullptr;
    return btf && !is_made_from_headers(*btf);
}

Result<void> add_modules(KernelStore& store, const KernelImport& import, KernelAddition& addition)
{
    std::vector<ModuleBtf> modules;
    for (const ImportedModule& one : import.modules)
        modules.push_back(one.types);
    if (modules.empty()) return {};
    const Result<StoreItem> stored = add_module_types(store, addition.key, std::move(modules));
    if (!stored) return failure(stored.error());
    addition.items.push_back(*stored);
    return {};
}

}  // namespace

Result<KernelImport> read_kernel(const ImportRequest& request, const Toolchain& toolchain,
                                 std::stop_token stop)
{
    const ImportContext context{request, toolchain, stop};
    KernelImport all;
    std::vector<std::string> trees;
    std::vector<std::string> packages;
    for (const std::string& path : request.paths) {
        const Result<SourceKind> kind = kind_of(path, stop);
        if (!kind) return failure(kind.error());
        if (*kind == SourceKind::tree) trees.push_back(path);
        if (*kind == SourceKind::package) packages.push_back(path);
        for (const Reader& reader : readers) {
            if (reader.kind != *kind) continue;
            Result<KernelImport> one = reader.read(path, context);
            if (!one) return one;
            if (const Result<void> merged = merge(all, std::move(*one)); !merged)
                return failure(merged.error());
        }
    }
    if (!trees.empty() || !packages.empty()) {
        Result<KernelImport> one = import_header_sources(trees, packages, context);
        if (!one) return one;
        if (const Result<void> merged = merge(all, std::move(*one)); !merged) return failure(merged.error());
    }
    if (all.items.empty() && all.modules.empty())
        return failure("no file is given", "name what is to be added");
    if (const Result<void> applied = apply_wishes(request, all); !applied) return failure(applied.error());
    return all;
}

Result<KernelAddition> add_to_store(KernelStore& store, const ImportRequest& request,
                                    const Toolchain& toolchain, std::stop_token stop)
{
    const Result<KernelImport> import = read_kernel(request, toolchain, stop);
    if (!import) return failure(import.error());
    KernelAddition addition{{*import->arch, import->release, import->build_id}, {}, {}};
    for (const ImportedItem& item : import->items) {
        const Result<StoreItem> stored = store.put(addition.key, item.kind, item.content, item.origin);
        if (!stored) return failure(stored.error());
        addition.items.push_back(*stored);
    }
    if (const Result<void> added = add_modules(store, *import, addition); !added)
        return failure(added.error());
    const bool has_headers =
        std::any_of(addition.items.begin(), addition.items.end(),
                    [](const StoreItem& item) { return item.kind == ItemKind::headers; });
    if (has_headers && !has_btf_of_its_own(store, addition.key))
        addition.remarks.push_back(add_header_btf(store, addition, request, toolchain, stop));
    if (std::string lost = lost_modules(store, addition.key); !lost.empty())
        addition.remarks.push_back(std::move(lost));
    return addition;
}

}  // namespace boardscope::builder
