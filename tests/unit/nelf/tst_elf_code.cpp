// SPDX-License-Identifier: GPL-3.0-or-later
// Where the loader lets uprobes go: programs made by the real compilers, for ARM in both of its instruction
// sets.
#include "tests/unit/nelf/elf_code_under_test.h"

#include "tests/support/requirements.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

class tst_elf_code : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void function_becomes_an_offset_in_the_file();
    void thumb_is_refused();
    void offsets_in_arm_files_must_tell_what_they_are();
    void files_of_another_build_are_refused();
    void flaws_are_told_data();
    void flaws_are_told();
    void damaged_files_are_survived();

private:
    QByteArray compile(const QString& compiler, const QStringList& flags, const QString& name);
    QByteArray arm_, thumb_, native_, stripped_arm_;
    QTemporaryDir folder_;
};

namespace {

constexpr char source[] = "int first(int a) { return a * 3; }\n"
                          "int second(int a) { return first(a) + 5; }\n"
                          "static __attribute__((noinline, used)) int third(int a) { return a ^ 9; }\n"
                          "int main(int c, char **v) { (void)v; return second(c) + third(c); }\n";

struct Answer {
    bool found;
    std::uint64_t offset;
    QByteArray sentence;
};

Answer find(const QByteArray& path, const char* symbol, std::uint64_t offset = 0, const char* build_id = "")
{
    Answer answer{false, offset, QByteArray(512, '\0')};
    answer.found =
        elf_find_code_under_test(path.constData(), symbol, build_id, &answer.offset, answer.sentence.data(), 512) != 0;
    answer.sentence.truncate(static_cast<int>(qstrlen(answer.sentence.constData())));
    return answer;
}

}  // namespace

QByteArray tst_elf_code::compile(const QString& compiler, const QStringList& flags, const QString& name)
{
    QFile file(folder_.filePath(QStringLiteral("probed.c")));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(source);
    file.close();
    const QString output = folder_.filePath(name);
    QProcess gcc;
    gcc.setProcessChannelMode(QProcess::ForwardedChannels);
    gcc.start(compiler,
              QStringList{QStringLiteral("-O1"), QStringLiteral("-nostdlib"), QStringLiteral("-static"),
                          QStringLiteral("-Wl,-e,main"), QStringLiteral("-o"), output, file.fileName()} +
                  flags);
    return gcc.waitForFinished(30000) && gcc.exitCode() == 0 ? output.toLocal8Bit() : QByteArray();
}

void tst_elf_code::initTestCase()
{
    const QString cross = QStringLiteral("arm-linux-gnueabihf-gcc");
    BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(cross).isEmpty(),
                       "arm-linux-gnueabihf-gcc is not installed");
    arm_ = compile(cross, {QStringLiteral("-marm")}, QStringLiteral("arm"));
    thumb_ = compile(cross, {QStringLiteral("-mthumb")}, QStringLiteral("thumb"));
    stripped_arm_ =
        compile(cross, {QStringLiteral("-marm"), QStringLiteral("-s")}, QStringLiteral("stripped"));
    native_ = compile(QStringLiteral("gcc"), {}, QStringLiteral("native"));
    QVERIFY(!arm_.isEmpty() && !thumb_.isEmpty() && !stripped_arm_.isEmpty() && !native_.isEmpty());
}

void tst_elf_code::function_becomes_an_offset_in_the_file()
{
    for (const QByteArray& path : {arm_, native_}) {
        const Answer function = find(path, "second");
        QVERIFY2(function.found, function.sentence.constData());
        QCOMPARE(find(path, "second", 4).offset, function.offset + 4);
        QVERIFY(find(path, "third").found);
        // The same place by its offset.
        QVERIFY(find(path, "", function.offset).found);
    }
    // What stands there is the first instruction that the linker put there: objdump is the witness.
    QProcess objdump;
    objdump.start(
        QStringLiteral("arm-linux-gnueabihf-objdump"),
        {QStringLiteral("-d"), QStringLiteral("--disassemble=second"), QString::fromLocal8Bit(arm_)});
    QVERIFY(objdump.waitForFinished(10000));
    const QList<QByteArray> lines = objdump.readAllStandardOutput().split('\n');
    QByteArray word;
    for (int i = 0; i + 1 < lines.size(); ++i)
        if (lines[i].endsWith("<second>:")) word = lines[i + 1].split('\t').value(1).trimmed();
    QFile file(QString::fromLocal8Bit(arm_));
    QVERIFY(file.open(QIODevice::ReadOnly) && file.seek(static_cast<qint64>(find(arm_, "second").offset)));
    QByteArray bytes = file.read(4);
    std::reverse(bytes.begin(), bytes.end());
    QCOMPARE(bytes.toHex(), word);
}

void tst_elf_code::thumb_is_refused()
{
    for (const char* symbol : {"first", "second", "third", "main"}) {
        const Answer answer = find(thumb_, symbol);
        QVERIFY(!answer.found);
        QVERIFY2(answer.sentence.contains("Thumb") && answer.sentence.contains("-marm"),
                 answer.sentence.constData());
    }
}

