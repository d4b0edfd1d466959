// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_knowledge.h"

#include "app/boards/debian_headers.h"
#include "builder/files.h"
#include "builder/kernel_import.h"
#include "builder/module_types.h"

#include <span>

namespace boardscope::session {

namespace {

using builder::ItemKind;

ByteView bytes_of(const std::string& text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// From the board to the store, step by step; each says what it brought.
class Keeper {
public:
    Keeper(const BoardLook& look, const boards::BoardPaths& paths, const KnowledgeSink& say,
           std::stop_token stop, builder::KernelStore store)
        : look_(look),
          paths_(paths),
          say_(say),
          stop_(std::move(stop)),
          store_(std::move(store)),
          key_{look.profile.arch, look.profile.kernel_release, look.profile.found->build_id}
    {
    }

    Result<void> run()
    {
        if (Result<void> kept = keep(ItemKind::config, look_.config, "its configuration"); !kept) return kept;
        if (Result<void> kept = keep(ItemKind::btf, look_.btf, "its types (BTF)"); !kept) return kept;
        if (Result<void> kept = keep_modules(); !kept) return kept;
        if (Result<void> kept = keep(ItemKind::formats, look_.formats, "the formats of its tracepoints");
            !kept)
            return kept;
        if (Result<void> kept = keep(ItemKind::symbols, look_.symbols, "the names of its functions"); !kept)
            return kept;
        if (Result<void> kept = keep(ItemKind::functions, look_.functions, "which of them can be traced"); !kept)
            return kept;
        if (!look_.kheaders.empty()) return keep_kheaders();
        if (!look_.btf.empty() || has_types()) return {};
        return find_headers();
    }

private:
    Result<void> keep(ItemKind kind, const std::string& content, const char* what)
    {
        if (content.empty()) return {};
        const Result<builder::StoreItem> item =
            store_.put(key_, kind, bytes_of(content), "pulled from the board");
        if (!item) return failure(item.error());
        say_("kept " + std::string(what) + ", " + std::to_string((item->bytes + 1023) / 1024) + " KiB");
        return {};
    }

    /// Of those that are loaded now.
    Result<void> keep_modules()
    {
        builder::ModuleTypes types{builder::checksum_of(bytes_of(look_.btf)), builder::parse_shown_modules(look_.modules)};
        if (types.modules.empty()) return {};
        const std::string names = builder::names_of(types.modules);
        const Result<Bytes> packed = builder::pack_module_types(std::move(types));
        if (!packed) return failure(packed.error());
        const auto item = store_.put(key_, ItemKind::modules, *packed, "pulled from the board: " + names);
        if (!item) return failure(item.error());
        say_("kept the types of its modules: " + names);
        return {};
    }

    Result<void> add(std::vector<std::string> sources, const std::string& what)
    {
        const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths_.share.string());
        if (!toolchain) return failure(toolchain.error());
        const std::vector<std::string>& more = look_.profile.btf_headers;
        const builder::ImportRequest request{
            .paths = std::move(sources),
            .arch = key_.arch,
            .release = key_.release,
            .build_id = key_.build_id,
            .btf_headers = [&more](const builder::KernelKey&) { return more; }};
        const auto added = builder::add_to_store(store_, request, *toolchain, stop_);
        if (!added) return failure(added.error());
        say_("kept " + what);
        for (const std::string& remark : added->remarks)
            say_(remark);
        return {};
    }

    Result<void> keep_kheaders()
    {
        const Result<builder::TemporaryFolder> folder = builder::TemporaryFolder::make();
        if (!folder) return failure(folder.error());
        const std::string file = folder->path_of("kheaders.tar.xz");
        if (Result<void> written = builder::write_file(file, look_.kheaders); !written) return written;
        return add({file}, "its headers, from the board");
    }

    /// Somebody may have imported them before.
    [[nodiscard]] bool has_types() const
    {
        const TargetProfile& profile = look_.profile;
        if (!profile.btf_file.empty() || !profile.kernel_headers.empty()) return true;
        const auto match = store_.find(key_.arch, key_.release, key_.build_id);
        return match && *match && (*match)->kernel.item(ItemKind::btf);
    }

    Result<void> find_headers()
    {
        const std::string how = "bscope store add HEADERS-OR-VMLINUX --release " + key_.release;
        if (!boards::is_debian_kernel(look_.profile.found->version)) {
            say_("the kernel shows no types; probes that read kernel structures need them: " + how);
            return {};
        }
        say_("the kernel shows no types, but it is Debian's: taking its headers from there");
        const auto trees = boards::debian_headers(
            look_.profile.name, key_.arch, key_.release, paths_,
            [this](const boards::Progress& progress) { say_(progress.line); }, stop_);
        if (!trees) {
            say_(trees.error().cause + "; " + how);
            return {};
        }
        return add(*trees, "its headers, from Debian, and types made from them");
    }

    const BoardLook& look_;
    const boards::BoardPaths& paths_;
    const KnowledgeSink& say_;
    std::stop_token stop_;
    builder::KernelStore store_;
    builder::KernelKey key_;
};

}  // namespace

Result<void> keep_knowledge(const BoardLook& look, const boards::BoardPaths& paths, const KnowledgeSink& say,
                            std::stop_token stop)
{
    Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    if (!store) return failure(store.error());
    return Keeper(look, paths, say, std::move(stop), std::move(*store)).run();
}

}  // namespace boardscope::session
