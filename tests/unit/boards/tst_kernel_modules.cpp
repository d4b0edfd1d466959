// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/kernel_modules.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace boardscope::boards;
using namespace std::string_view_literals;

namespace {

using Names = std::vector<std::string>;

// As on Debian's cloud kernels, where nothing of virtio is built in; listed in an unfortunate order.
const std::vector<KernelModule> cloud_modules{
    {"virtio_net", {"net_failover", "virtio", "virtio_ring"}},
    {"net_failover", {"failover"}},
    {"virtio_mmio", {"virtio", "virtio_ring"}},
    {"virtio", {"virtio_ring"}},
    {"failover", {}},
    {"virtio_ring", {}},
};
constexpr std::array network{"virtio-net"sv, "virtio_mmio"sv};

}  // namespace

class TestKernelModules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names_are_as_the_kernel_shows_them();
    void needs_are_read_from_the_module();
    void a_module_without_the_entry_needs_nothing();
    void every_module_comes_after_its_needs();
    void built_in_modules_are_left_out();
    void a_missing_module_is_named();
    void a_circle_is_an_error();
};

void TestKernelModules::names_are_as_the_kernel_shows_them()
{
    QCOMPARE(module_name("kernel/drivers/net/net-failover.ko"), "net_failover");
    QCOMPARE(module_name("virtio_net.ko.xz"), "virtio_net");
}

void TestKernelModules::needs_are_read_from_the_module()
{
    const std::string bytes("\x7f"
                            "ELF…\0license=GPL\0softdepends=none\0depends=net-failover,virtio\0intree=Y\0"sv);
    QCOMPARE(module_depends(bytes), (Names{"net_failover", "virtio"}));
}

void TestKernelModules::a_module_without_the_entry_needs_nothing()
{
    QCOMPARE(module_depends("\0depends=\0intree=Y\0"sv), Names{});
    QCOMPARE(module_depends("no entry at all"sv), Names{});
    QCOMPARE(module_depends("cut off\0depends=vir"sv), Names{"vir"});
}

void TestKernelModules::every_module_comes_after_its_needs()
{
    const auto order = load_order(cloud_modules, network, {});
    QVERIFY(order.has_value());
    QCOMPARE(order->size(), cloud_modules.size());
    const auto place = [&order](const std::string& name) {
        return std::ranges::find(*order, name) - order->begin();
    };
    for (const KernelModule& module : cloud_modules) {
        for (const std::string& needed : module.depends) {
            QVERIFY2(place(needed) < place(module.name), (needed + " after " + module.name).c_str());
        }
    }
}

void TestKernelModules::built_in_modules_are_left_out()
{
    const auto builtin =
        parse_builtin("kernel/drivers/virtio/virtio.ko\nkernel/drivers/virtio/virtio_ring.ko");
    const auto order = load_order(cloud_modules, network, builtin);
    QVERIFY(order.has_value());
    QCOMPARE(*order, (Names{"failover", "net_failover", "virtio_net", "virtio_mmio"}));
}

void TestKernelModules::a_missing_module_is_named()
{
    constexpr std::array wanted{"e1000"sv};
    const auto order = load_order(cloud_modules, wanted, {});
    QVERIFY(!order.has_value());
    QVERIFY(order.error().cause.find("e1000") != std::string::npos);
}

void TestKernelModules::a_circle_is_an_error()
{
    const std::vector<KernelModule> circle{{"hen", {"egg"}}, {"egg", {"hen"}}};
    constexpr std::array wanted{"hen"sv};
    QVERIFY(!load_order(circle, wanted, {}).has_value());
}

QTEST_APPLESS_MAIN(TestKernelModules)
#include "tst_kernel_modules.moc"
