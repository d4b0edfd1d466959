// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/c_format.h"

#include "builder/process.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace boardscope::builder {

namespace {

/// Of Documentation/process/coding-style.rst, with lines as long as checkpatch lets them be.
constexpr const char* kernel_style = "{BasedOnStyle: LLVM, IndentWidth: 8, TabWidth: 8, UseTab: Always, "
                                     "BreakBeforeBraces: Linux, AllowShortIfStatementsOnASingleLine: false, "
                                     "AllowShortFunctionsOnASingleLine: None, IndentCaseLabels: false, "
                                     "ColumnLimit: 100, SortIncludes: false}";

bool has_style_file(const std::string& path)
{
    if (path.empty()) return false;
    for (QDir folder = QFileInfo(QString::fromStdString(path)).absoluteDir();;) {
        if (folder.exists(QStringLiteral(".clang-format")) || folder.exists(QStringLiteral("_clang-format")))
            return true;
        if (!folder.cdUp()) return false;
    }
}

}  // namespace

Result<std::string> format_c(const std::string& text, const std::string& path, std::stop_token stop)
{
    QString program;
    for (const char* name : {"clang-format", "clang-format-14"})
        if (program.isEmpty()) program = QStandardPaths::findExecutable(QString::fromLatin1(name));
    if (program.isEmpty())
        return failure("clang-format, which lays out C, is not installed", "apt install clang-format");
    const std::string name = path.empty() ? "probe.bpf.c" : path;
    const Result<ProcessResult> result =
        run_process({.program = program.toStdString(),
                     .arguments = {"--assume-filename=" + name,
                                   std::string("--style=") + (has_style_file(path) ? "file" : kernel_style)},
                     .working_directory = {},
                     .input = text},
                    std::move(stop));
    if (!result) return failure(result.error());
    if (!result->succeeded())
        return failure("clang-format failed: " + result->messages,
                       "Is the .clang-format above the file in order?");
    return result->output;
}

}  // namespace boardscope::builder