void tst_elf_code::offsets_in_arm_files_must_tell_what_they_are()
{
    // Both files have the same layout up to where code begins; the address of `second` there is not needed:
    // each byte of code of the Thumb file is refused, and each instruction of the ARM file is taken.
    const std::uint64_t begin = find(arm_, "first").offset;
    for (std::uint64_t offset = begin; offset < begin + 16; offset += 4) {
        QVERIFY(find(arm_, "", offset).found);
        const Answer in_thumb = find(thumb_, "", offset);
        QVERIFY(!in_thumb.found);
        const Answer unknown = find(stripped_arm_, "", offset);
        QVERIFY(!unknown.found);
    }
    QVERIFY2(find(thumb_, "", begin).sentence.contains("Thumb"),
             find(thumb_, "", begin).sentence.constData());
    QVERIFY2(find(stripped_arm_, "", begin).sentence.contains("name a function"),
             find(stripped_arm_, "", begin).sentence.constData());
}

/// What the host found in its copy, which has the names, is where the stripped one on the board has it.
void tst_elf_code::files_of_another_build_are_refused()
{
    const QStringList with_id{QStringLiteral("-marm"), QStringLiteral("-Wl,--build-id=0xc0ffee01")};
    const QByteArray whole = compile(QStringLiteral("arm-linux-gnueabihf-gcc"), with_id, QStringLiteral("whole"));
    const QByteArray bare = compile(QStringLiteral("arm-linux-gnueabihf-gcc"), with_id + QStringList{QStringLiteral("-s")},
                                    QStringLiteral("bare"));
    QVERIFY(!whole.isEmpty() && !bare.isEmpty());
    const Answer second = find(whole, "second");
    QVERIFY2(second.found, second.sentence.constData());
    QVERIFY2(find(bare, "", second.offset, "c0ffee01").found, find(bare, "", second.offset, "c0ffee01").sentence.constData());
    QVERIFY(!find(bare, "", second.offset).found);  // might be Thumb, for all that one knows
    for (const QByteArray& path : {whole, bare}) {
        const Answer other = find(path, "", second.offset, "c0ffee02");
        QVERIFY(!other.found);
        QVERIFY2(other.sentence.contains("another build") && other.sentence.contains("sysroot"), other.sentence.constData());
    }
    // One without an id is taken at its word: nothing speaks against it.
    const QByteArray nameless =
        compile(QStringLiteral("gcc"), {QStringLiteral("-Wl,--build-id=none")}, QStringLiteral("nameless"));
    QVERIFY(find(nameless, "", find(nameless, "second").offset, "c0ffee01").found);
}

void tst_elf_code::flaws_are_told_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("symbol");
    QTest::addColumn<qulonglong>("offset");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("no file") << QByteArray("/nowhere/x") << QByteArray("main") << 0ull
                             << QByteArray("No such file");
    QTest::newRow("no ELF") << QByteArray("/etc/passwd") << QByteArray("main") << 0ull << QByteArray("(ELF)");
    QTest::newRow("no function") << native_ << QByteArray("fourth") << 0ull
                                 << QByteArray("has no function fourth");
    QTest::newRow("a part of a name")
        << native_ << QByteArray("sec") << 0ull << QByteArray("has no function sec");
    QTest::newRow("stripped") << stripped_arm_ << QByteArray("main") << 0ull << QByteArray("stripped");
    QTest::newRow("not code") << native_ << QByteArray() << 0xffffffffull << QByteArray("no code");
    QTest::newRow("far from the function")
        << native_ << QByteArray("main") << 0xffffffffull << QByteArray("no code");
}

void tst_elf_code::flaws_are_told()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, symbol);
    QFETCH(qulonglong, offset);
    QFETCH(QByteArray, part);
    const Answer answer = find(path, symbol.constData(), offset);
    QVERIFY(!answer.found);
    QVERIFY2(answer.sentence.contains(part), answer.sentence.constData());
}

void tst_elf_code::damaged_files_are_survived()
{
    QFile good(QString::fromLocal8Bit(thumb_));
    QVERIFY(good.open(QIODevice::ReadOnly));
    const QByteArray bytes = good.readAll();
    const QString path = folder_.filePath(QStringLiteral("damaged"));
    for (int round = 0; round < 400; ++round) {
        QByteArray damaged = bytes;
        for (int i = 0; i < 8; ++i)
            damaged[(round * 7919 + i * 104729) % damaged.size()] = static_cast<char>(round * 31 + i * 17);
        if (round % 4 == 0) damaged.truncate(round * 13 % damaged.size());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(damaged) == damaged.size());
        file.close();
        for (const char* symbol : {"second", ""}) {
            const Answer answer = find(path.toLocal8Bit(), symbol, 0x60);
            QVERIFY(answer.found || !answer.sentence.isEmpty());
        }
    }
}

QTEST_APPLESS_MAIN(tst_elf_code)
#include "tst_elf_code.moc"
