// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/theme.h"

#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace boardscope::paint {

namespace {

double linear(float channel)
{
    return channel <= 0.04045F ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QFont sized(int logical_px, double pixel_ratio)
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(logical_px * pixel_ratio))));
    return font;
}

}  // namespace

Theme Theme::light()
{
    Theme theme;
    theme.plot = QColor(0xffffff);
    theme.plot_alternate = QColor(0xf6f7f9);
    theme.header = QColor(0xeef0f3);
    theme.line = QColor(0xd3d7dd);
    theme.grid = QColor(0xe6e9ed);
    theme.text = QColor(0x1c2127);
    theme.muted_text = QColor(0x5b6570);
    theme.accent = QColor(0x1f5fbf);
    theme.on_accent = QColor(0xffffff);
    theme.loss = QColor(0xc62828);
    theme.loss_text = QColor(0xb3201f);
    theme.on_loss = QColor(0xffffff);
    theme.paused = QColor(0xf2a900);
    theme.on_paused = QColor(0x2a1e00);
    theme.right_text = QColor(0x17743f);
    theme.doubt_text = QColor(0x8a5a00);
    theme.card = QColor(0xffffff);
    theme.lanes = {QColor(0x0072b2), QColor(0x009e73), QColor(0xb65f94), QColor(0x4b5563)};
    return theme;
}

Theme Theme::dark()
{
    Theme theme;
    theme.is_dark = true;
    theme.plot = QColor(0x16191d);
    theme.plot_alternate = QColor(0x1b1f24);
    theme.header = QColor(0x22262c);
    theme.line = QColor(0x363c45);
    theme.grid = QColor(0x272c33);
    theme.text = QColor(0xe8ebef);
    theme.muted_text = QColor(0x9aa4b0);
    theme.accent = QColor(0x6cb0ff);
    theme.on_accent = QColor(0x0b1a2e);
    theme.loss = QColor(0xf0524f);
    theme.loss_text = QColor(0xff7b76);
    theme.on_loss = QColor(0x2b0302);
    theme.paused = QColor(0xffb72e);
    theme.on_paused = QColor(0x2a1e00);
    theme.right_text = QColor(0x4cc38a);
    theme.doubt_text = QColor(0xffb72e);
    theme.card = QColor(0x2a2f36);
    theme.lanes = {QColor(0x56b4e9), QColor(0x14b48a), QColor(0xcc79a7), QColor(0xb4bcc6)};
    return theme;
}

double contrast(const QColor& front, const QColor& back)
{
    const double one = luminance(front) + 0.05;
    const double other = luminance(back) + 0.05;
    return std::max(one, other) / std::min(one, other);
}

Fonts Fonts::with_ratio(double pixel_ratio)
{
    Fonts fonts{sized(12, pixel_ratio), sized(12, pixel_ratio), sized(11, pixel_ratio),
                sized(15, pixel_ratio)};
    fonts.bold.setWeight(QFont::DemiBold);
    fonts.title.setWeight(QFont::DemiBold);
    return fonts;
}

}  // namespace boardscope::paint
