// SPDX-License-Identifier: GPL-3.0-or-later
// What a closer look at a board is read from: the script's answer, an ELF header, notes and a compressed configuration.
#include "remote/board_survey.h"

#include <QFile>
#include <QTest>

#include <zlib.h>

using namespace boardscope;
using namespace boardscope::remote;

namespace {

std::string elf_header(unsigned char elf_class, unsigned char order, unsigned char machine, unsigned flags)
{
    std::string bytes(64, '\0');
    bytes.replace(0, 4, "\x7f" "ELF");
    bytes[4] = static_cast<char>(elf_class);
    bytes[5] = static_cast<char>(order);
    bytes[order == 2 ? 19 : 18] = static_cast<char>(machine);
    for (unsigned i = 0; i < 4; ++i) bytes[order == 2 ? 39 - i : 36 + i] = static_cast<char>(flags >> (8 * i));
    return bytes;
}

std::string note(std::uint32_t type, const std::string& name, const std::string& content)
{
    std::string bytes;
    for (const std::uint32_t word : {static_cast<std::uint32_t>(name.size() + 1), static_cast<std::uint32_t>(content.size()), type})
        for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(word >> (8 * i));
    bytes += name + '\0';
    bytes.resize((bytes.size() + 3) & ~std::size_t(3));
    bytes += content;
    bytes.resize((bytes.size() + 3) & ~std::size_t(3));
    return bytes;
}

std::string gzip(const std::string& text)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 1024, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

class TestBoardSurvey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void an_answer_is_read()
    {
        const auto survey = parse_board_survey("motd\nboardscope-survey-begin\ndirectory=/tmp\tnoexec\r\ndirectory=/a=b\tok\n"
                                               "privilege=sudo\ncapabilities=0000008000200000\ntransfer=cat\ntool=sudo\n"
                                               "cpus=0,2-3\nlinker=/lib/ld-linux-armhf.so.3\nldd=ldd (Debian GLIBC 2.36-9) 2.36\n"
                                               "config=/boot/config-6.1.0\nboardscope-survey-end\n");
        QVERIFY2(survey, survey ? "" : survey.error().cause.c_str());
        QCOMPARE(survey->directories.at("/tmp"), std::string("noexec"));
        QCOMPARE(survey->directories.at("/a=b"), std::string("ok"));
        QCOMPARE(survey->privileges, (std::vector<std::string>{"sudo", "CAP_SYS_ADMIN", "CAP_BPF"}));
        QCOMPARE(survey->transfers, std::vector<std::string>{"cat"});
        QCOMPARE(survey->cpus, 4);
        QCOMPARE(survey->libc, std::string("glibc 2.36"));
        QCOMPARE(survey->config_source, std::string("/boot/config-6.1.0"));
    }

    void musl_tells_its_version_on_a_line_of_its_own()
    {
        const auto survey = parse_board_survey("boardscope-survey-begin\nlinker=/lib/ld-musl-armhf.so.1\nldd=musl libc (armhf)\n"
                                               "ldd=Version 1.2.3\nboardscope-survey-end\n");
        QCOMPARE(survey->libc, std::string("musl 1.2.3"));
    }

    void half_an_answer_is_refused()
    {
        const auto survey = parse_board_survey("boardscope-survey-begin\ncpus=0-3\n");
        QVERIFY(!survey);
        QVERIFY(!survey.error().hint.empty());
        QVERIFY(!parse_board_survey({}));
    }

    void the_abi_is_told_from_a_program()
    {
        QCOMPARE(abi_of_elf_header(elf_header(1, 1, 40, 0x5000400)).text, std::string("32-bit little-endian, hard float"));
        QCOMPARE(abi_of_elf_header(elf_header(1, 1, 40, 0x5000200)).text, std::string("32-bit little-endian, soft float"));
        QCOMPARE(abi_of_elf_header(elf_header(1, 2, 40, 0x5000400)).text, std::string("32-bit big-endian, hard float"));
        QCOMPARE(abi_of_elf_header(elf_header(2, 1, 183, 0)).text, std::string("64-bit little-endian"));
        QVERIFY(abi_of_elf_header(elf_header(2, 2, 21, 0)).big_endian);
        QVERIFY(abi_of_elf_header("\x7f" "ELF").text.empty());
        QVERIFY(abi_of_elf_header({}).text.empty());
        QFile own(QStringLiteral("/proc/self/exe"));
        QVERIFY(own.open(QIODevice::ReadOnly));
        QCOMPARE(abi_of_elf_header(own.read(64).toStdString()).text, std::string("64-bit little-endian"));
    }

    void the_build_id_is_found_among_the_notes()
    {
        const std::string notes = note(6, "Xen", "abcd") + note(3, "GNU", "\x01\xab\xff") + note(1, "Linux", "x");
        QCOMPARE(build_id_of_notes(notes, false), std::string("01abff"));
        QCOMPARE(build_id_of_notes(notes.substr(0, 24), false), std::string());
        QCOMPARE(build_id_of_notes(std::string(40, '\xff'), false), std::string());
        QCOMPARE(build_id_of_notes({}, false), std::string());
        QFile own(QStringLiteral("/sys/kernel/notes"));
        if (own.open(QIODevice::ReadOnly)) QVERIFY(build_id_of_notes(own.readAll().toStdString(), false).size() >= 32);
    }

    void the_kernel_is_identified_by_one_answer()
    {
        const std::string sum(64, 'a');
        const std::string notes = note(3, "GNU", "\x01\n\xff");
        const auto answer = [&notes](const std::string& config) {
            return "Welcome!\nboardscope-config=" + config + "\nboardscope-notes\n" + notes;
        };
        const KernelIdentity whole = parse_kernel_identity(answer(sum + "  -"), false);
        QCOMPARE(whole.build_id, std::string("010aff"));
        QCOMPARE(whole.config_sum, sum);
        // No sha256sum, no file, no gunzip: nothing is compared then.
        for (const char* unknown : {"", "sh: sha256sum: not found",
                                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  -"}) {
            const KernelIdentity identity = parse_kernel_identity(answer(unknown), false);
            QCOMPARE(identity.build_id, std::string("010aff"));
            QCOMPARE(identity.config_sum, std::string());
        }
        for (const std::string& broken : {std::string(), notes, std::string("boardscope-notes\nboardscope-config=")}) {
            QCOMPARE(parse_kernel_identity(broken, false).build_id, std::string());
            QCOMPARE(parse_kernel_identity(broken, false).config_sum, std::string());
        }
    }

    void a_configuration_is_unpacked_as_far_as_it_goes()
    {
        std::string text;
        for (int i = 0; i < 20000; ++i) text += "CONFIG_OPTION_" + std::to_string(i) + "=y\n";
        const std::string packed = gzip(text);
        QVERIFY(gunzip(packed) == text);
        const std::string half = gunzip(std::string_view(packed).substr(0, packed.size() / 2));
        QVERIFY(!half.empty() && text.starts_with(half));
        QVERIFY(gunzip("CONFIG_A=y").empty());
        QVERIFY(gunzip({}).empty());
        // Not more than it should be, whatever was packed.
        QVERIFY(gunzip(gzip(std::string(64u << 20, ' '))).size() <= (16u << 20) + 65536);
    }
};

QTEST_APPLESS_MAIN(TestBoardSurvey)
#include "tst_board_survey.moc"
