// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/script_cases.h"

namespace boardscope::test {

namespace {

// One on the board, which the compiler cannot know: so it is the board that calculates.
#define ONE "$one = (int64)(pid / pid); "

constexpr const char* read_release = "cat /etc/board-release >/dev/null";
constexpr const char* write_blocks = "dd if=/dev/zero of=/dev/null bs=512 count=4 2>/dev/null; "
                                     "dd if=/dev/zero of=/dev/null bs=100 count=2 2>/dev/null";

// clang-format off
const std::vector<ScriptCase> cases{
    {.id = "begin-end", .title = "`BEGIN`, `END`, `printf`, parameters, the status of `exit`",
     .script = "BEGIN { printf(\"%s %d|%5d|%-5d|%05d|%x|%c\\n\", str($1), $2, 42, 42, 42, 255, 65); exit(3); printf(\"never\"); }\n"
               "END { printf(\"end of %s\\n\", str($1)); }",
     .arguments = "-- abc 7", .status = 3,
     .whole = "abc 7|   42|42   |00042|ff|A\nend of abc\n"},
    {.id = "numbers", .title = "64-bit numbers, signed and unsigned: `/`, `%`, casts, `min`, `max`, `avg`, `sum`",
     .script = "BEGIN { " ONE "$big = $one << 40;\n"
               "printf(\"%d %d %d %d\\n\", -10 * $one / 3, -10 * $one % 3, 10 * $one / -3, (-10 * $one) / (-3 * $one));\n"
               "printf(\"%d %d %x\\n\", $big / 1000, -$big / 1000, $big * 3);\n"
               "printf(\"%d %u %d\\n\", $one / ($one - 1), (uint32)(-$one), (int8)(200 * $one));\n"
               "@low = min(-$big); @high = max($big); @mean = avg(-3 * $one); @mean = avg(-8 * $one);\n"
               "@total = sum($big); @total = sum($big); exit(); }",
     .status = 0,
     .whole = "-3 -1 -3 3\n1099511627 -1099511627 30000000000\n0 4294967295 -56\n"
              "\n\n@high: 1099511627776\n@low: -1099511627776\n@mean: -5\n\n@total: 2199023255552\n"},
    {.id = "kprobe", .title = "`kprobe:do_sys_openat2 { printf(\"%s %s\\n\", comm, str(arg1)); @[comm] = count(); }`",
     .script = "kprobe:do_sys_openat2 { printf(\"%s %s\\n\", comm, str(arg1)); @[comm] = count(); }",
     .workload = read_release,
     .parts = {"^cat /etc/board-release$", "^dropbear /", "\n\n@\\[cat\\]: \\d+$"}, .on_old_kernels = true},
    {.id = "retval", .title = "`kretprobe:… /retval < 0/ { @failed[comm, retval] = count(); }`",
     .script = "kretprobe:do_sys_openat2 /retval < 0/ { @failed[comm, retval] = count(); }",
     .workload = "cat /no/such/file 2>/dev/null",
     .parts = {"^@failed\\[cat, -2\\]: 1$"}},
    {.id = "tracepoint", .title = "`tracepoint:…`: `args.dfd` is -100, `str(args.filename)` a name",
     .script = "tracepoint:syscalls:sys_enter_openat /comm == \"cat\"/ { printf(\"%d %s %d\\n\", args.dfd, str(args.filename), "
               "args.flags & 3); @[args.dfd, str(args.filename)] = count(); }",
     .workload = read_release,
     .parts = {"^-100 /etc/board-release 0$", "^@\\[-100, /etc/board-release\\]: 1$"}, .on_old_kernels = true},
    {.id = "structs", .title = "`((struct task_struct *)curtask)->real_parent->tgid`, `->comm`, `sizeof(long)`",
     .script = "kprobe:do_sys_openat2 /comm == \"cat\"/ { $task = (struct task_struct *)curtask;\n"
               "printf(\"%d %s of %d %s\\n\", $task->tgid == pid, $task->comm, $task->real_parent->tgid, $task->real_parent->comm);\n"
               "printf(\"%d %d\\n\", ppid == $task->real_parent->tgid, sizeof(long) == sizeof(struct task_struct *)); }",
     .workload = "echo $$; cat /etc/passwd >/dev/null; :",
     .parts = {"^1 cat of {1} sh$", "^1 1$"}},
    {.id = "long-argument", .title = "an argument of 64 bits by its name: `args.offset`",
     .script = "kprobe:generic_file_llseek_size /comm == \"dd\"/ { printf(\"%d\\n\", args.offset); }",
     .workload = "dd if=/dev/zero of=/tmp/far bs=1M count=0 seek=5000 2>/dev/null; rm /tmp/far",
     .parts = {"^5242880000$"}},
    {.id = "maps", .title = "`count`, `sum`, `avg`, `max`, `stats`, `hist`, `lhist`, keys with texts, as text",
     .script = "kprobe:vfs_write /comm == \"dd\" && arg2 >= 100/ { @by[comm, arg2] = count(); @sum[comm] = sum(arg2);\n"
               "@mean = avg(arg2); @max = max(arg2); @all = stats(arg2); @size = hist(arg2); @line = lhist(arg2, 0, 600, 200); }",
     .workload = write_blocks,
     .whole = "\n\n@all: count 6, average 374, total 2248\n\n@by[dd, 100]: 2\n@by[dd, 512]: 4\n@line: \n"
              "[0, 200)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
              "[200, 400)             0 |                                                    |\n"
              "[400, 600)             4 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
              "\n@max: 512\n@mean: 374\n\n@size: \n"
              "[64, 128)              2 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
              "[128, 256)             0 |                                                    |\n"
              "[256, 512)             0 |                                                    |\n"
              "[512, 1K)              4 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
              "\n@sum[dd]: 2248\n", .on_old_kernels = true},
    {.id = "json", .title = "the same with `--format json`",
     .script = "kprobe:vfs_write /comm == \"dd\" && arg2 == 512/ { @by[comm, arg2] = count(); @size = hist(arg2); printf(\"%s\\n\", comm); }",
     .arguments = "--format json", .workload = "dd if=/dev/zero of=/dev/null bs=512 count=2 2>/dev/null",
     .whole = "{\"type\": \"attached_probes\", \"data\": {\"probes\": 1}}\n"
              "{\"type\": \"printf\", \"data\": \"dd\\n\"}\n{\"type\": \"printf\", \"data\": \"dd\\n\"}\n"
              "{\"type\": \"map\", \"data\": {\"@by\": {\"dd,512\": 2}}}\n"
              "{\"type\": \"hist\", \"data\": {\"@size\": [{\"min\": 512, \"max\": 1023, \"count\": 2}]}}\n"},
    {.id = "interval", .title = "`interval`, which prints and clears maps",
     .script = "interval:ms:200 { @n++; @gone = count(); print(@n); if (@n == 3) { clear(@gone); exit(); } }",
     .status = 0, .whole = "@n: 1\n@n: 2\n@n: 3\n\n\n@n: 3\n", .on_old_kernels = true},
    {.id = "profile", .title = "`profile:hz:99`",
     .script = "profile:hz:99 /comm == \"board_target\"/ { @[comm, cpu] = count(); }",
     .workload = "board_target busy 500", .parts = {"^@\\[board_target, 0\\]: \\d\\d+$"}},
    {.id = "kstack", .title = "`kstack(3)` with names",
     .script = "kprobe:vfs_open /comm == \"cat\"/ { @[kstack(3)] = count(); }",
     .workload = read_release,
     .parts = {"^@\\[\n    vfs_open\\+\\d+\n    [a-z][\\w.]+\\+\\d+\n    [a-z][\\w.]+\\+\\d+\n\\]: \\d+$"}, .on_old_kernels = true},
    {.id = "wildcards", .title = "wildcards, `probe`, `func`",
     .script = "kprobe:vfs_wri*e, kprobe:vfs_rea[d] /comm == \"dd\"/ { @[probe, func] = count(); }",
     .workload = write_blocks,
     .parts = {"^@\\[kprobe:vfs_read, vfs_read\\]: \\d+$", "^@\\[kprobe:vfs_write, vfs_write\\]: \\d+$"}},
    {.id = "span", .title = "`span open = kprobe:… .. kretprobe:…`, with `--rows`",
     .script = "span open = kprobe:do_sys_openat2 .. kretprobe:do_sys_openat2 /comm == \"cat\"/ { file = str(arg1) } at end { result = retval }",
     .arguments = "--rows", .workload = "cat /etc/board-release /no/such/file >/dev/null 2>&1",
     .parts = {" cat-\\d+ +\\[000\\] .*: open: file=/etc/board-release result=3$", ": open: file=/no/such/file result=-2$"},
     .on_old_kernels = true},
    {.id = "uprobe", .title = "`uprobe` and `uretprobe` of a program (in ARM mode, on ARM)",
     .script = "uprobe:/bin/board_target:bst_function { printf(\"%s %d\\n\", probe, arg0); }\n"
               "uretprobe:/bin/board_target:bst_function { @[retval] = count(); }",
     .workload = "board_target call 3",
     .whole = "uprobe:/bin/board_target:bst_function 0\nuprobe:/bin/board_target:bst_function 1\n"
              "uprobe:/bin/board_target:bst_function 2\n\n\n@[1]: 1\n@[4]: 1\n@[7]: 1\n", .on_old_kernels = true},
    {.id = "usdt", .title = "`usdt`, with arguments in registers",
     .script = "usdt:/bin/board_target:bst:tick { printf(\"%s %d %d\\n\", probe, arg0, arg1); }",
     .workload = "board_target tick 2",
     .whole = "usdt:/bin/board_target:bst:tick 0 0\nusdt:/bin/board_target:bst:tick 1 2\n", .on_old_kernels = true},
    {.id = "usdt-semaphore", .title = "`usdt` of a mark that is passed only while somebody listens, with arguments in memory",
     .script = "usdt:/bin/board_target:guard { @[arg0, arg1] = count(); }",
     .workload = "board_target guard 3",
     .whole = "\n\n@[0, 0]: 1\n@[3, 1]: 1\n@[6, 2]: 1\n"},
    {.id = "loops", .title = "`while`, `for`, `unroll`",
     .script = "BEGIN { $i = 0; while ($i < 5) { $i++; @sum = sum($i); } for ($k : 0..3) { printf(\"%d \", $k); }\n"
               "unroll (2) { printf(\"u \"); } printf(\"\\n\"); exit(); }",
     .status = 0, .whole = "0 1 2 u u \n\n\n@sum: 15\n", .needs = Needs::loops, .refusal = "runs no loops",
     .on_old_kernels = true},
    {.id = "fifth-argument", .title = "`arg4` of a kprobe",
     .script = "kprobe:generic_file_llseek_size /comm == \"dd\"/ { printf(\"%d\\n\", arg4 >= 0); }",
     .workload = "dd if=/dev/zero of=/tmp/far bs=1M count=0 seek=5000 2>/dev/null; rm /tmp/far",
     .parts = {"^1$"}, .needs = Needs::six_registers, .refusal = "arg4 lies on the stack"},
    {.id = "fentry", .title = "`fentry`, `args.filename`",
     .script = "fentry:do_sys_openat2 /comm == \"cat\"/ { printf(\"%s\\n\", str(args.filename)); }",
     .workload = read_release, .parts = {"^/etc/board-release$"},
     .needs = Needs::trampolines, .refusal = "fentry"},
};
// clang-format on

}  // namespace

std::span<const ScriptCase> script_cases()
{
    return cases;
}

bool has(const TargetProfile& board, Needs what)
{
    switch (what) {
    case Needs::nothing: return true;
    case Needs::loops: return board.kernel_version >= KernelVersion{5, 3};
    case Needs::six_registers: return facts_of(board.arch).pointer_bytes == 8;
    case Needs::trampolines:
        return board.arch == Arch::aarch64 && board.kernel_version >= KernelVersion{6, 4};
    }
    return false;
}

const BoardTable& table_of_scripts()
{
    static const BoardTable table = [] {
        BoardTable made{"board-scripts", "Script", "Where it says no, the compiler says why:", {}};
        for (const ScriptCase& one : script_cases())
            made.rows.push_back({QString::fromUtf8(one.id), QString::fromUtf8(one.title)});
        return made;
    }();
    return table;
}

}  // namespace boardscope::test
