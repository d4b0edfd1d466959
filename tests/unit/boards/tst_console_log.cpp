// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/console_log.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope::boards;

class TestConsoleLog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        path_ = folder_->filePath(QStringLiteral("console.log"));
    }
    void what_comes_is_read_once()
    {
        ConsoleLog log(path_.toStdString());
        QCOMPARE(log.read().bytes, std::string());  // not there yet
        write("one\n", QIODevice::WriteOnly);
        const ConsoleLog::Piece first = log.read();
        QCOMPARE(first.bytes, std::string("one\n"));
        QVERIFY(!first.begins_anew);
        QCOMPARE(log.read().bytes, std::string());
        write("two", QIODevice::Append);
        QCOMPARE(log.read().bytes, std::string("two"));
    }
    void a_new_start_is_seen_even_when_it_prints_more()
    {
        ConsoleLog log(path_.toStdString());
        write("one\n", QIODevice::WriteOnly);
        QCOMPARE(log.read().bytes, std::string("one\n"));
        QVERIFY(QFile::remove(path_));
        QVERIFY(!log.read().begins_anew);
        write("another, and longer\n", QIODevice::WriteOnly);
        const ConsoleLog::Piece piece = log.read();
        QVERIFY(piece.begins_anew);
        QCOMPARE(piece.bytes, std::string("another, and longer\n"));
        write("x", QIODevice::WriteOnly);  // the same file, cut to nothing
        QVERIFY(log.read().begins_anew);
    }
    void of_a_long_log_the_end_is_read_from_a_whole_line_on()
    {
        QByteArray lines;
        for (int i = 0; lines.size() < 2 * ConsoleLog::most_bytes; ++i)
            lines += QByteArray::number(i) + " line\n";
        write(lines, QIODevice::WriteOnly);
        ConsoleLog log(path_.toStdString());
        const QByteArray end = QByteArray::fromStdString(log.read().bytes);
        QVERIFY(end.size() <= ConsoleLog::most_bytes && end.size() > ConsoleLog::most_bytes - 100);
        QVERIFY(lines.endsWith('\n' + end));
        QCOMPARE(log.read().bytes, std::string());
    }

private:
    void write(const QByteArray& bytes, QIODevice::OpenMode mode)
    {
        QFile file(path_);
        QVERIFY(file.open(mode) && file.write(bytes) == bytes.size());
    }
    std::unique_ptr<QTemporaryDir> folder_;
    QString path_;
};

QTEST_GUILESS_MAIN(TestConsoleLog)
#include "tst_console_log.moc"
