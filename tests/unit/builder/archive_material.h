// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Archives as strangers make them, and what a folder holds: for tests of what must not be harmed.
// Thread:  the test's.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <QByteArray>
#include <QDirIterator>
#include <QFile>

#include <map>
#include <string>
#include <vector>

namespace boardscope::builder_tests {

struct Member {
    std::string name;
    std::string content;
    std::string soft_link;
    std::string hard_link;
    unsigned type = AE_IFREG;
};

/// A tar, compressed where its name says so; with the names as they are.
inline void write_tar(const std::string& path, const std::vector<Member>& members)
{
    archive* writer = archive_write_new();
    archive_write_set_format_pax_restricted(writer);
    if (path.ends_with(".xz")) archive_write_add_filter_xz(writer);
    archive_write_open_filename(writer, path.c_str());
    for (const Member& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_filetype(entry, member.soft_link.empty() ? member.type : AE_IFLNK);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
        if (!member.soft_link.empty()) archive_entry_set_symlink(entry, member.soft_link.c_str());
        if (!member.hard_link.empty()) archive_entry_set_hardlink(entry, member.hard_link.c_str());
        archive_write_header(writer, entry);
        archive_write_data(writer, member.content.data(), member.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
}

/// Every file below a folder with its content, but for the lock of writers.
inline std::map<std::string, QByteArray> snapshot(const QString& folder)
{
    std::map<std::string, QByteArray> files;
    QDirIterator at(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (at.hasNext()) {
        QFile file(at.next());
        if (at.fileName() == QStringLiteral("lock") || !file.open(QIODevice::ReadOnly)) continue;
        files[at.filePath().toStdString()] = file.readAll();
    }
    return files;
}

}  // namespace boardscope::builder_tests
