// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compile_cache.h"

#include "builder/board_types.h"
#include "builder/kernel_store_files.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace boardscope::builder {

namespace {

using nlohmann::json;

// Where the compiler looks for headers beside what we tell it.
constexpr const char* compiler_variables[] = {"CPATH", "C_INCLUDE_PATH"};
// Their values are other ones each time.
constexpr std::string_view clock_macros[] = {"__DATE__", "__TIME__", "__TIMESTAMP__"};

bool reads_the_clock(std::string_view text)
{
    return std::ranges::any_of(
        clock_macros, [text](std::string_view macro) { return text.find(macro) != std::string_view::npos; });
}

/// The board's types, where the source includes them: they are another file then, of another name.
bool add_board_types(const BuildSteps& steps, CacheKey& key)
{
    const BuildRequest& request = steps.request;
    const auto add = [&key](const Result<std::string>& path) {
        if (!path || path->empty()) return false;
        const Result<Bytes> content = read_file(*path);
        if (content) key.add(checksum_of(*content));
        return content.has_value();
    };
    const auto includes = [&request](HeaderKind kind) {
        return includes_header(request.source_text, kind, local_headers_of(request));
    };
    if (includes(HeaderKind::vmlinux) && !add(board_btf(request.profile, steps.toolchain, steps.stop)))
        return false;
    return !includes(HeaderKind::tracepoints) || add(board_item(request.profile, ItemKind::formats));
}

void add_request(const BuildRequest& request, CacheKey& key)
{
    const TargetProfile& profile = request.profile;
    key.add(request.source_name)
        .add(profile.name)
        .add(to_string(profile.arch))
        .add(to_string(profile.kernel_version));
    for (const std::vector<std::string>* list : {&profile.kernel_headers, &profile.compiler_flags}) {
        key.add(std::to_string(list->size()));
        for (const std::string& one : *list)
            key.add(one);
    }
    if (request.source_directory.empty()) return;
    const QDir directory(QString::fromStdString(request.source_directory));
    key.add(directory.absolutePath().toStdString());
    // One that comes to lie beside the source is taken instead of another.
    for (const QString& header : directory.entryList({QStringLiteral("*.h")}, QDir::Files, QDir::Name))
        key.add(header.toStdString());
}

std::string key_of(const BuildSteps& steps, Route route, const std::string& text)
{
    if (reads_the_clock(text)) return {};
    CacheKey key("headers of a source");
    const Toolchain& toolchain = steps.toolchain;
    for (const std::string* program : {&toolchain.clang, &toolchain.llc})
        key.add_program(*program);
    for (const std::string* folder : {&toolchain.bpf_include_directory, &toolchain.bpf_shadow_directory,
                                      &toolchain.stock_include_directory})
        key.add(*folder);
    for (const char* variable : compiler_variables) {
        const char* value = std::getenv(variable);
        key.add(value ? value : "");
    }
    key.add(to_string(route)).add(text);
    add_request(steps.request, key);
    return add_board_types(steps, key) ? key.text() : std::string();
}

json to_json(const Diagnostic& one)
{
    return {{"severity", static_cast<int>(one.severity)},
            {"file", one.span.file},
            {"line", one.span.line},
            {"column", one.span.column},
            {"end", one.span.end_column},
            {"message", one.message},
            {"hint", one.hint}};
}

Diagnostic diagnostic_of(const json& one)
{
    return {static_cast<Severity>(one.value("severity", static_cast<int>(Severity::error))),
            {one.value("file", ""), one.value("line", 0), one.value("column", 0), one.value("end", 0)},
            one.value("message", ""),
            one.value("hint", "")};
}

/// Text of others in it may be no UTF-8.
std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// What the cache made of BTF or formats has its content's checksum in its name, and never changes.
bool is_generated(const std::string& path)
{
    return path.starts_with(cache_directory() + "/vmlinux/") ||
           path.starts_with(cache_directory() + "/tracepoints/");
}

}  // namespace

