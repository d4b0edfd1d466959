// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/text_rescue.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUuid>

namespace boardscope::gui {

namespace {

constexpr const char* ending = ".unsaved";
constexpr const char* lock_ending = ".lock";
/// More than all texts that a person has open.
constexpr qint64 most_bytes = qint64{64} << 20;

QByteArray as_json(const QList<UnsavedText>& texts)
{
    QJsonArray all;
    for (const UnsavedText& one : texts)
        all += QJsonObject{{QStringLiteral("name"), one.name},
                           {QStringLiteral("path"), one.path},
                           // Not every text is UTF-8.
                           {QStringLiteral("base64"), QString::fromLatin1(one.text.toBase64())}};
    return QJsonDocument(all).toJson();
}

QList<UnsavedText> read(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QList<UnsavedText> texts;
    const QJsonDocument document = QJsonDocument::fromJson(file.read(most_bytes));
    for (const QJsonValue& value : document.array()) {
        const QJsonObject one = value.toObject();
        const QString name = one[QStringLiteral("name")].toString();
        if (name.isEmpty()) continue;
        texts += {QByteArray::fromBase64(one[QStringLiteral("base64")].toString().toLatin1()),
                  one[QStringLiteral("path")].toString(), name};
    }
    return texts;
}

void write(const QString& path, const QList<UnsavedText>& texts)
{
    if (texts.isEmpty()) {
        QFile::remove(path);
        return;
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return;
    // Probes may hold names that are nobody else's business.
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(as_json(texts));
    file.commit();
}

}  // namespace

TextRescue::TextRescue(QString folder)
    : folder_(std::move(folder)),
      file_(folder_ + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces) + QLatin1String(ending)),
      writer_(std::make_unique<views::BackgroundJob>())
{
}

TextRescue::~TextRescue()
{
    writer_.reset();
    // The last word, which the writer may not have heard any more.
    if (lock_) write(file_, kept_);
}

/// False: there is no place for a file.
bool TextRescue::own_file()
{
    if (lock_) return true;
    if (!QDir().mkpath(folder_)) return false;
    lock_ = std::make_unique<QLockFile>(file_ + QLatin1String(lock_ending));
    lock_->setStaleLockTime(0);  // only a holder that is gone is no holder
    return lock_->tryLock(0);
}

void TextRescue::keep(const QList<UnsavedText>& texts)
{
    if (texts == kept_ || !own_file()) return;
    kept_ = texts;
    writer_->start([path = file_, texts](const std::stop_token&) { write(path, texts); });
}

QList<UnsavedText> TextRescue::left_behind()
{
    QList<UnsavedText> texts;
    const QDir folder(folder_);
    for (const QFileInfo& info : folder.entryInfoList({QStringLiteral("*") + QLatin1String(ending)},
                                                      QDir::Files, QDir::Time | QDir::Reversed)) {
        const QString path = info.filePath();
        if (path == file_) continue;
        QLockFile lock(path + QLatin1String(lock_ending));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0)) continue;  // another window works on them
        texts += read(path);
        // In our file before theirs goes.
        if (!own_file()) return texts;
        write(file_, kept_ + texts);
        QFile::remove(path);
    }
    kept_ += texts;
    return texts;
}

}  // namespace boardscope::gui
