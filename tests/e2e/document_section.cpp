// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/document_section.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>

namespace boardscope::test {

namespace {

QString read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool write(const QString& path, const QString& text)
{
    QFile file(path);
    const QByteArray bytes = text.toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QString difference(const QString& name, const QString& documented, const QString& seen)
{
    const QString stem = QStringLiteral(BOARDSCOPE_BINARY_DIR "/table-of-") + name;
    const QString left = stem + QStringLiteral("-documented.md");
    const QString right = stem + QStringLiteral(".md");
    if (!write(left, documented) || !write(right, seen)) return QStringLiteral("cannot write the two tables");
    QProcess diff;
    diff.start(QStringLiteral("diff"), {QStringLiteral("-u"), left, right});
    diff.waitForFinished();
    return QString::fromUtf8(diff.readAllStandardOutput());
}

}  // namespace

QString compare_section(const QString& document, const QString& name, const QString& seen)
{
    const QString path = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/") + document;
    const QString whole = read(path);
    const QRegularExpression marks(
        QStringLiteral("<!-- table of %1: made by \\w+ -->\\n(.*)<!-- end of the table of %1 -->\\n")
            .arg(name),
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = marks.match(whole);
    if (!match.hasMatch()) return QStringLiteral("the marks are missing in ") + document;
    const QString wanted = QLatin1Char('\n') + seen + QLatin1Char('\n');
    if (match.captured(1) == wanted) return {};
    if (qEnvironmentVariable("BOARDSCOPE_UPDATE_DOCS") == QStringLiteral("1")) {
        const QString made = whole.left(match.capturedStart(1)) + wanted + whole.mid(match.capturedEnd(1));
        return write(path, made) ? QString() : QStringLiteral("cannot write ") + path;
    }
    return document +
           QStringLiteral(
               " does not say what the boards said. Is a change on purpose? Then run this test with "
               "BOARDSCOPE_UPDATE_DOCS=1.\n") +
           difference(name, match.captured(1), wanted);
}

}  // namespace boardscope::test
