// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/found_board_toml.h"

#include <algorithm>
#include <climits>
#include <iterator>

namespace boardscope {

namespace {

constexpr FeatureGroup feature_groups[] = {FeatureGroup::program, FeatureGroup::map, FeatureGroup::helper,
                                           FeatureGroup::attach, FeatureGroup::output};

/// One row for each text of a board that is kept as it is.
struct TextField {
    const char* key;
    std::string FoundBoard::*field;
};
constexpr TextField text_fields[] = {
    {"when", &FoundBoard::when},
    {"machine", &FoundBoard::machine},
    {"release", &FoundBoard::release},
    {"version", &FoundBoard::version},
    {"build_id", &FoundBoard::build_id},
    {"config_sum", &FoundBoard::config_sum},
    {"config_source", &FoundBoard::config_source},
    {"os", &FoundBoard::os},
    {"libc", &FoundBoard::libc},
    {"abi", &FoundBoard::abi},
    {"user", &FoundBoard::user},
    {"tracefs", &FoundBoard::tracefs},
    {"directory", &FoundBoard::directory},
};

struct NumberField {
    const char* key;
    int least;
    int unknown;  ///< not written
    int FoundBoard::*field;
};
constexpr NumberField number_fields[] = {
    {"page_bytes", 0, 0, &FoundBoard::page_bytes},
    {"cpus", 0, 0, &FoundBoard::cpus},
    {"uid", -1, -1, &FoundBoard::uid},
};

void read_features(TableReader& found, FirstProblem& problem, bool works, KernelFeatures& features)
{
    const char* key = works ? "has" : "lacks";
    TableReader table(found.table(key), std::string("found.") + key + ".", problem);
    for (const FeatureGroup group : feature_groups) {
        std::vector<std::string> names;
        table.texts(to_string(group), names);
        for (std::string& name : names)
            features.note(group, std::move(name), works);
    }
    table.refuse_unknown();
}

std::string features_text(const KernelFeatures& features, bool works)
{
    std::string lines;
    for (const FeatureGroup group : feature_groups) {
        std::vector<std::string> names;
        for (const auto& [feature, did_work] : features.tried())
            if (feature.first == group && did_work == works) names.push_back(feature.second);
        write_texts(lines, to_string(group), names);
    }
    return lines;
}

struct OutcomeName {
    TypesProof::Outcome outcome;
    const char* name;
};
constexpr OutcomeName outcome_names[] = {
    {TypesProof::Outcome::not_proved, "not proved"},
    {TypesProof::Outcome::agrees, "agrees"},
    {TypesProof::Outcome::differs, "differs"},
};

std::optional<TypesProof> read_types_proof(TableReader& found, FirstProblem& problem)
{
    const toml::table* node = found.table("types_proof");
    if (!node) return std::nullopt;
    TypesProof proof;
    TableReader table(node, "found.types_proof.", problem);
    std::string outcome;
    if (table.text("outcome", outcome)) {
        const auto* row = std::ranges::find(outcome_names, outcome, &OutcomeName::name);
        if (row == std::end(outcome_names))
            table.refuse("outcome", "is \"" + outcome + "\", which is none",
                         "\"not proved\", \"agrees\" and \"differs\" are");
        else
            proof.outcome = row->outcome;
    }
    table.text("detail", proof.detail);
    table.text("btf_sum", proof.btf_sum);
    table.refuse_unknown();
    return proof;
}

std::string lines_of(const TypesProof& proof)
{
    std::string lines;
    write_text(lines, "outcome",
               std::ranges::find(outcome_names, proof.outcome, &OutcomeName::outcome)->name);
    write_text(lines, "detail", proof.detail);
    write_text(lines, "btf_sum", proof.btf_sum);
    return lines;
}

std::string lines_of(const std::map<std::string, std::string>& values)
{
    std::string lines;
    for (const auto& [key, value] : values)
        write_text(lines, quoted(key).c_str(), value);
    return lines;
}

}  // namespace

FoundBoard read_found_board(const toml::table& table, FirstProblem& problem)
{
    FoundBoard board;
    TableReader found(&table, "found.", problem);
    for (const TextField& row : text_fields)
        found.text(row.key, board.*row.field);
    for (const NumberField& row : number_fields)
        found.number(row.key, row.least, INT_MAX, board.*row.field);
    found.flag("big_endian", board.big_endian);
    found.texts("privileges", board.privileges);
    found.texts("transfers", board.transfers);
    found.texts("tools", board.tools);
    TableReader(found.table("directories"), "found.directories.", problem).all_texts(board.directories);
    TableReader(found.table("settings"), "found.settings.", problem).all_texts(board.settings);
    TableReader(found.table("options"), "found.options.", problem).all_texts(board.options);
    read_features(found, problem, true, board.features);
    read_features(found, problem, false, board.features);
    board.types_proof = read_types_proof(found, problem);
    found.refuse_unknown();
    return board;
}

std::string found_board_toml(const FoundBoard& board)
{
    std::string lines;
    for (const TextField& row : text_fields)
        write_text(lines, row.key, board.*row.field);
    for (const NumberField& row : number_fields)
        if (board.*row.field != row.unknown)
            lines += std::string(row.key) + " = " + std::to_string(board.*row.field) + "\n";
    if (board.big_endian) lines += "big_endian = true\n";
    write_texts(lines, "privileges", board.privileges);
    write_texts(lines, "transfers", board.transfers);
    write_texts(lines, "tools", board.tools);
    // The heading stands even above nothing: that somebody has looked is a fact, too.
    std::string out =
        "\n# What `bscope target` found on the board; `bscope target update` writes it anew.\n[found]\n" +
        lines;
    out += table_text("found.directories", lines_of(board.directories));
    out += table_text("found.settings", lines_of(board.settings));
    out += table_text("found.options", lines_of(board.options));
    if (board.types_proof) out += table_text("found.types_proof", lines_of(*board.types_proof));
    out += table_text("found.has", features_text(board.features, true));
    return out + table_text("found.lacks", features_text(board.features, false));
}

}  // namespace boardscope
