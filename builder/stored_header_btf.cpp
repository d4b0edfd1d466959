// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/stored_header_btf.h"

#include "builder/files.h"
#include "builder/header_btf.h"

namespace boardscope::builder {

namespace {

constexpr const char* made_from_headers = "made from headers";

std::string origin_with(const std::vector<std::string>& more_headers)
{
    std::string text = made_from_headers;
    for (const std::string& header : more_headers)
        text += (text == made_from_headers ? ", with " : ", ") + header;
    return text;
}

}  // namespace

bool is_made_from_headers(const StoreItem& btf)
{
    return btf.origin.starts_with(made_from_headers);
}

Result<StoreItem> store_header_btf(KernelStore& store, const KernelKey& key,
                                   const std::vector<std::string>& more_headers, const Toolchain& toolchain,
                                   std::stop_token stop)
{
    const Result<std::optional<KernelMatch>> match = store.find(key.arch, key.release, key.build_id);
    if (!match) return failure(match.error());
    const StoreItem* there = *match ? (*match)->kernel.item(ItemKind::btf) : nullptr;
    if (there && !is_made_from_headers(*there))
        return failure("the store has BTF of the kernel " + to_string(key) + " itself, " + there->origin,
                       "that knows more than its headers; remove it first if it is wrong");
    const Result<std::vector<std::string>> trees = store.header_folders(key, stop);
    if (!trees) return failure(trees.error());
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const std::string path = folder->path_of("headers.btf");
    const Result<void> made = make_header_btf(*trees, key.arch, path, toolchain, stop, more_headers);
    if (!made) return failure(made.error());
    return store.put_file(key, ItemKind::btf, path, origin_with(more_headers));
}

}  // namespace boardscope::builder
