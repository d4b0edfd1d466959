// SPDX-License-Identifier: GPL-3.0-or-later
// The loader files themselves: static, small, of the right architecture, and able to start.
#include "tests/support/requirements.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#include <cstring>
#include <elf.h>

namespace {

QString folder_of(const char* arch)
{
    return QStringLiteral(BOARDSCOPE_SHARE "/loaders/") + QLatin1String(arch);
}

QByteArray read_file(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <typename Header, typename Segment>
bool has_segment(const QByteArray& file, std::uint32_t type)
{
    Header header;
    std::memcpy(&header, file.constData(), sizeof header);
    for (int i = 0; i < header.e_phnum; ++i) {
        Segment segment;
        std::memcpy(&segment,
                    file.constData() + header.e_phoff + static_cast<std::size_t>(i) * sizeof segment,
                    sizeof segment);
        if (segment.p_type == type) return true;
    }
    return false;
}

bool needs_an_interpreter(const QByteArray& file)
{
    return file[EI_CLASS] == ELFCLASS64 ? has_segment<Elf64_Ehdr, Elf64_Phdr>(file, PT_INTERP)
                                        : has_segment<Elf32_Ehdr, Elf32_Phdr>(file, PT_INTERP);
}

struct Finished {
    int status = -1;
    QByteArray out;
};

Finished run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(20'000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput()};
}

}  // namespace

class LoaderFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void files_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("emulator");
        QTest::addColumn<int>("machine");
        QTest::addColumn<int>("limit_bytes");
        const auto row = [](const char* arch, const char* emulator, int machine, int limit_bytes) {
            QTest::newRow(arch) << folder_of(arch) << QString::fromLatin1(emulator) << machine << limit_bytes;
        };
        // ARMv7 boards are the reason for being small; the others are so by the way.
        row("armv7", "qemu-arm", EM_ARM, 170'000);
        row("aarch64", "qemu-aarch64", EM_AARCH64, 245'000);
        row("riscv64", "qemu-riscv64", EM_RISCV, 205'000);
        row("x86_64", "qemu-x86_64", EM_X86_64, 215'000);
        row("armel", "qemu-arm", EM_ARM, 240'000);
        row("mipsel", "qemu-mipsel", EM_MIPS, 290'000);
    }

    void files()
    {
        QFETCH(QString, folder);
        QFETCH(QString, emulator);
        QFETCH(int, machine);
        QFETCH(int, limit_bytes);
        const QString path = folder + QStringLiteral("/boardscope-loader");
        const QByteArray file = read_file(path);
        const QByteArray missing = read_file(folder + QStringLiteral("/missing"));
        BOARDSCOPE_REQUIRE(missing.isEmpty(), missing.constData());
        QVERIFY2(file.size() > 10'000, "there is no loader, and no reason is given");
        Elf32_Ehdr header;  // its first fields are the same in both classes
        std::memcpy(&header, file.constData(), sizeof header);
        QCOMPARE(static_cast<int>(header.e_machine), machine);
        QCOMPARE(static_cast<int>(header.e_type), ET_EXEC);
        QVERIFY2(!needs_an_interpreter(file), "a board's libc must not matter");
        qInfo("%lld bytes", static_cast<long long>(file.size()));
        QVERIFY2(file.size() <= limit_bytes, qPrintable(QStringLiteral("%1 bytes").arg(file.size())));
        QVERIFY2(!file.contains(BOARDSCOPE_SOURCE_DIR), "a path of this machine is in the file");

        const QString found = QStandardPaths::findExecutable(emulator);
        BOARDSCOPE_REQUIRE(!found.isEmpty(), "qemu-user is not installed");
        const Finished version = run(found, {path, QStringLiteral("--version")});
        QCOMPARE(version.status, 0);
        QVERIFY2(version.out.startsWith("boardscope-loader " BOARDSCOPE_VERSION " (libbpf-"),
                 version.out.constData());
        QVERIFY2(version.out.contains("kprobe"), version.out.constData());
    }

    void files_start_data() { files_data(); }

    /// The whole start, up to the first frame: processes, pipes, signals and clocks of a foreign libc work.
    /// An emulator has no bpf(), and at the end of its input the loader ends.
    void files_start()
    {
        QFETCH(QString, folder);
        QFETCH(QString, emulator);
        const QString found = QStandardPaths::findExecutable(emulator);
        BOARDSCOPE_REQUIRE(!found.isEmpty(), "qemu-user is not installed");
        const QByteArray missing = read_file(folder + QStringLiteral("/missing"));
        BOARDSCOPE_REQUIRE(missing.isEmpty(), missing.constData());
        QProcess process;
        process.start(found, {folder + QStringLiteral("/boardscope-loader"), QStringLiteral("--keep")});
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY2(process.readAllStandardOutput().startsWith("BSW1"), "no frame came");
    }

    /// `bscope loader list` tells size, version and features of each, without running it.
    void list_tells_them_all()
    {
        const Finished list = run(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"),
                                  {QStringLiteral("loader"), QStringLiteral("list")});
        QCOMPARE(list.status, 0);
        for (const char* arch : {"armv7", "aarch64", "riscv64", "x86_64", "armel", "mipsel"}) {
            QByteArray line;
            for (const QByteArray& each : list.out.split('\n'))
                if (each.startsWith(QByteArray(arch) + ' ')) line = each;
            const QByteArray file = read_file(folder_of(arch) + QStringLiteral("/boardscope-loader"));
            if (file.isEmpty()) {
                QVERIFY2(line.contains("not built: "), list.out.constData());
                continue;
            }
            QVERIFY2(line.contains(' ' + QByteArray::number(file.size()) + ' '), list.out.constData());
            QVERIFY2(line.contains(BOARDSCOPE_VERSION " (libbpf-") && line.contains("musl-"),
                     list.out.constData());
        }
    }
};

QTEST_GUILESS_MAIN(LoaderFiles)
#include "tst_loader_files.moc"
