// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/vmlinux_header.h"

#include "builder/files.h"
#include "builder/process.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace boardscope::builder {

namespace {

// Counts up when this program makes another header from the same BTF.
constexpr const char* form = "1";

std::string cache_folder_for(const Bytes& btf)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayView(btf.data(), static_cast<qsizetype>(btf.size())));
    hash.addData(form);
    const QString root = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return (root + QStringLiteral("/boardscope/vmlinux/") + QString::fromLatin1(hash.result().toHex()))
        .toStdString();
}

}  // namespace

Result<std::string> vmlinux_header_folder(const std::string& btf_file, const Toolchain& toolchain,
                                          std::stop_token stop)
{
    const Result<Bytes> btf = read_file(btf_file);
    if (!btf) return failure(btf.error().within("the board's BTF"));
    const std::string folder = cache_folder_for(*btf);
    const std::string header = folder + "/vmlinux.h";
    if (QFileInfo::exists(QString::fromStdString(header))) return folder;

    const Result<ProcessResult> dump =
        run_process({toolchain.bpftool, {"btf", "dump", "file", btf_file, "format", "c"}, {}, {}}, stop);
    if (!dump) return failure(dump.error());
    if (!dump->succeeded() || dump->output.find("__VMLINUX_H__") == std::string::npos)
        return failure(
            "bpftool cannot read " + btf_file + " as BTF: " + dump->messages,
            "fetch /sys/kernel/btf/vmlinux from the board again, or make the BTF from its kernel headers");
    QDir().mkpath(QString::fromStdString(folder));
    if (const Result<void> written = write_file(header, dump->output); !written)
        return failure(written.error());
    return folder;
}

}  // namespace boardscope::builder
