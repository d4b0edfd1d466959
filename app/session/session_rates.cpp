// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/session_rates.h"

namespace boardscope::session {

namespace {

constexpr double ns_per_s = 1e9;

}  // namespace

void SessionRates::take(const ProgramsChanged& changed)
{
    if (changed.cpu_count > 0) cpu_count_ = changed.cpu_count;
    if (changed.counted_ns == 0) return;
    for (const ProgramState& program : changed.programs) {
        if (!program.hits) continue;
        Program& known = programs_[program.name];
        known.runs.add(changed.counted_ns, *program.hits);
        known.time.add(changed.counted_ns, program.run_time_ns);
    }
}

void SessionRates::take_whole(const ProgramsChanged& changed, std::uint64_t began_ns)
{
    ProgramsChanged begin = changed;
    begin.counted_ns = began_ns;
    for (ProgramState& program : begin.programs) {
        if (program.hits) program.hits = 0;
        program.run_time_ns = 0;
    }
    take(begin);
    take(changed);
}

void SessionRates::take(const LinkMeasured& measured, std::uint64_t events)
{
    bytes_.add(measured.board_ns, measured.received_bytes);
    events_.add(measured.board_ns, events);
}

std::optional<double> SessionRates::runs_per_second(const std::string& program) const
{
    const auto found = programs_.find(program);
    return found == programs_.end() ? std::nullopt : found->second.runs.per_second();
}

std::optional<double> SessionRates::cpu_share(const std::string& program) const
{
    const auto found = programs_.find(program);
    if (found == programs_.end()) return std::nullopt;
    const std::optional<double> ns_each_second = found->second.time.per_second();
    return ns_each_second ? std::optional(*ns_each_second / ns_per_s) : std::nullopt;
}

std::optional<double> SessionRates::cpu_share() const
{
    std::optional<double> sum;
    for (const auto& [name, program] : programs_)
        if (const std::optional<double> share = cpu_share(name)) sum = sum.value_or(0) + *share;
    return sum;
}

std::string SessionRates::costliest() const
{
    std::string most;
    double share = 0;
    for (const auto& [name, program] : programs_) {
        const double here = cpu_share(name).value_or(0);
        if (here <= share) continue;
        share = here;
        most = name;
    }
    return most;
}

}  // namespace boardscope::session