std::vector<std::string> headers_in_dependencies(std::string_view make_rule)
{
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    make_rule.remove_prefix(std::min(make_rule.find(": ") + 1, make_rule.size()));
    for (std::size_t at = 0; at < make_rule.size(); ++at) {
        const char c = make_rule[at];
        const char next = at + 1 < make_rule.size() ? make_rule[at + 1] : '\0';
        if ((c == '\\' && (next == ' ' || next == '#')) || (c == '$' && next == '$')) {
            word += next;
            ++at;
        } else if (c == ' ' || c == '\n' || c == '\r' || (c == '\\' && (next == '\n' || next == '\r'))) {
            finish();
        } else {
            word += c;
        }
    }
    finish();
    if (!words.empty()) words.erase(words.begin());
    return words;
}

CompileCache::CompileCache(BuildSteps& steps, Route route, const std::string& text)
    : steps_(steps),
      key_(key_of(steps, route, text)),
      started_ms_(QDateTime::currentMSecsSinceEpoch()),
      first_command_(steps.commands.size()),
      first_diagnostic_(steps.diagnostics.items().size())
{
}

/// Empty when one of the headers is gone.
std::string CompileCache::result_key(const std::vector<std::string>& headers) const
{
    CacheKey key("object");
    key.add(key_);
    for (const std::string& header : headers) {
        const Result<Bytes> content = read_file(header);
        if (!content) return {};
        key.add(header).add(as_text(*content));
    }
    return key.text();
}

bool CompileCache::restore(const std::string& object_path) const
{
    if (key_.empty() || steps_.stop.stop_requested()) return false;
    const std::optional<Bytes> list = cache_.get(key_);
    if (!list) return false;
    const json headers = json::parse(as_text(*list), nullptr, false);
    if (!headers.is_array()) return false;
    std::vector<std::string> paths;
    for (const json& header : headers)
        if (header.is_string()) paths.push_back(header.get<std::string>());
    const std::string key = result_key(paths);
    const std::optional<Bytes> result = key.empty() ? std::nullopt : cache_.get(key);
    if (!result) return false;

    const std::string_view all = as_text(*result);
    const std::size_t end = std::min(all.find('\n'), all.size());
    const json said = json::parse(all.substr(0, end), nullptr, false);
    if (!said.is_object() || !write_file(object_path, all.substr(std::min(end + 1, all.size()))))
        return false;
    for (const json& command : said.value("commands", json::array()))
        if (command.is_string()) steps_.commands.push_back("as before: " + command.get<std::string>());
    for (const json& diagnostic : said.value("diagnostics", json::array()))
        if (diagnostic.is_object()) steps_.diagnostics.add(diagnostic_of(diagnostic));
    return true;
}

void CompileCache::keep(const std::string& object_path) const
{
    const Result<Bytes> rule =
        key_.empty() ? Result<Bytes>(failure("")) : read_file(steps_.folder.path_of("probe.d"));
    const Result<Bytes> object = read_file(object_path);
    if (!rule || !object) return;
    json headers = json::array();
    std::vector<std::string> paths;
    for (const std::string& header : headers_in_dependencies(as_text(*rule))) {
        const QFileInfo file(QString::fromStdString(header));
        const std::string path = file.canonicalFilePath().toStdString();
        const Result<Bytes> content = read_file(path);
        // One that changed meanwhile may not be what the compiler read.
        const bool is_settled = is_generated(path) || file.lastModified().toMSecsSinceEpoch() < started_ms_;
        if (!content || !is_settled || reads_the_clock(as_text(*content))) return;
        headers.push_back(path);
        paths.push_back(path);
    }
    json said = {{"commands", json::array()}, {"diagnostics", json::array()}};
    for (std::size_t i = first_command_; i < steps_.commands.size(); ++i)
        said["commands"].push_back(steps_.commands[i]);
    const std::vector<Diagnostic>& diagnostics = steps_.diagnostics.items();
    for (std::size_t i = first_diagnostic_; i < diagnostics.size(); ++i)
        said["diagnostics"].push_back(to_json(diagnostics[i]));
    std::string result = dumped(said) + "\n";
    result += as_text(*object);
    cache_.put(key_, as_bytes(dumped(headers)));
    cache_.put(result_key(paths), as_bytes(result));
}

}  // namespace boardscope::builder
