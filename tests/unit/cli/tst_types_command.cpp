// SPDX-License-Identifier: GPL-3.0-or-later
// `bscope types` without a board: the store has types and symbols of its kernel.
#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr const char* source = R"c(
typedef int pid_t;
enum state { idle, busy = 4 };
struct path { void *mount; char *name; };
struct task { long flags; pid_t pid; unsigned low : 3, high : 5; struct task *parent; struct { struct path path; }; };
struct task first;
enum state state;
int task_read(struct task *task, char *text, unsigned long bytes) { return 0; }
)c";

constexpr const char* symbols = "c0100000 T task_read\nc0100040 t task_hidden\nc0100080 d task_data\n";

constexpr const char* profile = "name = \"lab\"\narch = \"armv7\"\n[ssh]\nhost = \"192.0.2.1\"\n"
                                "[kernel]\nrelease = \"6.1.0-lab\"\nversion = \"6.1.50\"\n";

QString first_of(const QStringList& programs)
{
    for (const QString& program : programs)
        if (const QString path = QStandardPaths::findExecutable(program); !path.isEmpty()) return path;
    return {};
}

}  // namespace

class tst_types_command : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void prints_what_a_name_means_data();
    void prints_what_a_name_means();
    void json_holds_the_same();
    void lists_by_pattern();
    void a_board_without_types();

private:
    struct Said {
        int status;
        QString out;
        QString err;
    };
    [[nodiscard]] Said bscope(const QStringList& arguments) const;
    QString write(const char* name, const char* content) const;

    QTemporaryDir directory_;
};

tst_types_command::Said tst_types_command::bscope(const QStringList& arguments) const
{
    QProcess process;
    process.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000)) return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QString tst_types_command::write(const char* name, const char* content) const
{
    QFile file(directory_.filePath(QString::fromLatin1(name)));
    QDir().mkpath(QFileInfo(file.fileName()).path());
    if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0) return {};
    return file.fileName();
}

void tst_types_command::initTestCase()
{
    const QString clang = first_of({QStringLiteral("clang-14"), QStringLiteral("clang")});
    const QString pahole = first_of({QStringLiteral("pahole")});
    BOARDSCOPE_REQUIRE(!clang.isEmpty() && !pahole.isEmpty(), "clang or pahole is missing");
    qputenv("BOARDSCOPE_CONFIG", directory_.path().toUtf8());
    qputenv("BOARDSCOPE_STATE", directory_.path().toUtf8());
    qputenv("BOARDSCOPE_DATA", directory_.filePath(QStringLiteral("data")).toUtf8());

    const QString object = directory_.filePath(QStringLiteral("x.o"));
    const QString btf = directory_.filePath(QStringLiteral("lab.btf"));
    QCOMPARE(QProcess::execute(clang, {QStringLiteral("--target=arm-linux-gnueabihf"), QStringLiteral("-g"),
                                       QStringLiteral("-gdwarf-4"), QStringLiteral("-c"),
                                       write("x.c", source), QStringLiteral("-o"), object}),
             0);
    QCOMPARE(QProcess::execute(pahole,
                               {QStringLiteral("-J"), QStringLiteral("--btf_encode_detached"), btf, object}),
             0);
    write("targets/lab.toml", profile);
    for (const QString& file : {btf, write("System.map", symbols)}) {
        const Said added =
            bscope({QStringLiteral("store"), QStringLiteral("add"), file, QStringLiteral("--arch"),
                    QStringLiteral("armv7"), QStringLiteral("--release"), QStringLiteral("6.1.0-lab")});
        QVERIFY2(added.status == 0, qPrintable(added.err));
    }
}

