// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/checksum.h"

#include <QByteArray>
#include <QCryptographicHash>

#include <cstdint>

namespace boardscope::remote {

namespace {

std::string hash_hex(std::span<const std::byte> bytes, QCryptographicHash::Algorithm algorithm)
{
    QCryptographicHash hash(algorithm);
    hash.addData(
        QByteArrayView(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())));
    return hash.result().toHex().toStdString();
}

std::uint32_t add_to_crc(std::uint32_t crc, unsigned byte)
{
    constexpr std::uint32_t polynomial = 0x04C11DB7;
    crc ^= byte << 24;
    for (int bit = 0; bit < 8; ++bit)
        crc = (crc & 0x80000000u) != 0 ? (crc << 1) ^ polynomial : crc << 1;
    return crc;
}

}  // namespace

std::string sha256_hex(std::span<const std::byte> bytes)
{
    return hash_hex(bytes, QCryptographicHash::Sha256);
}

std::string md5_hex(std::span<const std::byte> bytes)
{
    return hash_hex(bytes, QCryptographicHash::Md5);
}

std::string posix_cksum(std::span<const std::byte> bytes)
{
    std::uint32_t crc = 0;
    for (const std::byte byte : bytes)
        crc = add_to_crc(crc, std::to_integer<unsigned>(byte));
    for (std::size_t length = bytes.size(); length != 0; length >>= 8)
        crc = add_to_crc(crc, static_cast<unsigned>(length & 0xff));
    return std::to_string(~crc & 0xffffffffu) + " " + std::to_string(bytes.size());
}

}  // namespace boardscope::remote
