// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The bytes of a BPF map's keys and values as people read and write them, by their BTF type: 7,
// "ls",
//          {pid: 12, comm: "ls"}. Without a type: an integer where the size is one, else hexadecimal.
// Thread:  plain values; a ValueType may be used from any thread.
// Units:   bytes, little-endian, as on all boards.
// Errors:  parse() says what was expected and what stood there instead.
// Source:  Documentation/bpf/btf.rst of the kernel; libbpf reads the types.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct btf;

namespace boardscope::builder {

struct TypedValue {
    enum class Kind {
        signed_number,
        unsigned_number,
        address,  ///< a pointer
        boolean,
        real,
        name,  ///< of an enumerator
        text,  ///< a char array up to its first NUL
        raw,   ///< no number, no type: bytes
        list,
        record,
    };
    Kind kind = Kind::raw;
    std::uint64_t number = 0;  ///< also the bits of a signed one
    double real = 0;
    std::string text;                ///< of name, text and raw ("01 02 ff")
    std::vector<TypedValue> parts;   ///< of list and record
    std::vector<std::string> names;  ///< of a record's parts
    [[nodiscard]] bool is_number() const
    {
        return kind == Kind::signed_number || kind == Kind::unsigned_number;
    }
    /// Numbers by size, everything else as it reads.
    friend bool operator<(const TypedValue& a, const TypedValue& b);
};

/// {pid: 12, comm: "ls"}
[[nodiscard]] std::string to_text(const TypedValue& value);

/// One type: a number in some BTF, or nothing but a size.
class ValueType {
public:
    ValueType() = default;
    explicit ValueType(std::uint32_t bytes) : bytes_(bytes) {}
    ValueType(std::shared_ptr<const btf> types, std::uint32_t id, std::uint32_t bytes);

    [[nodiscard]] TypedValue read(ByteView bytes) const;
    /// 7, -1, 0x1f, TCP_CLOSE, "ls", field=1,other=2, [1,2], or hex:01 02 ff for the bytes as they are.
    [[nodiscard]] Result<Bytes> parse(std::string_view text) const;
    /// "__u32", "struct event {__u32 pid, char[16] comm}", "8 bytes"
    [[nodiscard]] std::string describe() const;
    [[nodiscard]] std::uint32_t bytes() const { return bytes_; }
    [[nodiscard]] bool is_number() const;

private:
    std::shared_ptr<const btf> types_;
    std::uint32_t id_ = 0;  ///< 0: no type
    std::uint32_t bytes_ = 0;
};

/// Raw BTF as a map's owner gave it to the kernel.
[[nodiscard]] Result<std::shared_ptr<const btf>> open_types(ByteView raw);

struct MapTypes {
    ValueType key;
    ValueType value;
};

/// Key and value types of each map of an object, by name. Maps without types are left out.
[[nodiscard]] Result<std::map<std::string, MapTypes>> map_types_of(ByteView object);

}  // namespace boardscope::builder
