// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/header_btf.h"

#include "builder/compiler_messages.h"
#include "builder/files.h"
#include "builder/header_btf_unit.h"
#include "builder/header_functions.h"
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

/// Compiles units for the board; what they leave lies in a folder that is gone afterwards.
struct Compiler {
    const Toolchain& toolchain;
    std::vector<std::string> arguments;
    const TemporaryFolder& folder;
    std::stop_token stop;
};

struct Compiled {
    std::string output;
    std::string messages;
    std::string complaint;  ///< the compiler's first; empty: all went well
};

std::vector<std::string> compiler_arguments(const std::vector<std::string>& kernel_arguments, Arch arch)
{
    std::vector<std::string> arguments = {std::string("--target=") + facts_of(arch).clang_target, "-O0",
                                          "-fno-color-diagnostics", "-fno-caret-diagnostics",
                                          "-fno-crash-diagnostics"};
    arguments.insert(arguments.end(), kernel_arguments.begin(), kernel_arguments.end());
    return arguments;
}

Result<Compiled> compile(const Compiler& compiler, const std::string& unit,
                         const std::vector<std::string>& purpose)
{
    const std::string source = compiler.folder.path_of("types.c");
    if (const Result<void> written = write_file(source, unit); !written) return failure(written.error());
    std::vector<std::string> arguments = compiler.arguments;
    arguments.insert(arguments.end(), purpose.begin(), purpose.end());
    arguments.push_back(source);
    Result<ProcessResult> result = run_process({compiler.toolchain.clang, arguments, {}, {}}, compiler.stop);
    if (!result) return failure(result.error());
    if (result->end == ProcessResult::End::cancelled) return failure(cancelled());
    Compiled compiled{std::move(result->output), std::move(result->messages), {}};
    if (result->end == ProcessResult::End::timed_out)
        compiled.complaint = "the compiler did not finish within 60 s";
    else if (!result->succeeded())
        compiled.complaint = first_error(compiled.messages);
    if (!result->succeeded() && compiled.complaint.empty())
        compiled.complaint = "the compiler failed without a message";
    return compiled;
}

// DWARF 4 is what pahole 1.24 reads best; types that nothing uses are the point of these units. The fast ways
// of making code forget parameters that are structs (on AArch64, where they come as addresses).
std::vector<std::string> to_object(const TemporaryFolder& folder)
{
    return {"-g",
            "-gdwarf-4",
            "-fno-eliminate-unused-debug-types",
            "-mllvm",
            "-fast-isel=0",
            "-mllvm",
            "-global-isel=0",
            "-c",
            "-o",
            folder.path_of("types.o")};
}

/// As compile_unit(), with definitions of the functions that the unit declares, as far as they compile.
Result<std::string> compile_with_functions(const Compiler& compiler, const std::string& unit,
                                           std::string_view printed)
{
    constexpr int most_attempts = 4;  // an error may hide others behind it
    std::vector<std::string> definitions = define_declared_functions(printed);
    std::string complaint;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        // The first time there always is something to mend.
        std::vector<std::string> purpose =
            attempt == 0 ? std::vector<std::string>{"-fsyntax-only"} : to_object(compiler.folder);
        purpose.insert(purpose.end(), {"-Wno-everything", warn_of_nameless_parameters, "-ferror-limit=0"});
        const Result<Compiled> compiled = compile(compiler, with_functions(unit, definitions), purpose);
        if (!compiled) return failure(compiled.error());
        complaint = compiled->complaint;
        const bool mended = mend_definitions(definitions, parse_compiler_messages(compiled->messages, {}));
        if (!mended && (attempt > 0 || !complaint.empty())) break;
    }
    return complaint;
}

/// To types.o. An empty string, or the compiler's first complaint.
Result<std::string> compile_unit(const Compiler& compiler, const std::string& unit)
{
    // Printing the declarations is also the look at whether the headers compile.
    const Result<Compiled> printed =
        compile(compiler, unit, {"-w", "-fsyntax-only", "-Xclang", "-ast-print"});
    if (!printed) return failure(printed.error());
    if (!printed->complaint.empty()) return printed->complaint;
    const Result<std::string> whole = compile_with_functions(compiler, unit, printed->output);
    if (!whole || whole->empty()) return whole;
    // Types without functions are better than nothing.
    std::vector<std::string> purpose = to_object(compiler.folder);
    purpose.push_back("-w");
    const Result<Compiled> types_only = compile(compiler, unit, purpose);
    if (!types_only) return failure(types_only.error());
    return types_only->complaint;
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

    const Compiler compiler{toolchain, compiler_arguments(*arguments, arch), *folder, stop};

    // Headers of an unusual kernel may not all compile; then fewer types are better than none.
    std::string complaint;
    for (const HeaderUnit extent : {HeaderUnit::with_events, HeaderUnit::without_events, HeaderUnit::least}) {
        const Result<std::string> result = compile_unit(compiler, header_btf_unit(extent, more_headers));
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
