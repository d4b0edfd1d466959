// SPDX-License-Identifier: GPL-3.0-or-later
// What Linux had when: names and numbers against the kernel's own header, versions that people know by heart,
// and that a board which was tried is believed more than its version.
#include "core/target/kernel_history.h"

#include <QTest>

#include <linux/bpf.h>

using namespace boardscope;

class TestKernelHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_stand_at_the_kernels_numbers();
    void versions_never_go_back();
    void known_facts_data();
    void known_facts();
    void what_was_tried_beats_the_version();
    void helpers_of_one_commit_stand_for_each_other();
    void nothing_known_is_nothing_said();
};

namespace {

constexpr const char* kernel_helpers[] = {
#define NAME_OF(name) #name
    __BPF_FUNC_MAPPER(NAME_OF)
#undef NAME_OF
};

TargetProfile board(const KernelVersion& version)
{
    return {.name = "board", .kernel_version = version};
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

using State = Availability::State;

}  // namespace

void TestKernelHistory::names_stand_at_the_kernels_numbers()
{
    for (std::uint32_t number = 1; number <= BPF_FUNC_user_ringbuf_drain; ++number)
        QCOMPARE(text(helper_name(number)), QString::fromLatin1(kernel_helpers[number]));
    QVERIFY(helper_name(0).empty());
    QVERIFY(helper_name(BPF_FUNC_user_ringbuf_drain + 1).empty());
    QVERIFY(helper_name(UINT32_MAX).empty());
    QCOMPARE(text(map_type_name(BPF_MAP_TYPE_HASH)), QStringLiteral("hash"));
    QCOMPARE(text(map_type_name(BPF_MAP_TYPE_RINGBUF)), QStringLiteral("ringbuf"));
    QCOMPARE(text(map_type_name(BPF_MAP_TYPE_SK_STORAGE)), QStringLiteral("sk_storage"));
    QCOMPARE(text(map_type_name(BPF_MAP_TYPE_USER_RINGBUF)), QStringLiteral("user_ringbuf"));
    QVERIFY(map_type_name(BPF_MAP_TYPE_USER_RINGBUF + 1).empty());
    QCOMPARE(text(program_type_name(BPF_PROG_TYPE_KPROBE)), QStringLiteral("kprobe"));
    QCOMPARE(text(program_type_name(BPF_PROG_TYPE_CGROUP_SYSCTL)), QStringLiteral("cgroup_sysctl"));
    QCOMPARE(text(program_type_name(BPF_PROG_TYPE_SYSCALL)), QStringLiteral("syscall"));
    QVERIFY(program_type_name(BPF_PROG_TYPE_SYSCALL + 1).empty());
}

/// The kernel appends to its enums: a higher number cannot be older.
void TestKernelHistory::versions_never_go_back()
{
    const auto check = [](FeatureGroup group, std::string_view (*name_of)(std::uint32_t)) {
        KernelVersion last;
        for (std::uint32_t number = 1; !name_of(number).empty(); ++number) {
            const std::optional<KernelVersion> version = since(group, name_of(number));
            QVERIFY2(version && *version >= last, std::string(name_of(number)).c_str());
            last = *version;
        }
        QVERIFY(last >= (KernelVersion{5, 14, 0}));
    };
    check(FeatureGroup::helper, helper_name);
    check(FeatureGroup::map, map_type_name);
    check(FeatureGroup::program, program_type_name);
}

void TestKernelHistory::known_facts_data()
{
    QTest::addColumn<int>("group");
    QTest::addColumn<QString>("version");
    const auto row = [](FeatureGroup group, const char* name, const char* version) {
        QTest::newRow(name) << int(group) << QString::fromLatin1(version);
    };
    row(FeatureGroup::helper, "ringbuf_reserve", "5.8");
    row(FeatureGroup::helper, "ringbuf_output", "5.8");
    row(FeatureGroup::helper, "probe_read", "4.1");
    row(FeatureGroup::helper, "probe_read_str", "4.11");
    row(FeatureGroup::helper, "probe_read_kernel", "5.5");
    row(FeatureGroup::helper, "probe_read_user_str", "5.5");
    row(FeatureGroup::helper, "get_current_comm", "4.2");
    row(FeatureGroup::helper, "perf_event_output", "4.4");
    row(FeatureGroup::helper, "get_current_task", "4.8");
    row(FeatureGroup::helper, "get_current_cgroup_id", "4.18");
    row(FeatureGroup::helper, "send_signal", "5.3");
    row(FeatureGroup::helper, "ktime_get_boot_ns", "5.8");
    row(FeatureGroup::helper, "d_path", "5.10");
    row(FeatureGroup::helper, "loop", "5.17");
    row(FeatureGroup::map, "lru_hash", "4.10");
    row(FeatureGroup::map, "ringbuf", "5.8");
    row(FeatureGroup::program, "kprobe", "4.1");
    row(FeatureGroup::program, "tracepoint", "4.7");
    row(FeatureGroup::program, "raw_tracepoint", "4.17");
    row(FeatureGroup::program, "tracing", "5.5");
    row(FeatureGroup::program, "lsm", "5.7");
    row(FeatureGroup::attach, "fentry", "5.5");
    row(FeatureGroup::attach, "kprobe by tracefs", "4.1");
    row(FeatureGroup::output, "own trace instance", "5.9");
}

void TestKernelHistory::known_facts()
{
    QFETCH(int, group);
    QFETCH(QString, version);
    const auto first = since(FeatureGroup(group), QTest::currentDataTag());
    QVERIFY(first);
    QCOMPARE(QString::fromStdString(short_text(*first)), version);

    const auto state_at = [&](const KernelVersion& kernel) {
        return availability(board(kernel), FeatureGroup(group), QTest::currentDataTag()).state;
    };
    QVERIFY(state_at(*first) == State::has);
    QVERIFY(state_at({first->major, first->minor, 3}) == State::has);
    QVERIFY(state_at({first->major, first->minor - 1, 999}) == State::lacks);
    QVERIFY(state_at({7, 0, 0}) == State::has);
}

void TestKernelHistory::what_was_tried_beats_the_version()
{
    TargetProfile vendor = board({4, 19, 94});
    QVERIFY((availability(vendor, FeatureGroup::map, "ringbuf") ==
             Availability{State::lacks, false, KernelVersion{5, 8, 0}}));
    vendor.found = FoundBoard{};
    vendor.found->features.note(FeatureGroup::map, "ringbuf", true);
    QVERIFY((availability(vendor, FeatureGroup::map, "ringbuf") ==
             Availability{State::has, true, KernelVersion{5, 8, 0}}));

    TargetProfile small = board({6, 1, 0});
    small.found = FoundBoard{};
    QVERIFY(availability(small, FeatureGroup::program, "kprobe").state == State::has);
    small.found->features.note(FeatureGroup::program, "kprobe", false);
    QVERIFY((availability(small, FeatureGroup::program, "kprobe") ==
             Availability{State::lacks, true, KernelVersion{4, 1, 0}}));
    QVERIFY(availability_by_version(small.kernel_version, FeatureGroup::program, "kprobe").state ==
            State::has);
}

void TestKernelHistory::helpers_of_one_commit_stand_for_each_other()
{
    TargetProfile vendor = board({4, 19, 94});
    vendor.found = FoundBoard{};
    QVERIFY(availability(vendor, FeatureGroup::helper, "ringbuf_reserve").state == State::lacks);
    vendor.found->features.note(FeatureGroup::helper, "ringbuf_output", true);
    for (const char* name : {"ringbuf_reserve", "ringbuf_submit", "ringbuf_discard"})
        QVERIFY(availability(vendor, FeatureGroup::helper, name).state == State::has);
    QVERIFY(availability(vendor, FeatureGroup::helper, "probe_read_user").state == State::lacks);
    vendor.found->features.note(FeatureGroup::helper, "ringbuf_reserve", false);  // itself before its kin
    QVERIFY(availability(vendor, FeatureGroup::helper, "ringbuf_reserve").state == State::lacks);
}

void TestKernelHistory::nothing_known_is_nothing_said()
{
    QVERIFY(availability(board({}), FeatureGroup::helper, "ringbuf_reserve").state == State::unknown);
    QVERIFY(availability(board({}), KernelAbility::global_data).state == State::unknown);
    QVERIFY(availability(board({4, 9, 0}), FeatureGroup::helper, "of_the_year_2040").state == State::unknown);
    QVERIFY(!since(FeatureGroup::helper, ""));
    QVERIFY(!since(FeatureGroup::helper, "ringbuf"));  // whole words only
    QVERIFY(availability(board({5, 1, 21}), KernelAbility::global_data).state == State::lacks);
    QVERIFY(availability(board({5, 2, 0}), KernelAbility::global_data).state == State::has);
    QCOMPARE(QString::fromStdString(short_text({4, 19, 0})), QStringLiteral("4.19"));
    QCOMPARE(QString::fromStdString(short_text({5, 10, 223})), QStringLiteral("5.10.223"));
}

QTEST_APPLESS_MAIN(TestKernelHistory)
#include "tst_kernel_history.moc"
