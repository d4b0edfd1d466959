// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/console_log.h"

#include <sys/stat.h>

namespace boardscope::boards {

bool ConsoleLog::is_replaced() const
{
    struct stat opened {};
    struct stat present {};
    if (fstat(file_.handle(), &opened) != 0) return true;
    if (stat(path_.c_str(), &present) != 0) return false;  // between two starts: the old one is still of use
    return opened.st_dev != present.st_dev || opened.st_ino != present.st_ino ||
           present.st_size < file_.pos();
}

ConsoleLog::Piece ConsoleLog::read()
{
    Piece piece;
    if (file_.isOpen() && is_replaced()) {
        file_.close();
        piece.begins_anew = true;
    }
    if (!file_.isOpen()) {
        file_.setFileName(QString::fromStdString(path_.string()));
        if (!file_.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) return piece;
        if (const qint64 size = file_.size(); size > most_bytes) {
            file_.seek(size - most_bytes);
            const QByteArray end = file_.read(most_bytes);
            piece.bytes = end.mid(end.indexOf('\n') + 1).toStdString();  // not in the midst of a line
            return piece;
        }
    }
    piece.bytes = file_.read(most_bytes).toStdString();
    return piece;
}

}  // namespace boardscope::boards
