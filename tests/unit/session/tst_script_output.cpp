// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_output.h"

#include "app/session/kernel_symbols.h"
#include "app/session/script_plan.h"
#include "app/session/script_run.h"
#include "core/wire/frame_reader.h"
#include "tests/support/made_up_script.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::session;
using namespace boardscope::test;
using script::MapKind;
using script::Operation;
using script::ValueKind;

namespace {

enum : std::uint32_t { output_id = 1, reads_id = 2, bars_id = 3, stacks_id = 4, counts_id = 5 };
enum : std::uint32_t {
    hello,
    print_reads,
    ended,
    at_time,
    show_file,
    by_command,
    symbol,
    stack,
    user,
    full,
    value,
    wiped,
    of_program
};

script::ScriptSchema schema()
{
    return {
        .output_map = "output",
        .stack_map = "stacks",
        .maps = {{.name = "@reads",
                  .bpf_map = "at_reads",
                  .kind = MapKind::count,
                  .per_cpu = true,
                  .key = {{"comm", 0, text_type(8)}}},
                 {.name = "@bars", .bpf_map = "at_bars", .kind = MapKind::log2_histogram, .per_cpu = true},
                 {.name = "@",
                  .bpf_map = "at",
                  .kind = MapKind::count,
                  .per_cpu = true,
                  .key = {{"kstack", 0, type_of(ValueKind::kernel_stack, 8)}}}},
        .events = {
            {.id = hello,
             .operation = Operation::print_text,
             .name = "BEGIN",
             .format = "n=%d\n",
             .fields = {{"n", 40, number_type()}},
             .bytes = 48},
            {.id = print_reads, .operation = Operation::print_map, .bytes = 40, .map = "@reads", .top = 1},
            {.id = ended,
             .operation = Operation::exit,
             .fields = {{"code", 40, number_type(4)}},
             .bytes = 48},
            {.id = at_time, .operation = Operation::time, .format = "%Y-%m-%d %f\n", .bytes = 40},
            {.id = show_file,
             .operation = Operation::cat,
             .format = "/proc/%s",
             .fields = {{"name", 40, text_type(8)}},
             .bytes = 48},
            {.id = by_command, .operation = Operation::system, .format = "date", .bytes = 40},
            {.id = symbol,
             .operation = Operation::print_text,
             .format = "%s\n",
             .fields = {{"ksym(arg0)", 40, type_of(ValueKind::kernel_symbol, 8)}},
             .bytes = 48},
            {.id = stack,
             .operation = Operation::print_value,
             .fields = {{"kstack", 40, type_of(ValueKind::kernel_stack, 8)}},
             .bytes = 48},
            {.id = user,
             .operation = Operation::print_value,
             .fields = {{"username", 40, type_of(ValueKind::user_name, 8)}},
             .bytes = 48},
            {.id = full,
             .operation = Operation::helper_error,
             .format = "update of @reads: the map is full",
             .fields = {{"error", 40, number_type(8, true)}, {"count", 48, number_type()}},
             .bytes = 56},
            {.id = value,
             .operation = Operation::print_value,
             .fields = {{"1", 40, number_type()}},
             .bytes = 48},
            {.id = wiped, .operation = Operation::clear, .bytes = 40, .map = "@bars"},
            {.id = of_program,
             .operation = Operation::print_text,
             .format = "%s%s\n",
             .fields = {{"usym(arg0)", 40, type_of(ValueKind::user_symbol, 16)},
                        {"ustack", 56, type_of(ValueKind::user_stack, 16)}},
             .bytes = 72}}};
}

wire::Message records(const std::vector<Bytes>& all)
{
    wire::Records records{.map = output_id};
    for (const Bytes& bytes : all)
        records.records.push_back({.bytes = bytes});
    return records;
}

wire::Message maps()
{
    wire::Maps maps;
    maps.maps.push_back({.id = output_id, .role = wire::MapRole::ring, .name = "output"});
    maps.maps.push_back({.id = reads_id, .name = "at_reads"});
    maps.maps.push_back({.id = bars_id, .name = "at_bars"});
    maps.maps.push_back({.id = stacks_id, .role = wire::MapRole::stacks, .name = "stacks"});
    maps.maps.push_back({.id = counts_id, .name = "at"});
    return maps;
}

wire::Message entries(std::uint32_t map, std::uint32_t cookie, std::vector<std::pair<Bytes, Bytes>> all,
                      bool last = true)
{
    wire::MapEntries message{.cookie = cookie, .map = map, .last = last};
    for (auto& [key, value] : all)
        message.entries.push_back({std::move(key), std::move(value)});
    return message;
}

wire::Message file(std::uint32_t cookie, std::string bytes, bool last = true)
{
    return wire::File{.cookie = cookie, .last = last, .bytes = std::move(bytes)};
}

Bytes text8(std::string_view text)
{
    return Packed().text(text, 8);
}
Bytes u64(std::uint64_t number)
{
    return Packed().number(number);
}
Bytes printed_number(std::uint64_t number)
{
    return Packed().header(hello).number(number);
}

/// A script's output, and what it asked its board for.
struct Watched {
    explicit Watched(ScriptFormat format = ScriptFormat::text, bool can_ask = true)
    {
        ScriptOutput::Board board;
        if (can_ask) {
            board.ask = [this](std::uint16_t type, const Bytes& payload) {
                asked.emplace_back(type, payload);
            };
            board.run = [this](std::uint32_t cookie, const std::string& command) {
                commands.push_back(command);
                return wire::File{.cookie = cookie, .bytes = "ran " + command + "\n"};
            };
        }
        const auto functions = [this](const std::string& path) {
            files.push_back(path);
            return FunctionStarts{{0x3000, "main"}};
        };
        output.emplace(known,
                       ScriptOutput::Settings{.format = format,
                                              .host_realtime_ns = 1'800'000'000'000'000'000,
                                              .functions = functions},
                       std::move(board), [this](const ScriptPrinted& printed) {
                           if (printed.is_warning)
                               text += "[" + printed.text + "]";
                           else
                               text += printed.text;
                       });
        output->take(maps());
    }
    void take(const wire::Message& message) { output->take(message); }
    [[nodiscard]] std::string taken() { return std::exchange(text, {}); }
    /// Of the last request.
    [[nodiscard]] std::uint32_t cookie() const
    {
        return load_little_endian<std::uint32_t>(asked.back().second, 0);
    }

