// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/types_proof.h"

#include "app/session/deployment.h"
#include "app/session/loader_stream.h"
#include "app/session/task_facts.h"
#include "builder/board_type_table.h"
#include "builder/board_types.h"
#include "builder/build.h"
#include "builder/files.h"
#include "remote/board_connection.h"

#include <algorithm>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto silence_limit = 10s;
constexpr auto script_patience = 10s;
constexpr auto row_patience = 3s;

TypesProof unproved(std::string why)
{
    return {TypesProof::Outcome::not_proved, std::move(why), {}};
}

Result<std::string> read_text(const std::filesystem::path& path)
{
    const Result<Bytes> bytes = builder::read_file(path.string());
    if (!bytes) return failure(bytes.error());
    return std::string(as_text(*bytes));
}

/// For the sentence that says which types are wrong.
std::string origin_of(const TargetProfile& profile, const builder::Toolchain& toolchain, std::stop_token stop)
{
    const auto table = builder::board_type_table(profile, toolchain, std::move(stop));
    return table ? ", by types " + table->origin : std::string();
}

/// One proof, from the source of its probe to the comparison.
class Proof {
public:
    Proof(const TargetProfile& profile, const std::filesystem::path& share, const remote::Prompts& prompts,
          std::stop_token stop)
        : profile_(profile), share_(share), prompts_(prompts), stop_(std::move(stop))
    {
    }

    Result<TypesProof> run(const builder::Toolchain& toolchain)
    {
        const Result<std::string> script = read_text(share_ / "proof" / "task.sh");
        if (!script) return failure(script.error());
        script_ = *script;
        const Result<builder::BuiltProbe> probe = build(toolchain);
        if (!probe) return failure(probe.error());
        auto connection = remote::BoardConnection::open(profile_.ssh, prompts_, stop_);
        if (!connection) return failure(connection.error());
        connection_ = std::move(*connection);
        if (Result<void> watched = watch(*probe); !watched)
            return failure(refusal_.empty() ? watched.error().cause : refusal_);
        if (problem_) return failure(*problem_);
        if (read_.empty()) return failure("the probe saw none of the programs that were started");
        return compare_facts(read_, told_);
    }

private:
    Result<builder::BuiltProbe> build(const builder::Toolchain& toolchain)
    {
        const Result<std::string> source = read_text(share_ / "proof" / "task.bpf.c");
        if (!source) return failure(source.error());
        builder::BuildOutcome outcome = builder::build(
            {.source_name = "task.bpf.c", .source_text = *source, .profile = profile_}, toolchain, stop_);
        if (outcome.probe) return std::move(*outcome.probe);
        for (const Diagnostic& one : outcome.diagnostics.items())
            if (one.severity == Severity::error)
                return failure("the probe for it does not build: " + one.message);
        return failure("the probe for it does not build");
    }

    Result<void> watch(const builder::BuiltProbe& probe)
    {
        const Result<Bytes> loader = read_loader(share_, profile_.arch);
        if (!loader) return failure(loader.error());
        auto running =
            remote::start_loader(*connection_, *loader, loader_options(profile_), prompts_, {}, stop_);
        if (!running) return failure(running.error());
        const wire::Plan plan{
            .text_source = wire::TextSource::none, .silence_limit = silence_limit, .programs = probe.attach};
        LoaderStream stream(*running->channel,
                            {.plan = plan.encode(), .btf = probe.btf, .object = probe.object},
                            {.records = probe.records, .trace_events = {}}, silence_limit, store_, nullptr,
                            [this](const SessionEvent& event) { note_refusal(event); });
        stream.on_tick([this] { tick(); });
        return stream.run(done_.get_token(), stop_);
    }

    /// While the probe is attached: something to see, then the row of it.
    void tick()
    {
        if (!started_) {
            started_ = Clock::now();
            return start_program();
        }
        find_row();
        if (!read_.empty() || Clock::now() - *started_ > row_patience) done_.request_stop();
    }

    void start_program()
    {
        const auto output =
            connection_->run(remote::ShellCommand::script(script_), {}, script_patience, stop_);
        if (output && output->exit_status == 0) {
            told_ = facts_of_proc(output->out);
            return;
        }
        problem_ = output ? "the board's /proc cannot be read: " + output->err : output.error().cause;
        done_.request_stop();
    }

    void find_row()
    {
        const store::Snapshot rows = store_.snapshot();
        for (; next_row_ < rows.row_count(); ++next_row_) {
            TaskFacts facts = facts_of_record(rows.row(RowId(next_row_)).message);
            if (facts["who"] == told_["pid"]) read_ = std::move(facts);
        }
    }

    void note_refusal(const SessionEvent& event)
    {
        const auto* changed = std::get_if<ProgramsChanged>(&event);
        if (!changed) return;
        for (const ProgramState& program : changed->programs)
            if (!program.attached && !program.reason.empty()) refusal_ = program.reason;
    }

    const TargetProfile& profile_;
    const std::filesystem::path& share_;
    const remote::Prompts& prompts_;
    std::stop_token stop_;
    std::stop_source done_;
    std::string script_;
    std::unique_ptr<remote::BoardConnection> connection_;
    store::EventStore store_;
    std::size_t next_row_ = 0;
    std::optional<Clock::time_point> started_;
    std::optional<std::string> problem_;  ///< with what the board tells of itself
    std::string refusal_;                 ///< of the probe, by the kernel
    TaskFacts told_, read_;
};

}  // namespace

std::optional<TypesProof> prove_types(const TargetProfile& profile, const std::filesystem::path& share,
                                      const remote::Prompts& prompts, std::stop_token stop)
{
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(share.string());
    if (!toolchain) return unproved(toolchain.error().cause);
    const Result<std::string> all = builder::board_btf(profile, *toolchain, stop);
    if (!all) return unproved(all.error().cause);
    if (all->empty()) return std::nullopt;
    // A module's types may come and go: those of a task are the kernel's.
    const Result<std::string> path = builder::present_kernel_btf(profile);
    if (!path) return unproved(path.error().cause);
    const Result<Bytes> types = builder::read_file(*path);
    if (!types) return unproved(types.error().cause);
    Result<TypesProof> proof = Proof(profile, share, prompts, stop).run(*toolchain);
    if (stop.stop_requested()) return std::nullopt;
    TypesProof result = proof ? std::move(*proof) : unproved(proof.error().cause);
    result.btf_sum = builder::checksum_of(*types);
    if (result.outcome == TypesProof::Outcome::differs) result.detail += origin_of(profile, *toolchain, stop);
    return result;
}

TargetProfile without_void_proof(TargetProfile profile)
{
    if (!profile.found || !profile.found->types_proof || profile.found->types_proof->btf_sum.empty())
        return profile;
    TypesProof& proof = *profile.found->types_proof;
    const Result<std::string> path = builder::present_kernel_btf(profile);
    if (path && std::filesystem::path(*path).filename() == proof.btf_sum)
        return profile;  // as the store names it
    const bool is_here = path && !path->empty();
    const Result<Bytes> btf = is_here ? builder::read_file(*path) : Result<Bytes>(Bytes());
    if (is_here && btf && builder::checksum_of(*btf) == proof.btf_sum) return profile;
    proof =
        unproved(std::string(is_here ? "the types here are others now than those that were tried on the board"
                                     : "the types that were tried on the board are not here") +
                 "; `bscope target update " + profile.name + "` tries them");
    return profile;
}

}  // namespace boardscope::session
