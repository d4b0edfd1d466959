// SPDX-License-Identifier: GPL-3.0-or-later
// What a probe read of a task against what /proc tells of it: what agrees is a proof, what differs is named,
// and a proof is worth nothing once the types are others.
#include "app/session/task_facts.h"
#include "app/session/types_proof.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::session;

namespace {

// As Linux 6.1 with BusyBox says it, cut to what stands around the facts.
const std::string proc =
    "Name:\tcat\nUmask:\t0022\nState:\tR (running)\nTgid:\t497\nNgid:\t0\nPid:\t497\nPPid:\t496\n"
    "TracerPid:\t0\nUid:\t0\t0\t0\t0\n"
    "497 (cat) R 496 496 496 0 -1 4194304 55 0 0 0 0 0 0 0 20 0 1 0 7712 1339392 134 4294967295 "
    "65536 843420 3196517856 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 912428 921640 23449600\n"
    "shell 496\nsh\n";

const std::string record = "stack=3196517856 who=497 pid=497 tgid=497 parent=496 "
                           "comm=63 61 74 00 ff 00 00 00 00 00 00 00 00 00 00 00 "
                           "parent_comm=73 68 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

std::string with(std::string text, const std::string& what, const std::string& instead)
{
    const std::size_t at = text.find(what);
    return at == std::string::npos ? std::string() : text.replace(at, what.size(), instead);
}

TypesProof proof_of(const std::string& read, const std::string& told)
{
    return compare_facts(facts_of_record(read), facts_of_proc(told));
}

}  // namespace

class TestTypesProof : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void what_agrees_is_proved()
    {
        const TypesProof proof = proof_of(record, proc);
        QCOMPARE(proof.outcome, TypesProof::Outcome::agrees);
        QCOMPARE(proof.detail,
                 std::string("pid, tgid, comm, real_parent->tgid, group_leader->real_parent->comm and "
                             "mm->start_stack agree with /proc"));
    }

    void what_differs_is_named_data()
    {
        QTest::addColumn<QString>("read");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const std::string& what, const std::string& instead,
                            const char* detail) {
            QTest::newRow(name) << QString::fromStdString(with(record, what, instead))
                                << QString::fromLatin1(detail);
        };
        row("number", "parent=496", "parent=0", "task_struct.real_parent->tgid reads 0 where /proc says 496");
        row("text", "comm=63 61", "comm=63 62", "task_struct.comm reads \"cbt\" where /proc says \"cat\"");
        row("no text", "comm=63 61", "comm=01 ff", "task_struct.comm reads no text where /proc says \"cat\"");
        row("two", "pid=497 tgid=497", "pid=1 tgid=2",
            "task_struct.pid reads 1 where /proc says 497 and task_struct.tgid reads 2 where /proc says 497");
        row("cut short", " tgid=497 parent=496", "",
            "task_struct.tgid reads nothing where /proc says 497 and task_struct.real_parent->tgid reads "
            "nothing where "
            "/proc says 496");
        row("all", record, "who=497",
            "task_struct.pid reads nothing where /proc says 497, task_struct.tgid reads nothing where /proc "
            "says 497 "
            "and 4 more fields are wrong");
    }

    void what_differs_is_named()
    {
        QFETCH(QString, read);
        QFETCH(QString, detail);
        const TypesProof proof = proof_of(read.toStdString(), proc);
        QCOMPARE(proof.outcome, TypesProof::Outcome::differs);
        QCOMPARE(QString::fromStdString(proof.detail), detail);
    }

    void what_proc_hides_is_not_compared()
    {
        const TypesProof hidden =
            proof_of(with(record, "stack=3196517856", "stack=1"), with(proc, "3196517856", "0"));
        QCOMPARE(hidden.outcome, TypesProof::Outcome::agrees);
        QVERIFY2(hidden.detail.find("start_stack") == std::string::npos, hidden.detail.c_str());
        // The shell had handed the program to somebody else.
        const TypesProof orphan =
            proof_of(with(record, "parent_comm=73", "parent_comm=74"), with(proc, "shell 496", "shell 12"));
        QCOMPARE(orphan.outcome, TypesProof::Outcome::agrees);
        QVERIFY(orphan.detail.find("group_leader") == std::string::npos);
        for (const char* nothing :
             {"", "\n\n", "497", "497 (cat) R", "cat: /proc/self/status: No such file or directory\n"})
            QCOMPARE(proof_of(record, nothing).outcome, TypesProof::Outcome::not_proved);
    }

    void a_name_may_hold_anything()
    {
        const TaskFacts facts = facts_of_proc(with(proc, "497 (cat) R", "497 (a) (b) R"));
        QCOMPARE(facts.at("stack"), std::string("3196517856"));
    }

    void a_proof_is_of_one_btf()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("board.btf"));
        const auto write = [&](const char* content) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) > 0);
        };
        TargetProfile profile{.name = "lab", .btf_file = path.toStdString(), .found = FoundBoard{}};
        QCOMPARE(without_void_proof(profile), profile);
        // sha256 of "one"
        profile.found->types_proof =
            TypesProof{TypesProof::Outcome::agrees, "pid agrees with /proc",
                       "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"};
        write("one");
        QCOMPARE(without_void_proof(profile), profile);
        write("two");
        const TypesProof changed = *without_void_proof(profile).found->types_proof;
        QCOMPARE(changed.outcome, TypesProof::Outcome::not_proved);
        QVERIFY2(changed.detail.find("bscope target update lab") != std::string::npos,
                 changed.detail.c_str());
        QVERIFY(QFile::remove(path));
        QCOMPARE(without_void_proof(profile).found->types_proof->outcome, TypesProof::Outcome::not_proved);
    }
};

QTEST_GUILESS_MAIN(TestTypesProof)
#include "tst_types_proof.moc"
