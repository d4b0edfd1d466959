// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/library/probe_card.h"

#include "core/filter/suggestion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace boardscope::library {

namespace {

constexpr std::string_view blanks = " \t\r";

struct KeyRow {
    std::string_view name;
    bool may_lack = false;
};
constexpr std::array keys = {KeyRow{"Title"}, KeyRow{"Shows"}, KeyRow{"Needs"},      KeyRow{"Costs"},
                             KeyRow{"Tags"},  KeyRow{"Try"},   KeyRow{"Quiet", true}};

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::optional<Need> read_need(std::string_view text)
{
    Need need{.text = std::string(text)};
    if (text == "kernel types") return need;
    if (text.starts_with("CONFIG_") && text.find_first_of(blanks) == std::string_view::npos) {
        need.kind = NeedKind::option;
        need.name = text;
        return need;
    }
    if (text.starts_with("Linux ")) {
        const Result<KernelVersion> version = parse_kernel_version(trimmed(text.substr(6)));
        if (!version) return std::nullopt;
        need.kind = NeedKind::linux_version;
        need.version = *version;
        return need;
    }
    const std::vector<std::string_view> parts = split(text, ":");
    if (text.find_first_of(blanks) != std::string_view::npos || parts.size() < 2) return std::nullopt;
    need.name = parts.back();
    if (parts[0] == "kprobe" && parts.size() == 2) {
        need.kind = NeedKind::function;
        return need;
    }
    if (parts.size() != 3) return std::nullopt;
    if (parts[0] == "tracepoint") {
        need.kind = NeedKind::tracepoint;
        need.name = std::string(parts[1]) + "/" + need.name;
        return need;
    }
    if (parts[0] != "uprobe") return std::nullopt;
    need.kind = NeedKind::user_function;
    need.file = parts[1];
    return need;
}

/// One comment line of the head: a key with its text, or more of the text above it.
struct HeadLine {
    std::string_view key;
    std::string_view text;
};

std::optional<HeadLine> head_line(std::string_view line, bool in_card)
{
    if (!line.starts_with("//")) return std::nullopt;
    line.remove_prefix(2);
    const std::string_view text = trimmed(line);
    if (in_card && line.starts_with("   ") && !text.empty()) return HeadLine{{}, text};
    const std::size_t end = text.find(':');
    if (!line.starts_with(" ") || line.starts_with("  ") || end == std::string_view::npos)
        return std::nullopt;
    const std::string_view key = text.substr(0, end);
    const bool is_word = !key.empty() && std::ranges::all_of(key, [](char c) {
        return std::isalpha(static_cast<unsigned char>(c));
    });
    if (!is_word || (!in_card && key != "Title")) return std::nullopt;
    return HeadLine{key, trimmed(text.substr(end + 1))};
}

class Reader {
public:
    Reader(const std::string& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

    std::optional<ProbeCard> read(std::string_view text)
    {
        int number = 0;
        bool in_card = false;
        while (!text.empty()) {
            ++number;
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string_view line = text.substr(0, end);
            const std::optional<HeadLine> found = head_line(line, in_card);
            if (found)
                take(*found, number);
            else if (in_card || !line.starts_with("//"))
                break;  // a card stands at the head, or nowhere
            in_card = in_card || found.has_value();
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (!in_card) {
            error(1, "the probe has no card",
                  "begin it with `// Title: …`, `// Shows: …` and the other keys");
            return std::nullopt;
        }
        return finish();
    }

private:
    struct Entry {
        int line = 0;
        std::string text;
    };

    void error(int line, std::string message, std::string hint)
    {
        failed_ = true;
        diagnostics_.add({.severity = Severity::error,
                          .span = {.file = file_, .line = line},
                          .message = std::move(message),
                          .hint = std::move(hint)});
    }

    void take(const HeadLine& found, int line)
    {
        if (first_line_ == 0) first_line_ = line;
        if (found.key.empty()) {
            if (last_) last_->text += (last_->text.empty() ? "" : " ") + std::string(found.text);
            return;
        }
        last_ = nullptr;
        const auto row = std::ranges::find(keys, found.key, &KeyRow::name);
        if (row == keys.end()) {
            std::vector<std::string_view> names;
            std::string list;
            for (const KeyRow& known : keys) {
                names.push_back(known.name);
                list += (list.empty() ? "" : ", ") + std::string(known.name);
            }
            const std::string_view near = filter::nearest_word(found.key, names);
            error(line, "a card has no key " + std::string(found.key),
                  near.empty() ? "keys are: " + list : "did you mean " + std::string(near) + "?");
            return;
        }
        Entry& entry = entries_[static_cast<std::size_t>(row - keys.begin())];
        if (entry.line != 0)
            error(line, std::string(found.key) + " stands twice",
                  "the first is in line " + std::to_string(entry.line));
        entry = {line, std::string(found.text)};
        last_ = &entry;
    }

    std::optional<ProbeCard> finish()
    {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (entries_[i].line == 0 && !keys[i].may_lack)
                error(first_line_, "the card has no " + std::string(keys[i].name),
                      "add a line `// " + std::string(keys[i].name) + ": …`");
            else if (entries_[i].line != 0 && entries_[i].text.empty())
                error(entries_[i].line, std::string(keys[i].name) + " says nothing",
                      "write its text behind the colon");
        }
        ProbeCard card{.title = entries_[0].text,
                       .shows = entries_[1].text,
                       .costs = entries_[3].text,
                       .workload = entries_[5].text,
                       .quiet = entries_[6].text};
        for (const std::string_view tag : split(entries_[4].text, " \t"))
            card.tags.emplace_back(tag);
        if (entries_[2].text != "nothing")
            for (const std::string_view one : split(entries_[2].text, ","))
                add_need(card, one);
        if (failed_) return std::nullopt;
        return card;
    }

    void add_need(ProbeCard& card, std::string_view text)
    {
        if (std::optional<Need> need = read_need(text)) {
            card.needs.push_back(std::move(*need));
            return;
        }
        error(entries_[2].line, "the need \"" + std::string(text) + "\" cannot be read",
              "needs are: Linux 5.8, tracepoint:CATEGORY:EVENT, kprobe:FUNCTION, uprobe:FILE:FUNCTION, "
              "CONFIG_NAME, "
              "kernel types; or nothing");
    }

    const std::string& file_;
    Diagnostics& diagnostics_;
    std::array<Entry, keys.size()> entries_;
    Entry* last_ = nullptr;
    int first_line_ = 0;
    bool failed_ = false;
};

std::string lower(std::string_view text)
{
    std::string small(text);
    for (char& c : small)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return small;
}

}  // namespace

std::optional<ProbeCard> read_card(std::string_view text, const std::string& file, Diagnostics& diagnostics)
{
    return Reader(file, diagnostics).read(text);
}

std::string needs_text(const ProbeCard& card)
{
    std::string text;
    for (const Need& need : card.needs)
        text += (text.empty() ? "" : ", ") + need.text;
    return text.empty() ? "nothing" : text;
}

bool tells_of(const ProbeCard& card, std::string_view name, std::string_view words)
{
    std::string all = lower(name) + "\n" + lower(card.title) + "\n" + lower(card.shows);
    for (const std::string& tag : card.tags)
        all += "\n" + lower(tag);
    const std::string wanted = lower(words);
    return std::ranges::all_of(split(wanted, blanks),
                               [&](std::string_view word) { return all.find(word) != std::string::npos; });
}

}  // namespace boardscope::library
