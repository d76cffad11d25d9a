#pragma once
// Runs a sequence against the fake and a real server side by side, and finds where they first differ.

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/redis/differential/session/scan_watch.h"
#include "model/redis/differential/session/step.h"
#include "model/redis/real/connection.h"
#include "model/redis/real/handed_clock.h"
#include "model/redis/real/redis_server.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {

struct Difference {
  std::string where;  // the command that the replies are to
  std::string fake;
  std::string real;
};

// What ran, by the command's name.
struct Counts {
  std::size_t commands = 0;  // executed on both sides and compared, without those of the closing audit
  std::map<std::string, std::size_t> accepted;  // those whose reply was no error
};

class Session {
 public:
  static constexpr std::size_t kLanes = 4;

  // How long a reply of the real server may take.
  static constexpr std::chrono::seconds kPatience{10};

  // Starts a server. Throws as RedisServer does.
  Session();

  // From an empty Redis and the time kStart on. At the end every connection is still answered, and both
  // keyspaces are the same; that, too, is compared.
  [[nodiscard]] std::optional<Difference> run(const Sequence& sequence);

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  static constexpr std::size_t kAuditor = kLanes;  // the lane of the closing audit

  // Thrown where it is found, caught in run().
  struct Found {
    Difference difference;
  };
  struct Expected {
    Command command;              // that brought it about
    std::vector<Command> queued;  // when that is EXEC
    Reply reply;                  // the fake's
    bool is_unasked = false;      // a push, or the end of a wait
  };
  struct Lane {
    explicit Lane(const real::Address& address) : redis(address, kPatience) {}
    real::Connection redis;
    std::string real_id;
    ConnectionId fake;
    std::string fake_client;  // its client id, as real_id is the server's
    std::deque<Expected> expected;
    bool is_in_multi = false;
    std::optional<std::int64_t> waits_until_ms;  // of a wait with a time-out
    std::vector<Command> queued;
  };
  // The iteration of one scanning command with its options, on each side.
  struct Scan {
    Command command;
    ScanWatch fake;
    ScanWatch real;
  };

  void connect();
  void begin();
  void perform(const Step& step);
  void pass_time(std::int64_t us);
  void time_out(std::size_t index);
  void end_waits();
  [[nodiscard]] std::optional<std::int64_t> end_of_wait_ms(const Command& command) const;
  void command(std::size_t lane, const Command& command);
  void execute(std::size_t index, const Command& command);
  void scan(std::size_t lane, const Command& command);
  void scan_once(std::size_t index, const Command& command);
  void continue_iteration(std::size_t index, const Command& command);
  void unsubscribe_all(std::size_t index, const Command& command);
  void random_key(std::size_t index, const Command& command);
  void follow_draw(std::size_t index, const Command& command);
  void client(std::size_t index, const Command& command);
  [[nodiscard]] std::string fake_client_id(const Lane& lane) const;
  void connect_again(std::size_t index);
  [[nodiscard]] bool is_comparable_client(const Command& command) const;
  void forget_expired(const std::vector<std::string>& keys);
  void collect_for_others(const Command& command);
  void note_transaction(Lane& lane, const Command& command, const Reply& reply);
  void wait_until_blocked(std::size_t index, const Command& command);
  void compare_all();
  void compare_lane(Lane& lane);
  [[nodiscard]] bool arrives(Lane& lane);
  // Nothing when nothing comes. Throws std::runtime_error when the server is dead.
  [[nodiscard]] std::optional<Reply> read_from(Lane& lane);
  void audit();
  void audit_key(const KeyView& key);
  void audit_stream(const std::string& key);
  void end();

  [[nodiscard]] bool is_comparable(const Lane& lane, const Command& command) const;
  // The keys that have expired and that no command has met since.
  [[nodiscard]] std::vector<std::string> expired_keys() const;
  // What the fake would answer now; changes nothing.
  [[nodiscard]] Reply peek(const Command& command) const;
  [[nodiscard]] ScanWatch::Elements elements_for(const Command& scan) const;
  void observe_scans();

  real::HandedClock clock_;
  real::RedisServer server_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // kLanes, and the auditor
  std::unique_ptr<real::Connection> control_;
  Redis fake_;
  Instant now_{};
  std::size_t current_ = 0;  // the lane with commands under way
  std::size_t under_way_ = 0;
  bool has_long_word_ = false;
  bool has_raw_string_ = false;  // perhaps: one whose encoding tells how it came about
  bool is_clean_ = false;        // the last sequence has left nothing on the connections
  std::map<std::string, Scan> scans_;
  Counts counts_;
};

}  // namespace overbook::redis::differential
