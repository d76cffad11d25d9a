#pragma once
// Plays a World's runs on a real server as well: the World's scheduler says who sends next, the real server
// answers, and the strategies go on with what it has answered. Each server has its own connections (lines.h).
//
// The World's own Redis, the fake, hears every command before it, in the same order, and suffers the same
// faults. A reply in which the two part (agreement.h), or a key (same_keys.h), ends the run with Parted. So a
// run that ends otherwise is a run of both.
//
// Faults: what happens to connections happens: a server that dies closes them without a word, a client that
// gave up waiting connects anew, what is late arrives on the old connection. What would have to be done to
// the server is played on our keys (rewind.h): leases that run out while a server stands still, and writes
// that a restart or a failover loses; all servers then connect anew.
//
// Time: an untimed run stands still in the fake, and takes milliseconds on the real server. A run that parts
// after having taken as long as a lease shows nothing: TooSlow. A timed run can be kept at its own pace; then
// leases lapse by themselves. A real clock is never that exact, so where a lease lapses within what steps
// come too late, a difference shows nothing either.
//
// What waits in Redis waits there, too: its connection is left alone until the fake says that the wait is over. Redis serves
// who began to wait first, as the fake does; a time-out is brought about by CLIENT UNBLOCK. Of a stream's entry whose id is
// to be by the clock the real server makes the id, and the fake gets that.
//
// Pub/sub is asynchronous on a real server. After a command that may have published, each subscription is
// sent a PING (which RESP2 allows a subscriber), and read until the answer: Redis writes a message to its
// subscribers while it executes PUBLISH, so what was published comes before the answer. When a server *takes*
// a message is then the scheduler's choice, as always.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/live/agreement.h"
#include "sim/live/lines.h"
#include "sim/live/rewind.h"
#include "sim/live/same_keys.h"
#include "sim/live/server.h"
#include "sim/run/backend.h"
#include "sim/run/fake_backend.h"
#include "sim/run/run_end.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {
class World;
}

namespace overbook::sim::live {

// The real server and the fake have answered differently, or hold different keys.
class Parted : public std::runtime_error {
 public:
  struct Where {
    std::uint32_t step = 0;    // from 1; 0: while what runs already was being registered
    std::optional<Step> pick;  // none at step 0
    redis::Command command;    // empty: the keys after the step
    std::string fake;          // what it answered, or holds; without our name space, as the command
    std::string real;
    std::string schedule;  // up to there
    std::string label;     // of the strategy, where it is one of several; else empty
  };

  Parted(Where where, const std::string& server);
  [[nodiscard]] const Where& where() const { return where_; }

 private:
  Where where_;
};

// Something that can't be played on a real server: what, and why.
class Unplayable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The two have parted, but real time has got in between, so it shows nothing: how long it took, and what
// would have had to be faster.
class TooSlow : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Counterpart final : public Backend {
 public:
  // `world` must have been made with in_name_space(server.name_space()), and both must be there at every run.
  // Throws ServerError.
  Counterpart(Server& server, World& world);
  ~Counterpart() override = default;
  Counterpart(const Counterpart&) = delete;
  Counterpart& operator=(const Counterpart&) = delete;
  Counterpart(Counterpart&&) = delete;
  Counterpart& operator=(Counterpart&&) = delete;

  // Timed runs: from now on steps wait until it is their time.
  void keep_pace() { keeps_pace_ = true; }

  // One run from the start, on a server from which our keys are cleared first. Throws Parted, TooSlow,
  // Unplayable, ServerError, Interrupted, and what World::run throws.
  RunEnd run(Scheduler& scheduler);

  // Whether the task of a step is between two pages of a SCAN.
  [[nodiscard]] bool is_scanning(const Step& step) const;

  void begin(std::uint32_t /*placement*/) override {}  // run() has prepared the server
  std::optional<redis::Reply> execute(const SentCommand& sent, Instant now) override;
  Messages take_messages() override;
  [[nodiscard]] redis::Redis state(Instant now) override;
  [[nodiscard]] redis::Redis* redis() override { return fake_->redis(); }
  [[nodiscard]] Leases* leases() override { return fake_->leases(); }
  [[nodiscard]] std::size_t writes_to_lose() const override { return fake_->writes_to_lose(); }
  void crash(model::ServerId server, Instant now) override;
  void restart(model::ServerId server, Instant now) override;
  void lapse(const Lapse& lapse) override;
  void lose_writes(std::uint32_t writes) override;
  void give_up(const TaskId& sender, StepKind how) override;
  std::optional<redis::Reply> end_wait(redis::ConnectionId connection, StepKind how) override;
  void forget_wait(redis::ConnectionId connection) override;
  void pass_to(Instant since_start) override;

 private:
  // A command that the fake has executed.
  struct Executed {
    const SentCommand& sent;
    const redis::Reply& reply;   // of the fake
    const redis::Redis& before;  // the fake before it
    Instant now{};
  };
  // A client that waits on the real server.
  struct Waiting {
    TaskId sender;
    redis::Command command;
    std::string client;  // its number there
    bool may_time_out = false;
  };
  struct Scan {
    ScanCheck check;
    bool is_under_way = false;
    bool was_under_way = false;  // before the last command
  };

  void prepare();
  std::optional<redis::Reply> execute_by_clock(const SentCommand& sent, std::size_t id_at, Instant now);
  [[noreturn]] void refuse(const std::string& why);
  redis::Reply send(const SentCommand& sent);
  [[nodiscard]] Snapshot snapshot(const redis::Redis& before, Instant now);
  void remember(Snapshot past);
  [[nodiscard]] static bool may_wait(const redis::Command& command);
  void check_held(const SentCommand& sent);
  void expect_nothing_held(std::string_view what);
  std::optional<redis::Reply> send_and_see(const Executed& executed);
  void check_time_outs();
  void check_time_out(const Waiting& waiting, const redis::Reply& real) const;
  void forget_connections();
  void compare(const Executed& executed, const redis::Reply& real);
  void note_lateness();
  [[nodiscard]] Instant elapsed() const;
  [[nodiscard]] ClockTolerance tolerance() const;
  // Why a difference shows nothing; nothing: it does.
  [[nodiscard]] std::optional<std::string> doubt(const redis::Redis& before, Instant now) const;
  [[noreturn]] void part(const redis::Redis& before, Instant now, const redis::Command& command,
                         const std::string& fake, const std::string& real);
  [[noreturn]] void part_at(std::optional<Step> pick, const redis::Command& command, const std::string& fake,
                            const std::string& real);

  Server* server_;
  World* world_;
  FakeBackend* fake_;
  bool is_timed_;
  bool keeps_pace_ = false;
  Lines lines_;

  // Of the run under way.
  // By who sent the pages, and whether they came late: those go on with no scan but their own.
  std::map<std::pair<TaskId, bool>, Scan> scans_;
  std::map<redis::ConnectionId, Waiting> waiting_;
  std::set<TaskId> holding_;   // those that have sent MULTI or WATCH
  std::deque<Snapshot> past_;  // before each of the last writes, the oldest first
  redis::Command last_command_;
  Instant began_{};
  Instant moment_{};                 // of the step, since the start
  Instant lateness_{};               // of the latest step so far
  std::optional<Instant> shortest_;  // lease, or rest of one
  bool has_parted_ = false;
};

// Throws Unplayable for a campaign of a timed scenario.
void check_untimed(const Scenario& scenario);

}  // namespace overbook::sim::live
