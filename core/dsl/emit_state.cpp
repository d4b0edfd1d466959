// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_state.h"

namespace boardscope::dsl {

namespace {

std::string free_word(std::string_view wanted, const auto& is_taken)
{
    const std::string word = c_word(wanted);
    if (!is_taken(word)) return word;
    for (int number = 2;; ++number) {
        std::string numbered = word + "_" + std::to_string(number);
        if (!is_taken(numbered)) return numbered;
    }
}

}  // namespace

void EmitState::error(TextRange place, std::string message, std::string hint)
{
    diagnostics.add({Severity::error, source.span(place), std::move(message), std::move(hint)});
}

void EmitState::note(TextRange place, std::string message, std::string hint)
{
    diagnostics.add({Severity::note, source.span(place), std::move(message), std::move(hint)});
}

std::string EmitState::file_word(std::string_view wanted)
{
    std::string word = free_word(wanted, [this](const std::string& one) { return words.contains(one); });
    words.insert(word);
    return word;
}

std::string EmitState::local_word(std::string_view wanted)
{
    std::string word = free_word(wanted, [this](const std::string& one) {
        return words.contains(one) || function.words.contains(one) || symbols.contains(one);
    });
    function.words.insert(word);
    return word;
}

std::uint32_t EmitState::add_event(script::ScriptEvent event, std::string_view word)
{
    event.id = static_cast<std::uint32_t>(schema.events.size());
    std::string upper = file_word(word);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    event_words.push_back(std::move(upper));
    largest_record = std::max(largest_record, event.bytes);
    schema.events.push_back(std::move(event));
    return schema.events.back().id;
}

}  // namespace boardscope::dsl
