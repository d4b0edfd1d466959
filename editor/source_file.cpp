// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/source_file.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace boardscope::editor {

namespace {

constexpr const char* too_large_hint =
    "Boardscope edits probe texts of up to 4 MiB; is this a recording or an object file?";

std::string shown(const QString& path)
{
    return path.toStdString();
}

/// The first line that is longer than the limit, from 1; 0: none.
int first_endless_line(const QByteArray& text)
{
    int line = 1;
    for (qsizetype begin = 0; begin < text.size(); ++line) {
        const qsizetype found = text.indexOf('\n', begin);
        const qsizetype end = found < 0 ? text.size() : found;
        if (end - begin > source_line_limit_bytes) return line;
        begin = end + 1;
    }
    return 0;
}

}  // namespace

Result<QByteArray> read_source(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return failure("cannot open " + shown(path) + ": there is no such file", "Check the path.");
    if (info.isDir()) return failure(shown(path) + " is a folder", "Choose a file in it.");
    // Opening a FIFO or a device could wait for ever.
    if (!info.isFile()) return failure(shown(path) + " is not an ordinary file", "Choose a text file.");
    if (info.size() > source_limit_bytes)
        return failure(shown(path) + " is too large to edit", too_large_hint);

    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure("cannot open " + shown(path) + ": " + file.errorString().toStdString(),
                       "Check that you may read it.");
    // Files in /proc say they are empty, and others may grow: never read beyond the limit.
    QByteArray text = file.read(source_limit_bytes + 1);
    if (file.error() != QFileDevice::NoError)
        return failure("cannot read " + shown(path) + ": " + file.errorString().toStdString());
    if (text.size() > source_limit_bytes)
        return failure(shown(path) + " is too large to edit", too_large_hint);
    if (const qsizetype at = text.indexOf('\0'); at >= 0)
        return failure(
            shown(path) + " is not text: it has a NUL byte at offset " + std::to_string(at),
            "Open the C source instead of the compiled object, or open a recording with Open Recording.");
    if (const int line = first_endless_line(text); line > 0)
        return failure(shown(path) + " is not made for editing: line " + std::to_string(line) +
                           " is longer than 64 KiB",
                       "Break the line with another tool first.");
    return text;
}

Result<void> write_source(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure("cannot save " + shown(path) + ": " + file.errorString().toStdString(),
                       "Check that you may write to the folder, or save under another name.");
    file.write(text);
    if (!file.commit())
        return failure("cannot save " + shown(path) + ": " + file.errorString().toStdString(),
                       "The file on disk is as it was. Free some space, or save under another name.");
    return {};
}

}  // namespace boardscope::editor
