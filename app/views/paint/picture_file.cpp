// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/picture_file.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QSaveFile>
#include <QSvgGenerator>

#include <cmath>

namespace boardscope::paint {

namespace {

QByteArray png_of(QSize size, double pixel_ratio, const std::function<void(QPainter&, QSize)>& draw)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        draw(painter, size);
    }
    image.setDevicePixelRatio(pixel_ratio);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svg_of(QSize size, const QString& title, const std::function<void(QPainter&, QSize)>& draw)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(title);
    generator.setResolution(96);
    {
        QPainter painter(&generator);
        draw(painter, size);
    }
    return bytes;
}

}  // namespace

QString picture_file_filter()
{
    return QStringLiteral("PNG (*.png);;SVG (*.svg)");
}

Result<void> write_picture(const QString& path, QSize size, double pixel_ratio, const QString& title,
                           const std::function<void(QPainter&, QSize)>& draw)
{
    const QString kind = QFileInfo(path).suffix().toLower();
    if (kind != QLatin1String("png") && kind != QLatin1String("svg"))
        return failure("pictures are written as PNG or SVG, not as " + path.toStdString(),
                       "let the name end in .png or .svg");
    const auto device = [pixel_ratio](int logical) {
        return std::max(1, static_cast<int>(std::lround(logical * pixel_ratio)));
    };
    const QSize pixels(device(size.width()), device(size.height()));
    const QByteArray bytes =
        kind == QLatin1String("png") ? png_of(pixels, pixel_ratio, draw) : svg_of(pixels, title, draw);
    QSaveFile file(path);
    if (bytes.isEmpty() || !file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return failure("cannot write " + path.toStdString() + ": " + file.errorString().toStdString(),
                       "check that the folder is there and may be written to");
    return {};
}

}  // namespace boardscope::paint
