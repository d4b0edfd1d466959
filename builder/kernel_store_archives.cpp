// SPDX-License-Identifier: GPL-3.0-or-later
// The store's archives: a kernel as one file, out and in, and headers unpacked for compilers.
#include "builder/archive.h"
#include "builder/files.h"
#include "builder/kernel_entry.h"
#include "builder/kernel_store.h"
#include "builder/kernel_store_files.h"
#include "builder/packed_headers.h"

#include <QTemporaryDir>

#include <filesystem>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

constexpr const char* entry_name = "kernel.json";

tl::unexpected<Error> not_an_export(const std::string& archive, const std::string& why)
{
    return failure(
        "the archive " + archive + " is no export of a kernel: " + why,
        "`bscope store export` makes such files; headers and types are added by `bscope store add`");
}

Result<Bytes> read_checked(const std::string& path, const StoreItem& item, const std::string& archive)
{
    std::error_code error;
    if (!fs::is_regular_file(path, error))
        return not_an_export(archive, std::string("its ") + to_string(item.kind) + " is missing");
    Result<Bytes> content = read_file(path);
    if (!content) return content;
    if (checksum_of(*content) != item.checksum)
        return not_an_export(archive,
                             std::string("its ") + to_string(item.kind) + " is not what its checksum says");
    return content;
}

}  // namespace

Result<void> KernelStore::export_kernel(const KernelKey& key, const std::string& archive,
                                        std::stop_token stop) const
{
    if (!archive.ends_with(".tar.xz") && !archive.ends_with(".tar.zst"))
        return failure("'" + archive + "' is not a name for an export", "let it end in .tar.xz or .tar.zst");
    const Result<std::optional<StoredKernel>> kernel = read_entry(directory_, key);
    if (!kernel) return failure(kernel.error());
    if (!*kernel)
        return failure("the store has nothing of the kernel " + to_string(key),
                       "`bscope store list` shows what it has");
    Result<ArchiveWriter> writer = ArchiveWriter::create(archive);
    if (!writer) return failure(writer.error());
    if (const Result<void> added = writer->add(entry_name, as_bytes(to_entry_text(**kernel))); !added)
        return added;
    for (const StoreItem& item : (*kernel)->items) {
        if (stop.stop_requested()) return failure("the export was cancelled");
        const Result<std::string> path = path_of(item);
        if (!path) return failure(path.error());
        if (const Result<void> added = writer->add_file("blobs/" + item.checksum, *path); !added)
            return added;
    }
    return writer->finish();
}

Result<KernelKey> KernelStore::import_kernel(const std::string& archive, std::stop_token stop)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    if (const Result<void> unpacked = unpack_archive({archive, folder->path_of(""), {}, {}}, stop); !unpacked)
        return failure(unpacked.error());
    const Result<Bytes> text = read_file(folder->path_of(entry_name));
    if (!text) return not_an_export(archive, std::string("there is no ") + entry_name + " in it");
    const Result<StoredKernel> kernel = parse_entry(as_text(*text), entry_name);
    if (!kernel) return not_an_export(archive, kernel.error().cause);

    std::vector<Bytes> contents;  // all are looked at before the first one is stored
    for (const StoreItem& item : kernel->items) {
        Result<Bytes> content = read_checked(folder->path_of("blobs/" + item.checksum), item, archive);
        if (!content) return failure(content.error());
        contents.push_back(std::move(*content));
    }
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const StoreItem& item = kernel->items[i];
        if (const Result<StoreItem> put_there = put(kernel->key, item.kind, contents[i], item.origin);
            !put_there)
            return failure(put_there.error());
    }
    return kernel->key;
}

Result<std::vector<std::string>> KernelStore::header_folders(const KernelKey& key, std::stop_token stop) const
{
    const Result<std::optional<KernelMatch>> match = find(key.arch, key.release, key.build_id);
    if (!match) return failure(match.error());
    const StoreItem* item = *match ? (*match)->kernel.item(ItemKind::headers) : nullptr;
    if (!item)
        return failure("the store has no headers of the kernel " + to_string(key),
                       "`bscope store add` takes a header tree, linux-headers packages or kheaders.tar.xz");
    const Result<std::string> packed = path_of(*item);
    if (!packed) return failure(packed.error());
    const std::string unpacked = unpacked_headers_path(item->checksum);
    std::error_code error;
    if (fs::is_directory(unpacked, error)) return trees_in(unpacked);

    const fs::path parent = fs::path(unpacked).parent_path();
    fs::create_directories(parent, error);
    const QTemporaryDir fresh(QString::fromStdString((parent / ".new-XXXXXX").string()));
    if (!fresh.isValid())
        return failure("cannot unpack kernel headers into " + parent.string() + ": " +
                           fresh.errorString().toStdString(),
                       "check that the folder may be written and the disk has room");
    const fs::path inner = fs::path(fresh.path().toStdString()) / "headers";
    fs::create_directory(inner, error);
    if (const Result<void> done = unpack_archive({*packed, inner, {}, {}}, stop); !done)
        return failure(done.error());
    fs::rename(inner, unpacked, error);
    // Somebody else may have been first; then the name is taken, by the same content.
    if (error && !fs::is_directory(unpacked))
        return failure("cannot make " + unpacked + ": " + error.message(),
                       "check that the folder may be written");
    return trees_in(unpacked);
}

}  // namespace boardscope::builder
