// SPDX-License-Identifier: GPL-3.0-or-later
// A module that nobody's kernel tree has: its own types reach a probe, whether the kernel has types of its
// own or not.
#include "tests/support/board_module.h"
#include "tests/support/requirements.h"

#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::test;

namespace {

const QString probes = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/");

}  // namespace

class BoardModules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        const QString absent =
            QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
        BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
        qputenv("BOARDSCOPE_CONFIG", folder_.filePath(QStringLiteral("config")).toUtf8());
        qputenv("BOARDSCOPE_DATA", folder_.filePath(QStringLiteral("data")).toUtf8());
        QString reason;
        module_ = BoardModule::load(*board_, folder_.path(), reason);
        QVERIFY2(module_, qPrintable(reason));
        before_ = board_->traces();
    }
    void cleanupTestCase() { module_.reset(); }

    void types_are_unknown_at_first();
    void module_with_debug_information_is_added();
    void fields_of_its_types_are_read();
    void types_of_loaded_modules_come_along();

private:
    /// Rows of the probe while `stimulus` runs on the board.
    QString rows_of(const QString& probe, const QString& target, const QString& stimulus,
                    const QString& events) const;

    std::unique_ptr<BoardUnderTest> board_;
    std::unique_ptr<BoardModule> module_;
    QString before_;
    QTemporaryDir folder_;
};

void BoardModules::types_are_unknown_at_first()
{
    const Finished built = bscope({QStringLiteral("build"), probes + QStringLiteral("module-types.bpf.c"),
                                   QStringLiteral("--target"), BoardUnderTest::name(), QStringLiteral("-o"),
                                   folder_.filePath(QStringLiteral("probe.bpf.o"))});
    QVERIFY(built.status != 0);
    QVERIFY2(built.err.contains(QStringLiteral("struct gizmo")), qPrintable(built.err));
}

void BoardModules::module_with_debug_information_is_added()
{
    const Finished added = bscope({QStringLiteral("store"), QStringLiteral("add"), module_->file()});
    QVERIFY2(added.status == 0, qPrintable(added.err));
    // Which kernel it belongs to is told by the module itself.
    const QString release = QString::fromStdString(board_->profile().kernel_release);
    const Finished shown = bscope({QStringLiteral("store"), QStringLiteral("show"), release});
    QVERIFY2(shown.out.contains(QStringLiteral("added-modules")) &&
                 shown.out.contains(QStringLiteral(": gizmo")),
             qPrintable(shown.out));
}

QString BoardModules::rows_of(const QString& probe, const QString& target, const QString& stimulus,
                              const QString& events) const
{
    auto process = start_bscope({QStringLiteral("run"), probes + probe, QStringLiteral("--target"), target,
                                 QStringLiteral("--events"), events, QStringLiteral("--duration"),
                                 QStringLiteral("10")});
    QString out;
    QString err;
    if (!wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err)) return err;
    const Finished stirred = board_->shell(stimulus);
    if (stirred.status != 0) return stirred.err;
    process->waitForFinished(30'000);
    return out + QString::fromUtf8(process->readAllStandardOutput()) +
           QString::fromUtf8(process->readAllStandardError());
}

/// Two levels behind a pointer, a signed long and a string, on 32 and on 64 bits from one source.
void BoardModules::fields_of_its_types_are_read()
{
    const QString rows =
        rows_of(QStringLiteral("module-types.bpf.c"), BoardUnderTest::name(),
                QStringLiteral(
                    "echo 5 >/sys/module/gizmo/parameters/level; echo 8 >/sys/module/gizmo/parameters/level"),
                QStringLiteral("2"));
    QVERIFY2(rows.contains(QStringLiteral(": to 5, second has -1\n")), qPrintable(rows));
    QVERIFY2(rows.contains(QStringLiteral(": to 8, second has -2\n")), qPrintable(rows));
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

/// Where the kernel shows types, it shows those of its modules, too, and a look at the board brings them.
void BoardModules::types_of_loaded_modules_come_along()
{
    if (board_->shell(QStringLiteral("test -e /sys/kernel/btf/virtio_net")).status != 0) {
        QVERIFY(board_->shell(QStringLiteral("test -e /sys/kernel/btf")).status != 0);
        return;
    }
    const SshAddress& ssh = board_->profile().ssh;
    const auto text = [](const std::string& utf8) { return QString::fromStdString(utf8); };
    const Finished added = bscope(
        {QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("lab"),
         QStringLiteral("%1@%2:%3").arg(text(ssh.user), text(ssh.host)).arg(ssh.port), QStringLiteral("-i"),
         text(ssh.identity_file), QStringLiteral("--known-hosts"), text(ssh.known_hosts_file)},
        180'000);
    QVERIFY2(added.status == 0, qPrintable(added.err));
    QVERIFY2(added.err.contains(QStringLiteral("kept the types of its modules: ")), qPrintable(added.err));
    // The driver of our own link, which is always busy.
    const QString rows = rows_of(QStringLiteral("module-queue.bpf.c"), QStringLiteral("lab"),
                                 QStringLiteral("true"), QStringLiteral("1"));
    QVERIFY2(rows.contains(QStringLiteral(": queue input.0\n")), qPrintable(rows));
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

QTEST_GUILESS_MAIN(BoardModules)
#include "tst_board_modules.moc"
