// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/toolchain.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <array>
#include <vector>

namespace boardscope::builder {

namespace {

std::string find_program(const std::string& name)
{
    QString path = QStandardPaths::findExecutable(QString::fromStdString(name));
    // bpftool lives where only root's PATH looks.
    if (path.isEmpty())
        path = QStandardPaths::findExecutable(QString::fromStdString(name),
                                              {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")});
    return path.toStdString();
}

struct LlvmTools {
    std::string clang, llc, strip;
    [[nodiscard]] bool complete() const { return !clang.empty() && !llc.empty() && !strip.empty(); }
};

// All three of one version: llc must read the bitcode text that clang writes. 14 is what Debian 12 calls
// clang, and what this was tried with.
LlvmTools find_llvm()
{
    constexpr std::array suffixes = {"-14", "-15", "-16", "-19", ""};
    for (const char* suffix : suffixes) {
        LlvmTools tools{find_program(std::string("clang") + suffix),
                        find_program(std::string("llc") + suffix),
                        find_program(std::string("llvm-strip") + suffix)};
        if (tools.complete()) return tools;
    }
    return {};
}

std::string find_stock_headers()
{
    for (const char* directory : {"/usr/include", "/usr/local/include"})
        if (QFileInfo::exists(QString::fromLatin1(directory) + QStringLiteral("/bpf/bpf_helper_defs.h")))
            return directory;
    return {};
}

struct Missing {
    std::string what;
    std::string package;
};

std::string joined(const std::vector<Missing>& missing, std::string Missing::*part, const char* separator)
{
    std::string text;
    for (const Missing& one : missing)
        text += (text.empty() ? "" : separator) + one.*part;
    return text;
}

}  // namespace

Result<Toolchain> Toolchain::find(const std::string& share_directory)
{
    const LlvmTools llvm = find_llvm();
    Toolchain found{llvm.clang,
                    llvm.llc,
                    llvm.strip,
                    find_program("bpftool"),
                    find_program("pahole"),
                    share_directory + "/bpf/include",
                    share_directory + "/bpf/shadow",
                    find_stock_headers()};
    std::vector<Missing> missing;
    if (!llvm.complete()) missing.push_back({"clang, llc and llvm-strip of one version", "clang-14 llvm-14"});
    if (found.bpftool.empty()) missing.push_back({"bpftool", "bpftool"});
    if (found.pahole.empty()) missing.push_back({"pahole", "dwarves"});
    if (found.stock_include_directory.empty()) missing.push_back({"bpf/bpf_helper_defs.h", "libbpf-dev"});
    if (!missing.empty())
        return failure("building probes needs " + joined(missing, &Missing::what, ", ") +
                           ", which this host lacks",
                       "apt-get install " + joined(missing, &Missing::package, " "));
    if (!QFileInfo::exists(QString::fromStdString(found.bpf_include_directory + "/bpf/bpf_tracing.h")))
        return failure("our BPF headers are not in " + found.bpf_include_directory,
                       "build or install Boardscope as a whole; they lie in share/boardscope/bpf");
    return found;
}

}  // namespace boardscope::builder
