// SPDX-License-Identifier: GPL-3.0-or-later
// bscope examples: the library on the command line.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace {

struct Ended {
    int status = -1;
    QString out;
    QString err;
};

Ended examples(const QString& arguments)
{
    QProcess process;
    process.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"),
                  QStringList{QStringLiteral("examples")} + arguments.split(u' ', Qt::SkipEmptyParts));
    if (!process.waitForFinished(30'000)) return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QStringList lines(const QString& text)
{
    return text.split(u'\n', Qt::SkipEmptyParts);
}

}  // namespace

class ExamplesCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void all_are_listed();
    void words_narrow_the_list();
    void a_card_is_shown();
    void a_path_can_be_run();
    void json_has_all();
    void what_a_board_lacks_is_told();
    void what_is_wrong_is_told_data();
    void what_is_wrong_is_told();

private:
    QTemporaryDir folder_;
};

void ExamplesCommandTest::initTestCase()
{
    qputenv("BOARDSCOPE_CONFIG", folder_.path().toUtf8());
    QVERIFY(QDir(folder_.path()).mkpath(QStringLiteral("targets")));
    QFile file(folder_.filePath(QStringLiteral("targets/old.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("name = \"old\"\narch = \"armv7\"\n[kernel]\nversion = \"4.9.0\"\n");
}

void ExamplesCommandTest::all_are_listed()
{
    const Ended all = examples({});
    QCOMPARE(all.status, 0);
    QVERIFY2(all.err.isEmpty(), qPrintable(all.err));
    QVERIFY(lines(all.out).size() >= 40);
    QVERIFY(std::ranges::any_of(lines(all.out), [](const QString& line) {
        return line.startsWith(QStringLiteral("signals.bt  ")) &&
               line.contains(QStringLiteral("who sends which signal"));
    }));
}

void ExamplesCommandTest::words_narrow_the_list()
{
    const Ended some = examples(QStringLiteral("GPIO line"));
    QCOMPARE(some.status, 0);
    QCOMPARE(lines(some.out).size(), 1);
    QVERIFY(some.out.startsWith(QStringLiteral("gpio.bt ")));
}

void ExamplesCommandTest::a_card_is_shown()
{
    const Ended card = examples(QStringLiteral("--show signals"));
    QCOMPARE(card.status, 0);
    for (const char* part :
         {"signals.bt: Senders of signals\n", "needs     tracepoint:signal:signal_generate\n",
          "costs     fires at", "language  script\n", "/examples/signals.bt\n", "--workload signals\n"})
        QVERIFY2(card.out.contains(QString::fromUtf8(part)), qPrintable(card.out));
    QVERIFY(examples(QStringLiteral("--show signals.bpf.c")).out.contains(QStringLiteral("restricted C")));
}

void ExamplesCommandTest::a_path_can_be_run()
{
    const Ended path = examples(QStringLiteral("--path opens"));
    QCOMPARE(path.status, 0);
    QCOMPARE(lines(path.out).size(), 1);
    QVERIFY(QFile::exists(path.out.trimmed()));
    QVERIFY(path.out.trimmed().endsWith(QStringLiteral("/opens.bt")));
}

void ExamplesCommandTest::json_has_all()
{
    const Ended all = examples(QStringLiteral("--json"));
    QCOMPARE(all.status, 0);
    QCOMPARE(lines(all.out).size(), lines(examples({}).out).size());
    for (const QString& line : lines(all.out)) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        for (const char* key : {"name", "language", "title", "shows", "costs", "try", "path"})
            QVERIFY2(!object[QLatin1String(key)].toString().isEmpty(), qPrintable(line));
        QVERIFY(object[QStringLiteral("needs")].isArray());
        QVERIFY(!object[QStringLiteral("tags")].toArray().isEmpty());
    }
    const QJsonObject one =
        QJsonDocument::fromJson(examples(QStringLiteral("--json --show gpio")).out.toUtf8()).object();
    QCOMPARE(one[QStringLiteral("needs")].toArray().last().toString(), QStringLiteral("CONFIG_GPIOLIB"));
}

void ExamplesCommandTest::what_a_board_lacks_is_told()
{
    const Ended list = examples(QStringLiteral("tcp opened --target old"));
    QCOMPARE(list.status, 0);
    QVERIFY2(list.out.contains(QStringLiteral("but it needs Linux 4.16, and this board has 4.9")),
             qPrintable(list.out));
    const Ended json = examples(QStringLiteral("--json --show tcp-connects --target old"));
    const QJsonObject object = QJsonDocument::fromJson(json.out.toUtf8()).object();
    QCOMPARE(object[QStringLiteral("lacks")].toArray().first()[QStringLiteral("need")].toString(),
             QStringLiteral("Linux 4.16"));
    QVERIFY(examples(QStringLiteral("--show signals --target old"))
                .out.contains(QStringLiteral("lacks     nothing that is known")));
}

void ExamplesCommandTest::what_is_wrong_is_told_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, const char* arguments, int status, const char* said) {
        QTest::newRow(name) << QString::fromUtf8(arguments) << status << QString::fromUtf8(said);
    };
    row("no such words", "unicorn", 1, "no probe of the library tells of unicorn");
    row("no such probe", "--show singals.bt", 1, "did you mean signals.bt?");
    row("no such path", "--path nothing-like-it", 1, "there is no probe 'nothing-like-it' in the library");
    row("no such target", "--target nope", 1, "no target 'nope'");
    row("two questions", "--show signals --path signals", 2, "excludes");
    row("a card and words", "word --show signals", 2, "excludes");
}

void ExamplesCommandTest::what_is_wrong_is_told()
{
    QFETCH(QString, arguments);
    QFETCH(int, status);
    QFETCH(QString, said);
    const Ended ended = examples(arguments);
    QCOMPARE(ended.status, status);
    QVERIFY2(ended.err.contains(said), qPrintable(ended.err));
}

QTEST_GUILESS_MAIN(ExamplesCommandTest)
#include "tst_examples_command.moc"
