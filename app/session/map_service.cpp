// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_service.h"

#include "app/session/deployment.h"
#include "core/wire/messages.h"
#include "remote/board_connection.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto read_tick = 50ms;
constexpr auto ping_interval = 1s;
constexpr auto silence_limit =
    10s;  // the loader's; ours is a little longer, since it has to answer pings meanwhile
constexpr auto board_patience = 15s;
constexpr auto goodbye_patience = 3s;

wire::Plan empty_plan()
{
    return {.text_source = wire::TextSource::none, .silence_limit = silence_limit};
}

}  // namespace

/// Frames to the loader and its answers.
class MapService::Conversation {
public:
    Conversation(std::unique_ptr<remote::BoardConnection> connection,
                 std::unique_ptr<remote::ExecChannel> channel, remote::LoaderOptions options,
                 std::stop_token stop)
        : connection_(std::move(connection)),
          channel_(std::move(channel)),
          options_(std::move(options)),
          stop_(std::move(stop))
    {
    }

    /// False: the message was not the last that this request waits for.
    using Taker = std::function<bool(const wire::Message&)>;

    Result<void> greet()
    {
        Result<void> hello =
            wait([](const wire::Message& message) { return std::holds_alternative<wire::Hello>(message); });
        if (!hello) return hello;
        const Result<std::vector<Bytes>> frames = cargo_frames(writer_, {.plan = empty_plan().encode()});
        if (!frames) return failure(frames.error());
        for (const Bytes& frame : *frames)
            if (Result<void> sent = channel_->write(frame); !sent) return sent;
        return wait(
            [](const wire::Message& message) { return std::holds_alternative<wire::Ready>(message); });
    }

    /// Sends a request and waits for what `take` accepts, or for a MAP_RESULT with this cookie.
    Result<void> ask(std::uint16_t type, const Bytes& payload, std::uint32_t cookie, const Taker& take)
    {
        if (Result<void> sent = channel_->write(writer_.frame(type, payload)); !sent) return sent;
        std::optional<Error> refused;
        Result<void> answered = wait([&](const wire::Message& message) {
            const auto* result = std::get_if<wire::MapResult>(&message);
            if (!result || result->cookie != cookie) return take(message);
            if (result->error != 0) refused = Error{result->text, {}};
            return true;
        });
        if (refused) return failure(*refused);
        return answered;
    }

    std::uint32_t next_cookie() { return ++cookie_; }

    void say_goodbye()
    {
        stop_ = {};
        if (!channel_->write(writer_.stop(), goodbye_patience)) return;
        ended_well_ = true;
        const Clock::time_point deadline = Clock::now() + goodbye_patience;
        while (!exit_ && Clock::now() < deadline && read_once().has_value())
            continue;
    }

    std::map<std::uint32_t, std::shared_ptr<const btf>> types;  ///< by BTF id; null: cannot be read

private:
    Result<void> wait(const Taker& take)
    {
        last_heard_ = Clock::now();
        bool taken = false;
        taker_ = [&](const wire::Message& message) { taken = taken || take(message); };
        Result<void> read;
        while (!taken && read) {
            read = read_once();
            if (read && !taken && exit_) read = failure("the loader ended: " + exit_->text);
            if (read && stop_.stop_requested()) read = failure("interrupted");
            ping_when_due();
        }
        taker_ = {};
        return taken ? Result<void>{} : read;
    }

    Result<void> read_once()
    {
        const remote::ReadOutcome outcome = channel_->read(read_tick, stop_);
        switch (outcome.kind) {
        case remote::ReadOutcome::Kind::bytes:
            last_heard_ = Clock::now();
            reader_.push(outcome.bytes, [this](const wire::Frame& frame) { take(frame); });
            return {};
        case remote::ReadOutcome::Kind::lost: return failure(outcome.error);
        case remote::ReadOutcome::Kind::end: return end();
        case remote::ReadOutcome::Kind::timeout: break;
        }
        if (Clock::now() - last_heard_ < board_patience) return {};
        return failure("the board has not answered for " + std::to_string(board_patience.count()) + " s",
                       "it was unplugged, hangs, or the network is down");
    }

    Result<void> end()
    {
        if (exit_ && ended_well_) return failure("the loader has ended");
        (void)channel_->wait_exit(2s);
        const std::string& stray = reader_.stray_text();
        return failure(remote::explain_loader_end(*channel_, stray.empty() ? channel_->take_stderr() : stray,
                                                  options_, connection_->name()));
    }

    void take(const wire::Frame& frame)
    {
        const Result<wire::Message> message = wire::decode(frame);
        if (!message) return;
        if (const auto* exit = std::get_if<wire::Exit>(&*message)) exit_ = *exit;
        if (taker_) taker_(*message);
    }

    void ping_when_due()
    {
        if (Clock::now() - last_ping_ < ping_interval) return;
        last_ping_ = Clock::now();
        [[maybe_unused]] const Result<void> sent = channel_->write(writer_.ping(1), 0ms);
    }

    std::unique_ptr<remote::BoardConnection> connection_;
    std::unique_ptr<remote::ExecChannel> channel_;
    remote::LoaderOptions options_;
    std::stop_token stop_;
    wire::FrameWriter writer_;
    wire::FrameReader reader_;
    std::function<void(const wire::Message&)> taker_;
    std::optional<wire::Exit> exit_;
    bool ended_well_ = false;
    std::uint32_t cookie_ = 0;
    Clock::time_point last_heard_ = Clock::now();
    Clock::time_point last_ping_ = Clock::now();
};

