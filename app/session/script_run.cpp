// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_run.h"

#include "core/wire/frame_writer.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

namespace boardscope::session {

namespace {

constexpr std::size_t symbols_of_frame = BSW_MAX_ADDRESSES / 4;
constexpr std::size_t file_bytes_of_frame = BSW_MAX_PAYLOAD / 2;

}  // namespace

ScriptRun::ScriptRun(ScriptWishes wishes, Ask ask, ScriptOutput::Print print)
    : wishes_(std::move(wishes)),
      output_(
          wishes_.schema, wishes_.settings,
          {.ask = std::move(ask),
           .run = [this](std::uint32_t cookie, const std::string& command) { return run(cookie, command); }},
          std::move(print))
{
}

wire::File ScriptRun::run(std::uint32_t cookie, const std::string& command)
{
    wire::File file{.cookie = cookie};
    if (wishes_.run_command) file.bytes = wishes_.run_command(command);
    if (file.bytes.size() > BSW_MAX_FILE) file.bytes.resize(BSW_MAX_FILE);
    keep_file(file);
    return file;
}

/// In pieces that frames can hold.
void ScriptRun::keep_file(const wire::File& file)
{
    for (std::size_t at = 0; at == 0 || at < file.bytes.size(); at += file_bytes_of_frame) {
        wire::File piece{.cookie = file.cookie,
                         .last = at + file_bytes_of_frame >= file.bytes.size(),
                         .offset = static_cast<std::uint32_t>(at),
                         .bytes = file.bytes.substr(at, file_bytes_of_frame)};
        afterwards_.emplace_back(std::move(piece));
    }
}

/// A script that ends at once is faster than the answers.
void ScriptRun::read_files()
{
    if (!wishes_.read_file) return;
    const std::map<std::uint32_t, std::string> unread = output_.unread_files();
    for (const auto& [cookie, path] : unread) {
        std::optional<std::string> text = wishes_.read_file(path);
        if (text) {
            wire::File file{.cookie = cookie, .bytes = text->substr(0, BSW_MAX_FILE)};
            keep_file(file);
            output_.take(std::move(file));
        } else {
            wire::Message result =
                wire::MapResult{.cookie = cookie, .error = ENOENT, .text = "cannot read " + path};
            output_.take(result);
            afterwards_.push_back(std::move(result));
        }
    }
}

void ScriptRun::name_addresses()
{
    const std::vector<std::uint64_t> nameless = output_.nameless_addresses();
    std::vector<wire::Symbol> found;
    if (!nameless.empty() && wishes_.name_addresses) found = wishes_.name_addresses(nameless);
    for (std::size_t at = 0; at < found.size(); at += symbols_of_frame) {
        const auto begin = found.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end =
            found.begin() + static_cast<std::ptrdiff_t>(std::min(at + symbols_of_frame, found.size()));
        wire::Message symbols = wire::Symbols{.symbols = {begin, end}};
        output_.take(symbols);
        afterwards_.push_back(std::move(symbols));
    }
}

Bytes ScriptRun::finish(std::uint32_t next_sequence)
{
    read_files();
    name_addresses();
    output_.finish();
    wire::FrameWriter writer(next_sequence);
    Bytes frames;
    for (const wire::Message& message : afterwards_)
        append(frames, writer.frame(wire::type_of(message), wire::encode_payload(message)));
    return frames;
}

}  // namespace boardscope::session
