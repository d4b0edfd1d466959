// SPDX-License-Identifier: GPL-3.0-or-later
// Flame graphs and heat maps as pictures: widths are shares, zoom and search do what they say, and pixels follow numbers.
#include "app/views/paint/flame_graph_painter.h"
#include "app/views/paint/heat_map_painter.h"

#include <QImage>
#include <QTest>

#include <functional>

using namespace boardscope;
using paint::FlameBox;
using paint::FlamePicture;
using paint::HeatPicture;

namespace {

constexpr QRectF area(0, 0, 408, 200);  // 400 wide within its margins

stats::FlameTree made_up_tree()
{
    stats::FlameTree tree;
    tree.add(std::vector<std::string>{"sh", "open", "do_open"}, 60);
    tree.add(std::vector<std::string>{"sh", "open", "lookup [ext4]"}, 20);
    tree.add(std::vector<std::string>{"sh", "read"}, 19);
    tree.add(std::vector<std::string>{"cat", "0xb6f01234"}, 1);
    return tree;
}

QImage drawn(const std::function<void(QPainter&)>& paint)
{
    QImage image(area.size().toSize(), QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    paint(painter);
    return image;
}

QRectF box_of(const FlamePicture& picture, const std::vector<std::string>& path)
{
    for (const FlameBox& box : paint::flame_boxes(picture, area))
        if (box.node == picture.tree->find(path)) return box.area;
    return {};
}

stats::HeatMap made_up_heat()
{
    return {.buckets = {{0, 1, 9}, {2, 3, 100}},
            .columns = {{1'000'000'000, 2'000'000'000, {9, 0}}, {2'000'000'000, 3'000'000'000, {0, 100}}},
            .most = 100};
}

}  // namespace

class TstFlameGraphPainter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void widths_are_shares()
    {
        const stats::FlameTree tree = made_up_tree();
        const FlamePicture picture{.tree = &tree};
        QCOMPARE(box_of(picture, {}).width(), 400.0);
        QCOMPARE(box_of(picture, {"sh"}).width(), 0.99 * 400);
        QCOMPARE(box_of(picture, {"sh", "open"}).width(), 0.8 * 400);
        QCOMPARE(box_of(picture, {"sh", "open", "do_open"}).width(), 0.6 * 400);
        // Callees below their callers, or above.
        QVERIFY(box_of(picture, {"sh", "open"}).top() > box_of(picture, {"sh"}).bottom());
        const FlamePicture flames{.tree = &tree, .callers_below = true};
        QVERIFY(box_of(flames, {"sh", "open"}).bottom() < box_of(flames, {"sh"}).top());
    }

    void what_is_under_the_mouse_is_found()
    {
        const stats::FlameTree tree = made_up_tree();
        const FlamePicture picture{.tree = &tree};
        const std::vector<std::string> path{"sh", "open", "do_open"};
        QCOMPARE(paint::flame_node_at(picture, area, box_of(picture, path).center()), tree.find(path));
        QVERIFY(!paint::flame_node_at(picture, area, {200, 190}));
        QCOMPARE(paint::flame_text(tree, tree.find(path)), QStringLiteral("do_open · 60 of 100 (60.0 %)"));
        QCOMPARE(paint::flame_text(tree, 0), QStringLiteral("all · 100 of 100 (100.0 %)"));
    }

    void a_zoomed_frame_is_as_wide_as_the_picture()
    {
        const stats::FlameTree tree = made_up_tree();
        const FlamePicture picture{.tree = &tree,
                                   .zoomed = tree.find(std::vector<std::string>{"sh", "open"})};
        QCOMPARE(box_of(picture, {"sh", "open"}).width(), 400.0);
        QCOMPARE(box_of(picture, {"sh", "open", "do_open"}).width(), 300.0);
        QCOMPARE(box_of(picture, {"sh"}).width(), 400.0);  // the way back
        QVERIFY(box_of(picture, {"sh", "read"}).isEmpty());
    }

