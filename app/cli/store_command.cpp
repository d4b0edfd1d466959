// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_command.h"

#include "app/boards/board_paths.h"
#include "app/cli/messages.h"
#include "app/cli/store_text.h"
#include "app/cli/until_interrupted.h"
#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/kernel_import.h"
#include "builder/kernel_store.h"
#include "builder/stored_header_btf.h"

#include <algorithm>
#include <cstdio>

namespace boardscope::cli {

namespace {

using builder::ItemKind;
using builder::KernelKey;
using builder::KernelStore;
using builder::StoredKernel;

constexpr std::size_t least_build_id = 4;  // digits that may stand for the whole

int told(const Error& error)
{
    say(error);
    return exit_failure;
}

/// Output that could not be written is a failure, too.
int printed()
{
    return std::fflush(stdout) == 0 ? exit_ok : exit_failure;
}

Result<KernelStore> open_store()
{
    return KernelStore::open(builder::default_store_directory());
}

bool has_name(const StoredKernel& kernel, const std::string& name)
{
    return kernel.key.release == name ||
           (name.size() >= least_build_id && kernel.key.build_id.starts_with(name));
}

/// By the name that `list` prints, else by release or build id where only one kernel has it.
Result<StoredKernel> find_kernel(const KernelStore& store, const StoreArguments& arguments)
{
    const Result<builder::StoreListing> listing = store.list();
    if (!listing) return failure(listing.error());
    std::vector<StoredKernel> named;
    std::vector<StoredKernel> fitting;
    for (const StoredKernel& kernel : listing->kernels) {
        if (!arguments.arch.empty() && arguments.arch != to_string(kernel.key.arch)) continue;
        if (short_name(kernel.key) == arguments.kernel) named.push_back(kernel);
        if (has_name(kernel, arguments.kernel)) fitting.push_back(kernel);
    }
    const std::vector<StoredKernel>& found = named.empty() ? fitting : named;
    if (found.size() == 1) return found.front();
    if (found.empty())
        return failure("the store has no kernel " + arguments.kernel,
                       "`bscope store list` shows those that it has");
    std::string names;
    for (const StoredKernel& kernel : found)
        names +=
            (names.empty() ? "" : ", ") + short_name(kernel.key) + " (" + to_string(kernel.key.arch) + ")";
    return failure("several kernels of the store are called " + arguments.kernel,
                   "give one of these names, with --arch where that is the difference: " + names);
}

std::optional<builder::BtfFacts> types_of(const KernelStore& store, const StoredKernel& kernel)
{
    const builder::StoreItem* item = kernel.item(ItemKind::btf);
    if (!item) return std::nullopt;
    const Result<std::string> path = store.path_of(*item);
    const Result<Bytes> bytes = path ? builder::read_file(*path) : Result<Bytes>(failure(path.error()));
    Result<builder::BtfFacts> facts =
        bytes ? builder::facts_of_btf(*bytes, *path) : Result<builder::BtfFacts>(failure(bytes.error()));
    if (!facts) {
        say(facts.error());
        return std::nullopt;
    }
    return std::move(*facts);
}

/// `work` on the store and a kernel of it.
template <class Work>
int with_kernel(const StoreArguments& arguments, Work work)
{
    Result<KernelStore> store = open_store();
    if (!store) return told(store.error());
    const Result<StoredKernel> kernel = find_kernel(*store, arguments);
    if (!kernel) return told(kernel.error());
    return work(*store, *kernel);
}

Result<builder::Toolchain> find_toolchain()
{
    return builder::Toolchain::find(boards::default_paths().share.string());
}

/// Of all targets with that kernel.
std::vector<std::string> btf_headers_of(const KernelKey& key)
{
    std::vector<std::string> headers;
    for (const TargetProfile& target : all_targets())
        if (!users_of(key, {target}).empty())
            for (const std::string& header : target.btf_headers)
                if (std::find(headers.begin(), headers.end(), header) == headers.end())
                    headers.push_back(header);
    return headers;
}

void say_stored(const KernelKey& key, const builder::StoreItem& item)
{
    say("stored the " + std::string(to_string(item.kind)) + " of " + to_string(key) + ", " +
        size_text(item.bytes) + ", " + item.origin);
}

int interrupted_or(const Error& error)
{
    if (interrupt_count() > 0) return exit_interrupted;
    return told(error);
}

}  // namespace

int store_list(const StoreArguments& arguments)
{
    const Result<KernelStore> store = open_store();
    if (!store) return told(store.error());
    const Result<builder::StoreListing> listing = store->list();
    if (!listing) return told(listing.error());
    const std::vector<TargetProfile> targets = all_targets();
    if (arguments.format == Format::json)
        for (const StoredKernel& kernel : listing->kernels)
            print_kernel_json(kernel, users_of(kernel.key, targets), std::nullopt, false);
    else
        print_kernel_table(listing->kernels, targets);
    for (const Error& error : listing->unreadable)
        say(error);
    say(std::to_string(listing->kernels.size()) +
        (listing->kernels.size() == 1 ? " kernel, " : " kernels, ") + size_text(listing->bytes) + " in " +
        store->directory());
    return listing->unreadable.empty() ? printed() : exit_failure;
}

int store_show(const StoreArguments& arguments)
{
    return with_kernel(arguments, [&](const KernelStore& store, const StoredKernel& kernel) {
        const std::optional<builder::BtfFacts> types = types_of(store, kernel);
        const std::vector<std::string> users = users_of(kernel.key, all_targets());
        if (arguments.format == Format::json)
            print_kernel_json(kernel, users, types, arguments.types);
        else if (!arguments.types)
            print_kernel(kernel, users, types);
        else if (types)
            for (const std::string& name : types->structures)
                std::printf("%s\n", printable(name).c_str());
        if (arguments.types && !kernel.item(ItemKind::btf)) {
            say("bscope: the store has no BTF of this kernel, so no types are known");
            return exit_failure;
        }
        const bool lost = kernel.item(ItemKind::btf) && !types;
        return lost ? exit_failure : printed();
    });
}

int store_add(const StoreArguments& arguments)
{
    builder::ImportRequest request{arguments.files, std::nullopt, arguments.release, arguments.build_id,
                                   btf_headers_of};
    if (!arguments.arch.empty()) {
        const Result<Arch> arch = parse_arch(arguments.arch);
        if (!arch) {
            say(arch.error());
            return exit_usage;
        }
        request.arch = *arch;
    }
    Result<KernelStore> store = open_store();
    if (!store) return told(store.error());
    const Result<builder::Toolchain> toolchain = find_toolchain();
    if (!toolchain) return told(toolchain.error());
    watch_interrupts();
    const Result<builder::KernelAddition> addition = until_interrupted(
        [&](std::stop_token stop) { return builder::add_to_store(*store, request, *toolchain, stop); });
    if (!addition) return interrupted_or(addition.error());
    for (const builder::StoreItem& item : addition->items)
        say_stored(addition->key, item);
    for (const std::string& remark : addition->remarks)
        say(remark);
    return interrupt_count() > 0 ? exit_interrupted : exit_ok;
}

int store_make_btf(const StoreArguments& arguments)
{
    return with_kernel(arguments, [&](KernelStore& store, const StoredKernel& kernel) {
        const Result<builder::Toolchain> toolchain = find_toolchain();
        if (!toolchain) return told(toolchain.error());
        watch_interrupts();
        const Result<builder::StoreItem> item = until_interrupted([&](std::stop_token stop) {
            return builder::store_header_btf(store, kernel.key, btf_headers_of(kernel.key), *toolchain, stop);
        });
        if (!item) return interrupted_or(item.error());
        say_stored(kernel.key, *item);
        return exit_ok;
    });
}

int store_remove(const StoreArguments& arguments)
{
    std::optional<ItemKind> item;
    if (!arguments.item.empty()) {
        const Result<ItemKind> kind = builder::parse_item_kind(arguments.item);
        if (!kind) {
            say(kind.error());
            return exit_usage;
        }
        item = *kind;
    }
    return with_kernel(arguments, [&](KernelStore& store, const StoredKernel& kernel) {
        const Result<void> gone = item ? store.remove(kernel.key, *item) : store.remove(kernel.key);
        return gone ? exit_ok : told(gone.error());
    });
}

int store_export(const StoreArguments& arguments)
{
    return with_kernel(arguments, [&](const KernelStore& store, const StoredKernel& kernel) {
        watch_interrupts();
        const Result<void> done = until_interrupted(
            [&](std::stop_token stop) { return store.export_kernel(kernel.key, arguments.output, stop); });
        return done ? exit_ok : interrupted_or(done.error());
    });
}

int store_import(const StoreArguments& arguments)
{
    Result<KernelStore> store = open_store();
    if (!store) return told(store.error());
    watch_interrupts();
    const Result<KernelKey> key = until_interrupted(
        [&](std::stop_token stop) { return store->import_kernel(arguments.files.front(), stop); });
    if (!key) return interrupted_or(key.error());
    say("stored " + to_string(*key));
    return exit_ok;
}

}  // namespace boardscope::cli
