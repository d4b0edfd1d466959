// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/archive.h"

#include "builder/files.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 1 << 16;

struct ReadCloser {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, ReadCloser>;

struct DiskCloser {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
using DiskWriter = std::unique_ptr<archive, DiskCloser>;

std::string reason(archive* of)
{
    const char* text = archive_error_string(of);
    return text ? text : "it is damaged";
}

tl::unexpected<Error> refused(const std::string& path, const std::string& why)
{
    return failure("the archive " + path + " is refused: " + why,
                   "an archive of kernel headers or types has no such thing: get it again, from its source");
}

tl::unexpected<Error> unreadable(const std::string& path, archive* reader)
{
    return failure("the archive " + path + " cannot be read: " + reason(reader),
                   "it may be cut short: get it again");
}

tl::unexpected<Error> cancelled(const std::string& path)
{
    return failure("reading the archive " + path + " was cancelled");
}

Result<Reader> open_archive(const std::string& path)
{
    Reader reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_ar(reader.get());
    if (archive_read_open_filename(reader.get(), path.c_str(), block_bytes) != ARCHIVE_OK)
        return unreadable(path, reader.get());
    return reader;
}

/// Steps to the next entry; nullptr at the end. A warning of libarchive (a name in no known encoding, say) is
/// no reason to stop.
Result<archive_entry*> next_entry(const std::string& path, archive* reader)
{
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader, &entry);
    if (status == ARCHIVE_EOF) return nullptr;
    if (status < ARCHIVE_WARN || !entry) return unreadable(path, reader);
    return entry;
}

/// "./usr/./src/x" → "usr/src/x"; "" for "./".
std::string plain_name(const char* name)
{
    const std::string normal = fs::path(name ? name : "").lexically_normal().generic_string();
    const std::string text = normal == "." ? std::string() : normal;
    return !text.empty() && text.back() == '/' ? text.substr(0, text.size() - 1) : text;
}

bool leads_out(const fs::path& path)
{
    if (path.is_absolute()) return true;
    const fs::path normal = path.lexically_normal();
    return !normal.empty() && *normal.begin() == "..";
}

bool has_dot_dot(const fs::path& path)
{
    return std::find(path.begin(), path.end(), "..") != path.end();
}

/// Empty, or what is wrong with the entry.
std::string objection_to(archive_entry* entry)
{
    const char* raw = archive_entry_pathname(entry);
    if (!raw) return "the name of an entry cannot be read";
    const fs::path name(raw);
    if (name.is_absolute()) return "its entry " + name.string() + " has an absolute name";
    if (has_dot_dot(name)) return "its entry " + name.string() + " has \"..\" in its name";
    if (const char* hard = archive_entry_hardlink(entry)) {
        if (leads_out(hard) || has_dot_dot(hard))
            return "its entry " + name.string() + " is a link to " + hard + ", which leads outside";
        return {};
    }
    if (const char* soft = archive_entry_symlink(entry)) {
        if (leads_out(name.parent_path() / soft))  // an absolute one takes the place of all before it
            return "its entry " + name.string() + " is a link to " + soft + ", which leads outside";
        return {};
    }
    const auto type = archive_entry_filetype(entry);
    if (type != AE_IFREG && type != AE_IFDIR)
        return "its entry " + name.string() + " is neither a file nor a folder nor a link";
    return {};
}

class Unpacking {
public:
    Unpacking(const UnpackRequest& request, fs::path folder, std::stop_token stop)
        : request_(request),
          folder_(std::move(folder)),
          stop_(std::move(stop)),
          disk_(archive_write_disk_new())
    {
        archive_write_disk_set_options(disk_.get(),
                                       ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT);
    }

    Result<void> run(archive* reader)
    {
        for (;;) {
            if (stop_.stop_requested()) return cancelled(request_.archive);
            const Result<archive_entry*> entry = next_entry(request_.archive, reader);
            if (!entry) return failure(entry.error());
            if (!*entry) break;
            if (++entries_ > request_.limits.entries)
                return refused(request_.archive,
                               "it holds more than " + std::to_string(request_.limits.entries) + " files");
            if (const Result<void> taken = take(reader, *entry); !taken) return taken;
        }
        if (archive_write_close(disk_.get()) != ARCHIVE_OK) return cannot_unpack();
        return check_links();
    }

private:
    Result<void> take(archive* reader, archive_entry* entry)
    {
        const std::string name = plain_name(archive_entry_pathname(entry));
        // A package has links into the system that are none of our business, but no bad names.
        if (!name.empty() && !leads_out(name) && request_.is_wanted && !request_.is_wanted(name)) return {};
        if (const std::string objection = objection_to(entry); !objection.empty())
            return refused(request_.archive, objection);
        if (name.empty()) return {};
        const bool is_folder = archive_entry_filetype(entry) == AE_IFDIR;
        archive_entry_set_perm(entry, is_folder ? 0755 : 0644);
        archive_entry_set_pathname(entry, (folder_ / name).c_str());
        if (const char* hard = archive_entry_hardlink(entry))
            archive_entry_set_hardlink(entry, (folder_ / plain_name(hard)).c_str());
        else if (archive_entry_symlink(entry))
            links_.push_back(folder_ / name);
        if (archive_write_header(disk_.get(), entry) < ARCHIVE_WARN) return cannot_unpack();
        if (archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry)) return copy(reader);
        return {};
    }