    script::ScriptSchema known = schema();
    std::string text;
    std::vector<std::pair<std::uint16_t, Bytes>> asked;
    std::vector<std::string> commands;
    std::vector<std::string> files;
    std::optional<ScriptOutput> output;
};

std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

}  // namespace

class TstScriptOutput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }

    void texts_come_in_their_order()
    {
        Watched script;
        script.take(records({printed_number(1), printed_number(2)}));
        QCOMPARE(script.taken(), "n=1\nn=2\n");
        QVERIFY(script.asked.empty());
    }

    void a_map_stands_where_it_was_asked_for()
    {
        Watched script;
        script.take(records({printed_number(1), Packed().header(print_reads)}));
        QCOMPARE(script.taken(), "n=1\n");
        script.take(records({printed_number(2)}));
        QCOMPARE(script.taken(), "");
        script.take(entries(reads_id, BSW_COOKIE_ACTION, {{text8("a"), u64(3)}}, false));
        QCOMPARE(script.taken(), "");
        script.take(entries(reads_id, BSW_COOKIE_ACTION, {{text8("b"), u64(5)}}));
        QCOMPARE(script.taken(), "@reads[b]: 5\nn=2\n");  // only the top one
    }

    void two_prints_of_one_map_have_each_its_own_entries()
    {
        Watched script;
        script.take(records({Packed().header(print_reads)}));
        script.take(records({Packed().header(print_reads)}));
        script.take(entries(reads_id, BSW_COOKIE_ACTION, {{text8("a"), u64(1)}}));
        script.take(entries(reads_id, BSW_COOKIE_ACTION, {{text8("a"), u64(2)}}));
        QCOMPARE(script.taken(), "@reads[a]: 1\n@reads[a]: 2\n");
    }

    void all_maps_stand_at_the_end_in_order_of_their_names()
    {
        Watched script;
        script.take(entries(bars_id, BSW_COOKIE_END, {}));
        script.take(entries(reads_id, BSW_COOKIE_END, {{text8("a"), u64(7)}}));
        script.take(entries(counts_id, BSW_COOKIE_END, {{u64(static_cast<std::uint64_t>(-14)), u64(2)}}));
        script.take(records({printed_number(1)}));
        QCOMPARE(script.taken(), "n=1\n");
        script.output->finish();
        QCOMPARE(script.taken(), "\n\n@[\n]: 2\n@reads[a]: 7\n");
    }

    void a_script_without_maps_ends_without_a_word()
    {
        Watched script;
        script.take(records({printed_number(1), Packed().header(ended).number(3).number(0)}));
        script.output->finish();
        QCOMPARE(script.taken(), "n=1\n");
    }

    void names_are_asked_for_once_and_waited_for()
    {
        Watched script;
        const Bytes vfs_read = Packed().header(symbol).number(std::uint64_t{0xc0101005});
        script.take(records({vfs_read, printed_number(1), vfs_read}));
        QCOMPARE(script.taken(), "");
        QCOMPARE(script.asked.size(), std::size_t{1});
        QCOMPARE(script.asked[0].first, std::uint16_t{BSW_NAME_ADDRESSES});
        script.take(
            wire::Symbols{.symbols = {{.address = 0xc0101005, .start = 0xc0101000, .name = "vfs_read"}}});
        QCOMPARE(script.taken(), "vfs_read\nn=1\nvfs_read\n");
        script.take(records({vfs_read}));
        QCOMPARE(script.taken(), "vfs_read\n");
        QCOMPARE(script.asked.size(), std::size_t{1});
    }

    void names_that_do_not_come_in_time_are_numbers()
    {
        Watched script;
        script.take(records({Packed().header(symbol).number(std::uint64_t{0xc0}), printed_number(1)}));
        script.output->tick(ScriptOutput::Clock::now() + std::chrono::seconds(1));
        QCOMPARE(script.taken(), "");
        script.output->tick(ScriptOutput::Clock::now() + std::chrono::seconds(10));
        QCOMPARE(script.taken(), "0xc0\nn=1\n");
    }

    void an_address_that_the_board_cannot_name_is_a_number()
    {
        Watched script;
        script.take(records({Packed().header(symbol).number(std::uint64_t{0xc0})}));
        script.take(wire::Symbols{.symbols = {{.address = 0xc0}}});
        QCOMPARE(script.taken(), "0xc0\n");
    }

    void stacks_are_read_and_then_named()
    {
        Watched script;
        script.take(records({Packed().header(stack).number(std::int64_t{9})}));
        QCOMPARE(script.asked.size(), std::size_t{1});
        QCOMPARE(script.asked[0].first, std::uint16_t{BSW_READ_MAP});
        script.take(entries(stacks_id, script.cookie(),
                            {{Packed().number(9), Packed()
                                                      .number(std::uint64_t{0xc004})
                                                      .number(std::uint64_t{0xd008})
                                                      .number(std::uint64_t{0})}}));
        QCOMPARE(script.taken(), "");
        QCOMPARE(script.asked.back().first, std::uint16_t{BSW_NAME_ADDRESSES});
        script.take(wire::Symbols{
            .symbols = {{.address = 0xc004, .start = 0xc000, .name = "read"}, {.address = 0xd008}}});
        QCOMPARE(script.taken(), "\n        read+4\n        0xd008\n\n");
        // One that has gone meanwhile.
        script.take(records({Packed().header(stack).number(std::int64_t{10})}));
        script.take(entries(stacks_id, script.cookie(), {}));
        QCOMPARE(script.taken(), "\n\n");
    }

    void stacks_of_the_last_maps_are_named_once_the_loader_is_gone()
    {
        Watched script;
        script.take(entries(counts_id, BSW_COOKIE_END, {{u64(9), u64(2)}}));
        script.take(entries(stacks_id, BSW_COOKIE_END, {{Packed().number(9), u64(0xc004)}}));
        QCOMPARE(script.output->nameless_addresses(), std::vector<std::uint64_t>{0xc004});
        script.take(wire::Symbols{.symbols = {{.address = 0xc004, .start = 0xc000, .name = "read"}}});
        QVERIFY(script.output->nameless_addresses().empty());
        script.output->finish();
        QCOMPARE(script.taken(), "\n\n@[\n    read+4\n]: 2\n");
    }

    void files_and_commands_stand_where_they_were_asked_for()
    {
        Watched script;
        script.take(records(
            {Packed().header(show_file).text("loadavg", 8), Packed().header(by_command), printed_number(1)}));
        QCOMPARE(script.taken(), "");
        QCOMPARE(script.asked.size(), std::size_t{1});
        QCOMPARE(script.asked[0].first, std::uint16_t{BSW_READ_FILE});
        QVERIFY(as_text(ByteView(script.asked[0].second).subspan(8)) == "/proc/loadavg");
        QCOMPARE(script.commands, std::vector<std::string>{"date"});
        script.take(file(script.cookie(), "0.1 ", false));
        script.take(file(script.cookie(), "0.2\n"));
        QCOMPARE(script.taken(), "0.1 0.2\nran date\nn=1\n");
    }

    void a_file_that_cannot_be_read_is_a_warning()
    {
        Watched script;
        script.take(records({Packed().header(show_file).text("x", 8), printed_number(1)}));
        script.take(wire::MapResult{.cookie = script.cookie(), .error = 2, .text = "/proc/x does not exist"});
        QCOMPARE(script.taken(), "[/proc/x does not exist]n=1\n");
    }

    void users_have_the_names_of_the_board()
    {
        Watched script;
        script.take(records({Packed().header(user).number(std::uint64_t{0}),
                             Packed().header(user).number(std::uint64_t{7})}));
        QCOMPARE(script.taken(), "");
        QVERIFY(as_text(ByteView(script.asked[0].second).subspan(8)) == "/etc/passwd");
        script.take(file(script.cookie(), "root:x:0:0:root:/root:/bin/sh\nbroken\nx:y:z\nmail:*:8:8::/:/\n"));
        QCOMPARE(script.taken(), "root\n7\n");
        script.take(records({Packed().header(user).number(std::uint64_t{8})}));
        QCOMPARE(script.taken(), "mail\n");
        QCOMPARE(script.asked.size(), std::size_t{1});
    }

    void places_in_programs_have_the_names_of_their_files()
    {
        Watched script;
        const auto of = [](std::uint64_t process) {
            return Packed()
                .header(of_program)
                .number(std::uint64_t{0x401010})
                .number(process)
                .number(std::int64_t{-14})
                .number(std::uint64_t{process})
                .bytes();
        };
        script.take(records({of(7), of(8), of(1u << 30)}));
        QCOMPARE(script.taken(), "");
        QCOMPARE(script.asked.size(), std::size_t{2});  // no board has a process of the last number
        QVERIFY(as_text(ByteView(script.asked[0].second).subspan(8)) == "/proc/7/maps");
        const auto cookie_of = [&](std::size_t i) {
            return load_little_endian<std::uint32_t>(script.asked[i].second, 0);
        };
        script.take(file(cookie_of(0), "00400000-00410000 r-xp 00002000 b3:02 12   ", false));
        script.take(file(cookie_of(0), "/bin/dd\n00500000-00600000 rw-p 00000000 00:00 0 [heap]\n"));
        QCOMPARE(script.taken(), "main\n\n");
        script.take(wire::MapResult{.cookie = cookie_of(1), .error = 2, .text = "it is gone"});
        QCOMPARE(script.taken(), "0x401010\n\n0x401010\n\n");
        QCOMPARE(script.files, std::vector<std::string>{"/bin/dd"});
        const auto place = script.output->names().user_symbol(0x401010, 7);
        QCOMPARE(place->offset, std::uint64_t{0x10});
        QCOMPARE(place->file, "/bin/dd");
        QVERIFY(!script.output->names().user_symbol(0x400000, 7));  // before all functions
        QVERIFY(!script.output->names().user_symbol(0x500010, 7));  // no file lies there
    }

    void the_time_of_day_is_the_boards()
    {
        Watched script;
        // 2023-11-14 22:13:20
        script.take(wire::Hello{.monotonic_ns = 5'000'000'000, .realtime_ns = 1'700'000'000'000'000'000});
        script.take(records({Packed().header(at_time, 5'250'000'000)}));
        QCOMPARE(script.taken(), "2023-11-14 250000\n");
    }

    void a_board_that_was_never_told_the_time_has_the_hosts()
    {
        Watched script;
        script.take(wire::Hello{.monotonic_ns = 5'000'000'000, .realtime_ns = 6'000'000'000});
        script.take(records({Packed().header(at_time, 5'000'000'000)}));
        QCOMPARE(script.taken(), "2027-01-15 000000\n");
    }

    void what_went_wrong_is_a_warning_in_its_place()
    {
        Watched script;
        script.take(records({printed_number(1),
                             Packed().header(full).number(std::int64_t{-7}).number(std::uint64_t{3}),
                             printed_number(2)}));
        QCOMPARE(script.taken(), "n=1\n[update of @reads: the map is full (3 times)]n=2\n");
        script.take(wire::Lost{.count = 5, .cause = wire::LostCause::ring_buffer});
        QVERIFY(script.taken().starts_with("[5 events were lost"));
        script.take(records({Packed().header(999), Bytes(3)}));
        QCOMPARE(script.taken(), "[a record came that is none of the script's; it is left out]");
    }

    void json_lines_are_those_of_bpftrace()
    {
        Watched script(ScriptFormat::json);
        script.take(wire::Ready{.programs = {{.status = wire::ProgramStatus::attached}}});
        script.take(wire::Ready{.programs = {{.status = wire::ProgramStatus::attached}}});
        script.take(records({printed_number(1), Packed().header(value).number(std::uint64_t{5}),
                             Packed().header(by_command), Packed().header(print_reads)}));
        script.take(entries(reads_id, BSW_COOKIE_ACTION, {{text8("a"), u64(1)}}));
        script.take(wire::Lost{.count = 5, .cause = wire::LostCause::ring_buffer});
        script.take(entries(reads_id, BSW_COOKIE_END, {{text8("a"), u64(2)}}));
        script.output->finish();
        QCOMPARE(script.taken(), json("{'type': 'attached_probes', 'data': {'probes': 1}}\n"
                                      "{'type': 'printf', 'data': 'n=1\\n'}\n"
                                      "{'type': 'value', 'data': 5}\n"
                                      "{'type': 'syscall', 'data': 'ran date\\n'}\n"
                                      "{'type': 'map', 'data': {'@reads': {'a': 1}}}\n"
                                      "{'type': 'lost_events', 'data': {'events': 5}}\n"
                                      "{'type': 'map', 'data': {'@reads': {'a': 2}}}\n"));
    }

    void records_of_other_maps_are_not_the_scripts()
    {
        Watched script;
        wire::Records others{.map = 77};
        others.records.push_back({.bytes = printed_number(1)});
        script.take(others);
        QCOMPARE(script.taken(), "");
    }

    /// The frames of a session, with those that it added, print the same again.
    void a_replay_prints_what_the_session_printed()
    {
        std::vector<wire::Message> stream;
        std::string live;
        std::uint32_t asked_stack = 0;
        ScriptRun run(
            {.schema = schema(),
             .settings = {},
             .run_command = [](const std::string&) { return std::string("now\n"); },
             .read_file =
                 [](const std::string& path) {
                     return path == "/proc/loadavg" ? std::optional<std::string>("0.5\n") : std::nullopt;
                 },
             .name_addresses =
                 [](const std::vector<std::uint64_t>& addresses) {
                     return symbols_in("000000000000c000 T read\n", addresses);
                 }},
            [&](std::uint16_t type, const Bytes& payload) {
                if (type == BSW_READ_MAP) asked_stack = load_little_endian<std::uint32_t>(payload, 0);
            },
            [&](const ScriptPrinted& printed) {
                live += printed.is_warning ? "[" + printed.text + "]" : printed.text;
            });
        const auto take = [&](const wire::Message& message) {
            stream.push_back(message);
            run.take(message);
        };
        take(maps());
        take(records({Packed().header(by_command), printed_number(1),
                      Packed().header(stack).number(std::int64_t{9})}));
        take(entries(stacks_id, asked_stack, {{Packed().number(9), u64(0xc004)}}));
        // The script ends before the loader can answer these.
        take(records({Packed().header(show_file).text("loadavg", 8), Packed().header(show_file).text("x", 8),
                      Packed().header(user).number(std::uint64_t{0})}));
        take(entries(counts_id, BSW_COOKIE_END, {{u64(9), u64(2)}}));
        const Bytes added = run.finish(0);
        QCOMPARE(live,
                 "now\nn=1\n\n        read+4\n\n0.5\n[cannot read /proc/x]0\n\n\n@[\n    read+4\n]: 2\n");

        wire::FrameReader reader;
        reader.push(added, [&](const wire::Frame& frame) { stream.push_back(wire::decode(frame).value()); });
        QCOMPARE(reader.counts().missing_frames, std::uint64_t{0});
        Watched replay(ScriptFormat::text, false);
        for (const wire::Message& message : stream)
            replay.take(message);
        replay.output->finish();
        QCOMPARE(replay.taken(), live);
    }

    void kallsyms_names_the_place_before_an_address()
    {
        const std::string text = "c0101000 T vfs_read\nc0101000 t alias\nc0101001broken\nc0200000 t "
                                 "foo\t[mod]\n00000000 A nothing\n";
        const std::vector<wire::Symbol> found = symbols_in(text, {0xc0101004, 0xc0300000, 0x10});
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[0].name, "vfs_read");
        QCOMPARE(found[0].start, std::optional<std::uint64_t>(0xc0101000));
        QCOMPARE(found[1].name, "foo");
        QCOMPARE(found[1].module, "mod");
        QVERIFY(symbols_in("0000000000000000 T hidden\n", {0xc0101004}).empty());
    }

    void the_loader_is_told_what_to_do_between_records()
    {
        wire::Plan plan;
        add_script(plan, schema());
        QCOMPARE(plan.output_map, "output");
        QVERIFY(plan.maps_at_end);
        const std::vector<wire::PlanAction> actions{{print_reads, wire::ActionKind::print_map, "at_reads"},
                                                    {ended, wire::ActionKind::exit, ""},
                                                    {wiped, wire::ActionKind::clear_map, "at_bars"}};
        QVERIFY(plan.actions == actions);
    }
};

QTEST_APPLESS_MAIN(TstScriptOutput)
#include "tst_script_output.moc"
