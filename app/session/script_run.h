// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script's output while it runs: what only this host can do for it, commands and names that came
// too late, and
//          the frames that a replay needs beside those of the loader.
// Thread:  the session's.
// Errors:  none; what fails is said in the output.
#pragma once

#include "app/session/script_output.h"
#include "core/wire/messages.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::session {

/// What a session with a script needs.
struct ScriptWishes {
    script::ScriptSchema schema;
    ScriptOutput::Settings settings;
    /// Runs it in the board's shell and waits; what it prints.
    std::function<std::string(const std::string& command)> run_command;
    /// A file of the board, when the loader is gone; none: it cannot be read.
    std::function<std::optional<std::string>(const std::string& path)> read_file;
    /// Of the board's kernel, likewise.
    std::function<std::vector<wire::Symbol>(const std::vector<std::uint64_t>& addresses)> name_addresses;
};

class ScriptRun {
public:
    using Ask = std::function<void(std::uint16_t type, const Bytes& payload)>;

    ScriptRun(ScriptWishes wishes, Ask ask, ScriptOutput::Print print);
    ScriptRun(const ScriptRun&) = delete;
    ScriptRun& operator=(const ScriptRun&) = delete;

    [[nodiscard]] const script::ScriptSchema& schema() const { return wishes_.schema; }
    [[nodiscard]] const ScriptNames& names() const { return output_.names(); }
    void take(const wire::Message& message) { output_.take(message); }
    void tick() { output_.tick(ScriptOutput::Clock::now()); }
    /// The loader has ended: prints the rest. Frames for the recording, from this sequence number on.
    [[nodiscard]] Bytes finish(std::uint32_t next_sequence);

private:
    wire::File run(std::uint32_t cookie, const std::string& command);
    void keep_file(const wire::File& file);
    void read_files();
    void name_addresses();

    ScriptWishes wishes_;
    std::vector<wire::Message> afterwards_;  ///< not from the loader
    ScriptOutput output_;
};

}  // namespace boardscope::session
