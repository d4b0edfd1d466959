// SPDX-License-Identifier: GPL-3.0-or-later
// What:    By which ways the events of a probe come, and where its programs find what the rows of these
//          events are going to hold: what filter::push_down() asks.
// Thread:  plain values and pure functions, any thread; event_sources() reads the object's file.
// Errors:  none: find_in_program() says why a program cannot know a value.
// Source:  core/decode/record_decoder.cpp and the trace text's decoders, for what becomes of each column.
#pragma once

#include "builder/filter_macro.h"
#include "builder/object_info.h"
#include "core/base/result.h"
#include "core/decode/record_schema.h"
#include "core/filter/pushdown.h"
#include "core/target/target_profile.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct EventSources {
    struct RecordMap {
        bool is_perf = false;  ///< then the kernel adds who and where
        std::optional<decode::MapSchema> schema;
    };
    bool prints = false;
    std::vector<RecordMap> maps;
    bool tasks_are_known = true;  ///< every program may ask for the current task
    FilterMacro macro;
    std::map<std::string, std::string> printed;  ///< as printed_numbers() has them
};

/// Of a probe that was compiled without a filter.
[[nodiscard]] Result<EventSources> event_sources(std::string_view source, Arch arch, const ObjectInfo& info,
                                                 const std::string& object_path);

[[nodiscard]] tl::expected<filter::ValueInProgram, std::string>
find_in_program(const EventSources& sources, filter::Field field, const std::string& name);

}  // namespace boardscope::builder
