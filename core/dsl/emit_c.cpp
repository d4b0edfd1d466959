// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_c.h"

#include "core/dsl/emit_function.h"
#include "core/dsl/emit_map.h"
#include "core/dsl/emit_state.h"
#include "core/target/kernel_history.h"

#include <charconv>

namespace boardscope::dsl {

namespace {

constexpr const char* output_map = "bs_records";
constexpr const char* stack_map = "bs_stacks";
constexpr std::uint32_t deepest_stack = 127;
constexpr std::uint64_t stacks_kept = 1024;

// Modules lie in the 16 MB below what a 32-bit ARM kernel calls its beginning.
constexpr std::uint64_t module_room = 16 << 20;

bool has(const Availability& availability)
{
    return availability.state != Availability::State::lacks;
}

KernelMeans means_of(const TargetProfile& profile)
{
    const auto has_helper = [&](std::string_view name) {
        return has(availability(profile, FeatureGroup::helper, name));
    };
    KernelMeans means;
    means.split_reads = has_helper("probe_read_kernel") && has_helper("probe_read_user");
    means.read_str = means.split_reads || has_helper("probe_read_str");
    means.ringbuf = has(availability(profile, FeatureGroup::map, "ringbuf"));
    means.loops = has(availability(profile, KernelAbility::bounded_loops));
    means.narrow = facts_of(profile.arch).pointer_bytes == 4;
    return means;
}

/// From here on addresses of a 32-bit board are the kernel's.
std::uint64_t kernel_start(const TargetProfile& profile)
{
    std::uint64_t page_offset = 0xc0000000;
    const auto is_on = [&](const char* option) {
        const auto found = profile.found ? profile.found->options.find(option) : decltype(profile.found->options.end()){};
        return profile.found && found != profile.found->options.end() && found->second == "y";
    };
    if (is_on("CONFIG_VMSPLIT_2G")) page_offset = 0x80000000;
    if (is_on("CONFIG_VMSPLIT_1G")) page_offset = 0x40000000;
    if (is_on("CONFIG_VMSPLIT_3G_OPT")) page_offset = 0xb0000000;
    return page_offset - module_room;
}

std::string hex(std::uint64_t value)
{
    char digits[16];
    const std::to_chars_result end = std::to_chars(digits, digits + sizeof(digits), value, 16);
    return "0x" + std::string(digits, end.ptr);
}

std::string head_of(const EmitState& state)
{
    const TargetProfile& profile = state.facts.profile();
    const KernelMeans& kernel = state.kernel;
    std::string text = "/* " + comment_text(state.source.file()) + " for " + to_string(profile.arch);
    if (profile.kernel_version != KernelVersion{}) text += ", Linux " + short_text(profile.kernel_version);
    text += " */\n\n#define BS_WORD_BYTES " + std::to_string(kernel.narrow ? 4 : 8) + "\n";
    if (kernel.narrow) text += "#define BS_KERNEL_START " + hex(kernel_start(profile)) + "\n";
    const auto define = [&text](const char* name, bool value) {
        text += std::string("#define ") + name + (value ? " 1\n" : " 0\n");
    };
    define("BS_SPLIT_READS", kernel.split_reads);
    define("BS_READ_STR", kernel.read_str);
    define("BS_RINGBUF", kernel.ringbuf);
    if (!state.schema.events.empty())
        text += "#define BS_LARGEST_RECORD " + std::to_string(state.largest_record) + "\n";
    if (state.tells_failures) text += "#define BS_FAILURES " + std::to_string(state.schema.events.size()) + "\n";
    return text + "#include <boardscope_script.h>\n";
}

std::string events_of(const EmitState& state)
{
    if (state.event_words.empty()) return {};
    std::string text = "\n/* What a record is, by its id. */\nenum {\n";
    for (const std::string& word : state.event_words)
        text += "\t" + word + ",\n";
    return text + "};\n";
}

std::string whole_text(const EmitState& state)
{
    std::string text = head_of(state) + events_of(state);
    for (const std::string& structure : state.structs.definitions())
        text += "\n" + structure;
    for (const std::string& definition : state.definitions)
        text += "\n" + definition;
    if (state.takes_stacks)
        text += "\nBS_STACKS(" + std::string(stack_map) + ", " + std::to_string(deepest_stack) + ", " +
                std::to_string(stacks_kept) + ");\n";
    for (const std::string& symbol : state.symbols)
        text += "\nBS_SYMBOL(" + symbol + ");\n";
    return text + state.out.text() + "\nBS_LICENSE(\"GPL\");\n";
}

}  // namespace

CompiledScript emit_c(const Program& program, const TargetFacts& facts, const CompileOptions& options,
                      const SourceText& source, Diagnostics& diagnostics)
{
    EmitState state{.program = program, .facts = facts, .options = options, .source = source, .diagnostics = diagnostics};
    state.kernel = means_of(facts.profile());
    state.out = CWriter(source.file());
    state.schema.pointer_bytes = facts.pointer_bytes();
    define_maps(state);
    for (std::size_t i = 0; i < program.probes.size(); ++i)
        emit_probe(state, program.probes[i], static_cast<int>(i));
    for (const Span& span : program.spans)
        emit_span(state, span);
    if (state.takes_elapsed) emit_start_of_time(state);

    if (!state.schema.events.empty()) state.schema.output_map = output_map;
    if (state.takes_stacks) state.schema.stack_map = stack_map;
    CompiledScript script;
    script.c = whole_text(state);
    script.attach = std::move(state.attach);
    script.schema = std::move(state.schema);
    script.runs_commands = state.runs_commands;
    return script;
}

}  // namespace boardscope::dsl
