// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_store_files.h"

#include "builder/files.h"
#include "builder/kernel_entry.h"


#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <tuple>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace boardscope::builder {

namespace fs = std::filesystem;

namespace {

std::string folder_from(const char* own, const char* xdg, const char* below_home)
{
    if (const char* named = std::getenv(own); named && *named) return named;
    // The XDG rules: a path that is not absolute is to be ignored.
    if (const char* base = std::getenv(xdg); base && *base == '/') return std::string(base) + "/boardscope";
    const char* home = std::getenv("HOME");
    return std::string(home ? home : "") + "/" + below_home + "/boardscope";
}

fs::path entries_folder(const std::string& directory)
{
    return fs::path(directory) / "entries";
}

fs::path blobs_folder(const std::string& directory)
{
    return fs::path(directory) / "blobs";
}

Result<std::vector<fs::path>> files_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        files.push_back(at->path());
    if (error)
        return failure("cannot read the folder " + folder.string() + ": " + error.message(),
                       "check who owns it; BOARDSCOPE_DATA names another place for the store");
    std::sort(files.begin(), files.end());
    return files;
}

auto order_of(const StoredKernel& kernel)
{
    return std::tie(kernel.key.arch, kernel.key.release, kernel.key.build_id);
}

}  // namespace

std::string default_store_directory()
{
    return folder_from("BOARDSCOPE_DATA", "XDG_DATA_HOME", ".local/share") + "/kernels";
}

std::string cache_directory()
{
    return folder_from("BOARDSCOPE_CACHE", "XDG_CACHE_HOME", ".cache");
}

std::string unpacked_headers_path(const std::string& checksum)
{
    return cache_directory() + "/headers/" + checksum;
}

Result<StoreLock> StoreLock::take(const std::string& directory)
{
    const std::string path = directory + "/lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int status = file < 0 ? -1 : 0;
    if (file >= 0) {
        do
            status = ::flock(file, LOCK_EX);
        while (status != 0 && errno == EINTR);
    }
    if (status == 0) return StoreLock(file);
    const std::string why = std::strerror(errno);
    if (file >= 0) ::close(file);
    return failure("cannot write to the store of kernels, " + path + ": " + why,
                   "check that the folder may be written; BOARDSCOPE_DATA names another");
}

StoreLock::~StoreLock()
{
    if (file_ >= 0) ::close(file_);
}

Result<void> make_store_folders(const std::string& directory)
{
    for (const fs::path& folder : {entries_folder(directory), blobs_folder(directory)}) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            return failure("cannot make the folder " + folder.string() + ": " + error.message(),
                           "check that it may be written; BOARDSCOPE_DATA names another");
    }
    return {};
}

std::string blob_path(const std::string& directory, const std::string& checksum)
{
    return blobs_folder(directory) / checksum;
}

std::string entry_path(const std::string& directory, const KernelKey& key)
{
    return entries_folder(directory) / entry_file_name(key);
}

static Result<StoredKernel> read_entry_file(const std::string& path)
{
    const Result<Bytes> text = read_file(path);
    if (!text) return failure(text.error());
    return parse_entry(as_text(*text), path);
}

Result<StoreListing> read_entries(const std::string& directory)
{
    const Result<std::vector<fs::path>> files = files_in(entries_folder(directory));
    if (!files) return failure(files.error());
    StoreListing listing;
    std::set<std::string> counted;
    for (const fs::path& path : *files) {
        if (path.extension() != ".json") continue;
        Result<StoredKernel> kernel = read_entry_file(path);
        std::error_code error;
        if (!kernel && fs::exists(path, error)) listing.unreadable.push_back(kernel.error());
        if (!kernel) continue;  // or it was removed just now
        for (const StoreItem& item : kernel->items)
            if (counted.insert(item.checksum).second) listing.bytes += item.bytes;
        listing.kernels.push_back(std::move(*kernel));
    }
    std::sort(listing.kernels.begin(), listing.kernels.end(),
              [](const StoredKernel& a, const StoredKernel& b) { return order_of(a) < order_of(b); });
    return listing;
}

Result<std::optional<StoredKernel>> read_entry(const std::string& directory, const KernelKey& key)
{
    const std::string path = entry_path(directory, key);
    std::error_code error;
    if (!fs::exists(path, error)) return std::nullopt;
    Result<StoredKernel> kernel = read_entry_file(path);
    if (!kernel) return failure(kernel.error());
    return std::move(*kernel);
}

Result<void> write_entry(const std::string& directory, const StoredKernel& kernel)
{
    const std::string path = entry_path(directory, kernel.key);
    if (!kernel.items.empty()) return write_file(path, to_entry_text(kernel));
    std::error_code error;
    fs::remove(path, error);
    if (error) return failure("cannot remove " + path + ": " + error.message(), "check who owns that folder");
    return {};
}

Result<std::string> write_blob(const std::string& directory, ByteView content)
{
    const std::string checksum = checksum_of(content);
    const std::string path = blob_path(directory, checksum);
    std::error_code error;
    if (fs::file_size(path, error) == content.size() && !error) {
        const Result<Bytes> there = read_file(path);  // a disk may have spoiled it
        if (there && std::equal(there->begin(), there->end(), content.begin(), content.end()))
            return checksum;
    }
    if (const Result<void> written = write_file(path, as_text(content)); !written)
        return failure(written.error());
    return checksum;
}

void sweep(const std::string& directory)
{
    const Result<StoreListing> listing = read_entries(directory);
    // What a damaged entry names is not known, and may be mended by hand.
    const Result<std::vector<fs::path>> blobs = files_in(blobs_folder(directory));
    const Result<std::vector<fs::path>> entries = files_in(entries_folder(directory));
    if (!listing || !listing->unreadable.empty() || !blobs || !entries) return;
    std::set<std::string> used;
    for (const StoredKernel& kernel : listing->kernels)
        for (const StoreItem& item : kernel.items)
            used.insert(item.checksum);
    std::error_code error;
    for (const fs::path& path : *blobs) {
        if (used.count(path.filename().string()) > 0) continue;
        fs::remove(path, error);
        fs::remove_all(unpacked_headers_path(path.filename().string()), error);
    }
    for (const fs::path& path : *entries)
        if (path.extension() != ".json") fs::remove(path, error);  // of a writer that was killed
}

}  // namespace boardscope::builder
