// SPDX-License-Identifier: GPL-3.0-or-later
// bpftrace's own tools, where they are installed: each runs, compiles, or is refused because this very kernel or this
// host lacks something that it names. Refused for a want of the compiler is none of them.
#undef QT_NO_CAST_FROM_ASCII  // command lines are easier to read as they are
#include "tests/support/board_under_test.h"
#include "tests/support/local_board.h"
#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace boardscope;

namespace {

const QString tools_folder = QStringLiteral("/usr/sbin");

/// What another kernel or another host might have.
const QRegularExpression lacking(
    QStringLiteral("has no function|have no function|has no field|has no tracepoint|this board has no|"
                   "no tracepoint of this board|no function of this board|no file on this host|nothing to match"));

/// Kernels may be built without the means to hook functions, as that of a small virtual machine.
bool hooks_functions(const QString& script)
{
    return script.contains(QRegularExpression(QStringLiteral("^\\s*(kprobe|kretprobe|uprobe|uretprobe|k|kr|u|ur):"),
                                              QRegularExpression::MultilineOption));
}

QString text_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}  // namespace

class TstScriptTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString absent = test::LocalBoard::missing();
        BOARDSCOPE_REQUIRE(absent.isEmpty(), qPrintable(absent));
        BOARDSCOPE_REQUIRE(!tools().isEmpty(), "bpftrace and its tools are not installed");
        const QString trouble = board_.start();
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    void each_is_translated_or_refused_for_a_reason_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString& tool : tools())
            QTest::newRow(qPrintable(tool)) << QDir(tools_folder).filePath(tool);
    }

    void each_is_translated_or_refused_for_a_reason()
    {
        QFETCH(QString, path);
        const QString object = board_.file("tool.o");
        const test::Finished built =
            test::bscope({"build", path, "--target", test::LocalBoard::name, "-o", object}, 60'000);
        if (built.status != 0) {
            for (const QString& line : built.err.split('\n'))
                if (line.contains(": error: ")) QVERIFY2(line.contains(lacking), qPrintable(line));
            QVERIFY2(built.err.contains(": error: "), qPrintable(built.err));
            qInfo("refused because: %s", qPrintable(built.err.section(": error: ", 1).section('\n', 0, 0)));
            return;
        }
        ++translated_;
        if (hooks_functions(text_of(path))) {
            qInfo("compiles");
            return;
        }
        const test::Finished run =
            test::bscope({"run", path, "--target", test::LocalBoard::name, "--duration", "1"}, 60'000);
        QVERIFY2(run.status == 0, qPrintable(run.err));
        ++ran_;
        qInfo("runs");
    }

    void most_are_translated()
    {
        QVERIFY2(translated_ * 2 > tools().size(), qPrintable(QString("only %1").arg(translated_)));
        QVERIFY(ran_ > 0);
    }

private:
    static QStringList tools() { return QDir(tools_folder).entryList({QStringLiteral("*.bt")}, QDir::Files, QDir::Name); }

    test::LocalBoard board_;
    int translated_ = 0;
    int ran_ = 0;
};

QTEST_GUILESS_MAIN(TstScriptTools)
#include "tst_script_tools.moc"
