// SPDX-License-Identifier: GPL-3.0-or-later
// nelf reads what libelf reads, and nothing outside the file, whatever stands in it.
#include "tests/support/requirements.h"
#include "tests/unit/nelf/elf_walk.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

namespace {

const char* const bpf_source = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char _license[] SEC("license") = "GPL";
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, long); } seen SEC(".maps");
int set_by_the_host = 7;
static long counted;
static __attribute__((noinline)) int twice(int n) { return n * 2 + set_by_the_host; }
SEC("kprobe/vfs_read") int on_read(void *ctx) { int key = twice(1); counted++; return bpf_map_lookup_elem(&seen, &key) != 0; }
SEC("tracepoint/sched/sched_switch") int on_switch(void *ctx) { bpf_printk("%ld", counted); return 0; }
)";

QByteArray take(char* text)
{
    const QByteArray copy(text);
    std::free(text);
    return copy;
}

QByteArray read_file(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A copy whose last byte lies in front of memory that must not be touched.
class GuardedCopy {
public:
    explicit GuardedCopy(const QByteArray& bytes) : size_(static_cast<std::size_t>(bytes.size()))
    {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t before = (size_ + page - 1) / page * page;
        area_bytes_ = before + page;
        area_ = static_cast<char*>(
            mmap(nullptr, area_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(area_ + before, page, PROT_NONE);
        start_ = area_ + before - size_;
        if (size_ > 0) std::memcpy(start_, bytes.constData(), size_);
    }
    ~GuardedCopy() { munmap(area_, area_bytes_); }
    GuardedCopy(const GuardedCopy&) = delete;
    GuardedCopy& operator=(const GuardedCopy&) = delete;

    char* data() const { return start_; }
    std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::size_t area_bytes_ = 0;
    char* area_ = nullptr;
    char* start_ = nullptr;
};

QByteArray walk(const QByteArray& bytes)
{
    const GuardedCopy copy(bytes);
    return take(elf_walk_with_nelf(-1, copy.data(), copy.size()));
}

QByteArray walk_with_libelf(QByteArray bytes)
{
    return take(elf_walk_with_libelf(-1, bytes.data(), static_cast<std::size_t>(bytes.size())));
}

/// The first line in which they differ, for a message that helps.
QByteArray difference(const QByteArray& nelf, const QByteArray& libelf)
{
    const auto ours = nelf.split('\n');
    const auto theirs = libelf.split('\n');
    for (qsizetype i = 0; i < std::max(ours.size(), theirs.size()); ++i)
        if (ours.value(i) != theirs.value(i))
            return "nelf:   " + ours.value(i) + "\nlibelf: " + theirs.value(i);
    return {};
}

}  // namespace

class NelfTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        bpf_object_ = compile({QStringLiteral("clang-14"), QStringLiteral("-target"), QStringLiteral("bpf"),
                               QStringLiteral("-O2"), QStringLiteral("-g"),
                               QStringLiteral("-I" BOARDSCOPE_INCLUDE_ARCH)},
                              bpf_source);
        arm_object_ = compile(
            {QStringLiteral("arm-linux-gnueabihf-gcc"), QStringLiteral("-g")},
            "int shared; const char *name(void) { return \"a name\"; } int main(void) { return shared; }");
        BOARDSCOPE_REQUIRE(!bpf_object_.isEmpty(), "clang-14 makes no BPF object here");
    }

    void files_read_the_same_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("this program") << QStringLiteral("/proc/self/exe");
        int row = 0;
        for (const QString& folder :
             {QStringLiteral(BOARDSCOPE_LIBRARIES), QStringLiteral("/usr/arm-linux-gnueabihf/lib"),
              QStringLiteral("/usr/aarch64-linux-gnu/lib")}) {
            const QDir dir(folder);
            for (const QString& name :
                 dir.entryList({QStringLiteral("lib[a-m]*.so.*"), QStringLiteral("*crt1.o")}, QDir::Files)
                     .mid(0, 40))
                QTest::addRow("%d %s", ++row, qPrintable(name)) << dir.filePath(name);
        }
    }

    void files_read_the_same()
    {
        QFETCH(QString, path);
        const int fd = open(qPrintable(path), O_RDONLY | O_CLOEXEC);
        QVERIFY(fd >= 0);
        const QByteArray nelf = take(elf_walk_with_nelf(fd, nullptr, 0));
        const QByteArray libelf = take(elf_walk_with_libelf(fd, nullptr, 0));
        close(fd);
        QVERIFY2(nelf == libelf, difference(nelf, libelf).constData());
        if (nelf != "not opened\n") QVERIFY(nelf.contains("section 1 "));  // "not opened": a linker script
    }

    /// libc's own notes for USDT: the walk has something to compare there.
    void notes_are_seen()
    {
        const QByteArray text = walk(read_file(QStringLiteral(BOARDSCOPE_LIBRARIES "/libc.so.6")));
        QVERIFY(text.contains("section 1 .note."));
        QVERIFY(text.count("  note ") > 1);
    }

    void notes_of_both_paddings_read_the_same()
    {
        const QByteArray object =
            compile({QStringLiteral("gcc")},
                    read_file(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/unit/nelf/notes.c")).constData());
        QVERIFY(!object.isEmpty());
        const QByteArray nelf = walk(object);
        QVERIFY2(nelf == walk_with_libelf(object), difference(nelf, walk_with_libelf(object)).constData());
        QCOMPARE(nelf.count("  note 7 at 12 (5) 20 (3)"), 1);  // padded to 4
        QCOMPARE(nelf.count("  note 7 at 12 (5) 24 (3)"), 1);  // padded to 8
        QCOMPARE(nelf.count("  note 8 "), 2);
        QCOMPARE(nelf.count("  note 9 "), 1);  // not the ones that are cut off
    }

    void objects_read_the_same_at_any_address()
    {
        BOARDSCOPE_REQUIRE(!arm_object_.isEmpty(), "arm-linux-gnueabihf-gcc makes no object here");
        for (const QByteArray& object : {bpf_object_, arm_object_}) {
            const QByteArray libelf = walk_with_libelf(object);
            QVERIFY(libelf.contains("symbol"));
            QByteArray shifted(8 + object.size(), '\0');
            for (int shift = 0; shift < 8; ++shift) {
                std::memcpy(shifted.data() + shift, object.constData(),
                            static_cast<std::size_t>(object.size()));
                const QByteArray nelf = take(
                    elf_walk_with_nelf(-1, shifted.data() + shift, static_cast<std::size_t>(object.size())));
                QVERIFY2(nelf == libelf, difference(nelf, libelf).constData());
            }
        }
    }

    /// Counts too large for the file header stand in section 0.
    void extended_counts_read_the_same()
    {
        QByteArray object = bpf_object_;
        auto* header = reinterpret_cast<Elf64_Ehdr*>(object.data());
        auto* first = reinterpret_cast<Elf64_Shdr*>(object.data() + header->e_shoff);
        first->sh_size = header->e_shnum;
        first->sh_link = header->e_shstrndx;
        header->e_shnum = 0;
        header->e_shstrndx = SHN_XINDEX;
        const QByteArray nelf = walk(object);
        QVERIFY(nelf.contains("kprobe/vfs_read"));
        QVERIFY2(nelf == walk_with_libelf(object), difference(nelf, walk_with_libelf(object)).constData());
    }

    void refusals_have_a_reason_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("reason");
        QByteArray swapped = bpf_object_;
        swapped[EI_DATA] = ELFDATA2MSB;
        QByteArray odd = bpf_object_;
        odd[EI_CLASS] = 3;
        QByteArray many = bpf_object_;
        reinterpret_cast<Elf64_Ehdr*>(many.data())->e_shnum = 0;
        reinterpret_cast<Elf64_Shdr*>(many.data() + reinterpret_cast<Elf64_Ehdr*>(many.data())->e_shoff)
            ->sh_size = 1ull << 60;
        QTest::newRow("text") << QByteArray(100, 'x') << QByteArray("not an ELF file");
        QTest::newRow("header cut off") << bpf_object_.left(40) << QByteArray("cut off in its header");
        QTest::newRow("sections cut off")
            << bpf_object_.left(bpf_object_.size() / 2) << QByteArray("section table lies beyond");
        QTest::newRow("foreign byte order") << swapped << QByteArray("other byte order");
        QTest::newRow("unknown class") << odd << QByteArray("neither 32-bit nor 64-bit");
        QTest::newRow("a quintillion sections") << many << QByteArray("more sections than it has bytes");
    }

    void refusals_have_a_reason()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, reason);
        QCOMPARE(walk(bytes), QByteArray("not opened\n"));
        QVERIFY2(QByteArray(elf_walk_error_of_nelf()).contains(reason), elf_walk_error_of_nelf());
    }

    /// libbpf divides by the entry size of a symbol table.
    void symbols_of_an_unknown_size_are_refused()
    {
        QByteArray object = bpf_object_;
        const auto* header = reinterpret_cast<Elf64_Ehdr*>(object.data());
        auto* sections = reinterpret_cast<Elf64_Shdr*>(object.data() + header->e_shoff);
        QVERIFY(walk(object).contains("  symbol 1 "));
        for (int i = 0; i < header->e_shnum; ++i)
            if (sections[i].sh_type == SHT_SYMTAB) sections[i].sh_entsize = 0;
        QVERIFY(!walk(object).contains("  symbol "));
    }

    void a_file_without_end_of_string_is_not_overrun()
    {
        QByteArray object = bpf_object_;
        const auto* header = reinterpret_cast<Elf64_Ehdr*>(object.data());
        const auto* sections = reinterpret_cast<Elf64_Shdr*>(object.data() + header->e_shoff);
        const Elf64_Shdr names = sections[header->e_shstrndx];
        std::memset(object.data() + names.sh_offset, 'x', names.sh_size);
        QVERIFY(walk(object).contains("section 1 (none)"));
    }

    /// Every length of a file, the end guarded by memory that faults.
    void cut_off_files_are_survived()
    {
        int refused = 0;
        for (qsizetype length = 0; length < bpf_object_.size(); ++length)
            refused += walk(bpf_object_.left(length)) == "not opened\n";
        QVERIFY(refused > 0);
    }

    void flipped_bytes_are_survived()
    {
        std::mt19937 random(20240817);
        int refused = 0;
        int changed = 0;
        for (const QByteArray& object : {bpf_object_, arm_object_}) {
            const QByteArray whole = walk(object);
            for (int round = 0; round < 3000 && !object.isEmpty(); ++round) {
                QByteArray damaged = object;
                const int flips = 1 + static_cast<int>(random() % 8);
                for (int i = 0; i < flips; ++i)
                    damaged[static_cast<qsizetype>(place(object, random))] = static_cast<char>(random());
                const QByteArray text = walk(damaged);
                refused += text == "not opened\n";
                changed += text != "not opened\n" && text != whole;
            }
        }
        QVERIFY(refused > 50);
        QVERIFY(changed > 1000);
    }

private:
    /// Half of the damage goes where it hurts: the file header and the section table, which comes last.
    static std::size_t place(const QByteArray& object, std::mt19937& random)
    {
        const auto size = static_cast<std::size_t>(object.size());
        switch (random() % 4) {
        case 0: return random() % sizeof(Elf32_Ehdr);
        case 1: return size - 1 - random() % std::min<std::size_t>(size, 2048);
        default: return random() % size;
        }
    }

    QByteArray compile(QStringList command, const char* source) const
    {
        const QString object = directory_.filePath(QStringLiteral("object.o"));
        QFile::remove(object);
        QProcess compiler;
        compiler.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        const QString program = command.takeFirst();
        compiler.start(program,
                       command + QStringList{QStringLiteral("-c"), QStringLiteral("-x"), QStringLiteral("c"),
                                             QStringLiteral("-"), QStringLiteral("-o"), object});
        compiler.write(source);
        compiler.closeWriteChannel();
        if (!compiler.waitForFinished(30'000) || compiler.exitCode() != 0) return {};
        return read_file(object);
    }

    QTemporaryDir directory_;
    QByteArray bpf_object_;
    QByteArray arm_object_;
};

QTEST_GUILESS_MAIN(NelfTest)
#include "tst_nelf.moc"
