// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Probe text on disk: read whole, written atomically.
// Thread:  blocks on the disk, for at most source_limit_bytes.
// Units:   bytes, exactly as they stand in the file: line ends and invalid UTF-8 survive.
// Errors:  what is no text that a person would edit (too large, NUL bytes, endless lines, a folder, a device)
// is
//          refused with a sentence. A write that fails leaves the old file as it was.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace boardscope::editor {

inline constexpr qint64 source_limit_bytes = qint64{4} * 1024 * 1024;
/// Scintilla lays out a line at once: 4 MiB of it would take seconds for each key.
inline constexpr qsizetype source_line_limit_bytes = qsizetype{64} * 1024;

[[nodiscard]] Result<QByteArray> read_source(const QString& path);

/// Keeps the permissions of a file that is there already, and follows symbolic links.
[[nodiscard]] Result<void> write_source(const QString& path, const QByteArray& text);

}  // namespace boardscope::editor