MapService::MapService(std::unique_ptr<Conversation> conversation) : conversation_(std::move(conversation)) {}

MapService::~MapService()
{
    conversation_->say_goodbye();
}

Result<std::unique_ptr<MapService>> MapService::open(const TargetProfile& profile,
                                                     const Surroundings& surroundings, std::stop_token stop)
{
    const Result<Bytes> loader = read_loader(surroundings.share, profile.arch);
    if (!loader) return failure(loader.error());
    auto connection = remote::BoardConnection::open(profile.ssh, surroundings.prompts, stop);
    if (!connection) return failure(connection.error());
    const Result<remote::BoardFacts> facts = remote::check_board(**connection, stop);
    if (!facts) return failure(facts.error());
    if (const Result<void> checked = check_machine(*facts, profile); !checked)
        return failure(checked.error());
    const remote::LoaderOptions options = loader_options(profile);
    auto running = remote::start_loader(**connection, *loader, options, surroundings.prompts, {}, stop);
    if (!running) return failure(running.error());

    auto conversation = std::make_unique<Conversation>(std::move(*connection), std::move(running->channel),
                                                       options, std::move(stop));
    if (const Result<void> greeted = conversation->greet(); !greeted) return failure(greeted.error());
    return std::unique_ptr<MapService>(new MapService(std::move(conversation)));
}

Result<std::vector<wire::MapInfo>> MapService::list()
{
    const std::uint32_t cookie = conversation_->next_cookie();
    std::vector<wire::MapInfo> all;
    const Result<void> listed =
        conversation_->ask(BSW_LIST_MAPS, payload(wire::ListMaps{cookie, wire::MapScope::board}), cookie,
                           [&](const wire::Message& message) {
                               const auto* maps = std::get_if<wire::Maps>(&message);
                               if (!maps || maps->cookie != cookie) return false;
                               all.insert(all.end(), maps->maps.begin(), maps->maps.end());
                               return !maps->more;
                           });
    if (!listed) return failure(listed.error());
    return all;
}

Result<MapContents> MapService::read(const wire::MapInfo& map, std::uint32_t limit)
{
    const std::uint32_t cookie = conversation_->next_cookie();
    MapCollector collector;
    std::optional<MapContents> contents;
    const Result<void> done = conversation_->ask(BSW_READ_MAP, payload(wire::ReadMap{cookie, map.id, limit}),
                                                 cookie, [&](const wire::Message& message) {
                                                     const auto* part =
                                                         std::get_if<wire::MapEntries>(&message);
                                                     if (part && part->cookie == cookie)
                                                         contents = collector.take(*part);
                                                     return contents.has_value();
                                                 });
    if (!done) return failure(done.error());
    if (!contents) return failure("the board sent no entries of " + map.name);
    contents->map = map;
    contents->types = types_of(map);
    if (map.role != wire::MapRole::stacks) return std::move(*contents);

    const std::vector<std::uint64_t> addresses = stack_addresses(*contents);
    constexpr std::size_t at_once = BSW_MAX_ADDRESSES / 4;  // so that their names find room in one frame
    for (std::size_t at = 0; at < addresses.size(); at += at_once) {
        const std::uint32_t names_cookie = conversation_->next_cookie();
        const auto end =
            addresses.begin() + static_cast<std::ptrdiff_t>(std::min(at + at_once, addresses.size()));
        const wire::NameAddresses request{names_cookie,
                                          {addresses.begin() + static_cast<std::ptrdiff_t>(at), end}};
        const Result<void> named = conversation_->ask(
            BSW_NAME_ADDRESSES, payload(request), names_cookie, [&](const wire::Message& message) {
                const auto* symbols = std::get_if<wire::Symbols>(&message);
                if (!symbols || symbols->cookie != names_cookie) return false;
                for (const wire::Symbol& symbol : symbols->symbols)
                    contents->symbols[symbol.address] = symbol;
                return true;
            });
        if (!named) return failure(named.error());
    }
    return std::move(*contents);
}

Result<void> MapService::change(const wire::MapInfo& map, wire::MapAction action, const Bytes& key,
                                const Bytes& value)
{
    const std::uint32_t cookie = conversation_->next_cookie();
    const wire::ChangeMap request{cookie, map.id, action, key, value, 0};
    return conversation_->ask(BSW_CHANGE_MAP, payload(request), cookie,
                              [](const wire::Message&) { return false; });
}

builder::MapTypes MapService::types_of(const wire::MapInfo& map)
{
    const builder::MapTypes sizes{builder::ValueType(map.key_bytes), builder::ValueType(map.value_bytes)};
    if (map.btf_id == 0) return sizes;
    auto [known, is_new] = conversation_->types.try_emplace(map.btf_id);
    if (is_new) {
        const std::uint32_t cookie = conversation_->next_cookie();
        Bytes raw;
        const Result<void> read =
            conversation_->ask(BSW_READ_TYPES, payload(wire::ReadTypes{cookie, map.btf_id}), cookie,
                               [&](const wire::Message& message) {
                                   const auto* piece = std::get_if<wire::Types>(&message);
                                   if (!piece || piece->cookie != cookie || piece->offset != raw.size())
                                       return false;
                                   append(raw, piece->bytes);
                                   return raw.size() == piece->total;
                               });
        if (Result<std::shared_ptr<const btf>> opened = builder::open_types(raw); read && opened)
            known->second = *opened;
    }
    if (!known->second) return sizes;
    return {builder::ValueType(known->second, map.btf_key_type, map.key_bytes),
            builder::ValueType(known->second, map.btf_value_type, map.value_bytes)};
}

}  // namespace boardscope::session
