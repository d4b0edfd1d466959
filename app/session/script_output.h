// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a script prints, in the order in which its programs asked for it: texts, maps, times, files
// of the board,
//          and all maps at the end. What needs names of addresses waits for them, and all that follows waits
//          with it. A live session and the replay of a recording run the same frames through this.
// Thread:  one thread at a time.
// Units:   nanoseconds of the board's CLOCK_MONOTONIC.
// Errors:  none: what the board does not tell in time is printed as a number. Warnings come as texts of their
// own.
#pragma once

#include "app/session/map_contents.h"
#include "app/session/script_names.h"
#include "app/session/script_printed.h"
#include "app/session/script_questions.h"
#include "core/base/bytes.h"
#include "core/script/map_values.h"
#include "core/script/script_records.h"
#include "core/script/script_schema.h"
#include "core/wire/messages.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::session {

class ScriptOutput {
public:
    using Clock = std::chrono::steady_clock;
    using Print = std::function<void(const ScriptPrinted&)>;
    struct Board {
        /// Sends a frame to the loader.
        ScriptQuestions::Ask ask;
        /// Runs a shell command on the board and waits for it; what it prints is a wire::File with this
        /// cookie.
        std::function<wire::File(std::uint32_t cookie, const std::string& command)> run;
    };
    struct Settings {
        ScriptFormat format = ScriptFormat::text;
        std::uint64_t host_realtime_ns = 0;  ///< when the session began
        FunctionsOfFile functions{};         ///< of the board's programs
    };

    /// `schema` must outlive this. Functions of `board` may be empty: in a replay the answers are in the
    /// recording.
    ScriptOutput(const script::ScriptSchema& schema, Settings settings, Board board, Print print);

    /// Every message of the stream in its order, records and losses included.
    void take(const wire::Message& message);
    /// Now and then: what has waited for too long is printed as it is.
    void tick(Clock::time_point now);
    /// The stream is over.
    void finish();

    /// Addresses that are to be printed and have no names yet. Once the loader has ended, the caller may give
    /// their names as wire::Symbols before finish().
    [[nodiscard]] std::vector<std::uint64_t> nameless_addresses() const;
    /// Files of the board that were asked for and have not come, by cookie. A script may end before the
    /// loader could answer; then the caller may give them as wire::File before finish(), or a wire::MapResult
    /// that says why not.
    [[nodiscard]] const std::map<std::uint32_t, std::string>& unread_files() const
    {
        return questions_.unread_files();
    }
    [[nodiscard]] const ScriptNames& names() const { return names_; }

private:
    struct Entries {
        std::vector<std::pair<Bytes, Bytes>> kept;
        [[nodiscard]] std::vector<script::RawEntry> raw() const;
    };
    struct Item {
        const script::ScriptEvent* event = nullptr;  ///< null: only the text
        Bytes record{};
        const script::ScriptMap* map = nullptr;
        Entries entries{};
        bool waits_for_entries = false;
        std::optional<std::uint32_t> file{};  ///< cookie of what is waited for
        std::string text{};                   ///< of the file, or a warning
        bool is_warning = false;
        script::ValueWants wants{};
        Clock::time_point since{};
    };

    void take_maps(const wire::Maps& maps);
    void take_records(const wire::Records& records);
    void take_record(ByteView bytes);
    void take_entries(const wire::MapEntries& part);
    void take_file(const wire::File& file);
    void take_ready(const wire::Ready& ready);
    void take_lost(const wire::Lost& lost);
    void take_result(const wire::MapResult& result);

    void add(Item item);
    [[nodiscard]] bool is_ready(const Item& item) const;
    void give_up(Item& item);
    void advance();
    void print(const Item& item);
    void print_map(const script::ScriptMap& map, const Entries& entries, std::uint32_t top = 0,
                   std::uint32_t divisor = 0);
    void print_record(const script::ScriptRecord& record);
    [[nodiscard]] std::string helper_error_text(const script::ScriptRecord& record) const;
    void put(std::string_view text) { waiting_text_ += text; }
    void put_line(std::string_view type, std::string_view text);
    void warn(std::string text);
    void hand_over();
    [[nodiscard]] bool is_json() const { return settings_.format == ScriptFormat::json; }
    [[nodiscard]] script::ValueContext context() const { return {schema_, names_}; }

    const script::ScriptSchema& schema_;
    Settings settings_;
    Board board_;
    Print print_;
    ScriptNames names_;
    ScriptQuestions questions_;
    script::RecordText text_;
    MapCollector collector_;
    std::map<std::uint32_t, const script::ScriptMap*> maps_;  ///< by the kernel's number
    std::optional<std::uint32_t> output_map_;
    std::deque<Item> queue_;
    std::map<const script::ScriptMap*, Entries> at_end_;
    std::string waiting_text_;
    std::uint32_t file_cookie_ = 0;
    bool said_ready_ = false;
    bool said_odd_record_ = false;
    bool is_over_ = false;
};

}  // namespace boardscope::session
