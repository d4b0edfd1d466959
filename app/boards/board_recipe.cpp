// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/board_recipe.h"

#include <algorithm>
#include <array>

namespace boardscope::boards {

namespace {

using namespace std::string_view_literals;

// Without highmem=off a 32-bit guest reports a conflict about PCI addresses on its console.
constexpr std::array armv7_machine{"-M"sv, "virt,highmem=off"sv, "-cpu"sv, "cortex-a15"sv};
constexpr std::array aarch64_machine{"-M"sv, "virt"sv, "-cpu"sv, "cortex-a53"sv};
// The plainest 64-bit processor, which QEMU emulates with the least work. Without its source of random
// numbers the SSH server waits for the kernel to find some.
constexpr std::array x86_64_machine{"-M"sv, "pc"sv, "-cpu"sv, "qemu64,+rdrand"sv};
constexpr std::array riscv64_machine{"-M"sv, "virt"sv};
constexpr std::array mmio_board_modules{"virtio_mmio"sv, "virtio_net"sv, "sch_ingress"sv, "cls_bpf"sv, "loop"sv};
constexpr std::array pci_board_modules{"virtio_pci"sv, "virtio_net"sv, "sch_ingress"sv, "cls_bpf"sv};

constexpr std::array table{
    BoardRecipe{.name = "virtual-armv7",
                .title = "ARMv7, this release's Debian kernel, no BTF",
                .arch = Arch::armv7,
                .suite = "",
                .programs_suite = "",
                .kernel_package = "linux-image-armmp",
                .qemu_program = "qemu-system-arm",
                .qemu_package = "qemu-system-arm",
                .machine_options = armv7_machine,
                .network_device = "virtio-net-device",
                .console = "ttyAMA0",
                .memory_mib = 256,
                .modules = mmio_board_modules,
                .kernel_has_btf = false},
    BoardRecipe{.name = "virtual-armv7-5.10",
                .title = "ARMv7, Debian 11 kernel 5.10, no BTF",
                .arch = Arch::armv7,
                .suite = "bullseye",
                .programs_suite = "",
                .kernel_package = "linux-image-armmp",
                .qemu_program = "qemu-system-arm",
                .qemu_package = "qemu-system-arm",
                .machine_options = armv7_machine,
                .network_device = "virtio-net-device",
                .console = "ttyAMA0",
                .memory_mib = 256,
                .modules = mmio_board_modules,
                .kernel_has_btf = false},
    BoardRecipe{.name = "virtual-aarch64",
                .title = "64-bit ARM, this release's Debian cloud kernel, with BTF",
                .arch = Arch::aarch64,
                .suite = "",
                .programs_suite = "",
                .kernel_package = "linux-image-cloud-arm64",
                .qemu_program = "qemu-system-aarch64",
                .qemu_package = "qemu-system-arm",
                .machine_options = aarch64_machine,
                .network_device = "virtio-net-device",
                .console = "ttyAMA0",
                .memory_mib = 512,
                .modules = mmio_board_modules,
                .kernel_has_btf = true},
    BoardRecipe{.name = "virtual-aarch64-6.12",
                .title = "64-bit ARM, Debian 13 cloud kernel 6.12, with BTF and trampolines for fentry",
                .arch = Arch::aarch64,
                .suite = "trixie",
                .programs_suite = "",
                .kernel_package = "linux-image-cloud-arm64",
                .qemu_program = "qemu-system-aarch64",
                .qemu_package = "qemu-system-arm",
                .machine_options = aarch64_machine,
                .network_device = "virtio-net-device",
                .console = "ttyAMA0",
                .memory_mib = 512,
                .modules = mmio_board_modules,
                .kernel_has_btf = true},
    BoardRecipe{.name = "virtual-x86-64",
                .title = "64-bit PC, this release's Debian cloud kernel, with BTF and trampolines for fentry",
                .arch = Arch::x86_64,
                .suite = "",
                .programs_suite = "",
                .kernel_package = "linux-image-cloud-amd64",
                .qemu_program = "qemu-system-x86_64",
                .qemu_package = "qemu-system-x86",
                .machine_options = x86_64_machine,
                // Without its ROM, which would be for booting over the network.
                .network_device = "virtio-net-pci,romfile=",
                .console = "ttyS0",
                .memory_mib = 512,
                .modules = pci_board_modules,
                .kernel_has_btf = true},
    BoardRecipe{.name = "virtual-riscv64",
                .title = "64-bit RISC-V, Debian 13 kernel 6.12, with BTF",
                .arch = Arch::riscv64,
                .suite = "trixie",
                .programs_suite = "trixie",  // Debian 12 has no RISC-V
                .kernel_package = "linux-image-riscv64",
                .qemu_program = "qemu-system-riscv64",
                .qemu_package = "qemu-system-misc",
                .firmware = "/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin",
                .firmware_package = "opensbi",
                .machine_options = riscv64_machine,
                .network_device = "virtio-net-device",
                .console = "ttyS0",
                .memory_mib = 512,
                .modules = mmio_board_modules,
                .kernel_has_btf = true},
};

}  // namespace

std::span<const BoardRecipe> recipes()
{
    return table;
}

const BoardRecipe* find_recipe(std::string_view name)
{
    const auto found = std::ranges::find(table, name, &BoardRecipe::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace boardscope::boards