    Result<void> copy(archive* reader)
    {
        const std::uint64_t before = bytes_;
        for (;;) {
            if (stop_.stop_requested()) return cancelled(request_.archive);
            const void* block = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(reader, &block, &size, &offset);
            if (status == ARCHIVE_EOF) return {};
            if (status < ARCHIVE_WARN) return unreadable(request_.archive, reader);
            bytes_ =
                std::max(bytes_, before + static_cast<std::uint64_t>(offset) + size);  // holes count, too
            if (bytes_ > request_.limits.bytes)
                return refused(request_.archive, "it unpacks to more than " +
                                                     std::to_string(request_.limits.bytes >> 20) + " MiB");
            if (archive_write_data_block(disk_.get(), block, size, offset) < ARCHIVE_WARN)
                return cannot_unpack();
        }
    }

    /// Names alone do not tell where a link leads that goes through another one.
    Result<void> check_links() const
    {
        for (const fs::path& link : links_) {
            std::error_code error;
            const fs::path end = fs::weakly_canonical(link, error);
            const fs::path inside = end.lexically_relative(folder_);
            if (error || inside.empty() || *inside.begin() == "..")
                return refused(request_.archive, "its entry " + link.lexically_relative(folder_).string() +
                                                     " is a link that leads outside");
        }
        return {};
    }

    tl::unexpected<Error> cannot_unpack() const
    {
        return failure("the archive " + request_.archive + " cannot be unpacked into " + folder_.string() +
                           ": " + reason(disk_.get()),
                       "check that the folder may be written and the disk has room");
    }

    const UnpackRequest& request_;
    const fs::path folder_;
    const std::stop_token stop_;
    DiskWriter disk_;
    std::vector<fs::path> links_;
    std::uint64_t bytes_ = 0;
    std::uint64_t entries_ = 0;
};

std::string unfinished(const std::string& path)
{
    return path + "." + std::to_string(::getpid()) + ".partial";
}

}  // namespace

Result<void> unpack_archive(const UnpackRequest& request, std::stop_token stop)
{
    std::error_code error;
    // libarchive follows no link below it, so there must be none above.
    const fs::path folder = fs::canonical(request.folder, error);
    if (error) return failure("cannot unpack into " + request.folder + ": " + error.message());
    const Result<Reader> reader = open_archive(request.archive);
    if (!reader) return failure(reader.error());
    return Unpacking(request, folder, std::move(stop)).run(reader->get());
}

Result<std::vector<std::string>> names_in_archive(const std::string& path, std::stop_token stop)
{
    const Result<Reader> reader = open_archive(path);
    if (!reader) return failure(reader.error());
    std::vector<std::string> names;
    for (;;) {
        if (stop.stop_requested()) return cancelled(path);
        const Result<archive_entry*> entry = next_entry(path, reader->get());
        if (!entry) return failure(entry.error());
        if (!*entry) return names;
        if (names.size() >= UnpackLimits{}.entries) return refused(path, "it holds too many files");
        names.push_back(plain_name(archive_entry_pathname(*entry)));
    }
}

void ArchiveWriter::Closer::operator()(archive* writer) const
{
    archive_write_free(writer);
}

ArchiveWriter::~ArchiveWriter()
{
    if (!writer_) return;
    writer_.reset();
    std::error_code error;
    fs::remove(unfinished(path_), error);
}

Result<ArchiveWriter> ArchiveWriter::create(const std::string& path)
{
    ArchiveWriter made(path, archive_write_new());
    archive* writer = made.writer_.get();
    archive_write_set_format_pax_restricted(writer);
    if (path.ends_with(".xz")) archive_write_add_filter_xz(writer);
    if (path.ends_with(".zst")) archive_write_add_filter_zstd(writer);
    if (archive_write_open_filename(writer, unfinished(path).c_str()) != ARCHIVE_OK)
        return made.cannot_write();
    return made;
}

Result<void> ArchiveWriter::add(const std::string& name, ByteView content)
{
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 0, 0);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    if (archive_write_header(writer_.get(), entry.get()) != ARCHIVE_OK) return cannot_write();
    const la_ssize_t written = archive_write_data(writer_.get(), content.data(), content.size());
    if (written != static_cast<la_ssize_t>(content.size())) return cannot_write();
    return {};
}

Result<void> ArchiveWriter::add_file(const std::string& name, const std::string& file)
{
    const Result<Bytes> content = read_file(file);
    if (!content) return failure(content.error());
    return add(name, *content);
}

Result<void> ArchiveWriter::finish()
{
    if (archive_write_close(writer_.get()) != ARCHIVE_OK) return cannot_write();
    writer_.reset();
    std::error_code error;
    fs::rename(unfinished(path_), path_, error);
    if (!error) return {};
    fs::remove(unfinished(path_), error);
    return failure("cannot write " + path_,
                   "check that the folder may be written and is not a file of that name");
}

tl::unexpected<Error> ArchiveWriter::cannot_write() const
{
    return failure("cannot write " + path_ + ": " + reason(writer_.get()),
                   "check that the folder may be written and the disk has room");
}

}  // namespace boardscope::builder
