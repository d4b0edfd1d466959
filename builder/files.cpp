// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/files.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryDir>

namespace boardscope::builder {

std::string checksum_of(ByteView content)
{
    const QByteArrayView bytes(content.data(), static_cast<qsizetype>(content.size()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytes);
    return hash.result().toHex().toStdString();
}

Result<Bytes> read_file(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return failure("cannot read " + path + ": " + file.errorString().toStdString());
    const QByteArray content = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return failure("cannot read " + path + ": " + file.errorString().toStdString());
    return to_bytes({content.data(), static_cast<std::size_t>(content.size())});
}

Result<void> write_file(const std::string& path, std::string_view content)
{
    QSaveFile file(QString::fromStdString(path));
    const auto size = static_cast<qint64>(content.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(content.data(), size) != size || !file.commit())
        return failure("cannot write " + path + ": " + file.errorString().toStdString(),
                       "check that the folder may be written and the disk has room");
    return {};
}

Result<void> publish_file(const std::string& from, const std::string& to)
{
    const Result<Bytes> content = read_file(from);
    if (!content) return failure(content.error());
    QDir().mkpath(QFileInfo(QString::fromStdString(to)).absolutePath());
    return write_file(to, as_text(*content));
}

TemporaryFolder::TemporaryFolder(std::unique_ptr<QTemporaryDir> folder) : folder_(std::move(folder)) {}
TemporaryFolder::TemporaryFolder(TemporaryFolder&&) noexcept = default;
TemporaryFolder::~TemporaryFolder() = default;

Result<TemporaryFolder> TemporaryFolder::make()
{
    auto folder =
        std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/boardscope-build-XXXXXX"));
    if (!folder->isValid())
        return failure("cannot make a temporary folder: " + folder->errorString().toStdString(),
                       "check that " + QDir::tempPath().toStdString() + " may be written and has room");
    return TemporaryFolder(std::move(folder));
}

std::string TemporaryFolder::path_of(const std::string& name) const
{
    return folder_->filePath(QString::fromStdString(name)).toStdString();
}

}  // namespace boardscope::builder