    void what_is_searched_stands_out_and_its_share_is_told()
    {
        const stats::FlameTree tree = made_up_tree();
        const paint::Theme theme = paint::Theme::light();
        const auto color_of = [&](const FlamePicture& picture, const std::vector<std::string>& path) {
            const QRectF box = box_of(picture, path);
            return drawn([&](QPainter& painter) { paint::paint_flame_graph(painter, area, picture, theme); })
                .pixelColor((box.bottomRight() - QPointF(4, 4)).toPoint());
        };
        const FlamePicture plain{.tree = &tree};
        const FlamePicture searched{.tree = &tree, .search = QStringLiteral("OPEN")};
        QCOMPARE(color_of(searched, {"sh", "open"}), color_of(plain, {"sh", "open"}));
        QVERIFY(paint::contrast(color_of(searched, {"sh", "read"}), theme.plot) <
                paint::contrast(color_of(plain, {"sh", "read"}), theme.plot));
        QCOMPARE(paint::flame_share(tree, QStringLiteral("open")), 0.8);  // not twice where both caller and callee match
        QCOMPARE(paint::flame_share(tree, QStringLiteral("nothing")), 0.0);
    }

    void nothing_is_red()
    {
        const stats::FlameTree tree = made_up_tree();
        for (const paint::Theme& theme : {paint::Theme::light(), paint::Theme::dark()}) {
            const QImage image =
                drawn([&](QPainter& painter) { paint::paint_flame_graph(painter, area, {.tree = &tree}, theme); });
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const QRgb pixel = image.pixel(x, y);
                    QVERIFY(qRed(pixel) <= qGreen(pixel) + 40 || qRed(pixel) <= qBlue(pixel) + 40);
                }
        }
    }

    void cost_follows_pixels()
    {
        stats::FlameTree tree;
        for (int i = 0; i < 50'000; ++i)
            tree.add(std::vector<std::string>{"f" + std::to_string(i % 300), "g" + std::to_string(i), "h"}, 1);
        const std::size_t boxes = paint::flame_boxes({.tree = &tree}, area).size();
        QVERIFY2(boxes < 2000, qPrintable(QString::number(boxes)));
    }

    void nothing_to_draw_is_no_trouble()
    {
        const stats::FlameTree empty;
        const paint::Theme theme = paint::Theme::dark();
        for (const QRectF& place : {area, QRectF(0, 0, 3, 3), QRectF()})
            drawn([&](QPainter& painter) {
                paint::paint_flame_graph(painter, place, {.tree = &empty}, theme);
                paint::paint_flame_graph(painter, place, {}, theme);
                paint::paint_heat_map(painter, place, {}, theme);
                paint::paint_heat_map(painter, place, {.heat = made_up_heat()}, theme);
            });
        QVERIFY(paint::flame_boxes({.tree = &empty}, area).empty());
    }

    void cells_of_a_heat_map_are_as_strong_as_their_counts()
    {
        const paint::Theme theme = paint::Theme::light();
        const HeatPicture picture{.heat = made_up_heat()};
        const QImage image =
            drawn([&](QPainter& painter) { paint::paint_heat_map(painter, area, picture, theme); });
        int strong = 0;
        int weak = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const auto cell = paint::heat_cell_at(picture, area, QPointF(x + 0.5, y + 0.5));
                const QColor color = image.pixelColor(x, y);
                if (color == theme.lane(0)) {
                    ++strong;
                    QVERIFY(cell == std::pair(std::size_t{1}, std::size_t{1}));
                } else if (color.rgb() == paint::heat_color(9, 100, theme).rgb()) {
                    ++weak;
                    QVERIFY(cell == std::pair(std::size_t{0}, std::size_t{0}));
                }
            }
        QVERIFY(strong > 200);
        QCOMPARE(weak, strong);
        QCOMPARE(paint::heat_text(picture, 1, 1), QStringLiteral("2.0–3.0 s · 2–3: 100"));
        // One among a million is not the colour of none.
        QVERIFY(paint::contrast(paint::heat_color(1, 1'000'000, theme), paint::heat_color(0, 1'000'000, theme)) > 1.1);
    }
};

QTEST_MAIN(TstFlameGraphPainter)
#include "tst_flame_graph_painter.moc"