void tst_types_command::prints_what_a_name_means_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("printed");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* pattern, int status, const char* printed, const char* said) {
        QTest::newRow(pattern) << status << QString::fromUtf8(printed) << QString::fromUtf8(said);
    };
    row("task_read", 0, "int task_read(struct task *task, char *text, unsigned long bytes);\n",
        "1 functions are described");
    row("task.parent->path.name", 0,
        "task.parent->path.name: char *, 4 bytes\n"
        "    struct task + 12  parent  (a pointer, 4 bytes)\n"
        "    struct task + 20  path.name\n",
        "lab.btf");
    row("task.high", 0,
        "task.high: unsigned int, 4 bytes, unsigned, of them 5 bits from bit 3\n    struct task + 8  high\n",
        "");
    row("busy", 0, "busy = 4  /* enum state */\n", "");
    row("struct path", 0,
        "struct path {                                       /* offset size */\n"
        "    void *mount;                                    /*     0     4 */\n"
        "    char *name;                                     /*     4     4 */\n"
        "};                                                  /* 8 bytes */\n",
        "");
    row("task_hidden", 0,
        "task_hidden: arguments are untyped (arg0 … arg3): the kernel's types do not describe it\n", "");
    row("task_data", 1, "", "no type or function of this kernel is known as task_data");
    row("task.parnt", 1, "", "is parent meant?");
}

void tst_types_command::prints_what_a_name_means()
{
    QFETCH(int, status);
    QFETCH(QString, printed);
    QFETCH(QString, said);
    const Said types = bscope({QStringLiteral("types"), QStringLiteral("--target"), QStringLiteral("lab"),
                               QString::fromLatin1(QTest::currentDataTag())});
    QCOMPARE(types.out, printed);
    QCOMPARE(types.status, status);
    QVERIFY2(types.err.contains(said), qPrintable(types.err));
}

void tst_types_command::json_holds_the_same()
{
    const auto object = [this](const char* pattern) {
        const Said types =
            bscope({QStringLiteral("types"), QStringLiteral("--target"), QStringLiteral("lab"),
                    QStringLiteral("--format"), QStringLiteral("json"), QString::fromLatin1(pattern)});
        return QJsonDocument::fromJson(types.out.toUtf8()).object();
    };
    const QJsonObject field = object("task.parent.pid");
    QCOMPARE(field[QStringLiteral("bytes")].toInt(), 4);
    QCOMPARE(field[QStringLiteral("signed")].toBool(), true);
    const QJsonArray hops = field[QStringLiteral("hops")].toArray();
    QCOMPARE(hops.size(), 2);
    QCOMPARE(hops[0][QStringLiteral("offset")].toInt(), 12);
    QCOMPARE(hops[1][QStringLiteral("offset")].toInt(), 4);
    const QJsonArray members = object("task")[QStringLiteral("members")].toArray();
    QCOMPARE(members.size(), 6);
    QCOMPARE(members[3][QStringLiteral("bits")].toInt(), 5);
    QCOMPARE(members[5][QStringLiteral("members")][0][QStringLiteral("offset")].toInt(), 16);
    const QJsonObject typed = object("task_read");
    QCOMPARE(typed[QStringLiteral("typed")].toBool(), true);
    QCOMPARE(typed[QStringLiteral("parameters")][2][QStringLiteral("name")].toString(),
             QStringLiteral("bytes"));
    const QJsonObject untyped = object("task_hidden");
    QCOMPARE(untyped[QStringLiteral("typed")].toBool(true), false);
    QCOMPARE(untyped[QStringLiteral("arguments")].toInt(), 4);
    QVERIFY(untyped[QStringLiteral("origin")].toString().contains(QLatin1String("lab.btf")));
}

void tst_types_command::lists_by_pattern()
{
    const Said types = bscope(
        {QStringLiteral("types"), QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("ta*")});
    QCOMPARE(types.status, 0);
    QCOMPARE(types.out, QStringLiteral("struct task\n"
                                       "int task_read(struct task *task, char *text, unsigned long bytes);\n"
                                       "task_hidden(…)\n"));
}

void tst_types_command::a_board_without_types()
{
    QString other = QString::fromLatin1(profile);
    other.replace(QStringLiteral("lab"), QStringLiteral("bare"));
    write("targets/bare.toml", other.toUtf8().constData());
    const Said types = bscope({QStringLiteral("types"), QStringLiteral("--target"), QStringLiteral("bare"),
                               QStringLiteral("task_struct")});
    QCOMPARE(types.status, 1);
    QVERIFY(types.out.isEmpty());
    QVERIFY2(types.err.contains(QLatin1String("no types are known of the kernel of bare")),
             qPrintable(types.err));
    QVERIFY2(types.err.contains(QLatin1String("bscope target update")), qPrintable(types.err));
}

QTEST_GUILESS_MAIN(tst_types_command)
#include "tst_types_command.moc"
