// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Widgets that show numbers as a picture: histogram, heat map, flame graph. What is under the mouse, or marked by
//          the arrow keys, is told in words.
// Thread:  GUI thread.
// Units:   logical pixels.
// Errors:  none; nothing to show is said in place of the picture.
#pragma once

#include "app/views/paint/flame_graph_painter.h"
#include "app/views/paint/heat_map_painter.h"
#include "app/views/paint/histogram_painter.h"

#include <QWidget>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::views {

/// What the three have in common.
class PictureView : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent = nullptr);

    /// What is seen now as a drawing of its own, over so many device pixels: on any thread, at any time.
    using Drawing = std::function<void(QPainter&, QSize)>;
    [[nodiscard]] virtual Drawing drawing(double pixel_ratio) const = 0;

Q_SIGNALS:
    /// About what is marked; empty: nothing is.
    void told(const QString& sentence);

protected:
    [[nodiscard]] paint::Theme theme() const;
    void tell(const QString& sentence);
    void changeEvent(QEvent* event) override;
};

class HistogramView : public PictureView {
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);

    void show_histogram(paint::HistogramPicture picture);
    [[nodiscard]] const paint::HistogramPicture& picture() const { return picture_; }
    [[nodiscard]] Drawing drawing(double pixel_ratio) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void mark(std::optional<std::size_t> row);
    paint::HistogramPicture picture_;
};

class HeatMapView : public PictureView {
    Q_OBJECT

public:
    explicit HeatMapView(QWidget* parent = nullptr);

    void show_heat(paint::HeatPicture picture);
    [[nodiscard]] const paint::HeatPicture& picture() const { return picture_; }
    [[nodiscard]] Drawing drawing(double pixel_ratio) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void mark(std::optional<std::pair<std::size_t, std::size_t>> cell);
    paint::HeatPicture picture_;
};

class FlameGraphView : public PictureView {
    Q_OBJECT

public:
    explicit FlameGraphView(QWidget* parent = nullptr);

    /// The zoomed frame stays zoomed where it still is.
    void show_tree(std::shared_ptr<const stats::FlameTree> tree);
    void search(const QString& text);
    void set_callers_below(bool below);
    void zoom_to(std::uint32_t node);
    void reset_zoom() { zoom_to(0); }

    [[nodiscard]] const stats::FlameTree* tree() const { return tree_.get(); }
    [[nodiscard]] const paint::FlamePicture& picture() const { return picture_; }
    [[nodiscard]] Drawing drawing(double pixel_ratio) const override;
    [[nodiscard]] QString search_text() const;
    /// Where a frame is; empty: it is too narrow, or not below the zoomed one.
    [[nodiscard]] QRectF box_of(std::uint32_t node) const;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void mark(std::optional<std::uint32_t> node);
    [[nodiscard]] std::optional<std::uint32_t> neighbour(int key) const;

    std::shared_ptr<const stats::FlameTree> tree_;
    paint::FlamePicture picture_;
};

}  // namespace boardscope::views
