// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/header_btf.h"

#include "builder/compiler_messages.h"
#include "builder/files.h"
#include "builder/header_btf_unit.h"
#include "builder/kernel_include_path.h"
#include "builder/process.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

std::string first_error(const std::string& messages)
{
    const Diagnostics all = parse_compiler_messages(messages, {});
    for (const Diagnostic& one : all.items())
        if (one.severity == Severity::error)
            return one.span.file + ":" + std::to_string(one.span.line) + ": " + one.message;
    return messages.substr(0, messages.find('\n'));
}

bool is_header_name(const std::string& name)
{
    const auto is_fit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' ||
               c == '.' || c == '-' || c == '_' || c == '+' || c == ',';
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_fit);
}

Error cancelled()
{
    return {"making BTF from kernel headers was cancelled", {}};
}

/// An empty string, or the compiler's first complaint.
Result<std::string> compile(const std::string& unit, const std::vector<std::string>& kernel_arguments,
                            Arch arch, const TemporaryFolder& folder, const Toolchain& toolchain,
                            std::stop_token stop)
{
    const std::string source = folder.path_of("types.c");
    if (const Result<void> written = write_file(source, unit); !written) return failure(written.error());
    // DWARF 4 is what pahole 1.24 reads best; types that nothing uses are the point of this unit.
    std::vector<std::string> arguments = {std::string("--target=") + facts_of(arch).clang_target,
                                          "-O1",
                                          "-w",
                                          "-g",
                                          "-gdwarf-4",
                                          "-fno-eliminate-unused-debug-types",
                                          "-fno-color-diagnostics",
                                          "-fno-caret-diagnostics",
                                          "-fno-crash-diagnostics"};
    arguments.insert(arguments.end(), kernel_arguments.begin(), kernel_arguments.end());
    arguments.insert(arguments.end(), {"-c", source, "-o", folder.path_of("types.o")});
    const Result<ProcessResult> result = run_process({toolchain.clang, arguments, {}, {}}, stop);
    if (!result) return failure(result.error());
    if (result->end == ProcessResult::End::cancelled) return failure(cancelled());
    if (result->end == ProcessResult::End::timed_out)
        return std::string("the compiler did not finish within 60 s");
    if (result->succeeded()) return std::string();
    const std::string complaint = first_error(result->messages);
    return complaint.empty() ? std::string("the compiler failed without a message") : complaint;
}

Result<void> encode(const TemporaryFolder& folder, const std::string& output_path, const Toolchain& toolchain,
                    std::stop_token stop)
{
    const std::string encoded = folder.path_of("types.btf");
    const Result<ProcessResult> result = run_process(
        {toolchain.pahole, {"-J", "--btf_encode_detached", encoded, folder.path_of("types.o")}, {}, {}},
        stop);
    if (!result) return failure(result.error());
    if (result->end == ProcessResult::End::cancelled) return failure(cancelled());
    if (!result->succeeded()) return failure("pahole could not make BTF: " + result->messages);
    return publish_file(encoded, output_path);
}

}  // namespace

Result<void> make_header_btf(const std::vector<std::string>& kernel_headers, Arch arch,
                             const std::string& output_path, const Toolchain& toolchain, std::stop_token stop,
                             const std::vector<std::string>& more_headers)
{
    for (const std::string& header : more_headers)
        if (!is_header_name(header))
            return failure("'" + header + "' is no name of a header",
                           "write it as in an #include, like linux/spi/spi.h");
    const Result<std::vector<std::string>> arguments = kernel_include_arguments(kernel_headers, arch);
    if (!arguments) return failure(arguments.error());
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());

    // Headers of an unusual kernel may not all compile; then fewer types are better than none.
    std::string complaint;
    for (const HeaderUnit extent : {HeaderUnit::with_events, HeaderUnit::without_events, HeaderUnit::least}) {
        const Result<std::string> result =
            compile(header_btf_unit(extent, more_headers), *arguments, arch, *folder, toolchain, stop);
        if (!result) return failure(result.error());
        if (result->empty()) return encode(*folder, output_path, toolchain, stop);
        complaint = *result;
    }
    const std::string own =
        more_headers.empty() ? "" : ", and that the headers named by the profile are good";
    return failure("the kernel headers in " + kernel_headers.front() + " do not compile: " + complaint,
                   "check that they are those of the board's kernel, of its flavour and the common part" +
                       own);
}

}  // namespace boardscope::builder
